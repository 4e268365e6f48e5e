//! Examples: calls that compile, with values made from types.

use api_ir::{BodyFormat, Location, Operation, Parameter, ParameterStyle, Schema, Shape, Type};

use super::Context;
use super::names::kebab;
use super::operation::{OperationNames, ParameterName};
use super::types::RustType;

/// The lines of an example that calls an operation with what it requires.
pub(crate) fn lines(ctx: &Context<'_>, operation: &Operation, names: &OperationNames) -> Vec<String> {
    let name = &ctx.target.crate_name;
    let path: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| path_value(ctx, parameter))
        .collect();
    let mut out =
        vec![String::from("```no_run"), format!("# async fn example(client: {name}::Client) -> {name}::Result<()> {{")];
    if operation.deprecated {
        out.push(String::from("# #![allow(deprecated)]"));
    }
    let result = if names.has_result { "let result = " } else { "" };
    out.push(format!("{result}client"));
    out.push(format!("    .{}()", names.area));
    out.push(format!("    .{}({})", names.method, path.join(", ")));
    for ParameterName { parameter, setter } in &names.setters {
        if parameter.required {
            out.push(format!("    .{setter}({})", parameter_value(ctx, parameter)));
        }
    }
    out.extend(body(ctx, operation, names));
    out.push(String::from("    .send()"));
    out.push(String::from("    .await?;"));
    out.push(String::from("# Ok(())"));
    out.push(String::from("# }"));
    out.push(String::from("```"));
    if operation.deprecated {
        // An inner attribute must come first.
        out.swap(1, 2);
    }
    out
}

fn path_value(ctx: &Context<'_>, parameter: &Parameter) -> String {
    match example_type(ctx, parameter) {
        RustType::String => format!("{:?}", kebab(&parameter.name)),
        other => value(ctx, &parameter.ty, &other, &parameter.name),
    }
}

fn parameter_value(ctx: &Context<'_>, parameter: &Parameter) -> String {
    let ty = example_type(ctx, parameter);
    match (parameter.style, &ty) {
        (ParameterStyle::Single, _) | (_, RustType::External(_)) => value(ctx, &parameter.ty, &ty, &parameter.name),
        (ParameterStyle::Repeated | ParameterStyle::Joined, RustType::Vec(_)) => {
            let Type::List(item) = ctx.resolved(&parameter.ty) else { return String::from("[]") };
            format!("[{}]", value(ctx, &item, &ctx.open_type(&item), &parameter.name))
        }
        (ParameterStyle::Repeated | ParameterStyle::Joined, _) => String::from("[\"value\"]"),
    }
}

/// The type by which a parameter's value is shown: a type written by hand takes the text that stands for it.
fn example_type(ctx: &Context<'_>, parameter: &Parameter) -> RustType {
    let open = ctx.open_type(&parameter.ty);
    if open == RustType::String { open } else { ctx.parameter_type(parameter) }
}

/// A value of a type, as an argument of a setter.
fn value(ctx: &Context<'_>, ty: &Type, rust: &RustType, name: &str) -> String {
    let runtime = format!("{}::runtime", ctx.target.crate_name);
    match rust {
        RustType::String => format!("{:?}", kebab(name)),
        RustType::Bool => String::from("true"),
        RustType::I64 | RustType::I32 => String::from("1"),
        RustType::F64 => String::from("1.0"),
        RustType::Unit => String::from("()"),
        RustType::Runtime("Uuid") => format!("{runtime}::Uuid::nil()"),
        RustType::Runtime(name) => format!("{runtime}::{name}::default()"),
        RustType::Model(_) | RustType::Boxed(_) => model_value(ctx, ty, rust),
        RustType::External(path) => {
            format!("{}::default()", path.replace("crate::", &format!("{}::", ctx.target.crate_name)))
        }
        RustType::Vec(_) => match ctx.resolved(ty) {
            Type::List(item) => format!("[{}]", value(ctx, &item, &ctx.open_type(&item), name)),
            _ => String::from("[]"),
        },
        RustType::Map(_) => match ctx.resolved(ty) {
            Type::Map(item) => format!("[(\"key\", {})]", value(ctx, &item, &ctx.open_type(&item), "value")),
            _ => String::from("[]"),
        },
        RustType::Option(_) | RustType::Maybe(_) => format!("{runtime}::Maybe::Null"),
    }
}

fn model_value(ctx: &Context<'_>, ty: &Type, rust: &RustType) -> String {
    let path = rust.to_string().replace("crate::", &format!("{}::", ctx.target.crate_name));
    let path = path.strip_prefix("::ldapi_runtime::Boxed<").map_or(path.as_str(), |inner| inner.trim_end_matches('>'));
    let Type::Named(name) = ctx.resolved(ty) else { return format!("{path}::default()") };
    match ctx.schema(&name).map(|schema| &schema.shape) {
        Some(Shape::Enum(values)) => match values.values.first() {
            Some(serde_json::Value::String(text)) => format!("{text:?}"),
            Some(other) => format!("{:?}", other.to_string()),
            None => format!("{path}::default()"),
        },
        _ => format!("{path}::default()"),
    }
}

fn body(ctx: &Context<'_>, operation: &Operation, names: &OperationNames) -> Vec<String> {
    let Some(body) = operation.bodies.first() else { return Vec::new() };
    if let BodyFormat::Multipart = body.format {
        let required = names.parts.iter().filter(|part| part.required);
        let argument = |part: &super::operation::PartName| {
            if part.file {
                format!("{}::runtime::File::from_bytes(\"name\", \"content\")", ctx.target.crate_name)
            } else {
                value(ctx, &part.ty, &ctx.open_type(&part.ty), &part.name)
            }
        };
        return required.map(|part| format!("    .{}({})", part.setter, argument(part))).collect();
    }
    let Some(setter) = names.bodies.first() else { return Vec::new() };
    let argument = match (body.format, &setter.ty) {
        (BodyFormat::Text | BodyFormat::Bytes, _) | (_, None) => String::from("\"content\""),
        (_, Some(RustType::Model(_))) => match &body.ty {
            Some(ty) => new_model(ctx, ty),
            None => String::from("()"),
        },
        (_, Some(rust)) => match (&body.ty, rust) {
            (_, RustType::Runtime(name)) if *name != "Json" => {
                format!("{}::runtime::{name}::default()", ctx.target.crate_name)
            }
            (Some(ty), rust) => value(ctx, ty, rust, "value"),
            (None, RustType::External(_)) => value(ctx, &Type::Any, rust, "value"),
            (None, _) => format!("{}::runtime::Json::Null", ctx.target.crate_name),
        },
    };
    format!("    .{}({argument})", setter.method).lines().map(String::from).collect()
}

/// A request model with its required members set.
fn new_model(ctx: &Context<'_>, ty: &Type) -> String {
    let rust = ctx.open_type(ty);
    let Type::Named(name) = ctx.resolved(ty) else { return model_value(ctx, ty, &rust) };
    let Some(schema @ Schema { shape: Shape::Object(object), .. }) = ctx.schema(&name) else {
        return model_value(ctx, ty, &rust);
    };
    let path = rust.to_string().replace("crate::", &format!("{}::", ctx.target.crate_name));
    let mut out = format!("{path}::new()");
    let setters = super::model::setter_names(ctx, schema, object);
    for (property, setter) in object.properties.iter().zip(setters) {
        if property.required && !property.read_only {
            let argument = value(ctx, &property.ty, &ctx.open_type(&property.ty), &property.name);
            out.push_str(&format!("\n        .{setter}({argument})"));
        }
    }
    out
}

/// A call of an operation with all its parameters, for the contract tests: the kind of body, and the expression.
#[derive(Debug)]
pub(crate) struct ContractCall {
    pub(crate) id: String,
    pub(crate) format: String,
    pub(crate) expression: String,
}

/// A call for every body that an operation accepts, or one without.
pub(crate) fn contract(ctx: &Context<'_>, operation: &Operation, names: &OperationNames) -> Vec<ContractCall> {
    let path: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| path_value(ctx, parameter))
        .collect();
    let mut base = format!("client.{}().{}({})", names.area, names.method, path.join(", "));
    for ParameterName { parameter, setter } in &names.setters {
        base.push_str(&format!(".{setter}({})", parameter_value(ctx, parameter)));
    }
    let call = |format: &str, more: &str| ContractCall {
        id: format!("{:?}", operation.id),
        format: format!("{format:?}"),
        expression: format!("{base}{more}"),
    };
    if !names.parts.is_empty() {
        let parts: String = names.parts.iter().map(|part| contract_part(ctx, part)).collect();
        return vec![call("multipart", &parts)];
    }
    let bodies = names.bodies.iter().map(|body| {
        let value = match &body.ty {
            Some(ty) => format!("read::<{}>(&body)", foreign(ctx, &ty.to_string())),
            None => String::from("body"),
        };
        call(format_name(body.format), &format!(".{}({value})", body.method))
    });
    let calls: Vec<ContractCall> = bodies.collect();
    if calls.is_empty() { vec![call("none", "")] } else { calls }
}

fn contract_part(ctx: &Context<'_>, part: &super::operation::PartName) -> String {
    if part.file {
        return format!(
            ".{}({}::runtime::File::from_bytes(\"name.csv\", \"content\"))",
            part.setter, ctx.target.crate_name
        );
    }
    format!(".{}({})", part.setter, value(ctx, &part.ty, &ctx.open_type(&part.ty), &part.name))
}

/// A type of the generated crate, named from outside of it.
fn foreign(ctx: &Context<'_>, ty: &str) -> String {
    let name = &ctx.target.crate_name;
    ty.replace("crate::", &format!("{name}::")).replace("::ldapi_runtime::", &format!("{name}::runtime::"))
}

fn format_name(format: BodyFormat) -> &'static str {
    match format {
        BodyFormat::Json => "json",
        BodyFormat::SemanticPatch => "semantic-patch",
        BodyFormat::JsonPatch => "json-patch",
        BodyFormat::MergePatch => "merge-patch",
        BodyFormat::Form => "form",
        BodyFormat::Multipart => "multipart",
        BodyFormat::Text => "text",
        BodyFormat::Bytes => "bytes",
    }
}
