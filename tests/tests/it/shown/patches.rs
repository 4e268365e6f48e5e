//! Instructions and patches.

use ldapi::patch::{
    AdaptiveTriggerInstruction, AiConfigInstruction, ApprovalInstructions, ApprovalRequestInstruction,
    CommentedJsonPatch, CommentedMergePatch, ExperimentInstruction, FieldUpdates, FlagApprovalRequestInstruction,
    FlagExpiringTargetInstruction, FlagExpiringUserInstruction, FlagInstruction, FlagPatch, HoldoutInstruction,
    Instruction, JsonPatch, LayerInstruction, List, MembersInstruction, MergePatch, ScheduledChangeInstruction,
    SegmentExpiringTargetInstruction, SegmentExpiringUserInstruction, SegmentInstruction, TeamInstruction,
    TeamsInstruction, TriggerInstruction, UserExpiringFlagInstruction, VariationInstructions,
};
use ldapi::runtime::{Json, Map, from_json};

use super::samples::{SECRET, Samples};

pub(super) fn show(samples: &mut Samples) {
    instruction::<AdaptiveTriggerInstruction>(samples);
    instruction::<AiConfigInstruction>(samples);
    instruction::<ApprovalRequestInstruction>(samples);
    instruction::<ExperimentInstruction>(samples);
    instruction::<FlagApprovalRequestInstruction>(samples);
    instruction::<FlagExpiringTargetInstruction>(samples);
    instruction::<FlagExpiringUserInstruction>(samples);
    instruction::<FlagInstruction>(samples);
    instruction::<HoldoutInstruction>(samples);
    instruction::<LayerInstruction>(samples);
    instruction::<MembersInstruction>(samples);
    instruction::<ScheduledChangeInstruction>(samples);
    instruction::<SegmentExpiringTargetInstruction>(samples);
    instruction::<SegmentExpiringUserInstruction>(samples);
    instruction::<SegmentInstruction>(samples);
    instruction::<TeamInstruction>(samples);
    instruction::<TeamsInstruction>(samples);
    instruction::<TriggerInstruction>(samples);
    instruction::<UserExpiringFlagInstruction>(samples);
    let text = format!(r#"[{{"kind":"setTomorrow","token":{SECRET:?}}}]"#);
    samples.debug(&from_json::<ApprovalInstructions>(&text).expect("a list of instructions").0);
    samples.debug(&from_json::<VariationInstructions>(&text).expect("a list of instructions").0);
    samples.debug(&List::<Json>::from(vec![Json::Object(parameters())]));
    samples.debug(&FieldUpdates::new().add("token", SECRET));
    samples.debug(&FlagPatch::new().custom("setTomorrow", [("token", Json::from(SECRET))]));
    show_formats(samples);
}

fn show_formats(samples: &mut Samples) {
    let json = JsonPatch::new().replace("/secret", SECRET).add("/config", Json::Object(parameters()));
    let merge = MergePatch::new().set("apiKey", SECRET).set("config", Json::Object(parameters()));
    samples.debug(&json);
    samples.debug(&merge);
    samples.debug(&CommentedJsonPatch::from(json));
    samples.debug(&CommentedMergePatch::from(merge));
}

fn parameters() -> Map<Json> {
    [("token", Json::from(SECRET)), ("value", Json::from(1))].into_iter().collect()
}

fn instruction<I: Instruction + std::fmt::Debug>(samples: &mut Samples) {
    samples.debug(&I::custom("setTomorrow".into(), parameters()));
}
