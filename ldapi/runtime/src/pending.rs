//! Calls that are ready to go, and what becomes of them.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;

use crate::call::Call;
use crate::clock::BoxFuture;
use crate::drift::Drift;
use crate::error::Error;
use crate::limits::RateLimit;
use crate::masked::Headers;
use crate::response::Response;

/// The future of an answer, before it is read.
pub(crate) type Answering = BoxFuture<'static, Result<Response, Error>>;

/// Turns a response into a result; notes drift on the way.
pub type Decode<T> = fn(&mut Response) -> Result<T, Error>;

/// A call that is ready to go: `await` it, or block on it with [`Pending::wait`]. Nothing is sent before that.
#[must_use = "nothing is sent until this is awaited"]
pub struct Pending<T> {
    call: Call,
    decode: Decode<T>,
}

impl Call {
    /// Starts the call. Not generic, so that what sends is compiled here and not in every program.
    fn start(self) -> Answering {
        Box::pin(crate::send::run(self))
    }
}

impl<T> Pending<T> {
    pub(crate) fn new(call: Call, decode: Decode<T>) -> Self {
        Pending { call, decode }
    }

    /// Gives status, headers, attempts, limits and drift beside the value.
    #[inline]
    pub fn with_meta(self) -> PendingReply<T> {
        PendingReply { call: self.call, decode: self.decode }
    }

    /// Gives the answer as it came, unread.
    #[inline]
    pub fn raw(self) -> PendingRaw {
        PendingRaw { call: self.call }
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
pub(crate) fn read<T>(response: &mut Response, decode: Decode<T>) -> Result<T, Error> {
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
        let answer = ready!(self.response.as_mut().poll(context));
        Poll::Ready(answer.and_then(|mut response| read(&mut response, self.decode)))
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
        let answer = ready!(self.response.as_mut().poll(context));
        Poll::Ready(answer.and_then(|response| reply(response, self.decode)))
    }
}

fn reply<T>(mut response: Response, decode: Decode<T>) -> Result<Reply<T>, Error> {
    let value = read(&mut response, decode)?;
    Ok(Reply {
        value,
        status: response.status,
        headers: response.headers,
        limits: response.limits,
        attempts: response.attempts,
        waited: response.waited,
        drift: response.drift,
    })
}

/// A result with what came beside it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The result.
    pub value: T,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// What the answer says of limits.
    pub limits: RateLimit,
    /// How many times the request was sent.
    pub attempts: u32,
    /// How long the call waited for its turn and between attempts.
    pub waited: Duration,
    /// Where the body and the API's document disagree.
    pub drift: Vec<Drift>,
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    /// Headers that may hold secrets are masked. The value is shown as it shows itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &Headers(&self.headers))
            .field("limits", &self.limits)
            .field("attempts", &self.attempts)
            .field("waited", &self.waited)
            .field("drift", &self.drift)
            .finish()
    }
}

/// A call that gives its answer as it came: of a status of success, with the body unread.
#[must_use = "nothing is sent until this is awaited"]
pub struct PendingRaw {
    call: Call,
}

impl fmt::Debug for PendingRaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingRaw").field("operation", &self.call.operation.id).finish_non_exhaustive()
    }
}

impl PendingRaw {
    /// Sends and blocks until the answer is there; see [`Pending::wait`].
    ///
    /// # Errors
    /// As [`Pending::wait`], but for what a body may hold.
    pub fn wait(self) -> Result<Response, Error> {
        crate::blocking::wait(self.call.start())
    }
}

impl IntoFuture for PendingRaw {
    type Output = Result<Response, Error>;
    type IntoFuture = BoxFuture<'static, Result<Response, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.start()
    }
}
