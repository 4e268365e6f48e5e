//! Webhooks are told of changes.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::http::{send, start};

/// Reads a request to its end.
fn receive(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).expect("it can be read");
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if read == 0 || length.is_some_and(|length| body.len() >= length) {
            return text;
        }
    }
}

#[test]
fn one_that_fails_is_told_again() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let emulator = start(|builder| builder);
    let body = format!(r#"{{"url":"http://{address}/hook?a=b","sign":true,"on":true,"secret":"s"}}"#);
    let made = send(&emulator, &format!("POST /api/v2/webhooks\nContent-Type: application/json\n\n{body}"));
    assert!(made.status < 300, "{}", made.body);
    send(&emulator, "POST /api/v2/projects\nContent-Type: application/json\n\n{\"key\":\"new\",\"name\":\"New\"}");
    let told: Vec<String> = [500, 200]
        .iter()
        .map(|status| {
            let (mut stream, _) = listener.accept().expect("a delivery comes");
            let text = receive(&mut stream);
            write!(stream, "HTTP/1.1 {status} -\r\ncontent-length: 0\r\n\r\n").expect("it can be answered");
            text
        })
        .collect();
    assert_eq!(told[0], told[1]);
    assert!(told[0].starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{}", told[0]);
    assert!(told[0].to_ascii_lowercase().contains("x-ld-signature: "), "{}", told[0]);
}

/// Answers deliveries with 200, and gives the names of the projects that they tell of.
fn take(listener: &TcpListener, count: usize) -> Vec<String> {
    let take_one = |_| {
        let (mut stream, _) = listener.accept().expect("a delivery comes");
        let text = receive(&mut stream);
        write!(stream, "HTTP/1.1 200 -\r\ncontent-length: 0\r\n\r\n").expect("it can be answered");
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str::<serde_json::Value>(body).expect("JSON")["name"].as_str().unwrap_or_default().to_owned()
    };
    (0..count).map(take_one).collect()
}

#[test]
fn a_listener_that_never_answers_holds_up_only_itself() {
    let [silent, good] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("loopback has a free port"));
    let emulator = start(|builder| builder);
    for listener in [&silent, &good] {
        let address = listener.local_addr().expect("it is bound");
        let only = r#"[{"effect":"allow","actions":["createProject"],"resources":["proj/*"]}]"#;
        let body = format!(r#"{{"url":"http://{address}/","sign":false,"on":true,"statements":{only}}}"#);
        let made = send(&emulator, &format!("POST /api/v2/webhooks\nContent-Type: application/json\n\n{body}"));
        assert!(made.status < 300, "{}", made.body);
    }
    let begun = Instant::now();
    let names: Vec<String> = (0..5).map(|index| format!("P{index}")).collect();
    for name in &names {
        let body = format!(r#"{{"key":"{name}","name":"{name}"}}"#);
        let made = send(&emulator, &format!("POST /api/v2/projects\nContent-Type: application/json\n\n{body}"));
        assert_eq!(made.status, 201, "{}", made.body);
    }
    assert_eq!(take(&good, names.len()), names, "in order");
    // The silent one takes ten seconds for each.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let told = send(&emulator, "GET /_emulator/deliveries").json();
    assert!(told["waiting"].as_u64().is_some_and(|waiting| waiting >= 3), "{told}");
    assert_eq!(told["dropped"], 0, "{told}");
}

#[test]
fn what_does_not_arrive_is_told() {
    let emulator = start(|builder| builder);
    let body = r#"{"url":"http://127.0.0.1:1/hook","sign":false,"on":true}"#;
    send(&emulator, &format!("POST /api/v2/webhooks\nContent-Type: application/json\n\n{body}"));
    let begun = Instant::now();
    while emulator.undelivered().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is told");
        std::thread::sleep(Duration::from_millis(20));
    }
    let lost = &emulator.undelivered()[0];
    assert_eq!((lost.url.as_str(), lost.is_dropped), ("http://127.0.0.1:1/hook", false));
    assert!(!lost.reason.is_empty());
    let told = send(&emulator, "GET /_emulator/deliveries").json();
    assert_eq!((&told["failed"], &told["lost"][0]["url"]), (&1.into(), &"http://127.0.0.1:1/hook".into()));
    send(&emulator, "POST /_emulator/reset");
    assert!(emulator.undelivered().is_empty());
}
