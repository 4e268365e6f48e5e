//! The one error of every call.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::credential::Credential;
use crate::drift::Drift;
use crate::error_rules::{ErrorRules, Place};
use crate::field::Field;
use crate::json::Json;
use crate::limits::RateLimit;
use crate::masked;
use crate::one_line::{OneLine, cut};
use crate::operation::Operation;
use crate::reader::Reader;

/// Why a call failed. One pointer wide; cloning is cheap.
///
/// Decide by the predicates (`is_…`), report by the accessors; [`Display`](fmt::Display) is one line for people.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    detail: String,
    at: Option<At>,
    reported: Option<Reported>,
    attempts: u32,
    /// Whether an attempt before the last one may have been applied.
    was_ambiguous: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Which request it was.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) operation: &'static Operation,
    /// Method and path where they are not the operation's own.
    pub(crate) address: Option<(Method, Cow<'static, str>)>,
}

/// What the server said.
#[derive(Clone)]
pub(crate) struct Reported {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) limits: RateLimit,
    code: Option<String>,
    message: Option<String>,
    id: Option<String>,
    is_concurrent_change: bool,
    is_approval_required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The client was set up wrong.
    Config,
    /// The request cannot be sent as it is.
    Request,
    /// It would have to wait for too long.
    Wait,
    /// No connection.
    Connect,
    /// No connection, and another attempt would fail for the same reason.
    Unreachable,
    /// The server guarantees that it did not process the request.
    Unprocessed,
    /// Out of time.
    Timeout,
    /// The connection failed after it was made.
    Transport,
    /// The server answered with an error.
    Status,
    /// The server sends the client somewhere it does not go.
    Redirect,
    /// The answer is larger than allowed.
    TooLarge,
    /// The answer is not what was documented.
    Decode,
    /// A part of what was asked for was not done.
    Partial,
}

impl Error {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Error(Arc::new(Inner {
            kind,
            detail: detail.into(),
            at: None,
            reported: None,
            attempts: 0,
            was_ambiguous: false,
            source: None,
        }))
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    pub(crate) fn at(self, at: At) -> Self {
        self.change(|inner| inner.at = Some(at))
    }

    pub(crate) fn reported(self, reported: Reported) -> Self {
        self.change(|inner| inner.reported = Some(reported))
    }

    pub(crate) fn after(self, attempts: u32, was_ambiguous: bool) -> Self {
        self.change(|inner| {
            inner.attempts = attempts;
            inner.was_ambiguous = was_ambiguous;
        })
    }

    pub(crate) fn because(self, detail: String) -> Self {
        self.change(|inner| {
            inner.detail = if inner.detail.is_empty() { detail } else { format!("{}: {detail}", inner.detail) };
        })
    }

    pub(crate) fn caused_by(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.change(|inner| inner.source = Some(Arc::from(source.into())))
    }

    /// An error of a program's own making, such as a bad setting, that is to be reported as this type.
    pub fn config(detail: impl Into<String>) -> Self {
        Error::new(Kind::Config, detail)
    }

    /// An error for a request that is refused before it is sent.
    pub fn request(detail: impl Into<String>) -> Self {
        Error::new(Kind::Request, detail)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// A word for the kind of error, for logs and metrics.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self.0.kind {
            Kind::Config => "config",
            Kind::Request => "request",
            Kind::Wait => "wait",
            Kind::Connect | Kind::Unreachable => "connect",
            Kind::Unprocessed => "unprocessed",
            Kind::Timeout => "timeout",
            Kind::Transport => "transport",
            Kind::Status => "status",
            Kind::Redirect => "redirect",
            Kind::TooLarge => "too_large",
            Kind::Decode => "decode",
            Kind::Partial => "partial",
        }
    }

    fn report(&self) -> Option<&Reported> {
        self.0.reported.as_ref()
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.0.kind == Kind::Status && self.status() == Some(status)
    }
}

/// What is known of the failed call.
impl Error {
    /// The HTTP status, if there was an answer. A decode error keeps its 2xx.
    pub fn status(&self) -> Option<StatusCode> {
        self.report().map(|report| report.status)
    }

    /// The API's code for the error, such as `not_found`.
    pub fn code(&self) -> Option<&str> {
        self.report()?.code.as_deref()
    }

    /// The API's words. If the body is of another form, such as a proxy's page or JSON without a code and a message, the
    /// beginning of the body: on one line, control characters escaped, at most 300 characters.
    pub fn message(&self) -> Option<&str> {
        self.report()?.message.as_deref()
    }

    /// The API's identifier of the failed request.
    pub fn id(&self) -> Option<&str> {
        self.report()?.id.as_deref()
    }

    /// The headers of the answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.report().map(|report| &report.headers)
    }

    /// How long the server asks to wait, counted from its answer: by `Retry-After`, or until its limit is reset.
    pub fn retry_after(&self) -> Option<Duration> {
        let limits = &self.report()?.limits;
        let by_reset = if self.is_rate_limited() { limits.reset_in } else { None };
        limits.retry_after.or(by_reset)
    }

    /// The body of the answer, as it came.
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.report().map(|report| &report.body)
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
        self.0.at.as_ref().map(|at| at.operation)
    }

    /// The method of the request.
    pub fn method(&self) -> Option<&Method> {
        let at = self.0.at.as_ref()?;
        Some(at.address.as_ref().map_or(&at.operation.method, |(method, _)| method))
    }

    /// The path of the operation, with its parameters in braces.
    pub fn path_template(&self) -> Option<&str> {
        let at = self.0.at.as_ref()?;
        Some(at.address.as_ref().map_or(at.operation.path, |(_, path)| path))
    }

    /// How many attempts were made, those without a connection included; 0 if it never came to one.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }
}

/// What to do about it.
impl Error {
    /// Whether the client was set up wrong.
    pub fn is_config(&self) -> bool {
        self.0.kind == Kind::Config
    }

    /// Whether the request was refused before anything was sent.
    pub fn is_request(&self) -> bool {
        self.0.kind == Kind::Request
    }

    /// Whether no connection could be made; nothing was sent. If the reason is one that does not pass by itself, such as
    /// a certificate that is not trusted, there was one attempt only and [`Error::is_retryable`] is false.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::Unreachable)
    }

    /// Whether the time ran out, for an attempt or for the call.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// Whether the answer's body could not be read. With a 2xx status the request was applied all the same.
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// Whether the server answered 404.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Whether the server answered 401: the credential is missing, wrong or expired.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether the server answered 403: the credential may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Whether the server answered 409: there is such a thing already, or somebody else changed it at the same time.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Whether the answer is a conflict (409) with a code that is known to mean a change at the same time, so that
    /// trying again makes sense.
    pub fn is_concurrent_change(&self) -> bool {
        self.is_conflict() && self.report().is_some_and(|report| report.is_concurrent_change)
    }

    /// Whether a limit was hit: the server answered 429, or the call would have had to wait for longer than it may.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS) || self.0.kind == Kind::Wait
    }

    /// Whether the server did not understand or accept what was sent (400 or 422).
    pub fn is_validation(&self) -> bool {
        self.has_status(StatusCode::BAD_REQUEST) || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Whether the change needs an approval first, by the API's rule for that.
    pub fn is_approval_required(&self) -> bool {
        self.0.kind == Kind::Status && self.report().is_some_and(|report| report.is_approval_required)
    }

    /// Whether a part of what was asked for was not done; see [`Partial`](crate::Partial).
    pub fn is_partial(&self) -> bool {
        self.0.kind == Kind::Partial
    }

    /// Whether the same call may succeed later: no connection, time ran out, a limit, a server in trouble, a change at
    /// the same time. Whether it is wise to repeat it is another question: see [`Error::may_have_been_applied`].
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            Kind::Connect | Kind::Unprocessed | Kind::Timeout | Kind::Transport | Kind::Wait => true,
            Kind::Status => match self.status() {
                Some(StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) => true,
                Some(StatusCode::CONFLICT) => self.is_concurrent_change(),
                Some(StatusCode::NOT_IMPLEMENTED) => false,
                status => status.is_some_and(|status| status.is_server_error()),
            },
            Kind::Config
            | Kind::Request
            | Kind::Unreachable
            | Kind::Redirect
            | Kind::TooLarge
            | Kind::Decode
            | Kind::Partial => false,
        }
    }

    /// Whether the server may have done what was asked for, though the call failed: always so if an attempt was cut off
    /// after it was sent, and if the answer was a success that could not be read. Never for calls that only read.
    pub fn may_have_been_applied(&self) -> bool {
        let is_read =
            self.method().is_none_or(|method| matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS));
        !is_read && (self.0.was_ambiguous || self.is_ambiguous())
    }

    /// Whether the last attempt leaves open if it was applied.
    pub(crate) fn is_ambiguous(&self) -> bool {
        match self.0.kind {
            Kind::Timeout => self.0.attempts > 0,
            Kind::Transport | Kind::Decode | Kind::TooLarge | Kind::Partial => true,
            Kind::Status => self.status().is_some_and(|status| {
                (status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED)
                    || status == StatusCode::REQUEST_TIMEOUT
            }),
            Kind::Config
            | Kind::Request
            | Kind::Wait
            | Kind::Connect
            | Kind::Unreachable
            | Kind::Unprocessed
            | Kind::Redirect => false,
        }
    }

    fn what(&self) -> String {
        let status = self.status().map(|status| status.as_u16().to_string()).unwrap_or_default();
        match self.0.kind {
            Kind::Config => String::from("bad configuration"),
            Kind::Request => String::from("request not sent"),
            Kind::Wait => String::from("not sent because of a limit"),
            Kind::Connect | Kind::Unreachable => String::from("no connection"),
            Kind::Unprocessed => String::from("not processed"),
            Kind::Timeout => String::from("out of time"),
            Kind::Transport => String::from("connection failed"),
            Kind::Status => format!("status {status}"),
            Kind::Redirect => format!("refused a redirect with status {status}"),
            Kind::TooLarge => format!("answer with status {status} too large"),
            Kind::Decode => format!("cannot read the answer with status {status}"),
            Kind::Partial => String::from("done in part only"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(operation), Some(method), Some(path)) = (self.operation(), self.method(), self.path_template()) {
            write!(f, "{} ({method} {path}): ", operation.id)?;
        }
        f.write_str(&self.what())?;
        for words in [Some(self.0.detail.as_str()), self.code(), self.message()].into_iter().flatten() {
            if !words.is_empty() {
                write!(f, ": {}", cut(words, MOST_WORDS))?;
            }
        }
        if let Some(id) = self.id() {
            write!(f, " (id {})", cut(id, 100))?;
        }
        if self.0.attempts > 1 {
            write!(f, " after {} attempts", self.0.attempts)?;
        }
        Ok(())
    }
}

/// At most so many characters of each part of a message.
const MOST_WORDS: usize = 300;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .field("operation", &self.operation().map(|operation| operation.id))
            .field("status", &self.status())
            .field("code", &self.code())
            .field("message", &self.message())
            .field("id", &self.id())
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl Reported {
    /// Reads what an error body says; a body of another form is only kept.
    pub(crate) fn read(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        limits: RateLimit,
        rules: &ErrorRules,
        place: &Place<'_>,
    ) -> Self {
        let parsed = std::str::from_utf8(&body).ok().and_then(|text| Json::parse(text).ok()).unwrap_or_default();
        let member = |name: &str| match parsed.get(name) {
            Some(Json::String(text)) => Some(text.clone()),
            Some(Json::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let (code, message, id) = (member(rules.code), member(rules.message), member(rules.id));
        let message = message.or_else(|| code.is_none().then(|| plain_message(&body)).flatten());
        let matches = |rules: &[_]| ErrorRules::any(rules, place, status, code.as_deref(), message.as_deref());
        let is_concurrent_change = matches(rules.concurrent_change);
        let is_approval_required = matches(rules.approval_required);
        Reported { status, headers, body, limits, code, message, id, is_concurrent_change, is_approval_required }
    }

    /// Masks the credentials of the request where the server quotes them. The body is kept as it came.
    pub(crate) fn without(mut self, credentials: &[Credential]) -> Self {
        for text in [&mut self.code, &mut self.message, &mut self.id].into_iter().flatten() {
            for secret in credentials.iter().flat_map(Credential::parts) {
                if text.contains(secret) {
                    *text = text.replace(secret, masked::MASK);
                }
            }
        }
        self
    }

    /// A success, of which only status, headers and body are told.
    pub(crate) fn success(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Reported {
            status,
            headers,
            body,
            limits: RateLimit::default(),
            code: None,
            message: None,
            id: None,
            is_concurrent_change: false,
            is_approval_required: false,
        }
    }
}

/// The start of a body of another form, as the best message there is. It ends between two words, so that no word is there
/// in part that is to be masked.
fn plain_message(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(10 * MOST_WORDS)]);
    let text = text.trim_start_matches('\u{feff}');
    let line = OneLine(text.trim_start()).to_string();
    let is_whole = body.len() <= 10 * MOST_WORDS && line.chars().count() < MOST_WORDS;
    let message = if is_whole {
        line
    } else {
        let end = line.char_indices().nth(MOST_WORDS - 1).map_or(line.len(), |(end, _)| end);
        let words = line[..end].rsplit_once(' ').map_or("", |(words, _)| words);
        format!("{words}…")
    };
    (!message.is_empty()).then_some(message)
}

pub(crate) fn strict(drift: &[Drift]) -> Option<Error> {
    let first = drift.first()?;
    let more = drift.len() - 1;
    let detail = if more == 0 { first.to_string() } else { format!("{first} and {more} more") };
    Some(Error::new(Kind::Decode, detail))
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
