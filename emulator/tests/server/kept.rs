//! How much is kept.

use std::sync::atomic::{AtomicBool, Ordering};

use ldapi_emulator::{Clock, Emulator};
use serde_json::{Value, json};

use crate::http::{send, start};

fn kept(emulator: &Emulator) -> Value {
    send(emulator, "GET /_emulator/kept").json()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Posts a body of a length, whatever becomes of it.
fn post(emulator: &Emulator, length: usize) {
    send(emulator, &format!("POST /api/v2/projects\nContent-Type: application/json\n\n{}", "x".repeat(length)));
}

#[test]
fn requests_are_bounded_by_their_number() {
    let emulator = start(|builder| builder.recorded_requests(5));
    (0..12).for_each(|_| post(&emulator, 10));
    let numbers: Vec<u64> = emulator.requests().iter().map(|request| request.number).collect();
    assert_eq!(numbers, [8, 9, 10, 11, 12]);
    assert_eq!(kept(&emulator)["requests"]["count"], 5);
}

#[test]
fn requests_are_bounded_by_their_bytes() {
    let emulator = start(|builder| builder.recorded_bytes(200_000).recorded_body_bytes(30_000));
    for count in 1..=20 {
        post(&emulator, 50_000);
        let requests = &kept(&emulator)["requests"];
        assert!(number(&requests["bytes"]) <= 200_000, "{requests}");
        assert!(number(&requests["bytes"]) >= 30_000 * number(&requests["count"]), "{requests}");
        assert_eq!(number(&requests["count"]), if count < 6 { count } else { number(&requests["count"]) });
    }
    assert!(number(&kept(&emulator)["requests"]["count"]) >= 5);
    send(&emulator, "DELETE /_emulator/requests");
    assert_eq!(kept(&emulator)["requests"]["bytes"], 0);
    // One that is longer than all may be is there until the next one comes.
    let emulator = start(|builder| builder.recorded_bytes(1));
    (0..3).for_each(|_| post(&emulator, 50_000));
    assert_eq!(emulator.requests().iter().map(|request| request.number).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_cut_is_seen() {
    let emulator = start(|builder| builder.recorded_body_bytes(200));
    let check = |request: &str, sent: (usize, usize), is_cut: (bool, bool)| {
        send(&emulator, "DELETE /_emulator/requests");
        let answer = send(&emulator, request);
        let shown = &send(&emulator, "GET /_emulator/requests").json()[0];
        assert_eq!((&shown["bodyLength"], &shown["bodyCut"]), (&json!(sent.0), &json!(is_cut.0)), "{request}");
        assert_eq!(shown["body"].as_str().map(str::len), Some(sent.0.min(200)), "{request}");
        let number = &shown["number"];
        let whole = send(&emulator, &format!("GET /_emulator/requests/{number}")).json();
        assert_eq!((&whole["answerLength"], &whole["answerCut"]), (&json!(answer.body.len()), &json!(is_cut.1)));
        let recorded = &emulator.requests()[0];
        assert_eq!((recorded.is_body_cut(), recorded.is_answer_cut()), is_cut, "{request}");
        assert_eq!(recorded.answer_json().is_some(), !is_cut.1, "{request}");
        assert_eq!(whole["answer"].is_string(), is_cut.1, "{request}");
        assert!(answer.body.len() >= sent.1, "{request}");
    };
    let post =
        |length: usize| format!("POST /api/v2/projects\nContent-Type: application/json\n\n{}", "x".repeat(length));
    check(&post(200), (200, 20), (false, false));
    check(&post(201), (201, 20), (true, false));
    check("GET /api/v2/projects", (0, 201), (false, true));
    let recorded = emulator.take_requests();
    assert_eq!(recorded[0].answer.as_ref().map(|answer| answer.len()), Some(200));
}

#[test]
fn the_audit_log_is_bounded_and_its_lists_agree() {
    const MOST: u64 = 300_000;
    let start = || start(|builder| builder.audit_log_bytes(MOST as usize).clock(Clock::standing_at(1_800_000_000_000)));
    let emulator = start();
    let key = |index: usize| {
        format!("POST /api/v2/projects\nContent-Type: application/json\n\n{{\"key\":\"p{index}\",\"name\":\"P\"}}")
    };
    assert_eq!(send(&emulator, &key(0)).status, 201);
    let first = send(&emulator, "GET /api/v2/auditlog?limit=1").json()["items"][0]["_id"].clone();
    let find = || send(&emulator, &format!("GET /api/v2/auditlog/{}", first.as_str().unwrap_or_default())).status;
    assert_eq!(find(), 200);
    for index in 1..40 {
        assert_eq!(send(&emulator, &key(index)).status, 201);
        let log = &kept(&emulator)["auditLog"];
        assert!(number(&log["bytes"]) <= MOST, "{log}");
    }
    assert_eq!(find(), 404, "the oldest entry has left");
    let count = number(&kept(&emulator)["auditLog"]["count"]);
    assert!((10..100).contains(&count), "{count}");
    let (mut seen, mut next) = (0, Some(String::from("/api/v2/auditlog?limit=7")));
    while let Some(path) = next {
        let page = send(&emulator, &format!("GET {path}")).json();
        seen += page["items"].as_array().map_or(0, Vec::len);
        next = page["_links"]["next"]["href"].as_str().map(String::from);
    }
    assert_eq!(seen as u64, count, "pages have all that is kept");
    let counts = "POST /api/v2/auditlog/counts?after=0&before=1900000000000\nContent-Type: application/json\n\n[]";
    let counted = send(&emulator, counts).json();
    assert!(counted["totalCount"].is_null() || number(&counted["totalCount"]) == count, "{counted}");
    let state = send(&emulator, "GET /_emulator/state");
    assert_eq!(state.json()["auditLog"].as_array().map(Vec::len), Some(count as usize));
    assert_eq!(state.json(), emulator.world(|world| world.to_json()));
    // A state that is set, and one that is returned to, have the same bound.
    let other = start();
    send(&other, &format!("PUT /_emulator/state\n\n{}", state.body));
    for index in 100..110 {
        send(&other, &key(index));
    }
    assert!(number(&kept(&other)["auditLog"]["bytes"]) <= MOST);
    send(&other, "POST /_emulator/reset");
    assert_eq!(kept(&other)["auditLog"]["mostBytes"], MOST);
}

#[test]
fn findings_are_bounded() {
    let emulator = start(|builder| builder.stateless());
    let members: Vec<String> = (0..5_000).map(|index| format!("\"m{index}\":1")).collect();
    let body = format!("{{\"key\":7,\"name\":\"A\",\"{}\":1,{}}}", "k".repeat(100_000), members.join(","));
    let query: Vec<String> = (0..5_000).map(|index| format!("q{index}=1")).collect();
    let line = format!("POST /api/v2/projects?{}\nContent-Type: application/json\n\n{body}", query.join("&"));
    // What is wrong is found among all that is only odd.
    assert!(send(&emulator, &line).body.contains("body /key: expected text"));
    let requests = emulator.take_requests();
    assert!(requests[0].findings.len() <= 400, "{}", requests[0].findings.len());
    assert!(requests[0].findings.iter().all(|finding| finding.place.len() + finding.message.len() < 5_000));
}

#[test]
fn rules_are_bounded() {
    let emulator = start(|builder| builder);
    let rules = |count: usize| json!(vec!["* x1 503"; count]);
    assert_eq!(send(&emulator, &format!("PUT /_emulator/faults\n\n{}", rules(1_000))).status, 200);
    for request in ["POST /_emulator/faults\n\n\"* 503\"", &format!("PUT /_emulator/faults\n\n{}", rules(1_001))] {
        assert_eq!(send(&emulator, request).json()["message"], "more than 1000 rules");
    }
    let limits = json!(vec!["global=1/1s"; 1_001]);
    assert_eq!(send(&emulator, &format!("PUT /_emulator/limits\n\n{limits}")).status, 400);
    assert_eq!(kept(&emulator)["faultRules"], 1_000);
    let short = start(|builder| builder.longest_body(10));
    assert_eq!(send(&short, "PUT /_emulator/faults\n\n[\"* x1 503\"]").status, 413);
}

#[test]
fn lists_are_written_as_they_are_made() {
    let emulator = start(|builder| builder);
    (0..30).for_each(|_| post(&emulator, 20_000));
    let list = send(&emulator, "GET /_emulator/requests");
    assert_eq!(list.header("transfer-encoding"), "chunked");
    assert_eq!(list.json().as_array().map(Vec::len), Some(30));
    assert_eq!(kept(&emulator)["bodiesHeldBytes"], 0);
}

#[test]
fn others_are_served_beside_a_long_list() {
    let emulator = start(|builder| builder);
    (0..100).for_each(|_| post(&emulator, 256 << 10));
    let (mut served, is_done) = (0, AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let list = send(&emulator, "GET /_emulator/requests");
            is_done.store(true, Ordering::SeqCst);
            assert!(list.body.len() > 20 << 20, "{}", list.body.len());
        });
        while !is_done.load(Ordering::SeqCst) {
            assert_eq!(send(&emulator, "GET /_emulator/clock").status, 200);
            served += 1;
        }
    });
    assert!(served >= 10, "{served} others were served");
}
