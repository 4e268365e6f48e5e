//! What a request asks of its own answer, by the header `Prefer`: `status=404`, `drift`, `drift=20%`.

use http::HeaderMap;

use crate::drift::Drift;

/// What a request asks of its answer.
#[derive(Debug, Default)]
pub(crate) struct Preference {
    /// Its status.
    pub(crate) status: Option<u16>,
    /// How it is to differ from the document.
    pub(crate) drift: Option<Drift>,
}

impl Preference {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut out = Preference::default();
        let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        for word in values.flat_map(|value| value.split(',')) {
            let (name, value) = word.trim().split_once('=').unwrap_or((word.trim(), ""));
            match name {
                "status" | "code" => out.status = value.parse().ok().filter(|status| (200..600).contains(status)),
                "drift" if value.is_empty() => out.drift = Some(Drift::new(0.25)),
                "drift" => out.drift = value.replace('+', " ").parse().ok(),
                _ => {}
            }
        }
        out
    }
}

/// The code of errors with a status.
pub(crate) fn code(status: u16) -> &'static str {
    match status {
        400 => "invalid_request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "optimistic_locking_error",
        429 => "rate_limited",
        503 => "service_unavailable",
        _ => "error",
    }
}
