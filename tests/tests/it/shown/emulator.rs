//! The emulator: requests that it keeps, its state, and what it sends.

use std::time::Duration;

use ldapi::Client;
use ldapi::model::{FeatureFlagBody, WebhookPost};
use ldapi::runtime::Json;
use ldapi::runtime::http::{HeaderMap, HeaderValue, Method};
use ldapi_emulator::ask::{Answer, Ask};
use ldapi_emulator::world::{Delivery, World};
use ldapi_emulator::{Credential, Emulator, StartError, Surface};
use serde_json::json;

use super::samples::{SECRET, Samples};

pub(super) async fn show(samples: &mut Samples) {
    show_engine(samples).await;
    samples.debug(&Credential::token(SECRET));
    samples.debug(&Delivery {
        webhook: "1".into(),
        url: format!("https://user:{SECRET}@h/?code={SECRET}"),
        body: format!("{{\"apiKey\":{SECRET:?}}}").into(),
        signature: Some(SECRET.into()),
    });
    let mut answer = Answer::json(200, json!({ "apiKey": SECRET }));
    answer.headers.push(("set-cookie", SECRET.into()));
    samples.debug(&answer);
    let surface = Surface::launchdarkly();
    let headers: HeaderMap = [("authorization", SECRET), ("cookie", SECRET)]
        .map(|(name, value)| (name.parse().expect("a header"), HeaderValue::from_static(value)))
        .into_iter()
        .collect();
    let ask = Ask {
        operation: surface.operation("postWebhook").expect("it is in the document"),
        path: Vec::new(),
        query: vec![("code".into(), SECRET.into())],
        headers: &headers,
        body: Some(ldapi_emulator::ask::Payload {
            format: surface.operation("postWebhook").expect("it is in the document").bodies[0].format,
            json: json!({ "secret": SECRET }),
            comment: None,
        }),
        actor: World::new(1).owner(),
        base: "http://h".into(),
    };
    samples.debug(&ask);
    samples.debug(ask.body.as_ref().expect("it has a body"));
}

async fn show_engine(samples: &mut Samples) {
    let wrong = json!({ "token": SECRET });
    samples.error(&World::from_json(&json!({ "kind of tomorrow": wrong })).expect_err("no such kind"));
    let refused = Emulator::builder().token(SECRET).state(json!({ "kind of tomorrow": { "token": SECRET } }));
    samples.debug(&refused);
    let error: StartError = refused.start().await.expect_err("the state is not of its form");
    samples.error(&error);
    let emulator = Emulator::builder().token(SECRET).start().await.expect("loopback has a free port");
    let client = Client::builder().token(SECRET).base_url(emulator.url()).build().expect("the settings are right");
    let hook = WebhookPost::new().url("https://example.com/hook").sign(true).on(true).secret(SECRET);
    client.webhooks().post_webhook().body(hook).send().await.expect("a webhook");
    let list = Json::parse(&format!(r#"{{"url":"https://h","on":true,"sign":true,"secret":[{SECRET:?}]}}"#));
    let wrong = client.request(Method::POST, "/api/v2/webhooks").query("code", SECRET).json(list.expect("JSON"));
    samples.error(&wrong.send_raw().await.expect_err("the secret is not text"));
    samples.debug(&emulator);
    show_undelivered(samples, &emulator, &client).await;
    emulator.requests().iter().for_each(|request| samples.debug(request));
    emulator.world(|world| samples.debug(world));
}

/// A delivery to where nobody listens.
async fn show_undelivered(samples: &mut Samples, emulator: &Emulator, client: &Client) {
    let url = format!("http://user:{SECRET}@127.0.0.1:1/hook?code={SECRET}");
    client
        .webhooks()
        .post_webhook()
        .body(WebhookPost::new().url(url).sign(false).on(true))
        .send()
        .await
        .expect("a hook");
    let flag = FeatureFlagBody::new().key("f").name("F");
    client.feature_flags().post_feature_flag("default").body(flag).send().await.expect("a flag");
    for _ in 0..100 {
        if let Some(lost) = emulator.undelivered().first() {
            return samples.debug(lost);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the delivery is lost within ten seconds");
}
