//! The usual transport: reqwest with rustls. The only file that names reqwest, files to upload aside.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::clock::BoxFuture;
use crate::error::{Error, Kind};
use crate::transport::{Answer, Incoming, Payload, Request, Transport, TransportError};

/// Sends by a [`reqwest::Client`].
pub(crate) struct Reqwest {
    client: reqwest::Client,
}

/// The usual transport: TLS 1.2 or newer by rustls, proxies of the system, gzip, no redirects of its own.
///
/// # Errors
/// The system's certificates cannot be read.
pub(crate) fn usual(connect_timeout: Duration) -> Result<Arc<dyn Transport>, Error> {
    // Another provider may have been installed by the program; then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| Error::new(Kind::Config, "no HTTP client can be made").caused_by(error))?;
    Ok(Arc::new(Reqwest { client }))
}

/// A client of the program's own, with its own proxies, certificates and pools. It should not follow redirects: then
/// those within one host are followed here, and none takes a credential elsewhere.
#[cfg(feature = "reqwest-0_13")]
pub fn reqwest_0_13(client: reqwest::Client) -> Arc<dyn Transport> {
    Arc::new(Reqwest { client })
}

impl Transport for Reqwest {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let client = self.client.clone();
        Box::pin(async move {
            let request = request.map(|payload| match payload {
                Payload::Empty => reqwest::Body::default(),
                Payload::Bytes(bytes) => reqwest::Body::from(bytes),
                Payload::Stream(stream) => reqwest::Body::wrap_stream(stream),
            });
            let request = reqwest::Request::try_from(request).map_err(told)?;
            let mut response = client.execute(request).await.map_err(told)?;
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
        self.0.as_mut().poll_next(context).map(|piece| piece.map(|piece| piece.map_err(told)))
    }
}

/// The error without the address, which may hold a secret.
fn told(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_connect() {
        TransportError::connect(error)
    } else if error.is_builder() {
        TransportError::refused(error)
    } else {
        TransportError::broken(error)
    }
}
