//! Documents before and after patches, from `tests/data/apply`.
//!
//! A case starts from a base, changed by the JSON Patch `setup`. `after` is a JSON Patch from there to what is
//! expected, without version numbers; `unchanged` and `error` stand in its place. `by` says whether the rule behind it is
//! documented, deduced or ours.

use std::collections::BTreeSet;

use json_patch::Patch;
use ldapi_rules::apply::{self, Applied, Refused};
use serde_json::{Value, json};

const CASES: &str = include_str!("../data/apply/cases.json");

const BASES: &[(&str, &str)] = &[
    ("flag.json", include_str!("../data/apply/flag.json")),
    ("boolean-flag.json", include_str!("../data/apply/boolean-flag.json")),
    ("migration-flag.json", include_str!("../data/apply/migration-flag.json")),
    ("segment.json", include_str!("../data/apply/segment.json")),
    ("big-segment.json", include_str!("../data/apply/big-segment.json")),
];

#[test]
fn patches_do_what_the_rules_say() {
    let cases = cases();
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| check(case).err().map(|failure| format!("{}: {failure}", case["name"])))
        .collect();
    println!("{} cases, {} fail", cases.len(), failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(cases.len(), 331, "cases must not get lost");
}

#[test]
fn kinds_that_are_predicted_have_cases() {
    let mut kinds = BTreeSet::new();
    for case in cases().iter().filter(|case| case.get("error").is_none()) {
        let is_predicted = |kind: &Value| !case["unpredicted"].as_array().is_some_and(|list| list.contains(kind));
        let named = list(&case["instructions"]).iter().map(|one| &one["kind"]);
        kinds.extend(named.filter(|kind| is_predicted(kind)).map(|kind| format!("{} {kind}", case["resource"])));
    }
    println!("{} kinds", kinds.len());
    assert_eq!(kinds.len(), 71, "{kinds:#?}");
}

/// All cases.
pub(crate) fn cases() -> Vec<Value> {
    serde_json::from_str(CASES).expect("the cases are JSON")
}

/// The document that a case starts from.
pub(crate) fn before(case: &Value) -> Value {
    let (_, text) = BASES.iter().find(|(name, _)| case["base"] == *name).expect("the base is there");
    changed(serde_json::from_str(text).expect("bases are JSON"), &case["setup"])
}

/// Applies the patch of a case to a document.
pub(crate) fn run(case: &Value, document: &Value) -> Result<Applied, Refused> {
    let instructions = list(&case["instructions"]);
    match case["resource"].as_str() {
        Some("flag") => apply::flag(document, case["environment"].as_str(), instructions),
        _ => apply::segment(document, instructions),
    }
}

fn check(case: &Value) -> Result<(), String> {
    let before = before(case);
    let applied = match (run(case, &before), case.get("error")) {
        (Err(_), Some(_)) => return Ok(()),
        (Err(refused), None) => return Err(format!("refused: {refused}")),
        (Ok(_), Some(_)) => return Err("is not refused".into()),
        (Ok(applied), None) => applied,
    };
    let after = raised(&before, changed(before.clone(), &case["after"]));
    if applied.document != after {
        return Err(format!("differs by {}", json_patch::diff(&after, &applied.document)));
    }
    match json!(applied.unpredicted) == case.get("unpredicted").cloned().unwrap_or_else(|| json!([])) {
        true => Ok(()),
        false => Err(format!("{:?} are unpredicted", applied.unpredicted)),
    }
}

fn changed(mut document: Value, patch: &Value) -> Value {
    if !patch.is_null() {
        let patch: Patch = serde_json::from_value(patch.clone()).expect("a JSON Patch");
        json_patch::patch(&mut document, &patch).expect("a JSON Patch that applies");
    }
    document
}

/// Puts in the version numbers, which cases leave out.
fn raised(before: &Value, mut after: Value) -> Value {
    let own = if before.get("environments").is_some() { "_version" } else { "version" };
    if *before != after {
        after[own] = json!(before[own].as_i64().expect("a version") + 1);
    }
    for (key, old) in before["environments"].as_object().into_iter().flatten() {
        if after["environments"][key] != *old {
            after["environments"][key]["version"] = json!(old["version"].as_i64().expect("a version") + 1);
        }
    }
    after
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}
