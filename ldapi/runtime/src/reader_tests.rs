//! The reader accepts what `serde_json` accepts, and nothing else.

use super::Reader;
use crate::json::Json;

/// Whether both readers agree on `text`, and on its value where they take it.
fn check(text: &str) {
    let theirs = serde_json::from_str::<serde_json::Value>(text);
    let mut reader = Reader::new(text);
    let ours = Json::read_from(&mut reader).and_then(|value| reader.end().map(|()| value));
    match (&theirs, &ours) {
        (Ok(theirs), Ok(ours)) => assert_eq!(&serde_json::Value::from(ours.clone()), theirs, "{text}"),
        // serde_json refuses numbers beyond an f64; we keep their text.
        (Err(error), Ok(_)) => assert!(error.to_string().contains("out of range"), "{text}: {error}"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(_)) => panic!("refused {text}: {:?}", reader.syntax_error()),
    }
}

#[test]
fn agrees_with_serde_json() {
    let texts = [
        "null",
        " true ",
        "false",
        "0",
        "-0",
        "01",
        "1.",
        "1.0",
        "-",
        "1e5",
        "1E+5",
        "1e",
        ".5",
        "+1",
        "1e999",
        "nul",
        "\"\"",
        "\"a\\n\\u00e9\\ud83d\\ude00\"",
        "\"\\x\"",
        "\"\t\"",
        "\"é\"",
        "\"",
        "[]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2]",
        "[[[]]]",
        "{}",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":[1,{\"c\":null}]}}",
        "",
        " ",
        "1 1",
        "[",
        "{",
        "]",
        "}",
        "{\"a\"",
        "{\"a\":",
        "18446744073709551615",
        "-9223372036854775808",
        "12345678901234567890123",
        "1.7976931348623157e308",
    ];
    texts.iter().for_each(|text| check(text));
}

#[test]
fn what_one_reader_may_refuse_and_another_take() {
    let check = |text: &str, expected: &str| {
        assert_eq!(Json::parse(text), Json::parse(expected), "{text}");
        let mut reader = Reader::new(text);
        assert!(reader.skip().and_then(|_| reader.end()).is_ok(), "{text}");
    };
    check("\u{feff}[1]", "[1]");
    check("\u{feff} null ", "null");
    check(r#""\ud83d""#, "\"\u{fffd}\"");
    check(r#""a\ude00b""#, "\"a\u{fffd}b\"");
    check(r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}\u{1f600}\"");
    check(r#""\ud83d\u0041""#, "\"\u{fffd}A\"");
    check(r#""\ud83d\n\uDFFF""#, "\"\u{fffd}\\n\u{fffd}\"");
    check(r#"{"\ud800":1}"#, "{\"\u{fffd}\":1}");
    for text in ["\u{feff}", "\u{feff}\u{feff}1", "1\u{feff}", r#""\ud83""#, r#""\ud83d\u00""#, r#""\ud83d\x""#] {
        assert!(Json::parse(text).is_err() && Reader::new(text).skip().is_err() | text.starts_with('1'), "{text}");
    }
}

#[test]
fn deep_nesting_is_an_error() {
    let text = "[".repeat(100_000);
    assert!(Reader::new(&text).skip().is_err());
    let shallow = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert!(Reader::new(&shallow).skip().is_ok());
}

#[test]
fn truncated_documents_are_errors() {
    let whole = r#"{"a":[1.5e3,"x\u00e9\n",true,null],"b":{"c":{}}}"#;
    for end in 0..whole.len() {
        if let Some(part) = whole.get(..end) {
            check(part);
        }
    }
    check(whole);
}
