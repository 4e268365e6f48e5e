//! Statements of policies, and the names of resources and actions in them, with `*` for anything.

use serde_json::Value;

use super::value::Read;

/// An action on a resource.
pub(crate) type Access = (String, String);

/// Whether one of the accesses is allowed and not denied. No statements allow all.
pub(crate) fn allows(statements: &[Value], accesses: &[Access]) -> bool {
    if statements.is_empty() {
        return true;
    }
    accesses.iter().any(|access| {
        let covers = |effect: &str| {
            statements.iter().any(|statement| statement.text("effect") == effect && covers(statement, access))
        };
        covers("allow") && !covers("deny")
    })
}

/// Whether a statement is about an access.
fn covers(statement: &Value, (action, resource): &Access) -> bool {
    let any = |name: &str, matches: &dyn Fn(&str) -> bool| statement.texts(name).iter().any(|item| matches(item));
    let stated = |name: &str, not: &str, matches: &dyn Fn(&str) -> bool| {
        let (has, has_not) = (statement.list(name).is_empty(), statement.list(not).is_empty());
        if has && !has_not { !any(not, matches) } else { has || any(name, matches) }
    };
    stated("actions", "notActions", &|pattern| glob(pattern, action))
        && stated("resources", "notResources", &|pattern| is_resource(pattern, resource))
}

/// Whether a resource is one of those that a specifier names. Tags in the specifier are passed over.
pub(crate) fn is_resource(specifier: &str, resource: &str) -> bool {
    if specifier == "*" {
        return true;
    }
    let (mut wanted, mut parts) = (specifier.split(':'), resource.split(':'));
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) => {
                let pattern = pattern.split(';').next().unwrap_or_default();
                if !glob(pattern, part) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Whether a text is like a pattern, in which `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers() {
        let check = |specifier: &str, resource: &str, expected: bool| {
            assert_eq!(is_resource(specifier, resource), expected, "{specifier} {resource}");
        };
        check("*", "proj/a:env/b:flag/c", true);
        check("proj/*:env/*:flag/*", "proj/a:env/b:flag/c", true);
        check("proj/*:env/production:flag/*", "proj/a:env/test:flag/c", false);
        check("proj/*", "proj/a:env/b:flag/c", false);
        check("proj/a;tag:env/b", "proj/a:env/b", true);
        check("proj/a*c", "proj/abc", true);
        check("proj/a*c*", "proj/ab", false);
    }

    #[test]
    fn statements() {
        let check = |statements: Value, expected: bool| {
            let access = [(String::from("updateOn"), String::from("proj/a:env/b:flag/c"))];
            assert_eq!(allows(statements.as_array().map_or(&[], Vec::as_slice), &access), expected, "{statements}");
        };
        let flags = serde_json::json!({ "effect": "allow", "resources": ["proj/*:env/*:flag/*"], "actions": ["*"] });
        check(serde_json::json!([]), true);
        check(serde_json::json!([flags]), true);
        check(serde_json::json!([flags, { "effect": "deny", "resources": ["*"], "actions": ["updateOn"] }]), false);
        check(serde_json::json!([{ "effect": "allow", "notResources": ["proj/a:*"], "actions": ["*"] }]), true);
        check(serde_json::json!([{ "effect": "allow", "resources": ["*"], "notActions": ["updateOn"] }]), false);
    }
}
