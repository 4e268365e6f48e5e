//! Sockets: a thread of its own with what listens on loopback, so that it answers whatever its caller waits for.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{HeaderValue, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{sleep, timeout};

use crate::answered::{Answered, Cut, counted, whole};
use crate::engine::Engine;
use crate::exchange::{End, Reply, handle};
use crate::reading::{Unread, read};
use crate::wire::Wire;
use crate::{control, deliver, guard, page};

/// How many connections are served at a time; more wait until one has ended.
pub(crate) const CONNECTIONS: usize = 1_000;

/// The longest head of a request, in bytes.
const HEAD: usize = 128 << 10;

/// How long is waited at first and at most when no connection can be accepted, as when all descriptors are in use.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));

/// Serves until it is told to stop. To be called on a thread of its own.
pub(crate) fn run(
    engine: Arc<Engine>,
    listener: std::net::TcpListener,
    stop: oneshot::Receiver<Infallible>,
) -> io::Result<()> {
    // Sockets are looked at often: what is made for one client in pieces is to leave room for others between any two.
    let runtime = tokio::runtime::Builder::new_current_thread().event_interval(4).enable_all().build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        tokio::spawn(deliver::run(Arc::clone(&engine)));
        tokio::spawn(accept(listener, move |stream, peer, slot| {
            tokio::spawn(connection(Arc::clone(&engine), stream, peer, slot));
        }));
        // Dropping the sender is the message; what runs then ends with the runtime.
        let _ = stop.await;
        Ok(())
    })
}

/// Where connections come from.
trait Source {
    fn next(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Source for TcpListener {
    fn next(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send {
        self.accept()
    }
}

/// Accepts connections for ever.
async fn accept(source: impl Source, serve: impl Fn(TcpStream, SocketAddr, OwnedSemaphorePermit)) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut pause = PAUSES.0;
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        match source.next().await {
            Ok((stream, peer)) => {
                pause = PAUSES.0;
                serve(stream, peer, slot);
            }
            // It ended before it was accepted; the next one may do better.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(_) => {
                sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
}

async fn connection(engine: Arc<Engine>, stream: TcpStream, peer: SocketAddr, slot: OwnedSemaphorePermit) {
    // Answers are short and wanted at once.
    let _ = stream.set_nodelay(true);
    let patience = engine.bounds.patience;
    let is_reset = Arc::new(AtomicBool::new(false));
    let wire = Wire::new(stream, Arc::clone(&is_reset), patience);
    let service = service_fn(move |request| {
        let (engine, is_reset) = (Arc::clone(&engine), Arc::clone(&is_reset));
        async move { respond(&engine, request, peer, &is_reset).await }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(HEAD);
    // An error means that the other side has gone or took too long, or that it was to be cut off.
    let _ = builder.serve_connection(TokioIo::new(wire), service).await;
    drop(slot);
}

/// Answers a request. A long response is not sent if too many others are still waiting to be read.
async fn respond(
    engine: &Arc<Engine>,
    request: http::Request<Incoming>,
    peer: SocketAddr,
    is_reset: &AtomicBool,
) -> io::Result<Response<Answered>> {
    let (parts, body) = exchange(engine, request, peer, is_reset).await?.into_parts();
    match counted(&engine.unsent, body) {
        Some(body) => Ok(Response::from_parts(parts, body)),
        None => Ok(closing(StatusCode::SERVICE_UNAVAILABLE, "too many long responses are waiting to be read")),
    }
}

async fn exchange(
    engine: &Engine,
    request: http::Request<Incoming>,
    peer: SocketAddr,
    is_reset: &AtomicBool,
) -> io::Result<Response<Answered>> {
    let (parts, body) = request.into_parts();
    let read = match timeout(engine.bounds.patience, read(engine, &parts, body)).await {
        Ok(read) => read,
        Err(_) => return Ok(closing(StatusCode::REQUEST_TIMEOUT, "the request body did not arrive in time")),
    };
    // Held until the request is handled: it stands for the memory that the body takes.
    let (body, held) = match read {
        Ok((body, held)) => (Some(body), Some(held)),
        Err(Unread::TooLong) => (None, None),
        Err(Unread::TooMany) => {
            return Ok(closing(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many long request bodies arrive at the same time",
            ));
        }
        Err(Unread::Gone) => return Err(io::ErrorKind::ConnectionAborted.into()),
    };
    if let Some(response) = guard::answer(engine, &parts) {
        return Ok(response);
    }
    if let Some(response) = page::answer(engine, &parts) {
        return Ok(response.map(whole));
    }
    if let Some(response) = control::answer(engine, &parts, body.as_deref()) {
        return Ok(response);
    }
    let Reply { response, delay, end } = handle(engine, &parts, body, &peer.ip().to_string());
    drop(held);
    if !delay.is_zero() {
        sleep(delay).await;
    }
    match end {
        End::Whole => Ok(response.map(whole)),
        End::Cut => Ok(response.map(|body| Cut::new(body).boxed_unsync())),
        End::Reset => {
            is_reset.store(true, Ordering::SeqCst);
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
}

/// A response that closes the connection, because the rest of the request was not read.
fn closing(status: StatusCode, message: &str) -> Response<Answered> {
    let mut response = Response::new(whole(format!("{}\n", json!({ "message": message }))));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    response.headers_mut().insert("connection", HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A listener of a process that has no descriptors left.
    struct Exhausted(Arc<AtomicUsize>);

    impl Source for Exhausted {
        async fn next(&self) -> io::Result<(TcpStream, SocketAddr)> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Err(io::Error::other("too many open files"))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_accepted_is_not_asked_for_again_and_again() {
        let asked = Arc::new(AtomicUsize::new(0));
        let _ = timeout(Duration::from_secs(60), accept(Exhausted(Arc::clone(&asked)), |_, _, _| ())).await;
        let asked = asked.load(Ordering::SeqCst);
        assert!((60..80).contains(&asked), "asked {asked} times in a minute");
    }
}
