//! Single refusals that say little, on paused time, and how soon a client is back at its rate afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ldapi::Client;
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Clock as _, http};

use crate::clock::PausedClock;
use crate::windowed::patient;

/// The time from request to response.
const LATENCY: Duration = Duration::from_millis(10);

/// How many reads the client makes, one after the other.
const READS: u32 = 3_000;

/// Which request is refused once, and what responses say.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// What it is about.
    pub name: &'static str,
    /// The number of the request that is refused, from 0.
    pub number: usize,
    /// The `Retry-After` of the refusal, in seconds.
    pub retry_after: Option<u64>,
    /// Whether the refusal says how many requests are left.
    pub refusal_says: bool,
    /// Whether the other responses do.
    pub others_say: bool,
}

/// The refusals that are measured.
pub fn refusals() -> Vec<Refusal> {
    let mut out = Vec::new();
    for (number, which) in [(0, "first"), (29, "30th")] {
        for (retry_after, how) in [(Some(1), "Retry-After: 1"), (None, "bare 429")] {
            for (refusal_says, others_say, what) in [
                (false, false, "no headers"),
                (false, true, "the others say 900 left"),
                (true, true, "all say 900 left"),
            ] {
                let name: &'static str = Box::leak(format!("{which} request, {how}, {what}").into_boxed_str());
                out.push(Refusal { name, number, retry_after, refusal_says, others_say });
            }
        }
    }
    out
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Recovery {
    /// From the start until all reads were done.
    pub took: Duration,
    /// How long the refusal itself makes one wait: what it asks for, or a window of ten seconds if it does not say.
    pub hold: Duration,
    /// How long the reads take without it.
    pub ideal: Duration,
}

impl Recovery {
    /// The part of the ideal rate at which the reads went, the hold aside.
    pub fn rate(&self) -> f64 {
        self.ideal.as_secs_f64() / self.took.saturating_sub(self.hold).as_secs_f64()
    }
}

#[derive(Clone)]
struct Server {
    refusal: Refusal,
    asked: Arc<AtomicUsize>,
}

impl Transport for Server {
    fn send(&self, _: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let refusal = self.refusal;
        let is_refused = self.asked.fetch_add(1, Ordering::Relaxed) == refusal.number;
        Box::pin(async move {
            tokio::time::sleep(LATENCY).await;
            let mut response = http::Response::builder().status(if is_refused { 429 } else { 200 });
            if if is_refused { refusal.refusal_says } else { refusal.others_say } {
                response = response.header("x-ratelimit-global-remaining", "900");
            }
            if let Some(seconds) = refusal.retry_after.filter(|_| is_refused) {
                response = response.header("retry-after", seconds.to_string());
            }
            Ok(response.body(Incoming::from("{}")).expect("headers are right"))
        })
    }
}

/// Reads while one request is refused. To be called with tokio's time paused.
pub async fn run(refusal: &Refusal) -> Recovery {
    let clock = PausedClock::start();
    let server = Server { refusal: *refusal, asked: Arc::default() };
    let builder = Client::builder().token("api-x").transport(server).clock(clock);
    let client = builder.build().expect("the settings are right");
    for _ in 0..READS {
        let request = client.request(http::Method::GET, "/flags").with(patient());
        request.send_raw().await.expect("it succeeds in the end");
    }
    let hold = Duration::from_secs(refusal.retry_after.unwrap_or(10));
    Recovery { took: clock.uptime(), hold, ideal: LATENCY * READS }
}
