//! Webhooks are told of changes.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

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
