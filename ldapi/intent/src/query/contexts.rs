//! Contexts and users: which, and what comes along.

use ldapi_runtime::Json;

use super::written::Rule;
use super::{Condition, Expand, Field, Sort, Terms, by, of};

/// Which contexts: the filter of `searchContexts`. It goes into the query or the body, not into both. For the body, which
/// takes text, see `to_string` and [`Condition::fault`].
///
/// ```
/// use ldapi::query::ContextFilter;
/// use ldapi::runtime::DateTime;
///
/// # fn example() -> Option<()> {
/// let new_year = DateTime::from_unix_millis(1_767_225_600_000)?;
/// let filter = ContextFilter::kinds().contains_all(["user", "device"]);
/// let filter = filter.and(ContextFilter::attribute("user", "job/title").equals("pilot"));
/// let filter = filter.and(ContextFilter::attribute("*", "joined").after(new_year));
/// assert_eq!(
///     filter.to_string(),
///     r#"kinds contains ["user","device"],user.job/title equals "pilot",*.joined after "2026-01-01T00:00:00Z""#,
/// );
/// # Some(())
/// # }
/// # example();
/// ```
pub type ContextFilter = Condition<of::Contexts>;

fields! {
    Contexts {
        /// The application where the SDK runs.
        application_id "applicationId": String, Key;
        /// The ID.
        id "id": String, Key;
        /// The key.
        key "key": String, Name;
        /// The kind.
        kind "kind": String, Key;
        /// All kinds that are in the context.
        kinds "kinds": String, List;
        /// Kind and key, with a colon between them: `user:anna`.
        kind_key "kindKey": String, Key;
        /// All kinds and keys that are in the context, with a colon between them: `user:anna`.
        kind_keys "kindKeys": String, List;
        /// Something like this in the key or the values of attributes.
        q "q": String, Search;
        /// The name.
        name "name": String, MaybeName;
    }
}

impl Condition<of::Contexts> {
    /// An attribute of contexts of a kind, `*` being any kind.
    pub fn attribute(kind: &str, name: &str) -> Field<of::Contexts, Json, by::Attribute> {
        if name.starts_with('/') {
            // What begins with a slash is read as a pointer.
            return Field::named(format!("{kind}./{}", name.replace('~', "~0").replace('/', "~1")).into());
        }
        Field::named(format!("{kind}.{name}").into())
    }

    /// What is at a JSON pointer in the attributes of contexts of a kind, `*` being any kind.
    pub fn attribute_at(kind: &str, pointer: &str) -> Field<of::Contexts, Json, by::Attribute> {
        let field = Field::named(format!("{kind}.{pointer}").into());
        if pointer.starts_with('/') { field } else { field.refuse(format!("{pointer:?} is no JSON pointer")) }
    }
}

/// Which contexts or instances: the filter of `getContexts` and `getContextInstances`.
pub type ContextApplicationFilter = Condition<of::ContextApplications>;

fields! {
    ContextApplications {
        /// The application where the SDK runs.
        application_id "applicationId": String, Key;
    }
}

/// Which instances of contexts: the filter of the withdrawn `searchContextInstances`.
pub type ContextInstanceFilter = Condition<of::ContextInstances>;

fields! {
    ContextInstances {
        /// The application where the SDK runs.
        application_id "applicationId": String, Key;
        /// The ID.
        id "id": String, Key;
        /// All kinds that are in the instance.
        kinds "kinds": String, List;
        /// All kinds and keys that are in the instance, with a colon between them: `user:anna`.
        kind_keys "kindKeys": String, List;
    }
}

/// The order of the withdrawn `searchContextInstances` and `getContextInstances`; one name at a time.
pub type ContextInstanceSort = Sort<of::ContextInstances>;

words! {
    Sort<ContextInstances> {
        /// By when they were seen.
        ts "ts";
    }
}

/// Which names of attributes: the filter of `getContextAttributeNames`.
pub type ContextAttributeFilter = Condition<of::ContextAttributes>;

fields! {
    ContextAttributes {
        /// The kind of context.
        kind "kind": String, Value;
        /// The name of the attribute.
        name "name": String, Start;
    }
}

/// Which values of an attribute: the filter of `getContextAttributeValues`, which wants the kind.
pub type ContextAttributeValueFilter = Condition<of::ContextAttributeValues>;

impl Condition<of::ContextAttributeValues> {
    /// The kind of context.
    pub fn kind() -> Field<of::ContextAttributeValues, String, by::Value> {
        Field::known("kind")
    }

    /// How the value begins. Needs [`kind`](Self::kind).
    pub fn value_starts_with(start: &str) -> Self {
        Field::<_, String, by::Start>::known("value")
            .starts_with(start)
            .rule(Rule::With("kind", "`value` needs `kind`, the kind of context it is a value of"))
    }
}

/// Which flags to evaluate: the filter of `evaluateContextInstance`.
pub type EvaluationFilter = Condition<of::Evaluations>;

fields! {
    Evaluations {
        /// A part of the flag's key or name, in any case.
        query "query": String, Value;
        /// The flag's tags.
        tags "tags": String, Contents;
    }
}

/// What `getContextKindsByProjectKey` can add.
pub type ContextKindExpand = Expand<of::ContextKinds>;

words! {
    Expand<ContextKinds> {
        /// When each environment has seen contexts of the kind.
        environment_observations "environmentObservations";
    }
}

/// Which users: the filter of `getSearchUsers`.
pub type UserFilter = Terms<of::Users>;

impl Terms<of::Users> {
    /// Users with exactly this value in an attribute.
    pub fn attribute(self, name: &str, value: impl AsRef<str>) -> Self {
        self.other(name, value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::check;
    use super::*;

    #[test]
    fn filters_are_written() {
        let attribute = ContextFilter::attribute;
        check(attribute("user", "email").exists(true), "user.email exists true", None);
        check(attribute("user", "/job~title").equals(1), "user./~1job~0title equals 1", None);
        check(attribute("user", "first name").exists(true), r#""user.first name" exists true"#, None);
        check(ContextFilter::attribute_at("user", "/a/b").exists(true), "user./a/b exists true", None);
        check(ContextFilter::attribute_at("*", "a").exists(true), "*.a exists true", Some("\"a\" is no JSON pointer"));
        check(ContextFilter::q().equals_list(["a", "b"]), r#"q equals ["a","b"]"#, None);
        check(ContextFilter::kind_key().equals("user:anna"), r#"kindKey equals "user:anna""#, None);
        check(ContextInstanceFilter::kind_keys().any_of(["user:anna"]), r#"kindKeys anyOf ["user:anna"]"#, None);
        check(ContextApplicationFilter::application_id().equals("a"), r#"applicationId equals "a""#, None);
        check(ContextAttributeFilter::name().starts_with("na"), r#"name startsWith "na""#, None);
        check(EvaluationFilter::tags().contains_all(["a", "b"]), r#"tags contains ["a","b"]"#, None);
        let filter = UserFilter::new().attribute("email", "a@example.com");
        assert_eq!((filter.to_string().as_str(), filter.fault()), ("email:a@example.com", None));
    }

    #[test]
    fn values_of_attributes_want_the_kind() {
        let value = || ContextAttributeValueFilter::value_starts_with("a");
        let fault = "`value` needs `kind`, the kind of context it is a value of";
        check(value(), r#"value startsWith "a""#, Some(fault));
        let filter = ContextAttributeValueFilter::kind().equals("user").and(value());
        check(filter, r#"kind equals "user",value startsWith "a""#, None);
    }
}
