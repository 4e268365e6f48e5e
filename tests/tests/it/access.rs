//! Policy statements and the settings of destinations arrive where the API takes them.

use ldapi::access::{Statement, StatementError};
use ldapi::destination::Kinesis;
use ldapi::patch::JsonPatch;
use ldapi::specifier::ResourceSpecifier;
use ldapi::{Client, Json, Map, Result, model};
use ldapi_tests::server::Server;

const STATEMENT: &str = r#"{"actions":["updateOn"],"effect":"deny","resources":["proj/*:env/production:flag/*;beta"]}"#;

fn statement() -> Result<Statement, StatementError> {
    let betas = ResourceSpecifier::project("*").environment("production").flag("*").tag("beta");
    Statement::deny(["updateOn"]).on(betas)
}

/// Sends a request, and compares what arrives: the value at a pointer into the body.
async fn check(send: impl AsyncFn(Client) -> Result<()>, operation: &str, pointer: &str, expected: &str) {
    let server = Server::start().await;
    send(server.client()).await.expect("an answer");
    let arrived = server.take();
    let [request] = &arrived[..] else { panic!("{} requests for {operation}", arrived.len()) };
    assert_eq!((request.operation.as_deref(), &request.violations[..]), (Some(operation), &[][..]));
    let body = Json::parse(&String::from_utf8_lossy(&request.body)).expect("JSON");
    assert_eq!(body.pointer(pointer), Json::parse(expected).ok().as_ref(), "{operation}");
}

#[tokio::test]
async fn statements_go_wherever_the_api_takes_them() {
    let list = format!("[{STATEMENT}]");
    let search =
        async |client: Client| client.audit_log().post_audit_log_entries().body([statement()?]).send().await.map(drop);
    check(search, "postAuditLogEntries", "", &list).await;
    let count = async |client: Client| {
        client.audit_log().post_audit_log_entry_counts().after(1).body([statement()?]).send().await.map(drop)
    };
    check(count, "postAuditLogEntryCounts", "", &list).await;
    let role = async |client: Client| {
        let body = model::CustomRolePost::new().key("k").name("n").policy([statement()?]);
        client.roles().post_custom_role().body(body).send().await.map(drop)
    };
    check(role, "postCustomRole", "/policy", &list).await;
    let edit = async |client: Client| {
        let patch = JsonPatch::new().add("/policy/-", statement()?);
        client.roles().patch_custom_role("k").json_patch(patch).send().await.map(drop)
    };
    check(edit, "patchCustomRole", "/0/value", STATEMENT).await;
    let token = async |client: Client| {
        let body = model::AccessTokenPost::new().name("n").inline_role([statement()?]);
        client.tokens().post_token().body(body).send().await.map(drop)
    };
    check(token, "postToken", "/inlineRole", &list).await;
    let webhook = async |client: Client| {
        let body = model::WebhookPost::new().url("https://example.com").sign(false).on(true).statements([statement()?]);
        client.webhooks().post_webhook().body(body).send().await.map(drop)
    };
    check(webhook, "postWebhook", "/statements", &list).await;
    let subscription = async |client: Client| {
        let body = model::SubscriptionPost::new().name("n").config(Map::<Json>::new()).statements([statement()?]);
        client.integrations().create_subscription("datadog").body(body).send().await.map(drop)
    };
    check(subscription, "createSubscription", "/statements", &list).await;
    let relay = async |client: Client| {
        let body = model::RelayAutoConfigPost::new().name("n").policy([statement()?]);
        client.account().post_relay_auto_config().body(body).send().await.map(drop)
    };
    check(relay, "postRelayAutoConfig", "/policy", &list).await;
}

#[tokio::test]
async fn a_destination_is_made_from_its_settings() {
    let create = async |client: Client| {
        let body = Kinesis::new().region("r").role_arn("a").stream_name("s").post()?.name("Stream");
        client.data_export().post_destination("p", "e").body(body).send().await.map(drop)
    };
    let expected = r#"{"kind":"kinesis","name":"Stream","config":{"region":"r","roleArn":"a","streamName":"s"}}"#;
    check(create, "postDestination", "", expected).await;
}
