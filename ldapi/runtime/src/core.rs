//! The client without its operations: where to, as whom, with what in common.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, Weak};

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

use crate::call::Call;
use crate::clock::{Clock, SystemClock};
use crate::credential::{SchemeCredentials, is_credential_header, is_credential_query};
use crate::error::{Error, Kind};
use crate::hold::{self, Hold, Holds};
use crate::limits::Skew;
use crate::lock;
use crate::operation::Operation;
use crate::pacer::Pacer;
use crate::pacing::{Limiter, Unlimited};
use crate::permits::Permits;
use crate::retry::Quota;
use crate::server::Server;
use crate::settings::{Pacing, Settings};
use crate::telemetry::Telemetry;
use crate::transport::Transport;
use crate::transport_reqwest;

/// A client of any API. Clones share connections, limits, the quota of retries, and what has been told.
#[derive(Clone)]
pub struct Core(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limiter: Arc<dyn Limiter>,
    pub(crate) permits: Option<Permits>,
    pub(crate) holds: Arc<Holds>,
    pub(crate) credentials: SchemeCredentials,
    /// A number that is the same for the same credentials, and tells nothing about them.
    pub(crate) identity: u64,
    pub(crate) quota: Quota,
    pub(crate) skew: Mutex<Skew>,
    pub(crate) telemetry: Telemetry,
    /// Where the settings say that calls go, whatever the document says.
    server: Option<Arc<Server>>,
    headers: CommonHeaders,
}

/// Headers of every request: such as a call may replace, and such as it may not.
struct CommonHeaders {
    usual: [(HeaderName, HeaderValue); 2],
    fixed: Vec<(HeaderName, HeaderValue)>,
}

impl CommonHeaders {
    fn new(settings: &Settings) -> Result<Self, Error> {
        use http::header::{ACCEPT, USER_AGENT};
        let agent = HeaderValue::from_str(&settings.user_agent)
            .map_err(|_| Error::new(Kind::Config, "the user agent has a character that no header may hold"))?;
        let accept = HeaderValue::from_static("application/json, */*;q=0.5");
        let fixed = settings.fixed_headers.iter().map(|(name, value)| fixed_header(name, value));
        Ok(CommonHeaders { usual: [(ACCEPT, accept), (USER_AGENT, agent)], fixed: fixed.collect::<Result<_, _>>()? })
    }
}

/// Fails for names that no header can have, and for values that none may hold.
fn fixed_header(name: &'static str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let is_plain = name.bytes().all(|byte| !byte.is_ascii_uppercase());
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(value)) if is_plain => Ok((name, value)),
        _ => {
            let detail =
                format!("{name:?} is no header in lower case, or its value has a character that none may hold");
            Err(Error::new(Kind::Config, detail))
        }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Core").field(&self.0.settings).finish()
    }
}

impl Core {
    /// A client.
    ///
    /// # Errors
    /// Settings that cannot work: an address that is no http or https URL, a credential that no header can hold.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let server = settings.base_url.as_deref().map(Server::parse).transpose()?.map(Arc::new);
        let headers = CommonHeaders::new(&settings)?;
        let credentials = SchemeCredentials::new(settings.facts, &settings.credentials)?;
        let transport = match &settings.transport {
            Some(transport) => Arc::clone(transport),
            None => transport_reqwest::usual(&settings)?,
        };
        let clock = settings.clock.clone().unwrap_or_else(|| Arc::new(SystemClock));
        let limiter = limiter(&settings, &credentials, &clock);
        let permits = settings.max_concurrent.map(|most| Permits::new(Arc::clone(&clock), most));
        let holds = hold::of(&settings);
        let telemetry = Telemetry::new(settings.observers.clone());
        let identity = match &settings.provider {
            Some(provider) => Arc::as_ptr(provider).cast::<()>().addr() as u64,
            None => credentials.fingerprint(),
        };
        let (quota, skew) = (Quota::default(), Mutex::default());
        Ok(Core(Arc::new(Shared {
            settings,
            transport,
            clock,
            limiter,
            permits,
            holds,
            credentials,
            identity,
            quota,
            skew,
            telemetry,
            server,
            headers,
        })))
    }

    /// The hosts that have asked everybody to wait, by a `Retry-After` with status 429 or 503. Until then nothing is sent
    /// there; a success ends it earlier. All clients in this process share it that use the default clock and transport.
    pub fn holds(&self) -> Vec<Hold> {
        self.0.holds.all(self.0.clock.uptime())
    }

    /// Forgets all [`holds`](Core::holds), so that requests are sent at once. Calls that wait already go on waiting.
    pub fn clear_holds(&self) {
        self.0.holds.clear();
    }

    /// The settings it was made from.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// The server that calls of an operation go to.
    pub(crate) fn server(&self, operation: &Operation) -> Result<Arc<Server>, Error> {
        if let Some(server) = &self.0.server {
            return Ok(Arc::clone(server));
        }
        let base = operation.server.or(self.settings().facts.servers.first().copied());
        let Some(base) = base else { return Err(Error::new(Kind::Config, "no server: set a base URL")) };
        Server::parse(base).map(Arc::new)
    }

    /// Whether a header is the client's business alone.
    pub(crate) fn is_protected(&self, name: &HeaderName) -> bool {
        use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
        let settings = self.settings();
        let versioned = settings.versioning.as_ref().is_some_and(|versioning| name.as_str() == versioning.header);
        let fixed = settings.fixed_headers.iter().any(|(fixed, _)| name.as_str().eq_ignore_ascii_case(fixed));
        let tunnel = settings.tunnel.is_some_and(|tunnel| name.as_str().eq_ignore_ascii_case(tunnel));
        let framing = [HOST, CONTENT_LENGTH, CONTENT_TYPE, CONNECTION, TRANSFER_ENCODING].contains(name);
        versioned || fixed || tunnel || framing || is_credential_header(settings.facts, name)
    }

    /// The headers that are the same for every attempt of a call.
    pub(crate) fn headers(&self, call: &Call) -> Result<HeaderMap, Error> {
        let settings = self.settings();
        let mut headers = HeaderMap::with_capacity(call.headers.len() + 8);
        headers.extend(call.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        headers.extend(self.0.headers.usual.iter().cloned());
        for (name, value) in &call.options.headers {
            let header: HeaderName =
                name.parse().map_err(|_| Error::new(Kind::Request, format!("{name:?} is no header name")))?;
            if self.is_protected(&header) {
                return Err(Error::new(Kind::Request, format!("header {name:?} is set by the client")));
            }
            headers.insert(header, header_value(name, value)?);
        }
        crate::masked::mark(&mut headers);
        headers.extend(self.0.headers.fixed.iter().cloned());
        if let Some(versioning) = &settings.versioning {
            let usual = if call.operation.beta { &versioning.beta } else { &versioning.pin };
            let version = call.options.version.as_ref().unwrap_or(usual);
            headers.insert(HeaderName::from_static(versioning.header), header_value(versioning.header, version)?);
        }
        Ok(headers)
    }

    /// The path and query of a call, below the server's own path.
    pub(crate) fn target(&self, call: &Call) -> Result<String, Error> {
        let secret = call.options.query.iter().find(|(name, _)| is_credential_query(self.settings().facts, name));
        if let Some((name, _)) = secret {
            return Err(Error::new(Kind::Request, format!("query parameter {name:?} is set by the client")));
        }
        call.target()
    }
}

pub(crate) fn header_value(name: &str, value: &str) -> Result<HeaderValue, Error> {
    let detail = || format!("header {name:?} has a character that no header may hold");
    HeaderValue::from_str(value).map_err(|_| Error::new(Kind::Request, detail()))
}

/// What limiters know, by account: clients that name the same one share it for as long as any of them is there.
static PACERS: LazyLock<Mutex<HashMap<String, Weak<Pacer>>>> = LazyLock::new(Mutex::default);

fn limiter(settings: &Settings, credentials: &SchemeCredentials, clock: &Arc<dyn Clock>) -> Arc<dyn Limiter> {
    let pacer = || Arc::new(Pacer::new(Arc::clone(clock)));
    match &settings.pacing {
        Pacing::Off => Arc::new(Unlimited),
        Pacing::By(limiter) => Arc::clone(limiter),
        // Time of one's own is for tests, which are not to meet each other.
        Pacing::Learned if settings.clock.is_some() => pacer(),
        Pacing::Learned => {
            let mut pacers = lock(&PACERS);
            pacers.retain(|_, pacer| pacer.strong_count() > 0);
            let key = account(settings, credentials);
            let known = pacers.get(&key).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let pacer = pacer();
                pacers.insert(key, Arc::downgrade(&pacer));
                pacer
            })
        }
    }
}

/// Whose limits they are.
fn account(settings: &Settings, credentials: &SchemeCredentials) -> String {
    let base = settings.base_url.as_deref().or(settings.facts.servers.first().copied()).unwrap_or_default();
    match (&settings.account, &settings.provider) {
        (Some(account), _) => format!("{base} {account}"),
        (None, Some(provider)) => format!("{base} provider {:p}", Arc::as_ptr(provider)),
        (None, None) => format!("{base} credential {:x}", credentials.fingerprint()),
    }
}
