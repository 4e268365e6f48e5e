//! Whether a request is as the document says, by an independent JSON Schema library on raw JSON.

use std::sync::LazyLock;

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::document::{OPERATIONS, Operation, resolve, violations};
use crate::multipart;

/// The token that requests of the tests carry.
pub const TOKEN: &str = "api-test-token";

/// What is wrong with a request.
#[derive(Debug)]
pub struct Judged {
    /// The operation that its method and path mean.
    pub operation: Option<&'static Operation>,
    /// Where it differs from the document.
    pub violations: Vec<String>,
    /// Parameters that it does not have.
    pub absent: Vec<String>,
}

/// Judges a request by its method, path and query, headers and body.
pub async fn judge(method: &str, target: &str, headers: &HeaderMap, body: &[u8]) -> Judged {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = if query.is_empty() { Vec::new() } else { pairs(query) };
    let mut absent = Vec::new();
    match find(method, path) {
        Some((operation, path)) => {
            let violations = check(operation, &path, &query, headers, body, &mut absent).await;
            Judged { operation: Some(operation), violations, absent }
        }
        None => Judged { operation: None, violations: vec![format!("{method} {target} is no operation")], absent },
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    query.split('&').map(split).collect()
}

type PathValues = Vec<(&'static str, String)>;

/// The operation of a method and path; one with fewer parameters is preferred.
fn find(method: &str, path: &str) -> Option<(&'static Operation, PathValues)> {
    let candidates = OPERATIONS.iter().filter(|operation| operation.method == method);
    let matched = candidates.filter_map(|operation| Some((operation, match_path(&operation.path, path)?)));
    matched.min_by_key(|(_, values)| values.len())
}

fn match_path(template: &'static str, path: &str) -> Option<PathValues> {
    let (wanted, given): (Vec<&'static str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if wanted.len() != given.len() {
        return None;
    }
    let mut values = Vec::new();
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => values.push((name, decoded(given))),
            None if wanted == given => {}
            None => return None,
        }
    }
    Some(values)
}

async fn check(
    operation: &Operation,
    path: &PathValues,
    query: &[(String, String)],
    headers: &HeaderMap,
    body: &[u8],
    absent: &mut Vec<String>,
) -> Vec<String> {
    let mut out = Vec::new();
    let parameters: Vec<&Value> = operation.value["parameters"].as_array().into_iter().flatten().map(resolve).collect();
    let declared =
        |name: &str| parameters.iter().any(|parameter| parameter["name"] == name && parameter["in"] == "query");
    out.extend(
        query.iter().filter(|(name, _)| !declared(name)).map(|(name, _)| format!("query {name:?} is not declared")),
    );
    for parameter in parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        let values: Vec<String> = match parameter["in"].as_str() {
            Some("path") => path.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.clone()).collect(),
            Some("query") => query.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect(),
            _ => headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default().to_owned()).collect(),
        };
        if values.is_empty() {
            if parameter["required"] == true {
                out.push(format!("parameter {name:?} is missing"));
            }
            absent.push(String::from(name));
        } else {
            let value = parameter_value(&parameter["schema"], values, parameter["explode"] != false);
            out.extend(
                violations(&parameter["schema"], &value).into_iter().map(|what| format!("parameter {name:?}: {what}")),
            );
        }
    }
    out.extend(check_headers(operation, headers));
    out.extend(check_body(operation, headers, body).await);
    out
}

/// A parameter's text as the JSON that its schema asks for.
fn parameter_value(schema: &Value, values: Vec<String>, explode: bool) -> Value {
    let schema = resolve(schema);
    let first = || values.first().cloned().unwrap_or_default();
    match schema["type"].as_str() {
        Some("array") => {
            let items = if explode { values.clone() } else { first().split(',').map(String::from).collect() };
            items.into_iter().map(|item| parameter_value(&schema["items"], vec![item], true)).collect()
        }
        Some("integer" | "number" | "boolean") => serde_json::from_str(&first()).unwrap_or(json!(first())),
        _ => json!(first()),
    }
}

fn check_headers(operation: &Operation, headers: &HeaderMap) -> Vec<String> {
    let mut out = Vec::new();
    let one = |name: &str| {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        if let [value] = values.as_slice() { value.to_str().ok().map(String::from) } else { None }
    };
    if one("authorization").as_deref() != Some(TOKEN) {
        out.push(String::from("the token is not sent bare"));
    }
    let version = if operation.value["x-beta"] == true { "beta" } else { "20240415" };
    if one("ld-api-version").as_deref() != Some(version) {
        out.push(format!("LD-API-Version is not {version}, once"));
    }
    out
}

async fn check_body(operation: &Operation, headers: &HeaderMap, body: &[u8]) -> Vec<String> {
    let declared = operation.value.get("requestBody").map(resolve);
    let content_type = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let formats = operation.value["x-body-formats"].as_array().cloned().unwrap_or_default();
    if body.is_empty() {
        let required = declared.is_some_and(|body| body["required"] == true);
        return if required { vec![String::from("the body is missing")] } else { Vec::new() };
    }
    if let Some(form) = declared.and_then(|body| body.pointer("/content/multipart~1form-data/schema")) {
        return multipart::check(form, content_type, body).await;
    }
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return vec![String::from("the body is no JSON")] };
    if !formats.is_empty() {
        return check_formats(&formats, content_type, &value);
    }
    match declared.and_then(|body| body.pointer("/content/application~1json/schema")) {
        Some(schema) if content_type == "application/json" => violations(schema, &value),
        Some(_) => vec![format!("content type {content_type:?}")],
        None => vec![String::from("no body is declared")],
    }
}

/// A body in one of several formats must be right in one of those of its content type.
fn check_formats(formats: &[Value], content_type: &str, value: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for format in formats.iter().filter(|format| format["content-type"] == content_type) {
        let found = match format.get("schema") {
            Some(schema) => violations(schema, value),
            None => violations(form(format["format"].as_str().unwrap_or_default()), value),
        };
        if found.is_empty() {
            return Vec::new();
        }
        all.extend(found);
    }
    if all.is_empty() { vec![format!("content type {content_type:?} is none of {formats:?}")] } else { all }
}

/// The form of a patch of which the document has no schema: RFC 6902 and 7386, and what a merge patch cannot be is a patch
/// of another kind that was taken for one.
fn form(format: &str) -> &'static Value {
    static STEPS: LazyLock<Value> = LazyLock::new(|| {
        json!({ "type": "array", "items": { "type": "object", "required": ["op", "path"], "properties": {
            "op": { "type": "string", "enum": ["add", "remove", "replace", "move", "copy", "test"] },
            "path": { "type": "string" },
        } } })
    });
    static INSTRUCTIONS: LazyLock<Value> = LazyLock::new(|| {
        json!({ "type": "object", "required": ["instructions"], "properties": { "instructions": {
            "type": "array", "items": { "type": "object", "required": ["kind"] },
        } } })
    });
    static MEMBERS: LazyLock<Value> =
        LazyLock::new(|| json!({ "type": "object", "not": { "required": ["instructions"] } }));
    match format {
        "json-patch" => &STEPS,
        "semantic-patch" => &INSTRUCTIONS,
        _ => &MEMBERS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_the_form_of_its_format() {
        let formats = json!([
            { "format": "json-patch", "content-type": "application/json" },
            { "format": "merge-patch", "content-type": "application/json" },
        ]);
        let formats = formats.as_array().expect("a list").clone();
        let check = |body: Value, is_right: bool| {
            assert_eq!(check_formats(&formats, "application/json", &body).is_empty(), is_right, "{body}");
        };
        check(json!([{ "op": "remove", "path": "/a" }]), true);
        check(json!({ "name": null }), true);
        check(json!([{ "op": "remove" }]), false);
        check(json!([{ "op": "turn", "path": "/a" }]), false);
        check(json!("text"), false);
        check(json!({ "instructions": [] }), false);
        assert!(!check_formats(&formats, "text/plain", &json!({})).is_empty());
    }
}
