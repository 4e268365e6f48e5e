//! Schemas: from a JSON schema of OpenAPI 3.0 to a type, and to named schemas for the shapes it defines in passing.

use api_ir::{Constraints, Docs, Enum, Object, Property, Roles, Scalar, Schema, Shape, Type};
use openapiv3::{IntegerFormat, NumberFormat, SchemaKind, StringFormat, Type as OpenapiType, VariantOrUnknownOrEmpty};
use serde_json::{Map, Value};

use super::{Context, Open, extension, merge, union};
use crate::diagnostic::Code;
use crate::document::Node;

/// Keywords that OpenAPI 3.0 gives schemas; `x-` extensions aside.
const KEYWORDS: &[&str] = &[
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

/// Schemas in passing within schemas in passing; a text that is nested deeper is not read in the first place.
const DEEPEST: usize = 100;

/// References that refer to references.
const LONGEST_CHAIN: usize = 32;

/// Lowers a schema of the document's components.
pub(crate) fn lower_component(ctx: &mut Context<'_>, node: Node<'_>, name: &str) {
    let shape = lower_shape(ctx, &node, name);
    add_schema(ctx, &node, name, shape);
}

fn add_schema(ctx: &mut Context<'_>, node: &Node<'_>, name: &str, shape: Shape) {
    if let Some(known) = ctx.schemas.get(name)
        && known.pointer != node.pointer
    {
        let message = format!("two schemas are named {name:?}, the other is #{}", known.pointer);
        let fix = "rename a component, or make a schema in passing a component, by an overlay";
        ctx.diag.add(Code::NameCollision, &node.pointer, message, fix);
    }
    let external = extension::external_type(ctx, node, "x-rust-type");
    let schema = Schema {
        name: name.into(),
        pointer: node.pointer.clone(),
        docs: docs(ctx, node),
        deprecated: node.flag("deprecated"),
        shape,
        roles: Roles::default(),
        external,
    };
    ctx.schemas.insert(name.into(), schema);
}

pub(crate) fn docs(ctx: &Context<'_>, node: &Node<'_>) -> Docs {
    Docs { summary: ctx.document.prose(node, "summary"), description: ctx.document.prose(node, "description") }
}

/// The type of a schema that stands at `place`. Null is told apart by [`Type::Nullable`] around it.
pub(crate) fn lower_type(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Type {
    if let Some(reference) = node.text("$ref") {
        return lower_reference(ctx, node, reference, place);
    }
    if !holds_schemas(node) {
        return lower_in_passing(ctx, node, place);
    }
    // Only by references can a schema hold its like.
    if let Some(open) = ctx.open.iter_mut().find(|open| open.value == *node.value) {
        open.again = true;
        return nullable(Type::Named(open.place.clone()), node.flag("nullable"));
    }
    if ctx.open.len() > DEEPEST {
        let message = "the schema goes on without end: what it refers to makes it larger and larger";
        ctx.diag.add(Code::CircularRef, &node.pointer, message, "break the circle by an overlay");
        return Type::Any;
    }
    ctx.open.push(Open { value: node.value.clone(), place: place.into(), again: false });
    let ty = lower_in_passing(ctx, node, place);
    let again = ctx.open.pop().is_some_and(|open| open.again);
    if !again || ctx.schemas.contains_key(place) {
        return ty;
    }
    add_schema(ctx, node, place, Shape::Alias(ty));
    Type::Named(place.into())
}

fn holds_schemas(node: &Node<'_>) -> bool {
    ["properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf"].iter().any(|name| node.has(name))
}

/// The type of a schema that is no reference.
fn lower_in_passing(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Type {
    if let Some(target) = merge::sole_reference(node) {
        let ty = lower_type(ctx, &target, place);
        return nullable(ty, node.flag("nullable"));
    }
    let shape = lower_shape(ctx, node, place);
    match shape {
        Shape::Alias(ty) => nullable(ty, node.flag("nullable")),
        shape => {
            let is_null = node.flag("nullable") || enum_has_null(node);
            add_schema(ctx, node, place, shape);
            nullable(Type::Named(place.into()), is_null)
        }
    }
}

fn nullable(ty: Type, is_null: bool) -> Type {
    match ty {
        Type::Nullable(_) | Type::Any => ty,
        other if is_null => Type::Nullable(Box::new(other)),
        other => other,
    }
}

fn enum_has_null(node: &Node<'_>) -> bool {
    node.value.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null))
}

fn lower_reference(ctx: &mut Context<'_>, node: &Node<'_>, reference: &str, place: &str) -> Type {
    note_siblings(ctx, node);
    let document = ctx.document;
    let mut reference = reference;
    let mut is_null = node.flag("nullable");
    for _ in 0..LONGEST_CHAIN {
        let Some(target) = document.at(reference) else {
            crate::document::unresolved(reference, &node.pointer, ctx.diag);
            return Type::Any;
        };
        is_null |= target.flag("nullable") || enum_has_null(&target);
        if let Some(name) = component_name(&target.pointer) {
            return nullable(Type::Named(name), is_null);
        }
        match target.text("$ref") {
            Some(next) => reference = next,
            None => return nullable(lower_type(ctx, &target, place), is_null),
        }
    }
    ctx.diag.add(
        Code::CircularRef,
        &node.pointer,
        "the reference leads back to itself",
        "break the circle by an overlay",
    );
    Type::Any
}

/// The name of the component at a pointer, if there is one.
fn component_name(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// Keywords beside a reference: marks and words count, what would change the shape does not.
pub(crate) fn note_siblings(ctx: &mut Context<'_>, node: &Node<'_>) {
    const KEPT: &[&str] = &[
        "$ref",
        "description",
        "summary",
        "title",
        "example",
        "deprecated",
        "nullable",
        "readOnly",
        "writeOnly",
        "default",
    ];
    let members = node.members();
    let lost: Vec<&str> =
        members.iter().map(|(name, _)| *name).filter(|name| !KEPT.contains(name) && !name.starts_with("x-")).collect();
    if !lost.is_empty() {
        let message = format!("{} beside `$ref`: OpenAPI 3.0 ignores it, and so do we", quoted(&lost));
        ctx.diag.add(Code::RefSiblings, &node.pointer, message, "move it into the schema referred to, by an overlay");
    }
}

pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn census(ctx: &mut Context<'_>, node: &Node<'_>) {
    for (name, child) in node.members() {
        if !KEYWORDS.contains(&name) && !name.starts_with("x-") {
            let message = format!("`{name}` is no keyword of OpenAPI 3.0 schemas");
            ctx.diag.add(
                Code::UnknownKeyword,
                &child.pointer,
                message,
                "nothing is made of it; remove it by an overlay if that is right",
            );
        }
    }
    let lists = ["required", "enum", "allOf", "oneOf", "anyOf"];
    node.expect(&lists, &["properties", "items", "discriminator"], ctx.diag);
    check_limits(ctx, node);
    if node.has("not") {
        let fix = "values are not checked; remove it by an overlay if that is right";
        ctx.diag.add(Code::IgnoredKeyword, &node.pointer, "`not` describes no shape", fix);
    }
    if node.has("xml") {
        ctx.diag.add(
            Code::UnsupportedXml,
            &node.pointer,
            "`xml` is not written",
            "remove it by an overlay if JSON is enough",
        );
    }
}

/// Says which limits are not of the kind that OpenAPI gives them, as those would limit nothing.
fn check_limits(ctx: &mut Context<'_>, node: &Node<'_>) {
    const COUNTS: &[&str] = &["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
    const NUMBERS: &[&str] = &["minimum", "maximum"];
    const FLAGS: &[&str] = &["exclusiveMinimum", "exclusiveMaximum", "uniqueItems"];
    type Fits = fn(&Value) -> bool;
    let kinds: [(&[&str], &str, Fits); 5] = [
        (COUNTS, "a whole number from 0 on", Value::is_u64),
        (NUMBERS, "a number", Value::is_number),
        (&["multipleOf"], "a number above 0", |value| value.as_f64().is_some_and(|number| number > 0.0)),
        (FLAGS, "a boolean", Value::is_boolean),
        (&["pattern"], "text", Value::is_string),
    ];
    for (names, kind, fits) in kinds {
        for limit in names.iter().filter_map(|name| node.get(name)).filter(|limit| !fits(limit.value)) {
            let name = limit.pointer.rsplit('/').next().unwrap_or_default();
            let message = format!("`{name}` is not {kind} but {}", limit.value);
            ctx.diag.add(Code::MalformedPiece, &limit.pointer, message, "correct the document by an overlay");
        }
    }
}

/// The shape of a schema that is no reference.
fn lower_shape(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Shape {
    if node.text("$ref").is_some() {
        return Shape::Alias(lower_type(ctx, node, place));
    }
    if let Some(reference) = node.get("$ref") {
        let message = format!("a `$ref` is text, not {}", reference.value);
        ctx.diag.add(Code::MalformedPiece, &reference.pointer, message, "correct the document by an overlay");
        return Shape::Alias(Type::Any);
    }
    if node.value.is_boolean() || !node.value.is_object() {
        ctx.diag.add(
            Code::MalformedPiece,
            &node.pointer,
            "a schema is an object in OpenAPI 3.0",
            "correct the document by an overlay",
        );
        return Shape::Alias(Type::Any);
    }
    census(ctx, node);
    if node.has("allOf") {
        if let Some(target) = merge::sole_reference(node) {
            return Shape::Alias(lower_type(ctx, &target, place));
        }
        let Some(merged) = merge::merge_all_of(ctx, node) else { return Shape::Alias(Type::Any) };
        return lower_shape(ctx, &Node { value: &merged, pointer: node.pointer.clone() }, place);
    }
    if node.has("oneOf") || node.has("anyOf") {
        return union::lower_union(ctx, node, place);
    }
    if node.has("discriminator") {
        let fix = "list the variants in a `oneOf`, or remove it by an overlay";
        ctx.diag.add(
            Code::IdleDiscriminator,
            &node.pointer,
            "a discriminator without `oneOf` tells nothing apart",
            fix,
        );
    }
    if node.has("enum") {
        return lower_enum(ctx, node);
    }
    lower_plain(ctx, node, place)
}

fn lower_enum(ctx: &mut Context<'_>, node: &Node<'_>) -> Shape {
    let values = node.value.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut distinct: Vec<Value> = Vec::new();
    for value in values {
        let is_scalar = !value.is_array() && !value.is_object();
        if !is_scalar {
            let fix = "describe it as an object or list by an overlay";
            ctx.diag.add(Code::MalformedPiece, &node.pointer, "an enumeration of objects or lists", fix);
            return Shape::Alias(Type::Any);
        }
        if !value.is_null() && !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    if distinct.is_empty() || distinct.iter().all(Value::is_boolean) {
        return Shape::Alias(if distinct.is_empty() { Type::Any } else { Type::Scalar(Scalar::Boolean) });
    }
    Shape::Enum(Enum { values: distinct })
}

/// What decides the type of a schema without schemas in it, as openapiv3 reads it.
fn shallow(ctx: &mut Context<'_>, node: &Node<'_>) -> Option<SchemaKind> {
    let members = node.value.as_object()?;
    let mut flat: Map<String, Value> = Map::new();
    for name in ["type", "format"] {
        flat.extend(members.get(name).map(|value| (String::from(name), value.clone())));
    }
    infer_type(members, &mut flat);
    match flat.get("type").and_then(Value::as_str) {
        Some("array") => drop(flat.insert("items".into(), Value::Object(Map::new()))),
        Some("boolean" | "object") => drop(flat.remove("format")),
        _ => {}
    }
    let is_typed = flat.contains_key("type");
    let flat = Value::Object(flat);
    let flat = Node { value: &flat, pointer: node.pointer.clone() };
    let kind = flat.typed::<openapiv3::Schema>("schema", ctx.diag)?.schema_kind;
    if is_typed && !matches!(kind, SchemaKind::Type(_)) {
        let message = format!("{} is no type of OpenAPI 3.0", members.get("type").unwrap_or(&Value::Null));
        ctx.diag.add(Code::MalformedPiece, &node.pointer, message, "correct the document by an overlay");
        return None;
    }
    Some(kind)
}

/// A schema without a type is of the type that its keywords belong to.
fn infer_type(members: &Map<String, Value>, flat: &mut Map<String, Value>) {
    if members.contains_key("type") {
        return;
    }
    if members.contains_key("properties") || members.contains_key("additionalProperties") {
        flat.insert("type".into(), "object".into());
    } else if members.contains_key("items") {
        flat.insert("type".into(), "array".into());
    }
}

fn lower_plain(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Shape {
    let Some(kind) = shallow(ctx, node) else { return Shape::Alias(Type::Any) };
    let SchemaKind::Type(kind) = kind else {
        if let Some(named) = node.text("type") {
            let message = format!("{named:?} is no type of OpenAPI 3.0");
            ctx.diag.add(
                Code::MalformedPiece,
                &format!("{}/type", node.pointer),
                message,
                "correct the document by an overlay",
            );
        }
        return Shape::Alias(Type::Any);
    };
    let scalar = match kind {
        OpenapiType::String(string) => string_scalar(&string.format),
        OpenapiType::Number(number) => number_scalar(&number.format),
        OpenapiType::Integer(integer) => integer_scalar(&integer.format),
        OpenapiType::Boolean(_) => Scalar::Boolean,
        OpenapiType::Array(_) => {
            let item = node.get("items").map_or(Type::Any, |items| lower_type(ctx, &items, &format!("{place}.item")));
            return Shape::Alias(Type::List(Box::new(item)));
        }
        OpenapiType::Object(_) => return lower_object(ctx, node, place),
    };
    Shape::Alias(Type::Scalar(scalar))
}

fn string_scalar(format: &VariantOrUnknownOrEmpty<StringFormat>) -> Scalar {
    match format {
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Scalar::DateTime,
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => Scalar::Date,
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte) => Scalar::Byte,
        VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => Scalar::Binary,
        VariantOrUnknownOrEmpty::Unknown(format) if format == "uuid" => Scalar::Uuid,
        VariantOrUnknownOrEmpty::Item(StringFormat::Password)
        | VariantOrUnknownOrEmpty::Unknown(_)
        | VariantOrUnknownOrEmpty::Empty => Scalar::String,
    }
}

fn number_scalar(format: &VariantOrUnknownOrEmpty<NumberFormat>) -> Scalar {
    match format {
        VariantOrUnknownOrEmpty::Unknown(format) if format == "int64" => Scalar::Int64,
        VariantOrUnknownOrEmpty::Unknown(format) if format == "int32" => Scalar::Int32,
        VariantOrUnknownOrEmpty::Item(NumberFormat::Float | NumberFormat::Double)
        | VariantOrUnknownOrEmpty::Unknown(_)
        | VariantOrUnknownOrEmpty::Empty => Scalar::Number,
    }
}

/// A bare integer is 64 bits wide: milliseconds since 1970 do not fit into 32.
fn integer_scalar(format: &VariantOrUnknownOrEmpty<IntegerFormat>) -> Scalar {
    match format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Scalar::Int32,
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64)
        | VariantOrUnknownOrEmpty::Unknown(_)
        | VariantOrUnknownOrEmpty::Empty => Scalar::Int64,
    }
}

fn lower_object(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Shape {
    let additional = match node.get("additionalProperties") {
        Some(node) if node.value.as_bool() == Some(false) => None,
        Some(node) if node.value.is_object() => Some(lower_type(ctx, &node, &format!("{place}.value"))),
        Some(_) => Some(Type::Any),
        None => None,
    };
    let properties = lower_properties(ctx, node, place);
    if properties.is_empty() && node.value.get("additionalProperties") != Some(&Value::Bool(false)) {
        return Shape::Alias(Type::Map(Box::new(additional.unwrap_or(Type::Any))));
    }
    Shape::Object(Object { properties, additional })
}

pub(crate) fn lower_properties(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Vec<Property> {
    let required: Vec<&str> = node.list("required").iter().filter_map(|name| name.value.as_str()).collect();
    let entries = node.entries("properties");
    for name in &required {
        if !entries.iter().any(|(known, _)| known == name) {
            note_undeclared(ctx, node, name);
        }
    }
    let mut out = Vec::new();
    for (name, child) in entries {
        out.push(lower_property(ctx, &child, name, required.contains(&name), place));
    }
    out
}

/// A required member that no property describes can hold anything; it is kept with the undeclared ones.
fn note_undeclared(ctx: &mut Context<'_>, node: &Node<'_>, name: &str) {
    if node.has("additionalProperties") || node.has("x-merged") {
        return;
    }
    let message = format!("`required` names {name:?}, which `properties` does not describe");
    ctx.diag.add(Code::IgnoredKeyword, &node.pointer, message, "describe it by an overlay");
}

fn lower_property(ctx: &mut Context<'_>, node: &Node<'_>, name: &str, required: bool, place: &str) -> Property {
    let place = format!("{place}.{name}");
    let (ty, nullable) = match lower_type(ctx, node, &place) {
        Type::Nullable(ty) => (*ty, true),
        other => (other, false),
    };
    let ty = if node.has("x-rust-type") { by_hand(ctx, node, &place, ty) } else { ty };
    Property {
        name: name.into(),
        ty,
        required,
        nullable,
        read_only: node.flag("readOnly"),
        write_only: node.flag("writeOnly"),
        deprecated: node.flag("deprecated"),
        sensitive: is_sensitive(ctx, node, LONGEST_CHAIN),
        default: node.value.get("default").cloned(),
        constraints: constraints(node),
        docs: docs(ctx, node),
        pointer: node.pointer.clone(),
    }
}

/// A property whose type is written by hand: the type needs a name that the property refers to it by.
fn by_hand(ctx: &mut Context<'_>, node: &Node<'_>, place: &str, ty: Type) -> Type {
    if ty != Type::Named(place.into()) {
        add_schema(ctx, node, place, Shape::Alias(ty));
    }
    Type::Named(place.into())
}

/// Whether a value is a secret, or holds secrets by the list or map, or refers to what is.
fn is_sensitive(ctx: &mut Context<'_>, node: &Node<'_>, depth: usize) -> bool {
    if extension::flag(ctx, node, "x-sensitive").unwrap_or(node.text("format") == Some("password")) {
        return true;
    }
    let document = ctx.document;
    let referred = node.text("$ref").and_then(|reference| document.at(reference));
    let inner = referred.or_else(|| node.get("items")).or_else(|| node.get("additionalProperties"));
    let inner = inner.or_else(|| merge::sole_reference(node));
    inner.is_some_and(|inner| depth > 0 && is_sensitive(ctx, &inner, depth - 1))
}

/// What the document limits values to.
pub(crate) fn constraints(node: &Node<'_>) -> Constraints {
    let number = |name: &str| node.value.get(name).and_then(Value::as_number).cloned();
    let count = |name: &str| node.value.get(name).and_then(Value::as_u64);
    Constraints {
        minimum: number("minimum"),
        maximum: number("maximum"),
        above_minimum: node.flag("exclusiveMinimum"),
        below_maximum: node.flag("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        min_length: count("minLength"),
        max_length: count("maxLength"),
        pattern: node.text("pattern").map(String::from),
        min_items: count("minItems"),
        max_items: count("maxItems"),
        distinct_items: node.flag("uniqueItems"),
        min_members: count("minProperties"),
        max_members: count("maxProperties"),
        unit: node.text("x-unit").map(String::from),
    }
}
