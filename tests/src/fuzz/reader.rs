//! The JSON reader against `serde_json`, and a model that must give back what it was given.
//!
//! The reader takes two things that `serde_json` refuses, a byte order mark and half of a surrogate pair; a text is given to
//! `serde_json` without the one and with U+FFFD for the other.

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
    "\u{feff}{\"name\":\"\\ud83d\",\"tags\":[\"\\ud83d\\ude00\",\"\\ude00\\ud83d\"],\"\\udfff\":{\"\\ud800\":1}}",
    r#"{"_version":8.64e+07,"creationDate":86400000.0,"_version":1e400,"archivedDate":18446744073709551615}"#,
];

const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\\u00",
    "\\ud83d",
    "\\udc00",
    "\\uDBFF\\uDFFF",
    "1e400",
    "-0",
    ".0",
    "e+2",
    "E-1",
    "null",
    "true",
    "\u{e9}",
    "\u{feff}",
];

/// Reads a text both ways.
///
/// # Panics
/// If the two disagree, or if a model loses what it was given.
pub fn check(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let theirs = serde_json::from_str::<serde_json::Value>(&without_halves(text));
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

/// A text without its byte order mark, and with `\ufffd` for every escape that is half of a surrogate pair.
fn without_halves(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let (high, low) = (0xD800..0xDC00, 0xDC00..0xE000);
    let mut out = String::new();
    let mut at = 0;
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let length = match (unit(at), unit(at + 6)) {
            (Some(first), Some(second)) if high.contains(&first) && low.contains(&second) => 12,
            (Some(first), _) if high.contains(&first) || low.contains(&first) => {
                out.push_str("\\ufffd");
                at += 6;
                continue;
            }
            (Some(_), _) => 6,
            // A backslash and what it escapes.
            _ if character == '\\' => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            _ => character.len_utf8(),
        };
        out.push_str(&text[at..at + length]);
        at += length;
    }
    out
}

/// A model gives back what it was given, but for members given twice.
fn check_model(text: &str) {
    let (Ok((flag, _)), Ok(given)) = (from_json::<FeatureFlag>(text), Json::parse(text)) else { return };
    assert_eq!(Json::parse(&to_json(&flag)).as_ref(), Ok(&given), "{text:?}");
}
