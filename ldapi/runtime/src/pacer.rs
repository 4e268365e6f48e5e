//! The default limiter: it learns an account's limits from the responses and lets requests go as they allow.
//!
//! A limit is so many requests in a window, for all routes together and for each route. Nobody publishes how many; each
//! response says what is left and when the window ends. So one request goes first and the others wait for what it
//! learns; then as many go as are left, those that are on their way taken as counted; then nobody goes until the window
//! has ended and a little jitter has passed. Who came first goes first, unless its own route is what holds it up.
//!
//! No request waits for the future of another one: turns are claimed (see [`crate::queue`]), and a request whose response
//! is overdue no longer counts as on its way (see [`knowledge`]).

use std::fmt;
use std::sync::Arc;

use crate::clock::{BoxFuture, Clock};
use crate::limits::Scope;
use crate::pacing::{Ask, Limiter, Observed, Pass, Refusal};
use crate::queue::Queue;

mod bucket;
mod knowledge;
mod patience;

use knowledge::{Knowledge, Turn};

/// Learns limits and keeps to them. Clones share what they know.
#[derive(Clone)]
pub struct Pacer {
    clock: Arc<dyn Clock>,
    queue: Queue<Knowledge>,
}

/// Which limit a bucket is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account,
    Route(Arc<str>),
    Credential(u64),
}

/// Who wants to go: by method and path, with which credential.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Who {
    route: Arc<str>,
    credential: u64,
}

impl Who {
    fn of(ask: &Ask<'_>) -> Self {
        Who { route: Arc::from(format!("{} {}", ask.method, ask.path)), credential: ask.credential }
    }

    fn key(&self, scope: Scope) -> Key {
        match scope {
            Scope::Account => Key::Account,
            Scope::Route => Key::Route(Arc::clone(&self.route)),
            Scope::Credential => Key::Credential(self.credential),
        }
    }
}

impl fmt::Debug for Pacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (limit, flying, waiting) = self.queue.read(|known, waiting| (known.limit(), known.flying(), waiting));
        f.debug_struct("Pacer").field("limit", &limit).field("waiting", &waiting).field("flying", &flying).finish()
    }
}

impl Pacer {
    /// A pacer that knows nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let knowledge = Knowledge::new(Arc::clone(&clock));
        Pacer { queue: Queue::new(Arc::clone(&clock), knowledge), clock }
    }

    async fn wait(&self, ask: Ask<'_>) -> Result<Pass, Refusal> {
        let until = ask.patience.map(|patience| self.clock.uptime().saturating_add(patience));
        let turn = self.queue.turn(Who::of(&ask), until, ask.again).await?;
        let queue = self.queue.clone();
        Ok(Pass::new(move |observed| land(&queue, turn, observed)))
    }
}

/// A request is back, with a response or without.
fn land(queue: &Queue<Knowledge>, turn: Turn, observed: Option<&Observed>) {
    queue.update(|known, now, freed| known.land(turn, observed, now, freed));
}

impl Limiter for Pacer {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> BoxFuture<'a, Result<Pass, Refusal>> {
        Box::pin(self.wait(ask))
    }
}
