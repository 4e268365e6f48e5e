//! A server that speaks HTTP/2 by hand over TLS, frame by frame, so that it can also break its rules.

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;

use crate::certificates::{Authority, Shown};

/// Error codes of RFC 9113, section 7.
pub mod code {
    /// Graceful shutdown.
    pub const NO_ERROR: u32 = 0;
    /// The server is at fault.
    pub const INTERNAL_ERROR: u32 = 2;
    /// The stream was refused before any processing.
    pub const REFUSED_STREAM: u32 = 7;
    /// The stream is no longer needed.
    pub const CANCEL: u32 = 8;
    /// The peer makes too much load.
    pub const ENHANCE_YOUR_CALM: u32 = 11;
}

/// Settings of RFC 9113, section 6.5.2.
pub mod setting {
    /// How many streams the client may open at once.
    pub const MAX_CONCURRENT_STREAMS: u16 = 3;
    /// How much the client may send on a stream before it is granted more.
    pub const INITIAL_WINDOW_SIZE: u16 = 4;
    /// The largest frame that the server takes.
    pub const MAX_FRAME_SIZE: u16 = 5;
}

/// The last stream that a `GOAWAY` admits to.
#[derive(Clone, Copy, Debug)]
pub enum Last {
    /// None.
    None,
    /// The one before that of the request.
    Before,
    /// That of the request.
    Ours,
    /// The largest there is, as in the first notice of a graceful shutdown.
    Any,
}

/// What the server does, one thing after the other.
#[derive(Clone, Debug)]
pub enum Do {
    /// Sends the headers of a response, and whether that is all.
    Head(u16, bool),
    /// Sends a part of the body, and whether it is the last.
    Data(&'static [u8], bool),
    /// The same with so many bytes of padding.
    Padded(&'static [u8], u8, bool),
    /// Sends trailers.
    Trailers,
    /// Resets the stream.
    Reset(u32),
    /// Ends the connection, for streams after the last one.
    GoAway(Last, u32),
    /// Changes settings.
    Settings(&'static [(u16, u32)]),
    /// Closes the connection.
    Close,
    /// Falls silent: reads and writes nothing more on this connection.
    FallSilent,
    /// Lets some time pass.
    Pause(Duration),
}

/// How a server behaves.
pub struct Script {
    /// Its settings.
    pub settings: &'static [(u16, u32)],
    /// What it does at the beginning of a connection, by the connection's number.
    pub opening: Box<dyn Fn(usize) -> Vec<Do> + Send + Sync>,
    /// What it does about a request, by its number, and whether it applies what is asked for.
    pub request: Box<dyn Fn(usize) -> (Vec<Do>, bool) + Send + Sync>,
}

/// What a server has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections.
    pub connections: usize,
    /// Requests that arrived, those that were turned away included.
    pub arrived: usize,
    /// Requests that were applied.
    pub applied: usize,
    /// The largest number of requests at once on one connection.
    pub at_once: usize,
    /// Requests that the server has turned to.
    taken: usize,
}

/// A running server.
pub struct Http2 {
    address: SocketAddr,
    counts: Arc<Mutex<Counts>>,
}

impl Http2 {
    /// Starts a server that shows a certificate of this authority.
    pub async fn start(authority: &Authority, script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let acceptor = authority.acceptor(Shown::default(), &[b"h2"]);
        let (counts, script) = (Arc::<Mutex<Counts>>::default(), Arc::new(script));
        let shared = Arc::clone(&counts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, shared, script) = (acceptor.clone(), Arc::clone(&shared), Arc::clone(&script));
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await?;
                    Connection::new(stream, shared, script).run().await
                });
            }
        });
        Http2 { address, counts }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// What it has seen so far.
    pub fn counts(&self) -> Counts {
        *self.counts.lock().expect("no test panics while it holds the lock")
    }
}

/// A frame as it came.
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;
const ACK: u8 = 1;

struct Connection {
    stream: TlsStream<TcpStream>,
    counts: Arc<Mutex<Counts>>,
    script: Arc<Script>,
    /// Streams whose request has not ended.
    open: HashSet<u32>,
    /// The last stream that is not turned away.
    last: u32,
}

impl Connection {
    fn new(stream: TlsStream<TcpStream>, counts: Arc<Mutex<Counts>>, script: Arc<Script>) -> Self {
        Connection { stream, counts, script, open: HashSet::new(), last: u32::MAX }
    }

    fn count<T>(&self, change: impl FnOnce(&mut Counts) -> T) -> T {
        change(&mut self.counts.lock().expect("no test panics while it holds the lock"))
    }

    async fn run(mut self) -> io::Result<()> {
        let mut preface = [0; 24];
        self.stream.read_exact(&mut preface).await?;
        let number = self.count(|counts| {
            counts.connections += 1;
            counts.connections - 1
        });
        self.settings(self.script.settings).await?;
        let opening = (self.script.opening)(number);
        self.act(0, opening).await?;
        loop {
            let frame = self.receive().await?;
            match frame.kind {
                SETTINGS if frame.flags & ACK == 0 => self.send(SETTINGS, ACK, 0, &[]).await?,
                PING if frame.flags & ACK == 0 => self.send(PING, ACK, 0, &frame.payload).await?,
                HEADERS => self.arrive(frame.stream, frame.flags).await?,
                DATA => self.read(&frame).await?,
                RESET => drop(self.open.remove(&frame.stream)),
                _ => {}
            }
        }
    }

    async fn arrive(&mut self, stream: u32, flags: u8) -> io::Result<()> {
        self.open.insert(stream);
        let open = self.open.len();
        self.count(|counts| {
            counts.arrived += 1;
            counts.at_once = counts.at_once.max(open);
        });
        if flags & END_STREAM != 0 { self.respond(stream).await } else { Ok(()) }
    }

    async fn read(&mut self, frame: &Frame) -> io::Result<()> {
        let granted = u32::try_from(frame.payload.len()).expect("frames are small").to_be_bytes();
        if !frame.payload.is_empty() {
            self.send(WINDOW_UPDATE, 0, 0, &granted).await?;
        }
        if frame.flags & END_STREAM != 0 { self.respond(frame.stream).await } else { Ok(()) }
    }

    async fn respond(&mut self, stream: u32) -> io::Result<()> {
        if stream > self.last {
            return Ok(());
        }
        let number = self.count(|counts| {
            counts.taken += 1;
            counts.taken - 1
        });
        let (acts, is_applied) = (self.script.request)(number);
        self.count(|counts| counts.applied += usize::from(is_applied));
        self.act(stream, acts).await?;
        self.open.remove(&stream);
        Ok(())
    }

    async fn act(&mut self, stream: u32, acts: Vec<Do>) -> io::Result<()> {
        for act in acts {
            match act {
                Do::Head(status, is_end) => {
                    let flags = END_HEADERS | if is_end { END_STREAM } else { 0 };
                    self.send(HEADERS, flags, stream, &head(status)).await?;
                }
                Do::Data(bytes, is_end) => self.send(DATA, u8::from(is_end), stream, bytes).await?,
                Do::Padded(bytes, padding, is_end) => {
                    let payload = [&[padding], bytes, &vec![0; padding.into()]].concat();
                    self.send(DATA, PADDED | u8::from(is_end), stream, &payload).await?;
                }
                Do::Trailers => {
                    self.send(HEADERS, END_HEADERS | END_STREAM, stream, b"\0\x07x-check\x02ok").await?;
                }
                Do::Reset(code) => self.send(RESET, 0, stream, &code.to_be_bytes()).await?,
                Do::GoAway(last, code) => self.go_away(stream, last, code).await?,
                Do::Settings(settings) => self.settings(settings).await?,
                Do::Close => {
                    // Let it arrive before the end.
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                Do::FallSilent => std::future::pending().await,
                Do::Pause(pause) => tokio::time::sleep(pause).await,
            }
        }
        Ok(())
    }

    async fn go_away(&mut self, stream: u32, last: Last, code: u32) -> io::Result<()> {
        let last = match last {
            Last::None => 0,
            Last::Before => stream.saturating_sub(2),
            Last::Ours => stream,
            Last::Any => u32::MAX >> 1,
        };
        self.last = last;
        self.send(GOAWAY, 0, 0, &[last.to_be_bytes(), code.to_be_bytes()].concat()).await
    }

    async fn settings(&mut self, settings: &[(u16, u32)]) -> io::Result<()> {
        let payload: Vec<u8> =
            settings.iter().flat_map(|(id, value)| [&id.to_be_bytes()[..], &value.to_be_bytes()].concat()).collect();
        self.send(SETTINGS, 0, 0, &payload).await
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).expect("frames are small").to_be_bytes();
        let frame = [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat();
        self.stream.write_all(&frame).await?;
        self.stream.flush().await
    }

    async fn receive(&mut self) -> io::Result<Frame> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).await?;
        let [high, middle, low, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        self.stream.read_exact(&mut payload).await?;
        Ok(Frame { kind, flags, stream: u32::from_be_bytes(stream) & (u32::MAX >> 1), payload })
    }
}

/// A status and the type of the body, in the form of HPACK: fields without an entry in the table, names by their index.
fn head(status: u16) -> Vec<u8> {
    let mut out = vec![8, 3];
    out.extend_from_slice(status.to_string().as_bytes());
    if status >= 200 && status != 204 {
        out.extend_from_slice(&[0x0f, 0x10, 16]);
        out.extend_from_slice(b"application/json");
    }
    out
}
