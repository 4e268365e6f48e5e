//! One attempt: a request is sent and its response read to the end.
//!
//! An attempt is a task of its own, so it goes on although the future of its call rests: the limits that its response tells
//! of are learned, its permit comes back, its connection is free for others, and its timeout is kept. Dropping the call's
//! future ends it.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http::header::HeaderMap;
use tokio::task::{JoinError, JoinHandle};
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::core::Core;
use crate::error::{Error, Kind, Reported};
use crate::limits::RateLimit;
use crate::lock;
use crate::pacing::{Observed, Pass};
use crate::permits::Permit;
use crate::retry::shown;
use crate::server::Server;
use crate::transport::{Request, Stage, TransportError};

/// A response, read to its end.
pub(crate) struct Heard {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) limits: RateLimit,
}

/// What came of an attempt.
pub(crate) struct Outcome {
    pub(crate) result: Result<Heard, Error>,
    pub(crate) took: Duration,
}

/// An attempt that may be made.
pub(crate) struct Attempt {
    pub(crate) core: Core,
    pub(crate) server: Arc<Server>,
    /// How long it may take.
    pub(crate) limit: Duration,
    pub(crate) pass: Pass,
    pub(crate) permit: Option<Permit>,
}

impl Attempt {
    /// Makes it, in a task of its own.
    pub(crate) async fn make(self, request: Request) -> Outcome {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            let detail = "there is no tokio runtime here: await calls inside of one, or block on them with `wait`";
            return Outcome { result: Err(Error::new(Kind::Config, detail)), took: Duration::ZERO };
        };
        let work = self.work(request).in_current_span().with_current_subscriber();
        let mut task = AbortOnDrop(runtime.spawn(work));
        (&mut task.0).await.unwrap_or_else(lost)
    }

    async fn work(self, request: Request) -> Outcome {
        let clock = self.core.shared().clock.as_ref();
        let begun = clock.uptime();
        let result = match tokio::time::timeout(self.limit, exchange(&self.core, request)).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(Kind::Timeout, format!("no whole response within {}", shown(self.limit)))),
        };
        let took = clock.uptime().saturating_sub(begun);
        drop(self.permit);
        let result = result.map(|(status, headers, body)| {
            let limits = learn(&self.core, &headers, begun);
            note(&self.core, &self.server, status, &limits, begun);
            self.pass.give_back(&Observed::new(status, limits).took(took));
            Heard { status, headers, body, limits }
        });
        Outcome { result, took }
    }
}

struct AbortOnDrop(JoinHandle<Outcome>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The task did not come to its end: something in it panicked, or its runtime was shut down.
fn lost(error: JoinError) -> Outcome {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => {
            let detail = "the runtime on which the request was sent has been shut down";
            Outcome { result: Err(Error::new(Kind::Transport, detail).caused_by(error)), took: Duration::ZERO }
        }
    }
}

/// What the headers say of limits, with the server's clock taken into account.
fn learn(core: &Core, headers: &HeaderMap, sent: Duration) -> RateLimit {
    let shared = core.shared();
    let uptime = shared.clock.uptime();
    let mut skew = lock(&shared.skew);
    skew.learn(headers, sent, uptime);
    RateLimit::read(headers, shared.settings.limits, skew.server_time(uptime, shared.clock.now()))
}

/// Heeds a `Retry-After`, for everybody; a success ends it.
fn note(core: &Core, server: &Server, status: StatusCode, limits: &RateLimit, sent: Duration) {
    let shared = core.shared();
    let is_asking = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    if let Some(wait) = limits.retry_after.filter(|_| is_asking) {
        shared.holds.note(&server.host, status, wait, shared.clock.uptime());
    } else if status.is_success() {
        shared.holds.succeeded(&server.host, sent);
    }
}

/// Sends a request and reads its response to the end.
async fn exchange(core: &Core, request: Request) -> Result<(StatusCode, HeaderMap, Bytes), Error> {
    let shared = core.shared();
    let response = shared.transport.send(request).await.map_err(failed)?;
    let (mut parts, mut body) = response.into_parts();
    crate::masked::mark(&mut parts.headers);
    let most = shared.settings.max_response;
    let mut collected = Collected::default();
    while let Some(piece) = body.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            // The status and what came of the body are kept: they may say what went wrong.
            Err(error) if !parts.status.is_success() => {
                tracing::debug!(%error, "the body of an error is cut off");
                break;
            }
            Err(error) => {
                let reported = Reported::success(parts.status, parts.headers, collected.whole());
                return Err(failed(error).reported(reported));
            }
        };
        if collected.len() + piece.len() > most {
            let reported = Reported::success(parts.status, parts.headers, collected.whole());
            return Err(Error::new(Kind::TooLarge, format!("more than {most} bytes")).reported(reported));
        }
        collected.add(piece);
    }
    Ok((parts.status, parts.headers, collected.whole()))
}

/// A body as far as it has come. One that comes in one piece is not copied.
#[derive(Default)]
struct Collected {
    first: Bytes,
    all: BytesMut,
}

impl Collected {
    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        self.all.extend_from_slice(&std::mem::take(&mut self.first));
        self.all.extend_from_slice(&piece);
    }

    fn whole(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// The error of a transport.
fn failed(error: TransportError) -> Error {
    let kind = match error.stage {
        Stage::Connect => Kind::Connect,
        Stage::Unreachable => Kind::Unreachable,
        Stage::Unprocessed => Kind::Unprocessed,
        Stage::Sent => Kind::Transport,
        Stage::Refused => Kind::Request,
    };
    Error::new(kind, error.detail()).caused_by(error.into_source())
}
