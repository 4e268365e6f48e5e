//! HTTP by hand.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use ldapi_emulator::Emulator;
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let pairs = self.headers.lines().filter_map(|line| line.split_once(": "));
        pairs.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// Sends a request: method and target, headers as lines, a body.
pub(crate) fn send(emulator: &Emulator, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let is_told = headers.iter().any(|(name, _)| *name == "Host");
    let host = if is_told { String::new() } else { format!("Host: {}\r\n", emulator.address()) };
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text =
        format!("{line} HTTP/1.1\r\n{host}{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let mut answer = Vec::new();
    let mut stream = TcpStream::connect(emulator.address()).expect("the emulator listens");
    stream.write_all(text.as_bytes()).expect("the emulator reads");
    stream.read_to_end(&mut answer).expect("the emulator answers");
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, headers: head.replace('\r', ""), body: body.into() }
}

/// Gets what a path holds.
pub(crate) fn get(emulator: &Emulator, path: &str) -> Answer {
    send(emulator, &format!("GET {path}"), &[], "")
}

/// An emulator of a state.
pub(crate) fn start(state: Value) -> Emulator {
    Emulator::builder().state(state).start_blocking().expect("loopback has a free port")
}
