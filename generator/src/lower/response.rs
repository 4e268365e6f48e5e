//! Bodies and answers: which content types there are and what they hold.

use api_ir::{Body, BodyFormat, Content, Part, Response, Scalar, Type};
use serde_json::Value;

use super::schema::{docs, lower_properties, lower_type};
use super::{Context, extension, merge};
use crate::diagnostic::Code;
use crate::document::Node;

/// The kind of body that a content type means.
fn format_of(content_type: &str) -> Option<BodyFormat> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(match essence.as_str() {
        "application/json-patch+json" => BodyFormat::JsonPatch,
        "application/merge-patch+json" => BodyFormat::MergePatch,
        "application/x-www-form-urlencoded" => BodyFormat::Form,
        "multipart/form-data" => BodyFormat::Multipart,
        "application/octet-stream" | "*/*" => BodyFormat::Bytes,
        other if other == "application/json" || other.ends_with("+json") => BodyFormat::Json,
        other if other.starts_with("text/") && other != "text/xml" => BodyFormat::Text,
        other
            if ["image/", "audio/", "video/", "application/zip", "application/pdf", "application/gzip"]
                .iter()
                .any(|known| other.starts_with(known)) =>
        {
            BodyFormat::Bytes
        }
        _ => return None,
    })
}

/// The bodies of an operation.
pub(crate) fn bodies(ctx: &mut Context<'_>, operation: &Node<'_>, id: &str) -> (Vec<Body>, bool) {
    let formats = extension::body_formats(ctx, operation, id);
    let Some(node) = operation.get("requestBody") else { return (formats.unwrap_or_default(), false) };
    let Some(node) = ctx.document.resolve(node, ctx.diag) else { return (Vec::new(), false) };
    node.expect(&[], &["content"], ctx.diag);
    let required = node.flag("required");
    if let Some(formats) = formats {
        return (formats, required);
    }
    let mut out: Vec<Body> = Vec::new();
    let contents = node.entries("content");
    for (content_type, media) in &contents {
        let Some(format) = format_of(content_type) else {
            continue;
        };
        if !out.iter().any(|known| known.format == format) {
            let place = body_place(id, &out, format);
            out.push(lower_body(ctx, media, format, content_type, &place));
        }
    }
    if let ([], Some((content_type, media))) = (out.as_slice(), contents.first()) {
        unsupported(ctx, media, content_type);
    }
    (out, required)
}

/// What a schema in passing is named after: the first body is the body, others tell their format.
pub(crate) fn body_place(id: &str, known: &[Body], format: BodyFormat) -> String {
    let word = match format {
        _ if known.is_empty() => return format!("{id}.body"),
        BodyFormat::Json => "json",
        BodyFormat::SemanticPatch => "semanticPatch",
        BodyFormat::JsonPatch => "jsonPatch",
        BodyFormat::MergePatch => "mergePatch",
        BodyFormat::Form => "form",
        BodyFormat::Multipart => "multipart",
        BodyFormat::Text => "text",
        BodyFormat::Bytes => "bytes",
    };
    format!("{id}.body.{word}")
}

fn unsupported(ctx: &mut Context<'_>, media: &Node<'_>, content_type: &str) {
    let message = format!("content type {content_type:?} is not written or read");
    let fix = "describe another content type by an overlay, or leave the operation out with --skip-unsupported";
    ctx.diag.add(Code::UnsupportedContent, &media.pointer, message, fix);
}

fn lower_body(ctx: &mut Context<'_>, media: &Node<'_>, format: BodyFormat, content_type: &str, place: &str) -> Body {
    let schema = media.get("schema");
    let mut body =
        Body { format, content_type: content_type.into(), ty: None, external: None, comment: false, parts: Vec::new() };
    match format {
        BodyFormat::Multipart => {
            if let Some(schema) = schema.and_then(|node| ctx.document.resolve(node, ctx.diag)) {
                body.parts = parts(ctx, &schema, place);
            }
            if body.parts.is_empty() {
                let fix = "describe it as an object by an overlay, or leave the operation out with --skip-unsupported";
                ctx.diag.add(
                    Code::UnsupportedContent,
                    &media.pointer,
                    "a multipart body whose parts are not described",
                    fix,
                );
            }
        }
        BodyFormat::Text | BodyFormat::Bytes => {}
        BodyFormat::Json
        | BodyFormat::Form
        | BodyFormat::SemanticPatch
        | BodyFormat::JsonPatch
        | BodyFormat::MergePatch => {
            body.ty = Some(schema.map_or(Type::Any, |schema| lower_type(ctx, &schema, place)));
        }
    }
    body
}

fn parts(ctx: &mut Context<'_>, schema: &Node<'_>, place: &str) -> Vec<Part> {
    let merged = if schema.has("allOf") { merge::merge_all_of(ctx, schema) } else { None };
    let schema = Node { value: merged.as_ref().unwrap_or(schema.value), pointer: schema.pointer.clone() };
    schema.expect(&["required"], &["properties"], ctx.diag);
    let properties = lower_properties(ctx, &schema, place);
    let binary = Type::Scalar(Scalar::Binary);
    properties
        .into_iter()
        .map(|mut property| {
            let list = matches!(&property.ty, Type::List(item) if **item == binary);
            let file = list || property.ty == binary;
            if list {
                property.ty = binary.clone();
            }
            Part { property, file, list }
        })
        .collect()
}

/// The answers of an operation, by status.
pub(crate) fn responses(ctx: &mut Context<'_>, operation: &Node<'_>, id: &str) -> Vec<Response> {
    let entries = operation.entries("responses");
    let successes = entries.iter().filter(|(status, _)| status.starts_with('2')).count();
    let mut out = Vec::new();
    for (status, node) in entries {
        if status.starts_with("x-") {
            continue;
        }
        if !is_status(status) {
            let message = format!("{status:?} is no status: those are three digits, a range such as 4XX, or `default`");
            ctx.diag.add(Code::MalformedPiece, &node.pointer, message, "correct the document by an overlay");
            continue;
        }
        let Some(node) = ctx.document.resolve(node, ctx.diag) else { continue };
        node.expect(&[], &["content", "links"], ctx.diag);
        if node.get("links").is_some_and(|links| !links.members().is_empty()) {
            let fix = "remove them by an overlay, or leave the operation out with --skip-unsupported";
            let pointer = format!("{}/responses/{status}/links", operation.pointer);
            ctx.diag.add(Code::UnsupportedLink, &pointer, "links between operations are not followed", fix);
        }
        let place = match status {
            status if !status.starts_with('2') => format!("{id}.error.{status}"),
            _ if successes == 1 => format!("{id}.response"),
            status => format!("{id}.response.{status}"),
        };
        let content = content(ctx, &node, &place);
        let failures = extension::failures(ctx, &node);
        out.push(Response {
            status: status.to_ascii_uppercase().replace("DEFAULT", "default"),
            content,
            failures,
            docs: docs(ctx, &node),
        });
    }
    out
}

fn is_status(text: &str) -> bool {
    let is_code = text.len() == 3 && text.starts_with(['1', '2', '3', '4', '5']);
    let rest = text.get(1..).unwrap_or_default();
    let is_range = rest.eq_ignore_ascii_case("XX");
    text.eq_ignore_ascii_case("default") || (is_code && (is_range || rest.bytes().all(|byte| byte.is_ascii_digit())))
}

fn content(ctx: &mut Context<'_>, response: &Node<'_>, place: &str) -> Content {
    let contents = response.entries("content");
    let rated = contents.iter().filter_map(|(name, media)| format_of(name).map(|format| (format, media)));
    let best = rated.min_by_key(|(format, _)| match format {
        BodyFormat::Json => 0,
        BodyFormat::Text => 1,
        _ => 2,
    });
    match best {
        Some((BodyFormat::Json, media)) => match media.get("schema") {
            Some(schema) if is_binary(&schema) => Content::Bytes,
            Some(schema) => Content::Json(lower_type(ctx, &schema, place)),
            None => Content::Json(Type::Any),
        },
        Some((BodyFormat::Text, _)) => Content::Text,
        Some(_) => Content::Bytes,
        None => {
            if let Some((name, media)) = contents.first() {
                unsupported(ctx, media, name);
            }
            Content::None
        }
    }
}

fn is_binary(schema: &Node<'_>) -> bool {
    schema.value.get("format") == Some(&Value::String("binary".into()))
}
