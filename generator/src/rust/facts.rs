//! The table of operations: of each, what is not as it is of most.

use api_ir::{BodyFormat, Content, Location, Operation, Paging, PagingStyle, Parameter, Response, Type};

use super::Context;

/// An entry of the table, as Rust text.
#[derive(Debug)]
pub(crate) struct FactsView {
    /// The arguments of `Operation::new`.
    pub(crate) new: String,
    /// What else there is to say.
    pub(crate) facts: Vec<FactView>,
}

/// A fact: the function that sets it, and its argument.
#[derive(Debug)]
pub(crate) struct FactView {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

pub(crate) fn view(ctx: &Context<'_>, operation: &Operation) -> FactsView {
    let Operation { id, method, path, area, tag, .. } = operation;
    let mut facts = Vec::new();
    let mut fact = |name: &'static str, is_said: bool, value: String| {
        if is_said {
            facts.push(FactView { name, value });
        }
    };
    let yes = || String::from("true");
    fact("beta", operation.beta, yes());
    fact("deprecated", operation.deprecated, yes());
    fact(
        "withdrawn",
        operation.withdrawn.is_some(),
        format!("{:?}", operation.withdrawn.as_deref().unwrap_or_default()),
    );
    let usually = !matches!(method.as_str(), "POST" | "PATCH");
    fact("idempotent", operation.idempotent != usually, operation.idempotent.to_string());
    fact("paging", operation.paging.is_some(), operation.paging.as_ref().map(paging).unwrap_or_default());
    let required = required(operation);
    fact("required", !required.is_empty(), list(&required));
    let parts = required_parts(operation);
    fact("required_parts", !parts.is_empty(), list(&parts));
    fact("bodies", !operation.bodies.is_empty(), bodies(operation));
    fact("body_required", operation.body_required, yes());
    fact("statuses", !operation.responses.is_empty(), statuses(ctx, operation));
    let failures = operation.responses.iter().find_map(failures);
    fact("failures", failures.is_some(), failures.unwrap_or_default());
    fact("security", !operation.security.is_empty(), security(operation));
    fact("server", operation.server.is_some(), format!("{:?}", operation.server.as_deref().unwrap_or_default()));
    FactsView { new: format!("{id:?}, Method::{method}, {path:?}, {area:?}, {tag:?}"), facts }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    format!("&[{}]", names.join(", "))
}

fn required(operation: &Operation) -> Vec<String> {
    let of_caller =
        |parameter: &&Parameter| parameter.required && !parameter.managed && parameter.location != Location::Path;
    operation.parameters.iter().filter(of_caller).map(wire_name).collect()
}

/// Headers are written in lower case.
pub(crate) fn wire_name(parameter: &Parameter) -> String {
    match parameter.location {
        Location::Header => parameter.name.to_ascii_lowercase(),
        Location::Path | Location::Query => parameter.name.clone(),
    }
}

fn required_parts(operation: &Operation) -> Vec<String> {
    let parts = operation.bodies.iter().flat_map(|body| &body.parts);
    parts.filter(|part| part.property.required).map(|part| part.property.name.clone()).collect()
}

pub(crate) fn kind(format: BodyFormat) -> &'static str {
    match format {
        BodyFormat::Json => "Json",
        BodyFormat::SemanticPatch => "SemanticPatch",
        BodyFormat::JsonPatch => "JsonPatch",
        BodyFormat::MergePatch => "MergePatch",
        BodyFormat::Form => "Form",
        BodyFormat::Multipart => "Multipart",
        BodyFormat::Text => "Text",
        BodyFormat::Bytes => "Bytes",
    }
}

fn bodies(operation: &Operation) -> String {
    let body = |body: &api_ir::Body| {
        let (kind, content_type, comment) = (kind(body.format), &body.content_type, body.comment);
        format!("BodyFormat {{ kind: BodyKind::{kind}, content_type: {content_type:?}, comment: {comment} }}")
    };
    let bodies: Vec<String> = operation.bodies.iter().map(body).collect();
    format!("&[{}]", bodies.join(", "))
}

fn security(operation: &Operation) -> String {
    let groups: Vec<String> = operation.security.iter().map(|group| list(group)).collect();
    format!("&[{}]", groups.join(", "))
}

/// `CODE:SCHEMA` for each answer, `CODE:` for one with a body of no named schema, `CODE` for one without a body.
fn statuses(ctx: &Context<'_>, operation: &Operation) -> String {
    let statuses: Vec<String> = operation.responses.iter().map(|response| status(ctx, response)).collect();
    format!("{:?}", statuses.join(" "))
}

fn status(ctx: &Context<'_>, response: &Response) -> String {
    let schema = match &response.content {
        Content::Json(Type::Named(name)) => format!(":{}", ctx.types.get(name.as_str()).cloned().unwrap_or_default()),
        Content::Json(_) | Content::Text | Content::Bytes => String::from(":"),
        Content::None => String::new(),
    };
    format!("{}{schema}", response.status)
}

fn failures(response: &Response) -> Option<String> {
    let failures = response.failures.as_ref()?;
    let when = match &failures.when {
        Some((member, text)) => format!("Some(({member:?}, {text:?}))"),
        None => String::from("None"),
    };
    Some(format!("({:?}, Failures {{ pointer: {:?}, when: {when} }})", response.status, failures.pointer))
}

fn paging(paging: &Paging) -> String {
    let style = match paging.style {
        PagingStyle::Offset => "Offset",
        PagingStyle::Token => "Token",
        PagingStyle::Cursor => "Cursor",
        PagingStyle::Time => "Time",
        PagingStyle::Limit => "Limit",
        PagingStyle::None => "None",
    };
    let mut out = format!("Paging::new(PagingStyle::{style}, {:?})", paging.items);
    let mut set = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!(".{name}({value})"));
        }
    };
    let text = |value: &Option<String>| value.as_ref().map(|value| format!("{value:?}"));
    let option =
        |value: &Option<String>| text(value).map_or_else(|| String::from("None"), |text| format!("Some({text})"));
    set("key", text(&paging.key));
    set("limit", text(&paging.limit));
    set("offset", text(&paging.offset));
    set("before", text(&paging.before));
    set("after", text(&paging.after));
    set("time", text(&paging.time));
    let token = paging.token.as_ref().map(|token| {
        let [query, body, response] = [&token.param, &token.body, &token.response].map(option);
        format!("PageToken {{ query: {query}, body: {body}, response: {response} }}")
    });
    set("token", token);
    set("next", text(&paging.next));
    set("total", text(&paging.total));
    set("default_size", paging.default.map(|size| size.to_string()));
    set("max_size", paging.max.map(|size| size.to_string()));
    set("cap", paging.cap.map(|cap| cap.to_string()));
    out
}
