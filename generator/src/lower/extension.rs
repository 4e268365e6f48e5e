//! Our extensions: facts that OpenAPI has no words for.

use api_ir::{Body, BodyFormat, Paging};
use serde::Deserialize;

use super::Context;
use super::schema::lower_type;
use crate::diagnostic::Code;
use crate::document::Node;

/// `x-paging` of an operation.
pub(crate) fn paging(ctx: &mut Context<'_>, operation: &Node<'_>) -> Option<Paging> {
    read(ctx, &operation.get("x-paging")?)
}

/// An entry of `x-body-formats`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Format {
    format: BodyFormat,
    content_type: String,
    #[serde(default)]
    wrapper: Option<Wrapper>,
    #[serde(default)]
    rust_type: Option<String>,
    #[serde(default, rename = "schema")]
    _schema: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Wrapper {
    Comment,
}

/// `x-body-formats` of an operation: the bodies it accepts, where the document's own word is not enough.
pub(crate) fn body_formats(ctx: &mut Context<'_>, operation: &Node<'_>, id: &str) -> Option<Vec<Body>> {
    operation.get("x-body-formats")?;
    let mut out = Vec::new();
    for node in operation.list("x-body-formats") {
        let Some(format) = read::<Format>(ctx, &node) else { continue };
        let ty = node.get("schema").map(|schema| lower_type(ctx, &schema, &format!("{id}.body")));
        out.push(Body {
            format: format.format,
            content_type: format.content_type,
            ty,
            external: format.rust_type,
            comment: matches!(format.wrapper, Some(Wrapper::Comment)),
            parts: Vec::new(),
        });
    }
    Some(out)
}

/// `x-partial-success` of a response: where in it the failures stand.
pub(crate) fn failures(ctx: &mut Context<'_>, response: &Node<'_>) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Partial {
        errors: String,
        #[serde(default, rename = "where")]
        _where: Option<serde_json::Value>,
    }
    read::<Partial>(ctx, &response.get("x-partial-success")?).map(|partial| partial.errors)
}

fn read<T: for<'de> Deserialize<'de>>(ctx: &mut Context<'_>, node: &Node<'_>) -> Option<T> {
    match serde_json::from_value(node.value.clone()) {
        Ok(value) => Some(value),
        Err(error) => {
            ctx.diag.add(Code::BadExtension, &node.pointer, error.to_string(), "see CONTRIBUTING.md on extensions");
            None
        }
    }
}
