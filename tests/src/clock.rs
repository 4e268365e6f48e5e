//! A clock of its own time: whoever sleeps by it goes on at once, and its time has passed.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ldapi::runtime::{BoxFuture, Clock};

/// 2026-01-01T00:00:00Z, where the time of day begins.
pub const BEGIN: Duration = Duration::from_secs(1_767_225_600);

/// Time that passes only by sleeping. Chance is always one half.
#[derive(Debug, Default)]
pub struct VirtualClock {
    now: std::sync::Arc<Mutex<Duration>>,
}

impl Clone for VirtualClock {
    fn clone(&self) -> Self {
        VirtualClock { now: std::sync::Arc::clone(&self.now) }
    }
}

impl VirtualClock {
    /// How much time has passed.
    pub fn passed(&self) -> Duration {
        *self.now.lock().expect("no test panics while it holds the lock")
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + BEGIN + self.passed()
    }

    fn uptime(&self) -> Duration {
        self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let now = std::sync::Arc::clone(&self.now);
        Box::pin(async move {
            tokio::task::yield_now().await;
            *now.lock().expect("no test panics while it holds the lock") += duration;
        })
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

/// Moments at which a time of day is set: after so many milliseconds, forward or back by so many.
pub type Jumps = &'static [(u64, i64)];

/// How far a time of day has been set, after so many milliseconds.
pub fn set(jumps: Jumps, uptime: u64) -> i64 {
    jumps.iter().filter(|(at, _)| *at <= uptime).map(|(_, by)| by).sum()
}

/// tokio's clock, which a test may pause, with a time of day that goes along with it, or jumps.
#[derive(Clone, Copy, Debug)]
pub struct PausedClock {
    start: tokio::time::Instant,
    jumps: Jumps,
}

impl PausedClock {
    /// A clock that starts now.
    pub fn start() -> Self {
        PausedClock { start: tokio::time::Instant::now(), jumps: &[] }
    }

    /// The same with a time of day that jumps.
    pub fn jumping(self, jumps: Jumps) -> Self {
        PausedClock { jumps, ..self }
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        let uptime = self.uptime();
        let by = set(self.jumps, u64::try_from(uptime.as_millis()).expect("it fits"));
        let (now, distance) = (UNIX_EPOCH + BEGIN + uptime, Duration::from_millis(by.unsigned_abs()));
        if by < 0 { now - distance } else { now + distance }
    }

    fn uptime(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
