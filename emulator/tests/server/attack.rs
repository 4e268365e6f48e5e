//! Requests that are sent to do harm. Each has an answer or its end, and others are served afterwards.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use ldapi_emulator::Emulator;

use crate::http::{send, start};

/// The statuses of the answers to what is sent over one connection, in the order in which they come; equal ones that
/// follow each other are counted.
fn statuses(emulator: &Emulator, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(emulator.address()).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("it can be set");
    let mut writer = stream.try_clone().expect("it can be shared");
    let mut bytes = Vec::new();
    std::thread::scope(|scope| {
        // Who is refused early need not be able to send all of it.
        scope.spawn(move || drop(writer.write_all(sent)));
        let read = stream.read_to_end(&mut bytes);
        // What is left is not waited for.
        let _ = stream.shutdown(Shutdown::Both);
        if let Err(error) = read {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
        }
    });
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)).collect();
    let runs = all.chunk_by(|one, next| one == next);
    runs.map(|run| if run.len() > 1 { format!("{} x{}", run[0], run.len()) } else { run[0].into() })
        .collect::<Vec<_>>()
        .join(", ")
}

fn check(emulator: &Emulator, name: &str, sent: impl AsRef<[u8]>, expected: &str) {
    assert_eq!(statuses(emulator, sent.as_ref()), expected, "{name}");
    assert_eq!(send(emulator, "GET /api/v2/projects").status, 200, "others are served after {name}");
}

/// A request over a connection that ends after it.
fn request(emulator: &Emulator, line: &str, headers: &str, body: &str) -> String {
    let token = emulator.token();
    let length = body.len();
    format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nConnection: close\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

const POST: &str = "POST /api/v2/projects";
const JSON: &str = "Content-Type: application/json\r\n";

#[test]
fn heads() {
    let emulator = start(|builder| builder);
    let check = |name: &str, sent: String, expected: &str| check(&emulator, name, sent, expected);
    let get = |query: &str, headers: &str| request(&emulator, &format!("GET /api/v2/projects{query}"), headers, "");
    check("a long header", get("", &format!("X: {}\r\n", "a".repeat(300_000))), "431");
    check("a long header that never ends", format!("GET / HTTP/1.1\r\nX: {}", "a".repeat(300_000)), "431");
    check("many headers", get("", &"X: a\r\n".repeat(200)), "431");
    check("a long path", get(&"/a".repeat(40_000), ""), "414");
    check("many segments", get(&"/a".repeat(20_000), ""), "404");
    check("10,000 parameters", get(&format!("?{}", "a=1&".repeat(10_000)), ""), "200");
    check("100,000 parameters", get(&format!("?{}", "a=1&".repeat(100_000)), ""), "431");
    check("percent signs", get(&format!("?{}", "%".repeat(30_000)), ""), "200");
    check("two lengths", get("", "Content-Length: 7\r\n"), "400");
    check("no HTTP", "\u{16}\u{3}\u{1}\u{2}\0\u{1}".into(), "400");
    check("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), "");
    check("control characters", "GET /\u{1}\u{7f} HTTP/1.1\r\nHost: localhost\r\n\r\n".into(), "400");
    check("an upgrade", get("", "Connection: upgrade\r\nUpgrade: websocket\r\n"), "200");
}

#[test]
fn bodies() {
    let emulator = start(|builder| builder);
    let check = |name: &str, sent: String, expected: &str| check(&emulator, name, sent, expected);
    let post = |body: &str| request(&emulator, POST, JSON, body);
    check("deep lists", post(&"[".repeat(100_000)), "400");
    check("deep objects", post(&"{\"a\":".repeat(100_000)), "400");
    check("many numbers", post(&format!("[{}0]", "0,".repeat(500_000))), "400");
    check(
        "many members",
        post(&format!("{{{}\"z\":0}}", (0..50_000).map(|at| format!("\"{at}\":0,")).collect::<String>())),
        "400",
    );
    let tags: String = (0..50_000).map(|at| format!("\"{at}\",")).collect();
    check("many tags", post(&format!("{{\"key\":\"t\",\"name\":\"T\",\"tags\":[{tags}\"z\"]}}")), "201");
    let flag = |variations: String| {
        let body = format!("{{\"key\":\"f\",\"name\":\"F\",\"variations\":[{variations}{{\"value\":-1}}]}}");
        request(&emulator, "POST /api/v2/flags/default", JSON, &body)
    };
    check("many variations", flag((0..40_000).map(|at| format!("{{\"value\":{at}}},")).collect()), "201");
    check("many variations that are wrong", flag("{},".repeat(1_000_000)), "400");
    let instructions: String =
        (0..20_000).map(|at| format!("{{\"kind\":\"addTags\",\"values\":[\"{at}\"]}},")).collect();
    let patch = format!("{{\"instructions\":[{instructions}{{\"kind\":\"archiveFlag\"}}]}}");
    let semantic = "Content-Type: application/json; domain-model=launchdarkly.semanticpatch\r\n";
    check("many instructions", request(&emulator, "PATCH /api/v2/flags/default/f", semantic, &patch), "400");
    check("no text", post("{\"key\":\"\\ud800\"}"), "400");
    check(
        "compressed",
        request(&emulator, POST, &format!("{JSON}Content-Encoding: gzip\r\n"), "\u{1f}\u{8b}\u{8}"),
        "400",
    );
    check("too long", post(&"x".repeat((16 << 20) + 1)), "413");
    let head = |headers: &str| {
        let token = emulator.token();
        format!(
            "{POST} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nConnection: close\r\n{JSON}{headers}\r\n"
        )
    };
    let long = "Content-Length: 99999999999\r\nExpect: 100-continue\r\n";
    check("too long, and asked before it is sent", head(long), "413");
    let chunked = head("Transfer-Encoding: chunked\r\n");
    check("tiny chunks", format!("{chunked}{}0\r\n\r\n", "1\r\n \r\n".repeat(100_000)), "400");
    check("chunks with extensions", format!("{chunked}{}0\r\n\r\n", "1;a=b\r\n \r\n".repeat(1_000)), "400");
    check("a chunk of a length that no number has", format!("{chunked}FFFFFFFFFFFFFFFFF\r\n"), "");
    check(
        "two ways to end",
        format!("{}0\r\n\r\n", head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")),
        "400",
    );
    let copies: String = (0..40).map(|_| r#"{"op":"copy","from":"/tags","path":"/tags/-"},"#).collect();
    let bomb =
        format!(r#"[{{"op":"replace","path":"/tags","value":["a"]}},{copies}{{"op":"remove","path":"/tags/0"}}]"#);
    check("a patch that doubles", request(&emulator, "PATCH /api/v2/projects/default", JSON, &bomb), "400");
    let steps = format!(
        "[{}{{\"op\":\"remove\",\"path\":\"/tags/0\"}}]",
        r#"{"op":"copy","from":"","path":"/a"},"#.repeat(100_000)
    );
    check("a patch of many copies", request(&emulator, "PATCH /api/v2/projects/default", JSON, &steps), "400");
    check(
        "a patch that goes deeper and deeper",
        request(&emulator, "PATCH /api/v2/projects/default", JSON, &deeper()),
        "400",
    );
    assert_eq!(send(&emulator, "GET /_emulator/kept").json()["bodiesHeldBytes"], 0);
}

/// A patch of which each step adds to what the one before it has added: a value that is too deep even to be thrown away.
fn deeper() -> String {
    let value = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
    let step = |index: usize| format!(r#"{{"op":"add","path":"{}","value":{value}}}"#, "/a".repeat(100 * index + 1));
    format!("[{}]", (0..300).map(step).collect::<Vec<_>>().join(","))
}

#[test]
fn floods() {
    const MANY: usize = 300;
    let emulator = start(|builder| builder);
    let token = emulator.token();
    for (method, path, status) in [
        ("GET", "/api/v2/projects", 200),
        ("HEAD", "/api/v2/projects", 200),
        ("OPTIONS", "/api/v2/projects", 204),
        ("OPTIONS", "/_emulator", 404),
        ("GET", "/_emulator/requests/recent", 200),
        ("GET", "/", 200),
    ] {
        let one = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\n\r\n");
        let last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        check(&emulator, &format!("{method} {path}"), one.repeat(MANY - 1) + &last, &format!("{status} x{MANY}"));
    }
    let requests = &send(&emulator, "GET /_emulator/kept").json()["requests"];
    assert!(requests["count"].as_u64().is_some_and(|count| count <= 1_000), "{requests}");
}

#[test]
fn many_connections() {
    let emulator = start(|builder| builder);
    // Some say nothing, some stop in a head or body, some do not read what they asked for.
    let beginnings = [
        "",
        "GET / HT",
        "POST /api/v2/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
        "GET /_emulator/operations HTTP/1.1\r\nHost: localhost\r\n\r\nGET /_emulator/operations HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ];
    let open = |index: usize| {
        let mut stream = TcpStream::connect(emulator.address()).ok()?;
        stream.write_all(beginnings[index % beginnings.len()].as_bytes()).ok()?;
        Some(stream)
    };
    let streams: Vec<TcpStream> = (0..200).map_while(open).collect();
    assert!(streams.len() > 50, "{}", streams.len());
    assert_eq!(send(&emulator, "GET /api/v2/projects").status, 200);
    let kept = send(&emulator, "GET /_emulator/kept").json();
    assert!(kept["bodiesHeldBytes"].as_u64().is_some_and(|bytes| bytes < 1_000), "{kept}");
    assert!(kept["answersUnsentBytes"].as_u64().is_some_and(|bytes| bytes <= 256 << 20), "{kept}");
    drop(streams);
    assert_eq!(send(&emulator, "GET /api/v2/projects").status, 200);
}
