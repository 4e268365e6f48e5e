//! Bodies: which of an operation's formats one is, and whether it is right.

use api_ir::{Body, BodyFormat, Constraints, Object, Operation, Type};
use http::HeaderMap;
use serde_json::Value;

use super::{multipart, walk};
use crate::ask::Payload;
use crate::finding::{Finding, MOST};
use crate::surface::Surface;

/// What was found, and the body if it can be used.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub(crate) payload: Option<Payload>,
    pub(crate) findings: Vec<Finding>,
}

impl Checked {
    fn refused(message: impl Into<String>) -> Self {
        Checked { payload: None, findings: vec![Finding::wrong("body", message)] }
    }
}

/// Reads and checks the body of a request.
pub(crate) fn check(surface: &Surface, operation: &Operation, headers: &HeaderMap, bytes: &[u8]) -> Checked {
    if operation.bodies.is_empty() {
        let is_strange = !bytes.is_empty() && bytes != b"{}";
        let finding = is_strange.then(|| Finding::odd("body", "the operation takes none"));
        return Checked { payload: None, findings: finding.into_iter().collect() };
    }
    if bytes.is_empty() {
        return if operation.body_required { Checked::refused("missing") } else { Checked::default() };
    }
    let content_type = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let candidates = candidates(&operation.bodies, content_type);
    let Some(first) = candidates.first() else {
        let known: Vec<&str> = operation.bodies.iter().map(|body| body.content_type.as_str()).collect();
        let found = format!("the content type {content_type:?} is none of {known:?}");
        return Checked { payload: None, findings: vec![Finding::wrong("header Content-Type", found)] };
    };
    match first.format {
        BodyFormat::Json | BodyFormat::SemanticPatch | BodyFormat::JsonPatch | BodyFormat::MergePatch => {
            match serde_json::from_slice(bytes) {
                Ok(value) => check_json(surface, &candidates, value),
                Err(error) => Checked::refused(format!("no JSON: {error}")),
            }
        }
        BodyFormat::Form | BodyFormat::Multipart => check_form(surface, first, content_type, bytes),
        BodyFormat::Text | BodyFormat::Bytes => {
            let json = Value::String(String::from_utf8_lossy(bytes).into_owned());
            Checked { payload: Some(Payload { format: first.format, json, comment: None }), findings: Vec::new() }
        }
    }
}

/// The bodies that are meant by a content type: those that have all of its parameters that any body asks for.
fn candidates<'a>(bodies: &'a [Body], content_type: &str) -> Vec<&'a Body> {
    let (essence, given) = media(content_type);
    let fits = |body: &&Body| {
        let (wanted, parameters) = media(&body.content_type);
        wanted == essence && parameters.iter().all(|parameter| given.contains(parameter))
    };
    let fitting: Vec<&Body> = bodies.iter().filter(fits).collect();
    let most = fitting.iter().map(|body| media(&body.content_type).1.len()).max().unwrap_or_default();
    let asks_for_a_model = given.iter().any(|parameter| parameter.starts_with("domain-model="));
    if asks_for_a_model && most == 0 {
        // A semantic patch where none is taken.
        return Vec::new();
    }
    fitting.into_iter().filter(|body| media(&body.content_type).1.len() == most).collect()
}

/// A media type without its parameters, and these.
fn media(content_type: &str) -> (String, Vec<String>) {
    let mut parts = content_type.split(';').map(|part| part.trim().to_ascii_lowercase());
    let essence = parts.next().unwrap_or_default();
    (essence, parts.filter(|part| !part.is_empty() && !part.starts_with("charset=")).collect())
}

/// Of several formats with the same content type, the form of the body decides.
fn check_json(surface: &Surface, candidates: &[&Body], value: Value) -> Checked {
    let format_of = |format: BodyFormat| candidates.iter().copied().find(|body| body.format == format);
    let looks_like_a_list = value.is_array() || value.get("patch").is_some_and(Value::is_array);
    let preferred = if looks_like_a_list { BodyFormat::JsonPatch } else { BodyFormat::MergePatch };
    let Some(body) = format_of(preferred).or(candidates.first().copied()) else { return Checked::default() };
    if body.format == BodyFormat::SemanticPatch && !value.get("instructions").is_some_and(Value::is_array) {
        return Checked::refused("/instructions: a semantic patch is a list of instructions");
    }
    let (payload, wrapper) = unwrapped(body, value);
    let checked = checked_part(surface, body, wrapper.as_ref().unwrap_or(&payload.json), &payload);
    let problems = walk::problems(surface, checked.0, &Constraints::default(), checked.1);
    let mut findings: Vec<Finding> = problems.into_iter().map(finding).collect();
    if body.format == BodyFormat::JsonPatch {
        findings.extend(check_patch(&payload.json));
    }
    if body.format == BodyFormat::MergePatch && !payload.json.is_object() {
        findings.push(Finding::wrong("body", "a merge patch is an object"));
    }
    Checked { payload: Some(payload), findings }
}

/// What of a body is compared with which type: the whole of it if the type has a place for the wrapper, else what is in
/// the wrapper.
fn checked_part<'a>(
    surface: &Surface,
    body: &'a Body,
    whole: &'a Value,
    payload: &'a Payload,
) -> (&'a Type, &'a Value) {
    let Some(ty) = &body.ty else { return (&Type::Any, whole) };
    let has_member = |object: &Object, name: &str| object.properties.iter().any(|property| property.name == name);
    let takes_wrapper = surface.object(ty).is_some_and(|object| has_member(object, "patch"));
    if body.comment && !takes_wrapper { (ty, &payload.json) } else { (ty, whole) }
}

fn finding(problem: walk::Problem) -> Finding {
    let place = format!("body {}", problem.pointer);
    let place = place.trim_end();
    if problem.is_unknown_member {
        Finding::odd(place, problem.message)
    } else {
        Finding::wrong(place, problem.message)
    }
}

/// Takes a patch out of `{comment, patch}` or `{comment, merge}`; what it was in, if it was in one.
fn unwrapped(body: &Body, value: Value) -> (Payload, Option<Value>) {
    let comment = value.get("comment").and_then(Value::as_str).map(String::from);
    let member = match body.format {
        BodyFormat::JsonPatch => Some("patch"),
        BodyFormat::MergePatch if body.comment => Some("merge"),
        _ => None,
    };
    match member.and_then(|member| value.get(member)) {
        Some(patch) => (Payload { format: body.format, json: patch.clone(), comment }, Some(value)),
        None => {
            let comment = comment.filter(|_| body.format == BodyFormat::SemanticPatch);
            (Payload { format: body.format, json: value, comment }, None)
        }
    }
}

/// What the document's schemas do not say of JSON Patch.
fn check_patch(patch: &Value) -> Vec<Finding> {
    let Some(steps) = patch.as_array() else { return vec![Finding::wrong("body", "a JSON Patch is a list")] };
    let mut out = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let mut wrong =
            |member: &str, message: &str| out.push(Finding::wrong(format!("body /{index}/{member}"), message));
        let op = step["op"].as_str().unwrap_or_default();
        match op {
            "add" | "replace" | "test" if step.get("value").is_none() => wrong("value", "missing"),
            "move" | "copy" if !step["from"].is_string() => wrong("from", "missing"),
            "add" | "replace" | "test" | "move" | "copy" | "remove" => {}
            _ => wrong("op", "no operation of JSON Patch"),
        }
        let is_pointer = step["path"].as_str().is_some_and(|path| path.is_empty() || path.starts_with('/'));
        if !is_pointer {
            wrong("path", "no JSON pointer");
        }
        if out.len() >= MOST {
            break;
        }
    }
    out
}

fn check_form(surface: &Surface, body: &Body, content_type: &str, bytes: &[u8]) -> Checked {
    let value = match multipart::form(surface, body, content_type, bytes) {
        Ok(value) => value,
        Err(message) => return Checked::refused(message),
    };
    let mut findings = Vec::new();
    for part in &body.parts {
        let name = &part.property.name;
        if part.property.required && value.get(name).is_none() {
            findings.push(Finding::wrong(format!("body /{name}"), "missing"));
        }
    }
    let is_known = |name: &String| body.parts.iter().any(|part| part.property.name == *name);
    let strange = value.as_object().into_iter().flatten().filter(|(name, _)| !is_known(name));
    findings.extend(strange.take(MOST).map(|(name, _)| Finding::odd(format!("body /{name}"), "not in the document")));
    Checked { payload: Some(Payload { format: body.format, json: value, comment: None }), findings }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::check;
    use crate::surface::Surface;

    /// What is found in a body, and what is made of it.
    fn case(operation: &str, content_type: &str, body: &str, expected: &str) {
        let surface = Surface::launchdarkly();
        let operation = surface.operation(operation).expect("an operation");
        let headers: HeaderMap =
            [(http::header::CONTENT_TYPE, HeaderValue::from_str(content_type).expect("a value"))].into_iter().collect();
        let checked = check(&surface, operation, &headers, body.as_bytes());
        let mut text: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
        if let (Some(payload), true) = (checked.payload, text.is_empty()) {
            text.push(format!("{:?} {} {:?}", payload.format, payload.json, payload.comment));
        }
        assert_eq!(text.join("; "), expected, "{content_type} {body}");
    }

    const JSON: &str = "application/json";
    const SEMANTIC: &str = "application/json; domain-model=launchdarkly.semanticpatch";

    #[test]
    fn formats_of_a_patch() {
        let check =
            |content_type: &str, body: &str, expected: &str| case("patchFeatureFlag", content_type, body, expected);
        let step = r#"[{"op":"replace","path":"/name","value":"a"}]"#;
        check(JSON, step, &format!("JsonPatch {step} None"));
        check(JSON, &format!(r#"{{"comment":"why","patch":{step}}}"#), &format!("JsonPatch {step} Some(\"why\")"));
        check(JSON, r#"{"name":"a"}"#, r#"MergePatch {"name":"a"} None"#);
        check(JSON, r#"{"comment":"why","merge":{"name":"a"}}"#, r#"MergePatch {"name":"a"} Some("why")"#);
        check(
            "application/json;domain-model=launchdarkly.semanticpatch; charset=utf-8",
            r#"{"comment":"why","instructions":[]}"#,
            r#"SemanticPatch {"comment":"why","instructions":[]} Some("why")"#,
        );
        check(SEMANTIC, "{}", "body: /instructions: a semantic patch is a list of instructions");
        check(
            JSON,
            r#"[{"op":"put","path":"name"}]"#,
            "body /0/op: no operation of JSON Patch; body /0/path: no JSON pointer",
        );
        check(JSON, r#"[{"op":"add","path":"/name"}]"#, "body /0/value: missing");
        check(JSON, "[", "body: no JSON: EOF while parsing a list at line 1 column 1");
        check(JSON, "", "body: missing");
    }

    #[test]
    fn content_types() {
        let known = r#"header Content-Type: the content type "text/plain" is none of ["application/json"]"#;
        case("postProject", "text/plain", "{}", known);
        case("postProject", SEMANTIC, "{}", &known.replace("text/plain", SEMANTIC));
        case("postProject", JSON, r#"{"key":"a"}"#, "body /name: missing");
        case("postProject", JSON, r#"{"key":"a","name":"b","more":1}"#, "body /more: not in the document");
        case("getProjects", JSON, "[1]", "body: the operation takes none");
        case("getProjects", JSON, "", "");
    }
}
