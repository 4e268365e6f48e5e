//! Views of operations: the builders of an area, the table, the accessors.

use std::collections::BTreeMap;

use api_ir::{Body, BodyFormat, Content, Location, Operation, Parameter, ParameterStyle, Response, SchemeKind, Type};
use askama::Template;

use crate::diagnostic::Code;

use super::facts::{self, FactsView, kind, wire_name};
use super::names::{Scope, kebab};
use super::types::RustType;
use super::{Context, docs, example, limits};

/// Methods that every builder has.
const METHODS: &[&str] = &["with", "send", "send_with_meta", "send_raw", "pages", "items"];

/// A file of an area's operations.
#[derive(Template)]
#[template(path = "area.rs.j2", escape = "none")]
pub(crate) struct AreaFile {
    pub(crate) docs: Vec<String>,
    pub(crate) handle: String,
    pub(crate) operations: Vec<OperationView>,
}

#[derive(Debug)]
pub(crate) struct OperationView {
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) method: String,
    pub(crate) builder: String,
    pub(crate) fact: String,
    pub(crate) path_arguments: Vec<ArgumentView>,
    pub(crate) setters: Vec<ParameterView>,
    pub(crate) has_setters: bool,
    pub(crate) output: String,
    pub(crate) outcome: Option<OutcomeView>,
    pub(crate) paged: Option<PagedView>,
    pub(crate) facts: FactsView,
    pub(crate) calls: Vec<example::ContractCall>,
}

/// What the pages of an operation hold.
#[derive(Debug)]
pub(crate) struct PagedView {
    /// The type of an item.
    pub(crate) item: String,
    /// The items of the page `page`.
    pub(crate) items: String,
}

#[derive(Debug)]
pub(crate) struct ArgumentView {
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) convert: Option<String>,
    /// The method of a call that takes it, and what it is given.
    pub(crate) call: String,
}

#[derive(Debug)]
pub(crate) struct ParameterView {
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) name: String,
    pub(crate) argument: String,
    pub(crate) body: String,
}

/// An enum of the answers of an operation that has several.
#[derive(Debug)]
pub(crate) struct OutcomeView {
    pub(crate) name: String,
    pub(crate) variants: Vec<OutcomeVariant>,
}

#[derive(Debug)]
pub(crate) struct OutcomeVariant {
    pub(crate) docs: String,
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) ty: String,
}

/// The module of all areas.
#[derive(Template)]
#[template(path = "api_mod.rs.j2", escape = "none")]
pub(crate) struct ApiMod {
    pub(crate) areas: Vec<AreaModView>,
    pub(crate) aliases: Vec<AliasAccessor>,
    pub(crate) title: String,
    pub(crate) servers: String,
    pub(crate) schemes: Vec<String>,
    pub(crate) hash: String,
}

pub(crate) struct AreaModView {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) handle: String,
    pub(crate) facts: Vec<String>,
    pub(crate) feature: Option<String>,
}

pub(crate) struct AliasAccessor {
    pub(crate) name: String,
    pub(crate) of: String,
    pub(crate) handle: String,
    pub(crate) feature: Option<String>,
}

/// The names of an operation, for its view and its example.
pub(crate) struct OperationNames<'a> {
    pub(crate) area: String,
    pub(crate) method: String,
    pub(crate) setters: Vec<ParameterName<'a>>,
    pub(crate) bodies: Vec<BodyName>,
    pub(crate) parts: Vec<PartName>,
    pub(crate) has_result: bool,
}

pub(crate) struct ParameterName<'a> {
    pub(crate) parameter: &'a Parameter,
    pub(crate) setter: String,
}

pub(crate) struct BodyName {
    pub(crate) method: String,
    pub(crate) format: BodyFormat,
    pub(crate) ty: Option<RustType>,
}

pub(crate) struct PartName {
    pub(crate) setter: String,
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) file: bool,
    pub(crate) ty: Type,
    pub(crate) docs: Vec<String>,
}

/// All files of operations, by area.
pub(crate) fn files(ctx: &mut Context<'_>) -> BTreeMap<String, AreaFile> {
    let mut out = BTreeMap::new();
    let mut facts = Scope::default();
    for area in &ctx.api.areas {
        let handle = format!("{}Api", ctx.names.camel(&area.name));
        let mut methods = Scope::reserve(&["new", "into", "try_into"]);
        let mut types = Scope::reserve(&[&handle]);
        let mut operations = Vec::new();
        for operation in ctx.api.operations.iter().filter(|operation| operation.area == area.name) {
            operations.push(operation_view(ctx, operation, &mut methods, &mut types, &mut facts));
        }
        let docs = docs::join(vec![vec![format!("{}.", docs::title(&area.title))], docs::words(&area.docs)]);
        out.insert(area.name.clone(), AreaFile { docs, handle, operations });
    }
    out
}

fn operation_view(
    ctx: &mut Context<'_>,
    operation: &Operation,
    methods: &mut Scope,
    types: &mut Scope,
    facts: &mut Scope,
) -> OperationView {
    let method = methods.snake(ctx, &operation.id, &operation.pointer);
    let title = Scope::title(ctx, &operation.id, &operation.pointer);
    let builder = types.camel(ctx, &title, &format!("{}/builder", operation.pointer));
    let fact = facts.snake(ctx, &title, &format!("{}/fact", operation.pointer));
    let fact = fact.trim_start_matches("r#").to_ascii_uppercase();
    let mut scope = Scope::reserve(METHODS);
    let mut arguments = Scope::default();
    let mut path_arguments = Vec::new();
    let mut setters = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| !parameter.managed) {
        let pointer = parameter_pointer(operation, parameter);
        if parameter.location == Location::Path {
            let name = arguments.snake(ctx, &parameter.name, &pointer);
            path_arguments.push(path_argument(ctx, name, parameter));
        } else {
            setters.push(ParameterName { parameter, setter: setter_name(ctx, &mut scope, &parameter.name, &pointer) });
        }
    }
    let bodies = body_names(ctx, operation, &mut scope);
    let parts = part_names(ctx, operation, &mut scope);
    let (output, outcome) = output(ctx, operation, &builder, types);
    let has_result = output != "()";
    let names = OperationNames { area: area_ident(&operation.area), method, setters, bodies, parts, has_result };
    let setters = setter_views(ctx, &names);
    let paged = paged(ctx, operation);
    let calls = example::contract(ctx, operation, &names);
    OperationView {
        docs: operation_docs(ctx, operation, &names),
        deprecated: deprecation(operation),
        has_setters: !setters.is_empty(),
        setters,
        method: names.method,
        builder,
        fact,
        path_arguments,
        output,
        outcome,
        paged,
        facts: facts::view(ctx, operation),
        calls,
    }
}

/// Where the name of a parameter stands among names: a query and a header parameter may share theirs.
fn parameter_pointer(operation: &Operation, parameter: &Parameter) -> String {
    let name = crate::source::escape(&parameter.name);
    let is_shared = operation.parameters.iter().filter(|other| other.name == parameter.name).count() > 1;
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    if is_shared {
        format!("{}/parameters/{location}/{name}", operation.pointer)
    } else {
        format!("{}/parameters/{name}", operation.pointer)
    }
}

pub(crate) fn area_ident(area: &str) -> String {
    super::names::ident(area).unwrap_or_default()
}

fn setter_name(ctx: &mut Context<'_>, scope: &mut Scope, name: &str, pointer: &str) -> String {
    let word = ctx.names.snake(name);
    if METHODS.contains(&word.as_str()) {
        return scope.snake(ctx, &format!("set_{word}"), pointer);
    }
    scope.snake(ctx, name, pointer)
}

fn deprecation(operation: &Operation) -> Option<String> {
    if !operation.deprecated {
        return None;
    }
    Some(match &operation.withdrawn {
        Some(version) => format!("{:?}", format!("withdrawn from the API's document; last described in {version}")),
        None => String::from("\"the API calls this deprecated\""),
    })
}

fn path_argument(ctx: &Context<'_>, name: String, parameter: &Parameter) -> ArgumentView {
    let one = format!("path(&{name})");
    let (ty, convert, call) = match ctx.open_type(&parameter.ty) {
        RustType::String => (String::from("&str"), None, one),
        rust @ (RustType::Model(_) | RustType::External(_)) => {
            (rust.argument().0, Some(format!("let {name}: {rust} = {name}.into();")), one)
        }
        RustType::Vec(item) => {
            let (ty, values) = list(&item, &name);
            (ty, None, format!("path_joined(&{values})"))
        }
        rust => (rust.to_string(), None, one),
    };
    ArgumentView { name, ty, convert, call }
}

fn body_names(ctx: &mut Context<'_>, operation: &Operation, scope: &mut Scope) -> Vec<BodyName> {
    let mut out = Vec::new();
    for body in &operation.bodies {
        let method = match body.format {
            BodyFormat::Multipart => continue,
            BodyFormat::SemanticPatch => "semantic",
            BodyFormat::JsonPatch => "json_patch",
            BodyFormat::MergePatch => "merge_patch",
            BodyFormat::Json | BodyFormat::Form | BodyFormat::Text | BodyFormat::Bytes => "body",
        };
        if out.iter().any(|known: &BodyName| known.method == method) {
            continue;
        }
        let pointer = format!("{}/{method}", operation.pointer);
        let method = scope.snake(ctx, method, &pointer);
        out.push(BodyName { method, format: body.format, ty: body_type(ctx, body) });
    }
    out
}

fn body_type(ctx: &Context<'_>, body: &Body) -> Option<RustType> {
    if let (Some(path), false) = (&body.external, ctx.target.standalone) {
        return Some(RustType::External(path.clone()));
    }
    match body.format {
        BodyFormat::JsonPatch if body.comment => Some(RustType::Runtime("CommentedJsonPatch")),
        BodyFormat::JsonPatch => Some(RustType::Runtime("JsonPatch")),
        BodyFormat::MergePatch if body.comment => Some(RustType::Runtime("CommentedMergePatch")),
        BodyFormat::MergePatch => Some(RustType::Runtime("MergePatch")),
        BodyFormat::Text | BodyFormat::Bytes | BodyFormat::Multipart => None,
        BodyFormat::Json | BodyFormat::Form | BodyFormat::SemanticPatch => {
            Some(body.ty.as_ref().map_or(RustType::Runtime("Json"), |ty| ctx.open_type(ty)))
        }
    }
}

fn part_names(ctx: &mut Context<'_>, operation: &Operation, scope: &mut Scope) -> Vec<PartName> {
    let mut out = Vec::new();
    for part in operation.bodies.iter().flat_map(|body| &body.parts) {
        let pointer = format!("{}/parts/{}", operation.pointer, crate::source::escape(&part.property.name));
        let several = if part.list { " May be called several times." } else { "" };
        let words = docs::words(&part.property.docs);
        let fact = vec![format!("The part {}.{several}", docs::name(&part.property.name))];
        out.push(PartName {
            setter: setter_name(ctx, scope, &part.property.name, &pointer),
            name: part.property.name.clone(),
            required: part.property.required,
            file: part.file,
            ty: part.property.ty.clone(),
            docs: docs::join(vec![words, fact]),
        });
    }
    out
}

fn setter_views(ctx: &Context<'_>, names: &OperationNames<'_>) -> Vec<ParameterView> {
    let parameters = names.setters.iter().map(|name| parameter_view(ctx, name));
    let bodies = names.bodies.iter().map(body_view);
    let parts = names.parts.iter().map(|part| part_view(ctx, part));
    parameters.chain(bodies).chain(parts).collect()
}

fn parameter_view(ctx: &Context<'_>, name: &ParameterName<'_>) -> ParameterView {
    let parameter = name.parameter;
    let wire = format!("{:?}", wire_name(parameter));
    let open = ctx.open_type(&parameter.ty);
    let call = match (parameter.location, parameter.style) {
        (Location::Header, _) => "header",
        (_, ParameterStyle::Repeated) => "query_repeated",
        (_, ParameterStyle::Joined) => "query_joined",
        (_, ParameterStyle::Single) => "query",
    };
    let (argument, body) = match (parameter.style, &open) {
        (ParameterStyle::Single, ty) => single(call, &wire, ty),
        (ParameterStyle::Repeated | ParameterStyle::Joined, RustType::Vec(item)) if call == "header" => {
            let (argument, values) = list(item, "value");
            (argument, format!("self.call.header({wire}, &{values}.join(\",\"));"))
        }
        (ParameterStyle::Repeated | ParameterStyle::Joined, RustType::Vec(item)) => {
            let (argument, text) = text_of(item);
            let values = format!("&mut value.into_iter().map(|value| {text})");
            (
                format!("impl ::core::iter::IntoIterator<Item = {argument}>"),
                format!("self.call.{call}({wire}, {values});"),
            )
        }
        (ParameterStyle::Repeated | ParameterStyle::Joined, ty) => single(call, &wire, ty),
    };
    ParameterView {
        docs: parameter_docs(parameter),
        deprecated: parameter.deprecated,
        name: name.setter.clone(),
        argument,
        body,
    }
}

/// The argument of a setter for one value, and the statement that hands it on.
fn single(call: &str, wire: &str, ty: &RustType) -> (String, String) {
    match ty {
        RustType::String => {
            (String::from("impl ::core::convert::AsRef<str>"), format!("self.call.{call}({wire}, &value.as_ref());"))
        }
        RustType::Model(_) | RustType::External(_) | RustType::Runtime("Json" | "Base64") => (
            format!("impl ::core::convert::Into<{ty}>"),
            format!("let value: {ty} = value.into(); self.call.{call}({wire}, &value);"),
        ),
        other => (other.to_string(), format!("self.call.{call}({wire}, &value);")),
    }
}

/// The argument for a list, and the expression that makes a list of texts of the variable that holds it.
fn list(item: &RustType, variable: &str) -> (String, String) {
    let (argument, text) = text_of(item);
    let collected = "collect::<::std::vec::Vec<::std::string::String>>()";
    (
        format!("impl ::core::iter::IntoIterator<Item = {argument}>"),
        format!("{variable}.into_iter().map(|value| {text}).{collected}"),
    )
}

/// The type of one value of a list, and its text.
fn text_of(ty: &RustType) -> (String, String) {
    match ty {
        RustType::String => (
            String::from("impl ::core::convert::AsRef<str>"),
            String::from("::std::string::String::from(value.as_ref())"),
        ),
        RustType::Model(_) | RustType::External(_) | RustType::Runtime("Json" | "Base64") => (
            format!("impl ::core::convert::Into<{ty}>"),
            format!("{{ let value: {ty} = value.into(); ::std::string::ToString::to_string(&value) }}"),
        ),
        other => (other.to_string(), String::from("::std::string::ToString::to_string(&value)")),
    }
}

fn body_view(body: &BodyName) -> ParameterView {
    let kind = kind(body.format);
    let what = match body.format {
        BodyFormat::SemanticPatch => "The change, as a semantic patch.",
        BodyFormat::JsonPatch => "The change, as a JSON Patch (RFC 6902).",
        BodyFormat::MergePatch => "The change, as a merge patch (RFC 7386).",
        BodyFormat::Json | BodyFormat::Form | BodyFormat::Multipart | BodyFormat::Text | BodyFormat::Bytes => {
            "The body."
        }
    };
    let (argument, statement) = match &body.ty {
        Some(ty) => {
            let (argument, value) = ty.argument();
            let call = if knows_itself(ty) { "patch" } else { "body" };
            let statement =
                format!("let value: {ty} = {value}; self.call.{call}(::ldapi_runtime::BodyKind::{kind}, &value);");
            (argument, statement)
        }
        None => (
            String::from("impl ::core::convert::Into<::ldapi_runtime::Bytes>"),
            format!("self.call.body_bytes(::ldapi_runtime::BodyKind::{kind}, value.into());"),
        ),
    };
    ParameterView {
        docs: vec![String::from(what)],
        deprecated: false,
        name: body.method.clone(),
        argument,
        body: statement,
    }
}

/// Whether a type of body can say if it may be sent twice.
fn knows_itself(ty: &RustType) -> bool {
    const PATCHES: &[&str] = &["JsonPatch", "MergePatch", "CommentedJsonPatch", "CommentedMergePatch"];
    matches!(ty, RustType::External(_)) || matches!(ty, RustType::Runtime(name) if PATCHES.contains(name))
}

/// How the items of a page are had: along the pointer, member by member, to a list.
fn paged(ctx: &mut Context<'_>, operation: &Operation) -> Option<PagedView> {
    let paging = operation.paging.as_ref()?;
    let view = find_items(ctx, operation, &paging.items);
    if view.is_none() {
        let message = format!("`items: {:?}` leads to no list in the one answer of success", paging.items);
        let pointer = format!("{}/x-paging/items", operation.pointer);
        ctx.diag.add(Code::BadExtension, &pointer, message, "see CONTRIBUTING.md on extensions");
    }
    view
}

fn find_items(ctx: &Context<'_>, operation: &Operation, pointer: &str) -> Option<PagedView> {
    let mut successes = operation.responses.iter().filter(|response| response.is_success());
    let (Some(response), None) = (successes.next(), successes.next()) else { return None };
    let Content::Json(ty) = &response.content else { return None };
    let mut ty = ctx.resolved(ty);
    let mut items = String::from("page");
    for step in pointer.split('/').skip(1) {
        let Type::Named(name) = &ty else { return None };
        let schema = ctx.schema(name)?;
        let api_ir::Shape::Object(object) = &schema.shape else { return None };
        let property = object.properties.iter().find(|property| property.name == step)?;
        let place = super::model::member_pointer(schema, property);
        items.push_str(&format!(
            ".{}{}",
            ctx.lock.name(&format!("#{place}"))?,
            super::model::unwrapping(schema, property)
        ));
        ty = ctx.resolved(&property.ty);
    }
    let Type::List(item) = ty else { return None };
    Some(PagedView { item: ctx.rust_type(&item).to_string(), items })
}

fn part_view(ctx: &Context<'_>, part: &PartName) -> ParameterView {
    let wire = format!("{:?}", part.name);
    let open = ctx.open_type(&part.ty);
    let (argument, body) = match &open {
        _ if part.file => (String::from("::ldapi_runtime::File"), format!("self.call.part_file({wire}, value);")),
        RustType::String | RustType::Bool | RustType::I64 | RustType::I32 | RustType::F64 => {
            single("part", &wire, &open)
        }
        RustType::Runtime("DateTime" | "Date" | "Uuid") => single("part", &wire, &open),
        RustType::Model(_) if is_enum(ctx, &part.ty) => single("part", &wire, &open),
        other => {
            let (argument, value) = other.argument();
            (argument, format!("let value: {other} = {value}; self.call.part_json({wire}, &value);"))
        }
    };
    ParameterView { docs: part.docs.clone(), deprecated: false, name: part.setter.clone(), argument, body }
}

fn is_enum(ctx: &Context<'_>, ty: &Type) -> bool {
    let Type::Named(name) = ctx.resolved(ty) else { return false };
    ctx.schema(&name).is_some_and(|schema| matches!(schema.shape, api_ir::Shape::Enum(_)))
}

fn parameter_docs(parameter: &Parameter) -> Vec<String> {
    let mut facts = Vec::new();
    if parameter.required {
        facts.push(String::from("required"));
    }
    match parameter.style {
        ParameterStyle::Single => {}
        ParameterStyle::Repeated => facts.push(String::from("the name is repeated for each value")),
        ParameterStyle::Joined => facts.push(String::from("values are joined by commas")),
    }
    facts.extend(limits::phrases(&parameter.constraints));
    if let Some(default) = &parameter.default {
        facts.push(format!("default {}", docs::code(default)));
    }
    let place = if parameter.location == Location::Header { "header" } else { "query parameter" };
    let facts = if facts.is_empty() { String::new() } else { format!(": {}", facts.join("; ")) };
    docs::join(vec![docs::words(&parameter.docs), vec![format!("The {place} {}{facts}.", docs::name(&parameter.name))]])
}

/// The result's type, and the enum it is if there are several answers.
fn output(
    ctx: &mut Context<'_>,
    operation: &Operation,
    builder: &str,
    types: &mut Scope,
) -> (String, Option<OutcomeView>) {
    let successes: Vec<&Response> = operation.responses.iter().filter(|response| response.is_success()).collect();
    match successes.as_slice() {
        [] => match operation.responses.iter().find(|response| response.status == "default") {
            Some(response) => (answer(ctx, response), None),
            None => (RustType::Unit.to_string(), None),
        },
        [response] => (answer(ctx, response), None),
        [a, b] if with_or_without(a, b).is_some() => {
            let either = with_or_without(a, b).unwrap_or(&a.content);
            (format!("::core::option::Option<{}>", content(ctx, either)), None)
        }
        several => {
            let name = types.camel(ctx, &format!("{builder}Outcome"), &format!("{}/outcome", operation.pointer));
            let variants = several.iter().map(|response| outcome_variant(ctx, response)).collect();
            (name.clone(), Some(OutcomeView { name, variants }))
        }
    }
}

/// The content of two answers of which one has none.
fn with_or_without<'a>(a: &'a Response, b: &'a Response) -> Option<&'a Content> {
    match (&a.content, &b.content) {
        (Content::None, content @ Content::Json(_)) | (content @ Content::Json(_), Content::None) => Some(content),
        _ => None,
    }
}

/// The type of an answer.
fn answer(ctx: &Context<'_>, response: &Response) -> String {
    let ty = content(ctx, &response.content);
    let is_partial = response.failures.is_some() && matches!(response.content, Content::Json(_));
    if is_partial { format!("::ldapi_runtime::Partial<{ty}>") } else { ty }
}

/// The type of what an answer holds.
fn content(ctx: &Context<'_>, content: &Content) -> String {
    match content {
        Content::None => RustType::Unit.to_string(),
        Content::Text => RustType::Runtime("Text").to_string(),
        Content::Bytes => RustType::Runtime("Bytes").to_string(),
        Content::Json(ty) => ctx.rust_type(ty).to_string(),
    }
}

fn outcome_variant(ctx: &Context<'_>, response: &Response) -> OutcomeVariant {
    let ty = answer(ctx, response);
    let partial = if response.failures.is_some() { ", which tells of failures" } else { "" };
    OutcomeVariant {
        docs: format!("The answer with status {}{partial}.", response.status),
        name: format!("Status{}", response.status),
        status: if response.status == "2XX" { String::from("200..=299") } else { response.status.clone() },
        ty,
    }
}

fn operation_docs(ctx: &Context<'_>, operation: &Operation, names: &OperationNames<'_>) -> Vec<String> {
    let words = docs::words(&operation.docs);
    let title = if words.is_empty() { vec![format!("The operation {}.", docs::name(&operation.id))] } else { words };
    let mut marks = Vec::new();
    if operation.beta {
        marks.push("beta");
    }
    if operation.withdrawn.is_some() {
        marks.push("withdrawn");
    }
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    let address = vec![format!("{}{marks}", docs::name(&format!("{} {}", operation.method, operation.path)))];
    let parameters: Vec<String> =
        operation.parameters.iter().filter(|parameter| !parameter.managed).map(parameter_line).collect();
    let (successes, errors): (Vec<&Response>, Vec<&Response>) =
        operation.responses.iter().partition(|response| response.is_success());
    let mut answers: Vec<String> = successes.iter().map(|answer| format!("* {}", answer_text(ctx, answer))).collect();
    if !errors.is_empty() {
        let errors: Vec<String> = errors.iter().map(|answer| answer_text(ctx, answer)).collect();
        answers.push(format!("* Errors: {}", errors.join("; ")));
    }
    let mut parts = vec![title, address, page(ctx, operation)];
    if !parameters.is_empty() {
        parts.push(vec![String::from("# Parameters")]);
        parts.push(parameters);
    }
    parts.push(vec![String::from("# Answers")]);
    parts.push(answers);
    parts.push(vec![String::from("# Example")]);
    parts.push(example::lines(ctx, operation, names));
    docs::join(parts)
}

fn parameter_line(parameter: &Parameter) -> String {
    let place = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    let required = if parameter.required { ", required" } else { "" };
    format!("* {}: {place}{required}", docs::name(&parameter.name))
}

/// A status and what the answer holds.
fn answer_text(ctx: &Context<'_>, response: &Response) -> String {
    let content = match &response.content {
        Content::None => String::new(),
        Content::Text => String::from(": text"),
        Content::Bytes => String::from(": bytes"),
        Content::Json(Type::Named(name)) => match ctx.types.get(name.as_str()) {
            Some(name) => format!(": [`{name}`](crate::model::{name})"),
            None => String::from(": JSON"),
        },
        Content::Json(_) => String::from(": JSON"),
    };
    let partial = if response.failures.is_some() { ", may tell of failures" } else { "" };
    format!("{}{content}{partial}", response.status)
}

/// The link to the official page.
fn page(ctx: &Context<'_>, operation: &Operation) -> Vec<String> {
    let Some(url) = &ctx.config.docs_url else { return Vec::new() };
    let url = url.replace("{tag}", &kebab(&operation.tag)).replace("{operation}", &kebab(&operation.id));
    if operation.withdrawn.is_some() { Vec::new() } else { vec![format!("[The official page]({url})")] }
}

pub(crate) fn api_mod(ctx: &mut Context<'_>, files: &BTreeMap<String, AreaFile>, hash: &str) -> ApiMod {
    let feature = |name: &str| (!ctx.target.standalone).then(|| String::from(name));
    let mut areas = Vec::new();
    let mut aliases = Vec::new();
    for area in &ctx.api.areas {
        let handle = format!("{}Api", ctx.names.camel(&area.name));
        let operations = files.get(&area.name).map(|file| file.operations.as_slice()).unwrap_or_default();
        let facts = operations.iter().map(|operation| operation.fact.clone()).collect();
        for alias in &area.aliases {
            aliases.push(AliasAccessor {
                name: area_ident(alias),
                of: area_ident(&area.name),
                handle: handle.clone(),
                feature: feature(&area.name),
            });
        }
        let title = docs::title(&area.title);
        areas.push(AreaModView { name: area_ident(&area.name), title, handle, facts, feature: feature(&area.name) });
    }
    let servers: Vec<String> = ctx.api.servers.iter().map(|server| format!("{server:?}")).collect();
    ApiMod {
        areas,
        aliases,
        title: format!("{:?}", ctx.api.title),
        servers: format!("&[{}]", servers.join(", ")),
        schemes: ctx.api.schemes.iter().map(scheme).collect(),
        hash: format!("{hash:?}"),
    }
}

fn scheme(scheme: &api_ir::Scheme) -> String {
    let kind = match &scheme.kind {
        SchemeKind::Header(name) => format!("Header({:?})", name.to_ascii_lowercase()),
        SchemeKind::Query(name) => format!("Query({name:?})"),
        SchemeKind::Bearer => String::from("Bearer"),
        SchemeKind::Basic => String::from("Basic"),
    };
    format!("::ldapi_runtime::Scheme {{ name: {:?}, kind: ::ldapi_runtime::SchemeKind::{kind} }}", scheme.name)
}
