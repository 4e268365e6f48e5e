//! What all requests share.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::bounds::Bounds;
use crate::clock::Clock;
use crate::credential::Credential;
use crate::deliver::Outbox;
use crate::drift::Drift;
use crate::fault::Faults;
use crate::guard::Guard;
use crate::limit::{Counts, Limit};
use crate::record::Record;
use crate::seed::Seed;
use crate::surface::Surface;
use crate::world::{StateError, World};

/// The emulator without its sockets.
pub(crate) struct Engine {
    pub(crate) surface: Arc<Surface>,
    pub(crate) clock: Clock,
    pub(crate) seed: Seed,
    /// What the seed was made from.
    pub(crate) number: u64,
    /// How many items a collection has that is made from the document.
    pub(crate) items: usize,
    /// Whether requests are refused for all that is odd.
    pub(crate) is_strict: bool,
    /// Whether nothing is kept, and all is answered from the document.
    pub(crate) is_stateless: bool,
    pub(crate) bounds: Bounds,
    /// Who may use the routes below `/_emulator`.
    pub(crate) guard: Guard,
    pub(crate) credentials: Vec<Credential>,
    /// Its own address, without a slash at the end.
    pub(crate) base: String,
    pub(crate) rules: Mutex<Rules>,
    pub(crate) world: Mutex<World>,
    /// The state it began with.
    pub(crate) beginning: World,
    /// What webhooks are owed goes here.
    pub(crate) outbox: Outbox,
    pub(crate) record: Mutex<Record>,
    pub(crate) arrived: AtomicU64,
    /// How many bytes of request bodies are in memory.
    pub(crate) held: AtomicUsize,
    /// How many bytes of long responses are not yet sent.
    pub(crate) unsent: Arc<AtomicUsize>,
    /// The operations as the page needs them, once somebody has asked.
    pub(crate) catalogue: OnceLock<Bytes>,
}

/// What can be changed while it runs.
#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) limits: Vec<Limit>,
    pub(crate) counts: Counts,
    pub(crate) faults: Faults,
    pub(crate) drift: Option<Drift>,
}

impl Engine {
    /// The number of a request that arrives now, from 1 on.
    pub(crate) fn next_number(&self) -> u64 {
        self.arrived.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Lets something be done to the state as it is now, and sends what webhooks are owed for it.
    pub(crate) fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = lock(&self.world);
        let passed = self.clock.now().saturating_sub(world.now());
        world.advance(u64::try_from(passed).unwrap_or_default());
        let out = act(&mut world);
        world.take_deliveries().into_iter().for_each(|delivery| self.outbox.push(delivery));
        self.outbox.drop_all(world.take_dropped());
        out
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.world(|_| ());
    }

    /// Returns to the beginning.
    pub(crate) fn reset(&self) {
        self.world(|world| world.restore(&self.beginning));
        lock(&self.rules).counts = Counts::default();
        lock(&self.record).take();
        self.outbox.reset();
    }
}

/// The world of a state; it is now and has the seed if the state does not say otherwise.
pub(crate) fn world(mut state: Value, seed: u64, now: i64) -> Result<World, StateError> {
    if let Value::Object(members) = &mut state {
        members.entry("seed").or_insert_with(|| json!(seed));
        members.entry("now").or_insert_with(|| json!(now));
    }
    World::from_json(&state)
}

/// What a lock guards. A panic while it was held, in a test's closure say, does not make it unfit for use.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
