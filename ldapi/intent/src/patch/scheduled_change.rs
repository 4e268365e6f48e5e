//! Scheduled changes: what a semantic patch can do to them.

use super::flag::FlagInstructions;
use super::semantic::{Patch, Whole};
use super::time::UnixMillis;

/// A patch of a scheduled change of a flag.
///
/// ```
/// use ldapi::patch::ScheduledChangePatch;
///
/// let patch = ScheduledChangePatch::new().delete_scheduled_change();
/// ```
pub type ScheduledChangePatch<S = Whole> = Patch<ScheduledChangeInstruction, S>;

impl Patch<ScheduledChangeInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to a scheduled change of a flag.
    ScheduledChangeInstruction, "patchFlagConfigScheduledChange", in_body: false, path_member: false;

    environment Open {
        /// Cancels the scheduled change, so that nothing happens to the flag. A second call is expected to find
        /// nothing.
        repeatable delete_scheduled_change DeleteScheduledChange "deleteScheduledChange";
        /// Changes what happens to the flag when the time comes; the instructions before are gone. Upstream promises
        /// only `turnFlagOn` and `turnFlagOff`, though creating a scheduled change takes any flag instruction.
        repeatable replace_scheduled_changes_instructions ReplaceScheduledChangesInstructions "replaceScheduledChangesInstructions" {
            /// The new flag instructions; `turnFlagOn` and `turnFlagOff` work for certain.
            value: FlagInstructions = "value",
        };
        /// Moves the time at which the scheduled change happens.
        repeatable update_scheduled_changes_execution_date UpdateScheduledChangesExecutionDate "updateScheduledChangesExecutionDate" {
            /// The new time, in Unix milliseconds.
            value: UnixMillis = "value",
        };
    }
}
