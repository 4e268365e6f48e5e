//! No document makes the generator panic, and none makes it write what is no Rust.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use generator::{Code, Input, Source};
use serde_json::{Value, json};

use crate::case::{Case, cases, said};
use crate::random::Random;

/// Mutations of each case's document.
const EACH: usize = 30;

#[test]
fn no_document_makes_the_generator_panic() {
    let cases: Vec<Case> = cases("pass").into_iter().chain(cases("fail")).collect();
    let mut count = 0;
    for (index, case) in cases.iter().enumerate() {
        let mut random = Random::new(u64::try_from(index).expect("an index fits into 64 bits"));
        for _ in 0..EACH {
            check(case, mutated(&case.input().document.text, &mut random));
            count += 1;
        }
    }
    println!("{count} mutations");
    assert!(count >= 2_000, "only {count} mutations");
}

#[test]
fn texts_that_are_hardly_documents_are_refused() {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let texts = [
        "",
        " ",
        "\u{feff}",
        "null",
        "[]",
        "{}",
        "openapi",
        "openapi: 3.0.3",
        "a: b: c",
        "*a",
        "&a *a",
        "\0",
        &deep,
        "{",
    ];
    for text in texts {
        let input = Input { document: Source::new("openapi.yaml", text), ..Input::default() };
        let output = generator::generate(&input);
        said(&input, &output);
    }
}

/// Generates; the document stands in a file meanwhile, so that what kills the process can be read afterwards.
fn check(case: &Case, text: String) {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("last-mutation.yaml");
    std::fs::write(&file, &text).expect("a file of ours can be written");
    let input = Input { document: Source::new("openapi.yaml", text), dump_views: true, ..case.input() };
    let run = || {
        let output = generator::generate(&input);
        (said(&input, &output), output)
    };
    let Ok((said, output)) = catch_unwind(AssertUnwindSafe(run)) else {
        panic!("{}: a panic for the document\n{}", case.name, input.document.text);
    };
    let unfit = output.diagnostics.list().iter().any(|one| one.code == Code::Render);
    assert!(!unfit, "{}: {said}\nfor the document\n{}", case.name, input.document.text);
    assert!(output.diagnostics.has_errors() || !output.files.is_empty(), "{}: neither files nor errors", case.name);
}

/// The text of a document with one thing wrong in it.
fn mutated(text: &str, random: &mut Random) -> String {
    if random.below(12) == 0 {
        let mut end = random.below(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        return String::from(&text[..end]);
    }
    let Ok(yaml) = serde_yaml::from_str::<serde_yaml::Value>(text) else { return String::from(text) };
    let Ok(mut value) = serde_json::to_value(&yaml) else { return String::from(text) };
    for _ in 0..=random.below(2) {
        let mut places = Vec::new();
        collect(&value, &mut String::new(), &mut places);
        let place = places[random.below(places.len())].clone();
        mutate(&mut value, &place, random);
    }
    value.to_string()
}

fn collect(value: &Value, pointer: &mut String, out: &mut Vec<String>) {
    out.push(pointer.clone());
    let length = pointer.len();
    let mut enter = |step: &str, value: &Value| {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        collect(value, pointer, out);
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| enter(name, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| enter(&index.to_string(), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn mutate(value: &mut Value, pointer: &str, random: &mut Random) {
    let strange = strange_value(random);
    let kind = random.below(6);
    match value.pointer_mut(pointer) {
        Some(Value::Object(members)) if kind < 3 && !members.is_empty() => {
            let name = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            let known = members.remove(&name);
            if kind == 2 {
                members.insert(strange_name(random), known.unwrap_or_default());
            }
        }
        Some(Value::Array(items)) if kind < 3 && !items.is_empty() => {
            let at = random.below(items.len());
            if kind == 0 {
                items.remove(at);
            } else {
                items.push(items[at].clone());
            }
        }
        Some(place) => *place = strange,
        None => {}
    }
}

fn strange_name(random: &mut Random) -> String {
    const NAMES: &[&str] = &[
        "", "$ref", "self", "Self", "crate", "_", "1", "a\nb", "`", "\"", "\u{202e}", "type", "{}", "*/", "ß", "x-a",
        "a.b", "\r",
    ];
    String::from(NAMES[random.below(NAMES.len())])
}

fn strange_value(random: &mut Random) -> Value {
    match random.below(14) {
        0 => Value::Null,
        1 => json!(7),
        2 => json!(-1.5e300),
        3 => json!([]),
        4 => json!({}),
        5 => json!(true),
        6 => json!("#/components/schemas"),
        7 => json!({ "$ref": "#/components/schemas/Thing" }),
        8 => json!({ "$ref": "#" }),
        9 => {
            json!({ "type": "object", "required": ["x"], "properties": { "x": { "$ref": "#/components/schemas/Thing" } } })
        }
        10 => json!({ "allOf": [{ "$ref": "#/components/schemas/Thing" }, { "nullable": true }] }),
        11 => json!({ "oneOf": [{ "$ref": "#/components/schemas/Thing" }, { "type": "string" }] }),
        12 => json!([{ "type": "array", "items": { "$ref": "#/components/schemas/Thing" } }]),
        _ => json!(strange_name(random)),
    }
}
