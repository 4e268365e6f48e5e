//! Policy statements: what a role, an inline role of a token, a Relay Proxy configuration may do; what a webhook reports;
//! what a search of the audit log looks for.
//!
//! A [`Statement`] has either actions or all actions but some, and either resources or all resources but some; another one
//! cannot be put together. It goes into every setter that takes a [`StatementPost`](crate::model::StatementPost) or a
//! [`Statement`](crate::model::Statement) of the model, alone or in a list.
//!
//! ```
//! use ldapi::access::{Decision, Statement, evaluate};
//! use ldapi::specifier::ResourceSpecifier;
//!
//! # fn main() -> Result<(), ldapi::access::StatementError> {
//! let flags = ResourceSpecifier::project("shop").environment("*").flag("*");
//! let critical = ResourceSpecifier::project("shop").environment("*").critical(true).flag("*");
//! let policy = [
//!     Statement::allow(["updateOn", "updateRules"]).on(flags)?,
//!     Statement::deny(["updateOn"]).on(critical)?,
//! ];
//!
//! let flag = "proj/shop:env/production;{critical:true}:flag/checkout".parse()?;
//! assert_eq!(evaluate(&policy, "updateOn", &flag), Decision::Denied);
//! assert_eq!(evaluate(&policy, "updateRules", &flag), Decision::Allowed);
//!
//! # #[cfg(feature = "roles")]
//! let role = ldapi::model::CustomRolePost::new().key("shop-flags").name("Flags of the shop").policy(policy);
//! # Ok(())
//! # }
//! ```
//!
//! Searching the audit log:
//!
//! ```no_run
//! # #[cfg(feature = "audit_log")]
//! # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
//! use ldapi::access::Statement;
//!
//! let switched = Statement::allow(["updateOn"]).on("proj/*:env/production:flag/*")?;
//! let found = client.audit_log().post_audit_log_entries().body([switched]).limit(20).send().await?;
//! for entry in found.items {
//!     println!("{}", entry.short_description);
//! }
//! # Ok(())
//! # }
//! ```

mod convert;
mod error;
mod evaluate;

use crate::specifier::{ResourceSpecifier, SpecifierError, actions};

pub use error::StatementError;
pub use evaluate::{Decision, evaluate, evaluate_roles};

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever other statements of the policy allow.
    Deny,
}

/// What a statement is about: some things, or everything else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Extent<T> {
    /// These.
    Only(Vec<T>),
    /// All but these.
    AllBut(Vec<T>),
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    effect: Effect,
    actions: Extent<String>,
    resources: Extent<ResourceSpecifier>,
}

/// A statement that lacks the resources it is about.
#[derive(Clone, Debug)]
#[must_use]
pub struct StatementBuilder {
    effect: Effect,
    actions: Extent<String>,
}

impl Statement {
    /// Allows actions, `*` for all of them. [`actions`] has those that are known.
    pub fn allow(actions: impl IntoIterator<Item = impl Into<String>>) -> StatementBuilder {
        StatementBuilder { effect: Effect::Allow, actions: Extent::Only(texts(actions)) }
    }

    /// Denies actions, `*` for all of them.
    pub fn deny(actions: impl IntoIterator<Item = impl Into<String>>) -> StatementBuilder {
        StatementBuilder { effect: Effect::Deny, actions: Extent::Only(texts(actions)) }
    }

    /// Allows all actions but these (`notActions`).
    #[doc(alias = "not_actions")]
    pub fn allow_all_but(actions: impl IntoIterator<Item = impl Into<String>>) -> StatementBuilder {
        StatementBuilder { effect: Effect::Allow, actions: Extent::AllBut(texts(actions)) }
    }

    /// Denies all actions but these (`notActions`).
    #[doc(alias = "not_actions")]
    pub fn deny_all_but(actions: impl IntoIterator<Item = impl Into<String>>) -> StatementBuilder {
        StatementBuilder { effect: Effect::Deny, actions: Extent::AllBut(texts(actions)) }
    }

    /// Whether it allows or denies.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The actions it is about.
    pub fn actions(&self) -> &Extent<String> {
        &self.actions
    }

    /// The resources it is about.
    pub fn resources(&self) -> &Extent<ResourceSpecifier> {
        &self.resources
    }

    /// The actions that are not known for any of its resources; none if the type of one of them is not known either. They
    /// may be mistakes, or newer than this crate.
    ///
    /// ```
    /// use ldapi::access::Statement;
    ///
    /// # fn main() -> Result<(), ldapi::access::StatementError> {
    /// let statement = Statement::allow(["updateOn", "turnOn"]).on("proj/*:env/*:flag/*")?;
    /// assert_eq!(statement.unknown_actions(), ["turnOn"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn unknown_actions(&self) -> Vec<&str> {
        let (Extent::Only(named) | Extent::AllBut(named)) = &self.actions;
        let Extent::Only(resources) = &self.resources else { return Vec::new() };
        let Some(known) = resources.iter().map(actions::on).collect::<Option<Vec<_>>>() else { return Vec::new() };
        let is_known = |action: &str| action == "*" || known.iter().any(|actions| actions.contains(&action));
        named.iter().map(String::as_str).filter(|action| !is_known(action)).collect()
    }

    /// The statement, unless a list is empty.
    fn of(
        effect: Effect,
        actions: Extent<String>,
        resources: Extent<ResourceSpecifier>,
    ) -> Result<Self, StatementError> {
        let (Extent::Only(named) | Extent::AllBut(named)) = &actions;
        if named.is_empty() || named.iter().any(String::is_empty) {
            return Err(StatementError::NoAction);
        }
        if resources.is_empty() {
            return Err(StatementError::NoResource);
        }
        Ok(Statement { effect, actions, resources })
    }
}

impl StatementBuilder {
    /// The statement about what a specifier names: a text, a [`ResourceSpecifier`], or a chain that has not been built.
    ///
    /// # Errors
    /// The specifier is none, or no action is named.
    pub fn on<S>(self, resource: S) -> Result<Statement, StatementError>
    where
        S: TryInto<ResourceSpecifier, Error: Into<SpecifierError>>,
    {
        self.on_each([resource])
    }

    /// The statement about everything that one of several specifiers names.
    ///
    /// # Errors
    /// As [`StatementBuilder::on`]; or there is no specifier.
    pub fn on_each<S>(self, resources: impl IntoIterator<Item = S>) -> Result<Statement, StatementError>
    where
        S: TryInto<ResourceSpecifier, Error: Into<SpecifierError>>,
    {
        Statement::of(self.effect, self.actions, Extent::Only(specifiers(resources)?))
    }

    /// The statement about all resources of the account but those that the specifiers name (`notResources`).
    ///
    /// # Errors
    /// As [`StatementBuilder::on_each`].
    #[doc(alias = "not_resources")]
    pub fn on_all_but<S>(self, resources: impl IntoIterator<Item = S>) -> Result<Statement, StatementError>
    where
        S: TryInto<ResourceSpecifier, Error: Into<SpecifierError>>,
    {
        Statement::of(self.effect, self.actions, Extent::AllBut(specifiers(resources)?))
    }
}

impl<T> Extent<T> {
    fn is_empty(&self) -> bool {
        let (Extent::Only(items) | Extent::AllBut(items)) = self;
        items.is_empty()
    }
}

fn texts(items: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}

fn specifiers<S>(items: impl IntoIterator<Item = S>) -> Result<Vec<ResourceSpecifier>, StatementError>
where
    S: TryInto<ResourceSpecifier, Error: Into<SpecifierError>>,
{
    items.into_iter().map(|item| item.try_into().map_err(|error| StatementError::Specifier(error.into()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_names_actions_and_resources() {
        let none: [&str; 0] = [];
        let check = |outcome: Result<Statement, StatementError>, expected: &str| {
            assert_eq!(outcome.expect_err(expected).to_string(), expected);
        };
        check(Statement::allow(none).on("proj/*"), "no action is named, or one without a name");
        check(Statement::deny_all_but([""]).on("proj/*"), "no action is named, or one without a name");
        check(Statement::allow(["*"]).on_each(none), "no resource is named");
        check(Statement::allow(["*"]).on_all_but(none), "no resource is named");
        check(Statement::allow(["*"]).on("proj/"), "a resource is named wrongly");
        check(Statement::allow(["*"]).on(ResourceSpecifier::project("a:b")), "a resource is named wrongly");
    }

    #[test]
    fn a_specifier_may_be_given_in_any_form() {
        let expected = Statement::allow(["*"]).on("proj/*").expect("a statement");
        let chain = ResourceSpecifier::project("*");
        let built = chain.clone().build().expect("a specifier");
        assert_eq!(Statement::allow(["*"]).on(String::from("proj/*")), Ok(expected.clone()));
        assert_eq!(Statement::allow(["*"]).on(chain), Ok(expected.clone()));
        assert_eq!(Statement::allow(["*"]).on(&built), Ok(expected.clone()));
        assert_eq!(Statement::allow(["*"]).on_each([built]), Ok(expected));
    }

    #[test]
    fn actions_are_compared_with_those_of_the_resources() {
        let check = |builder: StatementBuilder, resources: &[&str], expected: &[&str]| {
            let statement = builder.on_each(resources.iter().copied()).expect("a statement");
            assert_eq!(statement.unknown_actions(), expected, "{statement:?}");
        };
        check(Statement::allow(["*"]), &["proj/*"], &[]);
        check(Statement::allow(["updateOn"]), &["proj/*"], &["updateOn"]);
        check(Statement::allow(["updateOn"]), &["proj/*", "webhook/*"], &[]);
        check(Statement::allow(["updateOn"]), &["proj/*", "gadget/*"], &[]);
        check(Statement::deny_all_but(["viewProject", "vieuProject"]), &["proj/*"], &["vieuProject"]);
    }
}
