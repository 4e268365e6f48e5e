//! Runs a command beside a local server that answers every operation as the document says, with
//! `LAUNCHDARKLY_API_HOST` and `LAUNCHDARKLY_ACCESS_TOKEN` set for it; prints what arrived.

use std::process::ExitCode;

use ldapi_tests::server::Server;

#[tokio::main]
async fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: with_server COMMAND [ARGUMENT]...");
        return ExitCode::FAILURE;
    };
    let server = Server::start().await;
    let mut command = std::process::Command::new(&program);
    command.args(words).env("LAUNCHDARKLY_API_HOST", server.url()).env("LAUNCHDARKLY_ACCESS_TOKEN", "api-test-token");
    let status = tokio::task::spawn_blocking(move || command.status()).await;
    for request in server.take() {
        let verdict =
            if request.violations.is_empty() { String::from("as documented") } else { request.violations.join("; ") };
        println!("the server got {} {}: {verdict}", request.method, request.target);
    }
    match status {
        Ok(Ok(status)) if status.success() => ExitCode::SUCCESS,
        Ok(Ok(_)) => ExitCode::FAILURE,
        other => {
            eprintln!("{program} could not be run: {other:?}");
            ExitCode::FAILURE
        }
    }
}
