//! What came, and what was made of it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};
use hyper::body::Bytes;
use serde_json::{Map, Value, json};

use crate::bounds::Bounds;
use crate::drift::Drifted;
use crate::finding::Finding;
use crate::masked;

/// The bytes that a record takes beside its texts and bodies, rounded up.
const OVERHEAD: usize = 1 << 10;

/// A request as it came, and how it was answered.
#[derive(Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// Its number, from 1 on.
    pub number: u64,
    /// When it came, in milliseconds since 1970 by the emulator's clock.
    pub at: i64,
    /// Its method; where it was tunnelled through `POST`, the one that was meant.
    pub method: String,
    /// Its path and query, as they were sent.
    pub target: String,
    /// The id of the operation that it calls.
    pub operation: Option<String>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, up to [`Builder::recorded_body_bytes`](crate::Builder::recorded_body_bytes). It is empty if the body
    /// was too long to be read.
    pub body: Bytes,
    /// The length of the whole body in bytes.
    pub body_length: usize,
    /// What the checker has to say of it.
    pub findings: Vec<Finding>,
    /// The status of the answer; `None` if the connection was reset.
    pub status: Option<u16>,
    /// The body of the response, cut at the same length; `None` if it has none.
    pub answer: Option<Bytes>,
    /// The length of the whole body of the response in bytes.
    pub answer_length: usize,
    /// Faults that happened to it, as they are written in rules.
    pub faults: Vec<String>,
    /// Where the answer was made to differ from the document.
    pub drift: Vec<Drifted>,
}

impl fmt::Debug for Recorded {
    /// Neither the bodies nor the query, and no header that may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded")
            .field("number", &self.number)
            .field("at", &self.at)
            .field("method", &self.method)
            .field("target", &masked::address(&self.target))
            .field("operation", &self.operation)
            .field("headers", &masked::Headers(&self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("findings", &self.findings)
            .field("status", &self.status)
            .field("answer", &format_args!("{} bytes", self.answer.as_ref().map_or(0, Bytes::len)))
            .field("faults", &self.faults)
            .field("drift", &self.drift)
            .finish()
    }
}

impl Recorded {
    /// Whether [`body`](Self::body) was cut.
    pub fn is_body_cut(&self) -> bool {
        self.body.len() < self.body_length
    }

    /// Whether [`answer`](Self::answer) was cut.
    pub fn is_answer_cut(&self) -> bool {
        self.answer.as_ref().map_or(0, Bytes::len) < self.answer_length
    }

    /// The body of the response as JSON; `None` if there is none or if it was cut.
    pub fn answer_json(&self) -> Option<Value> {
        serde_json::from_slice(self.answer.as_ref()?).ok()
    }

    /// The approximate number of bytes that it takes.
    fn cost(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 64).sum();
        let findings: usize = self.findings.iter().map(|one| one.place.len() + one.message.len() + 64).sum();
        let drift: usize = self.drift.iter().map(|one| one.pointer.len() + 48).sum();
        let bodies = self.body.len() + self.answer.as_ref().map_or(0, Bytes::len);
        OVERHEAD + self.target.len() + headers + findings + drift + bodies
    }

    pub(crate) fn to_json(&self) -> Value {
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.to_string(), json!(shown(name.as_str(), value)))).collect();
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        let drift: Vec<Value> = self
            .drift
            .iter()
            .map(|drifted| json!({ "pointer": drifted.pointer, "kind": drifted.kind.to_string() }))
            .collect();
        json!({
            "number": self.number,
            "at": self.at,
            "method": self.method,
            "target": self.target,
            "operation": self.operation,
            "headers": headers,
            "body": String::from_utf8_lossy(&self.body),
            "bodyLength": self.body_length,
            "bodyCut": self.is_body_cut(),
            "findings": findings,
            "status": self.status,
            "faults": self.faults,
            "drift": drift,
        })
    }
}

/// The header by which whoever sends a request finds it again in the record.
pub(crate) const MARK: &str = "x-emulator-mark";

impl Recorded {
    /// What a list shows of it.
    pub(crate) fn brief(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        json!({
            "number": self.number,
            "at": self.at,
            "method": self.method,
            "target": self.target,
            "operation": self.operation,
            "status": self.status,
            "findings": findings,
            "faults": self.faults,
            "drift": self.drift.len(),
            "mark": self.headers.get(MARK).and_then(|value| value.to_str().ok()),
        })
    }

    /// All that is known of it, with the answer. An answer that was cut is text.
    pub(crate) fn whole(&self) -> Value {
        let mut whole = self.to_json();
        let text = || self.answer.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        whole["answer"] = self.answer_json().unwrap_or_else(|| json!(text()));
        whole["answerLength"] = json!(self.answer_length);
        whole["answerCut"] = json!(self.is_answer_cut());
        whole
    }
}

/// A header's value; of credentials only the end.
fn shown(name: &str, value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    if !["authorization", "cookie"].contains(&name) {
        return text.into_owned();
    }
    let end: String = text.chars().skip(text.chars().count().saturating_sub(4).max(8)).collect();
    format!("…{end}")
}

/// A copy of the headers that does not share memory with the buffer they were read into, which can be much larger.
pub(crate) fn detached(headers: &HeaderMap) -> HeaderMap {
    let mut out = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            out.append(name.clone(), value);
        }
    }
    out
}

/// The last requests. The oldest are removed when there are too many, or when they take too many bytes; the newest is
/// always kept.
#[derive(Debug)]
pub(crate) struct Record {
    requests: VecDeque<(Arc<Recorded>, usize)>,
    bytes: usize,
    bounds: Bounds,
}

impl Record {
    pub(crate) fn new(bounds: &Bounds) -> Self {
        Record { requests: VecDeque::new(), bytes: 0, bounds: bounds.clone() }
    }

    /// A copy of a body, cut at the bound.
    pub(crate) fn part(&self, body: &[u8]) -> Bytes {
        Bytes::copy_from_slice(&body[..body.len().min(self.bounds.body_bytes)])
    }

    /// The body of a response, shared with the response itself unless it is cut.
    pub(crate) fn shared(&self, body: &Bytes) -> Bytes {
        if body.len() <= self.bounds.body_bytes { body.clone() } else { self.part(body) }
    }

    pub(crate) fn add(&mut self, request: Recorded) {
        let cost = request.cost();
        self.requests.push_back((Arc::new(request), cost));
        self.bytes += cost;
        let is_full = |record: &Self| {
            record.requests.len() > record.bounds.requests || record.bytes > record.bounds.request_bytes
        };
        while self.requests.len() > 1 && is_full(self) {
            self.bytes -= self.requests.pop_front().map_or(0, |(_, cost)| cost);
        }
    }

    /// All that are kept, oldest first.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Arc<Recorded>> {
        self.requests.iter().map(|(request, _)| request)
    }

    pub(crate) fn take(&mut self) -> Vec<Recorded> {
        self.bytes = 0;
        std::mem::take(&mut self.requests).into_iter().map(|(request, _)| Arc::unwrap_or_clone(request)).collect()
    }

    /// How many there are, how many bytes they take, and the bounds of both.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "count": self.requests.len(),
            "mostCount": self.bounds.requests,
            "bytes": self.bytes,
            "mostBytes": self.bounds.request_bytes,
            "mostBodyBytes": self.bounds.body_bytes,
        })
    }
}
