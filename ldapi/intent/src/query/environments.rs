//! Environments and their SDK keys: which, in which order, and what comes along.

use super::{Choice, Condition, Expand, Field, Sort, Terms, by, of};

/// Which environments: the filter of `getEnvironmentsByProject`. Upper and lower case are the same to it.
///
/// ```
/// use ldapi::query::{ProjectSdkKeyFilter, SdkKeyFilter, SdkKeyKind};
///
/// // The keys of an environment and those of a project are filtered in different languages.
/// let filter = SdkKeyFilter::new().kind(SdkKeyKind::mobile()).active(true);
/// assert_eq!(filter.to_string(), "kind:mobile,active:true");
///
/// let filter = ProjectSdkKeyFilter::kind().equals(SdkKeyKind::mobile());
/// assert_eq!(filter.to_string(), r#"kind equals "mobile""#);
/// ```
pub type EnvironmentFilter = Terms<of::Environments>;

impl Terms<of::Environments> {
    /// Environments with this text in key or name.
    pub fn query(self, text: impl AsRef<str>) -> Self {
        self.text("query", text.as_ref())
    }

    /// Environments that carry all of these tags.
    pub fn tags<T: AsRef<str>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.all("tags", tags)
    }

    /// Environments that are marked as critical, or the others.
    pub fn critical(self, critical: bool) -> Self {
        self.text("critical", &critical.to_string())
    }
}

/// The order of `getEnvironmentsByProject`.
pub type EnvironmentSort = Sort<of::Environments>;

words! {
    Sort<Environments> {
        /// By when it was created.
        created_on "createdOn";
        /// By whether it is critical.
        critical "critical";
        /// By name.
        name "name";
    }
}

/// Which SDK keys of an environment: the filter of `getSdkKeys`.
pub type SdkKeyFilter = Terms<of::SdkKeys>;

impl Terms<of::SdkKeys> {
    /// Keys of this kind.
    pub fn kind(self, kind: SdkKeyKind) -> Self {
        self.text("kind", kind.as_str())
    }

    /// Keys that are active, or those that are not.
    pub fn active(self, active: bool) -> Self {
        self.text("active", &active.to_string())
    }
}

/// A kind of SDK keys.
pub type SdkKeyKind = Choice<of::SdkKeyKinds>;

words! {
    Choice<SdkKeyKinds> {
        /// For SDKs of servers.
        sdk "sdk";
        /// For SDKs of mobile devices.
        mobile "mobile";
    }
}

/// The order of `getSdkKeys`.
pub type SdkKeySort = Sort<of::SdkKeys>;

words! {
    Sort<SdkKeys> {
        /// By when it was created.
        created_at "createdAt";
    }
}

/// Which SDK keys of a project: the filter of `getProjectSdkKeys`.
pub type ProjectSdkKeyFilter = Condition<of::ProjectSdkKeys>;

fields! {
    ProjectSdkKeys {
        /// The kind of key.
        kind "kind": SdkKeyKind, ValueOrList;
        /// Whether it is active.
        active "active": bool, ValueOrList;
        /// The key of the environment it is for.
        environment_key "environmentKey": String, ValueOrList;
        /// The key of a view it is linked to.
        view_key "viewKey": String, ValueOrList;
        /// A part of its name or key, in any case.
        name "name": String, Value;
    }
}

/// The order of `getProjectSdkKeys`.
pub type ProjectSdkKeySort = Sort<of::ProjectSdkKeys>;

words! {
    Sort<ProjectSdkKeys> {
        /// By when it was created.
        created_at "createdAt";
        /// By environment, within it by when it was created. The descending order is not documented.
        environment_key "environmentKey";
    }
}

/// What `getProjectSdkKeys` can add.
pub type ProjectSdkKeyExpand = Expand<of::ProjectSdkKeys>;

words! {
    Expand<ProjectSdkKeys> {
        /// A summary of the environment.
        environment_summary "environmentSummary";
        /// Summaries of the views.
        view_summaries "viewSummaries";
    }
}

/// What `putSdkKeyViews` can add.
pub type SdkKeyViewsExpand = Expand<of::SdkKeyViews>;

words! {
    Expand<SdkKeyViews> {
        /// Summaries of the views.
        view_summaries "viewSummaries";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        let filter = EnvironmentFilter::new().query("prod").tags(["a", "b"]).critical(true);
        right(filter, "query:prod,tags:a+b,critical:true");
        let kinds = ProjectSdkKeyFilter::kind().any_of([SdkKeyKind::sdk(), SdkKeyKind::mobile()]);
        let filter = kinds.and(ProjectSdkKeyFilter::active().equals(true));
        let filter = filter.and(ProjectSdkKeyFilter::view_key().equals("my-view"));
        right(filter, r#"kind anyOf ["sdk","mobile"],active equals true,viewKey equals "my-view""#);
    }
}
