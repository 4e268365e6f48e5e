//! Instances of schemas, made from the document.

use serde_json::{Map, Value, json};

use crate::document::resolve;

/// How much of a schema an instance shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every member, to a depth.
    All,
    /// What is required.
    Required,
}

/// Deeper than this only what is required is shown.
const DEPTH: usize = 5;

/// An instance of a schema.
pub fn instance(schema: &Value, extent: Extent) -> Value {
    make(schema, extent, 0)
}

fn make(schema: &Value, extent: Extent, depth: usize) -> Value {
    let schema = resolve(schema);
    let extent = if depth > DEPTH { Extent::Required } else { extent };
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values[0].clone();
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return all_of(schema, parts, extent, depth);
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(branches) = schema.get(keyword).and_then(Value::as_array) {
            return one_of(schema, &branches[0], extent, depth);
        }
    }
    plain(schema, extent, depth)
}

fn all_of(schema: &Value, parts: &[Value], extent: Extent, depth: usize) -> Value {
    let mut merged = if schema.get("properties").is_some() { object(schema, extent, depth) } else { Value::Null };
    for part in parts {
        merge(&mut merged, make(part, extent, depth));
    }
    merged
}

fn one_of(schema: &Value, branch: &Value, extent: Extent, depth: usize) -> Value {
    let mut merged = if schema.get("properties").is_some() { object(schema, extent, depth) } else { Value::Null };
    merge(&mut merged, make(branch, extent, depth));
    merged
}

fn merge(target: &mut Value, more: Value) {
    match (target, more) {
        (Value::Object(target), Value::Object(more)) => target.extend(more),
        (target, more) => *target = more,
    }
}

fn plain(schema: &Value, extent: Extent, depth: usize) -> Value {
    let number = |name: &str| schema.get(name).and_then(Value::as_i64);
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => string(schema),
        Some("integer") => json!(number("minimum").or(number("maximum")).unwrap_or(1_760_000_000_000)),
        Some("number") => json!(0.25),
        Some("boolean") => json!(true),
        Some("array") => {
            let wanted = number("minItems").unwrap_or(0);
            let count = if extent == Extent::All && depth < DEPTH { wanted.max(2) } else { wanted };
            let item = schema.get("items").cloned().unwrap_or_default();
            (0..count).map(|_| make(&item, extent, depth + 1)).collect()
        }
        Some("object") => object(schema, extent, depth),
        _ if schema.get("properties").is_some() => object(schema, extent, depth),
        _ => json!({ "anything": [1, "two", null, 1.50] }),
    }
}

fn string(schema: &Value) -> Value {
    let length = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => json!("2026-10-01T12:30:00Z"),
        Some("date") => json!("2026-10-01"),
        Some("uuid") => json!("7f3a0c52-1f0e-4c59-9a52-0f6f0b6d2c11"),
        Some("byte") => json!("AAEC"),
        _ => json!("text".repeat(1 + length as usize / 4)),
    }
}

fn object(schema: &Value, extent: Extent, depth: usize) -> Value {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let mut out = Map::new();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if required.contains(&name.as_str()) || (extent == Extent::All && depth < DEPTH) {
            out.insert(name.clone(), make(property, extent, depth + 1));
        }
    }
    if let (Some(value), Extent::All) = (schema.get("additionalProperties").filter(|value| value.is_object()), extent) {
        out.insert("a key".into(), make(value, extent, depth + 1));
    }
    Value::Object(out)
}
