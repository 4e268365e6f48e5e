//! A server in memory with one limit for all requests: so many in each window, told in headers as LaunchDarkly does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Clock, http};
use ldapi::{Client, RequestOptions, RetryPolicy};

use crate::clock::{BEGIN, PausedClock};

/// What the server is like. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Windowed {
    /// Requests that a window allows.
    pub limit: u64,
    /// The length of a window.
    pub window: u64,
    /// The time from request to response.
    pub latency: u64,
    /// What responses say.
    pub body: &'static str,
}

/// The server, and what has arrived there.
#[derive(Clone)]
pub struct Windows<C = PausedClock> {
    what: Windowed,
    clock: C,
    arrived: Arc<Mutex<Vec<Arrival>>>,
}

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// When, in milliseconds since the clock started.
    pub at: u64,
    /// The path.
    pub path: String,
    /// Whether it was accepted: the window had not been used up.
    pub is_accepted: bool,
}

impl<C: Clock + Clone> Windows<C> {
    /// A server whose first window begins now.
    pub fn new(what: Windowed, clock: C) -> Self {
        Windows { what, clock, arrived: Arc::default() }
    }

    /// What has arrived so far.
    pub fn arrived(&self) -> Vec<Arrival> {
        self.arrived.lock().expect("no test panics while it holds the lock").clone()
    }

    /// The time since the clock started, in milliseconds.
    pub fn now(&self) -> u64 {
        u64::try_from(self.clock.uptime().as_millis()).expect("it fits")
    }

    /// A client of this server, which waits for limits as long as it takes.
    pub fn client(&self) -> Client {
        let builder = Client::builder().token("api-x").transport(self.clone()).clock(self.clock.clone());
        builder.build().expect("the settings are right")
    }

    fn accept(&self, path: &str) -> (u16, u64, u64) {
        let now = self.now();
        let window = now / self.what.window;
        let mut arrived = self.arrived.lock().expect("no test panics while it holds the lock");
        let of_window = arrived.iter().rev().take_while(|arrival| arrival.at / self.what.window == window);
        let used = of_window.filter(|arrival| arrival.is_accepted).count() as u64;
        let is_accepted = used < self.what.limit;
        arrived.push(Arrival { at: now, path: path.into(), is_accepted });
        let left = self.what.limit.saturating_sub(used + 1);
        let begin = u64::try_from(BEGIN.as_millis()).expect("it fits");
        (if is_accepted { 200 } else { 429 }, left, begin + (window + 1) * self.what.window)
    }
}

/// Options with which a call is made again as often as limits refuse it.
pub fn patient() -> RequestOptions {
    RequestOptions::new().retry(RetryPolicy::new().rate_limited(1_000))
}

impl<C: Clock + Clone> Transport for Windows<C> {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let server = self.clone();
        Box::pin(async move {
            let way = Duration::from_micros(server.what.latency * 500);
            server.clock.sleep(way).await;
            let (status, left, reset) = server.accept(request.uri().path());
            server.clock.sleep(way).await;
            let response = http::Response::builder()
                .status(status)
                .header("x-ratelimit-global-remaining", left.to_string())
                .header("x-ratelimit-reset", reset.to_string());
            Ok(response.body(Incoming::from(server.what.body)).expect("headers are right"))
        })
    }
}
