//! Headers that tell of limits, of the time and of waits, with whatever values, on paused time.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::join_all;
use ldapi::runtime::http::{self, HeaderName, HeaderValue, StatusCode};
use ldapi::runtime::observer::{Observer, Waiting};
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Clock};
use ldapi::{Client, RetryPolicy};
use tokio::time::Instant;

use super::{Mutation, Target};
use crate::clock::BEGIN;

/// The target `limits`. Each line of an input is a response: a status and headers, as in `429; retry-after: 1`. The
/// responses that follow are successes without any header.
pub const TARGET: Target = Target { name: "limits", check, seeds: SEEDS, mutation: Mutation::Text(WORDS) };

const SEEDS: &[&str] = &[
    "200; x-ratelimit-global-remaining: 3; x-ratelimit-reset: 1767225605000; date: Thu, 01 Jan 2026 00:00:00 GMT\n429; retry-after: 2",
    "429; x-ratelimit-route-remaining: 0; x-ratelimit-route-limit: 5; x-ratelimit-reset: 1767225602500",
    "503; retry-after: Thu, 01 Jan 2026 00:00:09 GMT\n503; retry-after: 0.25\n429",
    "200; date: Fri, 02 Jan 2026 00:00:00 GMT; x-ratelimit-auth-token-remaining: 1; x-ratelimit-auth-token-limit: 1; x-ratelimit-reset: 1767312003000",
    "200; x-ratelimit-global-remaining: 18446744073709551615; x-ratelimit-reset: 9223372036854775807\n429; retry-after: 59",
    "429\n429\n200; x-ratelimit-global-remaining: 0; x-ratelimit-reset: 1767225600",
];

const WORDS: &[&str] = &[
    "200",
    "429",
    "503",
    "500",
    "; ",
    "\n",
    ": ",
    "retry-after: ",
    "date: ",
    "x-ratelimit-reset: ",
    "x-ratelimit-global-remaining: ",
    "x-ratelimit-route-remaining: ",
    "x-ratelimit-auth-token-remaining: ",
    "x-ratelimit-global-limit: ",
    "x-ratelimit-route-limit: ",
    "0",
    "1",
    "60",
    "86400",
    "-1",
    "1e300",
    "1e-9",
    "NaN",
    "inf",
    "18446744073709551615",
    "9223372036854775807",
    "-9223372036854775808",
    "1767225601000",
    "1767225600",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Thu, 01 Jan 2026 00:00:30 GMT",
];

/// How long a call may take in all.
const TIMEOUT: Duration = Duration::from_secs(150);

/// The longest wait before another attempt: what a server may ask for, and a second of jitter.
const LONGEST_WAIT: Duration = Duration::from_secs(61);

/// Responses that are read from an input.
const MOST_RESPONSES: usize = 12;

/// Sleeps of all calls together; more of them mean a loop in which no time passes.
const MOST_SLEEPS: usize = 2_000;

/// The uptime at which the next check begins. It never goes back in a process.
static UPTIME: AtomicU64 = AtomicU64::new(0);

/// tokio's clock on paused time. The time of day begins anew in every check, the uptime goes on.
#[derive(Clone)]
struct Anew {
    start: Instant,
    before: Duration,
    sleeps: Arc<AtomicUsize>,
}

impl Clock for Anew {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + BEGIN + self.start.elapsed()
    }

    fn uptime(&self) -> Duration {
        self.before + self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        assert!(self.sleeps.fetch_add(1, Ordering::Relaxed) < MOST_SLEEPS, "calls sleep again and again");
        Box::pin(tokio::time::sleep(duration))
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

/// Gives the responses of an input one after the other, each after 20 ms.
struct Script(Mutex<Vec<Scripted>>);

#[derive(Clone, Default)]
struct Scripted {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Transport for Script {
    fn send(&self, _: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let next = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop().unwrap_or_default();
        let mut answer = http::Response::new(Incoming::from("{}"));
        *answer.status_mut() = next.status;
        answer.headers_mut().extend(next.headers);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(answer)
        })
    }
}

/// Sees to it that no wait before another attempt is longer than allowed.
struct Waits;

impl Observer for Waits {
    fn waiting(&self, wait: &Waiting<'_>) {
        assert!(wait.reason.is_none() || wait.wait <= LONGEST_WAIT, "{:?} for {:?}", wait.wait, wait.reason);
        assert!(wait.wait <= TIMEOUT + Duration::from_secs(2), "{:?} for its turn", wait.wait);
    }
}

/// Makes calls, one after the other and at once, to a server that responds as the input says.
///
/// # Panics
/// If a call waits for longer than its time allows, or for ever.
pub fn check(data: &[u8]) -> bool {
    let mut responses = read(data);
    let is_kept = responses.iter().any(|response| !response.headers.is_empty());
    responses.reverse();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime of one thread can be made");
    runtime.block_on(async {
        // So far ahead that whatever an earlier check has put off is over.
        let before = Duration::from_secs(UPTIME.fetch_add(3 * 86_400, Ordering::Relaxed));
        let clock = Anew { start: Instant::now(), before, sleeps: Arc::default() };
        let calls = call_often(clock, responses);
        tokio::time::timeout(Duration::from_secs(86_400), calls).await.expect("calls wait for ever");
    });
    is_kept
}

async fn call_often(clock: Anew, responses: Vec<Scripted>) {
    let client = Client::builder()
        .token("api-1")
        .clock(clock)
        .transport(Script(Mutex::new(responses)))
        .timeout(TIMEOUT)
        .retry(RetryPolicy::new())
        .observer(Waits)
        .build()
        .expect("the settings are right");
    let call = async |key: &str| {
        let begun = Instant::now();
        let outcome = client.feature_flags().get_feature_flag("p", key).send().await;
        let took = begun.elapsed();
        assert!(took <= TIMEOUT + Duration::from_secs(3), "a call took {took:?}: {outcome:?}");
    };
    call("first").await;
    join_all(["a", "b", "c"].map(&call)).await;
    call("last").await;
}

/// Reads an input; what is no status or header is left out.
fn read(data: &[u8]) -> Vec<Scripted> {
    data.split(|byte| *byte == b'\n').take(MOST_RESPONSES).map(read_line).collect()
}

fn read_line(line: &[u8]) -> Scripted {
    let mut parts = line.split(|byte| *byte == b';');
    let status = parts.next().and_then(|part| StatusCode::from_bytes(part.trim_ascii()).ok()).unwrap_or_default();
    let header = |part: &[u8]| {
        let at = part.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(part[..at].trim_ascii()).ok()?;
        Some((name, HeaderValue::from_bytes(part[at + 1..].trim_ascii()).ok()?))
    };
    Scripted { status, headers: parts.filter_map(header).collect() }
}
