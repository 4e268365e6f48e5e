#!/usr/bin/env bash
# An event can be lost for a scoped subscriber of tracing because another thread met it first.
#
# Versions: tracing 0.1.44, tracing-core 0.1.36, tracing-subscriber 0.3.23, Rust 1.89 or newer.
# Expected: `with_default` (or `WithSubscriber`, or `set_default`) decides for its own scope what is recorded, whatever
#   threads without a subscriber do.
# Instead: while there has been only one subscriber in the process, whether anybody is interested in an event is asked of the
#   thread that meets the event for the first time. If that thread has no subscriber, the event is switched off for all, and
#   the scoped subscriber never sees it. Tests that run in parallel and look at logs fail now and then for this reason.
# What helps: a second subscriber (`Dispatch::new(registry())`) that is kept alive, or `rebuild_interest_cache()` afterwards.
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
tracing = { version = "=0.1.44", default-features = false, features = ["std"] }
tracing-core = "=0.1.36"
tracing-subscriber = { version = "=0.3.23", default-features = false, features = ["fmt", "std"] }
TOML
cat > "$folder/src/main.rs" <<'RUST'
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

static LINES: AtomicUsize = AtomicUsize::new(0);

struct Count;

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(bytes.iter().filter(|byte| **byte == b'\n').count(), Ordering::SeqCst);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn event() {
    tracing::info!("something happened");
}

fn main() {
    let _second = std::env::args().nth(1).map(|_| tracing::Dispatch::new(tracing_subscriber::registry()));
    let subscriber = tracing_subscriber::fmt().with_writer(|| Count).finish();
    tracing::subscriber::with_default(subscriber, || {
        // Another thread, which has nothing to do with the subscriber, meets the event first.
        std::thread::spawn(event).join().unwrap();
        event();
    });
    println!("events recorded: {}", LINES.load(Ordering::SeqCst));
}
RUST
seen=$(cd "$folder" && echo "one subscriber: $(cargo run --quiet)" && echo "a second one: $(cargo run --quiet -- second)")
echo "$seen"
expected='one subscriber: events recorded: 0
a second one: events recorded: 1'
[ "$seen" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
