//! `allOf`: several schemas that one value obeys, merged into one.

use serde_json::{Map, Value};

use super::Context;
use super::schema::note_siblings;
use crate::diagnostic::Code;
use crate::document::Node;

/// Words and marks that may stand beside parts without changing the shape.
const MARKS: &[&str] = &[
    "description",
    "summary",
    "title",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "default",
    "xml",
    "externalDocs",
    "discriminator",
];

fn is_mark(name: &str) -> bool {
    MARKS.contains(&name) || name.starts_with("x-")
}

/// The reference that an `allOf` of one reference, with nothing but marks beside it, stands for.
pub(crate) fn sole_reference<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let parts = node.list("allOf");
    let [part] = parts.as_slice() else { return None };
    let only_marks = node.members().iter().all(|(name, _)| *name == "allOf" || is_mark(name));
    (part.text("$ref").is_some() && only_marks).then(|| part.clone())
}

/// One schema that says what all parts and the schema around them say.
pub(crate) fn merge_all_of(ctx: &mut Context<'_>, node: &Node<'_>) -> Option<Value> {
    let mut merged = Map::new();
    let mut trail = Vec::new();
    add_schema(ctx, node, &mut merged, &mut trail)?;
    // Marks of the schema itself win over those of its parts.
    for (name, value) in node.value.as_object()? {
        if is_mark(name) {
            merged.insert(name.clone(), value.clone());
        }
    }
    merged.insert("x-merged".into(), Value::Bool(true));
    Some(Value::Object(merged))
}

/// Adds a schema, and the parts it is made of, to what is merged.
fn add_schema(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    merged: &mut Map<String, Value>,
    trail: &mut Vec<String>,
) -> Option<()> {
    if trail.contains(&node.pointer) {
        ctx.diag.add(
            Code::CircularRef,
            &node.pointer,
            "`allOf` leads back to itself",
            "break the circle by an overlay",
        );
        return None;
    }
    trail.push(node.pointer.clone());
    if let Some(reference) = node.text("$ref") {
        let document = ctx.document;
        let Some(target) = document.at(reference) else {
            crate::document::unresolved(reference, &node.pointer, ctx.diag);
            return None;
        };
        note_siblings(ctx, node);
        add_schema(ctx, &target, merged, trail)?;
    } else {
        for part in node.list("allOf") {
            add_schema(ctx, &part, merged, trail)?;
        }
        for (name, child) in node.members() {
            if name != "allOf" {
                add_keyword(ctx, merged, name, &child)?;
            }
        }
    }
    trail.pop();
    Some(())
}

fn add_keyword(ctx: &mut Context<'_>, merged: &mut Map<String, Value>, name: &str, node: &Node<'_>) -> Option<()> {
    let Some(known) = merged.get_mut(name) else {
        merged.insert(name.into(), node.value.clone());
        return Some(());
    };
    match (name, known, node.value) {
        ("properties", Value::Object(known), Value::Object(more)) => {
            for (property, schema) in more {
                add_property(known, property, schema);
            }
        }
        ("required", Value::Array(known), Value::Array(more)) => {
            known.extend(more.iter().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>());
        }
        ("enum", Value::Array(known), Value::Array(more)) => known.retain(|value| more.contains(value)),
        ("additionalProperties", known, more) => {
            if more.is_object() {
                *known = more.clone();
            }
        }
        (name, known, more) if known == more || is_mark(name) => {}
        ("type" | "format" | "oneOf" | "anyOf" | "items", _, _) => {
            let message = format!("the parts of `allOf` differ in `{name}`");
            let fix = "write the merged schema by an overlay";
            ctx.diag.add(Code::ConflictingAllOf, &node.pointer, message, fix);
            return None;
        }
        // Of two limits the later one is told; nothing is checked against either.
        (_, known, more) => *known = more.clone(),
    }
    Some(())
}

/// A property that two parts describe obeys both.
fn add_property(known: &mut Map<String, Value>, property: &str, schema: &Value) {
    match known.get(property) {
        None => {
            known.insert(property.into(), schema.clone());
        }
        Some(other) if other == schema => {}
        Some(other) => {
            let both = Value::Array(vec![other.clone(), schema.clone()]);
            known.insert(property.into(), Value::Object(Map::from_iter([(String::from("allOf"), both)])));
        }
    }
}
