//! The types of instructions beside the list of what is documented, and beside the documented examples.

use std::collections::BTreeSet;
use std::io::Write;

use ldapi_intent::patch::*;
use ldapi_runtime::{Json, Map};
use serde_json::Value;

/// `spec/instructions.yaml`, whose path is that in the repository.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/instructions.yaml");

/// What is known of a kind, as a line that can be compared.
fn line(operation: &str, kind: &str, scope: &str, repeatable: bool, required: &[&str], optional: &[&str]) -> String {
    let repeatable = if repeatable { "repeatable" } else { "once" };
    let [required, optional] = [required, optional].map(|names| names.iter().copied().collect::<BTreeSet<&str>>());
    format!("{operation} {kind} {scope} {repeatable} {required:?} {optional:?}")
}

fn of_types() -> BTreeSet<String> {
    let line = |known: Known| {
        let names = |is_required: bool| {
            let parameters = known.facts.parameters().filter(|parameter| parameter.is_required == is_required);
            parameters.map(|parameter| parameter.name).collect::<Vec<_>>()
        };
        let scope = if known.facts.reach == Reach::Environment { "environment" } else { "resource" };
        line(known.operation, known.facts.kind, scope, known.facts.is_repeatable, &names(true), &names(false))
    };
    known().map(line).collect()
}

fn of_list(operations: &[Value]) -> BTreeSet<String> {
    let kinds = |operation: &Value| operation["kinds"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map(String::from).unwrap_or_default();
    let mut lines = BTreeSet::new();
    for operation in operations {
        for kind in kinds(operation) {
            let names = |member: &str| match kind.get(member).and_then(Value::as_object) {
                Some(parameters) => parameters.keys().cloned().collect::<Vec<_>>(),
                None => Vec::new(),
            };
            let (required, optional) = (names("required"), names("optional"));
            let [required, optional] = [&required, &optional].map(|names| names.iter().map(String::as_str).collect());
            let (required, optional): (Vec<&str>, Vec<&str>) = (required, optional);
            let (operation, scope) = (text(&operation["operation"]), text(&kind["scope"]));
            let repeatable = kind["repeatable"].as_bool().unwrap_or_default();
            lines.insert(line(&operation, &text(&kind["kind"]), &scope, repeatable, &required, &optional));
        }
    }
    lines
}

#[test]
fn every_listed_kind_has_a_type_and_every_type_is_listed() {
    let Ok(text) = std::fs::read_to_string(LIST) else {
        let _ = writeln!(std::io::stderr(), "skipped: spec/instructions.yaml is in the repository, not in the package");
        return;
    };
    let operations: Vec<Value> = serde_yaml::from_str(&text).expect("a list");
    let (listed, typed) = (of_list(&operations), of_types());
    let missing: Vec<&String> = listed.difference(&typed).collect();
    let stray: Vec<&String> = typed.difference(&listed).collect();
    assert!(missing.is_empty() && stray.is_empty(), "no type for {missing:#?}\nnot listed {stray:#?}");
    let count = format!("{} instructions over {} operations: {} typed", listed.len(), operations.len(), typed.len());
    // Not by `println`, which tests that pass keep to themselves.
    let _ = writeln!(std::io::stderr(), "{count}");
}

/// Reads an instruction and gives what is written, and whether it has a type.
fn read<I: Instruction>(instruction: &Json) -> (Json, bool) {
    let members =
        [("environmentKey", Json::from("production")), ("instructions", Json::Array(vec![instruction.clone()]))];
    let patch = Patch::<I>::from_json(&Json::Object(members.into_iter().collect::<Map<Json>>())).expect("a patch");
    assert_eq!(Patch::<I>::parse(&patch.to_string()).expect("what is written can be read"), patch);
    let read = &patch.instructions()[0];
    (read.to_json(), !read.is_custom())
}

fn read_for(operation: &str, instruction: &Json) -> (Json, bool) {
    match operation {
        "patchFeatureFlag"
        | "any"
        | "createTriggerWorkflow"
        | "createWorkflowTemplate"
        | "getApprovalForFlag"
        | "getApprovalRequest"
        | "getFeatureFlagScheduledChange"
        | "postApprovalRequest"
        | "postApprovalRequestForFlag"
        | "postFlagConfigScheduledChanges"
        | "postMigrationSafetyIssues"
        | "postWorkflow" => read::<FlagInstruction>(instruction),
        "patchSegment" => read::<SegmentInstruction>(instruction),
        "patchAIConfigTargeting" => read::<AiConfigInstruction>(instruction),
        "patchTeam" => read::<TeamInstruction>(instruction),
        "patchTeams" => read::<TeamsInstruction>(instruction),
        "patchMembers" => read::<MembersInstruction>(instruction),
        "patchExperiment" => read::<ExperimentInstruction>(instruction),
        "patchHoldout" => read::<HoldoutInstruction>(instruction),
        "updateLayer" => read::<LayerInstruction>(instruction),
        "patchTriggerWorkflow" => read::<TriggerInstruction>(instruction),
        "patchExpiringTargets" => read::<FlagExpiringTargetInstruction>(instruction),
        "patchExpiringUserTargets" => read::<FlagExpiringUserInstruction>(instruction),
        "patchExpiringTargetsForSegment" => read::<SegmentExpiringTargetInstruction>(instruction),
        "patchExpiringUserTargetsForSegment" => read::<SegmentExpiringUserInstruction>(instruction),
        "patchExpiringFlagsForUser" => read::<UserExpiringFlagInstruction>(instruction),
        "patchApprovalRequest" => read::<ApprovalRequestInstruction>(instruction),
        "patchFlagConfigApprovalRequest" => read::<FlagApprovalRequestInstruction>(instruction),
        "patchFlagConfigScheduledChange" => read::<ScheduledChangeInstruction>(instruction),
        "postAdaptiveTrigger" => read::<AdaptiveTriggerInstruction>(instruction),
        other => panic!("no type for {other}"),
    }
}

/// Examples of the documents with other values. `written` is what is sent where the example contradicts the list of
/// parameters and is read all the same; `custom` marks those that are kept as they are.
const EXAMPLES: &str = include_str!("data/examples.jsonl");

fn check(text: &str) -> Result<(), String> {
    let example = Json::parse(text)?;
    let members = example.as_object().ok_or("an object")?;
    let operation = members.get("operation").and_then(Json::as_str).ok_or("an operation")?;
    let instruction = members.get("instruction").ok_or("an instruction")?;
    let is_custom = members.get("custom").is_some();
    let (written, is_typed) = read_for(operation, instruction);
    let expected = members.get("written").unwrap_or(instruction);
    if written != *expected {
        return Err(format!("{text}\nis written as {written}"));
    }
    if is_typed == is_custom {
        return Err(format!("{text}\nhas a type: {is_typed}"));
    }
    Ok(())
}

#[test]
fn every_documented_example_is_read_and_written() {
    let failures: Vec<String> = EXAMPLES.lines().filter_map(|text| check(text).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(EXAMPLES.lines().count(), 181);
}

/// A member of a model is written as it was read, whatever it holds; one that cannot be is refused, so that the model keeps
/// it beside the member.
#[test]
fn members_of_models_come_back_as_they_were() {
    fn check<T: ldapi_runtime::Field + Default>(text: &str) {
        let value = Json::parse(text).expect("JSON");
        if let Ok((read, drift)) = ldapi_runtime::from_json::<T>(text)
            && drift.is_empty()
        {
            assert_eq!(Json::parse(&ldapi_runtime::to_json(&read)), Ok(value), "{text}");
        }
    }
    let lists =
        EXAMPLES.lines().filter_map(|line| Some(format!("[{}]", Json::parse(line).ok()?.pointer("/instruction")?)));
    let more = [
        r#"{"instructions":[{"kind":"turnFlagOn"}]}"#,
        r#"[{"kind":"updateTrackEvents","trackEvents":true,"new":1}]"#,
        r#"[{"kind":"addRule","clauses":[],"variationId":null,"rolloutWeights":{"a":100000}}]"#,
        r#"[{"kind":"addRule","clauses":[{"attribute":"a","op":"in","values":[1.50]}],"variationId":"a"}]"#,
    ];
    for text in lists.chain(more.map(String::from)) {
        check::<FlagInstructions>(&text);
        check::<SegmentInstructions>(&text);
        check::<AiConfigInstructions>(&text);
        check::<AdaptiveTriggerInstructions>(&text);
        check::<ApprovalInstructions>(&text);
        check::<TriggerAction>(&text);
        check::<ready::FlagPatch>(&text);
    }
}

mod properties {
    use ldapi_intent::patch::*;
    use ldapi_runtime::Json;
    use proptest::prelude::*;

    fn json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            "[ -~é]{0,12}".prop_map(Json::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
                prop::collection::vec(("[a-zA-Z]{1,12}", inner), 0..4)
                    .prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The parameters of a kind, with values of any form.
    fn instruction() -> impl Strategy<Value = Json> {
        let kinds: Vec<Known> = known().filter(|known| known.operation == "patchFeatureFlag").collect();
        (prop::sample::select(kinds), prop::collection::vec(json(), 8), any::<u8>()).prop_map(
            |(known, values, left_out)| {
                let parameters = known.facts.parameters().zip(values).enumerate();
                let given = parameters.filter(|(index, _)| left_out & (1 << index) == 0);
                let members = given.map(|(_, (parameter, value))| (parameter.name.to_owned(), value));
                Json::Object(members.chain([("kind".to_owned(), known.facts.kind.into())]).collect())
            },
        )
    }

    fn flag_patch(instructions: Vec<Json>) -> Json {
        let members = [("environmentKey", Json::from("e")), ("instructions", Json::Array(instructions))];
        Json::Object(members.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        /// What is read is written so that it reads as the same again, whatever the parameters hold.
        #[test]
        fn reading_and_writing_is_stable(instructions in prop::collection::vec(instruction(), 1..4)) {
            let patch = ready::FlagPatch::from_json(&flag_patch(instructions)).expect("a patch");
            let written = patch.to_string();
            let again = ready::FlagPatch::parse(&written).expect("what is written can be read");
            prop_assert_eq!(&again, &patch);
            prop_assert_eq!(again.to_string(), written);
        }

        /// No JSON makes the reader panic.
        #[test]
        fn any_json_is_read_or_refused(value in json(), list in prop::collection::vec(json(), 0..4)) {
            let _ = ready::FlagPatch::from_json(&value);
            let _ = ready::SegmentPatch::from_json(&flag_patch(list));
        }

        /// Weights of any number that add up are taken, and all others refused.
        #[test]
        fn weights_add_up_or_are_refused(mut cuts in prop::collection::vec(0_u64..=100_000, 0..5), over in 0_u64..3) {
            cuts.extend([0, 100_000]);
            cuts.sort_unstable();
            let parts = cuts.windows(2).enumerate().map(|(index, cut)| (format!("v{index}"), cut[1] - cut[0]));
            let parts: Vec<(String, u64)> = parts.chain([("over".to_owned(), over)]).collect();
            let weights = Weights::thousandths(parts.clone());
            prop_assert_eq!(weights.is_ok(), over == 0);
            if let Ok(weights) = weights {
                let percent = parts.iter().map(|(name, part)| (name.clone(), *part as f64 / 1_000.0));
                prop_assert_eq!(Weights::percent(percent).expect("the same parts"), weights);
            }
        }
    }
}
