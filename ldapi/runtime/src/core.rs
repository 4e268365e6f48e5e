//! The client without its operations: where to, as whom, under which limits.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};

use crate::body::{Body, Content, File, PartValue, Source};
use crate::call::Call;
use crate::error::{Answer, Error, ErrorMembers, Kind};
use crate::operation::{ApiFacts, Operation, SchemeKind};
use crate::response::Response;

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

/// Everything a client is made from.
#[derive(Clone)]
pub struct Settings {
    /// The facts of the API.
    pub facts: &'static ApiFacts,
    /// The address of the server, without the operation's path; the document's first server if `None`.
    pub base_url: Option<String>,
    /// Credentials by the name of their security scheme.
    pub credentials: Vec<(&'static str, String)>,
    /// The API's way with versions.
    pub versioning: Option<Versioning>,
    /// The members of error bodies.
    pub errors: ErrorMembers,
    /// The value of `User-Agent`.
    pub user_agent: String,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long a call may take.
    pub timeout: Duration,
    /// How large a response may be, in bytes.
    pub max_response: usize,
    /// Whether drift is an error.
    pub strict: bool,
}

impl Settings {
    /// The usual settings for an API.
    pub fn new(facts: &'static ApiFacts) -> Self {
        Settings {
            facts,
            base_url: None,
            credentials: Vec::new(),
            versioning: None,
            errors: ErrorMembers { code: "code", message: "message", id: "id" },
            user_agent: format!("{}/{}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
            max_response: 256 << 20,
            strict: false,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self.credentials.iter().map(|(scheme, _)| scheme).collect();
        f.debug_struct("Settings")
            .field("api", &self.facts.title)
            .field("base_url", &self.base_url)
            .field("credentials", &schemes)
            .field("versioning", &self.versioning)
            .field("timeout", &self.timeout)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

/// A client of any API. Clones share everything.
#[derive(Clone)]
pub struct Core(Arc<Shared>);

struct Shared {
    settings: Settings,
    http: reqwest::Client,
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
        check_settings(&settings)?;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::new(Kind::Config, "no HTTP client").caused_by(error))?;
        Ok(Core(Arc::new(Shared { settings, http })))
    }

    /// The settings it was made from.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn url(&self, call: &Call) -> Result<String, Error> {
        let settings = self.settings();
        let base = settings.base_url.as_deref().or(call.operation.server).or(settings.facts.servers.first().copied());
        let Some(base) = base else { return Err(Error::new(Kind::Config, "no server: set a base URL")) };
        Ok(format!("{}{}", base.trim_end_matches('/'), call.target()?))
    }

    fn version(&self, call: &Call) -> Option<(HeaderName, String)> {
        let versioning = self.settings().versioning.as_ref()?;
        let usual = if call.operation.beta { &versioning.beta } else { &versioning.pin };
        let version = call.options.version.as_ref().unwrap_or(usual);
        Some((HeaderName::from_static(versioning.header), version.clone()))
    }

    fn headers(&self, call: &Call) -> Result<HeaderMap, Error> {
        let mut headers = call.headers.clone();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"));
        headers.insert(USER_AGENT, header_value("user-agent", &self.settings().user_agent)?);
        for (name, value) in &call.options.headers {
            let header: HeaderName =
                name.parse().map_err(|_| Error::new(Kind::Request, format!("{name:?} is no header name")))?;
            if self.is_protected(&header) {
                return Err(Error::new(Kind::Request, format!("header {name:?} is set by the client")));
            }
            headers.insert(header, header_value(name, value)?);
        }
        if let Some((name, version)) = self.version(call) {
            let value = header_value(name.as_str(), &version)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    /// Whether a header is the client's business alone.
    fn is_protected(&self, name: &HeaderName) -> bool {
        let settings = self.settings();
        let versioned = settings.versioning.as_ref().is_some_and(|versioning| name.as_str() == versioning.header);
        let credential = settings.facts.schemes.iter().any(
            |scheme| matches!(scheme.kind, SchemeKind::Header(header) if name.as_str().eq_ignore_ascii_case(header)),
        );
        versioned || credential || [AUTHORIZATION, HOST, CONTENT_LENGTH, CONTENT_TYPE].contains(name)
    }

    /// The headers and query parameters that show who is calling.
    fn credentials(&self, operation: &Operation) -> Result<Vec<Shown>, Error> {
        let settings = self.settings();
        let held = |scheme: &&str| settings.credentials.iter().any(|(name, _)| name == scheme);
        let Some(group) = operation.security.iter().find(|group| group.iter().all(&held)) else {
            return Ok(Vec::new());
        };
        let mut out = Vec::new();
        for (name, secret) in &settings.credentials {
            let scheme = settings.facts.schemes.iter().find(|scheme| scheme.name == *name && group.contains(name));
            let Some(scheme) = scheme else { continue };
            out.push(match scheme.kind {
                SchemeKind::Header(header) => Shown::header(header, secret)?,
                SchemeKind::Bearer => Shown::header("authorization", &format!("Bearer {secret}"))?,
                SchemeKind::Basic => Shown::header("authorization", &format!("Basic {}", STANDARD.encode(secret)))?,
                SchemeKind::Query(parameter) => Shown::Query(parameter, secret.clone()),
            });
        }
        Ok(out)
    }

    /// Sends a call once and gives its answer.
    pub(crate) async fn execute(&self, mut call: Call) -> Result<Response, Error> {
        let strict = call.options.strict.unwrap_or(self.settings().strict);
        let timeout = call.options.timeout.unwrap_or(self.settings().timeout);
        let operation = call.operation;
        let mut headers = self.headers(&call)?;
        let mut url = self.url(&call)?;
        for shown in self.credentials(operation)? {
            shown.add_to(&mut headers, &mut url);
        }
        let body = std::mem::take(&mut call.body);
        let request = self.0.http.request(operation.method.clone(), url).headers(headers);
        let request = add_body(request, body).await?;
        let work = async {
            let response = request.send().await.map_err(transport_error)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = self.read_body(response).await?;
            Ok((status, headers, body))
        };
        let late = |_| Error::new(Kind::Timeout, format!("no answer within {} ms", timeout.as_millis()));
        let (status, headers, body) = tokio::time::timeout(timeout, work).await.map_err(late)??;
        if !status.is_success() {
            let answer = Answer::read(status, headers, body, self.settings().errors);
            return Err(Error::new(Kind::Status, "").with_answer(answer));
        }
        Ok(Response { status, headers, body, operation, strict, drift: Vec::new() })
    }

    async fn read_body(&self, mut response: reqwest::Response) -> Result<Bytes, Error> {
        let limit = self.settings().max_response;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
            if body.len() + chunk.len() > limit {
                return Err(Error::new(Kind::Transport, format!("the answer is larger than {limit} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

/// A credential as it goes into a request.
enum Shown {
    Header(HeaderName, HeaderValue),
    Query(&'static str, String),
}

impl Shown {
    fn header(name: &'static str, secret: &str) -> Result<Self, Error> {
        let name: HeaderName =
            name.parse().map_err(|_| Error::new(Kind::Config, format!("{name:?} is no header name")))?;
        let mut value = header_value(name.as_str(), secret)?;
        value.set_sensitive(true);
        Ok(Shown::Header(name, value))
    }

    fn add_to(self, headers: &mut HeaderMap, url: &mut String) {
        match self {
            Shown::Header(name, value) => {
                headers.insert(name, value);
            }
            Shown::Query(name, secret) => {
                let separator = if url.contains('?') { '&' } else { '?' };
                url.push_str(&format!("{separator}{name}={}", crate::encode::query(&secret)));
            }
        }
    }
}

fn check_settings(settings: &Settings) -> Result<(), Error> {
    if let Some(base) = &settings.base_url {
        let url: reqwest::Url = base
            .parse()
            .map_err(|_| Error::new(Kind::Config, format!("{base:?} is no URL, such as https://app.example.com")))?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(Error::new(Kind::Config, format!("{base:?} is no http or https address of a server")));
        }
    }
    for (scheme, secret) in &settings.credentials {
        if secret.trim().is_empty() || HeaderValue::from_str(secret).is_err() {
            let detail = format!("the credential for {scheme} is empty or has a character that no header may hold");
            return Err(Error::new(Kind::Config, detail));
        }
    }
    Ok(())
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, Error> {
    let detail = || format!("header {name:?} has a character that no header may hold");
    HeaderValue::from_str(value).map_err(|_| Error::new(Kind::Request, detail()))
}

/// The transport's error, without the address, which may hold a secret.
fn transport_error(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let kind = if error.is_connect() {
        Kind::Connect
    } else if error.is_timeout() {
        Kind::Timeout
    } else {
        Kind::Transport
    };
    Error::new(kind, "").caused_by(error)
}

async fn add_body(request: reqwest::RequestBuilder, body: Body) -> Result<reqwest::RequestBuilder, Error> {
    match body.content {
        Content::None => Ok(request),
        Content::Bytes(bytes) => Ok(request.header(CONTENT_TYPE, body.content_type).body(bytes)),
        Content::Parts(parts) => {
            let mut form = reqwest::multipart::Form::new();
            for part in parts {
                form = match part.value {
                    PartValue::Text(text) => form.text(part.name, text),
                    PartValue::File(file) => form.part(part.name, file_part(file).await?),
                };
            }
            Ok(request.multipart(form))
        }
    }
}

async fn file_part(file: File) -> Result<reqwest::multipart::Part, Error> {
    let (mime, name) = (file.mime(), file.name);
    let refuse = |detail: String| Error::new(Kind::Request, detail);
    let part = match file.source {
        Source::Bytes(bytes) => {
            let length = bytes.len() as u64;
            reqwest::multipart::Part::stream_with_length(bytes, length)
        }
        Source::Stream(stream) => reqwest::multipart::Part::stream(reqwest::Body::wrap_stream(stream)),
        Source::Path(path) => {
            let shown = path.display().to_string();
            let part = reqwest::multipart::Part::file(path).await;
            part.map_err(|error| refuse(format!("cannot read {shown}")).caused_by(error))?
        }
    };
    let named = part.file_name(name);
    named.mime_str(&mime).map_err(|_| refuse(format!("{mime:?} is no content type")))
}
