//! Faults on the wire.

use std::time::{Duration, Instant};

use ldapi_emulator::{Action, Clock, Fault};

use crate::http::{send, start, try_send};

const GET: &str = "GET /api/v2/projects";
const MAKE: &str = "POST /api/v2/projects\nContent-Type: application/json\n\n{\"key\":\"new\",\"name\":\"New\"}";

/// What comes of a request that makes a project, with a fault: the answer, and whether the project is there afterwards.
fn check(fault: &str, expected: &str, is_made: bool) {
    let emulator = start(|builder| builder.fault(fault.parse().expect("a fault")));
    let said = match try_send(&emulator, MAKE) {
        Ok(answer) => {
            let length: usize = answer.header("content-length").parse().unwrap_or_default();
            let cut = if answer.body.len() < length { " cut" } else { "" };
            format!("{}{cut}", answer.summary())
        }
        Err(error) => format!("{:?}", error.kind()),
    };
    assert_eq!(said, expected, "{fault}");
    let found = emulator.world(|world| world.to_json()["projects"].get("new").is_some());
    assert_eq!(found, is_made, "{fault}");
    let recorded = emulator.take_requests();
    assert_eq!(recorded[0].faults, [fault.rsplit(' ').next().unwrap_or_default()]);
    assert_eq!(recorded[0].status.is_none(), expected == "ConnectionReset");
}

#[test]
fn what_happens() {
    check("* 503", "503 : Service Unavailable", false);
    check("* 429", "429 rate_limited: too many requests", false);
    check("* bare-429", "429 : too many requests", false);
    check("postProject x1 stale-reset", "429 rate_limited: too many requests", false);
    check("* reset", "ConnectionReset", false);
    check("* reset-after", "ConnectionReset", true);
    check("* truncate", "201 cut", true);
}

#[test]
fn headers_of_refusals() {
    let reset = |fault: &str| {
        let emulator = start(|builder| {
            builder.clock(Clock::standing_at(1_800_000_003_000)).fault(fault.parse().expect("a fault"))
        });
        let answer = send(&emulator, GET);
        format!("{} {} {}", answer.header("x-ratelimit-reset"), answer.header("retry-after"), answer.header("date"))
    };
    assert_eq!(reset("* 429"), "1800000010000  Fri, 15 Jan 2027 08:00:03 GMT");
    assert_eq!(reset("* stale-reset"), "1799999998000  Fri, 15 Jan 2027 08:00:03 GMT");
    assert_eq!(reset("* bare-429"), "  Fri, 15 Jan 2027 08:00:03 GMT");
    assert_eq!(reset("* date=+90s"), "  Fri, 15 Jan 2027 08:01:33 GMT");
    assert_eq!(reset("* date=-3s"), "  Fri, 15 Jan 2027 08:00:00 GMT");
}

#[test]
fn an_answer_can_take_long() {
    let emulator =
        start(|builder| builder.fault(Fault::new("*", Action::Latency(Duration::from_millis(200))).times(1)));
    let begun = Instant::now();
    assert_eq!(send(&emulator, GET).status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(200));
}

#[test]
fn the_same_seed_fails_the_same_requests() {
    let run = |seed: u64| -> Vec<u16> {
        let fault = Fault::new("getProjects", Action::Status(503)).rate(0.5);
        let emulator = start(|builder| builder.seed(seed).fault(fault));
        (0..20).map(|_| send(&emulator, GET).status).collect()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}
