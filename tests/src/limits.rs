//! A model of a server with hidden limits, and clients that meet them, on paused time.
//!
//! The server counts requests of all routes together and of each route in windows of ten seconds by its own clock, and
//! tells what is left as LaunchDarkly does. A client makes all its requests at once and is done when all have succeeded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Clock as _, http};
use ldapi::{Client, RequestOptions, RetryPolicy};

use crate::clock::{BEGIN, Jumps, PausedClock, set};

const WINDOW: u64 = 10_000;

/// A case: what the server is like, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is about.
    pub name: &'static str,
    /// Whether the results are promised: others depend on what a client cannot know.
    pub is_clean: bool,
    /// Requests a window allows, all routes together.
    pub global: Option<u64>,
    /// Requests a window allows for each route.
    pub route: Option<u64>,
    /// How many requests there are.
    pub requests: usize,
    /// Over how many routes they are spread.
    pub routes: usize,
    /// How far the server's clock is ahead, in milliseconds.
    pub skew: i64,
    /// The time from request to answer, at least and at most, in milliseconds.
    pub latency: (u64, u64),
    /// How long after the beginning of a window the client starts, in milliseconds.
    pub start: u64,
    /// Whether answers tell of the limits.
    pub headers: bool,
    /// Requests that others make in each second.
    pub others: u64,
    /// When the client's time of day is set.
    pub jumps: Jumps,
    /// When the server's clock is set.
    pub server_jumps: Jumps,
    /// How far `Date` is from the server's clock, in milliseconds; it is missing if `None`.
    pub date: Option<i64>,
}

/// The usual case, to be changed.
pub const USUAL: Case = Case {
    name: "",
    is_clean: true,
    global: None,
    route: None,
    requests: 0,
    routes: 1,
    skew: 0,
    latency: (20, 80),
    start: 3_300,
    headers: true,
    others: 0,
    jumps: &[],
    server_jumps: &[],
    date: Some(0),
};

/// The cases that are measured.
pub fn cases() -> Vec<Case> {
    let clean = |name, global, route, requests, routes| Case { name, global, route, requests, routes, ..USUAL };
    vec![
        clean("global 5, 40 requests", Some(5), None, 40, 4),
        clean("global 50, 400 requests", Some(50), None, 400, 4),
        clean("global 500, 4,000 requests", Some(500), None, 4_000, 8),
        clean("route 20, 160 requests", None, Some(20), 160, 1),
        clean("route 20, 480 requests, 3 routes", None, Some(20), 480, 3),
        clean("global 100, route 40, 800 requests, 4 routes", Some(100), Some(40), 800, 4),
        clean("global 100, route 10, 300 requests, 5 routes", Some(100), Some(10), 300, 5),
        Case { skew: 90_000, ..clean("server 90 s ahead, global 50, 400 requests", Some(50), None, 400, 2) },
        Case { skew: -3_700, ..clean("server 3.7 s behind, global 50, 400 requests", Some(50), None, 400, 2) },
        Case { latency: (5, 10), ..clean("near server, global 50, 400 requests", Some(50), None, 400, 2) },
        Case { latency: (100, 300), ..clean("far server, global 100, 1,000 requests", Some(100), None, 1_000, 2) },
        Case {
            is_clean: false,
            headers: false,
            ..clean("no headers, global 50, 400 requests", Some(50), None, 400, 2)
        },
        Case {
            is_clean: false,
            others: 2,
            ..clean("others take 20 of global 50, 300 requests", Some(50), None, 300, 2)
        },
        Case {
            is_clean: false,
            others: 20,
            ..clean("others take 200 of global 500, 3,000 requests", Some(500), None, 3_000, 4)
        },
    ]
}

/// Cases in which clocks are wrong, or are set while requests wait and while they are on their way.
pub fn cases_of_clocks() -> Vec<Case> {
    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;
    /// From 2026 to 1676.
    const CENTURIES: i64 = 350 * 365 * DAY;
    /// From 2026 to the year 10025.
    const AGES: i64 = 8_000 * 365 * DAY;
    let case = |name| Case { name, global: Some(50), requests: 300, routes: 2, ..USUAL };
    let jumping = |name, jumps| Case { jumps, ..case(name) };
    let dated = |name, date| Case { date, ..case(name) };
    vec![
        jumping("half a second forward and back", &[(9_000, 500), (29_000, -500)]),
        jumping("an hour forward", &[(9_000, HOUR)]),
        jumping("an hour back", &[(9_000, -HOUR)]),
        jumping("a day forward while the first request is on its way", &[(15, DAY)]),
        jumping("a day back while the first request is on its way", &[(15, -DAY)]),
        jumping("an hour back as a window begins", &[(16_730, -HOUR)]),
        jumping("an hour forward as a window begins", &[(16_730, HOUR)]),
        jumping("back to before 1970", &[(9_000, -CENTURIES)]),
        jumping("forward to after 9999", &[(9_000, AGES)]),
        jumping("to and fro", &[(40, HOUR), (7_000, -2 * DAY), (16_720, DAY), (17_000, HOUR), (30_000, -HOUR)]),
        Case { server_jumps: &[(9_000, HOUR)], ..case("the server's clock an hour forward") },
        Case { server_jumps: &[(9_000, -HOUR)], ..case("the server's clock an hour back") },
        dated("no Date", None),
        dated("Date an hour behind", Some(-HOUR)),
        dated("Date an hour ahead", Some(HOUR)),
        Case { jumps: &[(0, HOUR)], ..dated("no Date, our clock an hour ahead", None) },
        Case { jumps: &[(0, -HOUR)], ..dated("no Date, our clock an hour behind", None) },
        Case { jumps: &[(9_000, -DAY)], ..dated("no Date, a day back", None) },
    ]
}

/// What a client does about limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `ldapi` as it comes.
    Paced,
    /// Each request again after 200 ms, 400 ms and so on up to 10 s, half of it by chance.
    Exponential,
    /// Each request again when the window has ended, as told by the answer; after one window if it does not tell.
    ToReset,
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// From the start until all requests had succeeded.
    pub took: Duration,
    /// How long one would take who knew everything.
    pub ideal: Duration,
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that were answered with 429.
    pub refused: u64,
}

impl Outcome {
    /// How many times as long as the ideal it took.
    pub fn ratio(&self) -> f64 {
        self.took.as_secs_f64() / self.ideal.as_secs_f64()
    }

    /// The part of the requests that was answered with 429.
    pub fn refused_part(&self) -> f64 {
        self.refused as f64 / self.sent as f64
    }
}

/// The server's memory.
#[derive(Default)]
struct Counts {
    window: u64,
    global: u64,
    routes: HashMap<String, u64>,
    sent: u64,
    refused: u64,
}

/// A server in memory.
#[derive(Clone)]
struct Server {
    case: Case,
    clock: PausedClock,
    counts: Arc<Mutex<Counts>>,
}

impl Server {
    /// The server's time in milliseconds since 1970. The case's start is that long after the beginning of a window.
    fn now(&self) -> u64 {
        let begin = u64::try_from(BEGIN.as_millis()).expect("it fits");
        let uptime = u64::try_from(self.clock.uptime().as_millis()).expect("it fits");
        (begin + uptime).checked_add_signed(self.case.skew + set(self.case.server_jumps, uptime)).expect("it fits")
    }

    /// Counts a request that has arrived: the status, and the headers on limits.
    fn count(&self, path: &str) -> (u16, Vec<(&'static str, String)>) {
        let (case, now) = (&self.case, self.now());
        let window = (now - self.offset()) / WINDOW;
        let mut counts = self.counts.lock().expect("no test panics while it holds the lock");
        if counts.window != window {
            let Counts { sent, refused, .. } = *counts;
            *counts = Counts { window, sent, refused, ..Counts::default() };
        }
        let within = (now - self.offset()) % WINDOW;
        let others = case.others * within / 1_000;
        counts.sent += 1;
        let route = counts.routes.get(path).copied().unwrap_or(0);
        let left = |limit: Option<u64>, used: u64| limit.map(|limit| limit.saturating_sub(used));
        let (global, own) = (left(case.global, counts.global + others), left(case.route, route));
        let is_refused = global == Some(0) || own == Some(0);
        let counted = u64::from(!is_refused);
        counts.refused += u64::from(is_refused);
        counts.global += counted;
        *counts.routes.entry(path.into()).or_default() += counted;
        let mut headers = Vec::new();
        if case.headers {
            let mut tell = |name, left: Option<u64>| {
                headers.extend(left.map(|left| (name, left.saturating_sub(counted).to_string())));
            };
            tell("x-ratelimit-global-remaining", global);
            tell("x-ratelimit-route-remaining", own);
            let reset = (window + 1) * WINDOW + self.offset();
            headers.push(("x-ratelimit-reset", reset.to_string()));
        }
        (if is_refused { 429 } else { 200 }, headers)
    }

    /// Where in the server's time windows begin, so that the client starts at the case's moment of one.
    fn offset(&self) -> u64 {
        let begin = u64::try_from(BEGIN.as_millis()).expect("it fits");
        let start = begin.checked_add_signed(self.case.skew).expect("it fits");
        (start % WINDOW + WINDOW - self.case.start % WINDOW) % WINDOW
    }

    async fn handle(self, path: String) -> http::Response<Incoming> {
        let (least, most) = self.case.latency;
        let way = || Duration::from_micros(fastrand::u64(least * 500..=most * 500));
        tokio::time::sleep(way()).await;
        let (status, headers) = self.count(&path);
        let date = self.case.date.map(|by| http_date(self.now().checked_add_signed(by).expect("it fits")));
        tokio::time::sleep(way()).await;
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers.into_iter().chain(date.map(|date| ("date", date))) {
            answer = answer.header(name, value);
        }
        answer.body(Incoming::from("{}")).expect("headers are right")
    }
}

impl Transport for Server {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let server = self.clone();
        Box::pin(async move { Ok(server.handle(request.uri().path().into()).await) })
    }
}

fn http_date(millis: u64) -> String {
    let time = std::time::UNIX_EPOCH + Duration::from_millis(millis);
    httpdate::fmt_http_date(time)
}

/// How long all requests take at the least, others aside: so many windows are needed, and the last request is sent as
/// the last one begins.
fn ideal(case: &Case) -> Duration {
    let of_route = case.requests.div_ceil(case.routes) as u64;
    let windows = |limit: Option<u64>, requests: u64| limit.map_or(1, |limit| requests.div_ceil(limit));
    let windows = windows(case.global, case.requests as u64).max(windows(case.route, of_route));
    let latency = (case.latency.0 + case.latency.1) / 2;
    let first = WINDOW - case.start % WINDOW;
    Duration::from_millis(if windows == 1 { latency } else { first + (windows - 2) * WINDOW + latency })
}

/// Runs a case. To be called with tokio's time paused.
pub async fn run(case: &Case, way: Way) -> Outcome {
    let clock = PausedClock::start();
    let server = Server { case: case.clone(), clock, counts: Arc::default() };
    let requests = (0..case.requests).map(|number| format!("p{}", number % case.routes));
    match way {
        Way::Paced => paced(&server, requests).await,
        Way::Exponential | Way::ToReset => {
            let tasks = requests.map(|path| tokio::spawn(unpaced(server.clone(), path, way)));
            for task in tasks.collect::<Vec<_>>() {
                task.await.expect("it does not panic");
            }
        }
    }
    let counts = server.counts.lock().expect("no test panics while it holds the lock");
    Outcome { took: clock.uptime(), ideal: ideal(case), sent: counts.sent, refused: counts.refused }
}

async fn paced(server: &Server, requests: impl Iterator<Item = String>) {
    let builder =
        Client::builder().token("api-x").transport(server.clone()).clock(server.clock.jumping(server.case.jumps));
    let client = builder.build().expect("the settings are right");
    let patient = RequestOptions::new().retry(RetryPolicy::new().rate_limited(1_000));
    let tasks = requests.map(|path| {
        // A route is a method and a path template, so each route is a path of its own here.
        let request = client.request(http::Method::GET, format!("/{path}")).with(patient.clone());
        tokio::spawn(async move { request.send_raw().await.map(drop) })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it does not panic").expect("it succeeds in the end");
    }
}

/// What a client does that knows nothing of limits but what a refusal tells.
async fn unpaced(server: Server, path: String, way: Way) {
    let mut failures = 0;
    loop {
        let answer = server.clone().handle(format!("/{path}")).await;
        if answer.status().is_success() {
            return;
        }
        let backoff = Duration::from_millis((200 << failures.min(10)).min(10_000)).mul_f64(0.5 + fastrand::f64() / 2.0);
        let reset =
            answer.headers().get("x-ratelimit-reset").and_then(|reset| reset.to_str().ok()?.parse::<u64>().ok());
        let wait = match way {
            Way::ToReset => reset.map_or(Duration::from_millis(WINDOW), |reset| {
                Duration::from_millis(reset.saturating_sub(server.now()))
            }),
            Way::Exponential | Way::Paced => backoff,
        };
        failures += 1;
        tokio::time::sleep(wait).await;
    }
}
