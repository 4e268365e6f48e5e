//! `cargo xtask contract`: every operation through the client, against the emulator, or with `URL DOCUMENT KNOWN` against
//! a mock server of that document.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::ExitCode;

use ldapi_tests::contract_run::{Report, against_emulator, against_mock};
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [] => Ok(emulator().await),
        [url, document, known] => mock(url, document, known).await,
        _ => Err(String::from("usage: contract [URL DOCUMENT KNOWN]")),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Both the client as it is and strict.
async fn emulator() -> bool {
    let mut is_kept = true;
    for (words, is_strict) in [("as it is", false), ("strict", true)] {
        let report = against_emulator(1, is_strict).await;
        report.violations.iter().chain(&report.drift).for_each(|line| eprintln!("{line}"));
        println!("{report} (the client {words}, {} calls)", report.calls);
        is_kept &= report.violations.is_empty() && report.drift.is_empty();
    }
    is_kept
}

/// `known` lists the calls that do not fit, by operation and format, with the reason.
async fn mock(url: &str, document: &str, known: &str) -> Result<bool, String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let document: Value = serde_json::from_str(&read(document)?).map_err(|error| format!("{document}: {error}"))?;
    let known: Value = serde_yaml::from_str(&read(known)?).map_err(|error| format!("{known}: {error}"))?;
    let known: BTreeSet<&str> = known.as_object().into_iter().flatten().map(|(call, _)| call.as_str()).collect();
    let is_shown = std::io::stderr().is_terminal();
    let Report { called, calls, violations, drift } = against_mock(url, &document, |calls| {
        if is_shown {
            eprint!("\r{calls} calls");
        }
    })
    .await;
    let call = |line: &str| line.split(": ").next().unwrap_or_default().to_owned();
    let (expected, unexpected): (Vec<_>, Vec<_>) =
        violations.into_iter().partition(|line| known.contains(call(line).as_str()));
    let met: BTreeSet<String> = expected.iter().map(|line| call(line)).collect();
    let stale: Vec<&&str> = known.iter().filter(|call| !met.contains(**call)).collect();
    unexpected.iter().for_each(|line| eprintln!("{line}"));
    stale.iter().for_each(|call| eprintln!("{call} is listed as known and fits"));
    println!(
        "{} operations called, {} violations, {} known ones; {} of the document's examples contradict it ({calls} calls)",
        called.len(),
        unexpected.len(),
        expected.len(),
        drift.len(),
    );
    Ok(unexpected.is_empty())
}
