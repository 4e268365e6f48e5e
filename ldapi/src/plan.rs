//! Previews of semantic patches for what was fetched.

#[cfg(feature = "feature_flags")]
use ldapi_intent::patch::FlagInstruction;
use ldapi_intent::patch::{Patch, Plan, SegmentInstruction};
use ldapi_runtime::{Error, Field, Json, Result, to_json};

use crate::model;

fn json(value: &dyn Field) -> Result<Json> {
    Json::parse(&to_json(value)).map_err(Error::request)
}

#[cfg(feature = "feature_flags")]
impl model::FeatureFlag {
    /// What a semantic patch would do to the flag, as it was fetched; nothing is sent. Environments that were not asked for
    /// are not there to be changed.
    ///
    /// ```no_run
    /// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
    /// use ldapi::patch::FlagPatch;
    ///
    /// let flag = client.feature_flags().get_feature_flag("project", "flag").send().await?;
    /// let patch = FlagPatch::in_environment("production").turn_flag_on();
    /// print!("{}", flag.plan(&patch)?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The API would refuse the patch; the error says which instruction, and why.
    pub fn plan<S: 'static>(&self, patch: &Patch<FlagInstruction, S>) -> Result<Plan> {
        Plan::of_flag(&json(self)?, patch)
    }
}

impl model::UserSegment {
    /// What a semantic patch would do to the segment, as it was fetched; nothing is sent.
    ///
    /// # Errors
    /// The API would refuse the patch; the error says which instruction, and why.
    pub fn plan<S: 'static>(&self, patch: &Patch<SegmentInstruction, S>) -> Result<Plan> {
        Plan::of_segment(&json(self)?, patch)
    }
}
