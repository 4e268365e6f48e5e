//! Hosts that have asked everybody to wait (`Retry-After`): whoever it is, with whatever credential, nothing is sent there
//! before that time.
//!
//! Servers send it to an address, not to an account, so all clients of a process that use the default clock and transport
//! share their holds. Clients with a clock or transport of their own, as tests have, share theirs with those
//! that have the same ones.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, Weak};
use std::time::Duration;

use http::StatusCode;

use crate::clock::Clock;
use crate::lock;
use crate::settings::Settings;
use crate::transport::Transport;

/// A server that is not available is asked again after this time, however long it says that it will be so: the page
/// of a proxy may ask for a day, and the server be well again in a minute.
const LONGEST_OUTAGE: Duration = Duration::from_secs(30);

/// From then on one request goes every so often, until one succeeds.
const PROBE: Duration = Duration::from_secs(2);

/// A host is held for no longer than this.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A host that has asked all to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hold {
    /// The host and, if it is not the default one, the port.
    pub host: String,
    /// The status with which it asked: 429 or 503.
    pub status: StatusCode,
    /// How long nothing is sent there from now on. After a 503 of more than 30 s, one request is sent every few seconds
    /// from then on, until one succeeds.
    pub left: Duration,
}

/// The holds of clients that share a clock and a transport.
#[derive(Default)]
pub(crate) struct Holds {
    hosts: Mutex<BTreeMap<String, Held>>,
}

struct Held {
    status: StatusCode,
    noted: Duration,
    until: Duration,
    /// Until when the server asked to wait, where that is later.
    asked_until: Duration,
}

impl Holds {
    /// Notes that a host asks to wait for so long.
    pub(crate) fn note(&self, host: &str, status: StatusCode, asked: Duration, now: Duration) {
        let asked = asked.min(LONGEST);
        let held = if status == StatusCode::SERVICE_UNAVAILABLE { asked.min(LONGEST_OUTAGE) } else { asked };
        let new = Held { status, noted: now, until: now + held, asked_until: now + asked };
        let mut hosts = lock(&self.hosts);
        match hosts.get_mut(host) {
            Some(known) if known.until > new.until => known.noted = now,
            Some(known) => *known = new,
            None => drop(hosts.insert(host.into(), new)),
        }
    }

    /// A request that was sent at `sent` has succeeded, so the host no longer asks to wait, if it did so before.
    pub(crate) fn succeeded(&self, host: &str, sent: Duration) {
        let mut hosts = lock(&self.hosts);
        if hosts.get(host).is_some_and(|held| held.noted <= sent) {
            hosts.remove(host);
        }
    }

    /// How long a host still asks to wait. `None` is the leave to send one request.
    pub(crate) fn left(&self, host: &str, now: Duration) -> Option<Duration> {
        let mut hosts = lock(&self.hosts);
        let held = hosts.get_mut(host)?;
        if held.until > now {
            return Some(held.until - now);
        }
        if held.asked_until > now {
            // This one finds out; the others wait for a little, not for its future.
            held.until = now + PROBE;
        } else {
            hosts.remove(host);
        }
        None
    }

    /// All holds.
    pub(crate) fn all(&self, now: Duration) -> Vec<Hold> {
        let hosts = lock(&self.hosts);
        let held = hosts.iter().filter(|(_, held)| held.until > now);
        held.map(|(host, held)| Hold { host: host.clone(), status: held.status, left: held.until - now }).collect()
    }

    /// Forgets all holds.
    pub(crate) fn clear(&self) {
        lock(&self.hosts).clear();
    }
}

/// Whose holds are whose.
struct Shared {
    clock: Option<Weak<dyn Clock>>,
    transport: Option<Weak<dyn Transport>>,
    holds: Weak<Holds>,
}

static DEFAULT: LazyLock<Arc<Holds>> = LazyLock::new(Arc::default);
static OTHERS: Mutex<Vec<Shared>> = Mutex::new(Vec::new());

/// The holds of a client with such settings.
pub(crate) fn of(settings: &Settings) -> Arc<Holds> {
    if settings.clock.is_none() && settings.transport.is_none() {
        return Arc::clone(&DEFAULT);
    }
    let mut others = lock(&OTHERS);
    others.retain(|shared| shared.holds.strong_count() > 0);
    let known = others.iter().find(|shared| {
        same(shared.clock.as_ref(), settings.clock.as_ref())
            && same(shared.transport.as_ref(), settings.transport.as_ref())
    });
    if let Some(holds) = known.and_then(|shared| shared.holds.upgrade()) {
        return holds;
    }
    let holds = Arc::<Holds>::default();
    others.push(Shared {
        clock: settings.clock.as_ref().map(Arc::downgrade),
        transport: settings.transport.as_ref().map(Arc::downgrade),
        holds: Arc::downgrade(&holds),
    });
    holds
}

/// Whether both are the same thing, or both are the default. As long as there is a weak pointer, its place in memory is not
/// used for anything else.
fn same<T: ?Sized>(known: Option<&Weak<T>>, given: Option<&Arc<T>>) -> bool {
    match (known, given) {
        (Some(known), Some(given)) => std::ptr::addr_eq(known.as_ptr(), Arc::as_ptr(given)),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn a_hold_ends_with_its_time_or_with_a_success() {
        let holds = Holds::default();
        holds.note("a", StatusCode::TOO_MANY_REQUESTS, 3 * S, 10 * S);
        assert_eq!(holds.left("a", 11 * S), Some(2 * S));
        assert_eq!(holds.left("b", 11 * S), None);
        assert_eq!(holds.all(11 * S).len(), 1);
        holds.succeeded("a", 9 * S);
        assert_eq!(holds.left("a", 11 * S), Some(2 * S), "what was sent before says nothing");
        holds.succeeded("a", 10 * S);
        assert_eq!(holds.left("a", 11 * S), None);
        holds.note("a", StatusCode::TOO_MANY_REQUESTS, 3 * S, 20 * S);
        assert_eq!(holds.left("a", 23 * S), None);
        assert!(holds.all(23 * S).is_empty());
    }

    #[test]
    fn a_later_end_stands_and_a_day_is_the_most() {
        let holds = Holds::default();
        holds.note("a", StatusCode::TOO_MANY_REQUESTS, 9 * S, Duration::ZERO);
        holds.note("a", StatusCode::TOO_MANY_REQUESTS, S, S);
        assert_eq!(holds.left("a", 2 * S), Some(7 * S));
        holds.note("a", StatusCode::TOO_MANY_REQUESTS, 1_000_000 * S, 2 * S);
        assert_eq!(holds.left("a", 2 * S), Some(LONGEST));
        holds.clear();
        assert_eq!(holds.left("a", 2 * S), None);
    }

    #[test]
    fn an_outage_is_probed() {
        let holds = Holds::default();
        holds.note("a", StatusCode::SERVICE_UNAVAILABLE, 86_400 * S, Duration::ZERO);
        assert_eq!(holds.left("a", S), Some(LONGEST_OUTAGE - S));
        assert_eq!(holds.left("a", 31 * S), None, "one goes");
        assert_eq!(holds.left("a", 31 * S), Some(PROBE), "the others wait");
        assert_eq!(holds.left("a", 31 * S + PROBE), None, "not for longer, though nothing is known of the first");
        holds.succeeded("a", 31 * S);
        assert_eq!(holds.left("a", 31 * S), None);
        assert_eq!(holds.left("a", 31 * S), None, "all go");
    }
}
