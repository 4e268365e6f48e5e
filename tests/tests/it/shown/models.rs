//! The models of all schemas: instances with secrets in all sensitive members, and with members of tomorrow.

use ldapi_tests::SCHEMAS;
use ldapi_tests::document::{DOCUMENT, resolve};
use ldapi_tests::instance::{Extent, instance};
use serde_json::{Value, json};

use super::samples::{MARK, SECRET, Samples};

pub(super) fn show(_: &mut Samples) {
    let (mut secrets, mut leaks) = (0, Vec::new());
    for schema in SCHEMAS {
        let definition = &DOCUMENT["components"]["schemas"][schema.name];
        for value in [SECRET.into(), json!({ "a": [SECRET, { "b": SECRET }] }), json!([SECRET])] {
            let mut with = instance(definition, Extent::All);
            secrets += plant(definition, &mut with, &value, 0);
            let Ok(outcome) = (schema.round_trip)(&with.to_string()) else { continue };
            assert!(!with.to_string().contains(MARK) || outcome.text.contains(MARK), "{}: it is kept", schema.name);
            let drift: Vec<String> = outcome.drift.iter().map(|drift| format!("{drift} {drift:?}")).collect();
            let texts = drift.iter().chain([&outcome.debug]);
            let leak = texts.filter_map(|text| text.find(MARK).map(|at| text[..at].chars().rev().take(200).collect()));
            leaks.extend(leak.map(|before: String| (schema.name, before.chars().rev().collect::<String>())));
        }
    }
    println!("{} schemas, {secrets} secrets planted", SCHEMAS.len());
    assert!(secrets > 1_000, "only {secrets} secrets are planted");
    assert!(leaks.is_empty(), "{} models show secrets, such as {:#?}", leaks.len(), &leaks[..leaks.len().min(9)]);
}

/// Puts a secret into every sensitive member, and one into a member that the document does not have. Returns how many
/// there are now.
fn plant(schema: &Value, value: &mut Value, secret: &Value, depth: usize) -> usize {
    // Types that are written by hand, which are instructions, keep what they do not know as JSON.
    let is_by_hand = |schema: &Value| schema.get("x-rust-type").is_some();
    if depth > 12 || is_by_hand(schema) || is_by_hand(resolve(schema)) {
        return 0;
    }
    let schema = resolve(schema);
    let mut planted = 0;
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let parts = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
        // An instance of a union is made from its first branch.
        let parts = parts.take(if keyword == "allOf" { usize::MAX } else { 1 });
        planted += parts.map(|part| plant(part, value, secret, depth + 1)).sum::<usize>();
    }
    if let (Some(items), Some(item)) = (value.as_array_mut(), schema.get("items")) {
        return planted + items.iter_mut().map(|value| plant(item, value, secret, depth + 1)).sum::<usize>();
    }
    let Some(members) = value.as_object_mut() else { return planted };
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let Some(member) = members.get_mut(name) else { continue };
        if is_sensitive(property) {
            *member = secret.clone();
            planted += 1;
        } else {
            planted += plant(property, member, secret, depth + 1);
        }
    }
    if properties.is_some_and(|properties| !properties.is_empty())
        && schema.get("additionalProperties").is_none_or(|more| *more == json!(false))
    {
        members.insert("memberOfTomorrow".into(), secret.clone());
        planted += 1;
    }
    planted
}

fn is_sensitive(property: &Value) -> bool {
    let marked = |schema: &Value| {
        schema.get("x-sensitive") == Some(&json!(true)) || schema.get("format") == Some(&json!("password"))
    };
    marked(property) || marked(resolve(property)) || resolve(property).get("items").is_some_and(is_sensitive)
}
