//! HTTP by hand, so that tests see what is on the wire.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use ldapi_emulator::Emulator;
use serde_json::Value;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Status, code and message in a line; of what is no error only the status.
    pub(crate) fn summary(&self) -> String {
        let json = self.json();
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let (code, message) = (text("code"), text("message"));
        if self.status < 400 { self.status.to_string() } else { format!("{} {code}: {message}", self.status) }
    }
}

/// Sends a request that is written as a line with method and target, lines with headers, and a body after an empty line.
/// A header without a name is the usual access token.
pub(crate) fn try_send(emulator: &Emulator, request: &str) -> std::io::Result<Answer> {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    let headers: String = lines.map(|line| format!("{line}\r\n")).collect();
    let usual = if headers.to_lowercase().contains("authorization:") || headers.contains("Cookie:") {
        String::new()
    } else {
        format!("Authorization: {}\r\n", emulator.token())
    };
    let is_told = headers.lines().any(|line| line.to_lowercase().starts_with("host:"));
    let host = if is_told { String::new() } else { format!("Host: {}\r\n", emulator.address()) };
    let text = format!(
        "{first} HTTP/1.1\r\n{host}{usual}{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    exchange(emulator.address(), &text)
}

/// As [`try_send`], where an answer is certain.
pub(crate) fn send(emulator: &Emulator, request: &str) -> Answer {
    try_send(emulator, request).unwrap_or_else(|error| panic!("{request}: {error}"))
}

fn exchange(address: SocketAddr, text: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(text.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or_default();
    let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.into(), value.into()));
    let mut answer = Answer { status, headers: lines.filter_map(pair).collect(), body: body.into() };
    if answer.header("transfer-encoding") == "chunked" {
        answer.body = joined(body).ok_or(std::io::ErrorKind::UnexpectedEof)?;
    }
    Ok(answer)
}

/// What chunks hold, if the last of them has come.
fn joined(mut chunks: &str) -> Option<String> {
    let mut out = String::new();
    loop {
        let (length, rest) = chunks.split_once("\r\n")?;
        let length = usize::from_str_radix(length, 16).ok()?;
        if length == 0 {
            return Some(out);
        }
        out.push_str(rest.get(..length)?);
        chunks = rest.get(length..)?.strip_prefix("\r\n")?;
    }
}

/// An emulator to be changed before it starts.
pub(crate) fn start(change: impl FnOnce(ldapi_emulator::Builder) -> ldapi_emulator::Builder) -> Emulator {
    change(Emulator::builder()).start_blocking().expect("loopback has a free port")
}
