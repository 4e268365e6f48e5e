//! A queue in which nobody holds up the others: who waits for a turn, who gets the next one, and who looks after it.
//!
//! A future may rest: it was polled once and then never again, or not for a long time (a buffered stream whose consumer is
//! busy, a `timeout(&mut call)` that is kept, a branch of a `select!` loop). So nothing here waits for one particular
//! future:
//!
//! * A turn is granted to a waiter and has to be claimed, which is done by polling. An unclaimed grant lapses after
//!   [`GRACE`]; its waiter keeps its place and is passed over until it is polled again.
//! * There is no task that runs the queue. Every waiter has a timer of its own and does the work for all when it fires.
//!   The first few waiters ([`WATCHERS`]) wake up at the exact moment, one shortly after the other; the rest a little
//!   later, in case the first few rest.
//! * What a turn is counted in (see [`Room`]) must end by itself, whether or not the future that holds it is polled.
//!
//! Waiters are sorted into lanes: those of one lane go in order, and a lane that cannot go is set aside until something
//! changes, so the cost of a step does not grow with the number of lanes that wait.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::clock::{BoxFuture, Clock};
use crate::lock;
use crate::pacing::Refusal;

mod state;

pub(crate) use state::State;
use state::{Look, Ticket};

/// How long a turn that was granted waits to be claimed. A runtime that polls its tasks does so much sooner.
pub(crate) const GRACE: Duration = Duration::from_millis(50);

/// How many waiters wake up at the exact moment at which something changes.
const WATCHERS: usize = 4;

/// How much later than the one before it a watcher wakes up, so that mostly the first one does the work.
const STAGGER: Duration = Duration::from_millis(5);

/// How much later than the watchers everybody else wakes up.
const RELIEF: Duration = Duration::from_millis(250);

/// The longest sleep of a watcher. News wake it earlier.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// What turns are counted in. All times are those of [`Clock::uptime`].
pub(crate) trait Room: Send + 'static {
    /// What a waiter waits for; waiters of the same lane are treated alike.
    type Lane: Clone + Ord + Send;
    /// A turn.
    type Turn: Send;

    /// Ends what is over, and appends the lanes that may have become free to `freed`.
    fn refresh(&mut self, now: Duration, freed: &mut Vec<Self::Lane>);

    /// Whether the next waiter of a lane may go. `reserved` waiters came before it and may go as soon as something is known
    /// that concerns their lanes alone.
    fn admit(&mut self, lane: &Self::Lane, reserved: u64, now: Duration) -> Admission;

    /// Grants a turn, which counts from now on.
    fn grant(&mut self, lane: &Self::Lane) -> Self::Turn;

    /// The turn was claimed: what it is for begins.
    fn claim(&mut self, turn: &mut Self::Turn, now: Duration);

    /// The turn was not used.
    fn withdraw(&mut self, turn: Self::Turn);

    /// Which waiters are held up together with those of a lane, beyond the lane itself.
    fn group(lane: &Self::Lane) -> u64;

    /// How long a lane is set aside at most that waits for something to change.
    fn patience(&self) -> Duration;

    /// When [`Room::refresh`] has something to do next.
    fn next_change(&self) -> Option<Duration>;

    /// How long a waiter of a lane has to wait for certain. How many are ahead of it does not count: they may rest, be
    /// dropped, or wait for something that does not concern it.
    fn estimate(&self, lane: &Self::Lane, now: Duration) -> Duration;
}

/// Whether a waiter may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It may.
    Granted,
    /// It has to wait, and others with it: at least until this moment if one is known, or else until something changes.
    Waits(Reach, Option<Duration>),
}

/// Who has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of the same lane.
    Lane,
    /// Those of the same group.
    Group,
    /// Everybody.
    All,
}

/// A queue for turns. Clones are the same queue.
pub(crate) struct Queue<R: Room> {
    shared: Arc<Shared<R>>,
}

struct Shared<R: Room> {
    clock: Arc<dyn Clock>,
    state: Mutex<State<R>>,
}

impl<R: Room> Clone for Queue<R> {
    fn clone(&self) -> Self {
        Queue { shared: Arc::clone(&self.shared) }
    }
}

impl<R: Room> Queue<R> {
    pub(crate) fn new(clock: Arc<dyn Clock>, room: R) -> Self {
        Queue { shared: Arc::new(Shared { clock, state: Mutex::new(State::new(room)) }) }
    }

    /// Waits for a turn: until `until` at the latest, and before all others if `first`.
    pub(crate) async fn turn(&self, lane: R::Lane, until: Option<Duration>, first: bool) -> Result<R::Turn, Refusal> {
        let mut place = match self.enter(lane, until, first) {
            Entered::AtOnce(turn) => return Ok(turn),
            Entered::Waiting(place) => place,
        };
        std::future::poll_fn(|context| place.poll(context)).await
    }

    fn enter(&self, lane: R::Lane, until: Option<Duration>, first: bool) -> Entered<R> {
        let now = self.shared.clock.uptime();
        let mut state = lock(&self.shared.state);
        match state.at_once(&lane, now) {
            Some(turn) => Entered::AtOnce(turn),
            None => {
                let ticket = state.enter(lane, until, first);
                Entered::Waiting(Place { queue: self.clone(), ticket, alarm: None, slept_until: Duration::ZERO })
            }
        }
    }

    /// Changes what turns are counted in, then lets go whoever may.
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut R, Duration, &mut Vec<R::Lane>) -> T) -> T {
        let now = self.shared.clock.uptime();
        let mut wake = Vec::new();
        let mut state = lock(&self.shared.state);
        let out = state.update(now, change, &mut wake);
        drop(state);
        wake.into_iter().for_each(Waker::wake);
        out
    }

    /// Reads what turns are counted in, and how many wait.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&R, usize) -> T) -> T {
        let state = lock(&self.shared.state);
        read(state.room(), state.waiting())
    }
}

enum Entered<R: Room> {
    AtOnce(R::Turn),
    Waiting(Place<R>),
}

/// A place in the queue, which is left by dropping it.
struct Place<R: Room> {
    queue: Queue<R>,
    ticket: Ticket,
    alarm: Option<Alarm>,
    /// The end of the last sleep. A clock that stands still has come that far all the same.
    slept_until: Duration,
}

struct Alarm {
    at: Duration,
    sleep: BoxFuture<'static, ()>,
}

impl<R: Room> Place<R> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<R::Turn, Refusal>> {
        loop {
            let (now, at) = match self.look(context.waker()) {
                Look::Granted(turn) => return Poll::Ready(Ok(turn)),
                Look::Refused(refusal) => return Poll::Ready(Err(refusal)),
                Look::Sleep { now, until } => (now, until),
            };
            if self.alarm.as_ref().is_none_or(|alarm| alarm.at != at) {
                self.alarm = Some(Alarm { at, sleep: self.queue.shared.clock.sleep(at.saturating_sub(now)) });
            }
            let Some(alarm) = &mut self.alarm else { continue };
            if alarm.sleep.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.slept_until = at;
            self.alarm = None;
        }
    }

    fn look(&mut self, waker: &Waker) -> Look<R::Turn> {
        let shared = &self.queue.shared;
        let now = shared.clock.uptime().max(self.slept_until);
        let mut wake = Vec::new();
        let look = lock(&shared.state).look(self.ticket, now, waker, &mut wake);
        wake.into_iter().for_each(Waker::wake);
        look
    }
}

impl<R: Room> Drop for Place<R> {
    fn drop(&mut self) {
        let shared = &self.queue.shared;
        let now = shared.clock.uptime().max(self.slept_until);
        let mut wake = Vec::new();
        lock(&shared.state).leave(self.ticket, now, &mut wake);
        wake.into_iter().for_each(Waker::wake);
    }
}
