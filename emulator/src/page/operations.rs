//! The operations, as the page needs them: what they take, with something to begin with.

use api_ir::{Api, Area, Body, Location, Operation, Parameter, ParameterStyle, Property, Scalar, Shape, Type};
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::sample::body;
use crate::surface::Surface;
use crate::world::World;

/// All operations and their areas.
pub(crate) fn operations(engine: &Engine) -> Value {
    let Api { areas, operations, .. } = engine.surface.api();
    json!({
        "areas": areas.iter().map(area).collect::<Vec<_>>(),
        "operations": operations.iter().map(|one| operation(engine, one)).collect::<Vec<_>>(),
    })
}

fn area(area: &Area) -> Value {
    json!({ "name": area.name, "title": area.title, "summary": area.docs.summary })
}

fn operation(engine: &Engine, operation: &Operation) -> Value {
    let surface = &engine.surface;
    let is_kept = !engine.is_stateless && World::operations().any(|id| id == operation.id);
    let responses = operation.responses.iter().map(|response| &response.status);
    let own = operation.parameters.iter().filter(|parameter| !parameter.managed);
    json!({
        "id": operation.id,
        "area": operation.area,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.docs.summary,
        "beta": operation.beta,
        "deprecated": operation.deprecated,
        "withdrawn": operation.withdrawn,
        "kept": is_kept,
        "parameters": own.map(|one| parameter(engine, one)).collect::<Vec<_>>(),
        "bodyRequired": operation.body_required,
        "bodies": operation.bodies.iter().map(|body| taken(engine, operation, body)).collect::<Vec<_>>(),
        "statuses": responses.collect::<Vec<_>>(),
        "credential": credential(surface, operation),
    })
}

/// The header that holds the credential, and what stands before it there; null if none is needed there.
fn credential(surface: &Surface, operation: &Operation) -> Value {
    use api_ir::SchemeKind;
    let mut schemes = operation.security.iter().flatten();
    let known = |name: &String| surface.api().schemes.iter().find(|scheme| scheme.name == *name);
    let scheme = schemes.find_map(known).map(|scheme| &scheme.kind);
    match scheme {
        Some(SchemeKind::Header(name)) => json!({ "header": name, "before": "" }),
        Some(SchemeKind::Bearer) => json!({ "header": "Authorization", "before": "Bearer " }),
        Some(SchemeKind::Basic) => json!({ "header": "Authorization", "before": "Basic " }),
        Some(SchemeKind::Query(_)) | None => Value::Null,
    }
}

fn parameter(engine: &Engine, parameter: &Parameter) -> Value {
    let surface = &engine.surface;
    let is_needed = parameter.required || parameter.location == Location::Path;
    let sample = is_needed.then(|| body::parameter(surface, parameter, engine.seed));
    json!({
        "name": parameter.name,
        "in": match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        },
        "required": is_needed,
        "deprecated": parameter.deprecated,
        "repeated": parameter.style == ParameterStyle::Repeated,
        "type": words(surface, &parameter.ty),
        "values": values(surface, &parameter.ty),
        "default": parameter.default,
        "sample": sample,
    })
}

fn taken(engine: &Engine, operation: &Operation, taken: &Body) -> Value {
    let surface = &engine.surface;
    let object = taken.ty.as_ref().and_then(|ty| surface.object(ty));
    let members = object.map_or(&[][..], |object| &object.properties);
    let files = taken.parts.iter().filter(|part| part.file).map(|part| &part.property.name);
    json!({
        "format": taken.format,
        "contentType": taken.content_type,
        "comment": taken.comment,
        "members": members.iter().filter(|member| !member.read_only).map(|one| member(surface, one)).collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
        "sample": body::body(surface, operation, taken, engine.seed),
    })
}

fn member(surface: &Surface, member: &Property) -> Value {
    json!({
        "name": member.name,
        "type": words(surface, &member.ty),
        "values": values(surface, &member.ty),
        "required": member.required,
    })
}

/// A type in words.
fn words(surface: &Surface, ty: &Type) -> String {
    match surface.resolve(ty) {
        Type::Named(name) => match surface.schema(name).map(|schema| &schema.shape) {
            Some(Shape::Enum(known)) if known.values.iter().all(Value::is_string) => "text".into(),
            Some(Shape::Enum(_)) => "value".into(),
            Some(Shape::Union(_)) => "one of several".into(),
            Some(Shape::Object(_) | Shape::Alias(_)) | None => "object".into(),
        },
        Type::List(inner) => format!("list of {}", words(surface, inner)),
        Type::Map(inner) => format!("{} by name", words(surface, inner)),
        Type::Nullable(inner) => format!("{} or null", words(surface, inner)),
        Type::Scalar(scalar) => match scalar {
            Scalar::String => "text",
            Scalar::Boolean => "true or false",
            Scalar::Int64 | Scalar::Int32 => "integer",
            Scalar::Number => "number",
            Scalar::DateTime => "time, as 2026-01-31T12:00:00Z",
            Scalar::Date => "day, as 2026-01-31",
            Scalar::Uuid => "UUID",
            Scalar::Byte => "Base64",
            Scalar::Binary => "file",
        }
        .into(),
        Type::Any => "any JSON".into(),
    }
}

/// The values that a type is limited to; null if it is not.
fn values(surface: &Surface, ty: &Type) -> Value {
    match surface.resolve(ty) {
        Type::List(inner) | Type::Nullable(inner) => values(surface, inner),
        Type::Scalar(Scalar::Boolean) => json!([true, false]),
        Type::Named(name) => match surface.schema(name).map(|schema| &schema.shape) {
            Some(Shape::Enum(known)) => json!(known.values),
            Some(Shape::Object(_) | Shape::Union(_) | Shape::Alias(_)) | None => Value::Null,
        },
        Type::Map(_) | Type::Scalar(_) | Type::Any => Value::Null,
    }
}
