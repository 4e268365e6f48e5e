//! Flags: which, in which order, and what comes along.

use ldapi_runtime::DateTime;

use super::written::Rule;
use super::{Choice, Expand, Sort, Terms, of};

/// Which flags: the filter of `getFeatureFlags`.
///
/// ```
/// use ldapi::query::{FlagFilter, FlagType};
/// use ldapi::runtime::DateTime;
///
/// # fn example() -> Option<()> {
/// let new_year = DateTime::from_unix_millis(1_767_225_600_000)?;
/// let filter = FlagFilter::new().of_type(FlagType::temporary()).evaluated_after(new_year);
/// assert_eq!(filter.fault(), Some("`evaluated` needs `filterEnv`, the environment where it is looked for"));
///
/// let filter = filter.filter_env("production");
/// assert_eq!(filter.to_string(), r#"type:temporary,evaluated:{"after":1767225600000},filterEnv:production"#);
/// assert_eq!(filter.fault(), None);
/// # Some(())
/// # }
/// # example();
/// ```
pub type FlagFilter = Terms<of::Flags>;

impl Terms<of::Flags> {
    /// Flags that the application with this key evaluates.
    pub fn application_evaluated(self, key: impl AsRef<str>) -> Self {
        self.text("applicationEvaluated", key.as_ref())
    }

    /// Flags with so many references in code at most; 0 is for those without.
    pub fn code_references_max(self, count: u32) -> Self {
        self.text("codeReferences.max", &count.to_string())
    }

    /// Flags with so many references in code at least; 1 is for those with any.
    pub fn code_references_min(self, count: u32) -> Self {
        self.text("codeReferences.min", &count.to_string())
    }

    /// Flags that were evaluated for all of these kinds of context in the past 30 days.
    pub fn context_kinds_evaluated<T: AsRef<str>>(self, kinds: impl IntoIterator<Item = T>) -> Self {
        self.all("contextKindsEvaluated", kinds)
    }

    /// Flags that were created before this moment, which is sent in milliseconds since 1970.
    pub fn created_before(self, moment: DateTime) -> Self {
        self.text("creationDate", &format!("{{\"before\":{}}}", moment.unix_millis()))
    }

    /// Flags that were evaluated after this moment, which is sent in milliseconds since 1970. Needs
    /// [`filter_env`](Self::filter_env).
    pub fn evaluated_after(self, moment: DateTime) -> Self {
        self.text("evaluated", &format!("{{\"after\":{}}}", moment.unix_millis()))
            .rule(Rule::With("filterEnv", "`evaluated` needs `filterEnv`, the environment where it is looked for"))
    }

    /// The key of the environment that the other terms look at, where they look at one. It can be said once.
    pub fn filter_env(self, environment_key: impl AsRef<str>) -> Self {
        self.text("filterEnv", environment_key.as_ref())
    }

    /// Flags with a guarded rollout in this state.
    pub fn guarded_rollout(self, state: RolloutState) -> Self {
        self.text("guardedRollout", state.as_str())
    }

    /// Flags that are part of an experiment, or are not.
    pub fn has_experiment(self, has: bool) -> Self {
        self.text("hasExperiment", &has.to_string())
    }

    /// Flags of the member with this ID.
    pub fn maintainer_id(self, id: impl AsRef<str>) -> Self {
        self.text("maintainerId", id.as_ref())
    }

    /// Flags of the team with this key.
    pub fn maintainer_team_key(self, key: impl AsRef<str>) -> Self {
        self.text("maintainerTeamKey", key.as_ref())
    }

    /// Flags with this text in key or name, in any case.
    pub fn query(self, text: impl AsRef<str>) -> Self {
        self.text("query", text.as_ref())
    }

    /// Flags that are in the release pipeline with this key, or have gone through it.
    pub fn release_pipeline(self, key: impl AsRef<str>) -> Self {
        self.text("releasePipeline", key.as_ref())
    }

    /// Flags that these SDKs can see.
    pub fn sdk_availability(self, sdks: SdkAvailability) -> Self {
        self.text("sdkAvailability", sdks.as_str())
    }

    /// Flags in this state. Without it, archived ones are left out.
    pub fn state(self, state: FlagState) -> Self {
        self.text("state", state.as_str())
    }

    /// Flags that carry all of these tags.
    pub fn tags<T: AsRef<str>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.all("tags", tags)
    }

    /// Flags of this type.
    pub fn of_type(self, flag_type: FlagType) -> Self {
        self.text("type", flag_type.as_str())
    }
}

/// A state of guarded rollouts.
pub type RolloutState = Choice<of::RolloutStates>;

words! {
    Choice<RolloutStates> {
        /// Any state at all.
        any "any";
        /// It is being watched.
        monitoring "monitoring";
        /// It has made something worse.
        regressed "regressed";
        /// It was taken back.
        rolled_back "rolledBack";
        /// It has come to its end.
        completed "completed";
        /// It is archived.
        archived "archived";
    }
}

/// SDKs that a flag may be available to.
pub type SdkAvailability = Choice<of::Sdks>;

words! {
    Choice<Sdks> {
        /// Those with a client-side ID.
        client "client";
        /// Those with a mobile key.
        mobile "mobile";
        /// Those with a client-side ID or a mobile key.
        any_client "anyClient";
        /// Those of servers only.
        server "server";
    }
}

/// A state of flags.
pub type FlagState = Choice<of::FlagStates>;

words! {
    Choice<FlagStates> {
        /// In use.
        live "live";
        /// Deprecated.
        deprecated "deprecated";
        /// Archived.
        archived "archived";
    }
}

/// A type of flags.
pub type FlagType = Choice<of::FlagTypes>;

words! {
    Choice<FlagTypes> {
        /// To be removed some day.
        temporary "temporary";
        /// To be kept.
        permanent "permanent";
    }
}

/// The order of `getFeatureFlags`.
pub type FlagSort = Sort<of::Flags>;

words! {
    Sort<Flags> {
        /// By when it was created.
        creation_date "creationDate";
        /// By key.
        key "key";
        /// By who maintains it.
        maintainer_id "maintainerId";
        /// By name.
        name "name";
        /// By tags.
        tags "tags";
        /// By type.
        of_type "type";
    }
}

impl Sort<of::Flags> {
    /// By when targeting was last changed in the environment that comes first in the call's `env`, which must be given.
    /// It stands alone.
    pub fn targeting_modified_date() -> Self {
        Self::known("targetingModifiedDate")
            .needing("env")
            .rule(Rule::Alone("`targetingModifiedDate` stands alone, without other names to sort by"))
    }
}

/// What `getFeatureFlags` can add.
pub type FlagListExpand = Expand<of::Flags>;

words! {
    Expand<Flags> {
        /// Where code refers to the flag.
        code_references "codeReferences";
        /// In each environment, which kinds of context the flag was evaluated for in the past 30 days.
        evaluation "evaluation";
        /// The settings of flags whose purpose is a migration.
        migration_settings "migrationSettings";
    }
}

/// What `getFeatureFlag` can add.
pub type FlagExpand = Expand<of::Flag>;

words! {
    Expand<Flag> {
        /// In each environment, which kinds of context the flag was evaluated for in the past 30 days.
        evaluation "evaluation";
        /// The settings of a flag whose purpose is a migration.
        migration_settings "migrationSettings";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        let new = FlagFilter::new;
        let moment = DateTime::from_unix_millis(1_690_527_600_000).expect("a moment");
        right(new().application_evaluated("com.example.app"), "applicationEvaluated:com.example.app");
        right(new().code_references_max(0), "codeReferences.max:0");
        right(new().code_references_min(1), "codeReferences.min:1");
        right(new().context_kinds_evaluated(["user", "device"]), "contextKindsEvaluated:user+device");
        right(new().created_before(moment), r#"creationDate:{"before":1690527600000}"#);
        right(new().filter_env("a").evaluated_after(moment), r#"filterEnv:a,evaluated:{"after":1690527600000}"#);
        right(new().guarded_rollout(RolloutState::rolled_back()), "guardedRollout:rolledBack");
        right(new().has_experiment(true), "hasExperiment:true");
        right(new().maintainer_id("1").maintainer_team_key("2"), "maintainerId:1,maintainerTeamKey:2");
        right(new().query("dark-mode").tags(["beta", "test"]), "query:dark-mode,tags:beta+test");
        right(new().release_pipeline("default"), "releasePipeline:default");
        right(new().sdk_availability(SdkAvailability::any_client()), "sdkAvailability:anyClient");
        right(new().state(FlagState::archived()).of_type(FlagType::permanent()), "state:archived,type:permanent");
        right(new().state(FlagState::other("new")), "state:new");
        right(FlagFilter::from("evaluated:{\"after\":1}"), "evaluated:{\"after\":1}");
    }

    #[test]
    fn an_order_by_targeting_stands_alone() {
        let sort = FlagSort::targeting_modified_date().descending();
        assert_eq!(
            (sort.to_string().as_str(), sort.fault(), sort.needs()),
            ("-targetingModifiedDate", None, &["env"][..])
        );
        assert!(sort.then(FlagSort::name()).fault().is_some());
        assert_eq!(FlagSort::name().needs(), [""; 0]);
    }
}
