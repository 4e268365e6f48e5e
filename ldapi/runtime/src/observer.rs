//! What happens to calls, for whoever wants to know: hooks around each attempt, and figures for metrics.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::drift::Drift;
use crate::error::Error;
use crate::limits::RateLimit;
use crate::operation::Operation;
use crate::retry::Reason;

/// Is told of what happens to calls. Every method does nothing unless it is written; all are called on the task that
/// makes the call, so they should be quick.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use ldapi_runtime::observer::{Attempted, Observer, Outgoing};
///
/// /// Counts attempts, and marks each request.
/// #[derive(Default)]
/// struct Counting(AtomicU64);
///
/// impl Observer for Counting {
///     fn sending(&self, request: &mut Outgoing<'_>) {
///         request.insert_header("x-request-source", "nightly-cleanup");
///     }
///
///     fn attempted(&self, _: &Attempted<'_>) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
/// }
/// ```
#[allow(unused_variables)]
pub trait Observer: Send + Sync + 'static {
    /// An attempt is about to be sent; headers may be added.
    fn sending(&self, request: &mut Outgoing<'_>) {}

    /// An attempt has an answer, or has failed.
    fn attempted(&self, attempt: &Attempted<'_>) {}

    /// A call waits before it goes on.
    fn waiting(&self, wait: &Waiting<'_>) {}

    /// A call is done.
    fn finished(&self, call: &Finished<'_>) {}

    /// An answer differs from the API's document. Told once for each place, not for each answer.
    fn drifted(&self, drift: &Drift) {}
}

/// The request that a call makes, as it may be told.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target<'a> {
    /// The operation; of a request outside of the document, one that stands for all of these.
    pub operation: &'static Operation,
    /// The method.
    pub method: &'a Method,
    /// The path, with parameters in braces.
    pub path: &'a str,
    /// The host and, if it is not the usual one, the port.
    pub server: &'a str,
}

/// An attempt that is about to be sent.
pub struct Outgoing<'a> {
    pub(crate) target: Target<'a>,
    pub(crate) attempt: u32,
    pub(crate) headers: &'a mut HeaderMap,
    pub(crate) protected: &'a dyn Fn(&HeaderName) -> bool,
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("target", &self.target).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

impl<'a> Outgoing<'a> {
    /// What is called.
    pub fn target(&self) -> Target<'a> {
        self.target
    }

    /// Which attempt it is, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Adds a header, or replaces one. Gives `false` and does nothing if the name or value cannot be that of a header, or
    /// the header is the client's own business, as those with the credential.
    pub fn insert_header(&mut self, name: &str, value: &str) -> bool {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else { return false };
        let is_free = !(self.protected)(&name);
        if is_free {
            self.headers.insert(name, value);
            crate::masked::mark(self.headers);
        }
        is_free
    }
}

/// An attempt that has been made.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempted<'a> {
    /// What was called.
    pub target: Target<'a>,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// The status, if there was an answer.
    pub status: Option<StatusCode>,
    /// The error, if it failed.
    pub error: Option<&'a Error>,
    /// What the answer says of limits.
    pub limits: RateLimit,
    /// How long it took.
    pub took: Duration,
    /// How many bytes of body came back.
    pub received: usize,
}

/// A call that waits.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Waiting<'a> {
    /// What is called.
    pub target: Target<'a>,
    /// How long.
    pub wait: Duration,
    /// Why there will be another attempt; `None` if the wait is that of the first one for its turn.
    pub reason: Option<Reason>,
}

/// A call that is done.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Finished<'a> {
    /// What was called.
    pub target: Target<'a>,
    /// How many attempts it took.
    pub attempts: u32,
    /// The status of the last answer, if there was one.
    pub status: Option<StatusCode>,
    /// The error, if it failed.
    pub error: Option<&'a Error>,
    /// How long it took in all.
    pub took: Duration,
    /// How much of that was waiting.
    pub waited: Duration,
}
