//! A server on loopback that records what arrives and answers as the document says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::document::{Operation, resolve};
use crate::instance::{Extent, instance};
use crate::judge::{Judged, TOKEN, judge};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The operation that its method and path mean.
    pub operation: Option<String>,
    /// Its method.
    pub method: String,
    /// Its path and query, as they were sent.
    pub target: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// Where it differs from the document.
    pub violations: Vec<String>,
    /// Optional parameters that it does not have.
    pub absent: Vec<String>,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

/// What a server answers to an operation: status, content type, body.
pub type Answer = (u16, &'static str, String);

impl Server {
    /// Starts a server that answers as the document says.
    pub async fn start() -> Self {
        Server::answering(|operation| operation.map_or((404, "application/json", String::from("{}")), documented)).await
    }

    /// Starts a server with answers of its own.
    pub async fn answering(answer: impl Fn(Option<&Operation>) -> Answer + Clone + Send + Sync + 'static) -> Self {
        let arrived: Arc<Mutex<Vec<Arrived>>> = Arc::default();
        let seen = Arc::clone(&arrived);
        let app = Router::new().fallback(move |request: Request| {
            let (seen, answer) = (Arc::clone(&seen), answer.clone());
            async move {
                let (arrived, operation) = receive(request).await;
                seen.lock().expect("no test panics while it holds the lock").push(arrived);
                respond(answer(operation))
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Server { address, arrived }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of it.
    pub fn client(&self) -> ldapi::Client {
        ldapi::Client::builder().token(TOKEN).base_url(self.url()).build().expect("the settings are right")
    }

    /// What has arrived since the last time this was asked.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.arrived.lock().expect("no test panics while it holds the lock"))
    }
}

fn respond((status, content_type, body): Answer) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if !content_type.is_empty() {
        response.headers_mut().insert("content-type", content_type.parse().expect("a content type"));
    }
    response
}

/// The first success that the document lists, with every member of its body.
fn documented(operation: &Operation) -> Answer {
    let responses = operation.value["responses"].as_object().expect("operations have responses");
    let (status, response) =
        responses.iter().find(|(status, _)| status.starts_with('2')).expect("operations can succeed");
    let status = status.parse().expect("a status");
    match resolve(response).pointer("/content/application~1json/schema") {
        Some(schema) => (status, "application/json", instance(schema, Extent::All).to_string()),
        None => (status, "", String::new()),
    }
}

async fn receive(request: Request) -> (Arrived, Option<&'static Operation>) {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 64 << 20).await.expect("bodies are short").to_vec();
    let target = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let Judged { operation, violations, absent } = judge(parts.method.as_str(), &target, &parts.headers, &body).await;
    let arrived = Arrived {
        operation: operation.map(|operation| operation.id.clone()),
        method: parts.method.to_string(),
        target,
        headers: parts.headers,
        body,
        violations,
        absent,
    };
    (arrived, operation)
}
