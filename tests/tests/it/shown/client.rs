//! Calls, and what comes of them.

use std::future::IntoFuture as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ldapi::model::Environments;
use ldapi::runtime::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use ldapi::runtime::observer::{Attempted, Finished, Observer, Outgoing, Waiting};
use ldapi::runtime::pacing::{Ask, Limiter, Pass, Refusal};
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BodyKind, BoxFuture, Call, Incomplete, Json, Partial};
use ldapi::{Client, RequestOptions, RetryPolicy};
use ldapi_tests::clock::VirtualClock;

use super::samples::{SECRET, Samples};

/// Prints whatever it is told of, carries the requests, and lets them go.
#[derive(Clone)]
struct Spy {
    samples: Arc<Mutex<Samples>>,
    status: StatusCode,
    body: String,
}

impl Spy {
    fn samples(&self) -> MutexGuard<'_, Samples> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Spy {
    fn sending(&self, request: &mut Outgoing<'_>) {
        request.insert_header("x-gateway-token", SECRET);
        self.samples().debug(request);
        self.samples().debug(&request.target());
    }

    fn attempted(&self, attempt: &Attempted<'_>) {
        self.samples().debug(attempt);
    }

    fn waiting(&self, wait: &Waiting<'_>) {
        self.samples().debug(wait);
    }

    fn finished(&self, call: &Finished<'_>) {
        self.samples().debug(call);
    }
}

impl Limiter for Spy {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> BoxFuture<'a, Result<Pass, Refusal>> {
        self.samples().debug(&ask);
        let pass = Pass::free();
        self.samples().debug(&pass);
        Box::pin(std::future::ready(Ok(pass)))
    }
}

impl Transport for Spy {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        self.samples().debug(&request);
        if self.status == StatusCode::IM_A_TEAPOT {
            return Box::pin(std::future::ready(Err(TransportError::broken("reset by peer"))));
        }
        let mut answer = Response::new(Incoming::from(self.body.clone()));
        *answer.status_mut() = self.status;
        *answer.headers_mut() = headers();
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// Headers of a response, with secrets in all places where some may be.
fn headers() -> HeaderMap {
    let address = format!("https://user:{SECRET}@example.com/?code={SECRET}");
    let values = [
        ("set-cookie", format!("ldso={SECRET}")),
        ("set-cookie", format!("other={SECRET}")),
        ("location", address.clone()),
        ("link", format!("<{address}>; rel=next")),
        ("x-api-key", SECRET.into()),
        ("authorization", SECRET.into()),
        ("retry-after", "1".into()),
    ];
    let header = |(name, value): (&'static str, String)| {
        (HeaderName::from_static(name), HeaderValue::try_from(value).expect("a header"))
    };
    values.into_iter().map(header).collect()
}

pub(super) async fn show(samples: &mut Samples) {
    let shared = Arc::new(Mutex::new(std::mem::take(samples)));
    let spy = |status: u16, body: &str| {
        let status = StatusCode::from_u16(status).expect("a status");
        Spy { samples: Arc::clone(&shared), status, body: body.into() }
    };
    let environment = format!(r#"{{"key":"e","apiKey":{SECRET:?},"mobileKey":{SECRET:?},"news":{SECRET:?}}}"#);
    show_success(&spy(200, &environment)).await;
    show_pages(&spy(200, &format!(
        r#"{{"items":[{environment}],"_links":{{"next":{{"href":"/api/v2/projects/p/environments?offset=1&code={SECRET}"}}}}}}"#
    ))).await;
    show_partial(&spy(200, &format!(r#"{{"errors":[{{"message":"no","token":{SECRET:?}}}]}}"#))).await;
    let quoting = format!(r#"{{"code":"unauthorized","message":"the token {SECRET} is unknown"}}"#);
    show_errors(&spy(401, &quoting)).await;
    show_errors(&spy(429, &quoting)).await;
    show_errors(&spy(502, &format!("<p>no upstream for {SECRET}</p>"))).await;
    show_errors(&spy(307, "")).await;
    show_errors(&spy(418, "")).await;
    show_errors(&spy(200, &format!(r#"{{"apiKey":"{SECRET}""#))).await;
    show_errors(&spy(200, &format!(r#"["{SECRET}"]"#))).await;
    show_errors(&spy(200, &format!(r#"{{"apiKey":["{SECRET}"],"news":"{SECRET}"}}"#))).await;
    *samples = std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
}

fn client(spy: &Spy) -> Client {
    let builder =
        Client::builder().token(SECRET).clock(VirtualClock::default()).retry(RetryPolicy::new().rate_limited(1));
    builder.observer(spy.clone()).limiter(spy.clone()).transport(spy.clone()).build().expect("the settings are right")
}

fn options() -> RequestOptions {
    RequestOptions::new().header("x-gateway-token", SECRET)
}

async fn show_success(spy: &Spy) {
    let client = client(spy);
    spy.samples().debug(&client);
    spy.samples().debug(client.core());
    spy.samples().debug(&client.wait_for());
    let call = || client.environments().get_environment("p", "e").with(options());
    spy.samples().debug(&call());
    let (pending, raw, meta) = (call().send(), call().send_raw(), call().send_with_meta());
    spy.samples().debug(&pending);
    spy.samples().debug(&raw);
    spy.samples().debug(&meta);
    let (sending, replying) = (pending.into_future(), meta.into_future());
    spy.samples().debug(&sending);
    spy.samples().debug(&replying);
    sending.await.expect("a response");
    let (response, reply) = (raw.await.expect("a response"), replying.await.expect("a response"));
    spy.samples().debug(&response);
    spy.samples().debug(&response.headers);
    spy.samples().debug(&reply);
    spy.samples().debug(&reply.headers);
    let json: Json = client.request(Method::GET, "/api/v2/a").send().await.expect("a response");
    let request = client.request(Method::POST, "/api/v2/a").query("code", SECRET).json(json);
    spy.samples().debug(&request);
    let strange = format!("http://user:{SECRET}@h/api/v2/a?code={SECRET}");
    let error = client.request(Method::GET, strange).send_raw().await.expect_err("no path");
    spy.samples().error(&error);
    let mut call = Call::new(client.core(), ldapi::api::OPERATIONS[0]);
    call.query("code", &SECRET);
    spy.samples().debug(&call);
}

async fn show_pages(spy: &Spy) {
    let client = client(spy);
    let call = || client.environments().get_environments_by_project("p");
    let mut pages = call().pages();
    let page: Environments = pages.next().await.expect("a page").expect("a page");
    spy.samples().debug(&pages);
    assert_eq!(page.items.len(), 1);
    let mut items = call().items();
    items.next().await.expect("an item").expect("an item");
    spy.samples().debug(&items);
    let collection = call().items().at_most(1).collect().await.expect("a collection");
    spy.samples().debug(&collection);
}

async fn show_partial(spy: &Spy) {
    let client = client(spy);
    let may_fail = |operation: &&&ldapi::runtime::Operation| {
        operation.failures.is_some_and(|(_, failures)| failures.pointer == "/errors" && failures.when.is_none())
    };
    let operation = ldapi::api::OPERATIONS.iter().find(may_fail).expect("one tells of errors");
    let mut call = Call::new(client.core(), operation);
    for _ in operation.path.matches('{') {
        call = call.path(&"a");
    }
    if let Some(body) = operation.bodies.first() {
        call.body(BodyKind::clone(&body.kind), &Json::Array(Vec::new()));
    }
    let partial = call.send::<Partial<Json>>().await.expect("a response");
    spy.samples().debug(&partial);
    let Partial::Incomplete(incomplete) = &partial else { panic!("{partial:?}") };
    spy.samples().debug::<Incomplete<Json>>(incomplete);
    spy.samples().error(&partial.complete().expect_err("some failed"));
}

async fn show_errors(spy: &Spy) {
    let client = client(spy);
    for is_strict in [true, false] {
        let call = client.environments().get_environment("p", "e").with(options().strict(is_strict));
        if let Err(error) = call.send().await {
            spy.samples().error(&error);
        }
    }
}
