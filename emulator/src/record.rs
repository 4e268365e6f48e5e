//! What came, and what was made of it.

use std::collections::VecDeque;
use std::fmt;

use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::drift::Drifted;
use crate::finding::Finding;
use crate::masked;

/// So many requests are remembered.
const KEPT: usize = 1_000;

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
    /// Its body.
    pub body: Vec<u8>,
    /// What the checker has to say of it.
    pub findings: Vec<Finding>,
    /// The status of the answer; `None` if the connection was reset.
    pub status: Option<u16>,
    /// The body of the answer.
    pub answer: Option<Value>,
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
            .field("answer", &self.answer.as_ref().map(masked::json))
            .field("faults", &self.faults)
            .field("drift", &self.drift)
            .finish()
    }
}

impl Recorded {
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

    /// All that is known of it, with the answer.
    pub(crate) fn whole(&self) -> Value {
        let mut whole = self.to_json();
        whole["answer"] = json!(self.answer);
        whole
    }
}

/// A header's value; of credentials only the end.
fn shown(name: &str, value: &http::HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    if !["authorization", "cookie"].contains(&name) {
        return text.into_owned();
    }
    let end: String = text.chars().skip(text.chars().count().saturating_sub(4).max(8)).collect();
    format!("…{end}")
}

/// The last requests.
#[derive(Debug, Default)]
pub(crate) struct Record {
    requests: VecDeque<Recorded>,
}

impl Record {
    pub(crate) fn add(&mut self, request: Recorded) {
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    /// All that are kept, oldest first.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Recorded> {
        self.requests.iter()
    }

    pub(crate) fn take(&mut self) -> Vec<Recorded> {
        std::mem::take(&mut self.requests).into()
    }
}
