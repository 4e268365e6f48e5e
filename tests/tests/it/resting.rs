//! No call depends on the future of another one: whatever rests, whoever is polled goes on.

use std::future::IntoFuture as _;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use ldapi::runtime::SystemClock;
use ldapi::runtime::http::Method;
use ldapi::{Client, Json, model};
use ldapi_emulator::Emulator;
use ldapi_tests::clock::PausedClock;
use ldapi_tests::resting;
use ldapi_tests::windowed::{Windowed, Windows, patient};

const FLAGS: &str = r#"{"items":[{"key":"f1","name":"F"}],"totalCount":30,
    "_links":{"next":{"href":"/api/v2/flags/p?offset=1"}}}"#;

fn windows(limit: u64, latency: u64) -> Windows {
    let what = Windowed { limit, window: 3_000, latency, body: FLAGS };
    Windows::new(what, PausedClock::start())
}

async fn call(client: &Client, path: &str) {
    let request = client.request(Method::GET, format!("/{path}")).with(patient());
    request.send::<Json>().await.expect("it succeeds");
}

/// Runs what a program does beside calls that rest; the call must be done within so many milliseconds.
async fn check(server: &Windows, at_most: u64, what: &str, other: impl Future<Output = ()>) {
    let begun = server.now();
    other.await;
    let took = server.now() - begun;
    assert!(took <= at_most, "{what}: {took} ms, at most {at_most}");
}

/// Whatever a kept future holds, a window later at most it is no matter.
const SOON: u64 = 3_300;

#[tokio::test(start_paused = true)]
async fn a_call_after_a_timeout_by_reference_goes_on() {
    let server = windows(10, 50);
    let client = server.client();
    let mut kept = pin!(call(&client, "a"));
    assert!(tokio::time::timeout(Duration::from_millis(5), &mut kept).await.is_err());
    check(&server, SOON, "another path", call(&client, "b")).await;
    check(&server, SOON, "the same path", call(&client, "a")).await;
    check(&server, 10, "the kept one", kept).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_beside_a_page_stream_that_rests_goes_on() {
    for reads_ahead in [false, true] {
        let server = windows(10, 50);
        let client = server.client();
        let mut items = client.feature_flags().get_feature_flags("p").items();
        if reads_ahead {
            items = items.read_ahead();
        }
        assert!(tokio::time::timeout(Duration::from_millis(10), items.next()).await.is_err());
        check(&server, SOON, "while the first page is on its way", call(&client, "b")).await;
        let item: Option<ldapi::Result<model::FeatureFlag>> = items.next().await;
        item.expect("an item").expect("the page is right");
        check(&server, SOON, "between two pages", call(&client, "b")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_in_a_branch_of_select_goes_on() {
    let server = windows(10, 300);
    let client = server.client();
    let mut slow = pin!(call(&client, "slow"));
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    loop {
        tokio::select! {
            () = &mut slow => break,
            _ = tick.tick() => check(&server, SOON, "the other branch", call(&client, "other")).await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_behind_a_waiter_that_rests_goes_on() {
    let server = windows(2, 10);
    let client = server.client();
    call(&client, "a").await;
    call(&client, "a").await;
    let mut first = pin!(call(&client, "a"));
    assert!(tokio::time::timeout(Duration::from_millis(5), &mut first).await.is_err());
    let behind = (0..4).map(|_| call(&client, "a"));
    check(&server, 2 * 3_000 + SOON, "four behind it", async { drop(futures_util::future::join_all(behind).await) })
        .await;
    check(&server, SOON, "the one that rested", first).await;
}

/// The first request of a route goes alone. If its future rests when it has its turn, the next one goes in its place.
#[tokio::test(start_paused = true)]
async fn who_waits_for_a_route_that_a_resting_call_was_to_try_goes_on() {
    let server = windows(10, 900);
    let client = server.client();
    let mut first = pin!(call(&client, "other"));
    let mut resting = pin!(call(&client, "a"));
    assert!(tokio::time::timeout(Duration::from_millis(5), &mut first).await.is_err());
    assert!(tokio::time::timeout(Duration::from_millis(5), &mut resting).await.is_err());
    let both = futures_util::future::join(first, call(&client, "a"));
    check(&server, 900 + 900 + 100, "the second one of the route", async {
        both.await;
    })
    .await;
}

/// 20 a window of 2 s; a consumer makes one more call for each result of a buffered stream.
#[tokio::test(start_paused = true)]
async fn a_consumer_that_calls_while_the_stream_rests_goes_on() {
    for (width, latency) in [(2, 5), (4, 5), (8, 5), (4, 60), (20, 5)] {
        let server = Windows::new(Windowed { limit: 20, window: 2_000, latency, body: "{}" }, PausedClock::start());
        let client = server.client();
        let mut results = stream::iter(0..60).map(|_| call(&client, "flag")).buffer_unordered(width);
        let begun = server.now();
        while results.next().await.is_some() {
            call(&client, "again").await;
        }
        let (took, sent) = (server.now() - begun, server.arrived());
        let ideal = 5 * 2_000 + 20 * latency;
        assert!(took as f64 <= ideal as f64 * 1.2, "width {width}, latency {latency}: {took} ms, ideally {ideal}");
        let refused = sent.iter().filter(|arrival| !arrival.is_accepted).count();
        assert!(refused <= 6, "width {width}, latency {latency}: {refused} of {} were refused", sent.len());
    }
}

/// The same against the emulator, in real time, on a smaller scale.
#[tokio::test]
async fn a_consumer_that_calls_while_the_stream_rests_goes_on_against_the_emulator() {
    let limit = "global=20/1s".parse().expect("a limit");
    let emulator = Emulator::builder().limit(limit).start().await.expect("it starts");
    let client = Client::builder().token(emulator.token()).base_url(emulator.url()).build().expect("right settings");
    let flags = client.feature_flags();
    let get = || flags.get_feature_flags("default").limit(1).send();
    let begun = Instant::now();
    let mut results = stream::iter(0..30).map(|_| get().into_future()).buffer_unordered(4);
    while let Some(result) = results.next().await {
        result.expect("it succeeds");
        get().await.expect("it succeeds");
    }
    // 60 requests, 20 a second: two seconds and something at the least.
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "{took:?}");
}

/// A permit is held by the attempt, not by the future of the call.
#[tokio::test(start_paused = true)]
async fn permits_come_back_though_futures_rest() {
    let server = windows(100, 40);
    let pacing: [fn(ldapi::ClientBuilder) -> ldapi::ClientBuilder; 3] = [
        |builder| builder,
        |builder| builder.without_pacing(),
        |builder| builder.limiter(ldapi::runtime::pacing::Unlimited),
    ];
    for pacing in pacing {
        let builder = Client::builder().token("api-x").transport(server.clone()).clock(PausedClock::start());
        let client = pacing(builder.max_concurrent(1)).build().expect("the settings are right");
        check(&server, 4 * 40 + 30, "one by one", async {
            futures_util::future::join_all((0..4).map(|_| call(&client, "a"))).await;
        })
        .await;
        let begun = server.now();
        futures_util::future::join_all((0..4).map(|_| call(&client, "a"))).await;
        assert!(server.now() - begun >= 4 * 40, "no more than one at once");
        let mut kept = pin!(call(&client, "a"));
        assert!(tokio::time::timeout(Duration::from_millis(5), &mut kept).await.is_err());
        check(&server, 2 * 40 + 5, "beside one that rests", call(&client, "b")).await;
    }
}

/// Forty runtimes of one thread share a client. Each is left with a call on its way and is not driven any more; half of
/// them are dropped.
#[test]
fn runtimes_that_are_not_driven_hold_up_nobody() {
    let what = Windowed { limit: 1_000, window: 10_000, latency: 30, body: "{}" };
    let client = Windows::new(what, SystemClock).client();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut left = Vec::new();
    let begun = Instant::now();
    for number in 0..40 {
        let runtime = runtime();
        let mut kept = Box::pin({
            let client = client.clone();
            async move { call(&client, "kept").await }
        });
        let is_late =
            runtime.block_on(async { tokio::time::timeout(Duration::from_millis(5), &mut kept).await.is_err() });
        assert!(is_late || number > 0);
        if number % 2 == 0 {
            left.push((runtime, kept));
        } else {
            drop((runtime, kept));
        }
        let done = self::runtime_done(&client);
        assert!(done < Duration::from_secs(5), "runtime {number}: {done:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

fn runtime_done(client: &Client) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let begun = Instant::now();
    runtime.block_on(call(client, "other"));
    begun.elapsed()
}

/// A permit of an attempt whose runtime nobody drives is taken back when the attempt's time is over and a little more.
#[test]
fn a_permit_that_nobody_can_give_back_is_taken_back() {
    let server = Windows::new(Windowed { limit: 100, window: 10_000, latency: 30, body: "{}" }, SystemClock);
    let builder = Client::builder().token("api-x").transport(server).clock(SystemClock);
    let builder = builder.max_concurrent(1).without_pacing().attempt_timeout(Duration::from_millis(100));
    let client = builder.build().expect("the settings are right");
    let left = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut kept = Box::pin(call(&client, "kept"));
    let is_late = left.block_on(async { tokio::time::timeout(Duration::from_millis(5), &mut kept).await.is_err() });
    assert!(is_late, "it holds the only permit");
    let done = runtime_done(&client);
    assert!((Duration::from_millis(1_500)..Duration::from_secs(5)).contains(&done), "{done:?}");
}

/// Of one route, who came first goes first.
#[tokio::test(start_paused = true)]
async fn who_came_first_goes_first() {
    let server = windows(5, 20);
    let client = server.client();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let calls = (0..40).map(|number| {
        let (client, order) = (client.clone(), Arc::clone(&order));
        async move {
            tokio::time::sleep(Duration::from_millis(number)).await;
            call(&client, "a").await;
            order.lock().expect("not poisoned").push(number);
        }
    });
    futures_util::future::join_all(calls).await;
    let order = order.lock().expect("not poisoned").clone();
    assert!(order.is_sorted_by_key(|number| number / 5), "{order:?}");
}

/// Ten thousand random schedules of calls that rest, go on and are dropped.
#[test]
fn random_schedules_keep_to_the_model() {
    const SCHEDULES: u64 = 10_000;
    let half = |first| std::thread::spawn(move || resting::check_all(first, SCHEDULES / 2));
    let outcome = [half(0), half(SCHEDULES / 2)].map(|half| half.join().expect("no schedule fails"));
    let outcome = outcome.into_iter().fold(resting::Outcome::default(), resting::Outcome::and);
    println!("{SCHEDULES} schedules: {outcome:?}");
    assert!(outcome.longest_delay <= 1.0, "{outcome:?}");
    assert!(outcome.refused * 50 < outcome.requests, "{outcome:?}");
}
