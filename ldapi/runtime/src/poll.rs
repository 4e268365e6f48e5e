//! Waiting for what an API does later: ask, wait, ask again.

use std::time::Duration;

use crate::core::Core;
use crate::error::{Error, Kind};
use crate::pending::Pending;
use crate::retry::shown;

/// How often to ask, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct PollPolicy {
    first: Duration,
    factor: f64,
    longest: Duration,
    deadline: Option<Duration>,
}

impl Default for PollPolicy {
    fn default() -> Self {
        PollPolicy {
            first: Duration::from_secs(2),
            factor: 1.5,
            longest: Duration::from_secs(30),
            deadline: Some(Duration::from_secs(10 * 60)),
        }
    }
}

impl PollPolicy {
    /// The usual way: after 2 s, then at growing distances of at most 30 s, for ten minutes.
    pub fn new() -> Self {
        PollPolicy::default()
    }

    /// Always at the same distance.
    pub fn every(distance: Duration) -> Self {
        PollPolicy { first: distance, factor: 1.0, longest: distance, ..PollPolicy::default() }
    }

    /// How long to wait in all.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Waits for as long as it takes.
    pub fn forever(mut self) -> Self {
        self.deadline = None;
        self
    }
}

/// What an answer says about what is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It goes on; in a word, for the error if time runs out.
    Going(String),
    /// It is done.
    Done,
    /// It will not be done, and why.
    Failed(String),
}

/// Asks until an answer says that it is done, and gives that answer.
///
/// # Errors
/// An answer says that it will not be done; a call fails; or time runs out ([`Error::is_timeout`]).
pub async fn poll<T>(
    core: &Core,
    policy: &PollPolicy,
    mut ask: impl FnMut() -> Pending<T>,
    mut judge: impl FnMut(&T) -> Progress,
) -> Result<T, Error> {
    let clock = core.shared().clock.as_ref();
    let begun = clock.uptime();
    // A clock that stands still comes at least as far as one has slept by it.
    let mut slept = Duration::ZERO;
    let mut wait = policy.first;
    loop {
        let value = ask().await?;
        let state = match judge(&value) {
            Progress::Done => return Ok(value),
            Progress::Failed(why) => return Err(Error::new(Kind::Partial, why)),
            Progress::Going(state) => state,
        };
        let spent = clock.uptime().saturating_sub(begun).max(slept);
        let next = wait.mul_f64(0.9 + clock.chance() / 5.0);
        if policy.deadline.is_some_and(|deadline| spent + next > deadline) {
            return Err(Error::new(Kind::Timeout, format!("after {} it is still {state}", shown(spent))));
        }
        clock.sleep(next).await;
        slept += next;
        wait = wait.mul_f64(policy.factor).min(policy.longest);
    }
}
