//! An audit by webhook: a small service checks the signature of each delivery, takes each once, and fetches the entry of
//! the audit log that it tells of. `cargo run -p ldapi-emulator --example audit_webhook` lets an emulator deliver; the
//! service is out of order at first, so that the emulator has to send the first one twice.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use ldapi::Client;
use ldapi::model::{AuditLogEntryRep, FeatureFlag, FeatureFlagBody, WebhookPost};
use ldapi::patch::FlagPatch;
use ldapi::webhook::{Event, Receiver, SIGNATURE_HEADER, WebhookError};
use ldapi_emulator::Emulator;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Error = Box<dyn std::error::Error + Send + Sync>;

const SECRET: &str = "the webhook's secret";
const PROJECT: &str = "default";
const FLAG: &str = "checkout-v2";
const ENVIRONMENT: &str = "production";

/// What the deliveries share.
struct Inbox {
    receiver: Receiver,
    /// How many deliveries are still to be answered as if the service were out of order.
    out_of_order: AtomicU32,
    /// A delivery may come twice.
    seen: Mutex<HashSet<String>>,
    events: UnboundedSender<Event>,
}

async fn deliver(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let step = |left: u32| left.checked_sub(1);
    if inbox.out_of_order.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step).is_ok() {
        println!("service: out of order");
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    match inbox.receiver.accept(&body, signature) {
        Ok(event) => {
            if inbox.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(event.id().into()) {
                // Without a reader nobody wants to know.
                let _ = inbox.events.send(event);
            }
            StatusCode::NO_CONTENT
        }
        Err(WebhookError::Body(why)) => {
            println!("service: not read: {why}");
            StatusCode::BAD_REQUEST
        }
        Err(error) => {
            println!("service: refused: {error}");
            StatusCode::UNAUTHORIZED
        }
    }
}

/// Starts the service on a free port. Gives its address, and what it has taken.
async fn listen(out_of_order: u32) -> Result<(String, UnboundedReceiver<Event>), Error> {
    let (events, taken) = unbounded_channel();
    let inbox = Inbox {
        receiver: Receiver::new(SECRET)?,
        out_of_order: AtomicU32::new(out_of_order),
        seen: Mutex::default(),
        events,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhook", listener.local_addr()?);
    let service = Router::new().route("/webhook", post(deliver)).with_state(Arc::new(inbox));
    tokio::spawn(axum::serve(listener, service).into_future());
    Ok((url, taken))
}

/// The next delivery, and the entry of the audit log that it tells of.
async fn next(client: &Client, taken: &mut UnboundedReceiver<Event>) -> Result<(Event, AuditLogEntryRep), Error> {
    let event = tokio::time::timeout(Duration::from_secs(10), taken.recv()).await?.ok_or("the service has ended")?;
    let entry = client.audit_log().get_audit_log_entry(event.id()).send().await?;
    Ok((event, entry))
}

/// An entry of the audit log, in a line.
fn told(event: &Event, entry: &AuditLogEntryRep) -> String {
    let version = |flag: Option<FeatureFlag>| flag.map_or(0, |flag| flag.version);
    let (before, after) = (version(event.previous()), version(event.current()));
    let title = entry.title.as_deref().unwrap_or("a change without a title");
    let comment = entry.comment.as_deref().map(|comment| format!(" ({comment})")).unwrap_or_default();
    format!("{title}: version {before} to {after}{comment}")
}

/// Has a flag created and changed, and gives what the audit tells of it.
async fn run(emulator: &Emulator) -> Result<Vec<String>, Error> {
    let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
    let (url, mut taken) = listen(1).await?;
    let webhook = WebhookPost::new().name("Audit").url(&url).sign(true).secret(SECRET).on(true);
    client.webhooks().post_webhook().body(webhook).send().await?;
    println!("a webhook delivers to {url}");

    let flags = client.feature_flags();
    let flag = FeatureFlagBody::new().key(FLAG).name("Checkout, second version");
    flags.post_feature_flag(PROJECT).body(flag).send().await?;
    let launch = FlagPatch::in_environment(ENVIRONMENT).turn_flag_on().comment("the launch");
    flags.patch_feature_flag(PROJECT, FLAG).semantic(launch).send().await?;
    flags.delete_feature_flag(PROJECT, FLAG).send().await?;

    let mut lines = Vec::new();
    while lines.len() < 3 {
        let (event, entry) = next(&client, &mut taken).await?;
        if entry.kind.as_str() == "flag" {
            let line = told(&event, &entry);
            println!("audit: {line}");
            lines.push(line);
        }
    }
    Ok(lines)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let emulator = Emulator::start().await?;
    run(&emulator).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_change_is_told_once() -> Result<(), Error> {
        let emulator = Emulator::start().await?;
        let lines = run(&emulator).await?;
        let expected = [
            "Olive Owner created the flag Checkout, second version: version 0 to 1",
            "Olive Owner turned on the flag Checkout, second version: version 1 to 2 (the launch)",
            "Olive Owner deleted the flag Checkout, second version: version 2 to 0",
        ];
        assert_eq!(lines, expected);
        Ok(())
    }

    #[tokio::test]
    async fn what_is_signed_with_another_secret_is_refused() -> Result<(), Error> {
        let emulator = Emulator::start().await?;
        let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
        let ((wrong, mut refused), (right, mut taken)) = (listen(0).await?, listen(0).await?);
        for (url, secret) in [(wrong, "another secret"), (right, SECRET)] {
            let webhook = WebhookPost::new().url(url).sign(true).secret(secret).on(true);
            client.webhooks().post_webhook().body(webhook).send().await?;
        }
        let flag = FeatureFlagBody::new().key(FLAG).name("Checkout");
        client.feature_flags().post_feature_flag(PROJECT).body(flag).send().await?;
        while next(&client, &mut taken).await?.1.kind.as_str() != "flag" {}
        // One after the other is delivered to, so the first webhook has had its turn.
        assert!(refused.try_recv().is_err());
        Ok(())
    }
}
