//! What is refused, and how.

use ldapi_emulator::{Credential, Emulator};

use crate::http::{send, start};

/// What comes of a request, as [`summary`](crate::http::Answer::summary) has it.
fn check(emulator: &Emulator, request: &str, expected: &str) {
    let answer = send(emulator, request);
    assert_eq!(answer.summary(), expected, "{request}\n{}", answer.body);
}

#[test]
fn credentials() {
    let emulator = start(|builder| {
        builder
            .token("api-full")
            .credential(Credential::token("api-reads").reader())
            .credential(Credential::session("full"))
            .credential(Credential::session("reads").reader())
    });
    let url = emulator.url();
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    let missing = "401 unauthorized: no credential: send an access token in the header Authorization";
    let unknown = "401 unauthorized: nobody has this access token or session";
    check("GET /api/v2/projects\nAuthorization: api-full", "200");
    check("GET /api/v2/projects\nCookie: other=1", missing);
    check("GET /api/v2/projects\nAuthorization: api-other", unknown);
    check("GET /api/v2/projects\nAuthorization: Bearer api-full", unknown);
    check("GET /api/v2/projects\nAuthorization: api-reads", "200");
    check(
        "DELETE /api/v2/projects/default\nAuthorization: api-reads",
        "403 forbidden: the role of this access token does not allow it",
    );
    let origin = "403 forbidden: the header Origin of a request with a session must be this server's own address";
    check(&format!("GET /api/v2/projects\nCookie: a=b; ldso=full\nOrigin: {url}"), "200");
    check("GET /api/v2/projects\nCookie: ldso=full", origin);
    check("GET /api/v2/projects\nCookie: ldso=full\nOrigin: http://elsewhere.example", origin);
    check(&format!("GET /api/v2/projects\nCookie: ldso=none\nOrigin: {url}"), unknown);
    check(
        &format!("DELETE /api/v2/projects/default\nCookie: ldso=reads\nOrigin: {url}"),
        "401 unauthorized: the role of this session does not allow it",
    );
}

#[test]
fn a_token_that_was_made_here_is_known() {
    let emulator = start(|builder| builder);
    let made =
        send(&emulator, "POST /api/v2/tokens\nContent-Type: application/json\n\n{\"name\":\"a\",\"role\":\"reader\"}");
    assert_eq!(made.status, 201, "{}", made.body);
    let token = made.json()["token"].as_str().unwrap_or_default().to_owned();
    check(&emulator, &format!("GET /api/v2/projects\nAuthorization: {token}"), "200");
}

#[test]
fn versions() {
    let emulator = start(|builder| builder);
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    let beta = "403 forbidden: getIpAllowlist is in beta: send the header LD-API-Version with the value beta";
    check("GET /api/v2/account/ip-allowlist\nLD-API-Version: beta", "200");
    check("GET /api/v2/account/ip-allowlist", beta);
    check("GET /api/v2/account/ip-allowlist\nLD-API-Version: 20240415\nLD-API-Version: beta", beta);
    check("GET /api/v2/account/ip-allowlist\nLD-API-Version: beta\nLD-API-Version: 20240415", "200");
    check("GET /api/v2/projects\nLD-API-Version: beta", "200");
    check("GET /api/v2/projects\nLD-API-Version: 20220603", "200");
    check(
        "GET /api/v2/projects\nLD-API-Version: 20240416",
        "400 invalid_request: header LD-API-Version: there is no version \"20240416\" of this API",
    );
}

#[test]
fn routes_and_methods() {
    let emulator = start(|builder| builder.stateless());
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    check("GET /api/v3", "404 : there is no path /api/v3");
    check("GET /api/v2/projects/", "404 : there is no path /api/v2/projects/");
    check("PUT /api/v2/projects", "405 method_not_allowed: PUT is not allowed here, but OPTIONS, GET, POST");
    check("HEAD /api/v2/projects", "200");
    check("POST /api/v2/projects/a\nX-HTTP-Method-Override: DELETE", "204");
    check("POST /api/v2/projects/a\nX-HTTP-Method-Override: delete", "204");
    check(
        "POST /api/v2/projects/a\nX-HTTP-Method-Override: GET",
        "405 method_not_allowed: POST is not allowed here, but OPTIONS, DELETE, GET, PATCH",
    );
    check("GET /api/v2/projects/a\nX-HTTP-Method-Override: DELETE", "200");
    let answer = send(&emulator, "PUT /api/v2/projects");
    assert_eq!(answer.header("allow"), "OPTIONS, GET, POST");
    let head = send(&emulator, "HEAD /api/v2/projects");
    assert!(head.body.is_empty() && head.header("content-length").parse::<usize>().is_ok_and(|length| length > 0));
}

#[test]
fn callers_from_elsewhere() {
    let emulator = start(|builder| builder);
    let answer = send(&emulator, "OPTIONS /api/v2/projects/a\nOrigin: https://a.example\nAuthorization:");
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(answer.header("access-control-allow-origin"), "https://a.example");
    assert_eq!(answer.header("access-control-allow-methods"), "OPTIONS, DELETE, GET, PATCH");
    assert_eq!(answer.header("access-control-max-age"), "300");
    assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    assert_eq!(send(&emulator, "GET /api/v2/projects").header("access-control-allow-origin"), "*");
    assert_eq!(send(&emulator, "GET /api/v2/projects\nOrigin: null").header("access-control-allow-origin"), "null");
    let with_session = |origin: &str| {
        let answer = send(&emulator, &format!("GET /api/v2/projects\nOrigin: {origin}"));
        answer.header("access-control-allow-credentials").to_owned()
    };
    assert_eq!(with_session("https://a.example"), "");
    assert_eq!(with_session("null"), "");
    assert_eq!(with_session("http://localhost:3000"), "true");
    assert_eq!(with_session(&emulator.url()), "true");
}

#[test]
fn parameters() {
    let emulator = start(|builder| builder.stateless());
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    let wrong = |place: &str| format!("400 invalid_request: {place}");
    check("GET /api/v2/flags/a?limit=5&env=x&env=y", "200");
    check("GET /api/v2/flags/a?limit=many", &wrong("query limit: expected a whole number, found \"many\""));
    check("GET /api/v2/flags/a?limit=", &wrong("query limit: expected a whole number, found \"\""));
    check("GET /api/v2/flags/a?archived=perhaps", &wrong("query archived: expected true or false, found \"perhaps\""));
    check("GET /api/v2/flags/a?unheard=1", "200");
    check(
        "GET /api/v2/projects/a/views?sort=size\nLD-API-Version: beta",
        &wrong("query sort: \"size\" is none of \"key\", \"name\", \"updatedAt\""),
    );
    check("GET /api/v2/usage/data-export-events/projects/ranking\nLD-API-Version: beta", &wrong("query from: missing"));
}

#[test]
fn bodies() {
    let emulator = start(|builder| builder.stateless().longest_body(200));
    let post = |body: &str| format!("POST /api/v2/projects\nContent-Type: application/json\n\n{body}");
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    let wrong = |place: &str| format!("400 invalid_request: {place}");
    check(&post(r#"{"key":"a","name":"A"}"#), "201");
    check(&post(r#"{"key":"a","name":7}"#), &wrong("body /name: expected text, found 7"));
    check(
        &post(r#"{"key":"a","name":"A","environments":[{"key":"e"}]}"#),
        &wrong("body /environments/0/color: missing"),
    );
    check(&post("{"), &wrong("body: no JSON: EOF while parsing an object at line 1 column 1"));
    check(&post(""), &wrong("body: missing"));
    check(&post(&" ".repeat(201)), "413 payload_too_large: the body has more than 200 bytes");
    let patch =
        |content_type: &str, body: &str| format!("PATCH /api/v2/flags/p/f\nContent-Type: {content_type}\n\n{body}");
    let semantic = "application/json; domain-model=launchdarkly.semanticpatch";
    check(&patch(semantic, r#"{"instructions":[{"kind":"turnFlagOn"}]}"#), "200");
    check(&patch("application/json", r#"[{"op":"replace","path":"/name"}]"#), &wrong("body /0/value: missing"));
    check(
        &format!("PATCH /api/v2/projects/a\nContent-Type: {semantic}\n\n[]"),
        &wrong(&format!("header Content-Type: the content type {semantic:?} is none of [\"application/json\"]")),
    );
}

#[test]
fn what_is_odd_is_noted_and_refused_by_a_strict_one() {
    let request =
        "POST /api/v2/projects?more=1\nContent-Type: application/json\n\n{\"key\":\"a\",\"name\":\"A\",\"more\":1}";
    let emulator = start(|builder| builder.stateless());
    assert_eq!(send(&emulator, request).status, 201);
    let requests = emulator.take_requests();
    let findings: Vec<String> =
        requests.iter().flat_map(|request| &request.findings).map(ToString::to_string).collect();
    assert_eq!(findings, ["query more: not in the document", "body /more: not in the document"]);
    assert_eq!(requests[0].operation.as_deref(), Some("postProject"));
    let strict = start(|builder| builder.stateless().strict());
    check(&strict, request, "400 invalid_request: query more: not in the document");
}

#[test]
fn errors_have_an_id_or_not() {
    let emulator = start(|builder| builder);
    let has = |request: &str, name: &str| send(&emulator, request).json().get(name).is_some();
    assert!(has("GET /api/v2/projects/none", "id"));
    assert!(has("GET /api/v2/flags/default?limit=x", "id"));
    assert!(!has("GET /api/v2/projects\nAuthorization: api-other", "id"));
    assert!(!has("GET /api/v3", "code"));
}

#[test]
fn a_status_can_be_asked_for() {
    let emulator = start(|builder| builder.stateless());
    let check = |request: &str, expected: &str| check(&emulator, request, expected);
    check("GET /api/v2/projects/a\nPrefer: status=404", "404 not_found: asked for by the header Prefer");
    check("GET /api/v2/projects/a\nPrefer: code=409", "409 optimistic_locking_error: asked for by the header Prefer");
    check(
        "GET /api/v2/projects/a\nPrefer: respond-async, status=503",
        "503 service_unavailable: asked for by the header Prefer",
    );
    check("GET /api/v2/projects/a\nPrefer: status=200", "200");
    check("GET /api/v2/projects/a\nPrefer: status=many", "200");
}
