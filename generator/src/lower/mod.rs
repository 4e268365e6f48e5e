//! From the document to the API in API words, one file per construct.

use std::collections::BTreeMap;

use api_ir::{Api, Area, Docs, Schema, Scheme, SchemeKind};
use openapiv3::{APIKeyLocation, SecurityScheme};

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostics, SourceId};
use crate::document::{Document, Node};

mod extension;
mod merge;
mod operation;
mod response;
mod schema;
mod union;

/// What lowering needs at hand.
pub(crate) struct Context<'d> {
    pub(crate) document: &'d Document,
    pub(crate) config: &'d Config,
    pub(crate) diag: &'d mut Diagnostics,
    pub(crate) schemas: BTreeMap<String, Schema>,
    /// The schemas in passing that are being lowered, from the outside in.
    pub(crate) open: Vec<Open>,
    /// Operations left out because something in them is not supported.
    pub(crate) skipped: Vec<String>,
    pub(crate) skip_unsupported: bool,
}

/// A schema in passing that is being lowered. If it comes up again inside of itself, it is itself that is meant.
pub(crate) struct Open {
    pub(crate) value: serde_json::Value,
    pub(crate) place: String,
    /// Whether it came up again.
    pub(crate) again: bool,
}

/// Lowers the whole document.
pub(crate) fn lower(
    document: &Document,
    config: &Config,
    skip_unsupported: bool,
    diag: &mut Diagnostics,
) -> (Api, Vec<String>) {
    let root = Node::root(&document.value);
    let schemas = BTreeMap::new();
    let mut ctx = Context { document, config, diag, schemas, open: Vec::new(), skipped: Vec::new(), skip_unsupported };
    let mut api = Api::default();
    check_kinds(&mut ctx, &root);
    if let Some(info) = root.get("info") {
        api.title = info.text("title").unwrap_or_default().into();
        api.version = info.value.get("version").map(plain_text).unwrap_or_default();
    }
    api.servers = root.list("servers").iter().filter_map(server_url).collect();
    api.schemes = schemes(&mut ctx, &root);
    if let Some(components) = root.get("components") {
        for (name, node) in components.entries("schemas") {
            schema::lower_component(&mut ctx, node, name);
        }
    }
    api.operations = operation::lower_all(&mut ctx, &root);
    api.areas = areas(&mut ctx, &api);
    api.schemas = std::mem::take(&mut ctx.schemas).into_values().collect();
    (api, ctx.skipped)
}

/// The parts of the document that later stages walk through must be what they are taken for.
fn check_kinds(ctx: &mut Context<'_>, root: &Node<'_>) {
    root.expect(&["servers", "security"], &["info", "paths", "components"], ctx.diag);
    if let Some(components) = root.get("components") {
        let kinds = ["schemas", "parameters", "requestBodies", "responses", "headers", "securitySchemes"];
        components.expect(&[], &kinds, ctx.diag);
    }
}

fn plain_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}

/// The address of a server, its variables replaced by their defaults.
fn server_url(server: &Node<'_>) -> Option<String> {
    let mut url = String::from(server.text("url")?);
    for (name, variable) in server.entries("variables") {
        url = url.replace(&format!("{{{name}}}"), variable.text("default").unwrap_or_default());
    }
    Some(url)
}

fn schemes(ctx: &mut Context<'_>, root: &Node<'_>) -> Vec<Scheme> {
    let Some(components) = root.get("components") else { return Vec::new() };
    let mut out = Vec::new();
    for (name, node) in components.entries("securitySchemes") {
        let Some(node) = ctx.document.resolve(node, ctx.diag) else { continue };
        let Some(scheme) = node.typed::<SecurityScheme>("security scheme", ctx.diag) else { continue };
        if let Some(kind) = scheme_kind(scheme) {
            out.push(Scheme { name: name.into(), kind });
        }
    }
    out
}

/// How a scheme's credential travels; `None` for cookies and for HTTP schemes we do not write.
fn scheme_kind(scheme: SecurityScheme) -> Option<SchemeKind> {
    match scheme {
        SecurityScheme::APIKey { location: APIKeyLocation::Header, name, .. } => Some(SchemeKind::Header(name)),
        SecurityScheme::APIKey { location: APIKeyLocation::Query, name, .. } => Some(SchemeKind::Query(name)),
        SecurityScheme::APIKey { location: APIKeyLocation::Cookie, .. } => None,
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => Some(SchemeKind::Bearer),
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => Some(SchemeKind::Basic),
        SecurityScheme::HTTP { .. } => None,
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => Some(SchemeKind::Bearer),
    }
}

/// Names of areas become modules, methods of the client and features; each must be fit for it, and there once.
fn check_area_names(ctx: &mut Context<'_>) {
    let config = ctx.config;
    let areas = config.areas.iter().enumerate().map(|(index, area)| (&area.name, format!("/areas/{index}")));
    let aliases = config.aliases.iter().enumerate().map(|(index, alias)| (&alias.area, format!("/aliases/{index}")));
    let mut known: Vec<&str> = Vec::new();
    for (name, pointer) in areas.chain(aliases) {
        let fits = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_';
        if !name.starts_with(|first: char| first.is_ascii_lowercase())
            || !name.chars().all(fits)
            || operation::is_taken(name)
        {
            let message = format!("{name:?} cannot be the name of an area");
            let fix = "give it another name in snake_case";
            ctx.diag.add_in(SourceId::Config, Code::InvalidName, &pointer, message, fix);
        }
        if known.contains(&name.as_str()) {
            let message = format!("another area or alias is named {name:?} too");
            ctx.diag.add_in(SourceId::Config, Code::NameCollision, &pointer, message, "give one of them another name");
        }
        known.push(name);
    }
}

/// The areas that have operations, and the aliases of theirs.
fn areas(ctx: &mut Context<'_>, api: &Api) -> Vec<Area> {
    check_area_names(ctx);
    let mut areas: BTreeMap<&str, Area> = BTreeMap::new();
    for operation in &api.operations {
        let configured = ctx.config.areas.iter().find(|area| area.name == operation.area);
        let title = configured.map_or(operation.tag.as_str(), |area| area.title.as_str());
        areas.entry(&operation.area).or_insert_with(|| Area {
            name: operation.area.clone(),
            title: title.into(),
            aliases: Vec::new(),
            docs: Docs::default(),
        });
    }
    for (name, text) in Node::root(&ctx.document.value).entries("x-area-docs") {
        match areas.get_mut(name) {
            Some(area) => area.docs.description = text.value.as_str().map(String::from),
            None => {
                let message = format!("there is no area {name:?}");
                ctx.diag.add(Code::BadExtension, &text.pointer, message, "see CONTRIBUTING.md on extensions");
            }
        }
    }
    let config = ctx.config;
    for (index, area) in config.areas.iter().enumerate() {
        for id in area.operations.iter().filter(|id| !api.operations.iter().any(|operation| operation.id == **id)) {
            let message = format!("the area {:?} lists the operation {id:?}, which is not there", area.name);
            let pointer = format!("/areas/{index}/operations");
            ctx.diag.add_in(SourceId::Config, Code::StaleConfig, &pointer, message, "correct or remove it");
        }
    }
    for (index, alias) in config.aliases.iter().enumerate() {
        match areas.get_mut(alias.of.as_str()) {
            Some(area) => area.aliases.push(alias.area.clone()),
            None if config.areas.iter().any(|area| area.name == alias.of) => {}
            None => {
                let message = format!("the alias {:?} is of {:?}, which is no area", alias.area, alias.of);
                ctx.diag.add_in(
                    SourceId::Config,
                    Code::StaleConfig,
                    &format!("/aliases/{index}"),
                    message,
                    "correct or remove the alias",
                );
            }
        }
    }
    areas.into_values().collect()
}
