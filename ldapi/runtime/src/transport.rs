//! What carries requests: a trait, so that programs can record, replay and fake, and the shapes it speaks in.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::clock::BoxFuture;

/// Carries one request and brings its answer. Retries, waits, redirects and credentials are not its business.
///
/// ```
/// use ldapi_runtime::http::Response;
/// use ldapi_runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
///
/// /// Answers everything alike.
/// struct Fake(&'static str);
///
/// impl Transport for Fake {
///     fn send(&self, _: Request) -> ldapi_runtime::BoxFuture<'static, Result<Answer, TransportError>> {
///         let answer = Response::new(Incoming::from(self.0));
///         Box::pin(async move { Ok(answer) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and gives the answer as soon as its headers are there.
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>>;
}

/// A request, with the whole address in its URI and all headers but those that follow from the body's length.
pub type Request = http::Request<Payload>;

/// An answer of any status.
pub type Answer = http::Response<Incoming>;

/// Bytes as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// The body of a request.
#[derive(Default)]
pub enum Payload {
    /// None.
    #[default]
    Empty,
    /// Bytes in memory.
    Bytes(Bytes),
    /// Bytes as they come; how many is not known.
    Stream(ByteStream),
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Payload::Empty => f.write_str("Empty"),
            Payload::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Payload::Stream(_) => f.write_str("a stream"),
        }
    }
}

/// The body of an answer, as it comes.
pub struct Incoming(ByteStream);

impl Incoming {
    /// A body that comes in pieces.
    pub fn from_stream(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Incoming(Box::pin(stream))
    }

    pub(crate) fn into_stream(self) -> ByteStream {
        self.0
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl<B: Into<Bytes>> From<B> for Incoming {
    fn from(bytes: B) -> Self {
        Incoming(Box::pin(Once(Some(bytes.into()))))
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Incoming")
    }
}

/// A stream of one piece.
pub(crate) struct Once(pub(crate) Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// Why a request could not be carried, and what is certain about it.
///
/// ```
/// use ldapi_runtime::transport::TransportError;
///
/// let error = TransportError::connect("connection refused").at("api.example.com:443");
/// assert_eq!(error.to_string(), "no connection: api.example.com:443: connection refused");
/// ```
#[derive(Debug)]
pub struct TransportError {
    pub(crate) stage: Stage,
    place: String,
    cause: String,
    source: Box<dyn StdError + Send + Sync>,
}

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// There was no connection, so nothing was sent.
    Connect,
    /// There was no connection, and another attempt would fail for the same reason.
    Unreachable,
    /// It was sent, and the server has promised that it did not process it.
    Unprocessed,
    /// It may have arrived.
    Sent,
    /// It never left, and never will: the request itself cannot be sent.
    Refused,
}

impl TransportError {
    fn new(stage: Stage, source: Box<dyn StdError + Send + Sync>) -> Self {
        TransportError { stage, place: String::new(), cause: source.to_string(), source }
    }

    /// There was no connection; nothing was sent.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError::new(Stage::Connect, source.into())
    }

    /// There was no connection, nothing was sent, and another attempt would fail in the same way: a certificate is not
    /// trusted, or the server speaks another protocol. The call is not repeated.
    pub fn unreachable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError::new(Stage::Unreachable, source.into())
    }

    /// The request was sent, but the server guarantees that it has not processed it, as HTTP/2 does with the error code
    /// `REFUSED_STREAM`. Any request is safe to repeat then.
    pub fn unprocessed(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError::new(Stage::Unprocessed, source.into())
    }

    /// The connection failed after something was sent; the request may have arrived.
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError::new(Stage::Sent, source.into())
    }

    /// The request cannot be sent as it is, and sending it again would not help.
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError::new(Stage::Refused, source.into())
    }

    /// Where the connection went, such as `api.example.com:443`. It is a part of the message, so it must not hold a
    /// secret.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }

    /// The cause in one line, in place of the text of the source.
    pub(crate) fn cause(mut self, cause: String) -> Self {
        self.cause = cause;
        self
    }

    /// Place and cause, in one line.
    pub(crate) fn detail(&self) -> String {
        let parts = [self.place.as_str(), self.cause.as_str()];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(": ")
    }

    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::Connect | Stage::Unreachable => "no connection",
            Stage::Unprocessed => "not processed",
            Stage::Sent => "the connection failed",
            Stage::Refused => "the request cannot be sent",
        })?;
        match self.detail() {
            detail if detail.is_empty() => Ok(()),
            detail => write!(f, ": {detail}"),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
