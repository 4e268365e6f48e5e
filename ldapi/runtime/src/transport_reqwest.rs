//! The default transport: reqwest with rustls. The only module that names reqwest, files to upload aside.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use hyper_util::client::proxy::matcher::Matcher;

use crate::clock::BoxFuture;
use crate::error::{Error, Kind};
use crate::settings::Settings;
use crate::transport::{Answer, Incoming, Payload, Request, Transport, TransportError};

mod failure;

/// Sends by a [`reqwest::Client`].
pub(crate) struct Reqwest {
    client: reqwest::Client,
    /// The proxies of the environment, if the client uses them.
    proxies: Option<Arc<Matcher>>,
}

/// The default transport: TLS 1.2 or newer by rustls, proxies of the system, gzip, no redirects and no retries of its own.
///
/// # Errors
/// The system's certificates or the given ones cannot be read.
pub(crate) fn usual(settings: &Settings) -> Result<Arc<dyn Transport>, Error> {
    // Another provider may have been installed by the program; then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // An HTTP/2 connection that has fallen silent is given up before the time of an attempt is over. Otherwise it would
    // stay in the pool, and all further attempts would be sent on it.
    let silence = settings.attempt_timeout / 3;
    let mut builder = reqwest::Client::builder()
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .connect_timeout(settings.connect_timeout)
        .http2_keep_alive_interval(silence)
        .http2_keep_alive_timeout(silence)
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none());
    if !settings.root_certificates.is_empty() {
        builder = builder.tls_certs_merge(certificates(&settings.root_certificates)?);
    }
    let client =
        builder.build().map_err(|error| Error::new(Kind::Config, "no HTTP client can be made").caused_by(error))?;
    Ok(Arc::new(Reqwest { client, proxies: Some(Arc::new(Matcher::from_system())) }))
}

fn certificates(pem: &[u8]) -> Result<Vec<reqwest::Certificate>, Error> {
    let certificates = reqwest::Certificate::from_pem_bundle(pem)
        .map_err(|error| Error::new(Kind::Config, "the root certificates are not PEM").caused_by(error))?;
    if certificates.is_empty() {
        return Err(Error::new(Kind::Config, "the root certificates hold no certificate"));
    }
    Ok(certificates)
}

/// A client of the program's own, with its own proxies, certificates and pools. It should not follow redirects: then
/// those within one host are followed here, and none takes a credential elsewhere.
#[cfg(feature = "reqwest-0_13")]
pub fn reqwest_0_13(client: reqwest::Client) -> Arc<dyn Transport> {
    Arc::new(Reqwest { client, proxies: None })
}

impl Transport for Reqwest {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let (client, proxies) = (self.client.clone(), self.proxies.clone());
        Box::pin(async move {
            let request = request.map(|payload| match payload {
                Payload::Empty => reqwest::Body::default(),
                Payload::Bytes(bytes) => reqwest::Body::from(bytes),
                Payload::Stream(stream) => reqwest::Body::wrap_stream(stream),
            });
            let request =
                reqwest::Request::try_from(request).map_err(|error| TransportError::refused(error.without_url()))?;
            let url = request.url().clone();
            let outcome = client.execute(request).await;
            let mut response = outcome.map_err(|error| failure::of_request(error, &url, proxies.as_deref()))?;
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            Ok(answer.map(|()| Incoming::from_stream(pieces(response.bytes_stream()))))
        })
    }
}

/// A stream of reqwest's, with errors of ours.
pub(crate) fn pieces<S>(stream: S) -> impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static
where
    S: Stream<Item = reqwest::Result<Bytes>> + Send + 'static,
{
    Pieces(Box::pin(stream))
}

struct Pieces<S>(Pin<Box<S>>);

impl<S: Stream<Item = reqwest::Result<Bytes>>> Stream for Pieces<S> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|piece| piece.map(|piece| piece.map_err(failure::of_body)))
    }
}
