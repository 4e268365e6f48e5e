//! The JSON reader against `serde_json`, and a model that must give back what it was given.

use ldapi::model::FeatureFlag;
use ldapi::runtime::{Json, from_json, to_json};

use super::{Mutation, Target};

/// The target `reader`.
pub const TARGET: Target = Target { name: "reader", check, seeds: SEEDS, mutation: Mutation::Text(WORDS) };

const SEEDS: &[&str] = &[
    r#"{"name":"A flag","kind":"boolean","key":"k","_version":3,"creationDate":1.0,"tags":["a","b"],"variations":[{"value":true,"_id":"x"}]}"#,
    r#"{"environments":{"p":{"on":true,"rules":[{"clauses":[{"op":"in","values":[1,"a",null]}],"rollout":{"variations":[{"variation":0,"weight":60000}]}}]}}}"#,
    r#"[1,-0,1.5e-3,"\u00e9\ud83d\ude00\n",true,false,null,{"a":{"b":[]}}]"#,
    r#"{"defaults":{"onVariation":"a","offVariation":1},"_links":null,"goalIds":[1,"x"]}"#,
];

const WORDS: &[&str] =
    &["{", "}", "[", "]", "\"", ",", ":", "\\u00", "\\ud83d", "1e400", "-0", "null", "true", "\u{e9}"];

/// Reads a text both ways.
///
/// # Panics
/// If the two disagree, or if a model loses what it was given.
pub fn check(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let theirs = serde_json::from_str::<serde_json::Value>(text);
    let is_json = match (theirs, Json::parse(text)) {
        (Ok(theirs), Ok(ours)) => {
            assert_eq!(serde_json::Value::from(ours.clone()), theirs, "{text:?}");
            assert_eq!(Json::parse(&ours.to_string()).as_ref(), Ok(&ours), "{text:?}");
            true
        }
        // serde_json refuses numbers beyond an f64; ours keeps their text.
        (Err(error), Ok(_)) => {
            assert!(error.to_string().contains("out of range"), "{text:?}: {error}");
            true
        }
        (Err(_), Err(_)) => false,
        (Ok(_), Err(error)) => panic!("{text:?}: {error}"),
    };
    check_model(text);
    is_json && data.len() > 20
}

/// A model gives back what it was given, but for members given twice.
fn check_model(text: &str) {
    let (Ok((flag, _)), Ok(given)) = (from_json::<FeatureFlag>(text), Json::parse(text)) else { return };
    assert_eq!(Json::parse(&to_json(&flag)).as_ref(), Ok(&given), "{text:?}");
}
