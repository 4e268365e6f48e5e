//! A service that receives webhooks: it checks the signature of each delivery and tells what changed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use ldapi::model::FeatureFlag;
use ldapi::webhook::{Event, Receiver, SIGNATURE_HEADER, WebhookError};

/// What the deliveries share.
struct Inbox {
    receiver: Receiver,
    /// A delivery may come twice.
    seen: Mutex<HashSet<String>>,
}

/// Takes a delivery. The signature is that of the bytes as they came, so the body is not parsed before.
async fn deliver(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    match inbox.receiver.accept(&body, signature) {
        Ok(event) => {
            if inbox.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(event.id().into()) {
                println!("{}", told(&event));
            }
            StatusCode::NO_CONTENT
        }
        Err(WebhookError::Body(why)) => {
            eprintln!("not read: {why}");
            StatusCode::BAD_REQUEST
        }
        Err(error) => {
            eprintln!("refused: {error}");
            StatusCode::UNAUTHORIZED
        }
    }
}

/// What changed, in a line.
fn told(event: &Event) -> String {
    let version = |flag: Option<FeatureFlag>| flag.map_or(0, |flag| flag.version);
    let versions = (version(event.previous()), version(event.current()));
    let steps = event.delta().map_or(0, |delta| delta.operations().len());
    format!("{} {}: version {} to {}, {steps} steps", event.entry.kind, event.entry.name, versions.0, versions.1)
}

fn service(receiver: Receiver) -> Router {
    let inbox = Arc::new(Inbox { receiver, seen: Mutex::default() });
    Router::new().route("/webhook", post(deliver)).with_state(inbox)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let receiver = match std::env::var("WEBHOOK_SECRET") {
        Ok(secret) => Receiver::new(secret)?,
        // Anybody who knows the address could then tell it anything: a choice to be made with open eyes.
        Err(_) => Receiver::unsigned(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening at http://{}/webhook", listener.local_addr()?);
    axum::serve(listener, service(receiver)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With its members in order, as the client below writes them.
    const BODY: &str = r#"{"_id":"65f1a0b2c3d4e5f601234567","currentVersion":{"_version":4,"key":"s"},"delta":[{"op":"replace","path":"/name","value":"Search"}],"kind":"flag","name":"Search","previousVersion":{"_version":3,"key":"s"}}"#;

    /// Delivers to the service on a real socket, and gives the status.
    async fn check(secret: &str, signature: Option<&str>, expected: u16) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let receiver = Receiver::new(secret).expect("a secret");
        let server = tokio::spawn(axum::serve(listener, service(receiver)).into_future());
        let client = ldapi::Client::builder().token("api-x").base_url(url).build().expect("the settings are right");
        let body = ldapi::Json::parse(BODY).expect("JSON");
        let mut request = client.request(ldapi::http::Method::POST, "/webhook").json(body);
        if let Some(signature) = signature {
            request = request.with(ldapi::RequestOptions::new().header(SIGNATURE_HEADER, signature));
        }
        let status = match request.send_raw().await {
            Ok(answer) => Some(answer.status),
            Err(error) => error.status(),
        };
        assert_eq!(status.map(|status| status.as_u16()), Some(expected));
        server.abort();
    }

    #[tokio::test]
    async fn only_what_is_signed_is_taken() {
        let signature = "7ce5c2744be405e02dc9895c6cc2d6da7ecc269cbfdc34f2e79c9a950c590cb8";
        check("a secret", Some(signature), 204).await;
        check("another secret", Some(signature), 401).await;
        check("a secret", None, 401).await;
    }

    #[test]
    fn a_change_is_told() {
        let event = Receiver::unsigned().accept(BODY.as_bytes(), None).expect("a delivery");
        assert_eq!(told(&event), "flag Search: version 3 to 4, 1 steps");
    }
}
