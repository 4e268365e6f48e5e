//! Sends what webhooks are owed.

use std::io;
use std::time::Duration;

use http::{Request, Uri};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::world::Delivery;

/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends deliveries one after the other; one that is not taken is sent once more.
pub(crate) async fn run(mut owed: UnboundedReceiver<Delivery>) {
    while let Some(delivery) = owed.recv().await {
        for _ in 0..2 {
            let taken = tokio::time::timeout(PATIENCE, send(&delivery)).await;
            if matches!(taken, Ok(Ok(true))) {
                break;
            }
        }
    }
}

/// Sends one, and tells whether it was taken. Only plain HTTP is spoken: whoever listens is near.
async fn send(delivery: &Delivery) -> io::Result<bool> {
    let uri: Uri = delivery.url.parse().map_err(io::Error::other)?;
    let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(io::ErrorKind::Unsupported.into());
    };
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path).header("host", authority.as_str()).header("user-agent", "ldapi-emulator");
    for (name, value) in delivery.headers() {
        request = request.header(name, value);
    }
    let body = Full::new(Bytes::from(delivery.body.clone()));
    let answer = sender.send_request(request.body(body).map_err(io::Error::other)?).await.map_err(io::Error::other)?;
    Ok(answer.status().is_success())
}
