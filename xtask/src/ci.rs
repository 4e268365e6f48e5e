//! `cargo xtask ci`: all of CI, in named and timed sections.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use clap::Args;

use crate::root;

/// A section: what it is called, and what it does.
type Section = (&'static str, fn() -> Result<(), String>);

const SECTIONS: &[Section] = &[
    ("format", format),
    ("generated files", generated),
    ("lints", lints),
    ("tests", tests),
    ("features", features),
    ("documented", documented),
    ("documentation", documentation),
    ("fuzzing", fuzzing),
    ("other documents", other_documents),
    ("copied prose", copied_prose),
    ("packages", packages),
];

/// The targets of `tests/src/fuzz.rs`.
const FUZZ_TARGETS: &[&str] = &["reader", "links", "limits", "webhook", "overlays", "documents"];

/// Run everything that CI runs, in named and timed sections
#[derive(Args)]
pub(crate) struct CiArgs {
    /// Only these sections, such as "lints" or "other documents"
    sections: Vec<String>,
}

pub(crate) fn run(args: &CiArgs) -> Result<(), String> {
    if let Some(unknown) = args.sections.iter().find(|asked| SECTIONS.iter().all(|(name, _)| name != asked)) {
        let names: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
        return Err(format!("error: there is no section {unknown:?}; there are: {}", names.join(", ")));
    }
    let start = Instant::now();
    let mut table = String::new();
    let is_asked = |name: &str| args.sections.is_empty() || args.sections.iter().any(|asked| asked == name);
    for (name, section) in SECTIONS.iter().filter(|(name, _)| is_asked(name)) {
        println!("── {name}");
        let begun = Instant::now();
        section().map_err(|error| format!("{error}\nCI failed in the section {name:?}"))?;
        table.push_str(&format!("{name:<18}{:>6} s\n", begun.elapsed().as_secs()));
    }
    println!("{table}{:<18}{:>6} s", "all", start.elapsed().as_secs());
    Ok(())
}

pub(crate) fn call(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let status = command.current_dir(root()).status().map_err(|error| format!("cannot run {shown}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed: {shown}")) }
}

pub(crate) fn cargo(words: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words.split_whitespace());
    command
}

/// The types are asked by a program of their crate, so that the commands do not have to wait for it.
pub(crate) fn instructions() -> Result<(), String> {
    call(&mut cargo("run --quiet -p ldapi-intent --example instructions"))
}

fn format() -> Result<(), String> {
    call(&mut cargo("fmt --all --check"))
}

fn generated() -> Result<(), String> {
    call(&mut cargo("xtask codegen --check"))
}

fn lints() -> Result<(), String> {
    call(&mut cargo("clippy --quiet --workspace --all-targets --locked -- -D warnings"))
}

fn tests() -> Result<(), String> {
    call(&mut cargo("test --workspace --locked"))?;
    let emulator = "run --quiet -p ldapi-emulator -- --state emulator/examples/state.json";
    call(&mut cargo(&format!("{emulator} -- cargo run --quiet -p ldapi --example get_flag")))?;
    demo(&[])
}

/// The demo is a program of the emulator's, so that the commands do not have to wait for the client.
pub(crate) fn demo(options: &[&str]) -> Result<(), String> {
    call(cargo("run --quiet -p ldapi-emulator --example demo --").args(options))
}

/// Every area compiles alone, and so does the crate without any.
fn features() -> Result<(), String> {
    let manifest = std::fs::read_to_string(root().join("ldapi/Cargo.toml")).map_err(|error| error.to_string())?;
    let areas = manifest.lines().filter_map(|line| line.strip_suffix(" = []"));
    // Areas alone, none at all, and what is not on by default.
    let others = ["", "webhook", "plan", "feature_flags,plan", "feature_flags,serde", "feature_flags,reqwest-0_13"];
    for features in others.into_iter().chain(areas) {
        let mut command = cargo("check --quiet -p ldapi --no-default-features --features");
        call(
            command.arg(features).env("RUSTFLAGS", "-D warnings").env("CARGO_TARGET_DIR", root().join("target/areas")),
        )?;
    }
    Ok(())
}

fn documented() -> Result<(), String> {
    crate::docs::run(&crate::docs::DocsArgs::default())
}

fn documentation() -> Result<(), String> {
    call(cargo("doc --quiet --workspace --all-features --no-deps --locked").env("RUSTDOCFLAGS", "-D warnings"))
}

fn fuzzing() -> Result<(), String> {
    for target in FUZZ_TARGETS {
        call(&mut cargo(&format!("run --quiet -p ldapi-tests --bin fuzz -- {target} 10")))?;
    }
    Ok(())
}

/// Other documents become crates that compile, and are documented in their own words, without a warning; they are not part
/// of the project.
fn other_documents() -> Result<(), String> {
    let folder = root().join("../shared/spec/reference");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: ../shared/spec/reference is not here; its documents are not ours to ship");
        return Ok(());
    };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().replace('.', "-");
        other_document(&file, &format!("api-{name}"))?;
    }
    Ok(())
}

fn other_document(file: &Path, name: &str) -> Result<(), String> {
    let out = root().join("target/other").join(name);
    let mut generate = cargo("xtask codegen");
    call(generate.arg("--spec").arg(file).arg("--out").arg(&out).args(["--name", name, "--docs", "upstream"]))?;
    std::fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock")).map_err(|error| error.to_string())?;
    let run = |words: &str, flags: &str| {
        let mut command = cargo(words);
        command.arg("--manifest-path").arg(out.join("Cargo.toml"));
        call(command.env(flags, "-D warnings").env("CARGO_TARGET_DIR", root().join("target/areas")))
    };
    run("check --quiet", "RUSTFLAGS")?;
    run("doc --quiet --no-deps", "RUSTDOCFLAGS")
}

fn copied_prose() -> Result<(), String> {
    let tool = root().join("../shared/tools/copied-prose");
    if !tool.exists() {
        println!("skipped: ../shared/tools/copied-prose is not here; the texts it compares with are not ours to ship");
        return Ok(());
    }
    call(&mut Command::new(tool))
}

/// The published crates build outside of the workspace. The folder is new each time: cargo remembers a packaged crate
/// by folder and version, and would check against the one of an earlier run.
fn packages() -> Result<(), String> {
    let folder = root().join(format!("target/packages-{}", std::process::id()));
    let mut package = cargo(
        "package --quiet --locked --allow-dirty -p api-ir -p ldapi-runtime -p ldapi-rules -p ldapi-intent -p ldapi -p ldapi-emulator",
    );
    let outcome = call(package.env("CARGO_TARGET_DIR", &folder));
    // What is left behind is only space.
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}
