//! The same facts give the same bytes, in whatever order and notation they stand.

use std::path::Path;

use generator::{Input, Source};
use serde_yaml::Value;

use crate::case::{cases, read, workspace};
use crate::random::Random;

/// All members of all objects in another order; lists stay as they are.
fn shuffled(value: Value, random: &mut Random) -> Value {
    match value {
        Value::Mapping(members) => {
            let mut members: Vec<(Value, Value)> = members.into_iter().collect();
            random.shuffle(&mut members);
            Value::Mapping(members.into_iter().map(|(key, value)| (key, shuffled(value, random))).collect())
        }
        Value::Sequence(items) => Value::Sequence(items.into_iter().map(|item| shuffled(item, random)).collect()),
        other => other,
    }
}

/// JSON text with the members in the order they have.
fn json(value: &Value, out: &mut String) {
    let text = |value: &Value| serde_json::to_string(value).expect("a plain value is JSON");
    match value {
        Value::Mapping(members) => {
            out.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ",\n" });
                let key = key.as_str().map_or_else(|| text(key), String::from);
                out.push_str(&text(&Value::String(key)));
                out.push(':');
                json(value, out);
            }
            out.push('}');
        }
        Value::Sequence(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                json(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&text(plain)),
    }
}

fn check(name: &str, input: &Input, seed: u64) {
    let expected = generator::generate(input);
    let value: Value = serde_yaml::from_str(&input.document.text).expect("the document is YAML");
    let mut random = Random::new(seed);
    let yaml = serde_yaml::to_string(&shuffled(value.clone(), &mut random)).expect("a value is YAML");
    let mut as_json = String::new();
    json(&shuffled(value, &mut random), &mut as_json);
    for text in [yaml, as_json] {
        assert_ne!(text, input.document.text, "{name}: nothing was shuffled");
        let other = generator::generate(&Input { document: Source::new(&input.document.name, text), ..input.clone() });
        assert_eq!(expected.files.len(), other.files.len(), "{name}: another set of files");
        for (path, text) in &expected.files {
            assert!(other.files.get(path) == Some(text), "{name}: {path} depends on the order of keys");
        }
        assert_eq!(expected.lock, other.lock, "{name}: the names depend on the order of keys");
        assert_eq!(expected.diagnostics.list().len(), other.diagnostics.list().len(), "{name}: other diagnostics");
    }
}

#[test]
fn the_order_of_keys_does_not_count() {
    for case in cases("pass") {
        check(&case.name, &case.input(), 1);
    }
}

#[test]
fn the_order_of_keys_does_not_count_in_large_documents() {
    let folder = workspace().join("../shared/spec/reference");
    if !folder.is_dir() {
        println!("skipped: the reference documents do not stand beside this workspace");
        return;
    }
    let entries = std::fs::read_dir(&folder).expect("the folder is readable");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "the folder of reference documents is empty");
    for path in paths {
        check(&path.display().to_string(), &reference(&path), 2);
    }
}

fn reference(path: &Path) -> Input {
    Input {
        document: Source::new("reference", read(path)),
        upstream_docs: true,
        standalone: Some(String::from("reference")),
        ..Input::default()
    }
}
