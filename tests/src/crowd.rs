//! Many calls at once: what their waiting costs, on one path or each on its own.

use std::time::{Duration, Instant};

use ldapi::runtime::http;

use crate::clock::PausedClock;
use crate::windowed::{Windowed, Windows, patient};

/// The time of the machine that so many calls at once take, over so many paths, 500 being allowed in a window.
pub fn cost(calls: usize, paths: usize) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let begun = Instant::now();
    runtime.expect("a runtime").block_on(run(calls, paths));
    begun.elapsed()
}

async fn run(calls: usize, paths: usize) {
    let what = Windowed { limit: 500, window: 10_000, latency: 40, body: "{}" };
    let client = Windows::new(what, PausedClock::start()).client();
    let tasks: Vec<_> = (0..calls)
        .map(|number| {
            let request = client.request(http::Method::GET, format!("/p{}", number % paths)).with(patient());
            tokio::spawn(async move { request.send_raw().await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.expect("it does not panic").expect("it succeeds in the end");
    }
}
