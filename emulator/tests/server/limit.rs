//! Limits on a clock that stands.

use std::time::Duration;

use ldapi_emulator::{Clock, Emulator, Limit};

use crate::http::{send, start};

const NOW: i64 = 1_800_000_003_000;

/// What an answer tells of limits.
fn told(emulator: &Emulator, request: &str) -> String {
    let answer = send(emulator, request);
    let names = ["x-ratelimit-global-remaining", "x-ratelimit-route-remaining", "x-ratelimit-reset", "retry-after"];
    let values: Vec<&str> = names.iter().map(|name| answer.header(name)).collect();
    format!("{} {}", answer.status, values.join(" ")).trim_end().into()
}

#[test]
fn windows_by_the_clock() {
    let limits =
        [Limit::account(3, Duration::from_secs(10)), Limit::operations("getProj*", 1, Duration::from_secs(10))];
    let emulator = start(|builder| builder.clock(Clock::standing_at(NOW)).limits(limits));
    let (projects, flags) = ("GET /api/v2/projects", "GET /api/v2/flags/default");
    assert_eq!(told(&emulator, projects), "200 2 0 1800000010000");
    assert_eq!(told(&emulator, projects), "429 2 0 1800000010000");
    assert_eq!(told(&emulator, flags), "200 1  1800000010000");
    assert_eq!(told(&emulator, "GET /api/v2/projects\nAuthorization: api-other"), "401");
    assert_eq!(told(&emulator, flags), "200 0  1800000010000");
    assert_eq!(told(&emulator, flags), "429 0  1800000010000");
    assert_eq!(send(&emulator, flags).header("date"), "Fri, 15 Jan 2027 08:00:03 GMT");
    emulator.advance(Duration::from_secs(7));
    assert_eq!(told(&emulator, projects), "200 2 0 1800000020000");
    emulator.set_limits([]);
    assert_eq!(told(&emulator, projects), "200");
}

#[test]
fn an_address_is_told_to_wait() {
    let emulator =
        start(|builder| builder.clock(Clock::standing_at(NOW)).limit(Limit::address(2, Duration::from_secs(60))));
    assert_eq!(told(&emulator, "GET /api/v2/projects"), "200");
    assert_eq!(told(&emulator, "GET /api/v2/projects\nAuthorization: api-other"), "401");
    assert_eq!(told(&emulator, "GET /api/v2/projects"), "429    57");
    emulator.advance(Duration::from_secs(57));
    assert_eq!(told(&emulator, "GET /api/v2/projects"), "200");
}
