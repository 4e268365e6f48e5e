//! Statements from and to the models of the API.
//!
//! The document says of one model that leaving out actions rules out leaving out resources, and of the other one that it
//! does not. Here it does not.

use ldapi_runtime::{Json, Map};

use super::{Effect, Extent, Statement, StatementError};
use crate::model;
use crate::specifier::ResourceSpecifier;

/// The two members of which a model has one.
type Pair<'a> = (&'a Option<Vec<String>>, &'a Option<Vec<String>>);

impl Effect {
    /// As it stands on the wire: `allow` or `deny`.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        }
    }
}

impl Statement {
    fn read(effect: &str, actions: Pair<'_>, resources: Pair<'_>) -> Result<Self, StatementError> {
        let effect = match effect {
            "allow" => Effect::Allow,
            "deny" => Effect::Deny,
            other => return Err(StatementError::Effect(other.into())),
        };
        let actions = extent(actions).ok_or(StatementError::BothActions)?;
        let resources = match extent(resources).ok_or(StatementError::BothResources)? {
            Extent::Only(texts) => Extent::Only(parsed(&texts)?),
            Extent::AllBut(texts) => Extent::AllBut(parsed(&texts)?),
        };
        Statement::of(effect, actions, resources)
    }

    /// The texts of the resources.
    fn resource_texts(&self) -> Extent<String> {
        let texts = |specifiers: &[ResourceSpecifier]| specifiers.iter().map(ToString::to_string).collect();
        match &self.resources {
            Extent::Only(specifiers) => Extent::Only(texts(specifiers)),
            Extent::AllBut(specifiers) => Extent::AllBut(texts(specifiers)),
        }
    }
}

/// What a pair of members says; an empty list is as good as none. `None` if both are there.
fn extent((only, all_but): Pair<'_>) -> Option<Extent<String>> {
    let [only, all_but] = [only, all_but].map(|member| member.as_deref().unwrap_or_default());
    match (only, all_but) {
        (only, []) => Some(Extent::Only(only.into())),
        ([], all_but) => Some(Extent::AllBut(all_but.into())),
        _ => None,
    }
}

fn parsed(texts: &[String]) -> Result<Vec<ResourceSpecifier>, StatementError> {
    texts.iter().map(|text| text.parse().map_err(StatementError::Specifier)).collect()
}

macro_rules! conversions {
    ($($model:ident)*) => {$(
        impl From<Statement> for model::$model {
            fn from(statement: Statement) -> Self {
                let model = model::$model::new().effect(statement.effect.as_str());
                let model = match statement.resource_texts() {
                    Extent::Only(resources) => model.resources(resources),
                    Extent::AllBut(resources) => model.not_resources(resources),
                };
                match statement.actions {
                    Extent::Only(actions) => model.actions(actions),
                    Extent::AllBut(actions) => model.not_actions(actions),
                }
            }
        }

        impl TryFrom<&model::$model> for Statement {
            type Error = StatementError;

            fn try_from(model: &model::$model) -> Result<Self, StatementError> {
                let actions = (&model.actions, &model.not_actions);
                Statement::read(model.effect.as_str(), actions, (&model.resources, &model.not_resources))
            }
        }
    )*};
}

conversions! { Statement StatementPost }

impl From<Statement> for Json {
    /// The value for a patch.
    ///
    /// ```
    /// use ldapi::access::Statement;
    /// use ldapi::patch::JsonPatch;
    ///
    /// # fn main() -> Result<(), ldapi::access::StatementError> {
    /// let patch = JsonPatch::new().add("/policy/-", Statement::deny(["*"]).on("acct")?);
    /// assert_eq!(
    ///     ldapi::runtime::to_json(&patch),
    ///     r#"[{"op":"add","path":"/policy/-","value":{"actions":["*"],"effect":"deny","resources":["acct"]}}]"#,
    /// );
    /// # Ok(())
    /// # }
    /// ```
    fn from(statement: Statement) -> Json {
        let mut members = Map::new();
        members.insert("effect", Json::from(statement.effect.as_str()));
        match statement.resource_texts() {
            Extent::Only(resources) => members.insert("resources", resources.into()),
            Extent::AllBut(resources) => members.insert("notResources", resources.into()),
        };
        match statement.actions {
            Extent::Only(actions) => members.insert("actions", actions.into()),
            Extent::AllBut(actions) => members.insert("notActions", actions.into()),
        };
        Json::Object(members)
    }
}

#[cfg(test)]
mod tests {
    use ldapi_runtime::{from_json, to_json};

    use super::*;

    #[test]
    fn a_statement_comes_back_from_the_model_it_went_into() {
        let check = |statement: Result<Statement, StatementError>, expected: &str| {
            let statement = statement.expect("a statement");
            let (post, read) =
                (model::StatementPost::from(statement.clone()), model::Statement::from(statement.clone()));
            assert_eq!((to_json(&post).as_str(), to_json(&read).as_str()), (expected, expected));
            assert_eq!(Some(Json::from(statement.clone())), Json::parse(expected).ok());
            assert_eq!(
                (Statement::try_from(&post), Statement::try_from(&read)),
                (Ok(statement.clone()), Ok(statement))
            );
        };
        check(
            Statement::allow(["updateOn"]).on("proj/*:env/*;qa_*:/flag/*"),
            r#"{"actions":["updateOn"],"effect":"allow","resources":["proj/*:env/*;qa_*:flag/*"]}"#,
        );
        check(
            Statement::deny_all_but(["viewProject"]).on_all_but(["proj/a", "proj/b"]),
            r#"{"effect":"deny","notActions":["viewProject"],"notResources":["proj/a","proj/b"]}"#,
        );
        check(
            Statement::deny(["*"]).on_all_but(["acct"]),
            r#"{"actions":["*"],"effect":"deny","notResources":["acct"]}"#,
        );
    }

    #[test]
    fn contradictions_are_refused() {
        let check = |text: &str, expected: StatementError| {
            let model = from_json::<model::Statement>(text).expect("JSON").0;
            assert_eq!(Statement::try_from(&model), Err(expected), "{text}");
        };
        check(r#"{"effect":"allow"}"#, StatementError::NoAction);
        check(r#"{"effect":"allow","actions":["*"]}"#, StatementError::NoResource);
        check(r#"{"effect":"allow","actions":["*"],"resources":[],"notResources":[]}"#, StatementError::NoResource);
        check(
            r#"{"effect":"allow","actions":["*"],"notActions":["a"],"resources":["acct"]}"#,
            StatementError::BothActions,
        );
        let both = r#"{"effect":"allow","actions":["*"],"resources":["proj/*"],"notResources":["proj/a"]}"#;
        check(both, StatementError::BothResources);
        check(r#"{"actions":["*"],"resources":["acct"]}"#, StatementError::Effect(String::new()));
        check(r#"{"effect":"ask","actions":["*"],"resources":["acct"]}"#, StatementError::Effect("ask".into()));
        let nameless = "proj".parse::<ResourceSpecifier>().expect_err("no name");
        check(r#"{"effect":"allow","actions":["*"],"resources":["proj"]}"#, StatementError::Specifier(nameless));
        let empty = r#"{"effect":"allow","actions":["*"],"notActions":[],"resources":["acct"],"notResources":[]}"#;
        let model = from_json::<model::StatementPost>(empty).expect("JSON").0;
        assert_eq!(Statement::try_from(&model), Statement::allow(["*"]).on("acct"));
    }
}
