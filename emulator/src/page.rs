//! The page for people.

use http::request::Parts;
use http::{HeaderValue, Response};

use crate::engine::Engine;

/// Answers `GET /`.
pub(crate) fn answer(engine: &Engine, parts: &Parts) -> Option<Response<Vec<u8>>> {
    if parts.uri.path() != "/" || (parts.method != "GET" && parts.method != "HEAD") {
        return None;
    }
    let mut response = Response::new(text(engine).into_bytes());
    response.headers_mut().insert("content-type", HeaderValue::from_static("text/plain; charset=utf-8"));
    Some(response)
}

fn text(engine: &Engine) -> String {
    let (api, base) = (engine.surface.api(), &engine.base);
    let count = api.operations.len();
    format!(
        "{}: an emulator with {count} operations at {base}\n\n\
         {base}/_emulator           what can be set while it runs\n\
         {base}/_emulator/requests  what came, and what the checker found\n",
        api.title,
    )
}
