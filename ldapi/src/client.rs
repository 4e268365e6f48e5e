//! The client: where LaunchDarkly is, as whom to call it, which version to ask for.

use std::fmt;
use std::time::Duration;

use ldapi_runtime::{Core, Error, Result, Settings, Versioning};

use crate::{ApiVersion, api};

/// The document's name for access tokens.
const TOKEN: &str = "ApiKey";

/// A client of LaunchDarkly. Clones are cheap and share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    core: Core,
}

impl Client {
    /// A client for `app.launchdarkly.com` with an access token.
    ///
    /// # Errors
    /// A token that no header can hold, or that is an SDK key, a mobile key or a client-side ID.
    pub fn new(token: impl Into<String>) -> Result<Self> {
        Client::builder().token(token).build()
    }

    /// A client with settings of its own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// What sends the calls.
    pub fn core(&self) -> &Core {
        &self.core
    }
}

/// The settings of a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    settings: Settings,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        let mut settings = Settings::new(&api::FACTS);
        settings.user_agent = format!("ldapi/{}", env!("CARGO_PKG_VERSION"));
        settings.versioning =
            Some(Versioning { header: "ld-api-version", pin: ApiVersion::CURRENT.into(), beta: String::from("beta") });
        ClientBuilder { settings }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("settings", &self.settings).finish()
    }
}

impl ClientBuilder {
    /// The access token.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.credentials = vec![(TOKEN, token.into())];
        self
    }

    /// The address of the server, such as `https://app.launchdarkly.us`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// The version to ask for; beta operations ask for `beta` all the same. See [`ApiVersion`].
    pub fn version(mut self, version: impl Into<String>) -> Self {
        if let Some(versioning) = &mut self.settings.versioning {
            versioning.pin = version.into();
        }
        self
    }

    /// How long a call may take in all; 60 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How long making a connection may take; 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Whether an answer that differs from the document is an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// No token, a token of another kind, or an address that is no URL of a server.
    pub fn build(self) -> Result<Client> {
        let Some((_, token)) = self.settings.credentials.first() else {
            return Err(Error::config("no access token: give one with `token`"));
        };
        if let Some(kind) = other_kind(token) {
            return Err(Error::config(format!("the token is {kind}; the REST API takes an access token (api-…)")));
        }
        Core::new(self.settings).map(|core| Client { core })
    }
}

/// What a credential is, if it is one for SDKs.
fn other_kind(token: &str) -> Option<&'static str> {
    let is_object_id = token.len() == 24 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    if token.starts_with("sdk-") {
        Some("an SDK key")
    } else if token.starts_with("mob-") {
        Some("a mobile key")
    } else if is_object_id {
        Some("a client-side ID")
    } else {
        None
    }
}
