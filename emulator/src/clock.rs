//! The time by which limits, answers and scheduled changes go.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// A clock: the machine's, or one that only moves when it is told to. Clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock {
    is_real: bool,
    /// What is added to the machine's time, or the time itself; in milliseconds.
    millis: Arc<AtomicI64>,
}

impl Default for Clock {
    fn default() -> Self {
        Clock::real()
    }
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Clock { is_real: true, millis: Arc::default() }
    }

    /// A clock that stands at a moment, in milliseconds since 1970.
    pub fn standing_at(millis: i64) -> Self {
        Clock { is_real: false, millis: Arc::new(AtomicI64::new(millis)) }
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        let machine = if self.is_real { machine() } else { 0 };
        machine.saturating_add(self.millis.load(Ordering::SeqCst)).min(LATEST)
    }

    /// Moves it forward; also the machine's clock, as it is seen here.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let later = |known: i64| Some(known.saturating_add(by).min(LATEST));
        // The closure always gives a value.
        let _ = self.millis.fetch_update(Ordering::SeqCst, Ordering::SeqCst, later);
    }
}

/// The end of the year 9999, in Unix milliseconds: no time that can be written is later.
const LATEST: i64 = 253_402_300_799_999;

fn machine() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
