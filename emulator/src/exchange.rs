//! One request from its arrival to its answer: who asks, how often, in what form, and for what.

use std::time::Duration;

use api_ir::{Content, Operation};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::ask::{Answer, Ask, Payload};
use crate::check::{body, parameters};
use crate::credential::{self, Asker};
use crate::drift::{self, Drifted};
use crate::engine::{Engine, lock};
use crate::fault::Action;
use crate::finding::Finding;
use crate::limit::Counted;
use crate::prefer::{Preference, code};
use crate::record::{Recorded, detached};
use crate::route::Found;
use crate::sample::{self, Sample};
use crate::surface::success;
use crate::version::{self, Version};

/// The header by which `PUT`, `PATCH` and `DELETE` travel inside of `POST`.
const TUNNEL: &str = "x-http-method-override";

/// An answer, and how it is to be sent.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: Response<Bytes>,
    pub(crate) delay: Duration,
    pub(crate) end: End,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    /// In its middle.
    Cut,
    /// The connection is reset before it.
    Reset,
}

/// A body that was read, or one that is longer than what is read.
pub(crate) type Received = Option<Vec<u8>>;

/// Answers a request.
pub(crate) fn handle(engine: &Engine, parts: &Parts, body: Received, address: &str) -> Reply {
    let number = engine.next_number();
    let mut exchange = Exchange {
        engine,
        headers: &parts.headers,
        raw_path: parts.uri.path(),
        query: parts.uri.query().map(parameters::pairs).unwrap_or_default(),
        method: method(parts),
        address,
        number,
        operation: None,
        path: Vec::new(),
        findings: Vec::new(),
        actions: Vec::new(),
        told: Vec::new(),
        drifted: Vec::new(),
    };
    // Either way it is an answer; an early one is a refusal.
    let answer = exchange.answer(body.as_deref()).unwrap_or_else(|refused| refused);
    exchange.finish(parts, body.unwrap_or_default(), answer)
}

/// The method that is meant.
fn method(parts: &Parts) -> String {
    let meant = parts.headers.get(TUNNEL).and_then(|value| value.to_str().ok()).map(str::to_ascii_uppercase);
    let meant = meant.filter(|meant| parts.method == "POST" && ["PUT", "PATCH", "DELETE"].contains(&meant.as_str()));
    meant.unwrap_or_else(|| parts.method.to_string())
}

struct Exchange<'e> {
    engine: &'e Engine,
    headers: &'e HeaderMap,
    raw_path: &'e str,
    query: Vec<(String, String)>,
    method: String,
    address: &'e str,
    number: u64,
    operation: Option<&'e Operation>,
    path: Vec<(&'e str, String)>,
    findings: Vec<Finding>,
    actions: Vec<Action>,
    /// Headers that tell of limits.
    told: Vec<(&'static str, String)>,
    drifted: Vec<Drifted>,
}

impl<'e> Exchange<'e> {
    fn answer(&mut self, body: Option<&[u8]>) -> Result<Answer, Answer> {
        let operation = self.route()?;
        self.suffer(operation)?;
        self.limit_address(operation)?;
        let asker = self.credential(operation)?;
        self.limit(operation, asker.as_ref())?;
        let version = self.version(operation)?;
        let payload = self.check(operation, body)?;
        let prefer = Preference::read(self.headers);
        let mut answer = self.respond(operation, asker, version, payload, &prefer);
        self.drift(operation, &prefer, &mut answer);
        Ok(answer)
    }

    fn text(&self, name: &str) -> Option<&'e str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn refuse(&mut self, place: &str, status: u16, code: &str, message: impl Into<String>) -> Answer {
        let message = message.into();
        self.findings.push(Finding::wrong(place, message.clone()));
        Answer::refuse(status, code, message)
    }

    fn route(&mut self) -> Result<&'e Operation, Answer> {
        let method = if self.method == "HEAD" { "GET" } else { self.method.as_str() };
        let (found, operation) = self.engine.surface.find(method, self.raw_path);
        match (found, operation) {
            (Found::Operation(_, path), Some(operation)) => {
                (self.path, self.operation) = (path, Some(operation));
                Ok(operation)
            }
            (Found::Methods(methods), _) => Err(self.other_method(&methods)),
            (Found::Operation(..) | Found::Nothing, _) => {
                let message = format!("there is no path {}", self.raw_path);
                self.findings.push(Finding::wrong("path", message.clone()));
                // Paths that no part of the API is asked for are refused without a code.
                Err(Answer::json(404, json!({ "message": message })))
            }
        }
    }

    /// A path that is known, asked with another method. Browsers ask with OPTIONS before they ask from elsewhere.
    fn other_method(&mut self, methods: &[&str]) -> Answer {
        let allowed = format!("OPTIONS, {}", methods.join(", "));
        if self.method != "OPTIONS" {
            let message = format!("{} is not allowed here, but {allowed}", self.method);
            let mut answer = self.refuse("method", 405, "method_not_allowed", message);
            answer.headers.push(("allow", allowed));
            return answer;
        }
        let mut answer = Answer::empty(204);
        let asked = "Accept, Content-Type, Content-Length, Accept-Encoding, Authorization, LD-API-Version, X-HTTP-Method-Override";
        answer.headers = vec![
            ("access-control-allow-methods", allowed),
            ("access-control-allow-headers", String::from(asked)),
            ("access-control-max-age", String::from("300")),
        ];
        answer
    }

    /// Faults that the rules have for this request.
    fn suffer(&mut self, operation: &Operation) -> Result<(), Answer> {
        let seed = self.engine.seed.of("fault").at(usize::try_from(self.number).unwrap_or_default());
        self.actions = lock(&self.engine.rules).faults.choose(&operation.id, seed);
        let now = self.engine.clock.now();
        let told = |reset: i64| {
            vec![("x-ratelimit-global-remaining", String::from("0")), ("x-ratelimit-reset", reset.to_string())]
        };
        let limited = || Answer::refuse(429, "rate_limited", "too many requests");
        for action in self.actions.clone() {
            match action {
                Action::Status(429) => {
                    self.told = told((now / 10_000 + 1) * 10_000);
                    return Err(limited());
                }
                Action::StaleReset => {
                    self.told = told(now - 5_000);
                    return Err(limited());
                }
                // What stands in front of the API knows nothing of its codes.
                Action::Bare429 => return Err(Answer::json(429, json!({ "message": "too many requests" }))),
                Action::Status(status) => {
                    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
                    return Err(Answer::json(status, json!({ "message": reason.unwrap_or("a fault") })));
                }
                Action::Reset => return Err(Answer::empty(500)),
                Action::Latency(_) | Action::ResetAfter | Action::Truncate | Action::Date(_) => {}
            }
        }
        Ok(())
    }

    fn limit_address(&mut self, operation: &Operation) -> Result<(), Answer> {
        let counted = Counted { route: &operation.id, credential: "", address: self.address };
        let mut rules = lock(&self.engine.rules);
        let rules = &mut *rules;
        let standing = rules.counts.arrive(&rules.limits, counted, self.engine.clock.now());
        self.told = standing.headers;
        let message = json!({ "message": "too many requests from this address" });
        if standing.is_refused { Err(Answer::json(429, message)) } else { Ok(()) }
    }

    fn credential(&mut self, operation: &Operation) -> Result<Option<Asker>, Answer> {
        credential::find(self.engine, operation, self.headers, &self.query).map_err(|refusal| {
            let code = if refusal.status() == 401 { "unauthorized" } else { "forbidden" };
            self.refuse("credential", refusal.status(), code, refusal.message())
        })
    }

    fn limit(&mut self, operation: &Operation, asker: Option<&Asker>) -> Result<(), Answer> {
        let Some(asker) = asker else { return Ok(()) };
        let counted = Counted { route: &operation.id, credential: &asker.secret, address: self.address };
        let mut rules = lock(&self.engine.rules);
        let rules = &mut *rules;
        let standing = rules.counts.count(&rules.limits, counted, self.engine.clock.now());
        self.told = standing.headers;
        if standing.is_refused { Err(Answer::refuse(429, "rate_limited", "too many requests")) } else { Ok(()) }
    }

    fn version(&mut self, operation: &Operation) -> Result<Version, Answer> {
        let place = "header LD-API-Version";
        if self.headers.get_all(version::HEADER).iter().count() > 1 {
            self.findings.push(Finding::odd(place, "given more than once; the first one counts"));
        }
        let version = Version::of(self.headers).map_err(|unknown| {
            self.refuse(place, 400, "invalid_request", format!("{place}: there is no version {unknown:?} of this API"))
        })?;
        if operation.beta && !version.is_beta() {
            let message = format!("{} is in beta: send the header LD-API-Version with the value beta", operation.id);
            return Err(self.refuse(place, 403, "forbidden", message));
        }
        Ok(version)
    }

    /// Compares parameters and body with the document.
    fn check(&mut self, operation: &Operation, body: Option<&[u8]>) -> Result<Option<Payload>, Answer> {
        let surface = &self.engine.surface;
        let Some(bytes) = body else {
            let message = format!("the body has more than {} bytes", self.engine.bounds.longest);
            return Err(self.refuse("body", 413, "payload_too_large", message));
        };
        let found = parameters::check(surface, operation, &self.path, &self.query, self.headers);
        self.findings.extend(found);
        let checked = body::check(surface, operation, self.headers, bytes);
        self.findings.extend(checked.findings);
        let is_strict = self.engine.is_strict;
        match self.findings.iter().find(|finding| finding.refused || is_strict) {
            Some(finding) => Err(Answer::refuse(400, "invalid_request", finding.to_string())),
            None => Ok(checked.payload),
        }
    }

    /// The answer: the one that is asked for, that of the state, or one made from the document.
    fn respond(
        &self,
        operation: &'e Operation,
        asker: Option<Asker>,
        version: Version,
        payload: Option<Payload>,
        prefer: &Preference,
    ) -> Answer {
        let actor = asker.map_or_else(|| self.engine.world(|world| world.owner()), |asker| asker.actor);
        let ask = Ask {
            operation,
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers,
            body: payload,
            actor,
            base: self.engine.base.clone(),
        };
        let sample = Sample {
            surface: &self.engine.surface,
            operation,
            path: &ask.path,
            raw_path: self.raw_path,
            query: &ask.query,
            body: ask.json(),
            version,
            seed: self.engine.seed,
            items: self.engine.items,
        };
        if let Some(status) = prefer.status.filter(|status| *status >= 300) {
            return sample::error(&sample, status, code(status), "asked for by the header Prefer");
        }
        if prefer.status.is_none() && !self.engine.is_stateless {
            let answer = self.engine.world(|world| world.answer(&ask));
            if let Some(answer) = answer {
                return answer;
            }
        }
        sample::answer(&sample, prefer.status)
    }

    /// Lets an answer of success drift, if it is to.
    fn drift(&mut self, operation: &Operation, prefer: &Preference, answer: &mut Answer) {
        let drift = prefer.drift.clone().or_else(|| lock(&self.engine.rules).drift.clone());
        let response = operation.responses.iter().find(|response| response.status == answer.status.to_string());
        let content = response.filter(|response| response.is_success()).or_else(|| success(operation));
        let (Some(drift), Some(Content::Json(ty)), Some(value), 200..=299) =
            (drift, content.map(|response| &response.content), &mut answer.body, answer.status)
        else {
            return;
        };
        let seed = self.engine.seed.of("drift").at(usize::try_from(self.number).unwrap_or_default());
        self.drifted = drift::apply(&self.engine.surface, &drift, seed, ty, value);
    }

    fn finish(self, parts: &Parts, body: Vec<u8>, mut answer: Answer) -> Reply {
        self.add_id(&mut answer);
        let has = |wanted: &[Action]| self.actions.iter().any(|action| wanted.contains(action));
        let end = match () {
            () if has(&[Action::Reset, Action::ResetAfter]) => End::Reset,
            () if has(&[Action::Truncate]) => End::Cut,
            () => End::Whole,
        };
        let delay = self.actions.iter().filter_map(|action| match action {
            Action::Latency(length) => Some(*length),
            _ => None,
        });
        let reply = Reply { delay: delay.sum(), end, response: self.response(&answer) };
        let sent = reply.response.body();
        let mut record = lock(&self.engine.record);
        let target = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        let recorded = Recorded {
            number: self.number,
            at: self.engine.clock.now(),
            method: self.method,
            target,
            operation: self.operation.map(|operation| operation.id.clone()),
            headers: detached(&parts.headers),
            body: record.part(&body),
            body_length: body.len(),
            findings: self.findings,
            status: (end != End::Reset).then_some(answer.status),
            answer: answer.body.is_some().then(|| record.shared(sent)),
            answer_length: sent.len(),
            faults: self.actions.iter().map(ToString::to_string).collect(),
            drift: self.drifted,
        };
        record.add(recorded);
        drop(record);
        reply
    }

    /// Some errors have an id by which they could be looked up, and others do not.
    fn add_id(&self, answer: &mut Answer) {
        let (400 | 404 | 409, Some(Value::Object(members))) = (answer.status, &mut answer.body) else { return };
        if members.contains_key("code") && !members.contains_key("id") {
            let seed = self.engine.seed.of("error").at(usize::try_from(self.number).unwrap_or_default());
            members.insert("id".into(), json!(seed.uuid()));
        }
    }

    fn response(&self, answer: &Answer) -> Response<Bytes> {
        let text = answer.body.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut response = Response::new(Bytes::from(text.into_boxed_str().into_boxed_bytes()));
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let mut set = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        if answer.body.is_some() {
            set("content-type", "application/json");
        }
        set("date", &self.date());
        // Whoever asks from elsewhere may; with a session that the browser has, only who is near.
        set("access-control-allow-origin", self.text("origin").unwrap_or("*"));
        if self.text("origin").is_some() {
            set("vary", "Origin");
            if self.engine.guard.is_near(self.headers) {
                set("access-control-allow-credentials", "true");
            }
        }
        self.told.iter().chain(&answer.headers).for_each(|(name, value)| set(name, value));
        response
    }

    fn date(&self) -> String {
        let shift: i64 =
            self.actions.iter().map(|action| if let Action::Date(seconds) = action { *seconds } else { 0 }).sum();
        let millis = self.engine.clock.now().saturating_add(shift.saturating_mul(1_000)).max(0).unsigned_abs();
        // Later than the year 9999 there is no form for it.
        let moment = Duration::from_millis(millis.min(253_402_300_799_000));
        httpdate::fmt_http_date(std::time::SystemTime::UNIX_EPOCH + moment)
    }
}
