//! What a refusal or an outage means: for how long, for whom, and what ends it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use ldapi::observer::{Observer, Waiting};
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Clock, http};
use ldapi::{Client, ClientBuilder, RequestOptions, RetryPolicy, model};
use ldapi_tests::clock::VirtualClock;
use ldapi_tests::windowed::{Windowed, Windows, patient};

/// Gives these responses (status and `Retry-After`), then 200, and counts the requests.
#[derive(Clone, Default)]
struct Script {
    responses: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
    asked: Arc<Mutex<u32>>,
}

impl Script {
    fn of(responses: &[(u16, &'static str)]) -> Self {
        Script { responses: Arc::new(Mutex::new(responses.iter().copied().collect())), ..Script::default() }
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().expect("not poisoned")
    }
}

impl Transport for Script {
    fn send(&self, _: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        *self.asked.lock().expect("not poisoned") += 1;
        let (status, retry_after) = self.responses.lock().expect("not poisoned").pop_front().unwrap_or((200, ""));
        let mut response = http::Response::builder().status(status);
        if !retry_after.is_empty() {
            response = response.header("retry-after", retry_after);
        }
        let response = response.body(Incoming::from(r#"{"key":"f","name":"F"}"#)).expect("headers are right");
        Box::pin(async move { Ok(response) })
    }
}

fn builder(script: &Script, clock: impl Clock) -> ClientBuilder {
    Client::builder().token("api-x").transport(script.clone()).clock(clock)
}

async fn get(client: &Client) -> ldapi::Result<model::FeatureFlag> {
    client.feature_flags().get_feature_flag("p", "f").send().await
}

async fn get_once(client: &Client) -> ldapi::Result<model::FeatureFlag> {
    let once = RequestOptions::new().retry(RetryPolicy::none());
    client.feature_flags().get_feature_flag("p", "f").with(once).send().await
}

/// `uptime` stands still, and nobody has to sleep.
struct Standing;

impl Clock for Standing {
    fn now(&self) -> std::time::SystemTime {
        std::time::UNIX_EPOCH
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

#[tokio::test]
async fn nothing_waits_for_a_clock_that_stands_still() {
    for responses in [&[(429, "1")][..], &[(429, "")], &[(503, "1"), (429, "2")], &[(500, "")]] {
        let script = Script::of(responses);
        let client = builder(&script, Standing).build().expect("the settings are right");
        get(&client).await.expect("it goes on");
        assert_eq!(script.asked() as usize, responses.len() + 1);
        // A second call, which finds the hold of the first one where there is one.
        get(&client).await.expect("it goes on");
    }
}

#[tokio::test]
async fn holds_of_other_clocks_and_transports_do_not_matter() {
    let late = VirtualClock::default();
    late.sleep(Duration::from_secs(1_000_000)).await;
    let refused = Script::of(&[(429, "30")]);
    let one = builder(&refused, late).build().expect("the settings are right");
    get_once(&one).await.expect_err("it is refused");
    assert_eq!(one.holds().len(), 1);
    let clock = VirtualClock::default();
    let other = builder(&Script::default(), clock.clone()).build().expect("the settings are right");
    get(&other).await.expect("nobody has asked it to wait");
    assert_eq!((other.holds().len(), clock.passed()), (0, Duration::ZERO));
    one.clear_holds();
    assert!(one.holds().is_empty());
    get_once(&one).await.expect("it is sent at once");
}

#[tokio::test]
async fn an_outage_is_over_when_the_server_is_well_again() {
    let clock = VirtualClock::default();
    let script = Script::of(&[(503, "86400")]);
    let client = builder(&script, clock.clone()).build().expect("the settings are right");
    let error = get(&client).await.expect_err("a day is too long");
    assert!(error.to_string().contains("the server asks for 86400 s, more than the 60 s allowed"), "{error}");
    get(&client).await.expect("the server is well");
    assert!(clock.passed() < Duration::from_secs(31), "{:?}", clock.passed());
    assert!(client.holds().is_empty());
    get(&client).await.expect("the hold has gone");
    assert!(clock.passed() < Duration::from_secs(31), "{:?}", clock.passed());
}

#[tokio::test]
async fn what_the_server_asks_for_is_named_however_long_it_is() {
    let check = async |retry_after: &'static str, shown: &str| {
        let script = Script::of(&[(429, retry_after)]);
        let client = builder(&script, VirtualClock::default()).build().expect("the settings are right");
        let error = get(&client).await.expect_err("it is too long").to_string();
        assert!(error.contains(&format!("the server asks for {shown}")), "{retry_after}: {error}");
        assert_eq!(script.asked(), 1);
    };
    check("100000", "100000 s").await;
    check("1e20", "1000000000 s").await;
    check("61", "61 s").await;
    check("Sat, 03 Jan 2026 00:00:00 GMT", "172800 s").await;
}

/// Adds up the waits that it is told of.
#[derive(Clone, Default)]
struct Waits(Arc<Mutex<Duration>>);

impl Observer for Waits {
    fn waiting(&self, wait: &Waiting<'_>) {
        *self.0.lock().expect("not poisoned") += wait.wait;
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_told_once() {
    for (responses, reads) in
        [(&[(429, "2")][..], 1), (&[(503, "2")], 1), (&[(429, "")], 1), (&[(429, "2"), (429, "3")], 2)]
    {
        let (waits, script) = (Waits::default(), Script::of(responses));
        let clock = ldapi_tests::clock::PausedClock::start();
        let client = builder(&script, clock).observer(waits.clone()).build().expect("the settings are right");
        let refused = get_once(&client).await.is_err();
        assert!(refused);
        let mut waited = Duration::ZERO;
        for _ in 0..reads {
            let reply = client.feature_flags().get_feature_flag("p", "f").send_with_meta().await.expect("it goes on");
            waited += reply.waited;
        }
        let told = *waits.0.lock().expect("not poisoned");
        assert!(told.abs_diff(waited) <= Duration::from_millis(2), "{responses:?}: {told:?} told, {waited:?} waited");
        assert!(clock.uptime().abs_diff(waited) <= Duration::from_millis(5), "{:?}, {waited:?}", clock.uptime());
    }
}

/// A call with a timeout is refused early only if it is certain that it comes too late: not for those that are ahead of it.
#[tokio::test(start_paused = true)]
async fn a_call_with_a_timeout_is_not_refused_for_those_ahead_of_it() {
    for are_polled in [false, true] {
        let what = Windowed { limit: 2, window: 10_000, latency: 20, body: "{}" };
        let server = Windows::new(what, ldapi_tests::clock::PausedClock::start());
        let client = server.client();
        let get = |path: &str, timeout: Option<u64>| {
            let options = timeout.map_or(patient(), |timeout| patient().timeout(Duration::from_millis(timeout)));
            let request = client.request(http::Method::GET, format!("/{path}")).with(options);
            async move { request.send_raw().await.map(drop) }
        };
        for _ in 0..2 {
            get("a", None).await.expect("the window has room");
        }
        let mut ahead: Vec<_> = (0..10).map(|_| Box::pin(get("a", None))).collect();
        for future in &mut ahead {
            assert!(future.as_mut().now_or_never().is_none(), "the window is used up");
        }
        let error = get("b", Some(5_000)).await.expect_err("the window ends in ten seconds");
        assert!(error.to_string().contains("s at the earliest, and it has 5.0 s left"), "{error}");
        let last = get("b", Some(if are_polled { 65_000 } else { 25_000 }));
        if are_polled {
            tokio::join!(async { drop(futures_util::future::join_all(ahead).await) }, async {
                last.await.expect("it has its turn");
            });
        } else {
            last.await.expect("nobody ahead of it is polled");
        }
    }
}

/// A call that is dropped while it waits for its next attempt takes nothing from the others.
#[tokio::test(start_paused = true)]
async fn dropped_calls_give_back_their_part_of_the_quota() {
    let script = Script::of(&[(500, ""); 1_000]);
    let client = builder(&script, ldapi_tests::clock::PausedClock::start()).build().expect("the settings are right");
    for _ in 0..200 {
        assert!(tokio::time::timeout(Duration::from_millis(50), get(&client)).await.is_err(), "it waits");
    }
    let error = get(&client).await.expect_err("the server fails");
    assert_eq!(error.attempts(), 4, "{error}");
}
