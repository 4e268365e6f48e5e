//! One call of an operation, from its parameters to its result.
//!
//! `Call`, `Pending` and the operation table are all that generated code knows of sending.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::body::{Body, File, PartValue, usual_content_type};
use crate::core::Core;
use crate::drift::Drift;
use crate::encode::{self, PathValue};
use crate::error::{Error, Kind};
use crate::field::Field;
use crate::operation::{BodyKind, Operation};
use crate::response::Response;

/// What may differ from call to call.
#[derive(Clone, Debug, Default)]
pub struct RequestOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) version: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) strict: Option<bool>,
}

impl RequestOptions {
    /// Nothing differs.
    pub fn new() -> Self {
        RequestOptions::default()
    }

    /// How long the call may take in all.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The API version to ask for, whatever the client and the operation say.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Another header. Headers that the client is responsible for are refused when sending.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Another query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Whether drift is an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = Some(strict);
        self
    }
}

/// A call that is being put together.
pub struct Call {
    pub(crate) core: Core,
    pub(crate) operation: &'static Operation,
    path: Vec<PathValue>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) options: RequestOptions,
    fault: Option<Error>,
}

impl fmt::Debug for Call {
    /// Parameters and bodies may hold secrets, so only the operation is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

impl Call {
    /// A call of an operation.
    pub fn new(core: &Core, operation: &'static Operation) -> Self {
        Call {
            core: core.clone(),
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::default(),
            options: RequestOptions::default(),
            fault: None,
        }
    }

    /// The value of the next parameter of the path.
    pub fn path(mut self, value: &dyn fmt::Display) -> Self {
        self.path.push(PathValue::Single(value.to_string()));
        self
    }

    /// The values of the next parameter of the path, joined by commas.
    pub fn path_joined(mut self, values: &[String]) -> Self {
        self.path.push(PathValue::Joined(values.to_vec()));
        self
    }

    /// A query parameter; given again it replaces the value before.
    pub fn query(&mut self, name: &'static str, value: &dyn fmt::Display) {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.into(), value.to_string()));
    }

    /// A query parameter that is repeated for each value.
    pub fn query_repeated(&mut self, name: &'static str, values: &mut dyn Iterator<Item = String>) {
        self.query.retain(|(known, _)| known != name);
        self.query.extend(values.map(|value| (name.into(), value)));
    }

    /// A query parameter with its values joined by commas. The commas of the list stay commas; those of a value are encoded.
    pub fn query_joined(&mut self, name: &'static str, values: &mut dyn Iterator<Item = String>) {
        let joined = values.map(|value| encode::query(&value)).collect::<Vec<_>>().join(",");
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.into(), format!("{RAW}{joined}")));
    }

    /// A header parameter.
    pub fn header(&mut self, name: &'static str, value: &dyn fmt::Display) {
        match HeaderValue::from_str(&value.to_string()) {
            Ok(value) => {
                self.headers.insert(HeaderName::from_static(name), value);
            }
            Err(_) => self.refuse(format!("header {name:?} has a character that no header may hold")),
        }
    }

    fn refuse(&mut self, detail: String) {
        if self.fault.is_none() {
            self.fault = Some(Error::new(Kind::Request, detail).of(self.operation));
        }
    }

    fn content_type(&self, kind: BodyKind) -> &'static str {
        let listed = self.operation.bodies.iter().find(|format| format.kind == kind);
        listed.map_or_else(|| usual_content_type(kind), |format| format.content_type)
    }

    /// The body.
    pub fn body(&mut self, kind: BodyKind, value: &dyn Field) {
        let content_type = self.content_type(kind);
        self.body = match kind {
            BodyKind::Form => Body::form(content_type, value),
            _ => Body::json(content_type, value),
        };
    }

    /// A body that is no JSON.
    pub fn body_bytes(&mut self, kind: BodyKind, bytes: Bytes) {
        self.body = Body::bytes(self.content_type(kind), bytes);
    }

    /// A text part of a multipart body.
    pub fn part(&mut self, name: &'static str, value: &dyn fmt::Display) {
        self.body.part(name, PartValue::Text(value.to_string()));
    }

    /// A part of a multipart body that is itself JSON.
    pub fn part_json(&mut self, name: &'static str, value: &dyn Field) {
        let mut writer = crate::writer::Writer::new();
        value.write(&mut writer);
        self.body.part(name, PartValue::Text(writer.finish().0));
    }

    /// A file of a multipart body.
    pub fn part_file(&mut self, name: &'static str, file: File) {
        self.body.part(name, PartValue::File(file));
    }

    /// Options that differ from the client's.
    pub fn options(&mut self, options: RequestOptions) {
        self.options = options;
    }

    /// Ends the putting together. `required` names query and header parameters, `parts` the parts of a multipart body,
    /// that must be there.
    pub fn send<T>(mut self, required: &[&str], parts: &[&str], decode: Decode<T>) -> Pending<T> {
        self.check(required, parts);
        Pending { call: self, decode }
    }

    fn check(&mut self, required: &[&str], parts: &[&str]) {
        let given = |name: &str| self.query.iter().any(|(known, _)| known == name) || self.headers.contains_key(name);
        let mut missing: Vec<String> =
            required.iter().filter(|name| !given(name)).map(|name| format!("parameter {name:?}")).collect();
        missing.extend(parts.iter().filter(|name| !self.body.has_part(name)).map(|name| format!("part {name:?}")));
        if self.operation.body_required && self.body.is_none() && parts.is_empty() {
            missing.push(String::from("the body"));
        }
        missing.extend(self.body.missing.iter().map(|pointer| format!("body member {pointer:?}")));
        if !missing.is_empty() {
            self.refuse(format!("required and not given: {}", missing.join(", ")));
        }
    }

    /// The path and query.
    pub(crate) fn target(&self) -> Result<String, Error> {
        let refuse = |(name, why)| Error::new(Kind::Request, format!("path parameter {name:?} {why}"));
        let mut target = encode::path(self.operation.path, &self.path).map_err(refuse)?;
        let mut separator = '?';
        for (name, value) in self.query.iter().chain(&self.options.query) {
            let value = value.strip_prefix(RAW).map_or_else(|| encode::query(value), String::from);
            target.push(separator);
            target.push_str(&format!("{}={value}", encode::query(name)));
            separator = '&';
        }
        Ok(target)
    }

    /// Starts the call. Not generic, so that what sends is compiled here and not in every program.
    fn start(self) -> Answering {
        Box::pin(self.run())
    }

    async fn run(mut self) -> Result<Response, Error> {
        let operation = self.operation;
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let core = self.core.clone();
        core.execute(self).await.map_err(|error| error.of(operation))
    }
}

/// The future of an answer, before it is read.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>>;

/// Marks a query value that is encoded already.
const RAW: char = '\u{0}';

/// Turns a response into a result; notes drift on the way.
pub type Decode<T> = fn(&mut Response) -> Result<T, Error>;

/// A call that is ready to go: `await` it, or block on it with [`Pending::wait`]. Nothing is sent before that.
#[must_use = "nothing is sent until this is awaited"]
pub struct Pending<T> {
    call: Call,
    decode: Decode<T>,
}

impl<T> Pending<T> {
    /// Gives the status, the headers and the drift beside the value.
    #[inline]
    pub fn with_meta(self) -> PendingReply<T> {
        PendingReply { call: self.call, decode: self.decode }
    }

    /// Sends and blocks until the answer is there.
    ///
    /// # Errors
    /// As awaiting; and inside of an async runtime, where blocking would stall other tasks.
    #[inline]
    pub fn wait(self) -> Result<T, Error> {
        read(&mut crate::blocking::wait(self.call.start())?, self.decode)
    }
}

/// Reads an answer; drift is an error where it is not tolerated.
fn read<T>(response: &mut Response, decode: Decode<T>) -> Result<T, Error> {
    let value = decode(response)?;
    response.judge()?;
    Ok(value)
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("operation", &self.call.operation.id).finish_non_exhaustive()
    }
}

impl<T> IntoFuture for Pending<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Sending<T>;

    #[inline]
    fn into_future(self) -> Sending<T> {
        Sending { response: self.call.start(), decode: self.decode }
    }
}

/// The future of a call.
pub struct Sending<T> {
    response: Answering,
    decode: Decode<T>,
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending")
    }
}

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.response.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(mut response)) => Poll::Ready(read(&mut response, self.decode)),
        }
    }
}

/// A call that gives a [`Reply`].
#[must_use = "nothing is sent until this is awaited"]
pub struct PendingReply<T> {
    call: Call,
    decode: Decode<T>,
}

impl<T> fmt::Debug for PendingReply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingReply").field("operation", &self.call.operation.id).finish_non_exhaustive()
    }
}

impl<T> PendingReply<T> {
    /// Sends and blocks until the answer is there; see [`Pending::wait`].
    ///
    /// # Errors
    /// As [`Pending::wait`].
    #[inline]
    pub fn wait(self) -> Result<Reply<T>, Error> {
        reply(crate::blocking::wait(self.call.start())?, self.decode)
    }
}

impl<T> IntoFuture for PendingReply<T> {
    type Output = Result<Reply<T>, Error>;
    type IntoFuture = SendingReply<T>;

    #[inline]
    fn into_future(self) -> SendingReply<T> {
        SendingReply { response: self.call.start(), decode: self.decode }
    }
}

/// The future of a call that gives a [`Reply`].
pub struct SendingReply<T> {
    response: Answering,
    decode: Decode<T>,
}

impl<T> fmt::Debug for SendingReply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendingReply")
    }
}

impl<T> Future for SendingReply<T> {
    type Output = Result<Reply<T>, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.response.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(response)) => Poll::Ready(reply(response, self.decode)),
        }
    }
}

fn reply<T>(mut response: Response, decode: Decode<T>) -> Result<Reply<T>, Error> {
    let value = read(&mut response, decode)?;
    Ok(Reply { value, status: response.status, headers: response.headers, drift: response.drift })
}

/// A result with what came beside it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The result.
    pub value: T,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// Where the answer and the document disagree.
    pub drift: Vec<Drift>,
}

/// Makes a struct around a [`Call`] the builder of an operation.
#[macro_export]
macro_rules! operation {
    ($type:ident => $output:ty; $decode:expr; required $required:expr; parts $parts:expr;) => {
        impl $type {
            /// Options that differ from the client's: time limits, version, headers, strictness.
            #[inline]
            pub fn with(mut self, options: $crate::RequestOptions) -> Self {
                self.call.options(options);
                self
            }

            /// Makes the call; await the result, or block on it with `wait()`.
            #[inline]
            pub fn send(self) -> $crate::Pending<$output> {
                self.call.send($required, $parts, $decode)
            }
        }
    };
}
