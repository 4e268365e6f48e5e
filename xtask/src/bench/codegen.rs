//! `bench codegen`: how long the generator takes and how much memory, beside progenitor on what it accepts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use super::usage::{self, Usage};
use super::{figure, scratch};
use crate::root;
use crate::table::{Table, at_most};

/// Generate the client from spec/, beside progenitor on the part of the document that it accepts
#[derive(Args)]
pub(crate) struct CodegenArgs {
    /// How often each is run; the median counts
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Leave out progenitor
    #[arg(long)]
    no_peers: bool,
}

/// Seconds and MB for the whole document.
const TARGET: (f64, f64) = (0.6, 120.0);

pub(crate) fn run(args: &CodegenArgs) -> Result<(), String> {
    let own = release_binary()?;
    scratch::progress("generating from spec/, compared in memory");
    let ours = repeated(args.runs, || usage::command(&own, &["codegen", "--check"]))?;
    let peer = if args.no_peers { None } else { Some(progenitor(args.runs)) };
    let mut table = Table::new(&["", "s", "target", "", "MB", "target", ""]);
    let (seconds, memory) = TARGET;
    table.row([
        String::from("cargo xtask codegen --check"),
        figure(ours.seconds, 2),
        format!("<= {seconds}"),
        at_most(ours.seconds, seconds),
        figure(ours.memory, 0),
        format!("<= {memory}"),
        at_most(ours.memory, memory),
    ]);
    let mut note = String::from("progenitor left out, by --no-peers");
    match peer {
        Some(Ok((peer, what))) => {
            let none = String::new;
            table.row([
                String::from("progenitor-impl 0.15"),
                figure(peer.seconds, 2),
                none(),
                none(),
                figure(peer.memory, 0),
            ]);
            note = format!("progenitor takes {what}");
        }
        Some(Err(why)) => note = format!("progenitor could not be run: {why}"),
        None => {}
    }
    print!("\nthe whole command from start to end, median of {} runs\n{table}{note}\n", args.runs);
    Ok(())
}

fn repeated(runs: usize, mut once: impl FnMut() -> Result<Usage, String>) -> Result<Usage, String> {
    Ok(usage::median((0..runs.max(1)).map(|_| once()).collect::<Result<_, _>>()?))
}

/// This program, optimised.
fn release_binary() -> Result<PathBuf, String> {
    if !cfg!(debug_assertions) {
        return std::env::current_exe().map_err(|error| format!("error: no path of this program: {error}"));
    }
    scratch::progress("building xtask (release)");
    let words = ["build", "--release", "--quiet", "--package", "xtask"];
    scratch::run(&mut scratch::cargo(&root(), "xtask-target", &words))?;
    Ok(scratch::folder().join("xtask-target/release").join(format!("xtask{}", std::env::consts::EXE_SUFFIX)))
}

/// progenitor's figures, and what part of the document they are for.
fn progenitor(runs: usize) -> Result<(Usage, String), String> {
    scratch::progress("building progenitor (release)");
    let files = BTreeMap::from([
        ("Cargo.toml", scratch::template("progenitor/manifest.toml")?),
        ("src/main.rs", scratch::template("progenitor/main.rs")?),
        ("whole.json", document()?),
    ]);
    let folder = scratch::write("progenitor", &files)?;
    scratch::run(&mut scratch::cargo(&folder, "progenitor-target", &["build", "--release", "--quiet"]))?;
    let name = format!("bench-progenitor{}", std::env::consts::EXE_SUFFIX);
    let program = scratch::folder().join("progenitor-target/release").join(name);
    let path = |name: &str| folder.join(name).display().to_string();
    scratch::progress("looking for the part of the document that progenitor accepts");
    let what = scratch::run(Command::new(&program).args(["reduce", &path("whole.json"), &path("part.json")]))?;
    let usage = repeated(runs, || usage::command(&program, &["generate", &path("part.json"), &path("client.rs")]))?;
    Ok((usage, String::from(what.trim())))
}

/// The document in spec/ as JSON, without overlays.
pub(crate) fn document() -> Result<String, String> {
    let path = root().join("spec/openapi.yaml");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("error: cannot read {}: {error}", path.display()))?;
    let value: serde_json::Value =
        serde_yaml::from_str(&text).map_err(|error| format!("error: spec/openapi.yaml: {error}"))?;
    Ok(value.to_string())
}
