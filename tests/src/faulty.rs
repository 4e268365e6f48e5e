//! A server that fails as it is told: it speaks HTTP by hand over TCP, so that it can also stop speaking it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sends these bytes, and is ready for the next request if they are a whole answer.
    Say(Vec<u8>),
    /// Sends these bytes and breaks the connection.
    SayAndBreak(Vec<u8>),
    /// Sends a byte every so often.
    Drip(Vec<u8>, Duration),
    /// Says nothing.
    Stall,
    /// Sends an answer of so many bytes.
    Flood(usize),
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The first line.
    pub line: String,
    /// The headers, as they came.
    pub headers: String,
    /// The body.
    pub body: Vec<u8>,
}

/// A running server.
#[derive(Debug)]
pub struct Faulty {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Faulty {
    /// Starts a server; `act` is given the number of the request, from 0.
    pub async fn start(act: impl Fn(usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (list, count, act) = (Arc::clone(&seen), Arc::new(AtomicUsize::new(0)), Arc::new(act));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (list, count, act) = (Arc::clone(&list), Arc::clone(&count), Arc::clone(&act));
                tokio::spawn(async move { serve(stream, &list, &count, act.as_ref()).await });
            }
        });
        Faulty { address, seen }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has arrived.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics while it holds the lock").clone()
    }
}

/// The address of a port that nobody listens to, nor will: it is taken for as long as the program runs.
pub async fn refusing() -> String {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("loopback has a free port");
    let address = socket.local_addr().expect("a bound socket has an address");
    std::mem::forget(socket);
    format!("http://{address}")
}

/// A whole answer with a JSON body.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write!(out, "HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len()).expect("memory takes it");
    let is_typed = headers.iter().any(|(name, _)| *name == "content-type");
    if !is_typed && status != 204 {
        out.extend_from_slice(b"content-type: application/json\r\n");
    }
    for (name, value) in headers {
        write!(out, "{name}: {value}\r\n").expect("memory takes it");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

async fn serve(
    mut stream: TcpStream,
    list: &Mutex<Vec<Seen>>,
    count: &AtomicUsize,
    act: &(dyn Fn(usize) -> Act + Send + Sync),
) {
    let mut buffer = Vec::new();
    while let Some(seen) = receive(&mut stream, &mut buffer).await {
        list.lock().expect("no test panics while it holds the lock").push(seen);
        let number = count.fetch_add(1, Ordering::SeqCst);
        match act(number) {
            Act::Say(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Act::SayAndBreak(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.flush().await;
                // Let it arrive before the reset, which would overtake it.
                tokio::time::sleep(Duration::from_millis(5)).await;
                let _ = stream.set_zero_linger();
                return;
            }
            Act::Drip(bytes, pause) => {
                for byte in bytes {
                    if stream.write_all(&[byte]).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(pause).await;
                }
            }
            Act::Stall => std::future::pending::<()>().await,
            Act::Flood(size) => {
                let head =
                    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {size}\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                let piece = vec![b' '; 1 << 16];
                for _ in 0..size / piece.len() {
                    if stream.write_all(&piece).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// The next request of a connection; `None` when it is over.
async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Seen> {
    loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let whole = end + 4 + length.unwrap_or(0);
            if buffer.len() >= whole {
                let body = buffer[end + 4..whole].to_vec();
                buffer.drain(..whole);
                let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
                return Some(Seen { line: line.into(), headers: headers.into(), body });
            }
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => buffer.extend_from_slice(&piece[..read]),
        }
    }
}
