//! What contexts get, from `tests/data/evaluate`.
//!
//! The flag of a case has the key `hashKey` and the variations a, b and c. Its environment is on, serves the first
//! and, when off, the last; `environment` replaces members of it, `flag` members of the flag. `flags` are other such
//! flags, as changes to their environments. A row of `operators.json` is a value of a context against one of a clause.

use std::collections::BTreeMap;

use ldapi_rules::evaluate::{Context, Evaluation, Nothing, Resources, evaluate};
use serde_json::{Map, Value, json};

const CASES: &str = include_str!("../data/evaluate/cases.json");
const OPERATORS: &str = include_str!("../data/evaluate/operators.json");

/// The flags and segments of a case.
#[derive(Default)]
struct Around {
    flags: BTreeMap<String, Value>,
    segments: BTreeMap<String, Value>,
}

impl Resources for Around {
    fn flag(&self, key: &str) -> Option<&Value> {
        self.flags.get(key)
    }

    fn segment(&self, key: &str) -> Option<&Value> {
        self.segments.get(key)
    }
}

#[test]
fn contexts_get_what_the_rules_say() {
    let cases = rows(CASES);
    let failures: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    println!("{} cases, {} fail", cases.len(), failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(cases.len(), 134, "cases must not get lost");
}

#[test]
fn operators_fit_what_they_should() {
    let rows = rows(OPERATORS);
    let failures: Vec<&Value> = rows.iter().filter(|row| !operator_is_right(row)).collect();
    println!("{} rows, {} fail", rows.len(), failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
    assert_eq!(rows.len(), 185, "rows must not get lost");
}

#[test]
fn keys_spread_by_weight() {
    const KEYS: u32 = 100_000;
    const WEIGHTS: [u32; 3] = [60_000, 30_000, 10_000];
    let parts: Vec<Value> = WEIGHTS.iter().enumerate().map(|(n, w)| json!({ "variation": n, "weight": w })).collect();
    let flag = flag("spread", json!({ "fallthrough": { "rollout": { "variations": parts } } }));
    let mut counts = [0_u32; 3];
    for number in 0..KEYS {
        let evaluation =
            evaluate(&flag, "test", &context(&json!({ "kind": "user", "key": number.to_string() })), &Nothing);
        counts[evaluation.variation.expect("a variation")] += 1;
    }
    println!("{counts:?}");
    assert!(counts.iter().zip(WEIGHTS).all(|(count, weight)| count.abs_diff(weight) < KEYS / 100), "{counts:?}");
}

#[test]
fn chains_end() {
    let mut around = Around::default();
    for number in 0..1_000 {
        let next = json!({ "prerequisites": [{ "key": format!("flag-{}", number + 1), "variation": 0 }] });
        let inside = json!([{ "attribute": "", "op": "segmentMatch", "values": [format!("segment-{}", number + 1)] }]);
        around.flags.insert(format!("flag-{number}"), flag(&format!("flag-{number}"), next));
        around.segments.insert(format!("segment-{number}"), json!({ "rules": [{ "clauses": inside }] }));
    }
    let clause = json!({ "attribute": "", "op": "segmentMatch", "values": ["segment-0"] });
    let in_segment = flag("first", json!({ "rules": [{ "variation": 1, "clauses": [clause] }] }));
    for first in [&around.flags["flag-0"], &in_segment] {
        let evaluation = evaluate(first, "test", &context(&json!({ "kind": "user", "key": "ann" })), &around);
        assert_eq!(evaluation.reason.to_json(), json!({ "kind": "ERROR", "errorKind": "MALFORMED_FLAG" }));
    }
}

#[test]
fn what_is_no_context_is_refused() {
    let refused = [
        (json!("ann"), "a context is an object"),
        (json!({ "key": "ann" }), "a context has a kind"),
        (json!({ "kind": "user" }), "the context of kind user has no key"),
        (json!({ "kind": "user", "key": "" }), "the context of kind user has no key"),
        (json!({ "kind": "user", "key": 7 }), "the context of kind user has no key"),
        (json!({ "kind": "kind", "key": "ann" }), "\"kind\" is no kind of context"),
        (json!({ "kind": "an org", "key": "ann" }), "\"an org\" is no kind of context"),
        (json!({ "kind": "multi" }), "a context of kind multi holds others"),
        (json!({ "kind": "multi", "multi": { "key": "ann" } }), "\"multi\" is no kind of context"),
        (json!({ "kind": "multi", "user": "ann" }), "the context of kind user is no object"),
        (
            json!({ "kind": "user", "key": "ann", "anonymous": "yes" }),
            "the context of kind user has a name or anonymous of the wrong type",
        ),
    ];
    for (json, reason) in refused {
        let error = Context::from_json(&json).expect_err(reason);
        assert_eq!(error.to_string(), reason);
    }
}

/// All cases.
pub(crate) fn cases() -> Vec<Value> {
    rows(CASES)
}

/// Evaluates the flag of a case; nothing if its context is none.
pub(crate) fn run(case: &Value) -> Option<Evaluation> {
    let mut document = flag("hashKey", case["environment"].clone());
    merge(&mut document, &case["flag"]);
    let pairs = |name: &str| case[name].as_object().into_iter().flatten();
    let around = Around {
        flags: pairs("flags").map(|(key, changes)| (key.clone(), flag(key, changes.clone()))).collect(),
        segments: pairs("segments").map(|(key, segment)| (key.clone(), with_key(key, segment))).collect(),
    };
    let context = Context::from_json(&case["context"]).ok()?;
    Some(evaluate(&document, "test", &context, &around))
}

fn check(case: &Value) -> Result<(), String> {
    let evaluation = run(case).ok_or_else(|| format!("{}: no context", case["name"]))?;
    let value = evaluation.variation.map_or(Value::Null, |index| json!(["a", "b", "c"][index]));
    assert_eq!(evaluation.value, value);
    let got = (json!(evaluation.variation), evaluation.reason.to_json());
    let wanted = (case["variation"].clone(), case["reason"].clone());
    if got == wanted { Ok(()) } else { Err(format!("{}: {got:?}", case["name"])) }
}

fn operator_is_right(row: &Value) -> bool {
    let clause = json!({ "contextKind": "user", "attribute": "it", "op": row["op"], "values": [row["clause"]] });
    let flag = flag("operators", json!({ "rules": [{ "variation": 1, "clauses": [clause] }] }));
    let context = context(&json!({ "kind": "user", "key": "ann", "it": row["value"] }));
    let fits = evaluate(&flag, "test", &context, &Nothing).variation == Some(1);
    row["fits"] == fits
}

fn flag(key: &str, changes: Value) -> Value {
    let mut environment = json!({ "on": true, "salt": "saltyA", "offVariation": 2, "fallthrough": { "variation": 0 } });
    merge(&mut environment, &changes);
    json!({
        "key": key,
        "variations": [{ "value": "a" }, { "value": "b" }, { "value": "c" }],
        "environments": { "test": environment },
    })
}

fn with_key(key: &str, segment: &Value) -> Value {
    let mut segment = segment.clone();
    merge(&mut segment, &json!({ "key": key }));
    segment
}

fn merge(document: &mut Value, changes: &Value) {
    if let (Some(members), Some(changes)) = (document.as_object_mut(), changes.as_object()) {
        members.extend(changes.clone().into_iter().collect::<Map<_, _>>());
    }
}

fn context(json: &Value) -> Context {
    Context::from_json(json).expect("a context")
}

fn rows(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("the cases are JSON")
}
