//! What can be looked at and set while it runs, below `/_emulator`; see the crate's documentation for a list.

use std::sync::atomic::Ordering;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::answered::{Answered, Listed, whole};
use crate::engine::{Engine, lock, world};
use crate::fault::Faults;
use crate::guard::share;
use crate::page::{about, operations};
use crate::pattern::duration;
use crate::server::CONNECTIONS;

/// Where it begins.
const ROOT: &str = "/_emulator";

/// The routes: method, path below the root, what it does.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "", "this list"),
    ("GET", "/requests", "the last requests, with what the checker found"),
    ("GET", "/requests/recent", "the last hundred in brief, newest first"),
    ("GET", "/requests/{number}", "one request, with its answer"),
    ("DELETE", "/requests", "forget them"),
    ("GET", "/kept", "how much is kept in memory, and how much may be"),
    ("GET", "/deliveries", "what became of deliveries to webhooks, and which did not arrive"),
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

/// How many rules for limits or faults there may be.
const RULES: usize = 1_000;

/// What comes of it: JSON, or why not.
type Outcome = Result<Value, String>;

/// Whether a path is the emulator's own: the page for people, or below its root.
pub(crate) fn is_own(path: &str) -> bool {
    path == "/" || below(path).is_some()
}

fn below(path: &str) -> Option<&str> {
    path.strip_prefix(ROOT).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers what is asked of the emulator itself. Without a body, it was too long to be read.
pub(crate) fn answer(engine: &Engine, parts: &Parts, body: Option<&[u8]>) -> Option<Response<Answered>> {
    let path = below(parts.uri.path())?.trim_end_matches('/');
    let message = |message: String| Bytes::from(format!("{}\n", json!({ "message": message })));
    let (status, body) = match (body, long(engine, parts, path)) {
        (None, _) => {
            let told =
                format!("the body has more than {} bytes: raise the bound with --longest-body", engine.bounds.longest);
            (StatusCode::PAYLOAD_TOO_LARGE, whole(message(told)))
        }
        (_, Some(long)) => (StatusCode::OK, long),
        (Some(body), None) => match control(engine, parts, path, body) {
            Some(Ok(value)) => (StatusCode::OK, whole(format!("{value}\n"))),
            Some(Err(told)) => (StatusCode::BAD_REQUEST, whole(message(told))),
            None => {
                let told = json!({ "message": "no such route", "routes": routes() });
                (StatusCode::NOT_FOUND, whole(format!("{told}\n")))
            }
        },
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    set_headers(response.headers_mut());
    share(engine, parts, response.headers_mut());
    Some(response)
}

/// What is said of JSON that no other page is to make anything of.
fn set_headers(headers: &mut HeaderMap) {
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
}

/// Answers that can be long, which are not made as a value first.
fn long(engine: &Engine, parts: &Parts, path: &str) -> Option<Answered> {
    match (parts.method.as_str(), path) {
        ("GET", "/requests") => {
            let requests = lock(&engine.record).all().cloned().collect();
            Some(Listed::new(requests).boxed_unsync())
        }
        ("GET", "/operations") => {
            let made = || Bytes::from(format!("{}\n", operations(engine)));
            Some(whole(engine.catalogue.get_or_init(made).clone()))
        }
        ("GET", "/state") => Some(whole(engine.world(|world| world.to_text()))),
        _ => None,
    }
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
        ("GET", "/requests/recent") => {
            Ok(lock(&engine.record).all().rev().take(RECENT).map(|request| request.brief()).collect())
        }
        ("DELETE", "/requests") => {
            lock(&engine.record).take();
            Ok(Value::Null)
        }
        ("GET", "/kept") => Ok(kept(engine)),
        ("GET", "/deliveries") => Ok(engine.outbox.to_json()),
        ("GET", "/about") => Ok(about(engine)),
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
    lock(&engine.record).all().find(|request| request.number == number).map(|request| request.whole())
}

/// How much is kept of what grows by itself.
fn kept(engine: &Engine) -> Value {
    let (documents, (entries, bytes, most)) = engine.world(|world| (world.count(), world.log_size()));
    let (windows, faults) = {
        let rules = lock(&engine.rules);
        (rules.counts.len(), rules.faults.rules().count())
    };
    json!({
        "requests": lock(&engine.record).to_json(),
        "auditLog": { "count": entries, "bytes": bytes, "mostBytes": most },
        "documents": documents,
        "limitWindows": windows,
        "faultRules": faults,
        "bodiesHeldBytes": engine.held.load(Ordering::SeqCst),
        "answersUnsentBytes": engine.unsent.load(Ordering::SeqCst),
        "mostConnections": CONNECTIONS,
    })
}

fn texts(rules: impl IntoIterator<Item = impl ToString>) -> Value {
    rules.into_iter().map(|rule| json!(rule.to_string())).collect()
}

/// Reads a list of rules.
fn rules<T: std::str::FromStr<Err = impl ToString>>(body: &Value) -> Result<Vec<T>, String> {
    let items = body.as_array().ok_or("expected a list of texts")?;
    if items.len() > RULES {
        return Err(too_many());
    }
    items.iter().map(rule).collect()
}

fn rule<T: std::str::FromStr<Err = impl ToString>>(value: &Value) -> Result<T, String> {
    value.as_str().ok_or("expected text")?.parse().map_err(|error: T::Err| error.to_string())
}

fn too_many() -> String {
    format!("more than {RULES} rules")
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
    if rules.faults.rules().count() >= RULES {
        return Err(too_many());
    }
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
    let mut state = world(body.clone(), engine.number, engine.clock.now()).map_err(|error| error.to_string())?;
    state.keep_log(engine.bounds.log_bytes);
    engine.world(|world| *world = state);
    Ok(Value::Null)
}
