//! The page for people: operations to try, the flags as they are, the last requests.
//!
//! It is plain files, written as browsers read them, and JSON that they ask for. A browser that has the page needs
//! nothing from elsewhere, and is told to load nothing.

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use serde_json::{Value, json};

use crate::credential::Credential;
use crate::engine::Engine;

mod operations;

pub(crate) use operations::operations;

/// Where the files of the page are.
const FILES: &str = "/_emulator/page/";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A file's name, what it is, and what it holds.
type File = (&'static str, &'static str, &'static str);

const PAGE: File = ("index.html", HTML, include_str!("page/index.html"));

const PARTS: &[File] = &[
    ("style.css", CSS, include_str!("page/style.css")),
    ("main.js", SCRIPT, include_str!("page/main.js")),
    ("curl.js", SCRIPT, include_str!("page/curl.js")),
    ("element.js", SCRIPT, include_str!("page/element.js")),
    ("emulator.js", SCRIPT, include_str!("page/emulator.js")),
    ("body.js", SCRIPT, include_str!("page/body.js")),
    ("catalogue.js", SCRIPT, include_str!("page/catalogue.js")),
    ("operation.js", SCRIPT, include_str!("page/operation.js")),
    ("fields.js", SCRIPT, include_str!("page/fields.js")),
    ("exchange.js", SCRIPT, include_str!("page/exchange.js")),
    ("json.js", SCRIPT, include_str!("page/json.js")),
    ("flags.js", SCRIPT, include_str!("page/flags.js")),
    ("requests.js", SCRIPT, include_str!("page/requests.js")),
];

/// What browsers are told beside each file: to load only what comes from here, and to ask again each time.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("vary", "accept"),
];

/// Answers what is asked for the page or one of its files.
pub(crate) fn answer(engine: &Engine, parts: &Parts) -> Option<Response<Vec<u8>>> {
    let path = parts.uri.path();
    if parts.method != "GET" && parts.method != "HEAD" {
        return None;
    }
    if path == "/" && !wants_html(&parts.headers) {
        return Some(response("text/plain; charset=utf-8", text(engine)));
    }
    let file =
        if path == "/" { &PAGE } else { PARTS.iter().find(|(name, ..)| path.strip_prefix(FILES) == Some(name))? };
    Some(response(file.1, file.2.into()))
}

fn response(content_type: &'static str, text: String) -> Response<Vec<u8>> {
    let mut response = Response::new(text.into_bytes());
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers
        .extend(HEADERS.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))));
    response
}

/// Browsers say that they want HTML; on a terminal it would be in the way.
fn wants_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(http::header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| kind.trim().starts_with("text/html"))
}

fn text(engine: &Engine) -> String {
    let (api, base) = (engine.surface.api(), &engine.base);
    let count = api.operations.len();
    format!(
        "{}: an emulator with {count} operations at {base}\n\n\
         {base}/                    a page, for browsers\n\
         {base}/_emulator           what can be set while it runs\n\
         {base}/_emulator/requests  what came, and what the checker found\n",
        api.title,
    )
}

/// What this is, with an access token: who gets here has passed the guard.
pub(crate) fn about(engine: &Engine) -> Value {
    let api = engine.surface.api();
    let token = engine.credentials.iter().find(|known| known.is_full_token()).map(Credential::secret);
    json!({
        "title": api.title,
        "version": env!("CARGO_PKG_VERSION"),
        "url": engine.base,
        "operations": api.operations.len(),
        "strict": engine.is_strict,
        "stateless": engine.is_stateless,
        "token": token,
    })
}
