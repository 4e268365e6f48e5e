//! `cargo xtask contract`: every operation through the client, against the emulator; both the client as it is and strict.

use std::process::ExitCode;

use ldapi_tests::contract_run::against_emulator;

#[tokio::main]
async fn main() -> ExitCode {
    let mut is_kept = true;
    for (words, is_strict) in [("as it is", false), ("strict", true)] {
        let report = against_emulator(1, is_strict).await;
        report.violations.iter().chain(&report.drift).for_each(|line| eprintln!("{line}"));
        println!("{report} (the client {words}, {} calls)", report.calls);
        is_kept &= report.violations.is_empty() && report.drift.is_empty();
    }
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
