//! What may differ from call to call.

use std::fmt;
use std::time::Duration;

use crate::masked::Names;
use crate::retry::RetryPolicy;

/// What may differ from call to call; what is not set is as the client has it.
///
/// ```
/// use std::time::Duration;
/// use ldapi_runtime::{RequestOptions, RetryPolicy};
///
/// let hasty = RequestOptions::new().timeout(Duration::from_secs(2)).retry(RetryPolicy::none());
/// ```
#[derive(Clone, Default)]
pub struct RequestOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) deadline: Option<std::time::Instant>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) version: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) strict: Option<bool>,
}

impl fmt::Debug for RequestOptions {
    /// Headers and query parameters are shown by their names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("version", &self.version)
            .field("headers", &Names(&self.headers))
            .field("query", &Names(&self.query))
            .field("strict", &self.strict)
            .finish()
    }
}

impl RequestOptions {
    /// Nothing differs.
    pub fn new() -> Self {
        RequestOptions::default()
    }

    /// How long the call may take in all, with its waits and all its attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The moment by which the call must be done; with a timeout too, the earlier of both counts.
    pub fn deadline(mut self, deadline: std::time::Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How long one attempt may take, from sending to the end of the answer.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// When the call is made again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
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

    /// Another query parameter. Parameters that carry a credential are refused when sending.
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
