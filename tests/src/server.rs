//! A server on loopback that records what arrives and answers as the document says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::document::{OPERATIONS, Operation, resolve, violations};
use crate::instance::{Extent, instance};
use crate::multipart;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The operation that its method and path mean.
    pub operation: Option<String>,
    /// Its method.
    pub method: String,
    /// Its path and query, as they were sent.
    pub target: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// Where it differs from the document.
    pub violations: Vec<String>,
    /// Optional parameters that it does not have.
    pub absent: Vec<String>,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

/// What a server answers to an operation: status, content type, body.
pub type Answer = (u16, &'static str, String);

impl Server {
    /// Starts a server that answers as the document says.
    pub async fn start() -> Self {
        Server::answering(|operation| operation.map_or((404, "application/json", String::from("{}")), documented)).await
    }

    /// Starts a server with answers of its own.
    pub async fn answering(answer: impl Fn(Option<&Operation>) -> Answer + Clone + Send + Sync + 'static) -> Self {
        let arrived: Arc<Mutex<Vec<Arrived>>> = Arc::default();
        let seen = Arc::clone(&arrived);
        let app = Router::new().fallback(move |request: Request| {
            let (seen, answer) = (Arc::clone(&seen), answer.clone());
            async move {
                let (arrived, operation) = receive(request).await;
                seen.lock().expect("no test panics while it holds the lock").push(arrived);
                respond(answer(operation))
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Server { address, arrived }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of it.
    pub fn client(&self) -> ldapi::Client {
        ldapi::Client::builder().token("api-test-token").base_url(self.url()).build().expect("the settings are right")
    }

    /// What has arrived since the last time this was asked.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.arrived.lock().expect("no test panics while it holds the lock"))
    }
}

fn respond((status, content_type, body): Answer) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if !content_type.is_empty() {
        response.headers_mut().insert("content-type", content_type.parse().expect("a content type"));
    }
    response
}

/// The first success that the document lists, with every member of its body.
fn documented(operation: &Operation) -> Answer {
    let responses = operation.value["responses"].as_object().expect("operations have responses");
    let (status, response) =
        responses.iter().find(|(status, _)| status.starts_with('2')).expect("operations can succeed");
    let status = status.parse().expect("a status");
    match resolve(response).pointer("/content/application~1json/schema") {
        Some(schema) => (status, "application/json", instance(schema, Extent::All).to_string()),
        None => (status, "", String::new()),
    }
}

async fn receive(request: Request) -> (Arrived, Option<&'static Operation>) {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 64 << 20).await.expect("bodies are short").to_vec();
    let target = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let found = find(parts.method.as_str(), parts.uri.path());
    let query: Vec<(String, String)> = parts.uri.query().map(pairs).unwrap_or_default();
    let mut absent = Vec::new();
    let violations = match &found {
        Some((operation, path)) => check(operation, path, &query, &parts.headers, &body, &mut absent).await,
        None => vec![format!("{} {target} is no operation", parts.method)],
    };
    let operation = found.map(|(operation, _)| operation);
    let arrived = Arrived {
        operation: operation.map(|operation| operation.id.clone()),
        method: parts.method.to_string(),
        target,
        headers: parts.headers,
        body,
        violations,
        absent,
    };
    (arrived, operation)
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
    if one("authorization").as_deref() != Some("api-test-token") {
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
        let found = format.get("schema").map(|schema| violations(schema, value)).unwrap_or_default();
        if found.is_empty() {
            return Vec::new();
        }
        all.extend(found);
    }
    if all.is_empty() { vec![format!("content type {content_type:?} is none of {formats:?}")] } else { all }
}

/// The schema of the body that an operation takes in a format, for making one.
pub fn body_schema(operation: &Operation, format: &str) -> Option<&'static Value> {
    let formats = operation.value["x-body-formats"].as_array().into_iter().flatten();
    let listed = formats.into_iter().find(|entry| entry["format"] == format);
    match listed {
        Some(entry) => entry.get("schema"),
        None => resolve(operation.value.get("requestBody")?).pointer("/content/application~1json/schema"),
    }
}
