//! Ways to change a part of a resource.
//!
//! Which of them an operation takes shows in the methods of its builder:
//!
//! * `semantic`: instructions that say what is meant, such as "turn the flag on". There is a type of patch for each
//!   resource. This is the way that is least likely to undo what somebody else did at the same time.
//! * `json_patch`: single members by their place ([`JsonPatch`], RFC 6902), in order, with tests.
//! * `merge_patch`: members to set and to remove ([`MergePatch`], RFC 7386).
//!
//! ```no_run
//! # #[cfg(feature = "feature_flags")]
//! # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
//! use ldapi::patch::{FlagPatch, TargetList};
//!
//! let patch = FlagPatch::in_environment("production")
//!     .turn_flag_on()
//!     .add_targets(TargetList::new("variation-id", ["acme"]).context_kind("organization"))
//!     .comment("the first customer");
//! let flag = client.feature_flags().patch_feature_flag("project", "flag").semantic(patch).send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Parameters that have to be given are arguments, the others setters; which of two variants is meant is an enum. Where
//! the documentation contradicts itself the types follow its lists of parameters, and its other spellings are read.
//! An instruction that is not known yet is sent by [`Patch::custom`] and read as `Custom`.
//!
//! # What does not compile
//!
//! ```
//! use ldapi::patch::{FlagPatch, SegmentPatch};
//!
//! FlagPatch::in_environment("production").turn_flag_on();
//! FlagPatch::flag_wide().add_tags(["a"]);
//! FlagPatch::in_environment("production").add_prerequisite("flag", "variation-id");
//! SegmentPatch::new().add_included_users(["ann"]);
//! ```
//!
//! An instruction for an environment, without one:
//! ```compile_fail,E0599
//! use ldapi::patch::{FlagPatch, SegmentPatch};
//!
//! FlagPatch::flag_wide().turn_flag_on();
//! ```
//!
//! A parameter that is missing:
//! ```compile_fail,E0061
//! use ldapi::patch::{FlagPatch, SegmentPatch};
//!
//! FlagPatch::in_environment("production").add_prerequisite("flag");
//! ```
//!
//! An instruction of another resource:
//! ```compile_fail,E0599
//! use ldapi::patch::{FlagPatch, SegmentPatch};
//!
//! FlagPatch::in_environment("production").add_included_users(["ann"]);
//! ```
//!
//! A patch for another resource:
//! ```compile_fail,E0277
//! use ldapi::patch::{FlagPatch, SegmentPatch};
//!
//! fn send(client: &ldapi::Client) -> ldapi::api::feature_flags::PatchFeatureFlag {
//!     client.feature_flags().patch_feature_flag("p", "f").semantic(SegmentPatch::new().add_included_users(["ann"]))
//! }
//! ```
//!
//! A list of instructions, which has its place in other bodies, as a patch:
//! ```compile_fail,E0277
//! use ldapi::patch::{FlagInstructions, FlagPatch};
//!
//! fn send(client: &ldapi::Client) -> ldapi::api::feature_flags::PatchFeatureFlag {
//!     client.feature_flags().patch_feature_flag("p", "f").semantic(FlagInstructions::new().turn_flag_on())
//! }
//! ```

mod ai_config;
mod approval;
mod catalogue;
mod experiment;
mod expiring;
mod flag;
mod in_body;
mod kind;
mod list;
mod member;
mod pointer;
mod scheduled_change;
mod segment;
mod semantic;
mod team;
mod time;
mod trigger;
mod value;
mod weights;

pub use crate::application::{apply_json_patch, apply_merge_patch, difference};
#[cfg(feature = "plan")]
pub use crate::plan::Plan;
pub use ai_config::{AiConfigInstruction, AiConfigInstructions, AiConfigPatch};
pub use approval::{
    ApprovalRequestInstruction, ApprovalRequestPatch, FlagApprovalRequestInstruction, FlagApprovalRequestPatch,
    Reviewers,
};
pub use catalogue::{Known, known};
pub use experiment::{
    ExperimentInstruction, ExperimentPatch, FieldUpdates, HoldoutInstruction, HoldoutPatch, LayerInstruction,
    LayerPatch, NewIteration, StartIteration,
};
pub use expiring::{
    FlagExpiringTargetInstruction, FlagExpiringTargetsPatch, FlagExpiringUserInstruction, FlagExpiringUsersPatch,
    FlagTargetExpiry, FlagUserTargetExpiry, SegmentExpiringTargetInstruction, SegmentExpiringTargetsPatch,
    SegmentExpiringUserInstruction, SegmentExpiringUsersPatch, SegmentTargetExpiry, TargetType,
    UserExpiringFlagInstruction, UserExpiringFlagsPatch, UserFlagExpiry,
};
pub use flag::{
    AddRule, ClientSideAvailability, DefaultVariations, FlagInstruction, FlagInstructions, FlagPatch, NewVariation,
    VariationChange,
};
pub use in_body::{ApprovalInstructions, VariationInstructions};
#[doc(hidden)]
pub use kind::KindRow;
pub use kind::{Instruction, KindFacts, ParameterFacts, Reach};
pub use ldapi_runtime::{CommentedJsonPatch, CommentedMergePatch, JsonPatch, MergePatch};
pub use list::{List, Texts, Values};
pub use member::{
    BaseRole, LastSeen, MembersInstruction, MembersPatch, ReplaceAllMembersCustomRoles, ReplaceAllMembersRoles,
    RoleAttributes,
};
pub use pointer::{FlagEnvironmentPath, FlagPath, Pointer, SegmentPath};
pub use scheduled_change::{ScheduledChangeInstruction, ScheduledChangePatch};
pub use segment::{SegmentInstruction, SegmentInstructions, SegmentPatch};
pub use semantic::{HasEnvironment, InEnvironment, Listed, Open, Patch, Ready, Sendable, Whole};
pub use team::{AddAllMembersToTeams, Grant, TeamInstruction, TeamPatch, TeamsInstruction, TeamsPatch};
pub use time::UnixMillis;
pub use trigger::{
    AdaptiveTriggerInstruction, AdaptiveTriggerInstructions, TriggerAction, TriggerInstruction, TriggerPatch,
};
pub use value::{Attribute, Clause, Operator, Prerequisite, Rollout, RuleSpec, Serve, TargetList, UserTargetList};
pub use weights::Weights;

/// Patches that are complete: what operations take, and what is read.
pub mod ready {
    macro_rules! ready {
        ($($patch:ident $instruction:ident $what:literal;)*) => {$(
            #[doc = concat!("A complete patch of ", $what, ".")]
            pub type $patch = super::Patch<super::$instruction>;
        )*};
    }

    ready! {
        AiConfigPatch AiConfigInstruction "the targeting of an AgentControl config";
        ApprovalRequestPatch ApprovalRequestInstruction "an approval request";
        ExperimentPatch ExperimentInstruction "an experiment";
        FlagApprovalRequestPatch FlagApprovalRequestInstruction "an approval request of a flag";
        FlagExpiringTargetsPatch FlagExpiringTargetInstruction "the expiring targets of a flag";
        FlagExpiringUsersPatch FlagExpiringUserInstruction "the expiring user targets of a flag";
        FlagPatch FlagInstruction "a feature flag";
        HoldoutPatch HoldoutInstruction "a holdout";
        LayerPatch LayerInstruction "a layer";
        MembersPatch MembersInstruction "several members";
        ScheduledChangePatch ScheduledChangeInstruction "a scheduled change";
        SegmentExpiringTargetsPatch SegmentExpiringTargetInstruction "the expiring targets of a segment";
        SegmentExpiringUsersPatch SegmentExpiringUserInstruction "the expiring user targets of a segment";
        SegmentPatch SegmentInstruction "a segment";
        TeamPatch TeamInstruction "a team";
        TeamsPatch TeamsInstruction "several teams";
        TriggerPatch TriggerInstruction "a trigger";
        UserExpiringFlagsPatch UserExpiringFlagInstruction "the expiring targets of a user";
    }
}
