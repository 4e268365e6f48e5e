//! Operations: parameters, and what belongs to an operation as a whole.

use std::collections::BTreeSet;

use api_ir::{Location, Operation, Parameter, ParameterStyle, Type};
use openapiv3::{ParameterSchemaOrContent, PathStyle, QueryStyle};
use serde_json::Value;

use super::schema::{constraints, docs, lower_type};
use super::{Context, extension, response, server_url};
use crate::diagnostic::Code;
use crate::document::Node;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// All operations, by path and method.
pub(crate) fn lower_all(ctx: &mut Context<'_>, root: &Node<'_>) -> Vec<Operation> {
    let mut out: Vec<Operation> = Vec::new();
    for (path, item) in root.entries("paths") {
        if path.starts_with("x-") {
            continue;
        }
        let Some(item) = ctx.document.resolve(item, ctx.diag) else { continue };
        item.expect(&["parameters", "servers"], METHODS, ctx.diag);
        for method in METHODS {
            let Some(node) = item.get(method) else { continue };
            let known: BTreeSet<String> = ctx.schemas.keys().cloned().collect();
            let Some(operation) = lower_operation(ctx, root, path, method, &item, &node) else {
                ctx.schemas.retain(|name, _| known.contains(name));
                continue;
            };
            if out.iter().any(|known| known.id == operation.id) {
                let message = format!("another operation has the id {:?} too", operation.id);
                ctx.diag.add(Code::DuplicateOperationId, &node.pointer, message, "rename one by an overlay");
                continue;
            }
            out.push(operation);
        }
    }
    out
}

fn lower_operation(
    ctx: &mut Context<'_>,
    root: &Node<'_>,
    path: &str,
    method: &str,
    item: &Node<'_>,
    node: &Node<'_>,
) -> Option<Operation> {
    let Some(id) = node.text("operationId").filter(|id| !id.trim().is_empty()) else {
        let message = format!("{} {path} has no `operationId`", method.to_ascii_uppercase());
        ctx.diag.add(Code::MissingOperationId, &node.pointer, message, "give it one by an overlay");
        return None;
    };
    if node.get("callbacks").is_some_and(|callbacks| !callbacks.members().is_empty()) {
        let fix = "remove them by an overlay, or leave the operation out with --skip-unsupported";
        ctx.diag.add(
            Code::UnsupportedCallback,
            &format!("{}/callbacks", node.pointer),
            "callbacks are not received",
            fix,
        );
    }
    let lists = ["tags", "parameters", "security", "servers"];
    node.expect(&lists, &["requestBody", "responses", "callbacks"], ctx.diag);
    let parameters = parameters(ctx, path, item, node, id);
    let (bodies, body_required) = response::bodies(ctx, node, id);
    let responses = response::responses(ctx, node, id);
    let tag = node.list("tags").first().and_then(|tag| tag.value.as_str()).unwrap_or("default").to_owned();
    let servers = |node: &Node<'_>| node.list("servers").first().and_then(server_url);
    let operation = Operation {
        id: id.into(),
        method: method.to_ascii_uppercase(),
        path: path.into(),
        area: area(ctx, node, id, &tag),
        tag,
        docs: docs(ctx, node),
        deprecated: node.flag("deprecated"),
        beta: extension::flag(ctx, node, "x-beta").unwrap_or(false),
        withdrawn: extension::text(ctx, node, "x-withdrawn"),
        idempotent: extension::flag(ctx, node, "x-idempotent").unwrap_or(!matches!(method, "post" | "patch")),
        paging: extension::paging(ctx, node),
        parameters,
        bodies,
        body_required,
        responses,
        security: security(ctx, root, node),
        server: servers(node).or_else(|| servers(item)),
        pointer: node.pointer.clone(),
    };
    keep_or_skip(ctx, operation)
}

/// Leaves an operation out if something in it is not supported and that is what was asked for.
fn keep_or_skip(ctx: &mut Context<'_>, operation: Operation) -> Option<Operation> {
    if !ctx.skip_unsupported {
        return Some(operation);
    }
    let reasons = ctx.diag.take_skippable(&operation.pointer);
    if reasons.is_empty() {
        return Some(operation);
    }
    let reasons: Vec<String> = reasons.iter().map(|reason| reason.message.clone()).collect();
    ctx.skipped.push(format!("{}: {}", operation.id, reasons.join("; ")));
    None
}

fn area(ctx: &mut Context<'_>, node: &Node<'_>, id: &str, tag: &str) -> String {
    if ctx.config.areas.is_empty() {
        return area_of_tag(tag);
    }
    match ctx.config.area_of(id, tag) {
        Some(area) => area.into(),
        None => {
            let message = format!("the tag {tag:?} belongs to no area");
            ctx.diag.add(Code::UnmappedTag, &node.pointer, message, "add it to an area in codegen.yaml");
            area_of_tag(tag)
        }
    }
}

/// Without a configuration every tag is an area; words about its status are left out.
fn area_of_tag(tag: &str) -> String {
    let bare = tag.split('(').next().unwrap_or_default();
    let words: Vec<String> = bare
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let name = words.join("_");
    let is_plain = name.starts_with(|character: char| character.is_ascii_alphabetic());
    if is_plain && !is_taken(&name) { name } else { format!("area_{name}") }
}

/// Names that the module or the accessor of an area cannot have: methods of a client, files of ours, Rust's own paths.
pub(crate) fn is_taken(name: &str) -> bool {
    const METHODS: &[&str] = &["new", "settings", "with_settings", "core", "clone", "into", "try_into"];
    METHODS.contains(&name) || matches!(name, "mod" | "crate" | "self" | "super") || name.starts_with("shared_")
}

fn security(ctx: &mut Context<'_>, root: &Node<'_>, node: &Node<'_>) -> Vec<Vec<String>> {
    let holder = if node.has("security") { node } else { root };
    let known = ctx.document.at("#/components/securitySchemes").map(|node| node.members()).unwrap_or_default();
    let mut out = Vec::new();
    for group in holder.list("security") {
        let names: Vec<String> = group.members().iter().map(|(name, _)| String::from(*name)).collect();
        for name in &names {
            let scheme = known.iter().find(|(scheme, _)| scheme == name).map(|(_, node)| node);
            let why = match scheme {
                None => Some("is not declared"),
                Some(scheme) => unsupported_scheme(ctx, scheme),
            };
            if let Some(why) = why {
                let message = format!("security scheme {name:?} {why}");
                let fix = "describe it by an overlay, or leave the operation out with --skip-unsupported";
                ctx.diag.add(Code::UnsupportedSecurity, &node.pointer, message, fix);
            }
        }
        out.push(names);
    }
    out
}

/// Why a scheme's credential cannot be sent.
fn unsupported_scheme(ctx: &mut Context<'_>, scheme: &Node<'_>) -> Option<&'static str> {
    let scheme = ctx.document.resolve(scheme.clone(), ctx.diag)?;
    if scheme.text("in") == Some("cookie") {
        return Some("travels in a cookie");
    }
    let known = |kind: &str| ["basic", "bearer"].iter().any(|known| kind.eq_ignore_ascii_case(known));
    let is_other = scheme.text("type") == Some("http") && !scheme.text("scheme").is_some_and(known);
    is_other.then_some("is of HTTP, but neither basic nor bearer")
}

/// The parameters of the path item and the operation; those of the path in the path's order.
fn parameters(ctx: &mut Context<'_>, path: &str, item: &Node<'_>, node: &Node<'_>, id: &str) -> Vec<Parameter> {
    let mut out: Vec<Parameter> = Vec::new();
    let mut is_whole = true;
    for holder in [node, item] {
        for parameter in holder.list("parameters") {
            let at = parameter.pointer.clone();
            let Some(parameter) = ctx.document.resolve(parameter, ctx.diag) else {
                is_whole = false;
                continue;
            };
            let Some(parameter) = lower_parameter(ctx, &parameter, &at, &node.pointer, id) else {
                is_whole = false;
                continue;
            };
            if !out.iter().any(|known| known.name == parameter.name && known.location == parameter.location) {
                out.push(parameter);
            }
        }
    }
    if is_whole {
        check_path(ctx, path, node, &out);
    }
    let position = |parameter: &Parameter| match parameter.location {
        Location::Path => (0, path.find(&format!("{{{}}}", parameter.name)).unwrap_or_default()),
        Location::Query | Location::Header => (1, 0),
    };
    out.sort_by(|a, b| position(a).cmp(&position(b)).then_with(|| a.name.cmp(&b.name)));
    out
}

/// Every parameter of the path must be declared, once, and no other.
fn check_path(ctx: &mut Context<'_>, path: &str, node: &Node<'_>, parameters: &[Parameter]) {
    let in_path: Vec<&str> = path.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default()).collect();
    let declared: Vec<&str> = parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| parameter.name.as_str())
        .collect();
    let (mut a, mut b) = (in_path.clone(), declared.clone());
    a.sort_unstable();
    b.sort_unstable();
    if a != b {
        let message = format!("the path has the parameters {in_path:?}, declared are {declared:?}");
        ctx.diag.add(Code::PathMismatch, &node.pointer, message, "declare each of them once by an overlay");
    }
}

fn lower_parameter(ctx: &mut Context<'_>, node: &Node<'_>, at: &str, operation: &str, id: &str) -> Option<Parameter> {
    let unsupported = |ctx: &mut Context<'_>, what: String| {
        let fix = "describe it otherwise by an overlay, or leave the operation out with --skip-unsupported";
        let pointer = if at.starts_with(operation) { String::from(at) } else { format!("{operation}/parameters") };
        ctx.diag.add(Code::UnsupportedParameter, &pointer, what, fix);
        None
    };
    let name = node.text("name").unwrap_or_default();
    let typed = shallow(node).typed::<openapiv3::Parameter>("parameter", ctx.diag)?;
    let data = typed.parameter_data_ref();
    if let ParameterSchemaOrContent::Content(_) = data.format {
        return unsupported(ctx, format!("parameter {name:?} has a content map instead of a schema"));
    }
    let explode = node.value.get("explode").and_then(Value::as_bool);
    let (location, list_style) = match &typed {
        openapiv3::Parameter::Path { style: PathStyle::Simple, .. } => (Location::Path, ParameterStyle::Joined),
        openapiv3::Parameter::Header { .. } => (Location::Header, ParameterStyle::Joined),
        openapiv3::Parameter::Query { style: QueryStyle::Form, .. } if explode == Some(false) => {
            (Location::Query, ParameterStyle::Joined)
        }
        openapiv3::Parameter::Query { style: QueryStyle::Form, .. } => (Location::Query, ParameterStyle::Repeated),
        openapiv3::Parameter::Cookie { .. } => return unsupported(ctx, format!("parameter {name:?} is a cookie")),
        openapiv3::Parameter::Query { .. } => {
            return unsupported(
                ctx,
                format!("parameter {name:?} is written in style `{}`", node.text("style").unwrap_or_default()),
            );
        }
        openapiv3::Parameter::Path { .. } => {
            return unsupported(
                ctx,
                format!("parameter {name:?} is written in style `{}`", node.text("style").unwrap_or_default()),
            );
        }
    };
    let schema = node.get("schema")?;
    let ty = lower_type(ctx, &schema, &format!("{id}.{name}"));
    let ty = if let Type::Nullable(ty) = ty { *ty } else { ty };
    let is_list = match resolved(ctx, &ty) {
        Type::List(item) => match resolved(ctx, &item) {
            Type::Scalar(_) | Type::Named(_) => true,
            Type::List(_) | Type::Map(_) | Type::Nullable(_) | Type::Any => {
                return unsupported(ctx, format!("parameter {name:?} is a list of what is no single value"));
            }
        },
        Type::Map(_) => return unsupported(ctx, format!("parameter {name:?} is an object or one of several types")),
        Type::Nullable(_) => {
            return unsupported(ctx, format!("parameter {name:?} may be null through a schema it names"));
        }
        Type::Scalar(_) | Type::Named(_) | Type::Any => false,
    };
    Some(Parameter {
        name: name.into(),
        location,
        style: if is_list { list_style } else { ParameterStyle::Single },
        required: node.flag("required") || location == Location::Path,
        deprecated: node.flag("deprecated"),
        managed: extension::flag(ctx, node, "x-managed").unwrap_or(false),
        ty,
        external: extension::external_type(ctx, &schema, "x-rust-type"),
        docs: docs(ctx, node),
        constraints: constraints(&schema),
        default: schema.value.get("default").cloned(),
        pointer: node.pointer.clone(),
    })
}

/// What an alias stands for.
fn resolved(ctx: &Context<'_>, ty: &Type) -> Type {
    let mut ty = ty;
    // Aliases that lead back to themselves are told of elsewhere.
    for _ in 0..32 {
        let Type::Named(name) = ty else { return ty.clone() };
        match ctx.schemas.get(name).map(|schema| &schema.shape) {
            Some(api_ir::Shape::Alias(target)) => ty = target,
            Some(api_ir::Shape::Object(_) | api_ir::Shape::Union(_)) => return Type::Map(Box::new(Type::Any)),
            Some(api_ir::Shape::Enum(_)) | None => return ty.clone(),
        }
    }
    Type::Any
}

/// The parameter without the schemas in it and without examples, as openapiv3 reads it.
fn shallow<'a>(node: &Node<'a>) -> Shallow {
    let mut value = node.value.clone();
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !matches!(name.as_str(), "example" | "examples") && !name.starts_with("x-"));
        if members.contains_key("schema") {
            members.insert("schema".into(), Value::Object(serde_json::Map::new()));
        }
    }
    Shallow { value, pointer: node.pointer.clone() }
}

struct Shallow {
    value: Value,
    pointer: String,
}

impl Shallow {
    fn typed<T: serde::de::DeserializeOwned>(
        &self,
        noun: &str,
        diag: &mut crate::diagnostic::Diagnostics,
    ) -> Option<T> {
        Node { value: &self.value, pointer: self.pointer.clone() }.typed(noun, diag)
    }
}
