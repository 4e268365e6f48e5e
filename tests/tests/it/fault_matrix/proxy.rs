//! Proxies by the environment. The client runs in a process of its own, the program `one_call`: an environment is not to be
//! changed within a process that has threads.
//!
//! The expected table is `proxy.txt`.

use std::fmt::Write as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use expect_test::expect_file;
use ldapi_tests::certificates::{Authority, Shown};
use ldapi_tests::faulty::{Act, Faulty, answer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::Kind;

const NAMES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// What a proxy does.
#[derive(Clone, Copy)]
enum Proxy {
    /// Forwards requests and makes tunnels.
    Works,
    /// Responds with this status instead.
    Says(u16),
    /// Closes the connection.
    Closes,
    /// Is not there.
    Refuses,
}

#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    scheme: &'static str,
    proxy: Proxy,
    /// The environment, in which `PROXY` is the proxy's host and port.
    environment: &'static [(&'static str, &'static str)],
}

fn cases() -> Vec<Case> {
    let case = |name, scheme, environment| Case { name, scheme, proxy: Proxy::Works, environment };
    let bad = |name, proxy, environment| Case { name, scheme: "https", proxy, environment };
    let http = |name, environment| case(name, "http", environment);
    let https = |name, environment| case(name, "https", environment);
    vec![
        http("none", &[]),
        http("HTTP_PROXY", &[("HTTP_PROXY", "http://PROXY")]),
        http("http_proxy", &[("http_proxy", "http://PROXY")]),
        http("without a scheme", &[("http_proxy", "PROXY")]),
        http("HTTPS_PROXY for http", &[("HTTPS_PROXY", "http://PROXY")]),
        http("ALL_PROXY for http", &[("ALL_PROXY", "http://PROXY")]),
        http("with a password, http", &[("HTTP_PROXY", "http://user:pa%24s@PROXY")]),
        https("HTTPS_PROXY", &[("HTTPS_PROXY", "http://PROXY")]),
        https("https_proxy", &[("https_proxy", "http://PROXY")]),
        https("HTTP_PROXY for https", &[("HTTP_PROXY", "http://PROXY")]),
        https("all_proxy for https", &[("all_proxy", "http://PROXY")]),
        https("with a password, https", &[("HTTPS_PROXY", "http://user:pa%24s@PROXY")]),
        https("NO_PROXY of the host", &[("HTTPS_PROXY", "http://PROXY"), ("NO_PROXY", "localhost, 127.0.0.1")]),
        https("NO_PROXY of a network", &[("HTTPS_PROXY", "http://PROXY"), ("NO_PROXY", "127.0.0.0/8")]),
        https("no_proxy of all", &[("HTTPS_PROXY", "http://PROXY"), ("no_proxy", "*")]),
        https("NO_PROXY of others", &[("HTTPS_PROXY", "http://PROXY"), ("NO_PROXY", "localhost,10.0.0.0/8,.example")]),
        bad("CONNECT refused with 407", Proxy::Says(407), &[("HTTPS_PROXY", "http://user:pa%24s@PROXY")]),
        bad("CONNECT refused with 502", Proxy::Says(502), &[("HTTPS_PROXY", "http://user:pa%24s@PROXY")]),
        bad("proxy closes", Proxy::Closes, &[("HTTPS_PROXY", "http://user:pa%24s@PROXY")]),
        bad("proxy is not there", Proxy::Refuses, &[("HTTPS_PROXY", "http://user:pa%24s@PROXY")]),
        bad("proxy of another kind", Proxy::Works, &[("ALL_PROXY", "socks5://user:pa%24s@PROXY")]),
        bad("https to a proxy of http", Proxy::Closes, &[("HTTPS_PROXY", "https://user:pa%24s@PROXY")]),
        Case { scheme: "http", ..bad("http, 407", Proxy::Says(407), &[("HTTP_PROXY", "http://user:pa%24s@PROXY")]) },
        Case { scheme: "http", ..bad("http, closes", Proxy::Closes, &[("HTTP_PROXY", "http://user:pa%24s@PROXY")]) },
    ]
}

/// Heads of the requests that a proxy was sent.
type Heads = Arc<Mutex<Vec<String>>>;

async fn start(proxy: Proxy) -> (String, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let heads = Heads::default();
    let shared = Arc::clone(&heads);
    if !matches!(proxy, Proxy::Refuses) {
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, proxy, Arc::clone(&shared)));
            }
        });
    }
    (address.to_string(), heads)
}

async fn serve(mut client: TcpStream, proxy: Proxy, heads: Heads) -> std::io::Result<()> {
    let mut buffer = vec![0; 8192];
    // The head comes in one piece.
    let length = client.read(&mut buffer).await?;
    let head = String::from_utf8_lossy(&buffer[..length]).into_owned();
    heads.lock().expect("no test panics while it holds the lock").push(head.clone());
    let target = head.split(' ').nth(1).unwrap_or_default();
    match proxy {
        Proxy::Says(status) => client.write_all(&answer(status, &[], b"")).await,
        Proxy::Closes | Proxy::Refuses => Ok(()),
        Proxy::Works => {
            let host = target.trim_start_matches("http://").split('/').next().unwrap_or_default();
            let mut server = TcpStream::connect(host).await?;
            match head.starts_with("CONNECT ") {
                true => client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?,
                false => server.write_all(&buffer[..length]).await?,
            }
            tokio::io::copy_bidirectional(&mut client, &mut server).await.map(drop)
        }
    }
}

/// A server of flags, with or without TLS: its host and port.
async fn server(scheme: &str, authority: &Authority) -> String {
    let plain = Faulty::start(|_| Act::Say(Kind::Read.fine())).await;
    let host = plain.url().trim_start_matches("http://").to_owned();
    if scheme == "http" {
        return host;
    }
    let acceptor = authority.acceptor(Shown::default(), &[b"http/1.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, host) = (acceptor.clone(), host.clone());
            tokio::spawn(async move {
                let (mut client, mut server) = (acceptor.accept(stream).await?, TcpStream::connect(host).await?);
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    address.to_string()
}

/// What the program prints.
async fn run(case: &Case, proxy: &str, url: &str, authority: &Authority) -> String {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_one_call"));
    command.arg(url).env_remove("REQUEST_METHOD").env("ROOT_CERTIFICATES", authority.pem()).env("RUST_LOG", "trace");
    for name in NAMES {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    for (name, value) in case.environment {
        command.env(name, value.replace("PROXY", proxy));
    }
    let output = command.stdin(Stdio::null()).output().await.expect("it runs");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

static ROWS: Semaphore = Semaphore::const_new(4);

async fn row(case: Case) -> String {
    let _permit = ROWS.acquire().await.expect("it is never closed");
    let authority = Authority::default();
    let (proxy, heads) = start(case.proxy).await;
    let host = server(case.scheme, &authority).await;
    let printed = run(&case, &proxy, &format!("{}://{host}", case.scheme), &authority).await;
    // The password as it is, in a URL, and in a header.
    for secret in ["pa$s", "pa%24s", "dXNlcjpwYSRz"] {
        assert!(!printed.contains(secret), "{}: {printed}", case.name);
    }
    let outcome = printed.lines().find_map(|line| line.strip_prefix("OUTCOME ")).unwrap_or(&printed);
    let outcome = outcome.split_once("): ").map_or(outcome, |(_, outcome)| outcome);
    let outcome = outcome.replace(&host, "HOST").replace(&proxy, "PROXY");
    let heads = heads.lock().expect("no test panics while it holds the lock");
    let first = heads.first().map_or("", |head| head.split(' ').next().unwrap_or_default());
    let used = if first.chars().all(|letter| letter.is_ascii_uppercase()) { first } else { "?" };
    let is_known = heads.iter().any(|head| head.to_lowercase().contains("proxy-authorization: basic dxnlcjpwysrz"));
    let password = if is_known { "password" } else { "" };
    format!("{:<26}{:<6} {used:<8} {password:<9} {outcome}", case.name, case.scheme)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_proxy_has_its_outcome() {
    let mut table = format!("{:<26}{:<6} {:<8} {:<9} outcome\n", "case", "scheme", "asked by", "with");
    for row in cases().into_iter().map(|case| tokio::spawn(row(case))).collect::<Vec<_>>() {
        writeln!(table, "{}", row.await.expect("no secret is printed").trim_end()).expect("memory takes it");
    }
    println!("{table}");
    expect_file!["proxy.txt"].assert_eq(&table);
}
