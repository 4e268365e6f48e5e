//! Sends deliveries to webhooks: in order to each listener, and independently of all other listeners.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Uri};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};
use tokio::task::AbortHandle;

use crate::bounds::shortened;
use crate::engine::{Engine, lock};
use crate::masked;
use crate::world::Delivery;

/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many attempts there are.
const ATTEMPTS: usize = 2;

/// How many deliveries are sent at the same time, each to a different listener.
const AT_ONCE: usize = 64;

/// How many deliveries may wait for one listener, and how many bytes of bodies for all listeners.
const WAITING: usize = 1_000;
const WAITING_BYTES: usize = 32 << 20;

/// How many lost deliveries are remembered.
const LOST: usize = 100;

/// A delivery that did not reach its webhook.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Undelivered {
    /// The id of the webhook.
    pub webhook: String,
    /// The URL of the webhook, cut after 200 bytes.
    pub url: String,
    /// Whether it was dropped without an attempt, because too many were waiting.
    pub is_dropped: bool,
    /// What went wrong.
    pub reason: String,
}

impl fmt::Debug for Undelivered {
    /// Without the user information and the query of the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undelivered")
            .field("webhook", &self.webhook)
            .field("url", &masked::address(&self.url))
            .field("is_dropped", &self.is_dropped)
            .field("reason", &self.reason)
            .finish()
    }
}

/// Waiting deliveries, and statistics of the others.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    woken: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// By listener; one that is here is served.
    waiting: HashMap<String, VecDeque<Delivery>>,
    bytes: usize,
    /// Listeners that are to be served from now on.
    fresh: Vec<String>,
    arrived: u64,
    failed: u64,
    dropped: u64,
    lost: VecDeque<Undelivered>,
}

impl State {
    fn lose(&mut self, delivery: &Delivery, is_dropped: bool, reason: String) {
        let count = if is_dropped { &mut self.dropped } else { &mut self.failed };
        *count += 1;
        if self.lost.len() == LOST {
            self.lost.pop_front();
        }
        let (webhook, url) = (delivery.webhook.clone(), shortened(delivery.url.as_str(), 200));
        self.lost.push_back(Undelivered { webhook, url, is_dropped, reason: shortened(reason, 300) });
    }

    /// The next one for a listener, which is not served any more if there is none.
    fn next(&mut self, listener: &str) -> Option<Delivery> {
        let next = self.waiting.get_mut(listener).and_then(VecDeque::pop_front);
        match &next {
            Some(delivery) => self.bytes -= delivery.body.len(),
            None => drop(self.waiting.remove(listener)),
        }
        next
    }
}

impl Outbox {
    /// Lets a delivery wait for its turn; one too many is dropped.
    pub(crate) fn push(&self, delivery: Delivery) {
        let mut state = lock(&self.state);
        let listener = listener(&delivery.url);
        let waiting = state.waiting.get(&listener).map_or(0, VecDeque::len);
        if waiting >= WAITING {
            return state.lose(&delivery, true, format!("{waiting} deliveries to {listener} are waiting"));
        }
        if state.bytes + delivery.body.len() > WAITING_BYTES {
            return state.lose(&delivery, true, format!("deliveries of {WAITING_BYTES} bytes are waiting"));
        }
        state.bytes += delivery.body.len();
        if !state.waiting.contains_key(&listener) {
            state.fresh.push(listener.clone());
        }
        state.waiting.entry(listener).or_default().push_back(delivery);
        self.woken.notify_one();
    }

    /// Notes deliveries that were dropped before they came here.
    pub(crate) fn drop_all(&self, dropped: Vec<Delivery>) {
        let mut state = lock(&self.state);
        dropped.iter().for_each(|one| state.lose(one, true, String::from("too many deliveries at once")));
    }

    /// Forgets what waits, and what became of the others.
    pub(crate) fn reset(&self) {
        let mut state = lock(&self.state);
        // Who is served now finds nothing more.
        state.waiting.values_mut().for_each(VecDeque::clear);
        (state.bytes, state.arrived, state.failed, state.dropped) = (0, 0, 0, 0);
        state.lost.clear();
    }

    /// The last ones that did not arrive, oldest first.
    pub(crate) fn lost(&self) -> Vec<Undelivered> {
        lock(&self.state).lost.iter().cloned().collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let state = lock(&self.state);
        let lost = state.lost.iter().map(
            |one| json!({ "webhook": one.webhook, "url": one.url, "dropped": one.is_dropped, "reason": one.reason }),
        );
        json!({
            "waiting": state.waiting.values().map(VecDeque::len).sum::<usize>(),
            "waitingBytes": state.bytes,
            "mostWaitingPerListener": WAITING,
            "mostWaitingBytes": WAITING_BYTES,
            "arrived": state.arrived,
            "failed": state.failed,
            "dropped": state.dropped,
            "lost": lost.collect::<Vec<_>>(),
        })
    }
}

/// Who listens at an address.
fn listener(url: &str) -> String {
    let authority = url.parse::<Uri>().ok().and_then(|uri| Some(uri.authority()?.as_str().to_ascii_lowercase()));
    authority.unwrap_or_default()
}

/// Serves listeners for ever.
pub(crate) async fn run(engine: Arc<Engine>) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        engine.outbox.woken.notified().await;
        for listener in std::mem::take(&mut lock(&engine.outbox.state).fresh) {
            tokio::spawn(serve(Arc::clone(&engine), listener, Arc::clone(&slots)));
        }
    }
}

/// Sends what waits for one listener, one after the other. Listeners take turns if there are many.
async fn serve(engine: Arc<Engine>, listener: String, slots: Arc<Semaphore>) {
    loop {
        let Ok(_slot) = slots.acquire().await else { return };
        let Some(delivery) = lock(&engine.outbox.state).next(&listener) else { return };
        let mut outcome = Err(String::new());
        for _ in 0..ATTEMPTS {
            outcome = attempt(&delivery).await;
            if outcome.is_ok() {
                break;
            }
        }
        let mut state = lock(&engine.outbox.state);
        match outcome {
            Ok(()) => state.arrived += 1,
            Err(reason) => state.lose(&delivery, false, reason),
        }
    }
}

/// Sends a delivery once; or why it was not taken.
async fn attempt(delivery: &Delivery) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE, send(delivery)).await {
        Ok(Ok(status)) if status.is_success() => Ok(()),
        Ok(Ok(status)) => Err(format!("the listener responded with {status}")),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no response within {} s", PATIENCE.as_secs())),
    }
}

/// Ends a task when it is dropped.
struct Ended(AbortHandle);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends a delivery, and returns the status of the response. Only plain HTTP is supported: listeners are local.
async fn send(delivery: &Delivery) -> io::Result<http::StatusCode> {
    let uri: Uri = delivery.url.parse().map_err(io::Error::other)?;
    let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "only http:// is supported"));
    };
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // The body of the response is of no interest.
    let _connection = Ended(tokio::spawn(connection).abort_handle());
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path).header("host", authority.as_str()).header("user-agent", "ldapi-emulator");
    for (name, value) in delivery.headers() {
        request = request.header(name, value);
    }
    let body = Full::new(Bytes::copy_from_slice(delivery.body.as_bytes()));
    let answer = sender.send_request(request.body(body).map_err(io::Error::other)?).await.map_err(io::Error::other)?;
    Ok(answer.status())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(url: &str, body: &str) -> Delivery {
        Delivery { webhook: "w".into(), url: url.into(), body: body.into(), signature: None }
    }

    #[test]
    fn what_is_one_too_many_is_dropped_and_told() {
        let outbox = Outbox::default();
        for _ in 0..WAITING + 3 {
            outbox.push(delivery("http://a:1/x", "{}"));
        }
        outbox.push(delivery("http://b:1/x", "{}"));
        outbox.push(delivery("http://c:1/x", &"x".repeat(WAITING_BYTES)));
        let told = outbox.to_json();
        assert_eq!((&told["waiting"], &told["dropped"], &told["failed"]), (&json!(WAITING + 1), &json!(4), &json!(0)));
        let lost = outbox.lost();
        assert_eq!((lost[0].url.as_str(), lost[0].is_dropped), ("http://a:1/x", true));
        assert_eq!(lost[0].reason, format!("{WAITING} deliveries to a:1 are waiting"));
        for _ in 0..2 * LOST {
            outbox.push(delivery("http://a:1/x", "{}"));
        }
        assert_eq!(outbox.lost().len(), LOST);
        outbox.reset();
        assert_eq!(outbox.to_json()["waitingBytes"], 0);
    }

    #[test]
    fn bytes_are_counted_back() {
        let outbox = Outbox::default();
        outbox.push(delivery("http://a:1/x", "1234"));
        assert_eq!(outbox.to_json()["waitingBytes"], 4);
        let mut state = lock(&outbox.state);
        assert!(state.next("a:1").is_some() && state.next("a:1").is_none());
        assert_eq!((state.bytes, state.waiting.len()), (0, 0));
    }
}
