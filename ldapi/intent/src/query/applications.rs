//! Applications and their versions: which, in which order, and what comes along.

use super::{Choice, Condition, Expand, Field, Sort, by, of};

/// Which applications: the filter of `getApplications`. Upper and lower case are the same to it.
///
/// ```
/// use ldapi::query::{ApplicationFilter, ApplicationKind};
///
/// let filter = ApplicationFilter::kind().any_of([ApplicationKind::mobile(), ApplicationKind::server()]);
/// assert_eq!(filter.to_string(), r#"kind anyOf ["mobile","server"]"#);
/// ```
pub type ApplicationFilter = Condition<of::Applications>;

fields! {
    Applications {
        /// The key.
        key "key": String, Key;
        /// The name.
        name "name": String, Name;
        /// Whether an SDK brought it along, and nobody added it.
        auto_added "autoAdded": bool, ValueOrNot;
        /// What it runs on.
        kind "kind": ApplicationKind, Key;
    }
}

/// What applications run on.
pub type ApplicationKind = Choice<of::ApplicationKinds>;

words! {
    Choice<ApplicationKinds> {
        /// Mobile devices.
        mobile "mobile";
        /// Servers.
        server "server";
        /// Browsers.
        browser "browser";
    }
}

/// Which versions of an application: the filter of `getApplicationVersions`. Upper and lower case are the same to it.
pub type ApplicationVersionFilter = Condition<of::ApplicationVersions>;

fields! {
    ApplicationVersions {
        /// The key.
        key "key": String, Key;
        /// The name.
        name "name": String, Name;
        /// Whether an SDK brought it along, and nobody added it.
        auto_added "autoAdded": bool, ValueOrNot;
        /// Whether it is supported; of mobile applications.
        supported "supported": bool, ValueOrNot;
    }
}

/// The order of `getApplications` and `getApplicationVersions`.
pub type ApplicationSort = Sort<of::Applications>;

words! {
    Sort<Applications> {
        /// By name.
        name "name";
        /// By when it was created.
        creation_date "creationDate";
    }
}

/// What `getApplications` and `getApplication` can add.
pub type ApplicationExpand = Expand<of::Applications>;

words! {
    Expand<Applications> {
        /// The flags that the application evaluates.
        flags "flags";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        let name = ApplicationFilter::name().starts_with("web");
        let filter =
            name.or(ApplicationFilter::key().not_equals("app")).and(ApplicationFilter::auto_added().equals(false));
        right(filter, r#"(name startsWith "web"|key notEquals "app"),autoAdded equals false"#);
        let filter = ApplicationVersionFilter::supported().not_equals(true);
        right(filter, "supported notEquals true");
    }
}
