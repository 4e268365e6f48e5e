//! All kinds of instructions that have a type.

use super::*;

/// A kind of instruction that has a type, and the operation that takes it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Known {
    /// The operation, by its id in the API's document.
    pub operation: &'static str,
    /// What is known of the kind.
    pub facts: KindFacts,
}

/// The kinds of instructions that have a type, made from the types: by operation, in the order of the documentation.
///
/// ```
/// let repeatable = ldapi::patch::known().filter(|known| known.facts.is_repeatable).count();
/// assert!(repeatable > 100);
/// ```
pub fn known() -> impl Iterator<Item = Known> {
    fn of<I: Instruction>() -> Vec<Known> {
        I::kinds().map(|facts| Known { operation: I::OPERATION, facts }).collect()
    }
    let all = [
        of::<FlagInstruction>,
        of::<SegmentInstruction>,
        of::<AiConfigInstruction>,
        of::<TeamInstruction>,
        of::<TeamsInstruction>,
        of::<MembersInstruction>,
        of::<ExperimentInstruction>,
        of::<HoldoutInstruction>,
        of::<LayerInstruction>,
        of::<TriggerInstruction>,
        of::<FlagExpiringTargetInstruction>,
        of::<FlagExpiringUserInstruction>,
        of::<SegmentExpiringTargetInstruction>,
        of::<SegmentExpiringUserInstruction>,
        of::<UserExpiringFlagInstruction>,
        of::<ApprovalRequestInstruction>,
        of::<FlagApprovalRequestInstruction>,
        of::<ScheduledChangeInstruction>,
        of::<AdaptiveTriggerInstruction>,
    ];
    all.into_iter().flat_map(|of| of())
}
