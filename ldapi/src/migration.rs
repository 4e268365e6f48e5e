//! Migration flags: how many stages they have decides their variations, and what else they take.

use crate::model::{FeatureFlagBody, MigrationFlagStageCount, MigrationSettingsPost};

/// A migration flag to be created. It has no variations of its own, as the number of stages lays them down, and a kind of
/// context with six stages only.
///
/// ```no_run
/// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
/// use ldapi::NewMigrationFlag;
///
/// let flag = NewMigrationFlag::six_stages("move-orders", "Move orders", "account").tags(["storage"]);
/// client.feature_flags().post_feature_flag("project").body(flag).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NewMigrationFlag {
    body: FeatureFlagBody,
}

impl NewMigrationFlag {
    fn new(key: impl Into<String>, name: impl Into<String>, settings: MigrationSettingsPost) -> Self {
        let body = FeatureFlagBody::new().key(key).name(name).purpose("migration").migration_settings(settings);
        NewMigrationFlag { body }
    }

    /// With the stages off and complete.
    pub fn two_stages(key: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(key, name, MigrationSettingsPost::new().stage_count(MigrationFlagStageCount::N2))
    }

    /// With two stages between off and complete.
    pub fn four_stages(key: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(key, name, MigrationSettingsPost::new().stage_count(MigrationFlagStageCount::N4))
    }

    /// With four stages between off and complete, by which the data of contexts of a kind are moved.
    pub fn six_stages(key: impl Into<String>, name: impl Into<String>, context_kind: impl Into<String>) -> Self {
        let settings = MigrationSettingsPost::new().stage_count(MigrationFlagStageCount::N6);
        Self::new(key, name, settings.context_kind(context_kind))
    }

    /// Sets what the flag is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.body = self.body.description(text);
        self
    }

    /// Sets the tags.
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.body = self.body.tags(tags);
        self
    }

    /// Sets whether the flag is meant to be removed one day.
    pub fn temporary(mut self, temporary: bool) -> Self {
        self.body = self.body.temporary(temporary);
        self
    }

    /// Sets the member who looks after the flag, by `_id`.
    pub fn maintainer_id(mut self, id: impl Into<String>) -> Self {
        self.body = self.body.maintainer_id(id);
        self
    }
}

impl From<NewMigrationFlag> for FeatureFlagBody {
    fn from(flag: NewMigrationFlag) -> Self {
        flag.body
    }
}

#[cfg(test)]
mod tests {
    use ldapi_runtime::to_json;

    use super::*;

    #[test]
    fn stages_decide_the_settings() {
        let check =
            |flag: NewMigrationFlag, expected: &str| assert_eq!(to_json(&FeatureFlagBody::from(flag)), expected);
        check(
            NewMigrationFlag::two_stages("a", "A"),
            r#"{"key":"a","migrationSettings":{"stageCount":2},"name":"A","purpose":"migration"}"#,
        );
        check(
            NewMigrationFlag::six_stages("a", "A", "account").temporary(true),
            r#"{"key":"a","migrationSettings":{"contextKind":"account","stageCount":6},"name":"A","purpose":"migration","temporary":true}"#,
        );
    }
}
