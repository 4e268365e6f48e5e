//! Everything a client is made from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::credential::CredentialProvider;
use crate::error_rules::ErrorRules;
use crate::limits::LimitHeaders;
use crate::masked;
use crate::observer::Observer;
use crate::operation::ApiFacts;
use crate::pacing::Limiter;
use crate::retry::RetryPolicy;
use crate::transport::Transport;

/// How an API asks for its version.
#[derive(Clone, Debug)]
pub struct Versioning {
    /// The header, in lower case.
    pub header: &'static str,
    /// The version to ask for.
    pub pin: String,
    /// What beta operations ask for.
    pub beta: String,
}

/// How requests are paced.
#[derive(Clone, Default)]
pub enum Pacing {
    /// By what the answers of the account tell; see [`Pacer`](crate::Pacer).
    #[default]
    Learned,
    /// Not at all.
    Off,
    /// By a limiter of the program's own.
    By(Arc<dyn Limiter>),
}

/// Everything a client is made from.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// The facts of the API.
    pub facts: &'static ApiFacts,
    /// The address of the server, without the operation's path; the document's first server if `None`.
    pub base_url: Option<String>,
    /// Credentials by the name of their security scheme.
    pub credentials: Vec<(&'static str, String)>,
    /// Where credentials come from if they change; then `credentials` are not used.
    pub provider: Option<Arc<dyn CredentialProvider>>,
    /// Whose limits the client shares with others in this process that name the same account; by default that of the same
    /// credential at the same host.
    pub account: Option<String>,
    /// The API's way with versions.
    pub versioning: Option<Versioning>,
    /// The API's way with errors.
    pub errors: ErrorRules,
    /// The headers by which the API tells of its limits.
    pub limits: &'static [LimitHeaders],
    /// The value of `User-Agent`.
    pub user_agent: String,
    /// Headers that go out with every request and that a caller cannot change.
    pub fixed_headers: Vec<(&'static str, String)>,
    /// The header by which `PUT`, `PATCH` and `DELETE` travel inside of `POST`, if they are to.
    pub tunnel: Option<&'static str>,
    /// The comment of changes that have none of their own and can have one.
    pub comment: Option<String>,
    /// Certificates of authorities to trust beside those of the system, as PEM; no effect on a given transport.
    pub root_certificates: Vec<u8>,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long one attempt may take, from sending to the end of the answer.
    pub attempt_timeout: Duration,
    /// How long a call may take in all, with waits and all attempts; as long as it takes if `None`.
    pub timeout: Option<Duration>,
    /// When calls are made again.
    pub retry: RetryPolicy,
    /// How requests are paced.
    pub pacing: Pacing,
    /// How many requests may be on their way at once.
    pub max_concurrent: Option<usize>,
    /// How large a response may be, in bytes, after decompression.
    pub max_response: usize,
    /// Whether drift is an error.
    pub strict: bool,
    /// Who is told of what happens.
    pub observers: Vec<Arc<dyn Observer>>,
    /// What carries the requests; reqwest if `None`.
    pub transport: Option<Arc<dyn Transport>>,
    /// Where time comes from; the system's clock if `None`.
    pub clock: Option<Arc<dyn Clock>>,
}

impl Settings {
    /// The usual settings for an API.
    pub fn new(facts: &'static ApiFacts) -> Self {
        Settings {
            facts,
            base_url: None,
            credentials: Vec::new(),
            provider: None,
            account: None,
            versioning: None,
            errors: ErrorRules::new(),
            limits: &[],
            user_agent: format!("{}/{}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            fixed_headers: Vec::new(),
            tunnel: None,
            comment: None,
            root_certificates: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            timeout: None,
            retry: RetryPolicy::new(),
            pacing: Pacing::Learned,
            max_concurrent: None,
            max_response: 64 << 20,
            strict: false,
            observers: Vec::new(),
            transport: None,
            clock: None,
        }
    }
}

impl fmt::Debug for Settings {
    /// Credentials are shown by their schemes only, and the address without user information.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self.credentials.iter().map(|(scheme, _)| scheme).collect();
        f.debug_struct("Settings")
            .field("api", &self.facts.title)
            .field("base_url", &self.base_url.as_deref().map(masked::address))
            .field("credentials", &schemes)
            .field("has_provider", &self.provider.is_some())
            .field("account", &self.account)
            .field("versioning", &self.versioning)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}
