//! Spans and events by OpenTelemetry's conventions for HTTP clients, and the observers' share of the same news.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, Mutex};

use tracing::{Span, debug, field, info_span, warn};

use crate::drift::Drift;
use crate::lock;
use crate::observer::{Attempted, Finished, Observer, Outgoing, Target, Waiting};

/// Places of drift that are remembered, so that each is told once. A place is remembered as a number, so a long pointer
/// takes no more memory than a short one.
const MOST_PLACES: usize = 10_000;

/// Who is told, and what has been told.
#[derive(Default)]
pub(crate) struct Telemetry {
    observers: Vec<Arc<dyn Observer>>,
    drifted: Mutex<Drifted>,
}

/// The places where drift has been told of.
#[derive(Default)]
struct Drifted {
    places: HashSet<u64>,
    numbers: RandomState,
}

impl Drifted {
    /// Whether this is a place that was not known and has room among the others.
    fn is_new(&mut self, drift: &Drift) -> bool {
        self.places.len() < MOST_PLACES && self.places.insert(self.number(drift))
    }

    /// The number of a place. Elements of one list are one place.
    fn number(&self, drift: &Drift) -> u64 {
        let mut hasher = self.numbers.build_hasher();
        (drift.operation, drift.kind).hash(&mut hasher);
        for step in drift.pointer.split('/') {
            let is_index = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
            if is_index { "*" } else { step }.hash(&mut hasher);
        }
        hasher.finish()
    }
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
            if !lock(&self.drifted).is_new(one) {
                continue;
            }
            warn!(api.operation = one.operation, pointer = one.pointer, expected = one.expected, "drift: {}", one.kind);
            self.observers.iter().for_each(|observer| observer.drifted(one));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::DriftKind;

    fn drift(pointer: &str, kind: DriftKind) -> Drift {
        Drift { operation: "get", pointer: pointer.into(), kind, expected: "", found: String::new() }
    }

    #[test]
    fn each_place_is_new_once() {
        let mut known = Drifted::default();
        let mut check = |pointer: &str, kind: DriftKind, expected: bool| {
            assert_eq!(known.is_new(&drift(pointer, kind)), expected, "{pointer} {kind:?}");
        };
        check("", DriftKind::WrongType, true);
        check("/items/0/a", DriftKind::WrongType, true);
        check("/items/17/a", DriftKind::WrongType, false);
        check("/items/17/a", DriftKind::Missing, true);
        check("/items/a/17", DriftKind::WrongType, true);
        check("/items//a", DriftKind::WrongType, true);
        check("/items/*/a", DriftKind::WrongType, false);
        check("", DriftKind::WrongType, false);
    }

    #[test]
    fn only_so_many_places_are_remembered() {
        let mut known = Drifted::default();
        let new = (0..20_000).filter(|index| known.is_new(&drift(&format!("/a{index}"), DriftKind::Missing))).count();
        assert_eq!((new, known.places.len()), (MOST_PLACES, MOST_PLACES));
    }
}
