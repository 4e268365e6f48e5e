//! Triggers: what a semantic patch can do to one, and what a trigger does to a flag.

use ldapi_runtime::Json;

use super::flag::{FlagInstruction, FlagInstructions};
use super::semantic::{Listed, Patch, Whole};
use super::value::{ToJson, Value};

/// A patch of a trigger.
///
/// ```
/// use ldapi::patch::TriggerPatch;
///
/// let patch = TriggerPatch::new().replace_trigger_action_instructions(ldapi::patch::TriggerAction::TurnFlagOff);
/// ```
pub type TriggerPatch<S = Whole> = Patch<TriggerInstruction, S>;

impl Patch<TriggerInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// Instructions for an adaptive trigger.
///
/// ```
/// use ldapi::patch::AdaptiveTriggerInstructions;
///
/// let task = AdaptiveTriggerInstructions::new().update_fallthrough_variation_or_rollout("variation-id");
/// ```
pub type AdaptiveTriggerInstructions = Patch<AdaptiveTriggerInstruction, Listed>;

impl Patch<AdaptiveTriggerInstruction, Listed> {
    /// No instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// What a trigger does to its flag.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum TriggerAction {
    /// Nothing: an empty list.
    #[default]
    Nothing,
    /// Turns targeting on.
    TurnFlagOn,
    /// Turns targeting off.
    TurnFlagOff,
    /// Instructions that are none of these.
    Other(FlagInstructions),
}

impl From<FlagInstructions> for TriggerAction {
    fn from(list: FlagInstructions) -> Self {
        match list.instructions() {
            [] => TriggerAction::Nothing,
            [FlagInstruction::TurnFlagOn] => TriggerAction::TurnFlagOn,
            [FlagInstruction::TurnFlagOff] => TriggerAction::TurnFlagOff,
            _ => TriggerAction::Other(list),
        }
    }
}

impl From<TriggerAction> for FlagInstructions {
    fn from(action: TriggerAction) -> Self {
        match action {
            TriggerAction::Nothing => FlagInstructions::new(),
            TriggerAction::TurnFlagOn => FlagInstructions::new().turn_flag_on(),
            TriggerAction::TurnFlagOff => FlagInstructions::new().turn_flag_off(),
            TriggerAction::Other(list) => list,
        }
    }
}

/// A list of one.
impl ToJson for TriggerAction {
    fn to_json(&self) -> Json {
        FlagInstructions::from(self.clone()).to_json()
    }
}

impl Value for TriggerAction {
    fn from_json(value: &Json) -> Option<Self> {
        FlagInstructions::from_json(value).map(TriggerAction::from)
    }
}

super::value::member_of_models! { TriggerAction }

super::kind::instructions! {
    /// What a semantic patch can do to a trigger.
    TriggerInstruction, "patchTriggerWorkflow", in_body: false, path_member: false;

    environment Open {
        /// Changes what the trigger does to the flag when its URL is called. Only turning the flag on or off is
        /// possible.
        repeatable replace_trigger_action_instructions ReplaceTriggerActionInstructions "replaceTriggerActionInstructions" {
            /// The new flag instructions: `turnFlagOn` or `turnFlagOff`.
            value: TriggerAction = "value",
        };
        /// Gives the trigger a new secret URL, which all callers have to use from then on. Every call makes another
        /// one.
        once cycle_trigger_url CycleTriggerUrl "cycleTriggerUrl";
        /// Stops the trigger from acting but keeps it and its settings. `enableTrigger` undoes it.
        repeatable disable_trigger DisableTrigger "disableTrigger";
        /// Lets the trigger act when its URL is called, if it was disabled before.
        repeatable enable_trigger EnableTrigger "enableTrigger";
    }
}

super::kind::instructions! {
    /// What an adaptive trigger does to a flag or an AgentControl config.
    AdaptiveTriggerInstruction, "postAdaptiveTrigger", in_body: false, path_member: false;

    environment Open {
        /// Sets the default rule of a flag or AI config to one variation when the alert fires. Unlike the flag
        /// instruction of that name it takes no rollout.
        repeatable update_fallthrough_variation_or_rollout UpdateFallthroughVariationOrRollout "updateFallthroughVariationOrRollout" {
            /// The served variation's `_id`, a UUID.
            variation_id: String = "variationId",
        };
        /// Sets one rule of a flag or AI config to one variation when the alert fires. Unlike the flag instruction of
        /// that name it takes no rollout.
        repeatable update_rule_variation_or_rollout UpdateRuleVariationOrRollout "updateRuleVariationOrRollout" {
            /// The `_id` of the rule to change, a UUID.
            rule_id: String = "ruleId",
            /// The served variation's `_id`, a UUID.
            variation_id: String = "variationId",
        };
    }
}
