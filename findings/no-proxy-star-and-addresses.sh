#!/usr/bin/env bash
# NO_PROXY=* does not cover hosts that are IP addresses.
#
# Versions: hyper-util 0.1.21 (the proxy matcher that reqwest 0.13 uses), Rust 1.89 or newer.
# Expected: with `NO_PROXY=*` nothing goes through a proxy, as with curl, whose manual calls the asterisk a match for all
#   hosts.
# Instead: host names are matched, but a URL whose host is an IPv4 or IPv6 address still goes through the proxy. A program
#   on loopback (a test server, a sidecar) that is reached as 127.0.0.1 is asked for at the proxy.
# What helps: list the addresses or networks (`NO_PROXY=*,127.0.0.0/8,::1`), or turn off proxies in the client.
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
http = "=1.3.1"
hyper-util = { version = "=0.1.21", default-features = false, features = ["client-proxy"] }
TOML
cat > "$folder/src/main.rs" <<'RUST'
use hyper_util::client::proxy::matcher::Matcher;

fn main() {
    for no in ["*", "*,127.0.0.0/8,::1"] {
        let matcher = Matcher::builder().all("http://proxy.example:3128").no(no).build();
        for url in ["http://api.example.com/", "http://localhost/", "http://127.0.0.1/", "http://[::1]/"] {
            let way = if matcher.intercept(&url.parse().unwrap()).is_some() { "proxy" } else { "direct" };
            println!("NO_PROXY={no} {url} {way}");
        }
    }
}
RUST
seen=$(cd "$folder" && cargo run --quiet)
echo "$seen"
expected='NO_PROXY=* http://api.example.com/ direct
NO_PROXY=* http://localhost/ direct
NO_PROXY=* http://127.0.0.1/ proxy
NO_PROXY=* http://[::1]/ proxy
NO_PROXY=*,127.0.0.0/8,::1 http://api.example.com/ direct
NO_PROXY=*,127.0.0.0/8,::1 http://localhost/ direct
NO_PROXY=*,127.0.0.0/8,::1 http://127.0.0.1/ direct
NO_PROXY=*,127.0.0.0/8,::1 http://[::1]/ direct'
[ "$seen" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
