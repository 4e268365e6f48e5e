//! Random schedules of calls whose futures rest, go on and are dropped, and a model of how long each may take at most.
//!
//! The promise: a call whose future is polled goes on, whatever becomes of the futures of all others. The model serves
//! calls in the order in which they came, as many in each window as the server allows, and counts every call that came
//! before, whether it rests, was dropped or is served. A call that is polled all the time ends within one window of that.

use std::future::{Future, IntoFuture as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use fastrand::Rng;
use ldapi::Client;
use ldapi::runtime::http;
use tokio::time::Sleep;

use crate::clock::PausedClock;
use crate::windowed::{Windowed, Windows, patient};

/// What came of a schedule, or of many.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Calls that were made.
    pub calls: usize,
    /// Those of them that were polled from the beginning to the end.
    pub polled: usize,
    /// Requests that the server refused.
    pub refused: usize,
    /// Requests that the server got.
    pub requests: usize,
    /// By how much a polled call was later than by the model at most, in windows.
    pub longest_delay: f64,
}

impl Outcome {
    /// Both together.
    pub fn and(self, other: Outcome) -> Outcome {
        Outcome {
            calls: self.calls + other.calls,
            polled: self.polled + other.polled,
            refused: self.refused + other.refused,
            requests: self.requests + other.requests,
            longest_delay: self.longest_delay.max(other.longest_delay),
        }
    }
}

/// What becomes of a call's future. Times are in milliseconds since the call was made.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It is polled to the end.
    Polled,
    /// It is not polled for a while.
    Rests { from: u64, to: u64 },
    /// It is dropped, after it has rested for a while.
    Dropped { from: u64, at: u64 },
}

impl Fate {
    fn draw(random: &mut Rng) -> Self {
        let from = random.u64(0..2_500);
        let to = from + random.u64(0..8_000);
        match random.u8(0..10) {
            0..5 => Fate::Polled,
            5..8 => Fate::Rests { from, to },
            _ => Fate::Dropped { from, at: to },
        }
    }
}

/// A future that meets its fate.
struct Fated<F> {
    inner: Option<Pin<Box<F>>>,
    from: Option<Pin<Box<Sleep>>>,
    to: Option<Pin<Box<Sleep>>>,
    is_dropped: bool,
}

impl<F: Future> Fated<F> {
    fn new(inner: F, fate: Fate) -> Self {
        let sleep = |millis| Some(Box::pin(tokio::time::sleep(Duration::from_millis(millis))));
        let (from, to) = match fate {
            Fate::Polled => (None, None),
            Fate::Rests { from, to } | Fate::Dropped { from, at: to } => (sleep(from), sleep(to)),
        };
        Fated { inner: Some(Box::pin(inner)), from, to, is_dropped: matches!(fate, Fate::Dropped { .. }) }
    }
}

impl<F: Future> Future for Fated<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(from) = &mut self.from
            && from.as_mut().poll(context).is_ready()
        {
            self.from = None;
        }
        if self.from.is_none()
            && let Some(to) = &mut self.to
        {
            if to.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.to = None;
            if self.is_dropped {
                self.inner = None;
            }
        }
        match &mut self.inner {
            Some(inner) => inner.as_mut().poll(context).map(Some),
            None => Poll::Ready(None),
        }
    }
}

/// A call of a schedule.
#[derive(Clone, Copy, Debug)]
struct Planned {
    /// When it is made, in milliseconds.
    at: u64,
    route: u8,
    fate: Fate,
}

/// Makes and checks a schedule on a runtime of its own with paused time.
///
/// # Panics
/// If a call that is polled fails.
pub fn check(seed: u64) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(run(seed))
}

async fn run(seed: u64) -> Outcome {
    let mut random = Rng::with_seed(seed);
    let what = Windowed { limit: random.u64(1..9), window: 2_000, latency: random.u64(4..80), body: "{}" };
    let server = Windows::new(what, PausedClock::start());
    let client = server.client();
    let mut plan: Vec<Planned> = (0..random.usize(3..16))
        .map(|_| Planned { at: random.u64(0..4_000), route: random.u8(0..3), fate: Fate::draw(&mut random) })
        .collect();
    plan.sort_by_key(|call| call.at);
    let tasks: Vec<_> = plan.iter().map(|call| tokio::spawn(make(client.clone(), server.clone(), *call))).collect();
    let mut ends = Vec::new();
    for task in tasks {
        ends.push(task.await.expect("it does not panic"));
    }
    let is_polled = |call: &Planned| matches!(call.fate, Fate::Polled);
    let mut outcome = Outcome { calls: plan.len(), ..Outcome::default() };
    for (number, (call, end)) in plan.iter().zip(&ends).enumerate().filter(|(_, (call, _))| is_polled(call)) {
        let end = end.expect("a call that is polled ends");
        let late = end.saturating_sub(ideal(&what, call.at, number as u64));
        outcome.polled += 1;
        outcome.longest_delay = outcome.longest_delay.max(late as f64 / what.window as f64);
    }
    let arrived = server.arrived();
    outcome.requests = arrived.len();
    outcome.refused = arrived.iter().filter(|arrival| !arrival.is_accepted).count();
    outcome
}

/// Makes a call, and says when it ended, if it was not dropped.
async fn make(client: Client, server: Windows, call: Planned) -> Option<u64> {
    tokio::time::sleep(Duration::from_millis(call.at)).await;
    let request = client.request(http::Method::GET, format!("/route{}", call.route)).with(patient());
    let answer = Fated::new(request.send_raw().into_future(), call.fate).await?;
    answer.expect("it succeeds in the end");
    Some(server.now())
}

/// When a call ends at the latest, if all that came before it are served first.
fn ideal(what: &Windowed, at: u64, ahead: u64) -> u64 {
    let windows = ahead / what.limit;
    let begins = if windows == 0 { at } else { (at / what.window + windows) * what.window };
    begins + what.latency
}

/// Checks so many schedules, beginning with a seed.
pub fn check_all(first: u64, schedules: u64) -> Outcome {
    (first..first + schedules).map(check).fold(Outcome::default(), Outcome::and)
}
