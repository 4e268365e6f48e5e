//! `bench request`: what a request costs through `ldapi`, beside the same by hand on reqwest and serde.

use std::collections::BTreeMap;
use std::process::Command;

use clap::Args;
use generator::api_ir::Api;

use super::{baseline, scratch};
use crate::table::{Table, at_most};

/// Ask a server on loopback for a flag, beside the same by hand on reqwest and serde
#[derive(Args)]
pub(crate) struct RequestArgs {
    /// How often 200 requests are made each way; the median counts
    #[arg(long, default_value_t = 41)]
    runs: usize,
}

/// How many times as long as by hand a request may take.
const TARGET: f64 = 1.1;

pub(crate) fn run(args: &RequestArgs, api: &Api) -> Result<(), String> {
    scratch::progress("building the program (release)");
    let files = BTreeMap::from([
        ("Cargo.toml", scratch::template("request/manifest.toml")?),
        ("src/main.rs", scratch::template("request/main.rs")?),
        ("src/corpus.rs", scratch::template("corpus.rs")?),
        ("src/model.rs", baseline::models(api, &["FeatureFlag"])),
    ]);
    let folder = scratch::write("request", &files)?;
    scratch::run(&mut scratch::cargo(&folder, "request-target", &["build", "--release", "--quiet"]))?;
    scratch::progress(&format!("200 requests each way, {} times", args.runs));
    let program =
        scratch::folder().join("request-target/release").join(format!("bench-request{}", std::env::consts::EXE_SUFFIX));
    let text = scratch::run(Command::new(program).arg(args.runs.to_string()))?;
    print(&text, args.runs).ok_or_else(|| String::from("error: the program printed something else"))
}

fn print(text: &str, runs: usize) -> Option<()> {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
    let number = |first: &str, second: &str| {
        let line = lines.iter().find(|line| line.starts_with(&[first, second]))?;
        line.get(2)?.parse::<f64>().ok()
    };
    let size = number("corpus", "flag")?;
    println!("\nGET of a flag of {size} bytes on loopback; median of {runs} runs of 200 requests each, taken in turns");
    let mut table = Table::new(&["at once", "ldapi, us a request", "by hand", "ldapi / by hand", "target", ""]);
    for at_once in ["1", "20"] {
        let (ours, plain) = (number(at_once, "ldapi")? / 1e3, number(at_once, "by-hand")? / 1e3);
        let ratio = ours / plain;
        table.row([
            String::from(at_once),
            format!("{ours:.1}"),
            format!("{plain:.1}"),
            format!("{ratio:.2}"),
            format!("<= {TARGET:.2}"),
            at_most(ratio, TARGET),
        ]);
    }
    print!("{table}");
    Some(())
}
