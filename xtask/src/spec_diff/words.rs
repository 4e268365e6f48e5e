//! Types, in words.

use generator::api_ir::{Api, Body, Content, Literal, Scalar, Shape, Type};

/// A type as people say it; a shape that was defined in passing is told by what it is, as its name follows from its place.
pub(super) fn ty(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Named(name) => named(api, name),
        Type::List(item) => format!("list of {}", self::ty(api, item)),
        Type::Map(value) => format!("map of {}", self::ty(api, value)),
        Type::Nullable(inner) => format!("{} or null", self::ty(api, inner)),
        Type::Scalar(scalar) => self::scalar(*scalar).into(),
        Type::Any => "anything".into(),
    }
}

fn named(api: &Api, name: &str) -> String {
    let schema = api.schema(name);
    let is_component = schema.is_some_and(|schema| schema.pointer.matches('/').count() == 3);
    match schema.map(|schema| &schema.shape) {
        Some(Shape::Alias(target)) => ty(api, target),
        Some(Shape::Enum(_)) if !is_component => "an enumeration".into(),
        Some(Shape::Object(_)) if !is_component => "an object".into(),
        _ => name.into(),
    }
}

fn scalar(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String => "text",
        Scalar::Boolean => "boolean",
        Scalar::Int64 => "integer",
        Scalar::Int32 => "32-bit integer",
        Scalar::Number => "number",
        Scalar::DateTime => "date and time",
        Scalar::Date => "date",
        Scalar::Uuid => "UUID",
        Scalar::Byte => "base64",
        Scalar::Binary => "file",
    }
}

/// A body, by its type or, without one, by its content type.
pub(super) fn body(api: &Api, body: &Body) -> String {
    body.ty.as_ref().map_or_else(|| body.content_type.clone(), |ty| self::ty(api, ty))
}

/// What an answer holds.
pub(super) fn content(api: &Api, content: &Content) -> String {
    match content {
        Content::None => "nothing".into(),
        Content::Json(ty) => self::ty(api, ty),
        Content::Text => "text".into(),
        Content::Bytes => "bytes".into(),
    }
}

pub(super) fn values(values: &[&Literal]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
