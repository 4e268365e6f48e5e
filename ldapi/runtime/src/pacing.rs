//! Who may send when: the trait by which calls ask, so that a fleet of programs can share one answer.

use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::clock::BoxFuture;
use crate::limits::RateLimit;

/// Lets requests go when the API's limits allow it. The usual one is [`Pacer`](crate::Pacer); another one can keep its
/// count elsewhere, for several programs at once.
///
/// ```
/// use ldapi_runtime::pacing::{Ask, Limiter, Pass, Refusal};
///
/// /// Lets everything go at once.
/// struct Open;
///
/// impl Limiter for Open {
///     fn admit<'a>(&'a self, _: Ask<'a>) -> ldapi_runtime::BoxFuture<'a, Result<Pass, Refusal>> {
///         Box::pin(async { Ok(Pass::free()) })
///     }
/// }
/// ```
pub trait Limiter: Send + Sync + 'static {
    /// Waits until a request may go, and gives a pass for it, which comes back with what the response said.
    ///
    /// A future can be polled once and then never again (in a buffered stream, a `select!` loop, a `timeout` by
    /// reference), so no request should wait for the future of another one without a bound: neither for one that has not
    /// claimed its turn, as waiters of a semaphore do, nor for a pass to be given back. The passes of this crate's own
    /// calls come back by themselves, since each attempt is a task.
    fn admit<'a>(&'a self, ask: Ask<'a>) -> BoxFuture<'a, Result<Pass, Refusal>>;
}

/// A request that wants to go.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ask<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Its path, with parameters in braces: limits are counted by method and this.
    pub path: &'a str,
    /// A number that is the same for the same credential, and tells nothing about it.
    pub credential: u64,
    /// How long it can wait; `None` for as long as it takes.
    pub patience: Option<Duration>,
    /// Whether it has been sent before and was told to wait; then it is let go before others.
    pub again: bool,
}

impl<'a> Ask<'a> {
    /// A request that can wait for as long as it takes.
    pub fn new(method: &'a Method, path: &'a str) -> Self {
        Ask { method, path, credential: 0, patience: None, again: false }
    }
}

/// The leave to send one request. It is given back with the answer, or dropped if there was none.
#[must_use]
pub struct Pass {
    end: Option<End>,
}

type End = Box<dyn FnOnce(Option<&Observed>) + Send>;

/// What an answer said.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Observed {
    /// Its status.
    pub status: StatusCode,
    /// What its headers said about limits.
    pub limits: RateLimit,
    /// The time from sending the request to the end of the response, if it was measured.
    pub took: Option<Duration>,
}

impl Observed {
    /// What a response said.
    pub fn new(status: StatusCode, limits: RateLimit) -> Self {
        Observed { status, limits, took: None }
    }

    /// How long the response took.
    pub fn took(mut self, took: Duration) -> Self {
        self.took = Some(took);
        self
    }
}

/// The request would have to wait for longer than it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// How long it would have to wait.
    pub wait: Duration,
}

impl Pass {
    /// A pass that nobody waits to get back.
    pub fn free() -> Self {
        Pass { end: None }
    }

    /// A pass that tells when it is given back: with what was observed, or with nothing if there was no answer.
    pub fn new(end: impl FnOnce(Option<&Observed>) + Send + 'static) -> Self {
        Pass { end: Some(Box::new(end)) }
    }

    /// Gives it back with the answer.
    pub fn give_back(mut self, observed: &Observed) {
        if let Some(end) = self.end.take() {
            end(Some(observed));
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            end(None);
        }
    }
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass")
    }
}

/// Lets everything go at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unlimited;

impl Limiter for Unlimited {
    fn admit<'a>(&'a self, _: Ask<'a>) -> BoxFuture<'a, Result<Pass, Refusal>> {
        Box::pin(async { Ok(Pass::free()) })
    }
}
