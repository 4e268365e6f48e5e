//! What can be set while it runs.

use crate::http::{send, start};

#[test]
fn rules_can_be_looked_at_and_set() {
    let emulator = start(|builder| builder);
    let check =
        |request: &str, expected: &str| assert_eq!(send(&emulator, request).body.trim_end(), expected, "{request}");
    check("GET /_emulator/limits", "[]");
    check("PUT /_emulator/limits\n\n[\"global=100/10s\",\"ip=5/60s\"]", r#"["global=100/10s","ip=5/60s"]"#);
    check("GET /_emulator/limits", r#"["global=100/10s","ip=5/60s"]"#);
    check("PUT /_emulator/limits\n\n[]", "[]");
    check("PUT /_emulator/faults\n\n[\"getProjects x1 503\"]", r#"["getProjects x1 503"]"#);
    check("POST /_emulator/faults\n\n\"* 5% latency=200ms\"", r#"["getProjects x1 503","* 5% latency=200ms"]"#);
    check("PUT /_emulator/faults\n\n[]", "[]");
    check("GET /_emulator/drift", "null");
    check("PUT /_emulator/drift\n\n\"10% null\"", r#""10% null""#);
    check("GET /_emulator/drift", r#""10% null""#);
    check("PUT /_emulator/drift\n\nnull", "null");
    check("DELETE /_emulator/requests", "null");
    check("GET /_emulator/requests", "[]");
}

#[test]
fn what_is_not_of_its_form_is_refused() {
    let emulator = start(|builder| builder);
    let check = |request: &str, status: u16, expected: &str| {
        let answer = send(&emulator, request);
        assert_eq!(
            (answer.status, answer.json()["message"].as_str().unwrap_or_default()),
            (status, expected),
            "{request}"
        );
    };
    check("PUT /_emulator/limits\n\n{}", 400, "expected a list of texts");
    check("PUT /_emulator/limits\n\n[1]", 400, "expected text");
    check(
        "PUT /_emulator/limits\n\n[\"global\"]",
        400,
        "\"global\": a limit is written like global=100/10s, route=20/10s or getFlag*=5/10s",
    );
    check("POST /_emulator/clock\n\n{\"advance\":\"soon\"}", 400, "expected {\"advance\": \"10s\"}");
    check("PUT /_emulator/state\n\n{\"cats\":{}}", 400, "cats: there are no documents of this kind");
    check("PUT /_emulator/faults\n\n[", 400, "the body is no JSON: EOF while parsing a list at line 1 column 1");
    check("GET /_emulator/none", 404, "no such route");
}

#[test]
fn requests_time_and_state() {
    let emulator = start(|builder| builder.clock(ldapi_emulator::Clock::standing_at(1_800_000_000_000)));
    assert_eq!(send(&emulator, "POST /_emulator/clock\n\n{\"advance\":\"10s\"}").json()["now"], 1_800_000_010_000_i64);
    send(&emulator, "DELETE /api/v2/projects/none?a=b");
    let requests = send(&emulator, "GET /_emulator/requests").json();
    let seen = &requests[0];
    assert_eq!(
        (&seen["operation"], &seen["status"], &seen["target"]),
        (&"deleteProject".into(), &404.into(), &"/api/v2/projects/none?a=b".into())
    );
    assert_eq!(seen["findings"][0]["place"], "query a");
    assert_eq!(seen["headers"]["authorization"], "…0000");
    assert_eq!(send(&emulator, "PUT /_emulator/state\n\n{\"projects\":{\"web\":{\"name\":\"Web\"}}}").status, 200);
    assert_eq!(send(&emulator, "GET /api/v2/projects/web").status, 200);
    assert_eq!(send(&emulator, "GET /_emulator/state").json()["projects"]["web"]["name"], "Web");
    send(&emulator, "POST /_emulator/reset");
    assert_eq!(send(&emulator, "GET /api/v2/projects/web").status, 404);
    assert_eq!(send(&emulator, "GET /").header("content-type"), "text/plain; charset=utf-8");
    assert!(send(&emulator, "GET /_emulator").body.contains("PUT /_emulator/limits"));
}
