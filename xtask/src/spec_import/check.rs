//! Whether a document is one that the generator can start from.

use std::collections::BTreeMap;

use generator::source::escape;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::canonical::Reference;
use super::kinds::METHODS;
use super::problem::Problem;

/// What must hold before a walk makes sense: an object, of OpenAPI 3.0, with paths.
pub(super) fn frame(document: &Value) -> Vec<Problem> {
    if !document.is_object() {
        let fix = "give the file or URL of an OpenAPI 3.0 document";
        return vec![Problem::new("#", "this is no OpenAPI document, but a single value or a list", fix)];
    }
    let mut problems: Vec<_> = version(document).into_iter().collect();
    if problems.is_empty() && !document.get("paths").is_some_and(Value::is_object) {
        let fix = "import the whole document, not a part of it";
        problems.push(Problem::new("#", "there is no `paths` object", fix));
    }
    problems
}

fn version(document: &Value) -> Option<Problem> {
    if let Some(version) = document.get("swagger") {
        let what = format!("this is a Swagger document (version {}), not OpenAPI 3.0", plain(version));
        let fix = "convert it to OpenAPI 3.0 first";
        return Some(Problem::new("#/swagger", what, fix));
    }
    let Some(version) = document.get("openapi") else {
        let fix = "give the file or URL of an OpenAPI 3.0 document";
        return Some(Problem::new("#", "there is no `openapi` version", fix));
    };
    match version.as_str() {
        Some(text) if text.starts_with("3.0.") => None,
        Some(text) if text.starts_with("3.1") || text.starts_with("3.2") => {
            let what = format!("this is OpenAPI {text}, whose schemas are another language than 3.0's");
            let fix = "ask upstream for the 3.0 document, or convert it";
            Some(Problem::new("#/openapi", what, fix))
        }
        _ => {
            let what = format!("the version {} is none that can be read", plain(version));
            let fix = "only OpenAPI 3.0.x is read; the version is a string such as \"3.0.3\"";
            Some(Problem::new("#/openapi", what, fix))
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether the document says what it is and of which version.
pub(super) fn info(document: &Value) -> Vec<Problem> {
    let check = |key: &&str| !document.pointer(&format!("/info/{key}")).is_some_and(Value::is_string);
    let problem = |key| {
        let fix = format!("add the member, with quotes if it looks like a number: `{key}: \"2.0\"`");
        Problem::new(&format!("#/info/{key}"), format!("`{key}` must be a string"), fix)
    };
    ["title", "version"].into_iter().filter(check).map(problem).collect()
}

/// Whether every operation can be told from the others by its id.
pub(super) fn operation_ids(document: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = BTreeMap::new();
    for (path, method, operation) in operations(document) {
        let mut pointer = format!("#/paths/{}/{method}", escape(path));
        let place = format!("{} {path}", method.to_uppercase());
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            let what = "this operation has no `operationId`";
            problems.push(Problem::new(&pointer, what, "give it one: methods are named after it"));
            continue;
        };
        if let Some(first) = seen.get(id) {
            pointer.push_str("/operationId");
            let what = format!("`{id}` is also the id of {first}");
            problems.push(Problem::new(&pointer, what, "give one of the two another `operationId`"));
        } else {
            seen.insert(id, place);
        }
    }
    problems
}

/// Every operation of a document: path, method, object.
pub(super) fn operations(document: &Value) -> impl Iterator<Item = (&str, &'static str, &Value)> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| Some((path.as_str(), *method, item.get(method)?)))
    })
}

/// Whether every reference points to something that is in the canonical document.
pub(super) fn references(document: &Value, references: &[Reference]) -> Vec<Problem> {
    references.iter().filter_map(|reference| unresolved(document, reference)).collect()
}

fn unresolved(document: &Value, Reference { pointer, target }: &Reference) -> Option<Problem> {
    let Some(path) = target.strip_prefix('#') else {
        let what = format!("`{target}` points out of the document");
        return Some(Problem::new(pointer, what, "bundle the document into one file first"));
    };
    let path = percent_decode_str(path).decode_utf8_lossy();
    if document.pointer(&path).is_some() {
        return None;
    }
    let what = format!("`{target}` does not resolve");
    Some(Problem::new(pointer, what, "add what is missing, or correct the reference"))
}
