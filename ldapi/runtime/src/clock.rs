//! Time and chance, in one place, so that a test can decide them.

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where a client gets the time from that it waits by, and the chance that jitter is made of. (How long an attempt takes
/// is measured by tokio's timer.)
pub trait Clock: Send + Sync + 'static {
    /// The time of day.
    fn now(&self) -> SystemTime;

    /// The time since a moment that stays the same for as long as the process runs; it never goes back.
    fn uptime(&self) -> Duration;

    /// Ends after a while.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A number from 0 up to, but not including, 1.
    fn chance(&self) -> f64 {
        fastrand::f64()
    }
}

/// The clock of the system, by tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn uptime(&self) -> Duration {
        let start = *START;
        tokio::time::Instant::now().into_std().saturating_duration_since(start)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
