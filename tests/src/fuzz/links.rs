//! Links: what a client may be given to follow by a program, by a page or by a redirect. Nothing of it may lead to
//! another server, or out of the path of its address, because the credential goes along.

use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt as _;
use ldapi::model::Link;
use ldapi::runtime::http::{self, header::LOCATION};
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Json};
use ldapi::{Client, RetryPolicy};
use url::Url;

use super::{Mutation, Target};
use crate::clock::VirtualClock;

/// The target `links`. The first byte of an input chooses the server, the rest is the link.
pub const TARGET: Target = Target { name: "links", check, seeds: SEEDS, mutation: Mutation::Text(WORDS) };

/// Servers of clients.
const BASES: &[&str] = &[
    "https://app.example.com",
    "http://app.example.com:8080",
    "https://app.example.com:443",
    "http://[::1]:8080",
    "https://app.example.com/gateway",
    "http://app.example.com:8080/api",
];

const SEEDS: &[&str] = &[
    "0/api/v2/flags/p?limit=20&offset=20",
    "0https://app.example.com/api/v2/flags/p/f",
    "1http://app.example.com:8080/api/v2/projects",
    "2https://app.example.com/api/v2/projects#there",
    "3http://[::1]:8080/api/v2/members?filter=query:a%2Cb",
    "0https://ada:secret@app.example.com/api/v2/flags",
    "0//app.example.com/api/v2/flags",
    "4/api/v2/flags/p?offset=1",
    "4https://app.example.com/gateway/api/v2/flags/p?offset=1",
    "5/api/v2/flags/p/f",
    "5/api/api/v2/flags/p/f",
];

const WORDS: &[&str] = &[
    "https://",
    "http://",
    "//",
    "/",
    "\\",
    "@",
    ":",
    ":443",
    ":80",
    "?",
    "#",
    "..",
    "/../",
    "%2e%2e",
    "%2f",
    "%00",
    "\r\n",
    "\t",
    " ",
    "app.example.com",
    "evil.example",
    ".evil.example",
    "[::1]",
    "127.0.0.1",
    "/api/v2/",
    "/gateway",
    "/api",
    "é",
    "javascript:",
    "file:///",
    "%",
    "user:pw@",
];

/// Keeps the addresses that requests go to. The first request gets the response that is under test, the others an empty
/// page.
#[derive(Clone)]
struct Recorder {
    first: Arc<dyn Fn() -> Answer + Send + Sync>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Transport for Recorder {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let mut sent = self.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sent.push(request.uri().to_string());
        let answer = if sent.len() == 1 { (self.first)() } else { empty_page() };
        Box::pin(std::future::ready(Ok(answer)))
    }
}

fn empty_page() -> Answer {
    http::Response::new(Incoming::from("{\"items\":[]}"))
}

/// Gives the link to a client in each of the ways in which one comes to it.
///
/// # Panics
/// If a request goes to another server than the client's.
pub fn check(data: &[u8]) -> bool {
    let Some((choice, link)) = data.split_first() else { return false };
    let base = BASES[usize::from(*choice) % BASES.len()];
    let followed = std::str::from_utf8(link).is_ok_and(|link| follow(base, link) | next(base, link));
    followed | redirect(base, link)
}

fn client(base: &str, first: impl Fn() -> Answer + Send + Sync + 'static) -> (Client, Recorder) {
    let recorder = Recorder { first: Arc::new(first), sent: Arc::default() };
    let builder = Client::builder().token("api-1").base_url(base).clock(VirtualClock::default());
    let client = builder.retry(RetryPolicy::none()).transport(recorder.clone()).build();
    (client.expect("the settings are right"), recorder)
}

/// What a program gives to the client.
fn follow(base: &str, link: &str) -> bool {
    let (client, recorder) = client(base, empty_page);
    let mut target = Link::default();
    target.href = Some(link.into());
    let Ok(request) = client.follow(&target) else { return false };
    let _ = block_on(async { request.send_raw().await });
    judge(base, link, &recorder) == 1
}

/// What a page says is the next one.
fn next(base: &str, link: &str) -> bool {
    let page = format!(r#"{{"items":[{{"key":"f"}}],"_links":{{"next":{{"href":{}}}}}}}"#, Json::from(link));
    let (client, recorder) = client(base, move || http::Response::new(Incoming::from(page.clone())));
    let items = client.feature_flags().get_feature_flags("p").items();
    let _ = block_on(items.map_ok(drop).try_collect::<Vec<()>>());
    judge(base, link, &recorder) == 2
}

/// Where a redirect leads to.
fn redirect(base: &str, link: &[u8]) -> bool {
    let Ok(location) = http::HeaderValue::from_bytes(link) else { return false };
    let (client, recorder) = client(base, move || {
        let mut answer = http::Response::new(Incoming::from(""));
        *answer.status_mut() = http::StatusCode::TEMPORARY_REDIRECT;
        answer.headers_mut().insert(LOCATION, location.clone());
        answer
    });
    let _ = block_on(async { client.feature_flags().get_feature_flag("p", "f").send().await });
    judge(base, &String::from_utf8_lossy(link), &recorder) == 2
}

/// Compares where the requests went with the client's server and the path of its address, as the URL Standard reads both.
/// Returns how many there were.
fn judge(base: &str, link: &str, recorder: &Recorder) -> usize {
    let sent = recorder.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let base = Url::parse(base).expect("the bases are URLs");
    for address in sent.iter() {
        let url = Url::parse(address).unwrap_or_else(|error| panic!("{link:?} leads to {address:?}: {error}"));
        let has_password = !url.username().is_empty() || url.password().is_some();
        assert!(url.origin() == base.origin() && !has_password, "{link:?} leads from {base} to {url}");
        let prefix = base.path().trim_end_matches('/');
        let is_below = url.path().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        assert!(is_below, "{link:?} leads out of {base}, to {url}");
    }
    sent.len()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().build().expect("a runtime of one thread can be made").block_on(future)
}
