//! What a pacer knows: the limits, which routes they hold, and which requests are on their way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::bucket::{Bucket, Leave};
use super::patience::Patience;
use super::{Key, Who};
use crate::clock::Clock;
use crate::limits::Scope;
use crate::pacing::Observed;
use crate::queue::{Admission, Reach, Room};

/// Requests go at most this long after a window's end, so that programs that share an account do not all go at once.
const SPREAD: Duration = Duration::from_millis(200);

/// How often what is out of date is forgotten.
const SWEEP: Duration = Duration::from_secs(60);

/// So many routes whose responses say nothing of a limit are taken as evidence that the API has none of this scope.
const QUIET_ROUTES: u32 = 3;

/// See the module.
pub(super) struct Knowledge {
    clock: Arc<dyn Clock>,
    buckets: BTreeMap<Key, Bucket>,
    /// Which limits hold a route: those of which its last response said something. Before the first one nobody knows.
    routes: BTreeMap<Arc<str>, Scopes>,
    /// Requests on their way, in the order in which they left.
    flights: BTreeMap<u64, Flight>,
    departures: u64,
    patience: Patience,
    /// The scopes that no response has said anything of yet, with the number of routes that could have.
    quiet: [Option<u32>; 3],
    /// How long after a window's end the first request goes; drawn anew for each window.
    late: Duration,
    is_over: bool,
    swept: Duration,
}

/// A request on its way, and the limits it is counted in.
#[derive(Clone)]
struct Flight {
    who: Who,
    scopes: Scopes,
    departed: Duration,
}

/// A turn that was granted.
pub(super) struct Turn {
    who: Who,
    scopes: Scopes,
    /// Which flight it is, and since when, once it was claimed.
    flight: Option<(u64, Duration)>,
}

/// A set of scopes, in the order of [`Scope::ALL`].
#[derive(Clone, Copy, Default)]
struct Scopes([bool; 3]);

impl Scopes {
    fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().zip(self.0).filter_map(|(scope, is_in)| is_in.then_some(scope))
    }

    fn insert(&mut self, scope: Scope) {
        self.0[position(scope)] = true;
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut out = Scopes::default();
        scopes.into_iter().for_each(|scope| out.insert(scope));
        out
    }
}

fn position(scope: Scope) -> usize {
    match scope {
        Scope::Account => 0,
        Scope::Route => 1,
        Scope::Credential => 2,
    }
}

impl Knowledge {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let late = SPREAD.mul_f64(clock.chance());
        Knowledge {
            clock,
            buckets: BTreeMap::new(),
            routes: BTreeMap::new(),
            flights: BTreeMap::new(),
            departures: 0,
            patience: Patience::default(),
            quiet: [Some(0); 3],
            late,
            is_over: false,
            swept: Duration::ZERO,
        }
    }

    /// How many requests the account may make in a window, if that is known.
    pub(super) fn limit(&self) -> Option<u64> {
        self.buckets.get(&Key::Account).and_then(Bucket::limit)
    }

    /// How many requests are on their way.
    pub(super) fn flying(&self) -> usize {
        self.flights.len()
    }

    /// The limits that hold a request, as far as is known.
    fn scopes(&self, who: &Who) -> Scopes {
        self.routes.get(&who.route).copied().unwrap_or_else(|| {
            // A route is its own business; of the others it is known whether this API has them.
            let may_be = |scope: &Scope| match self.quiet[position(*scope)] {
                None => true,
                Some(_) if *scope == Scope::Route => true,
                Some(routes) if *scope == Scope::Credential => routes == 0,
                Some(routes) => routes < QUIET_ROUTES,
            };
            Scope::ALL.into_iter().filter(may_be).collect()
        })
    }

    fn bucket(&mut self, who: &Who, scope: Scope) -> &mut Bucket {
        self.buckets.entry(who.key(scope)).or_default()
    }

    /// A request that is overdue no longer counts as on its way, so that nobody waits for it.
    fn give_up_overdue(&mut self, now: Duration, freed: &mut Vec<Who>) {
        let patience = self.patience.get();
        while let Some(entry) = self.flights.first_entry().filter(|entry| entry.get().departed + patience <= now) {
            let flight = entry.remove();
            self.patience.miss();
            for scope in flight.scopes.iter() {
                let bucket = self.bucket(&flight.who, scope);
                bucket.arrive();
                bucket.lose(flight.departed);
            }
            freed.push(flight.who);
        }
    }

    fn sweep(&mut self, now: Duration) {
        if now < self.swept + SWEEP {
            return;
        }
        self.swept = now;
        self.buckets.retain(|_, bucket| !bucket.is_stale(now));
        let buckets = &self.buckets;
        self.routes.retain(|route, _| buckets.contains_key(&Key::Route(Arc::clone(route))));
    }

    /// A request is back, with a response or without.
    pub(super) fn land(&mut self, turn: Turn, observed: Option<&Observed>, now: Duration, freed: &mut Vec<Who>) {
        let Turn { who, scopes, flight } = turn;
        let departed = flight.map_or(now, |(_, departed)| departed);
        let is_counted = flight.is_none_or(|(number, _)| self.flights.remove(&number).is_some());
        if is_counted {
            scopes.iter().for_each(|scope| self.bucket(&who, scope).arrive());
        }
        match observed {
            Some(observed) => {
                self.patience.learn(observed.took.unwrap_or_else(|| now.saturating_sub(departed)));
                self.learn(&who, observed, departed, now);
            }
            // Nobody knows whether it was counted.
            None if is_counted => scopes.iter().for_each(|scope| self.bucket(&who, scope).lose(departed)),
            None => {}
        }
        freed.push(who);
    }

    fn learn(&mut self, who: &Who, observed: &Observed, departed: Duration, now: Duration) {
        let limits = &observed.limits;
        let said: Scopes = Scope::ALL.into_iter().filter(|scope| limits.of(*scope).is_some()).collect();
        self.note_quiet(who, said);
        for scope in said.iter() {
            if let Some(allowance) = limits.of(scope) {
                self.bucket(who, scope).hear(allowance, departed, now);
            }
        }
        let is_used_up = |scope: Scope| limits.of(scope).is_some_and(|known| known.remaining == 0);
        let is_refused = observed.status == StatusCode::TOO_MANY_REQUESTS && !said.iter().any(is_used_up);
        let mut scopes = said;
        if is_refused && limits.retry_after.is_none() {
            // Nothing says which limit it was: the route is held back, and not everybody.
            self.bucket(who, Scope::Route).refuse(limits.reset_in, now);
            scopes.insert(Scope::Route);
        } else if limits.route.is_none() {
            let bucket = self.bucket(who, Scope::Route);
            if !is_refused {
                bucket.accept(said.iter().next().is_some(), now);
            }
            if bucket.is_guessed() {
                scopes.insert(Scope::Route);
            }
        }
        self.routes.insert(Arc::clone(&who.route), scopes);
    }

    /// Counts the routes that say nothing of a scope.
    fn note_quiet(&mut self, who: &Who, said: Scopes) {
        let is_new = !self.routes.contains_key(&who.route);
        for (quiet, is_said) in self.quiet.iter_mut().zip(said.0) {
            match quiet {
                _ if is_said => *quiet = None,
                Some(routes) if is_new => *routes += 1,
                _ => {}
            }
        }
    }
}

impl Room for Knowledge {
    type Lane = Who;
    type Turn = Turn;

    fn refresh(&mut self, now: Duration, freed: &mut Vec<Who>) {
        self.give_up_overdue(now, freed);
        if std::mem::take(&mut self.is_over) {
            self.late = SPREAD.mul_f64(self.clock.chance());
        }
        self.sweep(now);
    }

    fn admit(&mut self, who: &Who, reserved: u64, now: Duration) -> Admission {
        let late = self.late;
        for scope in self.scopes(who).iter() {
            let bucket = self.buckets.entry(who.key(scope)).or_default();
            self.is_over |= bucket.turn(now, late);
            let until = match bucket.leave(late, if scope == Scope::Route { 0 } else { reserved }) {
                Leave::Now => continue,
                Leave::At(at) => Some(at),
                Leave::Answer => None,
            };
            return match scope {
                Scope::Account => Admission::Waits(Reach::All, until),
                Scope::Credential => Admission::Waits(Reach::Group, until),
                Scope::Route => Admission::Waits(Reach::Lane, until),
            };
        }
        Admission::Granted
    }

    fn grant(&mut self, who: &Who) -> Turn {
        let scopes = self.scopes(who);
        scopes.iter().for_each(|scope| self.bucket(who, scope).depart());
        Turn { who: who.clone(), scopes, flight: None }
    }

    fn claim(&mut self, turn: &mut Turn, now: Duration) {
        self.departures += 1;
        turn.flight = Some((self.departures, now));
        let flight = Flight { who: turn.who.clone(), scopes: turn.scopes, departed: now };
        self.flights.insert(self.departures, flight);
    }

    fn withdraw(&mut self, turn: Turn) {
        turn.scopes.iter().for_each(|scope| self.bucket(&turn.who, scope).arrive());
    }

    fn group(who: &Who) -> u64 {
        who.credential
    }

    fn patience(&self) -> Duration {
        self.patience.get()
    }

    fn next_change(&self) -> Option<Duration> {
        self.flights.first_key_value().map(|(_, flight)| flight.departed + self.patience.get())
    }

    /// Until the window ends, where it is used up.
    fn estimate(&self, who: &Who, now: Duration) -> Duration {
        let of_scope = |scope: Scope| match self.buckets.get(&who.key(scope))?.leave(self.late, 0) {
            Leave::At(at) => Some(at.saturating_sub(now)),
            Leave::Now | Leave::Answer => None,
        };
        self.scopes(who).iter().filter_map(of_scope).max().unwrap_or_default()
    }
}
