//! The shapes: each makes a body of a size, and says what is done with it.

use std::hint::black_box;

use ldapi_runtime::{Json, Map, Object, from_json, to_json};

use crate::model::Node;

/// A kind of body.
pub struct Shape {
    pub name: &'static str,
    /// The smallest size.
    pub size: usize,
    pub body: fn(usize) -> String,
    pub work: fn(&str),
}

/// Reads a body as a model, and drops it.
fn read(text: &str) {
    drop(black_box(from_json::<Node>(text).expect("the body is an object")));
}

/// Reads a body as any JSON.
fn parse(text: &str) {
    drop(black_box(Json::parse(text).expect("the body is JSON")));
}

/// Reads a body, changes it and writes it.
fn write(text: &str) {
    let (mut node, _) = from_json::<Node>(text).expect("the body is an object");
    let object: &mut dyn Object = &mut node;
    object.rest_mut().insert("added", true);
    node.name = Some(String::from("changed"));
    black_box(to_json(&node));
}

/// Puts the entries of an object into a map one by one, in their order, and takes them out again.
fn insert(text: &str) {
    let Json::Object(entries) = Json::parse(text).expect("the body is JSON") else { return };
    let mut map = Map::new();
    let count = entries.len();
    let entries: Vec<(String, Json)> = entries.into_iter().collect();
    // A walk in steps that are prime to the count meets every entry, in no order.
    for at in 0..count {
        let (key, value) = &entries[at * 7919 % count];
        map.insert(key.as_str(), value.clone());
    }
    assert_eq!(map.len(), count);
    for (key, _) in &entries {
        black_box(map.remove(key));
    }
}

/// The same, from the last to the first.
fn insert_backwards(text: &str) {
    let Json::Object(entries) = Json::parse(text).expect("the body is JSON") else { return };
    let entries: Vec<(String, Json)> = entries.into_iter().collect();
    let mut map = Map::new();
    map.extend(entries.into_iter().rev());
    black_box(&map);
}

fn join(count: usize, entry: impl Fn(usize) -> String) -> String {
    (0..count).map(entry).collect::<Vec<_>>().join(",")
}

fn member(name: &str, value: &str) -> String {
    format!(r#"{{"{name}":{value}}}"#)
}

fn object(count: usize, entry: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", join(count, entry))
}

fn list(count: usize, entry: impl Fn(usize) -> String) -> String {
    format!("[{}]", join(count, entry))
}

/// `levels` times what opens and closes around what is inside.
fn nested(levels: usize, open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
}

const fn shape(name: &'static str, size: usize, work: fn(&str), body: fn(usize) -> String) -> Shape {
    Shape { name, size, body, work }
}

/// A text of twenty characters.
const WORDS: &str = "twenty characters ok";

pub const SHAPES: &[Shape] = &[
    shape("unknown members", 20_000, read, |n| object(n, |at| format!(r#""new member {at}":"{WORDS}""#))),
    shape("one unknown member many times", 20_000, read, |n| object(n, |at| format!(r#""new":"{WORDS}{at}""#))),
    shape("unknown members with escapes", 20_000, read, |n| object(n, |at| format!(r#""\u006eew {at}":"{WORDS}""#))),
    shape("names with half a surrogate pair", 20_000, read, |n| object(n, |at| format!(r#""\ud800 {at}":"{WORDS}""#))),
    shape("a known member many times", 20_000, read, |n| object(n, |at| format!(r#""name":"{WORDS} {at}""#))),
    shape("a list many times", 10_000, read, |n| object(n, |_| format!(r#""names":["{WORDS}",1]"#))),
    shape("a map", 20_000, read, |n| member("counts", &object(n, |at| format!(r#""key number {at:08}":{at}"#)))),
    shape("a map backwards", 20_000, read, |n| {
        member("counts", &object(n, |at| format!(r#""key number {:08}":{at}"#, 99_999_999 - at)))
    }),
    shape("a map with every key twice", 5_000, read, |n| {
        member("counts", &object(n, |at| format!(r#""key number {}":{at}"#, at * 7919 % (n / 2))))
    }),
    shape("a map of models with every key twice", 10_000, read, |n| {
        member("byKey", &object(n, |at| format!(r#""key {}":{{"key":"{WORDS}","value":"{WORDS}"}}"#, at / 2)))
    }),
    shape("maps of maps", 5_000, read, |n| {
        member("maps", &object(n, |at| format!(r#""key {at}":{{"one key":{at},"another key":2,"a third key":3}}"#)))
    }),
    shape("a map with values of a wrong type", 20_000, read, |n| {
        member("counts", &object(n, |at| format!(r#""key number {at:08}":"{WORDS}""#)))
    }),
    shape("members of a wrong type in an open object", 20_000, read, |n| {
        member("open", &object(n, |at| format!(r#""key number {at:08}":"{WORDS}""#)))
    }),
    shape("drift below a long key", 20_000, read, |n| {
        let pairs = list(n / 10, |_| format!(r#"{{"pairs":[{{"key":1,"value":"{WORDS}"}}]}}"#));
        format!(r#"{{"maps":{{"{}":{{"a":"wrong"}}}},"list":{pairs}}}"#, "k".repeat(10 * n))
    }),
    shape("models below a long key", 20_000, read, |n| {
        let wrong = format!(r#"{{"pairs":{}}}"#, list(n, |_| format!(r#"{{"key":1,"value":"{WORDS}"}}"#)));
        format!(r#"{{"tagged":{{"tag":"node","list":[{wrong}]}},"open":{{"{}":"wrong"}}}}"#, "k".repeat(10 * n))
    }),
    shape("a list with elements of a wrong type", 20_000, read, |n| member("numbers", &list(n, |_| format!("\"{WORDS}\"")))),
    shape("missing members", 20_000, read, |n| member("pairs", &list(n, |at| format!(r#"{{"key":"{WORDS}{at}"}}"#)))),
    shape("null for members", 20_000, read, |n| {
        member("pairs", &list(n, |at| format!(r#"{{"key":"{WORDS}{at}","value":null}}"#)))
    }),
    shape("lists in lists, each with a wrong element", 20_000, read, |n| {
        nested(60, r#"{"list":[1,"#, &member("names", &list(n, |_| format!("\"{WORDS}\""))), "]}")
    }),
    shape("the same, changed and written", 5_000, write, |n| {
        nested(60, r#"{"list":[1,"#, &member("names", &list(n, |_| format!("\"{WORDS}\""))), "]}")
    }),
    shape("unions in unions by shape", 20_000, read, |n| {
        nested(100, r#"{"either":"#, &member("names", &list(n, |_| format!("\"{WORDS}\""))), "}")
    }),
    shape("unions in unions, each with an unknown member", 20_000, read, |n| {
        nested(100, r#"{"new":1,"either":"#, &member("names", &list(n, |_| format!("\"{WORDS}\""))), "}")
    }),
    shape("unions in unions that no branch takes", 20_000, read, |n| {
        nested(100, r#"{"either":"#, &member("names", &list(n, |_| String::from("1234567890123456789"))), "}")
    }),
    shape("a list of unions by shape", 10_000, read, |n| {
        member("eithers", &list(n, |at| format!(r#"{{"key":"{WORDS}{at}","value":"{WORDS}"}}"#)))
    }),
    shape("a list of unions in a union", 10_000, read, |n| {
        let unions = list(n, |at| format!(r#"{{"key":"{WORDS}{at}","value":"{WORDS}","new":1}}"#));
        member("either", &member("eithers", &unions))
    }),
    shape("a list of unions that no branch takes", 20_000, read, |n| {
        member("eithers", &list(n, |at| format!(r#"["{WORDS}{at}","{WORDS}"]"#)))
    }),
    shape("unions with the tag at the end", 10_000, read, |n| {
        member("tags", &list(n, |at| format!(r#"{{"key":"{WORDS}","value":"{WORDS}{at}","tag":"pair"}}"#)))
    }),
    shape("unions in unions with the tag at the end", 20_000, read, |n| {
        let names = member("names", &list(n, |_| format!("\"{WORDS}\"")));
        nested(60, r#"{"tagged":"#, &names, r#","tag":"node"}"#)
    }),
    shape("values that no list has", 20_000, read, |n| member("kinds", &list(n, |at| format!("\"{WORDS}{at}\"")))),
    shape("dates in another notation", 20_000, read, |n| {
        member("dates", &list(n, |_| String::from("\"2026-11-28T10:00:00.000000000000+01:00\"")))
    }),
    shape("integers in another notation", 20_000, read, |n| {
        member("numbers", &list(n, |at| format!("{at}.000000000000000e+01")))
    }),
    shape("a number of many digits", 1_000_000, read, |n| format!(r#"{{"id":{},"any":1{}}}"#, "9".repeat(n), "0".repeat(n))),
    shape("an integer of many zeros", 1_000_000, read, |n| format!(r#"{{"id":1.{}e2}}"#, "0".repeat(n))),
    shape("a fraction of many digits", 1_000_000, read, |n| format!(r#"{{"size":1.{}}}"#, "123456789".repeat(n / 9))),
    shape("a long key", 1_000_000, read, |n| format!(r#"{{"{}":1}}"#, "k".repeat(n))),
    shape("a long text with escapes", 200_000, read, |n| member("name", &format!("\"{}\"", r"\n\u00e9 words ".repeat(n / 10)))),
    shape("a long text of half surrogate pairs", 200_000, read, |n| member("name", &format!("\"{}\"", r"\ud800".repeat(n / 6)))),
    shape("a long text of Base64", 1_000_000, read, |n| member("bytes", &format!("\"{}\"", "AAAA".repeat(n / 4)))),
    shape("white space", 1_000_000, read, |n| member("name", &format!("{}1{}", " ".repeat(n), "\n".repeat(n)))),
    shape("a JSON Patch", 10_000, read, |n| {
        member("patch", &list(n, |at| format!(r#"{{"op":"replace","path":"/environments/e{at}/on","value":"{WORDS}"}}"#)))
    }),
    shape("any JSON", 10_000, read, |n| {
        member("any", &list(n, |at| format!(r#"{{"key":"{WORDS}{at}","values":["{WORDS}",null,true],"n":{at}.50}}"#)))
    }),
    shape("any JSON, deep", 2_000, parse, |n| list(n, |_| nested(100, "[", &format!("\"{WORDS}\""), "]"))),
    shape("any JSON, keys backwards", 20_000, parse, |n| {
        object(n, |at| format!(r#""key number {:08}":"{WORDS}""#, 99_999_999 - at))
    }),
    shape("a map filled in no order and emptied", 1_500, insert, |n| {
        object(n, |at| format!(r#""key number {at:08}":"{WORDS}""#))
    }),
    shape("a map filled backwards", 20_000, insert_backwards, |n| {
        object(n, |at| format!(r#""key number {at:08}":"{WORDS}""#))
    }),
];
