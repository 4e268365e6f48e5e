//! Releases and release pipelines: which.

use ldapi_runtime::Uuid;

use super::written::Rule;
use super::{Choice, Condition, Field, Terms, by, of};

/// Which releases of an environment: the filter of `listEnvironmentReleases`.
///
/// ```
/// use ldapi::query::{ReleasePipelineFilter, ReleaseProgressionFilter};
///
/// let filter = ReleasePipelineFilter::new().query("web").environment("production");
/// assert_eq!(filter.to_string(), "query:web,env:production");
///
/// let filter = ReleaseProgressionFilter::active();
/// assert_eq!(filter.to_string(), r#"status equals "active""#);
/// ```
pub type EnvironmentReleaseFilter = Condition<of::EnvironmentReleases>;

fields! {
    EnvironmentReleases {
        /// The kind of release.
        kind "kind": ReleaseKind, Value;
    }
}

/// A kind of releases.
pub type ReleaseKind = Choice<of::ReleaseKinds>;

words! {
    Choice<ReleaseKinds> {
        /// Step by step.
        progressive "progressive";
        /// Step by step, and watched.
        guarded "guarded";
    }
}

/// Which release pipelines: the filter of `getAllReleasePipelines`.
pub type ReleasePipelineFilter = Terms<of::Pipelines>;

impl Terms<of::Pipelines> {
    /// Pipelines with this text in key, name or description, in any case.
    pub fn query(self, text: impl AsRef<str>) -> Self {
        self.text("query", text.as_ref())
    }

    /// Pipelines with the environment of this key.
    pub fn environment(self, key: impl AsRef<str>) -> Self {
        self.text("env", key.as_ref())
    }
}

/// Which releases on their way through a pipeline: the filter of `getAllReleaseProgressionsForReleasePipeline`.
pub type ReleaseProgressionFilter = Condition<of::Progressions>;

impl Condition<of::Progressions> {
    /// Releases that have gone through. It does not go together with a phase.
    pub fn completed() -> Self {
        Field::<_, String, by::Value>::known("status").equals("completed").rule(Rule::Without(
            "activePhaseId",
            "a release that is completed is in no phase: `activePhaseId` is too much",
        ))
    }

    /// Releases that are on their way.
    pub fn active() -> Self {
        Field::<_, String, by::Value>::known("status").equals("active")
    }

    /// Releases in the phase with this ID, which are on their way.
    pub fn active_phase_id(id: Uuid) -> Self {
        Field::<_, Uuid, by::Value>::known("activePhaseId").equals(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::judged;
    use super::*;

    #[test]
    fn filters_are_written() {
        let guarded = EnvironmentReleaseFilter::kind().equals(ReleaseKind::guarded());
        judged(guarded, r#"kind equals "guarded""#, true);
        let phase = || ReleaseProgressionFilter::active_phase_id(Uuid::nil());
        let text = r#"activePhaseId equals "00000000-0000-0000-0000-000000000000""#;
        judged(phase(), text, true);
        judged(ReleaseProgressionFilter::active().and(phase()), &format!("status equals \"active\",{text}"), true);
        judged(ReleaseProgressionFilter::completed(), r#"status equals "completed""#, true);
        judged(
            phase().and(ReleaseProgressionFilter::completed()),
            &format!("{text},status equals \"completed\""),
            false,
        );
    }
}
