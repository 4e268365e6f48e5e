//! What an error of reqwest says about the request: whether it was sent, whether it was processed, where it went, and
//! why it failed.
//!
//! Nothing was sent if there was no connection, or if hyper gives the request back (`is_canceled`). Nothing was processed
//! if an HTTP/2 server says so: by `REFUSED_STREAM`, or by a `GOAWAY` whose last stream comes before that of the request
//! (h2 reports a `GOAWAY` to those requests only). After any other failure the request may have been processed.

use std::error::Error as StdError;
use std::io;

use hyper_util::client::proxy::matcher::Matcher;
use rustls::AlertDescription as Alert;

use crate::transport::TransportError;

/// The error of a request that got no response. It does not hold the URL, which may hold a secret.
pub(super) fn of_request(error: reqwest::Error, url: &reqwest::Url, proxies: Option<&Matcher>) -> TransportError {
    // A client of the program's own may have followed a redirect, after which the first request has been processed.
    let is_elsewhere = error.url().is_some_and(|reached| reached != url);
    let error = error.without_url();
    let proxy = proxy(url, proxies);
    let cause = cause(&error, url, proxy.as_ref());
    let error = if is_elsewhere {
        TransportError::broken(error)
    } else if error.is_connect() && is_lasting(&error, proxy.as_ref()) {
        TransportError::unreachable(error)
    } else if error.is_connect() || is_unsent(&error) {
        TransportError::connect(error)
    } else if is_unprocessed(&error) {
        TransportError::unprocessed(error)
    } else if error.is_builder() {
        TransportError::refused(error)
    } else {
        TransportError::broken(error)
    };
    error.at(place(url, proxy.as_ref())).cause(cause)
}

/// The error of a body that broke off.
pub(super) fn of_body(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let cause = deepest(&error);
    TransportError::broken(error).cause(cause)
}

/// An error and its causes. An I/O error passes over the error that it wraps, which is often the one that matters.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// hyper gives a request back that it has not begun to write.
fn is_unsent(error: &reqwest::Error) -> bool {
    find::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled)
}

/// RFC 9113, sections 6.8 and 8.7. A reset that is not the server's own says nothing.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (is_refused || error.is_go_away())
    })
}

/// Whether a connection that could not be made cannot be made the next time either.
fn is_lasting(error: &reqwest::Error, proxy: Option<&http::Uri>) -> bool {
    is_unsupported(proxy)
        || tunnel(error).is_some_and(|(_, is_lasting)| is_lasting)
        || find::<rustls::Error>(error).is_some_and(is_lasting_tls)
}

fn is_lasting_tls(error: &rustls::Error) -> bool {
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::InvalidMessage(_)
        | rustls::Error::PeerIncompatible(_)
        | rustls::Error::NoApplicationProtocol => true,
        rustls::Error::AlertReceived(alert) => matches!(
            alert,
            Alert::ProtocolVersion
                | Alert::HandshakeFailure
                | Alert::InsufficientSecurity
                | Alert::UnrecognisedName
                | Alert::NoApplicationProtocol
                | Alert::CertificateRequired
                | Alert::BadCertificate
                | Alert::UnknownCA
        ),
        _ => false,
    }
}

fn is_closed(error: &reqwest::Error) -> bool {
    chain(error).filter_map(|error| error.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::UnexpectedEof)
}

/// What a proxy did instead of making a tunnel, by the text of hyper-util's error, whose type is not public; and whether
/// it would do the same again.
const TUNNEL: &[(&str, &str, bool)] = &[
    ("tunnel error: proxy authorization required", "the proxy wants another user and password (status 407)", true),
    ("tunnel error: unsuccessful", "the proxy refused to connect to the server", false),
    ("tunnel error: unexpected end of file", "the proxy closed the connection", false),
];

fn tunnel(error: &reqwest::Error) -> Option<(&'static str, bool)> {
    let row = |text: String| TUNNEL.iter().find(|(known, ..)| *known == text).map(|(_, cause, last)| (*cause, *last));
    chain(error).find_map(|error| row(error.to_string()))
}

/// The proxy that reqwest takes for a URL, without user and password.
fn proxy(url: &reqwest::Url, proxies: Option<&Matcher>) -> Option<http::Uri> {
    let proxy = proxies?.intercept(&url.as_str().parse().ok()?)?;
    Some(proxy.uri().clone())
}

fn is_unsupported(proxy: Option<&http::Uri>) -> bool {
    proxy.is_some_and(|proxy| !matches!(proxy.scheme_str(), Some("http" | "https")))
}

/// Host and port, and the proxy.
fn place(url: &reqwest::Url, proxy: Option<&http::Uri>) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().map(|port| format!(":{port}")).unwrap_or_default();
    let proxy = proxy.map(|proxy| format!(" through the proxy {}", proxy.to_string().trim_end_matches('/')));
    format!("{host}{port}{}", proxy.unwrap_or_default())
}

/// The cause in one line.
fn cause(error: &reqwest::Error, url: &reqwest::Url, proxy: Option<&http::Uri>) -> String {
    if is_unsupported(proxy) {
        return String::from("proxies of this kind are not supported");
    }
    if error.is_dns() {
        return format!("the host name cannot be resolved: {}", deepest(error));
    }
    if let Some(error) = find::<rustls::Error>(error) {
        return match error {
            rustls::Error::InvalidMessage(_) => format!("the server does not speak TLS: {error}"),
            rustls::Error::AlertReceived(alert) => format!("the server refused the TLS handshake: {alert:?}"),
            _ => error.to_string(),
        };
    }
    if is_unsent(error) {
        return String::from("the connection was closed before the request was sent");
    }
    if is_unprocessed(error) {
        let is_go_away = find::<h2::Error>(error).is_some_and(h2::Error::is_go_away);
        let how = if is_go_away { "GOAWAY" } else { "REFUSED_STREAM" };
        return format!("the server turned the request away before processing it ({how})");
    }
    if let Some((cause, _)) = tunnel(error) {
        return String::from(cause);
    }
    if error.is_connect() && is_closed(error) {
        return String::from("the connection was closed in the handshake");
    }
    if error.is_connect() && error.is_timeout() {
        return String::from("no connection was made in time");
    }
    let is_parse = find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse);
    if is_parse && url.scheme() == "http" {
        return format!("the response is not HTTP, the server may want https: {}", deepest(error));
    }
    deepest(error)
}

/// The text of the innermost error, in which an I/O error is told by its kind rather than in the system's words.
fn deepest(error: &reqwest::Error) -> String {
    let last = chain(error).last().unwrap_or(error);
    let by_kind = last.downcast_ref::<io::Error>().filter(|error| {
        use io::ErrorKind::{
            BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkUnreachable,
            TimedOut,
        };
        let kinds = [
            BrokenPipe,
            ConnectionAborted,
            ConnectionRefused,
            ConnectionReset,
            HostUnreachable,
            NetworkUnreachable,
            TimedOut,
        ];
        error.raw_os_error().is_some() && kinds.contains(&error.kind())
    });
    let text = by_kind.map_or_else(|| last.to_string(), |error| error.kind().to_string());
    text.replace(['\n', '\r'], " ")
}
