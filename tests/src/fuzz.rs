//! The reader against `serde_json`, on any bytes.

use ldapi::model::FeatureFlag;
use ldapi::runtime::{Json, from_json, to_json};

/// Reads bytes both ways; panics if the two disagree, or if a model loses what it was given.
///
/// # Panics
/// If they disagree.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let theirs = serde_json::from_str::<serde_json::Value>(text);
    match (theirs, Json::parse(text)) {
        (Ok(theirs), Ok(ours)) => {
            assert_eq!(serde_json::Value::from(ours.clone()), theirs, "{text:?}");
            assert_eq!(Json::parse(&ours.to_string()).as_ref(), Ok(&ours), "{text:?}");
        }
        // serde_json refuses numbers beyond an f64; ours keeps their text.
        (Err(error), Ok(_)) => assert!(error.to_string().contains("out of range"), "{text:?}: {error}"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => panic!("{text:?}: {error}"),
    }
    check_model(text);
}

/// A model gives back what it was given, but for members given twice.
fn check_model(text: &str) {
    let (Ok((flag, _)), Ok(given)) = (from_json::<FeatureFlag>(text), Json::parse(text)) else { return };
    assert_eq!(Json::parse(&to_json(&flag)).as_ref(), Ok(&given), "{text:?}");
}

/// Texts to start from.
pub const SEEDS: &[&str] = &[
    r#"{"name":"A flag","kind":"boolean","key":"k","_version":3,"creationDate":1.0,"tags":["a","b"],"variations":[{"value":true,"_id":"x"}]}"#,
    r#"{"environments":{"p":{"on":true,"rules":[{"clauses":[{"op":"in","values":[1,"a",null]}],"rollout":{"variations":[{"variation":0,"weight":60000}]}}]}}}"#,
    r#"[1,-0,1.5e-3,"\u00e9\ud83d\ude00\n",true,false,null,{"a":{"b":[]}}]"#,
    r#"{"defaults":{"onVariation":"a","offVariation":1},"_links":null,"goalIds":[1,"x"]}"#,
];
