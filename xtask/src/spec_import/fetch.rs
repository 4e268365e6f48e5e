//! The bytes of a source: a file or a URL.

use std::time::Duration;

use reqwest::{Client, Url, redirect::Policy};

const LIMIT: usize = 64 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(60);

/// What was read.
pub(crate) struct Fetched {
    /// The bytes, unpacked if they came packed.
    pub(crate) bytes: Vec<u8>,
    /// The URL, or the name of the file: where a file lies is nobody else's business.
    pub(crate) name: String,
}

/// Reads a source whole.
pub(crate) fn fetch(source: &str) -> Result<Fetched, String> {
    let read = if source.contains("://") { from_url(source) } else { from_file(source) };
    let fetched = read.map_err(|reason| format!("error: {source}: {reason}"))?;
    if fetched.bytes.len() > LIMIT {
        return Err(format!("error: {source}: {}", too_large()));
    }
    Ok(fetched)
}

fn too_large() -> String {
    format!("more than {} MiB, which is no API document", LIMIT / 1024 / 1024)
}

fn from_file(source: &str) -> Result<Fetched, String> {
    let path = std::path::Path::new(source);
    let size = path.metadata().map_err(|error| error.to_string())?.len();
    if size > LIMIT as u64 {
        return Err(too_large());
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Fetched { bytes, name })
}

fn from_url(source: &str) -> Result<Fetched, String> {
    let url = Url::parse(source).map_err(|error| error.to_string())?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err("the URL is recorded, so it may hold neither credentials nor a query".to_owned());
    }
    let is_loopback = is_loopback(&url);
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback) {
        return Err("only https URLs are fetched".to_owned());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let bytes = runtime.block_on(download(url, is_loopback))?;
    Ok(Fetched { bytes, name: source.to_owned() })
}

/// Tests serve documents from this machine, without TLS.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

async fn download(url: Url, is_loopback: bool) -> Result<Vec<u8>, String> {
    let client = client(is_loopback).map_err(|error| causes(&error))?;
    let response = client.get(url).send().await.map_err(|error| causes(&error))?;
    let mut response = response.error_for_status().map_err(|error| causes(&error))?;
    if response.status().is_redirection() {
        return Err(format!("the server answers {}", response.status()));
    }
    let mut bytes = Vec::new();
    // Counted while it arrives: a packed answer can grow far beyond its declared length.
    while let Some(chunk) = response.chunk().await.map_err(|error| causes(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LIMIT {
            return Err(too_large());
        }
    }
    Ok(bytes)
}

fn client(is_loopback: bool) -> reqwest::Result<Client> {
    // Fails when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().timeout(TIMEOUT).https_only(!is_loopback);
    let builder = builder.user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")));
    // A proxy has no way to this machine, and a redirect from it would escape the rule on https.
    if is_loopback { builder.no_proxy().redirect(Policy::none()) } else { builder }.build()
}

/// An error with its causes: `reqwest` tells only the outermost.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
