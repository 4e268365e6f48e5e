//! How many requests of a client may be on their way at once.
//!
//! A permit is held by an attempt, which is a task of its own and ends by itself when its time is over, so a call whose
//! future rests gives its permit back all the same. Only an attempt whose whole runtime is not driven holds on to one (a
//! runtime of one thread, between two calls of `block_on`). Such a permit is taken back after [`SLACK`], with a warning.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::pacing::Refusal;
use crate::queue::{Admission, Queue, Reach, Room};

/// How much longer than its attempt may take a permit is held at most.
const SLACK: Duration = Duration::from_secs(2);

/// Permits for requests. Clones share them.
#[derive(Clone)]
pub(crate) struct Permits(Queue<Held>);

/// The permits that are held.
struct Held {
    most: usize,
    granted: usize,
    /// Those that were claimed, and when they are taken back.
    claimed: BTreeMap<u64, Duration>,
    count: u64,
}

/// The leave to have one request on its way. It is given back by dropping it.
pub(crate) struct Permit {
    queue: Queue<Held>,
    number: u64,
}

impl Permits {
    pub(crate) fn new(clock: Arc<dyn Clock>, most: usize) -> Self {
        Permits(Queue::new(clock, Held { most: most.max(1), granted: 0, claimed: BTreeMap::new(), count: 0 }))
    }

    /// Waits for a permit, for an attempt that takes at most `limit`; until `until` at the latest.
    pub(crate) async fn permit(&self, limit: Duration, until: Option<Duration>) -> Result<Permit, Refusal> {
        let number = self.0.turn((), until, false).await?;
        self.0.update(|held, now, _| held.expect_back(number, now.saturating_add(limit).saturating_add(SLACK)));
        Ok(Permit { queue: self.0.clone(), number })
    }

    /// How many there are.
    pub(crate) fn most(&self) -> usize {
        self.0.read(|held, _| held.most)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.queue.update(|held, _, _| held.claimed.remove(&self.number));
    }
}

impl Held {
    fn expect_back(&mut self, number: u64, at: Duration) {
        if let Some(known) = self.claimed.get_mut(&number) {
            *known = at;
        }
    }

    fn used(&self) -> usize {
        self.granted + self.claimed.len()
    }
}

impl Room for Held {
    type Lane = ();
    type Turn = u64;

    fn refresh(&mut self, now: Duration, _: &mut Vec<()>) {
        let before = self.claimed.len();
        self.claimed.retain(|_, at| *at > now);
        let rested = before - self.claimed.len();
        if rested > 0 {
            tracing::warn!(
                rested,
                most = self.most,
                "requests are on their way for longer than their attempts may take: the runtime they were started on is \
                 not being driven; others go on without them"
            );
        }
    }

    fn admit(&mut self, _: &(), _: u64, _: Duration) -> Admission {
        if self.used() < self.most { Admission::Granted } else { Admission::Waits(Reach::All, None) }
    }

    fn grant(&mut self, _: &()) -> u64 {
        self.granted += 1;
        self.count += 1;
        self.count
    }

    fn claim(&mut self, turn: &mut u64, _: Duration) {
        self.granted -= 1;
        self.claimed.insert(*turn, Duration::MAX);
    }

    fn withdraw(&mut self, _: u64) {
        self.granted -= 1;
    }

    fn group(_: &()) -> u64 {
        0
    }

    fn patience(&self) -> Duration {
        SLACK
    }

    fn next_change(&self) -> Option<Duration> {
        self.claimed.values().min().copied()
    }

    fn estimate(&self, _: &(), _: Duration) -> Duration {
        Duration::ZERO
    }
}
