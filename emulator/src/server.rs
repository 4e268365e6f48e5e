//! Sockets: a thread of its own with what listens on loopback, so that it answers whatever its caller waits for.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http::Response;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

use crate::engine::Engine;
use crate::exchange::{End, Received, Reply, handle};
use crate::world::Delivery;
use crate::{control, deliver, page};

type Answered = UnsyncBoxBody<Bytes, io::Error>;

/// Serves until it is told to stop. To be called on a thread of its own.
pub(crate) fn run(
    engine: Arc<Engine>,
    listener: std::net::TcpListener,
    owed: UnboundedReceiver<Delivery>,
    stop: oneshot::Receiver<Infallible>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        tokio::spawn(deliver::run(owed));
        tokio::spawn(accept(engine, listener));
        // Dropping the sender is the message; what runs then ends with the runtime.
        let _ = stop.await;
        Ok(())
    })
}

async fn accept(engine: Arc<Engine>, listener: TcpListener) {
    loop {
        // What fails here is one connection, not the listener.
        let Ok((stream, peer)) = listener.accept().await else { continue };
        // Answers are short and wanted at once.
        let _ = stream.set_nodelay(true);
        tokio::spawn(connection(Arc::clone(&engine), stream, peer));
    }
}

async fn connection(engine: Arc<Engine>, stream: TcpStream, peer: SocketAddr) {
    let is_reset = Arc::new(AtomicBool::new(false));
    let wire = Wire { stream, is_reset: Arc::clone(&is_reset) };
    let service = service_fn(move |request| {
        let (engine, is_reset) = (Arc::clone(&engine), Arc::clone(&is_reset));
        async move { respond(&engine, request, peer, &is_reset).await }
    });
    // An error means that the other side has gone, or that it was to be cut off.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(wire), service).await;
}

async fn respond(
    engine: &Engine,
    request: http::Request<Incoming>,
    peer: SocketAddr,
    is_reset: &AtomicBool,
) -> io::Result<Response<Answered>> {
    let (parts, body) = request.into_parts();
    let body: Received = match Limited::new(body, engine.longest).collect().await {
        Ok(collected) => Some(collected.to_bytes().into()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => None,
        Err(_) => return Err(io::ErrorKind::ConnectionAborted.into()),
    };
    if let Some(response) = page::answer(engine, &parts) {
        return Ok(response.map(whole));
    }
    if let Some(response) = control::answer(engine, &parts, body.as_deref().unwrap_or_default()) {
        return Ok(response.map(whole));
    }
    let Reply { response, delay, end } = handle(engine, &parts, body, &peer.ip().to_string());
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
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

fn whole(body: Vec<u8>) -> Answered {
    Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync()
}

/// A body that promises its whole length, and ends in its middle.
struct Cut {
    /// What is still to be sent.
    half: Bytes,
    promised: u64,
    is_flushed: bool,
}

impl Cut {
    fn new(body: Vec<u8>) -> Self {
        let bytes = Bytes::from(body);
        Cut { half: bytes.slice(..bytes.len() / 2), promised: bytes.len() as u64, is_flushed: false }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.half.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.half)))));
        }
        if !self.is_flushed {
            // Who has to wait for more sends what there is.
            self.is_flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A connection that can be made to end with a reset.
struct Wire {
    stream: TcpStream,
    is_reset: Arc<AtomicBool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.is_reset.load(Ordering::SeqCst) {
            // Without lingering, closing is a reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_reset.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
