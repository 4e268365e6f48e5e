//! What Rust's types cannot hold is kept, written back, and reported.

#![allow(unreachable_pub, dead_code)] // The macros are for public types.

use crate::{Boxed, DriftKind, Json, Map, Rest, UnknownValue, from_json, to_json};

/// A model with a field of every kind.
struct Any {
    text: Option<String>,
    list: Option<Vec<String>>,
    map: Option<Map<String>>,
    json: Option<Json>,
    word: Option<Word>,
    inner: Option<Boxed<Any>>,
    either: Option<Either>,
    rest_: Rest,
}

crate::object! { Any {
    0 text "text" OPTIONAL;
    1 list "list" OPTIONAL;
    2 map "map" OPTIONAL;
    3 json "json" OPTIONAL;
    4 word "word" OPTIONAL;
    5 inner "inner" OPTIONAL;
    6 either "either" OPTIONAL;
} }

#[derive(Clone)]
enum Word {
    One,
    Unknown(UnknownValue),
}

crate::text_enum! { Word { One "one", } }

#[derive(Clone)]
enum Either {
    Any(Boxed<Any>),
    Text(String),
    Other(Json),
}

crate::union! { Either by shape { 0 Any, 1 Text, } }

/// A model that takes undeclared members into a map.
struct Open {
    a: Option<i64>,
    more: Map<String>,
    rest_: Rest,
}

crate::object! { Open { 0 a "a" OPTIONAL; 1 more "" REST; } }

#[test]
fn lone_surrogates_are_kept_written_back_and_reported() {
    let check = |text: &str, kinds: &[DriftKind]| {
        let (value, drift) = from_json::<Any>(text).expect(text);
        assert_eq!(to_json(&value), text);
        assert_eq!(to_json(&value.clone()), text);
        assert_eq!(drift.iter().map(|drift| drift.kind).collect::<Vec<_>>(), kinds, "{text}");
    };
    use DriftKind::{LoneSurrogate, UnknownMember, UnknownValue, WrongType};
    check(r#"{"text":"a\ud800b"}"#, &[LoneSurrogate]);
    check(r#"{"list":["x","\udfff","y"]}"#, &[LoneSurrogate]);
    check(r#"{"map":{"a":"\ud800"}}"#, &[LoneSurrogate]);
    check(r#"{"map":{"\ud800":"1","\ud801":"2"}}"#, &[LoneSurrogate, LoneSurrogate]);
    check(r#"{"json":{"\ud800":[1,"\ud801"],"\ud802":2}}"#, &[LoneSurrogate; 3]);
    check(r#"{"word":"\ud800"}"#, &[LoneSurrogate, UnknownValue]);
    check(r#"{"inner":{"text":"\ud800","inner":{"map":{"a":"\ud800"}}}}"#, &[LoneSurrogate; 2]);
    check(r#"{"either":"\ud800"}"#, &[LoneSurrogate]);
    check(r#"{"either":{"text":"\ud800"}}"#, &[LoneSurrogate]);
    check(r#"{"text":"a","later":"\ud800"}"#, &[UnknownMember]);
    check(r#"{"text":"a","\ud800":1,"\ud801":2}"#, &[LoneSurrogate, UnknownMember, LoneSurrogate, UnknownMember]);
    check(r#"{"text":["\ud800"]}"#, &[WrongType]);
}

#[test]
fn lone_surrogates_in_open_objects_are_kept() {
    let text = r#"{"a":1,"b":"c","d":"\ud800","\ud800":"e","\ud801":"f"}"#;
    let (value, drift) = from_json::<Open>(text).expect(text);
    assert_eq!((to_json(&value).as_str(), drift.len()), (text, 5), "{drift:?}");
    assert_eq!((value.more["b"].as_str(), value.more.len()), ("c", 1));
}

#[test]
fn a_value_that_is_set_replaces_what_was_kept() {
    let (mut value, drift) = from_json::<Any>(r#"{"text":"\ud800","list":["\ud800"]}"#).expect("an object");
    assert_eq!((value.text.as_deref(), drift[0].pointer.as_str()), (Some("\u{fffd}"), "/text"));
    value.text = Some(String::from("b"));
    if let Some(list) = &mut value.list {
        list.push(String::from("c"));
    }
    assert_eq!(to_json(&value), "{\"text\":\"b\",\"list\":[\"\u{fffd}\",\"c\"]}");
}

#[test]
fn a_change_inside_of_what_was_kept_is_written() {
    let text = r#"{"inner":{"list":["a",1],"inner":{"list":["b",2],"text":3}},"list":[4,"c"]}"#;
    let (mut value, _) = from_json::<Any>(text).expect(text);
    let inner = value.inner.as_mut().and_then(|inner| inner.inner.as_mut()).expect("two levels");
    inner.rest_.assign(0);
    assert_eq!(to_json(&value), r#"{"list":[4,"c"],"inner":{"list":["a",1],"inner":{"list":["b",2]}}}"#);
}

#[test]
fn unknown_members_are_found_and_replaced_however_many_there_are() {
    for count in [3, 16, 17, 5_000] {
        let member = |index: usize| format!("\"m{}\":{index}", index * 7919 % count);
        let twice: Vec<String> = (0..2 * count).map(member).collect();
        let (value, drift) = from_json::<Any>(&format!("{{{}}}", twice.join(","))).expect("an object");
        assert_eq!((value.rest_.unknown().count(), drift.len()), (count, 2 * count));
        let first: Vec<_> = value.rest_.unknown().take(2).collect();
        assert_eq!(
            first,
            [("m0", count.to_string().as_str()), (&*format!("m{}", 7919 % count), &*(count + 1).to_string())]
        );
        assert!((count..2 * count).all(|index| {
            value.rest_.get(&format!("m{}", index * 7919 % count)).and_then(|value| value.as_i64())
                == Some(index as i64)
        }));
    }
}

#[test]
fn drift_has_bounds() {
    let many = format!(r#"{{"list":[{}]}}"#, vec!["1"; 30_000].join(","));
    let (value, drift) = from_json::<Any>(&many).expect("an object");
    assert_eq!((drift.len(), to_json(&value)), (crate::reader::MAX_DRIFT, many));
    let key = "k".repeat(100_000);
    let long = format!(r#"{{"map":{{"{key}":1}},"inner":{{"map":{{"a":{}}}}}}}"#, "1".repeat(5));
    let (value, drift) = from_json::<Any>(&long).expect("an object");
    let lengths: Vec<usize> = drift.iter().map(|drift| drift.pointer.len()).collect();
    assert_eq!((lengths, to_json(&value)), (vec![crate::reader::MAX_POINTER + '…'.len_utf8(), 12], long));
    let keys: Vec<String> = (0..9_000).map(|index| format!(r#""{}{index}":1"#, "k".repeat(900))).collect();
    let (_, drift) = from_json::<Any>(&format!(r#"{{"map":{{{}}}}}"#, keys.join(","))).expect("an object");
    let text: usize = drift.iter().map(|drift| drift.pointer.len() + drift.found.len()).sum();
    assert!((crate::reader::MAX_DRIFT_TEXT..crate::reader::MAX_DRIFT_TEXT + 2_000).contains(&text), "{text}");
}

#[test]
fn a_union_chooses_by_shape_when_the_list_of_drift_is_full() {
    let text = format!(r#"{{"list":[{}],"either":"a"}}"#, vec!["1"; 20_000].join(","));
    let (value, _) = from_json::<Any>(&text).expect("an object");
    assert!(matches!(&value.either, Some(Either::Text(text)) if text == "a"), "{:?}", value.either);
    let either = |text: &str| from_json::<Either>(text).expect(text);
    assert!(matches!(either(r#"{"text":"a"}"#), (Either::Any(_), drift) if drift.is_empty()));
    assert!(matches!(either(r#"{"new":"a"}"#), (Either::Any(_), drift) if drift.len() == 1));
    assert!(matches!(either(r#"{"text":1}"#), (Either::Other(_), drift) if drift.len() == 1));
}
