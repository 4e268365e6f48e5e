//! Whether a failed attempt is made again, and after how long.

use std::sync::Mutex;
use std::time::Duration;

use http::StatusCode;

use crate::error::{Error, Kind};
use crate::limits::WINDOW;

/// When calls are made again.
///
/// A refused connection, status 429 and a request that the server guarantees not to have processed (as HTTP/2 can) are
/// always a reason, as nothing was done. A connection that cannot work, such as one with a certificate that is not
/// trusted, is never one. After a failure that leaves open
/// whether the request was applied (time ran out, the connection broke, a status of 500 and above but 501), only what
/// may be done twice is done again: reads, `PUT`, `DELETE`, what the operation table calls idempotent, and patches
/// that say so of themselves. A conflict (409) is a reason only with a code that is known to mean a concurrent change.
///
/// ```
/// use std::time::Duration;
/// use ldapi_runtime::{Backoff, RetryPolicy};
///
/// let patient = RetryPolicy::new().attempts(8).backoff(Backoff::new(Duration::from_millis(500)));
/// assert_ne!(patient, RetryPolicy::new());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    attempts: u32,
    rate_limited: u32,
    backoff: Backoff,
    longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            attempts: 4,
            rate_limited: 10,
            backoff: Backoff::new(Duration::from_millis(200)),
            longest_wait: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// The usual policy: four attempts with waits from 0.1 to 20 s between them, and ten more after status 429; no wait
    /// of more than a minute that the server asks for.
    pub fn new() -> Self {
        RetryPolicy::default()
    }

    /// One attempt and no more.
    pub fn none() -> Self {
        RetryPolicy { attempts: 1, rate_limited: 0, ..RetryPolicy::default() }
    }

    /// How many attempts are made at most, those answered with 429 not counted; at least one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How many times a call is made again after status 429.
    pub fn rate_limited(mut self, times: u32) -> Self {
        self.rate_limited = times;
        self
    }

    /// How long to wait where the server says nothing about it.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// The longest wait that the server may ask for. If it asks for more, the call fails at once and says so.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    pub(crate) fn cap(&self) -> Duration {
        self.longest_wait
    }

    /// What comes after a failed attempt.
    pub(crate) fn next(&self, failure: &Failure<'_>) -> Next {
        let Some(reason) = failure.reason() else { return Next::Stop(None) };
        let asked = failure.asked;
        if let Some(wait) = asked.filter(|wait| *wait > self.longest_wait) {
            let detail = format!("the server asks for {}, more than the {} allowed", shown(wait), shown(self.cap()));
            return Next::Stop(Some(detail));
        }
        let (done, most) = match reason {
            Reason::RateLimited => (failure.rate_limited, self.rate_limited),
            _ => (failure.attempts, self.attempts - 1),
        };
        if done > most {
            return Next::Stop(None);
        }
        let backoff = self.backoff.wait(done, failure.chance);
        let wait = match (reason, asked) {
            // Jitter after the moment that the server names, so that not all who wait come at once.
            (_, Some(asked)) => asked + backoff.min(Duration::from_secs(1)),
            (Reason::RateLimited, None) => WINDOW + backoff.min(Duration::from_secs(1)),
            (_, None) => backoff,
        };
        Next::Again(wait, reason)
    }
}

/// A time for people.
pub(crate) fn shown(duration: Duration) -> String {
    match duration.as_secs_f64() {
        seconds if seconds >= 10.0 => format!("{seconds:.0} s"),
        seconds if seconds >= 1.0 => format!("{seconds:.1} s"),
        seconds => format!("{:.0} ms", seconds * 1000.0),
    }
}

/// Waits that grow from attempt to attempt: between half of and the whole of `initial`, `initial × 2`, … up to `longest`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    initial: Duration,
    factor: f64,
    longest: Duration,
}

impl Backoff {
    /// Waits that begin with at most `initial` and double, up to 20 s.
    pub fn new(initial: Duration) -> Self {
        Backoff { initial, factor: 2.0, longest: Duration::from_secs(20) }
    }

    /// By how much each wait is longer than the one before; at least 1.
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = if factor.is_finite() { factor.max(1.0) } else { 2.0 };
        self
    }

    /// The longest wait.
    pub fn longest(mut self, wait: Duration) -> Self {
        self.longest = wait;
        self
    }

    /// The wait after failure number `failures`, counted from 1; `chance` is from 0 to 1.
    pub fn wait(&self, failures: u32, chance: f64) -> Duration {
        let exponent = i32::try_from(failures.saturating_sub(1)).unwrap_or(i32::MAX);
        let longest = self.longest.as_secs_f64();
        let whole = (self.initial.as_secs_f64() * self.factor.powi(exponent)).min(longest);
        Duration::try_from_secs_f64(whole * (0.5 + chance.clamp(0.0, 1.0) / 2.0)).unwrap_or(self.longest)
    }
}

/// A failed attempt, as far as it matters here.
pub(crate) struct Failure<'a> {
    pub(crate) error: &'a Error,
    /// Whether the request may be made twice.
    pub(crate) repeatable: bool,
    /// Attempts so far that failed for other reasons than a limit.
    pub(crate) attempts: u32,
    /// Attempts so far that failed because of a limit.
    pub(crate) rate_limited: u32,
    /// How long the server asks to wait.
    pub(crate) asked: Option<Duration>,
    pub(crate) chance: f64,
}

/// Why an attempt is made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// No connection could be made.
    Connect,
    /// The server guarantees that it did not process the request.
    Unprocessed,
    /// The server answered 429.
    RateLimited,
    /// Somebody else changed the same thing at the same time.
    Conflict,
    /// The server failed.
    ServerError,
    /// The time for the attempt ran out, or its connection broke.
    Interrupted,
    /// The credential was refused and there is a new one.
    Credential,
}

impl Reason {
    /// A word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Connect => "connect",
            Reason::Unprocessed => "unprocessed",
            Reason::RateLimited => "rate_limited",
            Reason::Conflict => "conflict",
            Reason::ServerError => "server_error",
            Reason::Interrupted => "interrupted",
            Reason::Credential => "credential",
        }
    }
}

/// What comes after a failed attempt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// The call has failed; why there is no further attempt, if it is worth saying.
    Stop(Option<String>),
    /// Another attempt after a wait.
    Again(Duration, Reason),
}

impl Failure<'_> {
    fn reason(&self) -> Option<Reason> {
        let error = self.error;
        match error.kind() {
            Kind::Connect => Some(Reason::Connect),
            Kind::Unprocessed => Some(Reason::Unprocessed),
            Kind::Timeout | Kind::Transport => self.repeatable.then_some(Reason::Interrupted),
            Kind::Status => match error.status()? {
                StatusCode::TOO_MANY_REQUESTS => Some(Reason::RateLimited),
                StatusCode::CONFLICT => error.is_concurrent_change().then_some(Reason::Conflict),
                StatusCode::NOT_IMPLEMENTED => None,
                status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
                    self.repeatable.then_some(Reason::ServerError)
                }
                _ => None,
            },
            Kind::Config
            | Kind::Request
            | Kind::Unreachable
            | Kind::Decode
            | Kind::Redirect
            | Kind::TooLarge
            | Kind::Wait
            | Kind::Partial => None,
        }
    }
}

/// What all calls of a client may spend on further attempts, so that a server in trouble is not asked many times over.
///
/// It is full with 500; another attempt takes 5, 10 if time ran out. A success gives back what its attempts took, or 1.
/// Attempts after status 429 are free: their waits are the server's own. (Figures as in the AWS SDKs.)
#[derive(Debug)]
pub(crate) struct Quota(Mutex<u32>);

impl Default for Quota {
    fn default() -> Self {
        Quota(Mutex::new(Quota::FULL))
    }
}

impl Quota {
    const FULL: u32 = 500;

    /// Takes what another attempt costs, and tells how much that was; `None` if there is not enough left.
    fn take(&self, reason: Reason) -> Option<u32> {
        let cost = match reason {
            Reason::RateLimited | Reason::Credential => 0,
            Reason::Interrupted => 10,
            Reason::Connect | Reason::Unprocessed | Reason::Conflict | Reason::ServerError => 5,
        };
        let mut left = crate::lock(&self.0);
        *left = left.checked_sub(cost)?;
        Some(cost)
    }

    fn give_back(&self, amount: u32) {
        let mut left = crate::lock(&self.0);
        *left = (*left + amount).min(Quota::FULL);
    }
}

/// What a call has taken from the quota. It is given back by a success, and by a call that was dropped before its end, of
/// which nobody knows how it would have ended.
pub(crate) struct Taken<'a> {
    quota: &'a Quota,
    amount: u32,
}

impl<'a> Taken<'a> {
    pub(crate) fn nothing(quota: &'a Quota) -> Self {
        Taken { quota, amount: 0 }
    }

    /// Takes what another attempt costs; says whether there was enough left.
    pub(crate) fn take(&mut self, reason: Reason) -> bool {
        let taken = self.quota.take(reason);
        self.amount += taken.unwrap_or_default();
        taken.is_some()
    }

    /// The call is done.
    pub(crate) fn finish(&mut self, is_success: bool) {
        let amount = std::mem::take(&mut self.amount);
        if is_success {
            self.quota.give_back(amount.max(1));
        }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.amount > 0 {
            self.quota.give_back(self.amount);
        }
    }
}
