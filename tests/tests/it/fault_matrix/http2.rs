//! The faults that only HTTP/2 has. Beside what comes of a call, the server counts how often it applied it: nothing may
//! be done twice, and an error must not deny what was done.
//!
//! The expected table is `http2.txt`.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use expect_test::expect_file;
use ldapi::{Client, Error};
use ldapi_tests::certificates::Authority;
use ldapi_tests::clock::VirtualClock;
use ldapi_tests::http2::{Counts, Do, Http2, Last, Script, code, setting};
use tokio::sync::Semaphore;

use super::{Kind, told};

/// The time of an attempt where a server stalls, where its connection falls silent (which is noticed within two thirds of
/// it), and elsewhere.
const SHORT: Duration = Duration::from_millis(600);
const MIDDLE: Duration = Duration::from_millis(1_500);
const LONG: Duration = Duration::from_secs(20);

const BODY: &[u8] = br#"{"key":"f","name":"F"}"#;

/// What the server does on a connection, or about a request.
#[derive(Clone)]
struct Fault {
    name: &'static str,
    opening: Vec<Do>,
    request: Vec<Do>,
    is_applied: bool,
}

impl Fault {
    /// Whether chance decides what the client sees: what the server says as a connection begins meets a request that is
    /// being written, so it is read before, after or never. What must hold in any case is checked all the same.
    fn is_chance(&self) -> bool {
        !self.opening.is_empty()
    }

    /// Whether the connection ends so soon after the head of the response that the head may not be seen.
    fn may_lose_head(&self) -> bool {
        let has_head = self.request.iter().any(|act| matches!(act, Do::Head(..)));
        has_head && matches!(self.request.last(), Some(Do::Close))
    }

    /// How much time an attempt has.
    fn time(&self) -> Duration {
        match self.request.last() {
            None | Some(Do::Head(_, false)) => SHORT,
            Some(Do::FallSilent) => MIDDLE,
            _ => LONG,
        }
    }
}

fn status(kind: Kind) -> u16 {
    match kind {
        Kind::Read => 200,
        Kind::Delete => 204,
        Kind::Create => 201,
    }
}

fn fine(kind: Kind) -> Vec<Do> {
    match kind {
        Kind::Delete => vec![Do::Head(status(kind), true)],
        Kind::Read | Kind::Create => vec![Do::Head(status(kind), false), Do::Data(BODY, true)],
    }
}

fn faults(kind: Kind) -> Vec<Fault> {
    let opening = |name, opening| Fault { name, opening, request: fine(kind), is_applied: true };
    let turned_away = |name, request| Fault { name, opening: Vec::new(), request, is_applied: false };
    let applied = |name, request| Fault { name, opening: Vec::new(), request, is_applied: true };
    let before = |acts: &[Do]| [acts, &fine(kind)].concat();
    let head = Do::Head(if kind.name() == "delete" { 200 } else { status(kind) }, false);
    let tiny = || BODY.iter().enumerate().map(|(at, _)| Do::Data(&BODY[at..=at], at + 1 == BODY.len()));
    vec![
        applied("no fault", fine(kind)),
        opening("GOAWAY at once", vec![Do::GoAway(Last::None, code::NO_ERROR)]),
        opening("GOAWAY at once, closed", vec![Do::GoAway(Last::None, code::NO_ERROR), Do::Close]),
        opening("GOAWAY at once, calm", vec![Do::GoAway(Last::None, code::ENHANCE_YOUR_CALM), Do::Close]),
        opening("GOAWAY of a shutdown to come", vec![Do::GoAway(Last::Any, code::NO_ERROR)]),
        opening("closed at once", vec![Do::Close]),
        turned_away("GOAWAY before the stream", vec![Do::GoAway(Last::Before, code::NO_ERROR)]),
        turned_away("GOAWAY before it, closed", vec![Do::GoAway(Last::Before, code::NO_ERROR), Do::Close]),
        turned_away("GOAWAY before it, error", vec![Do::GoAway(Last::Before, code::INTERNAL_ERROR), Do::Close]),
        applied("GOAWAY after it, answered", before(&[Do::GoAway(Last::Ours, code::NO_ERROR)])),
        applied("GOAWAY after it, closed", vec![Do::GoAway(Last::Ours, code::NO_ERROR), Do::Close]),
        applied("GOAWAY after it, error", vec![Do::GoAway(Last::Ours, code::INTERNAL_ERROR), Do::Close]),
        turned_away("REFUSED_STREAM", vec![Do::Reset(code::REFUSED_STREAM)]),
        applied("REFUSED_STREAM after headers", vec![head.clone(), Do::Reset(code::REFUSED_STREAM)]),
        applied("INTERNAL_ERROR", vec![Do::Reset(code::INTERNAL_ERROR)]),
        applied("CANCEL", vec![Do::Reset(code::CANCEL)]),
        applied("ENHANCE_YOUR_CALM", vec![Do::Reset(code::ENHANCE_YOUR_CALM)]),
        applied("reset in the body", vec![head.clone(), Do::Data(&BODY[..9], false), Do::Reset(code::INTERNAL_ERROR)]),
        applied("reset after the response", [fine(kind), vec![Do::Reset(code::NO_ERROR)]].concat()),
        applied("closed without GOAWAY", vec![Do::Close]),
        applied("closed in the body", vec![head.clone(), Do::Data(&BODY[..9], false), Do::Close]),
        applied("stall", Vec::new()),
        applied("stall after headers", vec![head.clone()]),
        applied("silent connection", vec![Do::FallSilent]),
        applied("padding", vec![head.clone(), Do::Padded(&BODY[..9], 200, false), Do::Padded(&BODY[9..], 0, true)]),
        applied("frames of one byte", std::iter::once(head.clone()).chain(tiny()).collect()),
        applied("trailers", vec![head, Do::Data(BODY, false), Do::Trailers]),
        applied("100 and 103 before the response", before(&[Do::Head(100, false), Do::Head(103, false)])),
        applied("settings in between", before(&[Do::Settings(NARROW)])),
    ]
}

const NARROW: &[(u16, u32)] =
    &[(setting::INITIAL_WINDOW_SIZE, 1), (setting::MAX_CONCURRENT_STREAMS, 1), (setting::MAX_FRAME_SIZE, 16_385)];

/// A client whose attempts have so much time.
fn client(authority: &Authority, url: &str, clock: &VirtualClock, time: Duration) -> Client {
    let builder = Client::builder().token("api-test-token").base_url(url).clock(clock.clone());
    builder.root_certificates(authority.pem()).attempt_timeout(time).build().expect("the settings are right")
}

/// A server that is bad for the first so many connections and requests, after some requests that are fine.
async fn start(authority: &Authority, kind: Kind, fault: &Fault, fine_before: usize, bad: usize) -> Http2 {
    let Fault { opening, request, is_applied, .. } = fault.clone();
    let script = Script {
        settings: &[],
        opening: Box::new(move |number| if number < bad { opening.clone() } else { Vec::new() }),
        request: Box::new(move |number| match number.checked_sub(fine_before) {
            Some(number) if number < bad => (request.clone(), is_applied),
            _ => (fine(kind), true),
        }),
    };
    Http2::start(authority, script).await
}

/// What comes of a call, the first on its connection or the second.
async fn meet(authority: &Authority, kind: Kind, fault: &Fault, is_pooled: bool, bad: usize) -> String {
    let clock = VirtualClock::default();
    let server = start(authority, kind, fault, usize::from(is_pooled), bad).await;
    let client = client(authority, &server.url(), &clock, fault.time());
    if is_pooled {
        kind.call(&client).await.expect("the first request is fine");
    }
    let earlier = server.counts();
    let outcome = kind.call(&client).await;
    let counts = server.counts();
    let attempts = outcome.as_ref().map_or_else(Error::attempts, |attempts| *attempts);
    let (arrived, applied) = (counts.arrived - earlier.arrived, counts.applied - earlier.applied);
    let case = format!("{} {}, {outcome:?}, {counts:?}", kind.name(), fault.name);
    assert!(arrived <= attempts as usize, "sent more often than is told: {case}");
    assert!(applied <= 1 || kind.name() != "create", "applied twice: {case}");
    match &outcome {
        Ok(_) => assert!(applied >= 1, "not applied, though it succeeded: {case}"),
        Err(error) if kind.name() != "read" => {
            assert!(applied == 0 || error.may_have_been_applied(), "applied, though the error denies it: {case}");
        }
        Err(_) => {}
    }
    if fault.is_chance() {
        return format!("{:<27} {:>11}", "as it happens", "");
    }
    // Where a connection ends as it begins, it may not have been there at all.
    let mut what = told(&outcome).replace("no connection", "failed");
    if fault.may_lose_head() {
        what = [" 200", " 201", " 204"].iter().fold(what, |what, status| what.replace(status, ""));
    }
    format!("{what:<27} {attempts}  {applied} {:>4.1} s", clock.passed().as_secs_f64())
}

/// So many rows are made at once, so that the stalls of one do not hold up the others, and none runs out of time.
static ROWS: Semaphore = Semaphore::const_new(6);

/// A row of the table. One that is not as expected is made again, twice at most: on a busy machine what happens at the same
/// time comes in another order now and then. The promises that `meet` checks hold each time.
async fn row(authority: Arc<Authority>, kind: Kind, fault: Fault) -> String {
    let _permit = ROWS.acquire().await.expect("it is never closed");
    let mut text = row_once(&authority, kind, &fault).await;
    for _ in 0..2 {
        if include_str!("http2.txt").lines().any(|line| line == text.trim_end()) {
            break;
        }
        text = row_once(&authority, kind, &fault).await;
    }
    text
}

async fn row_once(authority: &Authority, kind: Kind, fault: &Fault) -> String {
    let once = meet(authority, kind, fault, false, 1).await;
    let always = meet(authority, kind, fault, false, usize::MAX).await;
    let pooled = match fault.opening.is_empty() {
        true => meet(authority, kind, fault, true, 1).await,
        false => String::new(),
    };
    format!("{:<32}{:<7} {once}   {always}   {pooled}", fault.name, kind.name())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_http2_has_its_outcome() {
    let authority = Arc::new(Authority::default());
    let title = |words: &str| format!("{words:<23} at ap wait  ");
    let titles = ["once", "always", "once, on a used connection"].map(title).join("   ");
    let mut table = format!("{:<32}{:<7} {titles}\n", "fault", "call");
    let mut rows = Vec::new();
    for index in 0..faults(Kind::Read).len() {
        for kind in Kind::ALL {
            rows.push(tokio::spawn(row(Arc::clone(&authority), kind, faults(kind).swap_remove(index))));
        }
    }
    for row in rows {
        writeln!(table, "{}", row.await.expect("the promises are kept")).expect("memory takes it");
    }
    let table: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    println!("{table}");
    expect_file!["http2.txt"].assert_eq(&table);
}

/// Makes one call and then 20 at once, for each kind; all succeed and each is applied once.
async fn all_succeed(script: impl Fn(Kind) -> Script, check: impl Fn(&Counts) -> bool) {
    let authority = Authority::default();
    for kind in Kind::ALL {
        let server = Http2::start(&authority, script(kind)).await;
        let client = client(&authority, &server.url(), &VirtualClock::default(), LONG);
        kind.call(&client).await.expect("the first one succeeds");
        let tasks = (0..20).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { kind.call(&client).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("it does not panic").expect("it succeeds");
        }
        let counts = server.counts();
        assert!(counts.applied == 21 && check(&counts), "{}: {counts:?}", kind.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_wait_for_one_another_where_one_stream_is_allowed() {
    let script = |kind| Script {
        settings: &[(setting::MAX_CONCURRENT_STREAMS, 1)],
        opening: Box::new(|_| Vec::new()),
        request: Box::new(move |_| ([vec![Do::Pause(Duration::from_millis(5))], fine(kind)].concat(), true)),
    };
    all_succeed(script, |counts| counts.connections == 1 && counts.at_once == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_connections_are_shut_down() {
    // Every eighth request is the last one of its connection.
    let script = |kind| Script {
        settings: &[],
        opening: Box::new(|_| Vec::new()),
        request: Box::new(move |number| match number % 8 {
            7 => ([vec![Do::GoAway(Last::Ours, code::NO_ERROR)], fine(kind)].concat(), true),
            _ => (fine(kind), true),
        }),
    };
    // How many are on a connection when it is shut down is a matter of time.
    all_succeed(script, |counts| counts.connections >= 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_the_server_does_not_let_in_runs_out_of_time() {
    let authority = Authority::default();
    let script = Script {
        settings: &[(setting::INITIAL_WINDOW_SIZE, 0)],
        opening: Box::new(|_| Vec::new()),
        request: Box::new(|_| (fine(Kind::Read), true)),
    };
    let server = Http2::start(&authority, script).await;
    let client = client(&authority, &server.url(), &VirtualClock::default(), SHORT);
    // By then the settings have arrived.
    Kind::Read.call(&client).await.expect("it has no body");
    let error = Kind::Create.call(&client).await.expect_err("its body is not sent");
    let counts = server.counts();
    assert!(error.is_timeout() && error.may_have_been_applied() && error.attempts() == 1, "{error}");
    assert_eq!((counts.arrived, counts.applied), (2, 1), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_say_what_the_server_did() {
    let check = async |request: Vec<Do>, expected: &str| {
        let authority = Authority::default();
        let fault = Fault { name: "", opening: Vec::new(), request, is_applied: false };
        let server = start(&authority, Kind::Create, &fault, 0, usize::MAX).await;
        let error = Kind::Create.call(&client(&authority, &server.url(), &VirtualClock::default(), LONG)).await;
        let message = error.expect_err("the server is bad").to_string();
        let expected = expected.replace("HOST", server.url().trim_start_matches("https://"));
        assert!(message.ends_with(&format!("): {expected}")), "{message}");
    };
    let turned_away = "not processed: HOST: the server turned the request away before processing it";
    check(vec![Do::Reset(code::REFUSED_STREAM)], &format!("{turned_away} (REFUSED_STREAM) after 4 attempts")).await;
    check(vec![Do::GoAway(Last::Before, code::NO_ERROR)], &format!("{turned_away} (GOAWAY) after 4 attempts")).await;
    check(vec![Do::Reset(code::CANCEL)], "connection failed: HOST: stream error received: stream no longer needed")
        .await;
}
