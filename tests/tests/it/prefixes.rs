//! Base URLs with a path: next links, links and redirects stay below it, and the token with them.

use std::sync::{Arc, Mutex};

use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, http};
use ldapi::{Client, model};
use serde_json::json;

/// A server in memory that sends the first request on, by a link or a redirect.
#[derive(Clone)]
struct Gateway {
    asked: Arc<Mutex<Vec<String>>>,
    status: u16,
    to: Arc<str>,
}

impl Gateway {
    fn new(status: u16, to: &str) -> Self {
        Gateway { asked: Arc::default(), status, to: to.into() }
    }

    fn client(&self, base: &str) -> Client {
        let builder = Client::builder().token("api-x").base_url(base).transport(self.clone()).without_pacing();
        builder.build().expect("the settings are right")
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics while it holds the lock").clone()
    }
}

impl Transport for Gateway {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let mut asked = self.asked.lock().expect("no test panics while it holds the lock");
        asked.push(request.uri().to_string());
        let mut page = json!({"items": [{"key": format!("flag-{}", asked.len())}], "totalCount": 2, "_links": {}});
        let mut answer = http::Response::builder().status(200);
        if asked.len() == 1 && self.status == 200 {
            page["_links"]["next"] = json!({"href": &*self.to});
        } else if asked.len() == 1 {
            answer = answer.status(self.status).header("location", &*self.to);
        }
        let answer = answer.body(Incoming::from(page.to_string())).expect("a header");
        Box::pin(async move { Ok(answer) })
    }
}

/// What is asked for after the first request, or what the error says.
type Expected<'a> = Result<&'a str, &'a str>;

fn compare<T>(gateway: &Gateway, base: &str, outcome: Result<T, ldapi::Error>, expected: Expected<'_>, is_first: bool) {
    let (asked, about) = (gateway.asked(), format!("{base} to {}", gateway.to));
    let inside = format!("{base}/");
    assert!(asked.iter().all(|url| url.starts_with(&inside)), "{about}: {asked:?}");
    match (outcome, expected) {
        (Ok(_), Ok(url)) => assert_eq!(asked.last().map(String::as_str), Some(url), "{about}"),
        (Err(error), Err(says)) => {
            assert!(error.to_string().contains(says), "{about}: {error}");
            assert_eq!(asked.len(), usize::from(!is_first), "{about}");
        }
        (outcome, _) => panic!("{about}: {:?}, asked {asked:?}", outcome.err()),
    }
}

const OUTSIDE: Expected<'_> = Err("and nothing outside of /gateway is asked");

/// What links and redirects have in common: base, address, what is asked for.
const ADDRESSES: &[(&str, &str, Expected<'_>)] = &[
    ("http://gw", "/api/v2/flags/p?offset=1", Ok("http://gw/api/v2/flags/p?offset=1")),
    ("http://gw/gateway", "/api/v2/flags/p?offset=1", Ok("http://gw/gateway/api/v2/flags/p?offset=1")),
    ("http://gw/gateway", "/gateway/api/v2/flags/p?offset=1", Ok("http://gw/gateway/api/v2/flags/p?offset=1")),
    ("http://gw/gateway", "http://gw/gateway/api/v2/flags/p?o=1", Ok("http://gw/gateway/api/v2/flags/p?o=1")),
    ("http://gw/gateway", "http://gw/api/v2/flags/p?offset=1", OUTSIDE),
    ("http://gw/gateway", "//gw/api/v2/flags/p?offset=1", OUTSIDE),
    ("http://gw/gateway", "http://gw/gateways/api/v2/flags/p", OUTSIDE),
    ("http://gw/gateway", "http://evil.example/gateway/api/v2/flags/p", Err("it leads to http://evil.example")),
    ("http://gw/gateway", "//evil.example/gateway/api/v2/flags/p", Err("it leads to http://evil.example")),
    ("http://gw/gateway", "/gateway/../api/v2/flags/p", Err("`..` segment")),
    ("http://gw/gateway", "/gateway/%2e%2E/api/v2/flags/p", Err("`..` segment")),
    ("http://gw/gateway", "/gateway/api/..%2f..%2fother", Err("`..` segment")),
    ("http://gw/gateway", "http://gw/gateway\\..\\other", Err("`..` segment")),
    ("http://gw/api", "/api/v2/flags/p?offset=1", Ok("http://gw/api/api/v2/flags/p?offset=1")),
    ("http://gw/api", "/api/api/v2/flags/p?offset=1", Ok("http://gw/api/api/v2/flags/p?offset=1")),
    ("http://gw/api/v2", "/api/v2/flags/p?offset=1", Ok("http://gw/api/v2/api/v2/flags/p?offset=1")),
];

#[tokio::test]
async fn next_links_stay_below_the_prefix() {
    for (base, link, expected) in ADDRESSES {
        let gateway = Gateway::new(200, link);
        let outcome = gateway.client(base).feature_flags().get_feature_flags("p").items().collect().await;
        if let Err(error) = &outcome {
            let says = "getFeatureFlags (GET /api/v2/flags/{projectKey}): request not sent: the link to the next page is not followed: ";
            assert!(error.is_request() && error.to_string().starts_with(says), "{error}");
        }
        compare(&gateway, base, outcome, *expected, false);
    }
}

#[tokio::test]
async fn links_that_are_followed_stay_below_the_prefix() {
    for (base, link, expected) in ADDRESSES {
        let gateway = Gateway::new(204, "");
        let client = gateway.client(base);
        let text = json!({"href": link}).to_string();
        let outcome = match client.follow(&ldapi::runtime::from_json::<model::Link>(&text).expect("a link").0) {
            Ok(request) => {
                assert_eq!(
                    (request.path(), request.operation().map(|it| it.id)),
                    ("/api/v2/flags/p", Some("getFeatureFlags"))
                );
                request.send_raw().await.map(drop)
            }
            Err(error) => Err(error),
        };
        compare(&gateway, base, outcome, *expected, true);
    }
}

#[tokio::test]
async fn redirects_stay_below_the_prefix() {
    let others = [
        ("http://gw/gateway", "/login?to=/gateway/api", OUTSIDE),
        ("http://gw/gateway", "/", OUTSIDE),
        ("http://gw/gateway", "/gateway/moved", Ok("http://gw/gateway/moved")),
        ("http://gw/gateway", "flags", Err("neither a whole URL nor a path")),
    ];
    for (base, location, expected) in ADDRESSES.iter().chain(&others) {
        let gateway = Gateway::new(307, location);
        let outcome = gateway.client(base).feature_flags().get_feature_flags("p").send().await;
        if let Err(error) = &outcome {
            assert!(error.to_string().contains("refused a redirect with status 307: "), "{error}");
        }
        compare(&gateway, base, outcome, *expected, false);
    }
}

#[test]
fn a_prefix_has_no_steps_up() {
    for base in ["http://gw/a/../b", "http://gw/%2e%2e", "http://gw/a\\..\\b"] {
        let error = Client::builder().token("api-x").base_url(base).build().expect_err("refused");
        assert!(error.is_config(), "{error}");
    }
}
