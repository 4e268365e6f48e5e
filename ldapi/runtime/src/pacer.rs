//! The usual limiter: it learns an account's limits from the answers and lets requests go as they allow.
//!
//! A limit is so many requests in a window, for all routes together and for each route. Nobody publishes how many; each
//! answer tells what is left and when the window ends. So one request goes first and the others wait for what it
//! learns; then as many go as are left, the answers on their way taken as counted; then nobody goes until the window has
//! ended and a little chance has passed. Who came first goes first, unless its own route is what holds it up.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use tokio::sync::oneshot;

use crate::clock::{BoxFuture, Clock, within};
use crate::limits::{Scope, WINDOW};
use crate::lock;
use crate::pacing::{Ask, Limiter, Observed, Pass, Refusal};

mod bucket;

use bucket::{Bucket, Leave};

/// Requests go at most this long after a window's end, so that programs that share an account do not all go at once.
const SPREAD: Duration = Duration::from_millis(200);

/// Who waits for an answer is woken by it; this is for the case that it never comes.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// Learns limits and keeps to them. Clones share what they know.
#[derive(Clone)]
pub struct Pacer {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    buckets: BTreeMap<Key, Bucket>,
    routes: BTreeMap<Arc<str>, Route>,
    queue: VecDeque<Waiter>,
    tickets: u64,
    flying: usize,
    ceiling: Option<usize>,
    /// How long after a window's end the first request goes; new for each window.
    late: Duration,
}

/// Which limit a bucket is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account,
    Route(Arc<str>),
    Credential(u64),
}

/// Who wants to go: by method and path, with which credential.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Who {
    route: Arc<str>,
    credential: u64,
}

impl Who {
    fn key(&self, scope: Scope) -> Key {
        match scope {
            Scope::Account => Key::Account,
            Scope::Route => Key::Route(Arc::clone(&self.route)),
            Scope::Credential => Key::Credential(self.credential),
        }
    }
}

/// Which limits hold a route: those of which its last answer told. Before the first answer nobody knows.
#[derive(Default)]
struct Route {
    scopes: Option<Vec<Scope>>,
}

struct Waiter {
    ticket: u64,
    who: Who,
    go: oneshot::Sender<Flight>,
}

/// A request that was let go, and the limits it is counted in.
#[derive(Clone, Debug)]
struct Flight {
    who: Who,
    scopes: Vec<Scope>,
}

impl fmt::Debug for Pacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared.state);
        f.debug_struct("Pacer")
            .field("limit", &state.buckets.get(&Key::Account).and_then(Bucket::limit))
            .field("waiting", &state.queue.len())
            .field("flying", &state.flying)
            .finish()
    }
}

impl Pacer {
    /// A pacer that knows nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let state = State { late: SPREAD.mul_f64(clock.chance()), ..State::default() };
        Pacer { shared: Arc::new(Shared { clock, state: Mutex::new(state) }) }
    }

    /// Lets at most so many requests be on their way at once.
    pub fn ceiling(self, requests: usize) -> Self {
        lock(&self.shared.state).ceiling = Some(requests.max(1));
        self
    }

    async fn wait(&self, ask: Ask<'_>) -> Result<Pass, Refusal> {
        let clock = self.shared.clock.as_ref();
        let until = ask.patience.map(|patience| clock.uptime() + patience);
        let who = Who { route: Arc::from(format!("{} {}", ask.method, ask.path)), credential: ask.credential };
        let mut place = self.queue(who, ask.again);
        loop {
            let (wait, now) = place.look();
            let left = until.map(|until| until.saturating_sub(now));
            if let Some(left) = left
                && (left.is_zero() || wait.is_some_and(|wait| wait > left))
                && place.go.is_empty()
            {
                return Err(Refusal { wait: wait.unwrap_or_default() });
            }
            let nap = wait.unwrap_or(LONGEST_NAP).min(left.unwrap_or(LONGEST_NAP)).max(Duration::from_millis(1));
            if let Some(Ok(flight)) = within(clock, Some(nap), &mut place.go).await {
                return Ok(self.pass(flight));
            }
        }
    }

    fn queue(&self, who: Who, again: bool) -> Place {
        let (sender, go) = oneshot::channel();
        let mut state = lock(&self.shared.state);
        state.tickets += 1;
        let ticket = state.tickets;
        let waiter = Waiter { ticket, who, go: sender };
        if again {
            state.queue.push_front(waiter);
        } else {
            state.queue.push_back(waiter);
        }
        Place { pacer: self.clone(), ticket, go }
    }

    fn pass(&self, flight: Flight) -> Pass {
        let pacer = self.clone();
        Pass::new(move |observed| pacer.land(&flight, observed))
    }

    /// A request is back, with an answer or without.
    fn land(&self, flight: &Flight, observed: Option<&Observed>) {
        let now = self.shared.clock.uptime();
        let mut state = lock(&self.shared.state);
        state.land(flight);
        match observed {
            Some(observed) => state.learn(&flight.who, observed, now),
            None => state.lose(flight),
        }
        state.let_go(now, self.shared.clock.as_ref());
    }
}

impl Limiter for Pacer {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> BoxFuture<'a, Result<Pass, Refusal>> {
        Box::pin(self.wait(ask))
    }
}

/// A place in the queue. Whoever stops waiting leaves it, so that others can go on.
struct Place {
    pacer: Pacer,
    ticket: u64,
    go: oneshot::Receiver<Flight>,
}

impl Place {
    /// Lets go whoever may, and gives how long this one has to wait at least, if that can be told, and the time.
    fn look(&self) -> (Option<Duration>, Duration) {
        let shared = &self.pacer.shared;
        let mut state = lock(&shared.state);
        let now = shared.clock.uptime();
        state.let_go(now, shared.clock.as_ref());
        (state.wait(self.ticket, now), now)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let shared = &self.pacer.shared;
        let mut state = lock(&shared.state);
        state.queue.retain(|waiter| waiter.ticket != self.ticket);
        // It may have been let go at the last moment, and nothing was sent.
        if let Ok(flight) = self.go.try_recv() {
            state.land(&flight);
        }
        let now = shared.clock.uptime();
        state.let_go(now, shared.clock.as_ref());
    }
}

impl State {
    /// Lets go whoever may.
    fn let_go(&mut self, now: Duration, clock: &dyn Clock) {
        let mut held: Vec<Who> = Vec::new();
        let mut index = 0;
        while index < self.queue.len() && self.ceiling.is_none_or(|ceiling| self.flying < ceiling) {
            let who = self.queue[index].who.clone();
            if held.contains(&who) {
                index += 1;
            } else if self.leave(&who, now) == Leave::Now {
                self.send_off(index, who);
            } else {
                held.push(who);
                index += 1;
            }
        }
        self.turn(now, clock);
    }

    /// Forgets what is over, and draws anew how long after a window's end one goes.
    fn turn(&mut self, now: Duration, clock: &dyn Clock) {
        let late = self.late;
        let mut is_over = false;
        self.buckets.retain(|_, bucket| {
            is_over |= bucket.turn(now, late);
            !bucket.is_stale(now)
        });
        if is_over {
            self.late = SPREAD.mul_f64(clock.chance());
            let buckets = &self.buckets;
            self.routes.retain(|route, _| buckets.contains_key(&Key::Route(Arc::clone(route))));
        }
    }

    fn send_off(&mut self, index: usize, who: Who) {
        let Some(waiter) = self.queue.remove(index) else { return };
        let scopes = self.scopes(&who);
        if waiter.go.send(Flight { who: who.clone(), scopes: scopes.clone() }).is_err() {
            return;
        }
        self.flying += 1;
        for scope in scopes {
            self.buckets.entry(who.key(scope)).or_default().depart();
        }
    }

    /// The limits that hold a request, as far as is known.
    fn scopes(&self, who: &Who) -> Vec<Scope> {
        let known = self.routes.get(&who.route).and_then(|route| route.scopes.clone());
        known.unwrap_or_else(|| Scope::ALL.to_vec())
    }

    /// Whether a request may go.
    fn leave(&mut self, who: &Who, now: Duration) -> Leave {
        let late = self.late;
        let scopes = self.scopes(who);
        let leaves = scopes.into_iter().map(|scope| self.buckets.entry(who.key(scope)).or_default().leave(now, late));
        leaves.max().unwrap_or(Leave::Now)
    }

    /// How long a waiting request has to wait at least: until the window ends, and a window more for each that those
    /// before it fill. `None` if it waits for an answer.
    fn wait(&mut self, ticket: u64, now: Duration) -> Option<Duration> {
        let index = self.queue.iter().position(|waiter| waiter.ticket == ticket)?;
        let who = self.queue[index].who.clone();
        let Leave::At(at) = self.leave(&who, now) else { return None };
        let before = |scope: Scope| {
            let key = who.key(scope);
            self.queue.iter().take(index).filter(|waiter| waiter.who.key(scope) == key).count() as u64
        };
        let fills = |scope: Scope| {
            let limit = self.buckets.get(&who.key(scope)).and_then(Bucket::limit);
            limit.map_or(0, |limit| before(scope) / limit)
        };
        let full = self.scopes(&who).into_iter().map(fills).max().unwrap_or(0);
        let full = u32::try_from(full).unwrap_or(u32::MAX);
        Some(at.saturating_sub(now) + WINDOW.saturating_mul(full))
    }

    fn bucket(&mut self, who: &Who, scope: Scope) -> &mut Bucket {
        self.buckets.entry(who.key(scope)).or_default()
    }

    fn land(&mut self, flight: &Flight) {
        self.flying = self.flying.saturating_sub(1);
        flight.scopes.iter().for_each(|scope| self.bucket(&flight.who, *scope).arrive());
    }

    /// Nobody knows whether a request was counted.
    fn lose(&mut self, flight: &Flight) {
        flight.scopes.iter().for_each(|scope| self.bucket(&flight.who, *scope).lose());
    }

    fn learn(&mut self, who: &Who, observed: &Observed, now: Duration) {
        let limits = &observed.limits;
        let told: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| limits.of(*scope).is_some()).collect();
        let is_refused = observed.status == StatusCode::TOO_MANY_REQUESTS;
        for scope in &told {
            if let Some(allowance) = limits.of(*scope) {
                self.bucket(who, *scope).hear(allowance, now);
            }
        }
        let used_up = |scope: &Scope| limits.of(*scope).is_some_and(|known| known.remaining == 0);
        if is_refused && !told.iter().any(used_up) {
            // Without a word on which limit it was, the route is held back, and not everybody.
            let ends_in = limits.reset_in.or(limits.retry_after);
            self.bucket(who, Scope::Route).exhaust(ends_in, now);
            let known = self.routes.entry(Arc::clone(&who.route)).or_default();
            let scopes = known.scopes.get_or_insert_with(|| told.clone());
            if !scopes.contains(&Scope::Route) {
                scopes.push(Scope::Route);
            }
            return;
        }
        self.bucket(who, Scope::Route);
        self.routes.entry(Arc::clone(&who.route)).or_default().scopes = Some(told);
    }
}
