//! Every fault a server or network can have, for a call that reads, one that may be repeated and one that may not: what
//! comes of it, how often it is sent (counted by the server), how long is waited (by a clock of its own).
//!
//! The expected table is `fault_matrix.txt`; `UPDATE_EXPECT=1` writes it anew.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use expect_test::expect_file;
use ldapi::{Client, Error, model};
use ldapi_tests::clock::{BEGIN, VirtualClock};
use ldapi_tests::faulty::{Act, Faulty, answer, refusing};
use tokio::sync::Semaphore;

mod http2;
mod proxy;
mod tls;

/// What goes wrong, and with how many answers: all of them if `None`.
struct Fault {
    name: &'static str,
    act: Act,
}

/// The calls that meet the faults.
#[derive(Clone, Copy)]
enum Kind {
    Read,
    Delete,
    Create,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Read, Kind::Delete, Kind::Create];

    fn name(self) -> &'static str {
        match self {
            Kind::Read => "read",
            Kind::Delete => "delete",
            Kind::Create => "create",
        }
    }

    /// The answer of a server without a fault.
    fn fine(self) -> Vec<u8> {
        match self {
            Kind::Read => answer(200, &[], br#"{"key":"f","name":"F"}"#),
            Kind::Delete => answer(204, &[], b""),
            Kind::Create => answer(201, &[], br#"{"key":"f","name":"F"}"#),
        }
    }

    async fn call(self, client: &Client) -> Result<u32, Error> {
        let flags = client.feature_flags();
        match self {
            Kind::Read => flags.get_feature_flag("p", "f").send_with_meta().await.map(|reply| reply.attempts),
            Kind::Delete => flags.delete_feature_flag("p", "f").send_with_meta().await.map(|reply| reply.attempts),
            Kind::Create => {
                let body = model::FeatureFlagBody::new().key("f").name("F");
                flags.post_feature_flag("p").body(body).send_with_meta().await.map(|reply| reply.attempts)
            }
        }
    }
}

fn say(status: u16, headers: &[(&str, &str)], body: &str) -> Act {
    Act::Say(answer(status, headers, body.as_bytes()))
}

fn error(status: u16, code: &str) -> Act {
    say(status, &[], &format!(r#"{{"code":"{code}","message":"m","id":"i"}}"#))
}

/// A 429 with a reset so many milliseconds after the clock's beginning.
fn limited(reset: &str) -> Act {
    let date = ("date", "Thu, 01 Jan 2026 00:00:00 GMT");
    let headers = [("x-ratelimit-global-remaining", "0"), ("x-ratelimit-reset", reset), date];
    say(429, &headers, r#"{"code":"rate_limited","message":"m"}"#)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(text.as_bytes()).and_then(|()| writer.finish()).expect("memory takes it")
}

fn cut(bytes: Vec<u8>, keep: usize) -> Act {
    Act::SayAndBreak(bytes[..keep].to_vec())
}

fn faults(kind: Kind) -> Vec<Fault> {
    let begin = u64::try_from(BEGIN.as_millis()).expect("it fits");
    let whole = answer(200, &[], br#"{"key":"f","name":"F"}"#);
    let body = whole.len() - 10;
    let zipped = answer(200, &[("content-encoding", "gzip")], &gzip(r#"{"key":"f","name":"F"}"#));
    let bomb = answer(200, &[("content-encoding", "gzip")], &gzip(&" ".repeat(9 << 20)));
    let fault = |name, act| Fault { name, act };
    vec![
        fault("no fault", Act::Say(kind.fine())),
        fault("reset before the headers", Act::SayAndBreak(Vec::new())),
        fault("reset in the headers", cut(whole.clone(), 30)),
        fault("reset in the body", cut(whole.clone(), body)),
        fault("stall", Act::Stall),
        fault("slow drip", Act::Drip(whole, Duration::from_millis(20))),
        fault("truncated JSON", say(200, &[], r#"{"key":"f","na"#)),
        fault("no JSON", say(200, &[], "<html>hello</html>")),
        fault("empty body", say(200, &[], "")),
        fault("wrong content type", say(200, &[("content-type", "text/html")], r#"{"key":"f","name":"F"}"#)),
        fault("gzip", Act::Say(zipped)),
        fault("gzip of 9 MB, 8 allowed", Act::Say(bomb)),
        fault("100 MB, 8 allowed", Act::Flood(100 << 20)),
        fault("204 with a body", Act::Say(answer(204, &[], b"surprise"))),
        fault("redirect within the host", say(307, &[("location", "/elsewhere")], "")),
        fault("redirect to see other", say(303, &[("location", "/elsewhere")], "")),
        fault("redirect to another host", say(307, &[("location", "https://evil.example/x")], "")),
        fault("redirect to nowhere", say(302, &[], "")),
        fault("400", error(400, "invalid_request")),
        fault("401", error(401, "unauthorized")),
        fault("403", error(403, "forbidden")),
        fault("404", error(404, "not_found")),
        fault("405", error(405, "method_not_allowed")),
        fault("408", error(408, "request_timeout")),
        fault("409 of a change at the same time", error(409, "optimistic_locking_error")),
        fault("409 of a key that is taken", error(409, "conflict")),
        fault("409 without a code", say(409, &[], "")),
        fault("422", error(422, "validation_failed")),
        fault("429, reset in 4.5 s", limited(&(begin + 4_500).to_string())),
        fault("429 without headers", error(429, "rate_limited")),
        fault("429, reset in the past", limited(&(begin - 60_000).to_string())),
        fault("429, reset in an hour", limited(&(begin + 3_600_000).to_string())),
        fault("429, reset in ten years", limited(&(begin + 315_360_000_000).to_string())),
        fault("429, reset in seconds", limited(&(begin / 1000 + 7).to_string())),
        fault("429, reset negative", limited("-5")),
        fault("429, retry after 3 s", say(429, &[("retry-after", "3")], "")),
        fault("429, retry after a date", say(429, &[("retry-after", "Thu, 01 Jan 2026 00:00:08 GMT")], "")),
        fault("500", error(500, "internal_error")),
        fault("501", error(501, "not_implemented")),
        fault("502 of a proxy", say(502, &[("content-type", "text/html")], "<html>Bad Gateway</html>")),
        fault("503, retry after 2 s", say(503, &[("retry-after", "2")], "")),
        fault("504", say(504, &[], "")),
    ]
}

/// A client whose attempts have little time where the server stalls, and much elsewhere, so that a busy machine is no
/// fault of its own.
fn client(url: &str, clock: &VirtualClock, is_stalling: bool) -> Client {
    let builder = Client::builder().token("api-test-token").base_url(url).clock(clock.clone());
    let time = if is_stalling { Duration::from_millis(600) } else { Duration::from_secs(20) };
    builder.attempt_timeout(time).max_response(8 << 20).build().expect("the settings are right")
}

/// What came of a call, in a few words.
fn told(outcome: &Result<u32, Error>) -> String {
    let error = match outcome {
        Ok(_) => return String::from("done"),
        Err(error) => error,
    };
    let what = [
        (error.is_connect(), "no connection"),
        (error.is_timeout(), "out of time"),
        (error.is_decode(), "unreadable"),
        (error.is_rate_limited(), "limited"),
        (error.is_approval_required(), "approval required"),
        (error.is_not_found(), "not found"),
        (error.is_unauthorized(), "unauthorized"),
        (error.is_forbidden(), "forbidden"),
        (error.is_concurrent_change(), "changed at the same time"),
        (error.is_conflict(), "conflict"),
        (error.is_validation(), "invalid"),
    ];
    let what = what.iter().find(|(holds, _)| *holds).map_or("failed", |(_, what)| what);
    let status = error.status().map(|status| format!(" {}", status.as_u16())).unwrap_or_default();
    let applied = if error.may_have_been_applied() { ", maybe applied" } else { "" };
    format!("{what}{status}{applied}")
}

/// Calls a server whose first answers are bad, `bad` of them.
async fn meet(kind: Kind, act: &Act, bad: usize) -> String {
    let (clock, act, fine) = (VirtualClock::default(), act.clone(), kind.fine());
    let is_stalling = matches!(act, Act::Stall | Act::Drip(..));
    let server = Faulty::start(move |number| if number < bad { act.clone() } else { Act::Say(fine.clone()) }).await;
    let outcome = kind.call(&client(&server.url(), &clock, is_stalling)).await;
    let sent = server.seen().len();
    let attempts = outcome.as_ref().map_or_else(Error::attempts, |attempts| *attempts);
    assert!(attempts as usize == sent || attempts as usize + 1 == sent, "{attempts} told, {sent} sent");
    format!("{:<32} {sent:>2} {:>5.1} s", told(&outcome), clock.passed().as_secs_f64())
}

async fn refused(kind: Kind) -> String {
    let clock = VirtualClock::default();
    let outcome = kind.call(&client(&refusing().await, &clock, false)).await;
    format!("{:<32} {:>2} {:>5.1} s", told(&outcome), 0, clock.passed().as_secs_f64())
}

/// So many rows are made at once, so that the stalls of one do not hold up the others, and none runs out of time.
static ROWS: Semaphore = Semaphore::const_new(4);

async fn row(kind: Kind, fault: Fault) -> String {
    let _permit = ROWS.acquire().await.expect("it is never closed");
    let Fault { name, act } = fault;
    let (once, always) = (meet(kind, &act, 1).await, meet(kind, &act, usize::MAX).await);
    format!("{name:<34}{:<8}{once}   {always}", kind.name())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_has_its_outcome() {
    let title = |words: &str| format!("{words:<32} sent  wait");
    let mut table = format!("{:<34}{:<8}{}   {}\n", "fault", "call", title("once"), title("always"));
    for kind in Kind::ALL {
        let always = refused(kind).await;
        writeln!(table, "{:<34}{:<8}{:<43}   {always}", "connection refused", kind.name(), "")
            .expect("memory takes it");
    }
    let mut rows = Vec::new();
    for index in 0..faults(Kind::Read).len() {
        rows.extend(Kind::ALL.map(|kind| tokio::spawn(row(kind, faults(kind).swap_remove(index)))));
    }
    for row in rows {
        writeln!(table, "{}", row.await.expect("what is told is what was sent")).expect("memory takes it");
    }
    let table: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    println!("{table}");
    expect_file!["fault_matrix.txt"].assert_eq(&table);
}
