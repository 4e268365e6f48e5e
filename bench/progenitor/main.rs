//! progenitor as a generator: `reduce IN OUT` leaves out what it does not take, `generate IN OUT` writes the client.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Map, Value, json};

type Entries = Vec<(String, Value)>;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [what, from, to] = words.as_slice() else { panic!("give `reduce` or `generate`, a document, and a file to write") };
    let document: Value = serde_json::from_str(&std::fs::read_to_string(from).expect("a document")).expect("JSON");
    let text = match what.as_str() {
        "reduce" => reduce(document).to_string(),
        _ => generate(&document).expect("a document that was reduced"),
    };
    std::fs::write(to, text).expect("a file that can be written");
}

fn generate(document: &Value) -> Result<String, String> {
    let document: openapiv3::OpenAPI = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
    let tokens = progenitor_impl::Generator::default().generate_tokens(&document).map_err(|error| error.to_string())?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file))
}

/// Whether progenitor takes the document; it panics on some.
fn takes(document: &Value) -> bool {
    let attempt = || {
        let document: openapiv3::OpenAPI = serde_json::from_value(document.clone()).ok()?;
        progenitor_impl::Generator::default().generate_tokens(&document).ok()
    };
    catch_unwind(AssertUnwindSafe(attempt)).is_ok_and(|tokens| tokens.is_some())
}

/// The largest part of the document that is taken: answers cut to one success and one failure, then schemas and
/// operations that still are refused left out, found by halves.
fn reduce(mut document: Value) -> Value {
    std::panic::set_hook(Box::new(|_| {}));
    let mut changes = 0;
    let paths = entries(&document["paths"]);
    let schemas = entries(&document["components"]["schemas"]);
    let operations = operations(&paths, &mut changes);
    document["paths"] = json!({});
    let mut kept: Entries = Vec::new();
    let mut refused = 0;
    grow(&schemas, &mut kept, &mut |schemas| takes(&with_schemas(&document, schemas)), &mut |_| refused += 1);
    let names: Vec<&String> = kept.iter().map(|(name, _)| name).collect();
    let free: Entries = schemas.iter().filter(|(name, _)| !names.contains(&name)).map(|(name, _)| (name.clone(), json!({}))).collect();
    let all: Entries = kept.iter().cloned().chain(free).collect();
    document = with_schemas(&document, &all);
    document["components"]["schemas"] = Value::Object(all.into_iter().collect());
    let mut taken: Entries = Vec::new();
    grow(&operations, &mut taken, &mut |operations| takes(&with_operations(&document, operations)), &mut |_| ());
    println!("{} of {} operations, {changes} places changed, {refused} schemas emptied", taken.len(), operations.len());
    with_operations(&document, &taken)
}

/// Adds as many entries as are taken together.
fn grow(open: &[(String, Value)], kept: &mut Entries, takes: &mut dyn FnMut(&Entries) -> bool, refuse: &mut dyn FnMut(&str)) {
    if open.is_empty() {
        return;
    }
    let before = kept.len();
    kept.extend_from_slice(open);
    if takes(kept) {
        return;
    }
    kept.truncate(before);
    if let [(name, _)] = open {
        return refuse(name);
    }
    let (left, right) = open.split_at(open.len() / 2);
    grow(left, kept, takes, refuse);
    grow(right, kept, takes, refuse);
}

fn entries(value: &Value) -> Entries {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The document with some schemas; those they refer to and that are not among them accept anything.
fn with_schemas(document: &Value, schemas: &Entries) -> Value {
    let mut out = document.clone();
    let mut map: Map<String, Value> = schemas.iter().cloned().collect();
    for (_, schema) in schemas {
        references(schema, &mut |name| {
            map.entry(name).or_insert(json!({}));
        });
    }
    out["components"]["schemas"] = Value::Object(map);
    out
}

fn references(value: &Value, found: &mut dyn FnMut(String)) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(|text| text.as_str()?.strip_prefix("#/components/schemas/")) {
                found(String::from(name));
            }
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The operations by method and path, with one success and one failure each, and one form of body.
fn operations(paths: &Entries, changes: &mut usize) -> Entries {
    let mut out = Vec::new();
    for (path, item) in paths {
        let shared = item.get("parameters").cloned();
        for (method, operation) in entries(item).into_iter().filter(|(name, _)| name != "parameters") {
            let mut operation = operation;
            *changes += cut(&mut operation, "responses", |status| status.starts_with('2'));
            *changes += cut(&mut operation, "responses", |status| !status.starts_with('2'));
            if let Some(body) = operation.pointer_mut("/requestBody") {
                *changes += cut(body, "content", |_| true);
            }
            if let (Some(shared), Value::Object(members)) = (&shared, &mut operation) {
                let own = members.entry("parameters").or_insert(json!([]));
                own.as_array_mut().into_iter().for_each(|own| own.extend(shared.as_array().into_iter().flatten().cloned()));
            }
            out.push((format!("{method} {path}"), operation));
        }
    }
    out
}

/// Leaves the first of those members that are meant.
fn cut(value: &mut Value, list: &str, meant: fn(&str) -> bool) -> usize {
    let Some(members) = value.get_mut(list).and_then(Value::as_object_mut) else { return 0 };
    let names: Vec<String> = members.keys().filter(|name| meant(name)).skip(1).cloned().collect();
    names.iter().for_each(|name| drop(members.remove(name)));
    names.len()
}

fn with_operations(document: &Value, operations: &Entries) -> Value {
    let mut out = document.clone();
    out["paths"] = json!({});
    for (name, operation) in operations {
        if let Some((method, path)) = name.split_once(' ') {
            out["paths"][path][method] = operation.clone();
        }
    }
    out
}
