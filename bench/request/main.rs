//! Asks a server on loopback for one flag, in turns through `ldapi` and by hand on reqwest and serde.
//!
//! Prints a line for each: how many requests at once, which, median nanoseconds for a request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

mod corpus;
#[allow(dead_code)]
mod model;

const TOKEN: &str = "api-00000000-0000-0000-0000-000000000000";

/// Requests of one run.
const BATCH: usize = 200;

/// Serves one answer to whatever it is asked, each connection on a thread of its own, as cheaply as can be.
fn serve(body: &str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("the listener is bound");
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Wed, 25 Nov 2026 12:00:00 GMT\r\n\
        x-ratelimit-global-remaining: 999999\r\nx-ratelimit-route-remaining: 999999\r\n\
        x-ratelimit-reset: 1795608005000\r\nx-request-id: 0123456789abcdef\r\n";
    let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || talk(stream, answer.as_bytes()));
        }
    });
    address
}

/// One connection, until the other side closes it. A request has no body, so it ends with its head.
fn talk(mut stream: TcpStream, answer: &[u8]) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut seen = Vec::new();
    let mut part = [0; 4096];
    loop {
        let length = stream.read(&mut part).ok().filter(|length| *length > 0)?;
        seen.extend_from_slice(&part[..length]);
        if seen.ends_with(b"\r\n\r\n") {
            seen.clear();
            stream.write_all(answer).ok()?;
        }
    }
}

#[derive(Clone)]
struct ByHand {
    client: reqwest::Client,
    base: String,
}

impl ByHand {
    async fn get_flag(&self, project: &str, flag: &str) -> model::FeatureFlag {
        let url = format!("{}/api/v2/flags/{project}/{flag}", self.base);
        let request = self.client.get(url).query(&[("env", "production")]);
        let request = request.header("authorization", TOKEN).header("ld-api-version", "20240415");
        let answer = request.send().await.expect("the server answers");
        assert!(answer.status().is_success());
        let body = answer.bytes().await.expect("the body is whole");
        serde_json::from_slice(&body).expect("the body is a flag")
    }
}

async fn through_ldapi(client: &ldapi::Client) -> ldapi::model::FeatureFlag {
    client
        .feature_flags()
        .get_feature_flag("shop", "checkout-search-0")
        .env(["production"])
        .send()
        .await
        .expect("a flag")
}

/// The time of one run of `BATCH` requests, `at_once` of them at a time.
async fn time<F: Future<Output = ()> + Send + 'static>(
    at_once: usize,
    one: impl Fn() -> F + Clone + Send + 'static,
) -> Duration {
    let start = Instant::now();
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let one = one.clone();
            tokio::spawn(async move {
                for _ in 0..BATCH / at_once {
                    one().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("it does not panic");
    }
    start.elapsed()
}

fn print(at_once: usize, which: &str, times: &mut [Duration]) {
    times.sort();
    println!("{at_once} {which} {}", times[times.len() / 2].as_nanos() / BATCH as u128);
}

#[tokio::main]
async fn main() {
    let runs: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(41);
    let body = corpus::small_flag();
    let base = format!("http://{}", serve(&body));
    println!("corpus flag {}", body.len());
    let client = ldapi::Client::builder().token(TOKEN).base_url(&base).build().expect("the settings are right");
    let by_hand = ByHand { client: reqwest::Client::new(), base };
    let read = through_ldapi(&client).await;
    let written: serde_json::Value = serde_json::from_str(&ldapi::runtime::to_json(&read)).expect("JSON");
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(&body).expect("the corpus is JSON"));
    for at_once in [1, 20] {
        let (mut ours, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let client = client.clone();
            ours.push(
                time(at_once, move || {
                    let client = client.clone();
                    async move { drop(through_ldapi(&client).await) }
                })
                .await,
            );
            let by_hand = by_hand.clone();
            plain.push(
                time(at_once, move || {
                    let by_hand = by_hand.clone();
                    async move { drop(by_hand.get_flag("shop", "checkout-search-0").await) }
                })
                .await,
            );
        }
        print(at_once, "ldapi", &mut ours);
        print(at_once, "by-hand", &mut plain);
    }
}
