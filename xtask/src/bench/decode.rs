//! `bench decode`: one page of 1,000 flags through `ldapi` and through serde's derives, in one process.

use std::collections::BTreeMap;
use std::process::Command;

use clap::Args;
use generator::api_ir::Api;

use super::{baseline, scratch};
use crate::table::{Table, at_least};

/// Decode and encode 1,000 flags of 5 environments, beside plain structs with serde's derives
#[derive(Args)]
pub(crate) struct DecodeArgs {
    /// How often each is run; the median counts
    #[arg(long, default_value_t = 101)]
    runs: usize,
}

/// The part of serde's speed that reading and writing must reach.
const TARGET: f64 = 0.9;

/// One line of what the program prints.
struct Figure {
    nanoseconds: f64,
    calls: u64,
    bytes: u64,
}

pub(crate) fn run(args: &DecodeArgs, api: &Api) -> Result<(), String> {
    scratch::progress("building the program (release)");
    let files = BTreeMap::from([
        ("Cargo.toml", scratch::template("decode/manifest.toml")?),
        ("src/main.rs", scratch::template("decode/main.rs")?),
        ("src/corpus.rs", scratch::template("corpus.rs")?),
        ("src/model.rs", baseline::models(api, &["FeatureFlags"])),
    ]);
    let folder = scratch::write("decode", &files)?;
    scratch::run(&mut scratch::cargo(&folder, "decode-target", &["build", "--release", "--quiet"]))?;
    scratch::progress(&format!("reading and writing, {} times each", args.runs));
    let program =
        scratch::folder().join("decode-target/release").join(format!("bench-decode{}", std::env::consts::EXE_SUFFIX));
    let text = scratch::run(Command::new(program).arg(args.runs.to_string()))?;
    print(&figures(&text), args.runs)
}

fn figures(text: &str) -> BTreeMap<String, Figure> {
    let number = |part: Option<&str>| part.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let line = |line: &str| {
        let mut parts = line.split(' ');
        let name = format!("{} {}", parts.next()?, parts.next()?);
        let nanoseconds = number(parts.next()) as f64;
        Some((name, Figure { nanoseconds, calls: number(parts.next()), bytes: number(parts.next()) }))
    };
    text.lines().filter_map(line).collect()
}

fn print(figures: &BTreeMap<String, Figure>, runs: usize) -> Result<(), String> {
    let missing = || String::from("error: the program printed something else");
    let figure = |name: &str| figures.get(name).ok_or_else(missing);
    let size = figure("corpus flags")?.nanoseconds;
    println!(
        "\n1,000 flags x 5 environments, {:.2} MB of JSON; median of {runs} runs each, taken in turns",
        size / 1e6
    );
    let mut table = Table::new(&["", "ms", "MB/s", "allocations", "MB allocated", "speed / serde", "target", ""]);
    for what in ["decode", "encode"] {
        let serde = figure(&format!("{what} serde"))?;
        for which in ["ldapi", "serde"] {
            let found = figure(&format!("{what} {which}"))?;
            let speed = serde.nanoseconds / found.nanoseconds;
            let (target, verdict) =
                if which == "ldapi" { (format!(">= {TARGET}"), at_least(speed, TARGET)) } else { Default::default() };
            let name = if which == "serde" { "serde's derives" } else { which };
            table.row([
                format!("{what}, {name}"),
                format!("{:.2}", found.nanoseconds / 1e6),
                format!("{:.0}", size * 1e3 / found.nanoseconds),
                found.calls.to_string(),
                format!("{:.1}", found.bytes as f64 / 1e6),
                format!("{speed:.2}"),
                target,
                verdict,
            ]);
        }
    }
    print!("{table}");
    Ok(())
}
