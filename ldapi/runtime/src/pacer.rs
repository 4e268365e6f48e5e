//! The usual limiter: it learns an account's limits from the answers and lets requests go as they allow.
//!
//! A limit is so many requests in a window, for all routes together and for each route. Nobody publishes how many; each
//! answer tells what is left and when the window ends. So one request goes first and the others wait for what it
//! learns; then as many go as are left, the answers on their way taken as counted; then nobody goes until the window has
//! ended and a little chance has passed. Who came first goes first, unless its own route is what holds it up.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::Future as _;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use http::StatusCode;
use tokio::sync::{Notify, oneshot};

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

/// Which limits hold a route: those of which its last answer told. Before the first answer nobody knows.
#[derive(Default)]
struct Route {
    scopes: Option<Vec<Scope>>,
}

struct Waiter {
    ticket: u64,
    who: Who,
    /// Until when it can wait.
    until: Option<Duration>,
    go: oneshot::Sender<Result<Flight, Refusal>>,
    /// Wakes it to look after everybody, which is the first one's task.
    nudge: Arc<Notify>,
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

    /// Lets a request go at once, if nobody waits before it.
    fn go(&self, ask: &Ask<'_>) -> Option<Pass> {
        let now = self.shared.clock.uptime();
        let mut state = lock(&self.shared.state);
        if !state.queue.is_empty() || state.is_full() {
            return None;
        }
        let who = Who::of(ask);
        state.turn(now, self.shared.clock.as_ref());
        if state.leave(&who, &BTreeMap::new(), now) != Leave::Now {
            return None;
        }
        let flight = state.depart(who);
        drop(state);
        Some(self.pass(flight))
    }

    async fn wait(&self, ask: Ask<'_>) -> Result<Pass, Refusal> {
        if let Some(pass) = self.go(&ask) {
            return Ok(pass);
        }
        let clock = self.shared.clock.as_ref();
        let mut place = self.queue(&ask);
        loop {
            let nap = place.look();
            if let Some(Ok(answer)) = within(clock, Some(nap), place.called()).await {
                return answer.map(|flight| self.pass(flight));
            }
        }
    }

    fn queue(&self, ask: &Ask<'_>) -> Place {
        let (sender, go) = oneshot::channel();
        let nudge = Arc::new(Notify::new());
        let mut state = lock(&self.shared.state);
        let who = Who::of(ask);
        state.tickets += 1;
        let ticket = state.tickets;
        let until = ask.patience.map(|patience| self.shared.clock.uptime() + patience);
        let waiter = Waiter { ticket, who, until, go: sender, nudge: Arc::clone(&nudge) };
        if ask.again {
            state.queue.push_front(waiter);
        } else {
            state.queue.push_back(waiter);
        }
        Place { pacer: self.clone(), ticket, go, nudge }
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
        state.nudge(None);
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
    go: oneshot::Receiver<Result<Flight, Refusal>>,
    nudge: Arc<Notify>,
}

impl Place {
    /// Lets go whoever may, and gives how long to sleep before looking again. Only the first in the queue looks at the
    /// right moment; the others are called by it.
    fn look(&self) -> Duration {
        let shared = &self.pacer.shared;
        let mut state = lock(&shared.state);
        let now = shared.clock.uptime();
        let next = state.let_go(now, shared.clock.as_ref());
        state.nudge(Some(self.ticket));
        let is_first = state.queue.front().is_some_and(|first| first.ticket == self.ticket);
        let nap = if is_first { next.map_or(LONGEST_NAP, |next| next.saturating_sub(now)) } else { LONGEST_NAP };
        nap.clamp(Duration::from_millis(1), LONGEST_NAP)
    }

    /// Ends when it is let go or refused, or with nothing when it is nudged.
    async fn called(&mut self) -> Result<Result<Flight, Refusal>, ()> {
        let mut nudged = pin!(self.nudge.notified());
        let go = &mut self.go;
        std::future::poll_fn(|context| match Pin::new(&mut *go).poll(context) {
            Poll::Ready(answer) => Poll::Ready(answer.map_err(drop)),
            Poll::Pending => nudged.as_mut().poll(context).map(Err),
        })
        .await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let shared = &self.pacer.shared;
        let mut state = lock(&shared.state);
        state.queue.retain(|waiter| waiter.ticket != self.ticket);
        // It may have been let go at the last moment, and nothing was sent.
        if let Ok(Ok(flight)) = self.go.try_recv() {
            state.land(&flight);
        }
        let now = shared.clock.uptime();
        state.let_go(now, shared.clock.as_ref());
        state.nudge(None);
    }
}

impl State {
    /// Lets go whoever may, refuses whoever would have to wait for too long, and gives the next moment at which a window
    /// ends that somebody waits for.
    fn let_go(&mut self, now: Duration, clock: &dyn Clock) -> Option<Duration> {
        let mut held: Vec<(Who, Leave)> = Vec::new();
        let mut before: BTreeMap<Key, u64> = BTreeMap::new();
        let mut reserved: BTreeMap<Key, u64> = BTreeMap::new();
        let mut index = 0;
        while index < self.queue.len() {
            let who = self.queue[index].who.clone();
            let known = held.iter().find(|(other, _)| *other == who).map(|(_, leave)| *leave);
            let leave = known.unwrap_or_else(|| self.leave(&who, &reserved, now));
            if leave == Leave::Now && !self.is_full() {
                self.send_off(index, who);
                continue;
            }
            if known.is_none() {
                held.push((who.clone(), leave));
            }
            if leave == Leave::Answer {
                // Its turn comes before that of those behind it, as soon as its route is known.
                for scope in [Scope::Account, Scope::Credential] {
                    *reserved.entry(who.key(scope)).or_default() += 1;
                }
            }
            let wait = self.wait(&who, leave, &mut before, now);
            if self.queue[index].until.is_some_and(|until| now + wait > until || now >= until) {
                self.refuse(index, wait);
                continue;
            }
            index += 1;
        }
        self.turn(now, clock);
        let ends = held.iter().filter_map(|(_, leave)| if let Leave::At(at) = leave { Some(*at) } else { None });
        ends.min()
    }

    fn refuse(&mut self, index: usize, wait: Duration) {
        if let Some(waiter) = self.queue.remove(index) {
            // Whoever does not listen has gone.
            let _ = waiter.go.send(Err(Refusal { wait }));
        }
    }

    /// Wakes the first in the queue, unless it is the one that asks.
    fn nudge(&self, by: Option<u64>) {
        if let Some(first) = self.queue.front().filter(|first| Some(first.ticket) != by) {
            first.nudge.notify_one();
        }
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
        let flight = Flight { scopes: self.scopes(&who), who };
        if waiter.go.send(Ok(flight.clone())).is_ok() {
            self.count(&flight);
        }
    }

    fn depart(&mut self, who: Who) -> Flight {
        let flight = Flight { scopes: self.scopes(&who), who };
        self.count(&flight);
        flight
    }

    fn count(&mut self, flight: &Flight) {
        self.flying += 1;
        flight.scopes.iter().for_each(|scope| self.bucket(&flight.who, *scope).depart());
    }

    fn is_full(&self) -> bool {
        self.ceiling.is_some_and(|ceiling| self.flying >= ceiling)
    }

    /// The limits that hold a request, as far as is known.
    fn scopes(&self, who: &Who) -> Vec<Scope> {
        let known = self.routes.get(&who.route).and_then(|route| route.scopes.clone());
        known.unwrap_or_else(|| Scope::ALL.to_vec())
    }

    /// Whether a request may go; `reserved` counts those before it that may soon, by limit.
    fn leave(&mut self, who: &Who, reserved: &BTreeMap<Key, u64>, now: Duration) -> Leave {
        let (late, scopes) = (self.late, self.scopes(who));
        let leave = |scope: Scope| {
            let key = who.key(scope);
            let reserved = reserved.get(&key).copied().unwrap_or(0);
            self.buckets.entry(key).or_default().leave(now, late, reserved)
        };
        scopes.into_iter().map(leave).max().unwrap_or(Leave::Now)
    }

    /// How long a waiting request has to wait at least: until the window ends, and a window more for each that those
    /// before it fill. Nothing is known of who waits for an answer. `before` counts those before it, by limit.
    fn wait(&self, who: &Who, leave: Leave, before: &mut BTreeMap<Key, u64>, now: Duration) -> Duration {
        let Leave::At(at) = leave else { return Duration::ZERO };
        let mut full = 0;
        for scope in self.scopes(who) {
            let key = who.key(scope);
            let limit = self.buckets.get(&key).and_then(Bucket::limit);
            let count = before.entry(key).or_default();
            full = full.max(limit.map_or(0, |limit| *count / limit));
            *count += 1;
        }
        at.saturating_sub(now) + WINDOW.saturating_mul(u32::try_from(full).unwrap_or(u32::MAX))
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
            self.bucket(who, Scope::Route).refuse(ends_in, now);
            let known = self.routes.entry(Arc::clone(&who.route)).or_default();
            let scopes = known.scopes.get_or_insert_with(|| told.clone());
            if !scopes.contains(&Scope::Route) {
                scopes.push(Scope::Route);
            }
            return;
        }
        let mut scopes = told;
        if !scopes.contains(&Scope::Route) {
            let bucket = self.bucket(who, Scope::Route);
            bucket.accept(now);
            scopes.extend(bucket.is_guessed().then_some(Scope::Route));
        }
        self.routes.entry(Arc::clone(&who.route)).or_default().scopes = Some(scopes);
    }
}
