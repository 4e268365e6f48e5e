//! `cargo xtask contract`: every operation through the client, against the emulator, or with `URL DOCUMENT KNOWN [other]`
//! against a mock server of that document, which is another one than KNOWN was made for.

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
        [url, document, known] => mock(url, document, known, false).await,
        [url, document, known, other] if other == "other" => mock(url, document, known, true).await,
        _ => Err(String::from("usage: contract [URL DOCUMENT KNOWN [other]]")),
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

/// `known` lists the findings that are expected, by the call's operation and format: words of each, and the reason. One that
/// does not come is an error too, unless the document is not the one that the list was made for.
async fn mock(url: &str, document: &str, known: &str, is_other: bool) -> Result<bool, String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let document: Value = serde_json::from_str(&read(document)?).map_err(|error| format!("{document}: {error}"))?;
    let list: Value = serde_yaml::from_str(&read(known)?).map_err(|error| format!("{known}: {error}"))?;
    let is_shown = std::io::stderr().is_terminal();
    let report = against_mock(url, &document, |calls| {
        if is_shown {
            eprint!("\r{calls} calls");
        }
    })
    .await;
    let mut met = BTreeSet::new();
    let (mut unexpected, mut expected) = (report.drift.clone(), 0);
    for line in &report.violations {
        let (call, finding) = line.split_once(": ").unwrap_or((line, ""));
        match list[call]["finding"].as_str() {
            Some(words) if finding.contains(words) => {
                expected += 1;
                met.insert(call);
            }
            _ => unexpected.push(line.clone()),
        }
    }
    let entries = list.as_object().into_iter().flatten().map(|(call, _)| call.as_str());
    let stale: Vec<&str> = entries.filter(|call| !met.contains(call)).collect();
    unexpected.iter().for_each(|line| eprintln!("{line}"));
    stale.iter().for_each(|call| eprintln!("{call} is listed as known, and fits"));
    let Report { called, calls, contradictions, .. } = &report;
    println!(
        "{} operations called, {} violations, {expected} known ones; {contradictions} of the document's examples \
         contradict it ({calls} calls)",
        called.len(),
        unexpected.len(),
    );
    Ok(unexpected.is_empty() && (is_other || stale.is_empty()))
}
