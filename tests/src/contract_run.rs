//! Every operation, called through the public client with all its parameters: what arrives is judged by an independent
//! JSON Schema library, and so is what is answered.

use std::collections::BTreeSet;
use std::fmt;

use ldapi_emulator::{Drift, DriftKind, Drifted, Emulator, Recorded};
use serde_json::Value;

use crate::contract::Call;
use crate::document::{OPERATIONS, resolve, violations};
use crate::generated::contract::CALLS;
use crate::instance::{Extent, instance};
use crate::judge::{TOKEN, judge};

/// What a run came to.
#[derive(Debug, Default)]
pub struct Report {
    /// The operations that were called.
    pub called: BTreeSet<&'static str>,
    /// How many calls there were: one for each body that an operation takes.
    pub calls: usize,
    /// Where requests or answers differ from the document.
    pub violations: Vec<String>,
    /// Drift that the client saw.
    pub drift: Vec<String>,
    /// Answers of a mock server, made of its document's examples, in which that found fault itself.
    pub contradictions: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (violations, drift) = (self.violations.len(), self.drift.len());
        write!(f, "{} operations called, {violations} violations, {drift} drift", self.called.len())
    }
}

/// A body for a call: all that the document describes.
pub fn body(call: &Call) -> String {
    let operation = OPERATIONS.iter().find(|operation| operation.id == call.id).expect("calls are of operations");
    match call.format {
        "none" | "multipart" => String::new(),
        "json-patch" => String::from(r#"[{"op":"replace","path":"/name","value":"a name"}]"#),
        "merge-patch" => String::from(r#"{"name":"a name"}"#),
        format => match body_schema(call.id, format) {
            Some(schema) => instance(schema, Extent::All).to_string(),
            None => {
                assert!(!operation.value["x-body-formats"].is_null(), "{}: a body without a schema", call.id);
                String::from(r#"{"comment":"why","instructions":[{"kind":"updateName","value":"a"}]}"#)
            }
        },
    }
}

/// The schema of the body that an operation takes in a format.
fn body_schema(id: &str, format: &str) -> Option<&'static Value> {
    let operation = OPERATIONS.iter().find(|operation| operation.id == id)?;
    let formats = operation.value["x-body-formats"].as_array().into_iter().flatten();
    let listed = formats.into_iter().find(|entry| entry["format"] == format);
    match listed {
        Some(entry) => entry.get("schema"),
        None => resolve(operation.value.get("requestBody")?).pointer("/content/application~1json/schema"),
    }
}

/// Calls every operation of the emulator, which answers from the document.
///
/// # Panics
/// The emulator cannot be started.
pub async fn against_emulator(seed: u64, is_strict: bool) -> Report {
    let emulator = Emulator::builder().stateless().strict().seed(seed).token(TOKEN).start().await;
    let emulator = emulator.expect("loopback has a free port");
    let client = ldapi::Client::builder().token(TOKEN).base_url(emulator.url()).strict(is_strict).build();
    let client = client.expect("the settings are right");
    let mut report = Report::default();
    for call in CALLS {
        check(&emulator, &client, call, &mut report).await;
    }
    report
}

/// Calls every operation of an emulator whose answers drift from the document: the client must report the very places, and
/// nothing may fail. Gives how many places drifted, and what went wrong.
///
/// # Panics
/// The emulator cannot be started.
pub async fn against_drift(seed: u64, rate: f64) -> (usize, Vec<String>) {
    let emulator = Emulator::builder().stateless().drift(Drift::new(rate)).seed(seed).token(TOKEN).start().await;
    let emulator = emulator.expect("loopback has a free port");
    let client = ldapi::Client::builder().token(TOKEN).base_url(emulator.url()).build();
    let client = client.expect("the settings are right");
    let (mut places, mut faults) = (0, Vec::new());
    for call in CALLS {
        let outcome = (call.run)(client.clone(), body(call)).await;
        let requests = emulator.take_requests();
        let made = requests.iter().flat_map(|request| &request.drift).map(drifted).filter(|line| !is_by_hand(line));
        let made: BTreeSet<String> = made.collect();
        places += made.len();
        match outcome {
            Ok(drift) => {
                let seen = drift.iter().map(|drift| format!("{} {}", drift.kind, drift.pointer));
                let seen = seen.filter(|line| !is_by_hand(line)).collect();
                let missed: Vec<&String> = made.difference(&seen).collect();
                let more: Vec<&String> = seen.difference(&made).collect();
                if !missed.is_empty() || !more.is_empty() {
                    faults.push(format!("{} ({}): missed {missed:?}, and saw {more:?}", call.id, call.format));
                }
            }
            Err(error) => faults.push(format!("{} ({}): {error}", call.id, call.format)),
        }
    }
    (places, faults)
}

/// Whether a place is in the instructions of a semantic patch, whose types are written by hand: one of another form is kept
/// as a custom instruction, which is no drift, and what is none at all is kept together with the whole list.
fn is_by_hand(line: &str) -> bool {
    line.contains("/instructions/") || line.ends_with("/instructions")
}

/// A place, in the client's words.
fn drifted(drifted: &Drifted) -> String {
    let kind = match drifted.kind {
        DriftKind::UnknownMember => ldapi::DriftKind::UnknownMember,
        DriftKind::UnknownValue => ldapi::DriftKind::UnknownValue,
        DriftKind::Null => ldapi::DriftKind::Null,
        DriftKind::Missing => ldapi::DriftKind::Missing,
        _ => ldapi::DriftKind::WrongType,
    };
    format!("{kind} {}", drifted.pointer)
}

/// Calls every operation that a document has of a mock server of that document, which refuses what is not as the document
/// says. `progress` is told the number of calls that were made.
///
/// # Panics
/// The address is none.
pub async fn against_mock(url: &str, document: &Value, progress: impl Fn(usize)) -> Report {
    let known: BTreeSet<&str> = ids(document).collect();
    let retries = ldapi::RetryPolicy::none();
    let client = ldapi::Client::builder().token(TOKEN).base_url(url).retry(retries).build();
    let client = client.expect("the settings are right");
    let mut report = Report::default();
    for call in CALLS.iter().filter(|call| known.contains(call.id)) {
        let name = |what: &dyn fmt::Display| format!("{} ({}): {what}", call.id, call.format);
        match (call.run)(client.clone(), body(call)).await {
            Ok(drift) => report.drift.extend(drift.iter().map(|drift| name(drift))),
            Err(error) => match of_mock(&error) {
                found if found.is_empty() => report.contradictions += 1,
                found => report.violations.extend(found.iter().map(|what| name(what))),
            },
        }
        report.called.insert(call.id);
        report.calls += 1;
        progress(report.calls);
    }
    report
}

/// What the mock server found in the request; nothing if it found fault with its own answer only.
fn of_mock(error: &ldapi::Error) -> Vec<String> {
    let header = error.headers().and_then(|headers| headers.get("sl-violations")?.to_str().ok().map(String::from));
    let body = error.raw_body().map(|body| String::from_utf8_lossy(body).into_owned());
    let found = [header, body].into_iter().flatten().find_map(|text| {
        let value: Value = serde_json::from_str(&text).ok()?;
        value.as_array().or(value["validation"].as_array()).cloned()
    });
    let Some(found) = found else { return vec![error.to_string()] };
    // Warnings are about parameters that are deprecated.
    let is_ours = |found: &&Value| found["location"][0] == "request" && found["severity"] == "Error";
    let words = |found: &Value| found["message"].as_str().map_or_else(|| found.to_string(), String::from);
    found.iter().filter(is_ours).map(words).collect()
}

fn ids(document: &Value) -> impl Iterator<Item = &str> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    operations.filter_map(|(_, operation)| operation["operationId"].as_str())
}

async fn check(emulator: &Emulator, client: &ldapi::Client, call: &Call, report: &mut Report) {
    let name = |what: String| format!("{} ({}): {what}", call.id, call.format);
    let mut violations = Vec::new();
    match (call.run)(client.clone(), body(call)).await {
        Ok(drift) => report.drift.extend(drift.iter().map(|drift| name(drift.to_string()))),
        Err(error) if error.is_decode() => report.drift.push(name(error.to_string())),
        Err(error) => violations.push(error.to_string()),
    }
    match emulator.take_requests().as_slice() {
        [request] => {
            violations.extend(of_request(call, request).await);
            violations.extend(of_answer(request));
        }
        other => violations.push(format!("{} requests arrived", other.len())),
    }
    report.called.insert(call.id);
    report.calls += 1;
    report.violations.extend(violations.into_iter().map(name));
}

/// What is wrong with a request, by the independent judge and by the emulator.
async fn of_request(call: &Call, request: &Recorded) -> Vec<String> {
    let judged = judge(&request.method, &request.target, &request.headers, &request.body).await;
    if judged.operation.is_none_or(|operation| operation.id != call.id) {
        return vec![format!("{} {} is not the operation", request.method, request.target)];
    }
    let absent = judged.absent.iter().map(|name| format!("parameter {name:?} did not arrive"));
    let findings = request.findings.iter().map(|finding| format!("the emulator: {finding}"));
    judged.violations.into_iter().chain(absent).chain(findings).collect()
}

/// What of an answer the document does not allow.
fn of_answer(request: &Recorded) -> Vec<String> {
    let operation = OPERATIONS.iter().find(|operation| Some(&operation.id) == request.operation.as_ref());
    let (Some(operation), Some(status)) = (operation, request.status) else { return vec!["no answer".into()] };
    let Some(response) = operation.value["responses"].get(status.to_string()) else {
        return vec![format!("{status} is not documented: {:?}", request.answer)];
    };
    match (resolve(response).pointer("/content/application~1json/schema"), request.answer_json()) {
        (Some(schema), Some(answer)) => violations(schema, &answer),
        (None, None) => Vec::new(),
        (schema, answer) => vec![format!("expected {schema:?}, found {answer:?}")],
    }
}
