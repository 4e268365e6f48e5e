//! What can be looked at and set while it runs, below `/_emulator`; see the crate's documentation for a list.

use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::engine::{Engine, lock, world};
use crate::fault::Faults;
use crate::page::{about, operations};
use crate::pattern::duration;
use crate::record::Recorded;

/// Where it begins.
const ROOT: &str = "/_emulator";

/// The routes: method, path below the root, what it does.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "", "this list"),
    ("GET", "/requests", "the last requests, with what the checker found"),
    ("GET", "/requests/recent", "the last hundred in brief, newest first"),
    ("GET", "/requests/{number}", "one request, with its answer"),
    ("DELETE", "/requests", "forget them"),
    ("GET", "/about", "what this is, and an access token that it takes"),
    ("GET", "/operations", "the operations, with samples of what they take"),
    ("GET", "/flags", "the flags, with their state in each environment"),
    ("GET", "/limits", "the limits"),
    ("PUT", "/limits", r#"other limits, as in ["global=100/10s", "route=20/10s"]"#),
    ("GET", "/faults", "the rules for faults"),
    ("PUT", "/faults", r#"other rules, as in ["getFeatureFlag 30% 503"]"#),
    ("POST", "/faults", r#"one more rule, as in "* x1 reset""#),
    ("GET", "/drift", "how answers drift, or null"),
    ("PUT", "/drift", r#"other drift, as in "10%" or "5% null,unknown-member"; null ends it"#),
    ("GET", "/clock", "the time, in milliseconds since 1970"),
    ("POST", "/clock", r#"let time pass, as in {"advance": "10s"}"#),
    ("GET", "/state", "all there is"),
    ("PUT", "/state", "another state"),
    ("POST", "/reset", "back to the state it began with; requests are forgotten and limits unused"),
];

/// So many requests are recent.
const RECENT: usize = 100;

/// What comes of it: JSON, or why not.
type Outcome = Result<Value, String>;

/// Answers what is asked of the emulator itself.
pub(crate) fn answer(engine: &Engine, parts: &Parts, body: &[u8]) -> Option<Response<Vec<u8>>> {
    let path = parts.uri.path().strip_prefix(ROOT)?;
    if !path.is_empty() && !path.starts_with('/') {
        return None;
    }
    let path = path.trim_end_matches('/');
    let (status, value) = match control(engine, parts, path, body) {
        Some(Ok(value)) => (StatusCode::OK, value),
        Some(Err(message)) => (StatusCode::BAD_REQUEST, json!({ "message": message })),
        None => (StatusCode::NOT_FOUND, json!({ "message": "no such route", "routes": routes() })),
    };
    let mut response = Response::new(format!("{value}\n").into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    Some(response)
}

fn routes() -> Value {
    ROUTES
        .iter()
        .map(|(method, path, what)| json!({ "route": format!("{method} {ROOT}{path}"), "does": what }))
        .collect()
}

fn control(engine: &Engine, parts: &Parts, path: &str, body: &[u8]) -> Option<Outcome> {
    let sent = || serde_json::from_slice::<Value>(body).map_err(|error| format!("the body is no JSON: {error}"));
    let outcome = match (parts.method.as_str(), path) {
        ("GET", "") => Ok(routes()),
        ("GET", "/requests") => Ok(lock(&engine.record).all().map(|request| request.to_json()).collect()),
        ("GET", "/requests/recent") => Ok(lock(&engine.record).all().rev().take(RECENT).map(Recorded::brief).collect()),
        ("DELETE", "/requests") => {
            lock(&engine.record).take();
            Ok(Value::Null)
        }
        ("GET", "/about") => Ok(about(engine, parts)),
        ("GET", "/operations") => Ok(operations(engine)),
        ("GET", "/flags") => Ok(engine.world(|world| world.overview())),
        ("GET", "/limits") => Ok(texts(&lock(&engine.rules).limits)),
        ("PUT", "/limits") => sent().and_then(|body| set_limits(engine, &body)),
        ("GET", "/faults") => Ok(texts(lock(&engine.rules).faults.rules())),
        ("PUT", "/faults") => sent().and_then(|body| set_faults(engine, &body)),
        ("POST", "/faults") => sent().and_then(|body| add_fault(engine, &body)),
        ("GET", "/drift") => {
            Ok(lock(&engine.rules).drift.as_ref().map_or(Value::Null, |drift| json!(drift.to_string())))
        }
        ("PUT", "/drift") => sent().and_then(|body| set_drift(engine, &body)),
        ("GET", "/clock") => Ok(json!({ "now": engine.clock.now() })),
        ("POST", "/clock") => sent().and_then(|body| advance(engine, &body)),
        ("GET", "/state") => Ok(engine.world(|world| world.to_json())),
        ("PUT", "/state") => sent().and_then(|body| set_state(engine, &body)),
        ("POST", "/reset") => {
            engine.reset();
            Ok(Value::Null)
        }
        ("GET", path) => return one_request(engine, path.strip_prefix("/requests/")?).map(Ok),
        _ => return None,
    };
    Some(outcome)
}

fn one_request(engine: &Engine, number: &str) -> Option<Value> {
    let number: u64 = number.parse().ok()?;
    lock(&engine.record).all().find(|request| request.number == number).map(Recorded::whole)
}

fn texts(rules: impl IntoIterator<Item = impl ToString>) -> Value {
    rules.into_iter().map(|rule| json!(rule.to_string())).collect()
}

/// Reads a list of rules.
fn rules<T: std::str::FromStr<Err = impl ToString>>(body: &Value) -> Result<Vec<T>, String> {
    let items = body.as_array().ok_or("expected a list of texts")?;
    items.iter().map(rule).collect()
}

fn rule<T: std::str::FromStr<Err = impl ToString>>(value: &Value) -> Result<T, String> {
    value.as_str().ok_or("expected text")?.parse().map_err(|error: T::Err| error.to_string())
}

fn set_limits(engine: &Engine, body: &Value) -> Outcome {
    let limits = rules(body)?;
    let mut rules = lock(&engine.rules);
    rules.limits = limits;
    rules.counts = Default::default();
    Ok(texts(&rules.limits))
}

fn set_faults(engine: &Engine, body: &Value) -> Outcome {
    let faults = Faults::new(rules(body)?);
    let mut rules = lock(&engine.rules);
    rules.faults = faults;
    Ok(texts(rules.faults.rules()))
}

fn add_fault(engine: &Engine, body: &Value) -> Outcome {
    let fault = rule(body)?;
    let mut rules = lock(&engine.rules);
    rules.faults.add(fault);
    Ok(texts(rules.faults.rules()))
}

fn set_drift(engine: &Engine, body: &Value) -> Outcome {
    let drift = if body.is_null() { None } else { Some(rule(body)?) };
    lock(&engine.rules).drift = drift;
    Ok(body.clone())
}

fn advance(engine: &Engine, body: &Value) -> Outcome {
    let by = body["advance"].as_str().and_then(duration).ok_or(r#"expected {"advance": "10s"}"#)?;
    engine.advance(by);
    Ok(json!({ "now": engine.clock.now() }))
}

fn set_state(engine: &Engine, body: &Value) -> Outcome {
    let state = world(body.clone(), engine.number, engine.clock.now()).map_err(|error| error.to_string())?;
    engine.world(|world| *world = state);
    Ok(Value::Null)
}
