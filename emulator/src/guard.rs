//! Who may use the routes below `/_emulator`, and which pages of browsers are trusted.
//!
//! Browsers let any page send requests to loopback. A page of another site is recognised by its `Origin`, and one whose host
//! name was made to resolve to this machine (DNS rebinding) by its `Host`. Requests of programs have no `Origin`, and a
//! `Host` that names this machine.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use serde_json::json;

use crate::answered::{Answered, whole};
use crate::bounds::shortened;
use crate::control;
use crate::engine::Engine;

/// What is allowed beside loopback.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    /// Host names, without a port.
    pub(crate) hosts: Vec<String>,
    /// Origins of pages, as browsers send them.
    pub(crate) origins: Vec<String>,
}

/// The page that a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// None, or one that was served under the name that is asked for.
    Own,
    /// One that was allowed.
    Allowed,
    /// One of loopback, perhaps of another program.
    Loopback,
    /// Any other one.
    Foreign,
}

impl Guard {
    /// The host name of a request, if it is neither loopback nor allowed. A request without a host name has none.
    fn unknown_host(&self, headers: &HeaderMap, authority: Option<&str>) -> Option<String> {
        let asked = headers.get_all(HOST).iter().map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
        let mut names = asked.chain(authority.map(String::from)).map(|host| name(&host));
        names.find(|name| !is_loopback(name) && !self.hosts.iter().any(|known| self::name(known) == *name))
    }

    /// The page that a request comes from.
    pub(crate) fn page(&self, headers: &HeaderMap) -> Page {
        let Some(origin) = headers.get(ORIGIN) else { return Page::Own };
        let Ok(origin) = origin.to_str() else { return Page::Foreign };
        if self.origins.iter().any(|known| known.eq_ignore_ascii_case(origin)) {
            return Page::Allowed;
        }
        let Some((_, authority)) = origin.split_once("://") else { return Page::Foreign };
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        match host {
            Some(host) if host.eq_ignore_ascii_case(authority) => Page::Own,
            _ if is_loopback(&name(authority)) => Page::Loopback,
            _ => Page::Foreign,
        }
    }

    /// Whether nobody but programs and pages of this machine can have sent a request.
    pub(crate) fn is_near(&self, headers: &HeaderMap) -> bool {
        self.unknown_host(headers, None).is_none() && self.page(headers) != Page::Foreign
    }

    /// Why a request may not use the routes below `/_emulator`.
    fn refusal(&self, parts: &Parts) -> Option<String> {
        if let Some(name) = self.unknown_host(&parts.headers, parts.uri.host()) {
            let name = shortened(name, 100);
            return Some(format!(
                "the host {name:?} is not known as this machine: use 127.0.0.1, or allow the host \
                 with --allow-host {name} or Builder::allow_host"
            ));
        }
        match self.page(&parts.headers) {
            Page::Own | Page::Allowed => None,
            Page::Loopback | Page::Foreign => {
                let origin = parts.headers.get(ORIGIN).map_or(&b""[..], HeaderValue::as_bytes);
                let origin = shortened(String::from_utf8_lossy(origin), 100);
                Some(format!(
                    "pages of {origin:?} may not use the routes below /_emulator: allow the origin \
                     with --allow-origin {origin} or Builder::allow_origin"
                ))
            }
        }
    }
}

/// The name of an authority, without a port; that of an IPv6 address without brackets.
fn name(authority: &str) -> String {
    if let Some((inner, port)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_whole = port.is_empty() || port.starts_with(':');
        return String::from(if is_whole { inner } else { authority }).to_ascii_lowercase();
    }
    let end = authority.rfind(':').unwrap_or(authority.len());
    authority[..end].trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a name leads to the machine on which it is asked, wherever that is. Browsers let nobody own `localhost`.
fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Refuses requests to the emulator's own routes that may not use them, and answers the preflight requests of browsers.
pub(crate) fn answer(engine: &Engine, parts: &Parts) -> Option<Response<Answered>> {
    if !control::is_own(parts.uri.path()) {
        return None;
    }
    if let Some(message) = engine.guard.refusal(parts) {
        return Some(respond(StatusCode::FORBIDDEN, format!("{}\n", json!({ "message": message })), &[]));
    }
    let is_question = parts.method == Method::OPTIONS && engine.guard.page(&parts.headers) == Page::Allowed;
    is_question.then(|| {
        let mut response = respond(
            StatusCode::NO_CONTENT,
            String::new(),
            &[
                ("access-control-allow-methods", "GET, PUT, POST, DELETE"),
                ("access-control-allow-headers", "Content-Type"),
            ],
        );
        share(engine, parts, response.headers_mut());
        response
    })
}

fn respond(status: StatusCode, body: String, headers: &[(&'static str, &'static str)]) -> Response<Answered> {
    let mut response = Response::new(whole(body));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    let pairs = headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    response.headers_mut().extend(pairs);
    response
}

/// Lets a page that was allowed read an answer.
pub(crate) fn share(engine: &Engine, parts: &Parts, headers: &mut HeaderMap) {
    if let (Page::Allowed, Some(origin)) = (engine.guard.page(&parts.headers), parts.headers.get(ORIGIN)) {
        headers.insert("access-control-allow-origin", origin.clone());
        headers.insert("vary", HeaderValue::from_static("Origin"));
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{Guard, Page};

    /// Whether a name is known, and where a page is from, if `dev.example` and a page were allowed.
    fn check(host: &str, origin: &str, is_known: bool, page: Page) {
        let guard = Guard { hosts: vec!["dev.example".into()], origins: vec!["http://app.example:3000".into()] };
        let mut headers = HeaderMap::new();
        for (name, value) in [("host", host), ("origin", origin)].into_iter().filter(|(_, value)| !value.is_empty()) {
            headers.insert(name, HeaderValue::from_str(value).expect("a value"));
        }
        assert_eq!(
            (guard.unknown_host(&headers, None).is_none(), guard.page(&headers)),
            (is_known, page),
            "{host} {origin}"
        );
    }

    #[test]
    fn hosts_and_pages() {
        check("127.0.0.1:8080", "", true, Page::Own);
        check("", "", true, Page::Own);
        check("LOCALHOST", "http://localhost", true, Page::Own);
        check("127.0.0.1:80", "http://127.0.0.1:80", true, Page::Own);
        check("127.0.0.1:80", "http://127.0.0.1:81", true, Page::Loopback);
        check("127.0.0.1:80", "http://localhost:80", true, Page::Loopback);
        check("[::1]:80", "https://[::1]:80", true, Page::Own);
        check("[::1]", "http://app.localhost:3000", true, Page::Loopback);
        check("127.9.9.9", "http://app.example:3000", true, Page::Allowed);
        check("127.0.0.1", "http://app.example", true, Page::Foreign);
        check("127.0.0.1", "null", true, Page::Foreign);
        check("127.0.0.1", "http://localhost.evil.example", true, Page::Foreign);
        check("127.0.0.1", "http://127.0.0.1.evil.example", true, Page::Foreign);
        check("Dev.Example.:80", "", true, Page::Own);
        check("dev.example:80", "http://dev.example:80", true, Page::Own);
        check("rebound.evil.example:80", "http://rebound.evil.example:80", false, Page::Own);
        check("localhost.evil.example", "", false, Page::Own);
        check("evil.example:127.0.0.1", "", false, Page::Own);
        check("[::1].evil.example", "", false, Page::Own);
        check("10.0.0.1", "", false, Page::Own);
        check("0.0.0.0:80", "", false, Page::Own);
        check(":80", "", false, Page::Own);
    }
}
