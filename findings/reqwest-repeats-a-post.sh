#!/usr/bin/env bash
# reqwest sends a POST again by itself.
#
# Versions: reqwest 0.13.5 with the feature http2, h2 0.4, Rust 1.89 or newer.
# Expected: an HTTP client without a retry policy sends a request once. Whoever counts attempts, paces requests or logs them
#   around `send()` sees them all.
# Instead: a client as it comes from `Client::new()` repeats requests of any method that an HTTP/2 server resets with
#   REFUSED_STREAM, up to two times, without a pause in between and without a word to the caller. (RFC 9113, 8.7 allows it:
#   such a request was not processed.)
# What helps: `ClientBuilder::retry(reqwest::retry::never())`, and retries of one's own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
h2 = "=0.4.15"
reqwest = { version = "=0.13.5", default-features = false, features = ["http2"] }
tokio = { version = "1", features = ["macros", "net", "rt-multi-thread", "time"] }
TOML
cat > "$folder/src/main.rs" <<'RUST'
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;

/// Refuses every stream, and counts them.
async fn serve(listener: TcpListener, seen: Arc<AtomicUsize>) {
    while let Ok((socket, _)) = listener.accept().await {
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            let mut connection = h2::server::handshake(socket).await.unwrap();
            while let Some(Ok((_, mut response))) = connection.accept().await {
                seen.fetch_add(1, Ordering::SeqCst);
                response.send_reset(h2::Reason::REFUSED_STREAM);
            }
        });
    }
}

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/things", listener.local_addr().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    tokio::spawn(serve(listener, Arc::clone(&seen)));
    let plain = || reqwest::Client::builder().no_proxy().http2_prior_knowledge();
    let builders = [("as it comes", plain()), ("retry::never()", plain().retry(reqwest::retry::never()))];
    for (name, builder) in builders {
        let before = seen.load(Ordering::SeqCst);
        let outcome = builder.build().unwrap().post(&url).body("create").send().await;
        println!("{name}: one send() of a POST, {} requests arrived, error {}", seen.load(Ordering::SeqCst) - before, outcome.is_err());
    }
}
RUST
seen=$(cd "$folder" && cargo run --quiet)
echo "$seen"
expected='as it comes: one send() of a POST, 3 requests arrived, error true
retry::never(): one send() of a POST, 1 requests arrived, error true'
[ "$seen" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
