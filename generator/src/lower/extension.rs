//! Our extensions: facts that OpenAPI has no words for.

use std::collections::BTreeMap;

use api_ir::{Body, BodyFormat, Failures, Paging};
use serde::Deserialize;

use super::Context;
use super::schema::lower_type;
use crate::diagnostic::Code;
use crate::document::Node;

/// `x-paging` of an operation.
pub(crate) fn paging(ctx: &mut Context<'_>, operation: &Node<'_>) -> Option<Paging> {
    read(ctx, &operation.get("x-paging")?)
}

/// An extension that is a yes or no.
pub(crate) fn flag(ctx: &mut Context<'_>, node: &Node<'_>, name: &str) -> Option<bool> {
    read(ctx, &node.get(name)?)
}

/// An extension that is text.
pub(crate) fn text(ctx: &mut Context<'_>, node: &Node<'_>, name: &str) -> Option<String> {
    read(ctx, &node.get(name)?)
}

/// The path of a type that is written by hand, such as `crate::patch::Instruction`.
pub(crate) fn external_type(ctx: &mut Context<'_>, node: &Node<'_>, name: &str) -> Option<String> {
    let path = text(ctx, node, name)?;
    let is_word = |word: &str| {
        word.starts_with(|character: char| character.is_ascii_alphabetic() || character == '_')
            && word.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    if path.split("::").enumerate().all(|(index, word)| is_word(word) || (index == 0 && word.is_empty())) {
        return Some(path);
    }
    let message = format!("{path:?} is no path of a Rust type");
    ctx.diag.add(Code::BadExtension, &format!("{}/{name}", node.pointer), message, "write it as `crate::module::Type`");
    None
}

/// An entry of `x-body-formats`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Format {
    format: BodyFormat,
    content_type: String,
    #[serde(default)]
    wrapper: Option<Wrapper>,
    /// Whether the body itself has a member for a comment.
    #[serde(default)]
    comment: bool,
    #[serde(default, rename = "rust-type")]
    _rust_type: Option<serde_json::Value>,
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
    operation.expect(&["x-body-formats"], &[], ctx.diag);
    let mut out = Vec::new();
    for node in operation.list("x-body-formats") {
        let Some(format) = read::<Format>(ctx, &node) else { continue };
        let place = super::response::body_place(id, &out, format.format);
        let ty = node.get("schema").map(|schema| lower_type(ctx, &schema, &place));
        out.push(Body {
            format: format.format,
            content_type: format.content_type,
            ty,
            external: external_type(ctx, &node, "rust-type"),
            comment: format.comment || matches!(format.wrapper, Some(Wrapper::Comment)),
            parts: Vec::new(),
        });
    }
    Some(out)
}

/// `x-partial-success` of a response: where in it the failures stand, and how they are told from what was done.
pub(crate) fn failures(ctx: &mut Context<'_>, response: &Node<'_>) -> Option<Failures> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an object with a JSON pointer as `errors`")]
    struct Partial {
        errors: String,
        #[serde(default, rename = "where")]
        when: BTreeMap<String, String>,
    }
    let node = response.get("x-partial-success")?;
    let partial = read::<Partial>(ctx, &node)?;
    if partial.when.len() > 1 {
        let message = "`where` names more than one member";
        ctx.diag.add(Code::BadExtension, &node.pointer, message, "see CONTRIBUTING.md on extensions");
    }
    Some(Failures { pointer: partial.errors, when: partial.when.into_iter().next() })
}

fn read<T: for<'de> Deserialize<'de>>(ctx: &mut Context<'_>, node: &Node<'_>) -> Option<T> {
    match serde_json::from_value(node.value.clone()) {
        Ok(value) => Some(value),
        Err(error) => {
            let name = node.pointer.rsplit('/').find(|step| step.parse::<usize>().is_err()).unwrap_or_default();
            let message = format!("`{name}` is not of its form: {error}");
            ctx.diag.add(Code::BadExtension, &node.pointer, message, "see CONTRIBUTING.md on extensions");
            None
        }
    }
}
