//! Who may use the emulator's own routes, and the token that everybody knows.

use ldapi_emulator::Emulator;

use crate::http::{send, start};

/// The status of the answer to a request, and what a refusal says to set.
fn check(emulator: &Emulator, request: &str, expected: &str) {
    let answer = send(emulator, request);
    let message = answer.json()["message"].as_str().unwrap_or_default().to_owned();
    let option = message.split(' ').skip_while(|word| !word.starts_with("--")).take(2).collect::<Vec<_>>().join(" ");
    let said = format!("{} {option}", answer.status);
    assert_eq!(said.trim_end(), expected, "{request}: {message}");
}

#[test]
fn own_routes() {
    let emulator = start(|builder| builder);
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    let port = emulator.address().port();
    check("POST /_emulator/reset", "200");
    check(&format!("POST /_emulator/reset\nOrigin: {}", emulator.url()), "200");
    check(&format!("POST /_emulator/reset\nHost: localhost:{port}\nOrigin: http://localhost:{port}"), "200");
    check("GET /_emulator/state\nHost: [::1]:80", "200");
    for route in ["POST /_emulator/reset", "POST /_emulator/faults", "POST /_emulator/clock", "GET /_emulator/state"] {
        let foreign = format!("{route}\nContent-Type: text/plain\nOrigin: https://evil.example");
        check(&foreign, "403 --allow-origin https://evil.example");
        check(&format!("{route}\nOrigin: null"), "403 --allow-origin null");
        check(&format!("{route}\nOrigin: http://localhost:3000"), "403 --allow-origin http://localhost:3000");
        check(&format!("{route}\nOrigin: http://127.0.0.1:1"), "403 --allow-origin http://127.0.0.1:1");
        let rebound = "Host: rebound.evil.example\nOrigin: http://rebound.evil.example";
        check(&format!("{route}\n{rebound}"), "403 --allow-host rebound.evil.example");
    }
    check("PUT /_emulator/state\nHost: rebound.evil.example\n\n{}", "403 --allow-host rebound.evil.example");
    check("GET /_emulator\nHost: localhost.evil.example", "403 --allow-host localhost.evil.example");
    check("GET http://evil.example/_emulator", "403 --allow-host evil.example");
    check("GET /_emulator/page/main.js\nHost: evil.example", "403 --allow-host evil.example");
    check("GET /\nHost: evil.example", "403 --allow-host evil.example");
    check("OPTIONS /_emulator/reset\nOrigin: http://localhost:3000", "403 --allow-origin http://localhost:3000");
}

#[test]
fn what_is_allowed() {
    let page = "http://localhost:3000";
    let emulator = start(|builder| builder.allow_host("emulator.test").allow_origin(page));
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    check("POST /_emulator/reset\nHost: Emulator.Test:8377\nOrigin: http://emulator.test:8377", "200");
    check(&format!("POST /_emulator/reset\nOrigin: {page}"), "200");
    check("POST /_emulator/reset\nOrigin: http://localhost:3001", "403 --allow-origin http://localhost:3001");
    check("GET /api/v2/projects\nHost: emulator.test", "200");
    let asked = send(&emulator, &format!("OPTIONS /_emulator/faults\nOrigin: {page}"));
    assert_eq!((asked.status, asked.header("access-control-allow-origin")), (204, page));
    assert_eq!(asked.header("access-control-allow-methods"), "GET, PUT, POST, DELETE");
    assert_eq!(asked.header("access-control-allow-headers"), "Content-Type");
    let got = send(&emulator, &format!("GET /_emulator/faults\nOrigin: {page}"));
    assert_eq!((got.header("access-control-allow-origin"), got.header("vary")), (page, "Origin"));
    assert_eq!(send(&emulator, "GET /_emulator/faults").header("access-control-allow-origin"), "");
}

#[test]
fn the_default_token_is_taken_from_near_only() {
    let hook = "POST /api/v2/webhooks\nContent-Type: application/json";
    let body = r#"{"url":"http://127.0.0.1:9/","sign":false,"on":true}"#;
    let emulator = start(|builder| builder);
    check(&emulator, &format!("{hook}\n\n{body}"), "200");
    check(&emulator, &format!("{hook}\nOrigin: http://localhost:3000\n\n{body}"), "200");
    for far in ["Origin: https://evil.example", "Host: rebound.evil.example", "Origin: null"] {
        check(&emulator, &format!("{hook}\n{far}\n\n{body}"), "401 --token or");
    }
    assert_eq!(send(&emulator, "GET /api/v2/webhooks").json()["items"].as_array().map(Vec::len), Some(2));
    // Nobody knows a token of one's own, so that is taken from everywhere.
    let own = start(|builder| builder.token("api-own"));
    check(&own, "GET /api/v2/projects\nHost: emulator.test\nOrigin: https://app.example", "200");
}
