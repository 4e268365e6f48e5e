//! Parameters: whether they are known, there, and of their type.

use api_ir::{Constraints, Location, Operation, Parameter, ParameterStyle, Scalar, Type};
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::walk;
use crate::finding::{Finding, MOST};
use crate::surface::Surface;

/// The pairs of a query, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

/// Compares the parameters of a request with those of its operation.
pub(crate) fn check(
    surface: &Surface,
    operation: &Operation,
    path: &[(&str, String)],
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Vec<Finding> {
    let mut out = Vec::new();
    for parameter in &operation.parameters {
        let values: Vec<&str> = match parameter.location {
            Location::Path => values(path, &parameter.name),
            Location::Query => values(query, &parameter.name),
            // The first value of a header is the one that counts.
            Location::Header => {
                headers.get(&parameter.name).and_then(|value| value.to_str().ok()).into_iter().collect()
            }
        };
        out.extend(check_one(surface, parameter, &values));
    }
    let is_declared =
        |name: &str| operation.parameters.iter().any(|known| known.location == Location::Query && known.name == name);
    let strange = query.iter().filter(|(name, _)| !is_declared(name));
    out.extend(strange.take(MOST).map(|(name, _)| Finding::odd(format!("query {name}"), "not in the document")));
    out
}

fn values<'a>(pairs: &'a [(impl AsRef<str>, String)], name: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(known, _)| known.as_ref() == name).map(|(_, value)| value.as_str()).collect()
}

fn check_one(surface: &Surface, parameter: &Parameter, values: &[&str]) -> Vec<Finding> {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    let place = format!("{location} {}", parameter.name);
    if values.is_empty() {
        // What clients send by themselves is looked at where its meaning is known.
        let is_missing = parameter.required && !parameter.managed;
        return if is_missing { vec![Finding::wrong(place, "missing")] } else { Vec::new() };
    }
    let mut out = Vec::new();
    if parameter.style != ParameterStyle::Repeated && values.len() > 1 {
        out.push(Finding::odd(place.clone(), "given more than once"));
    }
    if parameter.managed {
        return out;
    }
    let value = json(surface, parameter, values);
    let problems = walk::problems(surface, &parameter.ty, &parameter.constraints, &value);
    let told = problems.into_iter().map(|problem| {
        let at = if problem.pointer.is_empty() { String::new() } else { format!(" {}", problem.pointer) };
        Finding::wrong(format!("{place}{at}"), problem.message)
    });
    out.extend(told);
    out
}

/// The JSON that the text of a parameter stands for.
fn json(surface: &Surface, parameter: &Parameter, values: &[&str]) -> Value {
    let first = values.first().copied().unwrap_or_default();
    match surface.resolve(&parameter.ty) {
        Type::List(inner) => {
            let items: Vec<&str> = match parameter.style {
                ParameterStyle::Joined => first.split(',').collect(),
                ParameterStyle::Repeated | ParameterStyle::Single => values.to_vec(),
            };
            items.into_iter().map(|item| single(surface, inner, item)).collect()
        }
        ty => single(surface, ty, first),
    }
}

/// The JSON of a single value: a number or boolean only where its type is not text.
pub(super) fn single(surface: &Surface, ty: &Type, text: &str) -> Value {
    let ty = surface.resolve(ty);
    let as_json = || serde_json::from_str(text).ok().filter(|value: &Value| !value.is_array() && !value.is_object());
    let read = match ty {
        Type::Scalar(Scalar::Boolean | Scalar::Int64 | Scalar::Int32 | Scalar::Number) => as_json(),
        // An enumeration of numbers, say.
        Type::Named(_) => as_json().filter(|value| walk::fits(surface, ty, &Constraints::default(), value)),
        Type::List(_) | Type::Map(_) | Type::Nullable(_) | Type::Scalar(_) | Type::Any => None,
    };
    read.unwrap_or_else(|| Value::String(text.into()))
}
