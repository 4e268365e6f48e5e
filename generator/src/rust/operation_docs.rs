//! Documentation of operations: of the method, of its builder, of the parameters.

use api_ir::{Content, Location, Operation, Parameter, ParameterStyle, Response, Type};

use super::names::kebab;
use super::operation::{ArgumentView, OperationNames};
use super::{Context, docs, example, limits};

/// The documentation of an operation's method.
pub(crate) fn call(
    ctx: &Context<'_>,
    operation: &Operation,
    names: &OperationNames<'_>,
    arguments: &[ArgumentView],
    builder: &str,
) -> Vec<String> {
    let words = docs::words(&operation.docs);
    let title = if words.is_empty() { vec![format!("The operation {}.", docs::name(&operation.id))] } else { words };
    let mut parts = vec![title, address(operation), page(ctx, operation)];
    let mut parameters: Vec<String> = arguments.iter().map(|argument| argument.docs.clone()).collect();
    parameters.extend(setters(operation, names, builder));
    if !parameters.is_empty() {
        parts.push(vec![String::from("# Parameters")]);
        parts.push(parameters);
    }
    parts.push(vec![String::from("# Answers")]);
    parts.push(answers(ctx, operation));
    parts.push(vec![String::from("# Example")]);
    parts.push(example::lines(ctx, operation, names));
    docs::join(parts)
}

/// The documentation of the type that puts a call together. Its first line says what the call does: it is all that lists
/// of types show.
pub(crate) fn builder(operation: &Operation, names: &OperationNames<'_>, handle: &str) -> Vec<String> {
    let method = names.method.trim_start_matches("r#");
    let fact = format!("A call of [`{method}`]({handle}::{}) that is being put together.", names.method);
    docs::join(vec![vec![docs::brief(&operation.docs)], vec![fact]])
}

/// What a parameter of the path means, as an item of a list.
pub(crate) fn argument(name: &str, parameter: &Parameter) -> String {
    let words = docs::brief(&parameter.docs);
    let words = if words.is_empty() { words } else { format!(": {words}") };
    format!("* {}{words}", docs::name(name.trim_start_matches("r#")))
}

/// The methods of the builder by which everything else is given, as an item of a list.
fn setters(operation: &Operation, names: &OperationNames<'_>, builder: &str) -> Option<String> {
    let is_sole = operation.body_required && names.bodies.len() == 1;
    let parameters = names.setters.iter().map(|setter| (&setter.setter, setter.parameter.required));
    let bodies = names.bodies.iter().map(|body| (&body.method, is_sole));
    let parts = names.parts.iter().map(|part| (&part.setter, part.required));
    let setter = |(name, is_required): (&String, bool)| {
        let required = if is_required { " (required)" } else { "" };
        format!("{}{required}", docs::name(name.trim_start_matches("r#")))
    };
    let list: Vec<String> = parameters.chain(bodies).chain(parts).map(setter).collect();
    (!list.is_empty()).then(|| format!("* Setters of [`{builder}`]: {}", list.join(", ")))
}

fn address(operation: &Operation) -> Vec<String> {
    let marks = [("beta", operation.beta), ("withdrawn", operation.withdrawn.is_some())];
    let marks: Vec<&str> = marks.into_iter().filter(|(_, holds)| *holds).map(|(mark, _)| mark).collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    vec![format!("{}{marks}", docs::name(&format!("{} {}", operation.method, operation.path)))]
}

fn answers(ctx: &Context<'_>, operation: &Operation) -> Vec<String> {
    let (successes, errors): (Vec<&Response>, Vec<&Response>) =
        operation.responses.iter().partition(|response| response.is_success());
    let mut answers: Vec<String> = successes.iter().map(|answer| format!("* {}", answer_text(ctx, answer))).collect();
    if !errors.is_empty() {
        let errors: Vec<String> = errors.iter().map(|answer| answer_text(ctx, answer)).collect();
        answers.push(format!("* Errors: {}", errors.join("; ")));
    }
    answers
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
    official(ctx, operation).map(|url| format!("[The official page]({url})")).into_iter().collect()
}

/// The address of the official page; what the document no longer has is on none.
pub(crate) fn official(ctx: &Context<'_>, operation: &Operation) -> Option<String> {
    let url = ctx.config.docs_url.as_ref().filter(|_| operation.withdrawn.is_none())?;
    Some(url.replace("{tag}", &kebab(&operation.tag)).replace("{operation}", &kebab(&operation.id)))
}

/// The documentation of a parameter's setter.
pub(crate) fn setter(parameter: &Parameter) -> Vec<String> {
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
