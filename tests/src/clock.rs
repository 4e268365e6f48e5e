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

/// tokio's clock, which a test may pause, with a time of day that goes along with it.
#[derive(Clone, Copy, Debug)]
pub struct PausedClock {
    start: tokio::time::Instant,
}

impl PausedClock {
    /// A clock that starts now.
    pub fn start() -> Self {
        PausedClock { start: tokio::time::Instant::now() }
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + BEGIN + self.uptime()
    }

    fn uptime(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
