//! What is printed of error bodies.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use super::{Error, Kind, Reported};
use crate::error_rules::{ErrorRules, Place};
use crate::limits::RateLimit;

fn check(body: impl Into<Bytes>, expected: &str) {
    let place = Place { method: &Method::GET, path: "/a" };
    let (status, rules) = (StatusCode::BAD_GATEWAY, ErrorRules::new());
    let reported = Reported::read(status, HeaderMap::new(), body.into(), RateLimit::default(), &rules, &place);
    let error = Error::new(Kind::Status, "").reported(reported);
    assert_eq!(error.to_string(), expected);
}

#[test]
fn bodies_of_any_form_are_told_on_one_line() {
    check("", "status 502");
    check(" \n ", "status 502");
    check(r#"{"code":"not_found","message":"no such\nflag","id":"1"}"#, "status 502: not_found: no such flag (id 1)");
    check(r#"{"code":"not_found","other":1}"#, "status 502: not_found");
    check(
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\t<h1>nginx</h1>",
        "status 502: <html> <head><title>502 Bad Gateway</title></head> <body> <h1>nginx</h1>",
    );
    check("upstream connect error", "status 502: upstream connect error");
    check("\u{feff}upstream", "status 502: upstream");
    check(r#"{"error":{"reason":"overloaded"}}"#, r#"status 502: {"error":{"reason":"overloaded"}}"#);
    check(r#"["overloaded"]"#, r#"status 502: ["overloaded"]"#);
    check("\u{1b}[31mred\u{7}\0", "status 502: \\u{1b}[31mred\\u{7}\\u{0}");
    check(r#"{"message":"\u001b[2J\u202e"}"#, "status 502: \\u{1b}[2J\\u{202e}");
    check(r#"{"id":"1\n2"}"#, r#"status 502: {"id":"1\n2"} (id 1 2)"#);
    check(&b"\xff\xfebad"[..], "status 502: \u{fffd}\u{fffd}bad");
}

#[test]
fn long_bodies_end_between_words() {
    check("word ".repeat(1000), &format!("status 502: {}…", ["word"; 59].join(" ")));
    check("x".repeat(1000), "status 502: …");
    check(format!("{}end", " ".repeat(2000)), "status 502: end");
    check(format!("start{}", " ".repeat(5000)), "status 502: …");
    let message = format!(r#"{{"message":"{}"}}"#, "é".repeat(1000));
    check(message, &format!("status 502: {}…", "é".repeat(300)));
}
