//! No secret is ever printed: not in logs of any level, not in `Debug`, not in errors.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ldapi::patch::JsonPatch;
use ldapi::{Client, ClientBuilder, RequestOptions, RetryPolicy, model};
use ldapi_tests::faulty::{Act, Faulty, answer};
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::fmt::MakeWriter;

const TOKEN: &str = "api-c0ffee-token";
const OAUTH: &str = "oauth-c0ffee-token";
const COOKIE: &str = "ldso=c0ffee-cookie";
const WEBHOOK_SECRET: &str = "c0ffee-webhook";
const SDK_KEY: &str = "sdk-c0ffee-key";
const MARK: &str = "c0ffee";

/// Collects everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics while it holds the lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// What people see of a thing, in both ways.
fn shown<T: std::fmt::Debug>(out: &mut Vec<String>, thing: &T) {
    out.push(format!("{thing:?}"));
    out.push(format!("{thing:#?}"));
}

fn error(out: &mut Vec<String>, error: &ldapi::Error) {
    shown(out, error);
    out.push(error.to_string());
    let mut source: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(inner) = source {
        out.push(format!("{inner} {inner:?}"));
        source = inner.source();
    }
}

fn builders(url: &str) -> Vec<ClientBuilder> {
    let builder =
        || Client::builder().base_url(url).attempt_timeout(Duration::from_millis(100)).retry(RetryPolicy::none());
    vec![builder().token(TOKEN), builder().oauth_token(OAUTH), builder().session_cookie(COOKIE)]
}

/// Makes calls that succeed and fail in many ways, and collects what can be printed of them.
async fn use_everything(out: &mut Vec<String>) {
    let environment = format!(
        r#"{{"key":"e","name":"E","apiKey":{SDK_KEY:?},"mobileKey":"mob-{MARK}","defaultTtl":{{"drift":"{MARK}"}},"color":7}}"#
    );
    let acts = vec![
        Act::Say(answer(200, &[], environment.as_bytes())),
        Act::Say(answer(401, &[], br#"{"code":"unauthorized","message":"no"}"#)),
        Act::Say(answer(307, &[("location", "https://evil.example/")], b"")),
        Act::SayAndBreak(Vec::new()),
        Act::Say(answer(200, &[], b"{")),
        Act::Stall,
    ];
    for act in acts {
        let server = Faulty::start(move |_| act.clone()).await;
        for builder in builders(&server.url()) {
            shown(out, &builder);
            let client = builder.build().expect("the settings are right");
            shown(out, &client);
            let pending = client.environments().get_environment("p", "e");
            shown(out, &pending);
            match pending.with(RequestOptions::new().strict(false)).send_with_meta().await {
                // A member that is no secret in the document may be printed: it is told as drift.
                Ok(reply) => shown(
                    out,
                    &(
                        reply.value.api_key.len(),
                        reply.drift.iter().filter(|drift| !drift.pointer.contains("efaultTtl")).collect::<Vec<_>>(),
                    ),
                ),
                Err(failed) => error(out, &failed),
            }
            let hook = model::WebhookPost::new().url("https://example.com").sign(true).on(true).secret(WEBHOOK_SECRET);
            shown(out, &hook);
            if let Err(failed) = client.webhooks().post_webhook().body(hook).send().await {
                error(out, &failed);
            }
            if let Err(failed) =
                client.webhooks().patch_webhook("w").json_patch(JsonPatch::new().replace("/name", "n")).send().await
            {
                error(out, &failed);
            }
        }
    }
    for builder in builders("http://127.0.0.1:9") {
        let client = builder.build().expect("the settings are right");
        error(out, &client.environments().get_environment("p", "e").send().await.expect_err("nobody listens"));
    }
    let refused = Client::builder().token(format!("{TOKEN}\n")).build();
    shown(out, &refused.map(drop));
    let refused = Client::builder().token(TOKEN).base_url(format!("https://user:{MARK}@example.com")).build();
    error(out, &refused.expect_err("a password in the address"));
    shown(out, &ldapi::webhook::Receiver::new(WEBHOOK_SECRET).expect("a secret"));
    shown(out, &ldapi::credential::access_token(TOKEN).expect("a token"));
}

/// As long as there is one subscriber, an event that is first met on a thread without one is taken as wanted by nobody; so
/// there is a second.
fn second_subscriber() -> tracing::Dispatch {
    tracing::Dispatch::new(tracing_subscriber::registry())
}

#[tokio::test]
async fn no_secret_is_printed() {
    let _second = second_subscriber();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let mut out = Vec::new();
    use_everything(&mut out).with_subscriber(subscriber).await;
    let log = log.0.lock().expect("no test panics while it holds the lock").clone();
    let log = String::from_utf8_lossy(&log).into_owned();
    assert!(log.contains("api.call") && log.contains("attempt"), "the log has what calls tell");
    assert!(out.len() > 100, "{} texts", out.len());
    for text in out.iter().flat_map(|text| text.lines()).chain(log.lines()) {
        assert!(!text.contains(MARK) || text.contains("drift:"), "{text}");
    }
}

#[tokio::test]
async fn spans_follow_the_conventions() {
    let _second = second_subscriber();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let server = Faulty::start(|number| {
        if number == 0 { Act::Say(answer(502, &[], b"")) } else { Act::Say(answer(200, &[], b"{\"news\":1}")) }
    })
    .await;
    let client = Client::builder().token(TOKEN).base_url(server.url()).build().expect("the settings are right");
    let call = async { client.feature_flags().get_feature_flag("p", "f").send().await.expect("an answer") };
    call.with_subscriber(subscriber).await;
    let log = log.0.lock().expect("no test panics while it holds the lock").clone();
    let log = String::from_utf8_lossy(&log).into_owned();
    for part in [
        "otel.name=GET /api/v2/flags/{projectKey}/{featureFlagKey}",
        "otel.kind=\"client\"",
        "api.operation=\"getFeatureFlag\"",
        "http.request.method=\"GET\"",
        "url.template=\"/api/v2/flags/{projectKey}/{featureFlagKey}\"",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=502 http.request.resend_count=0",
        "http.response.status_code=200 http.request.resend_count=1",
        "reason=\"server_error\"",
        "WARN",
        "pointer=\"/news\"",
        "drift: unknown member",
    ] {
        assert!(log.contains(part), "{part} is not in {log}");
    }
}
