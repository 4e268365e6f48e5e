//! The client: where LaunchDarkly is, as whom to call it, which version to ask for, how to behave.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ldapi_runtime::http::Method;
use ldapi_runtime::observer::Observer;
use ldapi_runtime::pacing::Limiter;
use ldapi_runtime::transport::Transport;
use ldapi_runtime::{
    Clock, Core, Credential, CredentialProvider, Error, Hold, Pacing, Request, Result, RetryPolicy, Settings,
    Versioning,
};

use crate::model::Link;
use crate::policy::{ERRORS, LIMITS, Region, TUNNEL};
use crate::{ApiVersion, api};

/// The document's name for access tokens.
const TOKEN: &str = "ApiKey";

/// Variables of the environment that hold an access token, the first one first.
const TOKEN_VARIABLES: [&str; 2] = ["LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN"];

/// The variable of the environment that names the server.
const HOST_VARIABLE: &str = "LAUNCHDARKLY_API_HOST";

/// A client of LaunchDarkly. Clones are cheap and share connections, limits and the quota of retries.
///
/// A clone for each task is the way to use it from several: limits are counted by account, so all of them are paced
/// together.
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

    /// A client from the environment: the token is that of `LAUNCHDARKLY_ACCESS_TOKEN`, or else of `LD_ACCESS_TOKEN`;
    /// the server that of `LAUNCHDARKLY_API_HOST` (a host or a whole URL), or else `app.launchdarkly.com`.
    ///
    /// # Errors
    /// No token, and as [`Client::new`].
    pub fn from_env() -> Result<Self> {
        ClientBuilder::from_env()?.build()
    }

    /// A client with settings of its own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// What sends the calls.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The hosts that have asked everybody to wait, by a `Retry-After` with status 429 or 503: nothing is sent there before
    /// that time is over. It is LaunchDarkly's way of limiting an address, so all clients in this process share it (but
    /// those that have a clock or a transport of their own). A response of success ends it earlier; after a 503, one
    /// request is sent after 30 s at the latest, to see whether the server is available again.
    pub fn holds(&self) -> Vec<Hold> {
        self.core.holds()
    }

    /// Forgets all [`holds`](Client::holds): the next requests are sent at once. Calls that wait already go on waiting.
    pub fn clear_holds(&self) {
        self.core.clear_holds();
    }

    /// A request that no operation describes: of any method, to any path such as `/api/v2/…`. Credential, version,
    /// retries and limits are as for any other; a beta operation has to be asked for by
    /// [`RequestOptions::version`](crate::RequestOptions::version).
    ///
    /// ```no_run
    /// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
    /// use ldapi::Json;
    /// use ldapi::runtime::http::Method;
    ///
    /// let answer: Json = client.request(Method::GET, "/api/v2/caller-identity").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        self.core.request(method, path)
    }

    /// The request that a link means, as the answers have them in `_links`. Where the address is that of an operation, it
    /// is made as that operation. A base URL with a path is taken into account as
    /// [`base_url`](ClientBuilder::base_url) says.
    ///
    /// # Errors
    /// A link without an address, to another server or outside of the base URL, to a page for people (`text/html`), or to a
    /// place of the web application's own (not below `/api/`); a path with a `.` or `..` segment, encoded or not.
    pub fn follow(&self, link: &Link) -> Result<Request> {
        let refuse = |why: &str| Err(Error::request(format!("the link is not followed: {why}")));
        let Some(href) = link.href.as_deref().filter(|href| !href.is_empty()) else {
            return refuse("it has no address");
        };
        if link.r#type.as_deref().is_some_and(|media_type| media_type.trim_start().starts_with("text/html")) {
            return refuse("it leads to a page for people, not to the API");
        }
        let request = self.core.follow(api::OPERATIONS, href)?;
        if !request.path().starts_with("/api/") {
            return refuse("it leads to a place of the web application's own, not to the API");
        }
        Ok(request)
    }
}

/// The settings of a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    settings: Settings,
    session: Option<String>,
    fault: Option<String>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        let mut settings = Settings::new(&api::FACTS);
        settings.user_agent = format!("ldapi/{}", env!("CARGO_PKG_VERSION"));
        settings.versioning =
            Some(Versioning { header: "ld-api-version", pin: ApiVersion::CURRENT.into(), beta: String::from("beta") });
        settings.errors = ERRORS;
        settings.limits = &LIMITS;
        settings.base_url = Some(Region::Commercial.url().into());
        ClientBuilder { settings, session: None, fault: None }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Where, and as whom.
impl ClientBuilder {
    /// The settings that the environment gives; see [`Client::from_env`].
    ///
    /// # Errors
    /// No token.
    pub fn from_env() -> Result<Self> {
        ClientBuilder::from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let Some(token) = TOKEN_VARIABLES.iter().find_map(|name| set(name)) else {
            let [first, second] = TOKEN_VARIABLES;
            return Err(Error::config(format!("no access token: set {first} (or {second}) in the environment")));
        };
        let builder = ClientBuilder::default().token(token);
        Ok(match set(HOST_VARIABLE) {
            Some(host) if host.contains("://") => builder.base_url(host.trim()),
            Some(host) => builder.base_url(format!("https://{}", host.trim())),
            None => builder,
        })
    }

    /// The access token, personal or of a service.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.credentials = vec![(TOKEN, token.into())];
        self
    }

    /// The access token of an OAuth client, which travels as a bearer token.
    pub fn oauth_token(self, token: impl AsRef<str>) -> Self {
        match Credential::bearer(token) {
            Ok(credential) => self.credentials(Fixed(vec![credential])),
            Err(error) => self.refuse(&error),
        }
    }

    /// The cookie of a session in the web application, `NAME=VALUE`, instead of a token. The header `Origin` then goes
    /// along with the server's address, as LaunchDarkly demands, and cannot be set otherwise.
    pub fn session_cookie(mut self, cookie: impl Into<String>) -> Self {
        self.session = Some(cookie.into());
        self
    }

    /// Where the credentials come from, if they change while the client is in use.
    pub fn credentials(mut self, provider: impl CredentialProvider) -> Self {
        self.settings.provider = Some(Arc::new(provider));
        self
    }

    /// The part of the world; [`Region::Commercial`] unless set.
    pub fn region(self, region: Region) -> Self {
        self.base_url(region.url())
    }

    /// The address of the server, such as `https://app.launchdarkly.us`.
    ///
    /// It may have a path, the prefix, such as that of a gateway: with `https://gateway.example/launchdarkly`, flags are at
    /// `https://gateway.example/launchdarkly/api/v2/flags/…`. No request goes outside of the prefix, so that another
    /// application of that host never gets the token:
    ///
    /// * A path in a link of a response (a next page, [`Client::follow`]) gets the prefix, since an API behind a gateway does
    ///   not know of it: `/api/v2/flags/p?offset=20`. A path that begins with the prefix is taken as it is. Where the API's
    ///   own paths begin like the prefix (`https://gateway.example/api`), the paths of the operations tell the two apart.
    /// * A redirect to a path is treated in the same way if the path begins as that of the call does (`/api/…`).
    ///   Other redirects to a path outside of the prefix are errors: the gateway's page for logging in, for instance.
    /// * A whole URL, in a link or redirect, must be one of the same scheme, host and port and below the prefix. Any other
    ///   is an error.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Names the account, so that all clients of this process that name the same one share what they know of its limits,
    /// whatever their tokens: LaunchDarkly counts requests by account. Without a name, clients with the same token do.
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.settings.account = Some(name.into());
        self
    }

    /// The version to ask for; beta operations ask for `beta` all the same. See [`ApiVersion`].
    pub fn version(mut self, version: impl Into<String>) -> Self {
        if let Some(versioning) = &mut self.settings.versioning {
            versioning.pin = version.into();
        }
        self
    }

    fn refuse(mut self, error: &Error) -> Self {
        self.fault = Some(error.to_string());
        self
    }
}

/// Time, retries, limits.
impl ClientBuilder {
    /// How long a call may take in all, with its waits and all its attempts; as long as it takes unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// How long one attempt may take, from sending to the end of the answer; 30 s unless set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = timeout;
        self
    }

    /// How long making a connection may take; 10 s unless set. Has no effect on a transport of the program's own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// When calls are made again; see [`RetryPolicy`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sends without regard to the limits that LaunchDarkly tells of. Answers of 429 are still heeded by the retries.
    pub fn without_pacing(mut self) -> Self {
        self.settings.pacing = Pacing::Off;
        self
    }

    /// Paces requests by a limiter of the program's own, such as one that a fleet shares.
    pub fn limiter(mut self, limiter: impl Limiter) -> Self {
        self.settings.pacing = Pacing::By(Arc::new(limiter));
        self
    }

    /// How many requests may be on their way at once; any number unless set. It holds for this client and its clones, with
    /// any limiter and with none. A request counts from when it is sent until its response has been read, or its
    /// [attempt's time](ClientBuilder::attempt_timeout) is over, whether or not the future of its call is polled.
    pub fn max_concurrent(mut self, requests: usize) -> Self {
        self.settings.max_concurrent = Some(requests);
        self
    }

    /// How large an answer may be, in bytes after decompression; 64 MiB unless set.
    pub fn max_response(mut self, bytes: usize) -> Self {
        self.settings.max_response = bytes;
        self
    }
}

/// The rest.
impl ClientBuilder {
    /// What the program calls itself; goes into `User-Agent` before the name of this library.
    pub fn user_agent(mut self, program: impl AsRef<str>) -> Self {
        self.settings.user_agent = format!("{} ldapi/{}", program.as_ref(), env!("CARGO_PKG_VERSION"));
        self
    }

    /// The comment of changes that have none and can have one: semantic patches, and JSON Patch and merge patch where the
    /// operation takes a comment. It is shown in the audit log.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.settings.comment = Some(comment.into());
        self
    }

    /// Sends `PUT`, `PATCH` and `DELETE` as `POST` with `X-HTTP-Method-Override`, for networks that let only `GET` and
    /// `POST` through.
    pub fn tunnel_methods(mut self) -> Self {
        self.settings.tunnel = Some(TUNNEL);
        self
    }

    /// Whether an answer that differs from the document is an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Who is told of attempts, waits, results and drift. May be called several times.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.settings.observers.push(Arc::new(observer));
        self
    }

    /// What carries the requests, instead of connections of the client's own: to record, to replay, to fake.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Certificates of authorities to trust beside those of the system, as PEM, such as those of a company's proxy. May be
    /// called several times. Has no effect on a transport of the program's own.
    ///
    /// [`build`](ClientBuilder::build) fails if the text holds no certificate.
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.settings.root_certificates.extend_from_slice(pem.as_ref());
        self.settings.root_certificates.push(b'\n');
        self
    }

    /// The program's own `reqwest::Client`, with its own proxies, certificates and pools. By default such a client repeats
    /// requests that an HTTP/2 server did not process up to twice by itself, without waits; give it
    /// `reqwest::retry::never()` to leave that to this library.
    #[cfg(feature = "reqwest-0_13")]
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.settings.transport = Some(ldapi_runtime::reqwest_0_13(client));
        self
    }

    /// Where time comes from, instead of the system's clock; for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Some(Arc::new(clock));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// No credential or more than one kind, a token of another kind, or an address that is no URL of a server.
    pub fn build(mut self) -> Result<Client> {
        if let Some(fault) = self.fault.take() {
            return Err(Error::config(fault));
        }
        let kinds = [!self.settings.credentials.is_empty(), self.settings.provider.is_some(), self.session.is_some()];
        match kinds.iter().filter(|is_given| **is_given).count() {
            0 => return Err(Error::config("no access token: give one with `token`")),
            1 => {}
            _ => return Err(Error::config("more than one of token, session cookie and credential provider")),
        }
        if let Some((_, token)) = self.settings.credentials.first() {
            check_token(token)?;
        }
        if self.settings.account.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Error::config("the name of the account is empty"));
        }
        if let Some(cookie) = self.session.take() {
            check_cookie(&cookie)?;
            let origin = origin(self.settings.base_url.as_deref().unwrap_or_default());
            self.settings.fixed_headers.push(("origin", origin));
            self.settings.provider = Some(Arc::new(Fixed(vec![Credential::header("cookie", cookie)?])));
        }
        Core::new(self.settings).map(|core| Client { core })
    }
}

/// Credentials that stay.
struct Fixed(Vec<Credential>);

impl CredentialProvider for Fixed {
    fn credentials(&self, _: bool) -> ldapi_runtime::BoxFuture<'_, Result<Vec<Credential>>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// An access token as a credential, for a [`CredentialProvider`].
///
/// # Errors
/// A token that no header can hold, or that is an SDK key, a mobile key or a client-side ID.
pub fn access_token(token: impl AsRef<str>) -> Result<Credential> {
    let token = token.as_ref().trim();
    check_token(token)?;
    Credential::header("authorization", token)
}

fn check_token(token: &str) -> Result<()> {
    match other_kind(token) {
        Some(kind) => Err(Error::config(format!("the token is {kind}; the REST API takes an access token (api-…)"))),
        None => Ok(()),
    }
}

/// A cookie has a name and a value.
fn check_cookie(cookie: &str) -> Result<()> {
    match cookie.trim().split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim_matches([' ', '"']).is_empty() => Ok(()),
        _ => Err(Error::config("the session cookie is empty or has no value: give it as NAME=VALUE")),
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

/// The scheme and host of an address.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    format!("{scheme}://{}", rest.split('/').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_gives_token_and_server() {
        let check = |variables: &[(&str, &str)], expected: Result<&str, &str>| {
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| String::from(*value));
            let built = ClientBuilder::from_variables(variable).and_then(ClientBuilder::build);
            match (built, expected) {
                (Ok(client), Ok(url)) => assert_eq!(client.core().settings().base_url.as_deref(), Some(url)),
                (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
                (built, expected) => panic!("{built:?}, not {expected:?}"),
            }
        };
        let [first, second] = TOKEN_VARIABLES;
        check(&[], Err("set LAUNCHDARKLY_ACCESS_TOKEN (or LD_ACCESS_TOKEN)"));
        check(&[(first, "  ")], Err("no access token"));
        check(&[(first, "api-1")], Ok("https://app.launchdarkly.com"));
        check(&[(second, "api-2"), (HOST_VARIABLE, "app.eu.launchdarkly.com")], Ok("https://app.eu.launchdarkly.com"));
        check(
            &[(first, "api-1"), (second, "sdk-2"), (HOST_VARIABLE, "http://127.0.0.1:8080")],
            Ok("http://127.0.0.1:8080"),
        );
        check(&[(first, "sdk-1")], Err("an SDK key"));
        check(&[(first, "api-1"), (HOST_VARIABLE, "http://a b")], Err("is no URL"));
    }

    #[test]
    fn exactly_one_credential_is_given() {
        let builder = || Client::builder().base_url("http://127.0.0.1:1");
        assert!(builder().build().expect_err("none").to_string().contains("no access token"));
        assert!(builder().token("api-1").session_cookie("a=b").build().expect_err("two").is_config());
        for blank in ["", " ", "\n"] {
            assert!(builder().token(blank).build().expect_err("no token").is_config());
            assert!(builder().oauth_token(blank).build().expect_err("no token").is_config());
            assert!(builder().token("api-1").account(blank).build().expect_err("no account").is_config());
        }
        for cookie in ["", " ", "ldso", "ldso=", "ldso=\"\"", "=value"] {
            assert!(builder().session_cookie(cookie).build().expect_err(cookie).is_config());
        }
        assert!(builder().oauth_token("").build().expect_err("empty").is_config());
        assert!(builder().oauth_token("x").build().is_ok());
        for (region, host) in [(Region::Federal, "app.launchdarkly.us"), (Region::Eu, "app.eu.launchdarkly.com")] {
            let client = Client::builder().token("api-1").region(region).build().expect("the settings are right");
            assert_eq!(client.core().settings().base_url, Some(format!("https://{host}")));
        }
    }
}
