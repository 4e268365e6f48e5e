//! Pages of documentation that the tables of names make: what the document calls things and what they are called here,
//! and which operation takes which form of patch.

use std::collections::BTreeSet;

use api_ir::{Area, Body, BodyFormat, Operation, Schema};
use askama::Template;

use super::operation::{AreaFile, area_ident};
use super::{Context, docs, model, operation_docs};

/// Names in the document and names here.
#[derive(Template)]
#[template(path = "names.md.j2", escape = "none")]
pub(crate) struct NamesPage {
    tags: Vec<TagRow>,
    areas: Vec<AreaNames>,
    schemas: Vec<(String, String)>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct TagRow {
    tag: String,
    accessor: String,
    module: String,
}

struct AreaNames {
    title: String,
    operations: Vec<OperationRow>,
}

struct OperationRow {
    official: String,
    ours: String,
    what: String,
}

/// The operations that take patches.
#[derive(Template)]
#[template(path = "patches.md.j2", escape = "none")]
pub(crate) struct PatchesPage {
    rows: Vec<PatchRow>,
}

struct PatchRow {
    method: String,
    semantic: String,
    json: &'static str,
    merge: &'static str,
}

pub(crate) fn names(ctx: &Context<'_>, files: &super::AreaFiles) -> NamesPage {
    let areas = ctx.api.areas.iter().map(|area| AreaNames {
        title: docs::title(&area.title),
        operations: methods(ctx, files, area)
            .map(|(operation, method)| operation_row(ctx, operation, method))
            .collect(),
    });
    NamesPage { tags: tags(ctx), areas: areas.collect(), schemas: schemas(ctx) }
}

/// The operations of an area, each with a link to its method.
fn methods<'a>(
    ctx: &Context<'a>,
    files: &'a super::AreaFiles,
    area: &'a Area,
) -> impl Iterator<Item = (&'a Operation, String)> {
    let AreaFile { handle, operations: views, .. } = &files[&area.name];
    let operations = ctx.api.operations.iter().filter(|operation| operation.area == area.name);
    let module = area_ident(&area.name);
    operations.zip(views).map(move |(operation, view)| {
        let path = format!("crate::api::{module}::{handle}::{}", view.method);
        (operation, format!("[`{}`]({path})", view.method.trim_start_matches("r#")))
    })
}

fn operation_row(ctx: &Context<'_>, operation: &Operation, ours: String) -> OperationRow {
    let id = docs::name(&operation.id);
    let official = match operation_docs::official(ctx, operation) {
        Some(url) => format!("[{id}]({url})"),
        None => id,
    };
    OperationRow { official, ours, what: cell(&docs::brief(&operation.docs)) }
}

/// Every tag, of this document or of others, and its area.
fn tags(ctx: &Context<'_>) -> Vec<TagRow> {
    let current: BTreeSet<&str> = ctx.api.operations.iter().map(|operation| operation.tag.as_str()).collect();
    let row = |area: &str, tag: &str| {
        let note = if current.contains(tag) { "" } else { " (former)" };
        TagRow {
            tag: format!("{}{note}", cell(tag)),
            accessor: format!("[`client.{area}()`](crate::Client::{area})"),
            module: format!("[`api::{area}`](crate::api::{area})"),
        }
    };
    let areas = ctx.config.areas.iter().map(|area| (area_ident(&area.name), &area.tags));
    let mut out: Vec<TagRow> = areas.flat_map(|(area, tags)| tags.iter().map(move |tag| row(&area, tag))).collect();
    out.sort();
    out
}

/// The schemas whose type has another name than theirs in `CamelCase`.
fn schemas(ctx: &Context<'_>) -> Vec<(String, String)> {
    let components = ctx.api.schemas.iter().filter(|schema| model::is_component(schema));
    components.filter_map(|schema| Some((docs::name(&schema.name), other_type(ctx, schema)?))).collect()
}

fn other_type(ctx: &Context<'_>, schema: &Schema) -> Option<String> {
    if let Some(path) = &schema.external {
        return Some(link(path));
    }
    let name = ctx.types.get(schema.name.as_str())?;
    let is_other = !model::is_same_in_other_case(name, &schema.name);
    is_other.then(|| format!("[`{name}`](crate::model::{name})"))
}

/// A type by its path, under the last part of it.
fn link(path: &str) -> String {
    format!("[`{}`]({path})", path.rsplit("::").next().unwrap_or(path))
}

pub(crate) fn patches(ctx: &Context<'_>, files: &super::AreaFiles) -> PatchesPage {
    let methods = ctx.api.areas.iter().flat_map(|area| methods(ctx, files, area));
    PatchesPage { rows: methods.filter_map(|(operation, method)| patch_row(operation, method)).collect() }
}

fn patch_row(operation: &Operation, method: String) -> Option<PatchRow> {
    let body = |format: BodyFormat| operation.bodies.iter().find(|body| body.format == format);
    let semantic = body(BodyFormat::SemanticPatch);
    let [json, merge] = [BodyFormat::JsonPatch, BodyFormat::MergePatch].map(|format| body(format).map(commented));
    if semantic.is_none() && json.is_none() && merge.is_none() {
        return None;
    }
    let semantic = semantic.map(|body| body.external.as_deref().map_or_else(|| String::from("yes"), link));
    Some(PatchRow {
        method,
        semantic: semantic.unwrap_or_default(),
        json: json.unwrap_or_default(),
        merge: merge.unwrap_or_default(),
    })
}

fn commented(body: &Body) -> &'static str {
    if body.comment { "with a comment" } else { "yes" }
}

/// Text that may stand in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
