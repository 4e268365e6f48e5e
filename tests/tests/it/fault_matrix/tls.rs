//! What can go wrong before a request is sent: in the connection and in the handshake of TLS. Nothing is applied then,
//! and the call is repeated only where that can help. The message names host, port and cause.
//!
//! The expected table is `tls.txt`.

use std::fmt::Write as _;
use std::time::Duration;

use expect_test::expect_file;
use ldapi::{Client, Error};
use ldapi_tests::certificates::{Authority, Shown};
use ldapi_tests::clock::VirtualClock;
use ldapi_tests::faulty::{answer, refusing};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Kind, told};

/// What a server does with a connection.
#[derive(Clone, Copy)]
enum Server {
    /// Shows a certificate and responds over HTTP/1.1.
    Shows(Shown),
    /// Speaks HTTP without TLS.
    Plain,
    /// Sends an alert of TLS.
    Alert(u8),
    /// Closes when the handshake has begun.
    Closes,
    /// The same with a reset.
    Resets,
    /// Says nothing.
    Stalls,
    /// There is none at this port.
    Refuses,
    /// There is none of this name.
    HasNoName,
}

#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    server: Server,
    is_trusted: bool,
    scheme: &'static str,
}

fn cases() -> Vec<Case> {
    let case = |name, server| Case { name, server, is_trusted: true, scheme: "https" };
    let shows = Server::Shows(Shown::default());
    let expired = Server::Shows(Shown { is_expired: true, ..Shown::default() });
    let elsewhere = Server::Shows(Shown { is_of_another_host: true, ..Shown::default() });
    vec![
        case("no fault", shows),
        case("connection refused", Server::Refuses),
        Case { scheme: "http", ..case("unknown host name", Server::HasNoName) },
        case("expired certificate", expired),
        case("certificate of another host", elsewhere),
        Case { is_trusted: false, ..case("unknown authority", shows) },
        case("https to a port of http", Server::Plain),
        Case { scheme: "http", ..case("http to a port of https", shows) },
        case("no common version", Server::Alert(70)),
        case("handshake failure", Server::Alert(40)),
        case("internal error in the handshake", Server::Alert(80)),
        case("closed in the handshake", Server::Closes),
        case("reset in the handshake", Server::Resets),
        case("stall in the handshake", Server::Stalls),
    ]
}

/// Starts a server, and gives its host and port.
async fn start(server: Server, authority: &Authority, kind: Kind) -> String {
    let without_scheme = |url: String| url.trim_start_matches("http://").to_owned();
    match server {
        Server::Refuses => return without_scheme(refusing().await),
        // A label of a name has at most 63 characters, so that nobody needs to be asked.
        Server::HasNoName => return format!("{}.invalid:80", "x".repeat(64)),
        _ => {}
    }
    let shown = if let Server::Shows(shown) = server { shown } else { Shown::default() };
    let acceptor = authority.acceptor(shown, &[b"http/1.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                match server {
                    Server::Shows(_) => respond(acceptor.accept(stream).await?, kind).await,
                    _ => misbehave(server, stream).await,
                }
            });
        }
    });
    address.to_string()
}

async fn respond(mut stream: tokio_rustls::server::TlsStream<TcpStream>, kind: Kind) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    // Requests of the tests come in one piece.
    while stream.read(&mut buffer).await? > 0 {
        stream.write_all(&kind.fine()).await?;
        stream.flush().await?;
    }
    Ok(())
}

async fn misbehave(server: Server, mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer).await?;
    match server {
        Server::Plain => stream.write_all(&answer(400, &[], b"")).await?,
        Server::Alert(alert) => stream.write_all(&[21, 3, 3, 0, 2, 2, alert]).await?,
        Server::Resets => stream.set_zero_linger()?,
        Server::Stalls => std::future::pending().await,
        _ => {}
    }
    Ok(())
}

fn client(case: Case, url: &str, authority: &Authority, clock: &VirtualClock) -> Client {
    let mut builder = Client::builder().token("api-test-token").base_url(url).clock(clock.clone());
    if case.is_trusted {
        builder = builder.root_certificates(authority.pem());
    }
    if matches!(case.server, Server::Stalls) {
        builder = builder.connect_timeout(Duration::from_millis(300));
    }
    builder.build().expect("the settings are right")
}

/// What is said after the operation's name, with a port that stays the same.
fn message(error: &Error, port: &str) -> String {
    let message = error.to_string();
    let message = message.split_once("): ").map_or(message.as_str(), |(_, message)| message);
    // The rest depends on the time of day, or on the system.
    let message = message.split(": verification time").next().unwrap_or(message);
    let message = message.split(": failed to lookup").next().unwrap_or(message);
    message.replace(&"x".repeat(64), "LONG").replace(&format!(":{port}"), ":PORT")
}

async fn row(case: Case, kind: Kind) -> String {
    let (authority, clock) = (Authority::default(), VirtualClock::default());
    let host = start(case.server, &authority, kind).await;
    let url = format!("{}://{host}", case.scheme);
    let outcome = kind.call(&client(case, &url, &authority, &clock)).await;
    let attempts = outcome.as_ref().map_or_else(Error::attempts, |attempts| *attempts);
    let (_, port) = host.rsplit_once(':').expect("there is a port");
    let message = outcome.as_ref().map_or_else(|error| message(error, port), |_| String::new());
    assert!(!message.contains('\n'), "{message}");
    let outcome = told(&outcome);
    let (name, waited) = (case.name, clock.passed().as_secs_f64());
    format!("{name:<33}{:<7} {outcome:<22} {attempts} {waited:>4.1} s  {message}", kind.name())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_connection_has_its_outcome() {
    let mut table = format!("{:<33}{:<7} {:<22} at wait   message\n", "fault", "call", "outcome");
    let rows = cases().into_iter().flat_map(|case| Kind::ALL.map(|kind| tokio::spawn(row(case, kind))));
    for row in rows.collect::<Vec<_>>() {
        writeln!(table, "{}", row.await.expect("it does not panic").trim_end()).expect("memory takes it");
    }
    println!("{table}");
    expect_file!["tls.txt"].assert_eq(&table);
}

#[tokio::test]
async fn root_certificates_must_be_certificates() {
    let check = |pem: &str, expected: &str| {
        let built = Client::builder().token("api-test-token").root_certificates(pem).build();
        let error = built.expect_err("it is no certificate");
        assert!(error.is_config() && error.to_string().contains(expected), "{error}");
    };
    check("no certificate", "the root certificates hold no certificate");
    check("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n", "no HTTP client can be made");
}
