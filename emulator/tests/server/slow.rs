//! Clients that take their time: they are cut off, and others are served meanwhile.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use ldapi_emulator::Emulator;

use crate::http::{send, start};

const PATIENCE: Duration = Duration::from_secs(1);

/// Long enough for a machine that is busy; without a bound of time, nothing would come in it at all.
const LONG: Duration = Duration::from_secs(30);

/// What is read until the other side closes the connection; panics if it never does.
fn read_to_end(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(LONG)).expect("it can be set");
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert!(!matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "it is never closed");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What comes back for a beginning, after which nothing is sent.
fn check(emulator: &Emulator, sent: &str, expected: &str) {
    let mut stream = TcpStream::connect(emulator.address()).expect("it listens");
    stream.write_all(sent.as_bytes()).expect("it reads");
    let begun = Instant::now();
    assert_eq!(send(emulator, "GET /_emulator/clock").status, 200, "others are served");
    let read = read_to_end(&mut stream);
    let first = read.lines().next().unwrap_or_default();
    assert_eq!(first, expected, "{sent}");
    assert!(begun.elapsed() >= PATIENCE / 2, "{sent}: it has its time");
}

#[test]
fn who_does_not_go_on_is_cut_off() {
    let emulator = start(|builder| builder.patience(PATIENCE));
    let check = |sent: &str, expected: &str| check(&emulator, sent, expected);
    check("", "");
    check("GET /api/v2/pro", "");
    check("GET /api/v2/projects HTTP/1.1\r\nHost: localhost\r\nAuthor", "");
    let post = "POST /api/v2/projects HTTP/1.1\r\nHost: localhost\r\n";
    check(&format!("{post}Content-Length: 10\r\n\r\n12345"), "HTTP/1.1 408 Request Timeout");
    check(&format!("{post}Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"), "HTTP/1.1 408 Request Timeout");
    check(&format!("{post}Content-Length: 10\r\nExpect: 100-continue\r\n\r\n"), "HTTP/1.1 100 Continue");
    // A connection that is kept alive, and not used again.
    check("GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200 OK");
}

#[test]
fn who_does_not_read_is_cut_off() {
    const ASKED: usize = 100;
    let emulator = start(|builder| builder.patience(PATIENCE));
    let mut stream = TcpStream::connect(emulator.address()).expect("it listens");
    let request = "GET /_emulator/operations HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.repeat(ASKED).as_bytes()).expect("it reads");
    assert_eq!(send(&emulator, "GET /_emulator/clock").status, 200, "others are served");
    let all = ASKED * send(&emulator, "GET /_emulator/operations").body.len();
    std::thread::sleep(PATIENCE * 4);
    let read = read_to_end(&mut stream).len();
    assert!(read < all / 2, "{read} bytes of {all} came in spite of all");
}
