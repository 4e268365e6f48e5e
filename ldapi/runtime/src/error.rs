//! The one error of every call.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::drift::{Drift, shorten};
use crate::field::Field;
use crate::json::Json;
use crate::operation::Operation;
use crate::reader::Reader;

/// Why a call failed. One pointer wide; cloning is cheap.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    kind: Kind,
    detail: String,
    operation: Option<&'static Operation>,
    answer: Option<Answer>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What the server said.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The client was set up wrong.
    Config,
    /// The request cannot be sent as it is.
    Request,
    /// No connection.
    Connect,
    /// Out of time.
    Timeout,
    /// The connection failed after it was made.
    Transport,
    /// The server answered with an error.
    Status,
    /// The answer is not what was documented.
    Decode,
}

impl Error {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Error(Arc::new(Inner { kind, detail: detail.into(), operation: None, answer: None, source: None }))
    }

    fn change(self, change: impl FnOnce(&mut Inner)) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(mut inner) => {
                change(&mut inner);
                Error(Arc::new(inner))
            }
            Err(shared) => Error(shared),
        }
    }

    pub(crate) fn of(self, operation: &'static Operation) -> Self {
        self.change(|inner| inner.operation = Some(operation))
    }

    pub(crate) fn with_answer(self, answer: Answer) -> Self {
        self.change(|inner| inner.answer = Some(answer))
    }

    pub(crate) fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.source = Some(Box::new(source)))
    }

    /// An error of a program's own making, such as a bad setting, that is to be reported as this type.
    pub fn config(detail: impl Into<String>) -> Self {
        Error::new(Kind::Config, detail)
    }

    fn answer(&self) -> Option<&Answer> {
        self.0.answer.as_ref()
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.0.kind == Kind::Status && self.status() == Some(status)
    }

    /// The HTTP status, if there was an answer. A decode error keeps its 2xx.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The API's code for the error, such as `not_found`.
    pub fn code(&self) -> Option<&str> {
        self.answer()?.code.as_deref()
    }

    /// The API's words.
    pub fn message(&self) -> Option<&str> {
        self.answer()?.message.as_deref()
    }

    /// The API's identifier of the failed request.
    pub fn id(&self) -> Option<&str> {
        self.answer()?.id.as_deref()
    }

    /// The headers of the answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The body of the answer, as it came.
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.answer().map(|answer| &answer.body)
    }

    /// The body of the answer as a model; `None` if it is not JSON of that shape.
    pub fn body<T: Field + Default>(&self) -> Option<T> {
        let text = std::str::from_utf8(self.raw_body()?).ok()?;
        let mut value = T::default();
        value.read(&mut Reader::new(text)).ok()?;
        Some(value)
    }

    /// The operation that was called.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The method of the operation.
    pub fn method(&self) -> Option<&Method> {
        self.0.operation.map(|operation| &operation.method)
    }

    /// Whether the client was set up wrong.
    pub fn is_config(&self) -> bool {
        self.0.kind == Kind::Config
    }

    /// Whether the request was refused before anything was sent.
    pub fn is_request(&self) -> bool {
        self.0.kind == Kind::Request
    }

    /// Whether no connection could be made; nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.0.kind == Kind::Connect
    }

    /// Whether the time ran out; the request may have been applied.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// Whether the answer's body could not be read; the request was applied if the status says so.
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// Whether the server answered 404.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Whether the server answered 401.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether the server answered 403.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Whether the server answered 409.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Whether the server answered 429.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    fn what(&self) -> String {
        let status = self.status().map(|status| status.as_u16().to_string()).unwrap_or_default();
        match self.0.kind {
            Kind::Config => String::from("bad configuration"),
            Kind::Request => String::from("request not sent"),
            Kind::Connect => String::from("no connection"),
            Kind::Timeout => String::from("out of time"),
            Kind::Transport => String::from("connection failed"),
            Kind::Status => format!("status {status}"),
            Kind::Decode => format!("cannot read the answer with status {status}"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{} ({} {}): ", operation.id, operation.method, operation.path)?;
        }
        f.write_str(&self.what())?;
        if !self.0.detail.is_empty() {
            write!(f, ": {}", self.0.detail)?;
        }
        if let Some(code) = self.code() {
            write!(f, ": {code}")?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", shorten_line(message))?;
        }
        if let Some(id) = self.id() {
            write!(f, " (id {id})")?;
        }
        Ok(())
    }
}

fn shorten_line(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .field("operation", &self.0.operation.map(|operation| operation.id))
            .field("status", &self.status())
            .field("code", &self.code())
            .field("message", &self.message())
            .field("id", &self.id())
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// The members of an error body that carry its facts.
#[derive(Clone, Copy, Debug)]
pub struct ErrorMembers {
    /// The machine-readable code.
    pub code: &'static str,
    /// The words for people.
    pub message: &'static str,
    /// The identifier of the request.
    pub id: &'static str,
}

impl Answer {
    /// Reads what an error body says; a body of another form is only kept.
    pub(crate) fn read(status: StatusCode, headers: HeaderMap, body: Bytes, members: ErrorMembers) -> Self {
        let parsed = std::str::from_utf8(&body).ok().and_then(|text| Json::parse(text).ok()).unwrap_or_default();
        let member = |name: &str| match parsed.get(name) {
            Some(Json::String(text)) => Some(text.clone()),
            Some(Json::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let (code, message, id) = (member(members.code), member(members.message), member(members.id));
        let message = message.or_else(|| plain_message(&body, &parsed));
        Answer { status, headers, body, code, message, id }
    }
}

/// The start of a body that is no JSON object, as the best message there is.
fn plain_message(body: &[u8], parsed: &Json) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    (!text.is_empty() && parsed.as_object().is_none()).then(|| shorten(text))
}

pub(crate) fn strict(drift: &[Drift]) -> Option<Error> {
    let first = drift.first()?;
    let more = drift.len() - 1;
    let detail = if more == 0 { first.to_string() } else { format!("{first} and {more} more") };
    Some(Error::new(Kind::Decode, detail))
}
