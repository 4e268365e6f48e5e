//! Mutates the inputs of a fuzz target for some seconds and checks each: `fuzz TARGET SECONDS [SEED]`.
//!
//! The same targets run under libFuzzer in the folder `fuzz/`.

use std::process::ExitCode;
use std::time::Duration;

use ldapi_tests::fuzz::run::{SEED, Until, run};
use ldapi_tests::fuzz::{TARGETS, Target};

/// What the command line asks for: a target, how many seconds, and the seed.
fn asked() -> Option<(&'static Target, u64, u64)> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let target = TARGETS.iter().find(|target| words.first().is_some_and(|name| name == target.name))?;
    let seconds = words.get(1).map_or(Some(10), |word| word.parse().ok())?;
    let seed = words.get(2).map_or(Some(SEED), |word| word.parse().ok())?;
    Some((target, seconds, seed))
}

fn main() -> ExitCode {
    let Some((target, seconds, seed)) = asked() else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!("usage: fuzz TARGET SECONDS [SEED], where TARGET is one of {}", names.join(", "));
        return ExitCode::FAILURE;
    };
    println!("{}: {seconds} s with the seed {seed}", target.name);
    let done = run(target, Until::Time(Duration::from_secs(seconds)), seed);
    println!("{}: {} executions, {} kept, no failure", target.name, done.executions, done.kept);
    ExitCode::SUCCESS
}
