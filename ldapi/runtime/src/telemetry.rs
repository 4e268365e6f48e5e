//! Spans and events by OpenTelemetry's conventions for HTTP clients, and the observers' share of the same news.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use tracing::{Span, debug, field, info_span, warn};

use crate::drift::{Drift, DriftKind};
use crate::lock;
use crate::observer::{Attempted, Finished, Observer, Outgoing, Target, Waiting};

/// Places of drift that are remembered, so that each is told once.
const MOST_PLACES: usize = 10_000;

/// Who is told, and what has been told.
#[derive(Default)]
pub(crate) struct Telemetry {
    observers: Vec<Arc<dyn Observer>>,
    drifted: Mutex<HashSet<(&'static str, String, DriftKind)>>,
}

impl Telemetry {
    pub(crate) fn new(observers: Vec<Arc<dyn Observer>>) -> Self {
        Telemetry { observers, ..Telemetry::default() }
    }

    /// The span of a call.
    pub(crate) fn span(&self, target: &Target<'_>) -> Span {
        let (host, port) = target.server.rsplit_once(':').unwrap_or((target.server, ""));
        info_span!(
            "api.call",
            otel.name = %format_args!("{} {}", target.method, target.path),
            otel.kind = "client",
            api.operation = target.operation.id,
            http.request.method = target.method.as_str(),
            url.template = target.path,
            server.address = host,
            server.port = port,
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
            error.r#type = field::Empty,
        )
    }

    pub(crate) fn sending(&self, request: &mut Outgoing<'_>) {
        self.observers.iter().for_each(|observer| observer.sending(request));
    }

    pub(crate) fn attempted(&self, attempt: &Attempted<'_>) {
        let status = attempt.status.map_or(0, |status| status.as_u16());
        debug!(
            http.response.status_code = status,
            http.request.resend_count = attempt.attempt - 1,
            took_ms = attempt.took.as_millis(),
            error = attempt.error.map(field::display),
            account_remaining = attempt.limits.account.map(|known| known.remaining),
            route_remaining = attempt.limits.route.map(|known| known.remaining),
            credential_remaining = attempt.limits.credential.map(|known| known.remaining),
            "attempt"
        );
        self.observers.iter().for_each(|observer| observer.attempted(attempt));
    }

    pub(crate) fn waiting(&self, wait: &Waiting<'_>) {
        let reason = wait.reason.map_or("turn", |reason| reason.as_str());
        debug!(wait_ms = wait.wait.as_millis(), reason, "waiting");
        self.observers.iter().for_each(|observer| observer.waiting(wait));
    }

    pub(crate) fn finished(&self, call: &Finished<'_>) {
        let span = Span::current();
        if let Some(status) = call.status {
            span.record("http.response.status_code", status.as_u16());
        }
        span.record("http.request.resend_count", call.attempts.saturating_sub(1));
        if let Some(error) = call.error {
            span.record("error.type", error.kind_name());
            debug!(%error, "failed");
        }
        self.observers.iter().for_each(|observer| observer.finished(call));
    }

    /// Tells of drift in places where there was none before.
    pub(crate) fn drifted(&self, drift: &[Drift]) {
        for one in drift {
            let place = (one.operation, place_of(&one.pointer), one.kind);
            let mut known = lock(&self.drifted);
            if known.len() >= MOST_PLACES || !known.insert(place) {
                continue;
            }
            drop(known);
            warn!(api.operation = one.operation, pointer = one.pointer, expected = one.expected, "drift: {}", one.kind);
            self.observers.iter().for_each(|observer| observer.drifted(one));
        }
    }
}

/// A pointer without the positions in lists: elements of one list are one place.
fn place_of(pointer: &str) -> String {
    let steps = pointer.split('/').map(|step| if step.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { step });
    let steps: Vec<&str> = steps.skip(1).collect();
    steps.join("/")
}
