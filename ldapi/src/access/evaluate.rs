//! What a policy says of an action on a resource.

use super::{Effect, Extent, Statement};
use crate::specifier::ResourceSpecifier;

/// What a policy says of an action on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// A statement allows it, and none denies it.
    Allowed,
    /// A statement denies it.
    Denied,
    /// No statement is about it. LaunchDarkly denies it then, unless another role or the base permissions allow it.
    NotMentioned,
}

impl Decision {
    /// Whether it is allowed.
    pub fn is_allowed(self) -> bool {
        self == Decision::Allowed
    }
}

/// What one policy says of an action on a resource, which is written as
/// [`ResourceSpecifier::matches`] wants it. The order of the statements does not matter.
///
/// LaunchDarkly's page on policies has these rules: a statement that denies is stronger than those that allow, and what no
/// statement is about is denied. Deduced are: an action is compared letter by letter, and only a lone `*` stands for all;
/// `notResources` means every resource that no entry names, of whatever type. Not covered are actions on a flag that reach
/// into all environments, base permissions, and role attributes: these have to be filled in before.
///
/// ```
/// use ldapi::access::{Decision, Statement, evaluate};
///
/// # fn main() -> Result<(), ldapi::access::StatementError> {
/// let policy = [Statement::allow_all_but(["deleteFlag"]).on("proj/*:env/*:flag/*")?];
/// let flag = "proj/shop:env/test:flag/checkout".parse()?;
/// assert_eq!(evaluate(&policy, "updateOn", &flag), Decision::Allowed);
/// assert_eq!(evaluate(&policy, "deleteFlag", &flag), Decision::NotMentioned);
/// # Ok(())
/// # }
/// ```
///
/// The policy of a role as it was read: `role.policy.iter().map(Statement::try_from).collect::<Result<Vec<_>, _>>()?`.
pub fn evaluate(policy: &[Statement], action: &str, resource: &ResourceSpecifier) -> Decision {
    let about = policy.iter().filter(|statement| statement.is_about(action, resource));
    about.fold(Decision::NotMentioned, |decision, statement| match (decision, statement.effect) {
        (Decision::Denied, _) | (_, Effect::Deny) => Decision::Denied,
        (Decision::Allowed | Decision::NotMentioned, Effect::Allow) => Decision::Allowed,
    })
}

/// What several roles say together: it is enough that one of them allows.
///
/// ```
/// use ldapi::access::{Statement, evaluate_roles};
///
/// # fn main() -> Result<(), ldapi::access::StatementError> {
/// let [reader, writer] = [[Statement::deny(["*"]).on("team/*")?], [Statement::allow(["*"]).on("team/qa")?]];
/// assert!(evaluate_roles([&reader[..], &writer[..]], "updateTeamName", &"team/qa".parse()?).is_allowed());
/// # Ok(())
/// # }
/// ```
pub fn evaluate_roles<'a>(
    policies: impl IntoIterator<Item = &'a [Statement]>,
    action: &str,
    resource: &ResourceSpecifier,
) -> Decision {
    let decisions = policies.into_iter().map(|policy| evaluate(policy, action, resource));
    decisions.fold(Decision::NotMentioned, |so_far, decision| match (so_far, decision) {
        (Decision::Allowed, _) | (_, Decision::Allowed) => Decision::Allowed,
        (Decision::Denied, _) | (_, Decision::Denied) => Decision::Denied,
        (Decision::NotMentioned, Decision::NotMentioned) => Decision::NotMentioned,
    })
}

impl Statement {
    /// Whether the statement says something of an action on a resource.
    pub fn is_about(&self, action: &str, resource: &ResourceSpecifier) -> bool {
        let is_action = |named: &String| named == "*" || named == action;
        let names_action = match &self.actions {
            Extent::Only(named) => named.iter().any(is_action),
            Extent::AllBut(named) => !named.iter().any(is_action),
        };
        let names_resource = match &self.resources {
            Extent::Only(named) => named.iter().any(|specifier| specifier.matches(resource)),
            Extent::AllBut(named) => !named.iter().any(|specifier| specifier.matches(resource)),
        };
        names_action && names_resource
    }
}

#[cfg(test)]
mod tests {
    use ldapi_runtime::from_json;

    use super::*;
    use crate::model;

    const FLAG: &str = "proj/shop:env/production;{critical:true},eu:flag/checkout;beta";

    /// A policy as it stands on the wire.
    fn policy(text: &str) -> Vec<Statement> {
        let models = from_json::<Vec<model::Statement>>(text).expect("JSON").0;
        models.iter().map(Statement::try_from).collect::<Result<_, _>>().expect("statements")
    }

    /// (policy, action, resource, what it says)
    const CASES: &[(&str, &str, &str, Decision)] = &[
        ("[]", "updateOn", FLAG, Decision::NotMentioned),
        (ALLOW_FLAGS, "updateOn", FLAG, Decision::Allowed),
        (ALLOW_FLAGS, "anythingElse", FLAG, Decision::Allowed),
        (ALLOW_FLAGS, "updateName", "proj/shop:env/production", Decision::NotMentioned),
        (ALLOW_FLAGS, "updateRules", "proj/shop:env/production:segment/vips", Decision::NotMentioned),
        (SWITCH_ONLY, "updateOn", FLAG, Decision::Allowed),
        (SWITCH_ONLY, "UpdateOn", FLAG, Decision::NotMentioned),
        (SWITCH_ONLY, "updateOnce", FLAG, Decision::NotMentioned),
        (DENY_LAST, "updateOn", FLAG, Decision::Denied),
        (DENY_LAST, "updateRules", FLAG, Decision::Allowed),
        (DENY_LAST, "updateOn", "proj/shop:env/test;{critical:false}:flag/checkout", Decision::Allowed),
        (DENY_FIRST, "updateOn", FLAG, Decision::Denied),
        (NOT_ACTIONS, "deleteFlag", FLAG, Decision::NotMentioned),
        (NOT_ACTIONS, "updateOn", FLAG, Decision::Allowed),
        (NOT_ACTIONS, "updateOn", "team/qa", Decision::NotMentioned),
        (NOT_RESOURCES, "updateOn", FLAG, Decision::NotMentioned),
        (NOT_RESOURCES, "updateOn", "proj/shop:env/production:flag/checkout", Decision::Allowed),
        (NOT_RESOURCES, "deleteMember", "member/1", Decision::Allowed),
        (NOT_BOTH, "viewProject", "proj/other", Decision::NotMentioned),
        (NOT_BOTH, "deleteProject", "proj/other", Decision::Denied),
        (NOT_BOTH, "deleteProject", "proj/shop", Decision::NotMentioned),
        (NOTHING_BUT_ALL, "updateOn", FLAG, Decision::NotMentioned),
        (TAGS_OR, "updateOn", FLAG, Decision::Allowed),
        (TAGS_OR, "updateOn", "proj/shop:env/test:flag/a;alpha", Decision::Allowed),
        (TAGS_OR, "updateOn", "proj/shop:env/test:flag/a;gamma", Decision::NotMentioned),
        (DENY_ONLY, "updateOn", FLAG, Decision::Denied),
        (DENY_ONLY, "createFlag", "proj/shop:env/test:flag/new", Decision::NotMentioned),
    ];

    const ALLOW_FLAGS: &str = r#"[{"effect":"allow","actions":["*"],"resources":["proj/*:env/*:flag/*"]}]"#;
    const SWITCH_ONLY: &str = r#"[{"effect":"allow","actions":["updateOn"],"resources":["proj/*:env/*:flag/*"]}]"#;
    const DENY_LAST: &str = r#"[{"effect":"allow","actions":["*"],"resources":["proj/*:env/*:flag/*"]},
        {"effect":"deny","actions":["updateOn"],"resources":["proj/*:env/*;{critical:true}:flag/*"]}]"#;
    const DENY_FIRST: &str = r#"[{"effect":"deny","actions":["updateOn"],"resources":["proj/*:env/*:flag/*"]},
        {"effect":"allow","actions":["updateOn"],"resources":["proj/shop:env/production:flag/checkout"]}]"#;
    const NOT_ACTIONS: &str = r#"[{"effect":"allow","notActions":["deleteFlag"],"resources":["proj/*:env/*:flag/*"]}]"#;
    const NOT_RESOURCES: &str = r#"[{"effect":"allow","actions":["*"],"notResources":["proj/*:env/*:flag/*;beta"]}]"#;
    const NOT_BOTH: &str = r#"[{"effect":"deny","notActions":["viewProject"],"notResources":["proj/shop"]}]"#;
    const NOTHING_BUT_ALL: &str = r#"[{"effect":"allow","notActions":["*"],"resources":["proj/*:env/*:flag/*"]}]"#;
    const TAGS_OR: &str =
        r#"[{"effect":"allow","actions":["*"],"resources":["proj/*:env/*:flag/*;alpha","proj/*:env/*:flag/*;beta"]}]"#;
    const DENY_ONLY: &str = r#"[{"effect":"deny","actions":["*"],"resources":["proj/*:env/production:flag/*"]}]"#;

    #[test]
    fn a_policy_decides() {
        let check = |(text, action, resource, expected): &(&str, &str, &str, Decision)| {
            let (mut policy, resource) = (policy(text), resource.parse().expect("a specifier"));
            assert_eq!(evaluate(&policy, action, &resource), *expected, "{text} {action} {resource}");
            policy.reverse();
            assert_eq!(evaluate(&policy, action, &resource), *expected, "reversed: {text} {action} {resource}");
        };
        CASES.iter().for_each(check);
    }

    #[test]
    fn of_several_roles_one_has_to_allow() {
        let check = |texts: &[&str], expected: Decision| {
            let policies: Vec<Vec<Statement>> = texts.iter().map(|text| policy(text)).collect();
            let resource = FLAG.parse().expect("a specifier");
            let decision = evaluate_roles(policies.iter().map(Vec::as_slice), "updateOn", &resource);
            assert_eq!(decision, expected, "{texts:?}");
        };
        check(&[], Decision::NotMentioned);
        check(&["[]", "[]"], Decision::NotMentioned);
        check(&["[]", DENY_ONLY], Decision::Denied);
        check(&[DENY_ONLY, ALLOW_FLAGS], Decision::Allowed);
        check(&[SWITCH_ONLY, DENY_ONLY], Decision::Allowed);
        check(&[DENY_LAST, DENY_ONLY], Decision::Denied);
    }
}
