//! JSON that is nothing of the kind that is asked for: refused or not, but never a panic.

use serde_json::{Value, json};

use crate::apply;

const ROUNDS: usize = 10_000;

#[test]
fn no_json_makes_a_patch_panic() {
    let cases = apply::cases();
    let mut random = fastrand::Rng::with_seed(20);
    let (mut applied, mut refused) = (0, 0);
    for _ in 0..ROUNDS {
        let mut case = cases[random.usize(..cases.len())].clone();
        let mut document = apply::before(&case);
        let donor = document.clone();
        for _ in 0..random.usize(1..4) {
            let place = if random.bool() { &mut document } else { &mut case["instructions"] };
            mutate(place, &donor, &mut random);
        }
        if !case["instructions"].is_array() {
            continue;
        }
        match apply::run(&case, &document) {
            Ok(result) if result.document == document => applied += 1,
            Ok(result) => {
                assert!(is_same_but_for_the_patch(&document, &result.document));
                applied += 1;
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refused += 1;
            }
        }
    }
    println!("{applied} applied, {refused} refused");
    assert!(applied > ROUNDS / 10 && refused > ROUNDS / 10);
}

#[cfg(feature = "evaluate")]
#[test]
fn no_json_makes_an_evaluation_panic() {
    let cases = crate::evaluate::cases();
    let mut random = fastrand::Rng::with_seed(21);
    let mut evaluated = 0;
    for _ in 0..ROUNDS {
        let mut case = cases[random.usize(..cases.len())].clone();
        let donor = cases[random.usize(..cases.len())].clone();
        for _ in 0..random.usize(1..4) {
            let members = ["environment", "flag", "flags", "segments", "context"];
            let place = &mut case[members[random.usize(..members.len())]];
            mutate(place, &donor, &mut random);
        }
        if let Some(evaluation) = crate::evaluate::run(&case) {
            assert!(evaluation.variation.is_some() || evaluation.value.is_null());
            evaluated += 1;
        }
    }
    println!("{evaluated} evaluated");
    assert!(evaluated > ROUNDS / 2);
}

#[test]
fn what_is_no_document_is_refused() {
    for document in [json!(null), json!([]), json!("flag"), json!({}), json!({ "environments": [] })] {
        let on = [json!({ "kind": "turnFlagOn" })];
        let refused = ldapi_rules::apply::flag(&document, Some("test"), &on).expect_err("nothing to turn on");
        assert_eq!((refused.index, refused.kind.as_str()), (0, "turnFlagOn"));
        assert_eq!(ldapi_rules::apply::flag(&document, None, &[]).map(|applied| applied.document), Ok(document));
    }
}

/// Ids and keys that no instruction changes.
fn is_same_but_for_the_patch(before: &Value, after: &Value) -> bool {
    ["key", "_links", "creationDate", "lastModifiedDate"].iter().all(|name| before.get(name) == after.get(name))
}

/// Changes one place somewhere below `value`.
fn mutate(value: &mut Value, donor: &Value, random: &mut fastrand::Rng) {
    let size = match value {
        Value::Array(list) => list.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if size == 0 || random.u8(..6) == 0 {
        *value = replacement(donor, random);
        return;
    }
    let at = random.usize(..size);
    let is_removed = random.u8(..12) == 0;
    match value {
        Value::Array(list) if is_removed => drop(list.remove(at)),
        Value::Array(list) if random.u8(..8) == 0 => list.push(list[at].clone()),
        Value::Array(list) => mutate(&mut list[at], donor, random),
        Value::Object(members) => {
            let key = members.keys().nth(at).cloned().unwrap_or_default();
            match members.get_mut(&key) {
                Some(member) if !is_removed => mutate(member, donor, random),
                _ => drop(members.remove(&key)),
            }
        }
        _ => {}
    }
}

fn replacement(donor: &Value, random: &mut fastrand::Rng) -> Value {
    match random.u8(..12) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => json!(random.i64(..)),
        3 => json!(random.u8(..4)),
        4 => json!(random.f64() * 1e6),
        5 => json!(u64::MAX),
        6 => json!(""),
        7 => json!([]),
        8 => json!({}),
        9 => json!([null, { "_id": 3 }, ["a"], "a"]),
        _ => piece(donor, random),
    }
}

/// Some part of a document.
fn piece(value: &Value, random: &mut fastrand::Rng) -> Value {
    let children: Vec<&Value> = match value {
        Value::Array(list) => list.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    match children.len() {
        0 => value.clone(),
        _ if random.u8(..5) == 0 => value.clone(),
        count => piece(children[random.usize(..count)], random),
    }
}
