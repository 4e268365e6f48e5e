//! `cargo xtask spec diff`: what differs between two documents, in the words of the API, and what it means for the version
//! of the crate.

mod beta;
mod changes;
mod words;

use std::path::Path;
use std::process::Command;

use clap::Args;
use generator::api_ir::Api;
use generator::source::text;
use generator::{Input, Source};

use self::changes::{Change, Weight};
use crate::root;
use crate::spec_import::fetch;

/// The project's document.
const DOCUMENT: &str = "spec/openapi.yaml";

/// Tell what differs between two documents, and what that means for the crate's version
#[derive(Args)]
pub(crate) struct DiffArgs {
    /// The older document: a file, an https address, or a git revision, whose spec/openapi.yaml it is
    #[arg(default_value = "HEAD")]
    old: String,
    /// The newer document, in the same way; without it, spec/openapi.yaml as it is
    new: Option<String>,
    /// Print JSON, a line for each change
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &DiffArgs) -> Result<(), String> {
    let current = root().join(DOCUMENT).display().to_string();
    let (old, new) = (api(&args.old)?, api(args.new.as_deref().unwrap_or(&current))?);
    let changes = changes::between(&old, &new);
    if args.json {
        changes.iter().for_each(|change| println!("{}", change.to_json()));
    } else {
        print!("{}", report(&changes));
    }
    Ok(())
}

/// What a document describes. Overlays are left out: they are about one document only.
fn api(name: &str) -> Result<Api, String> {
    let bytes = bytes(name)?;
    let text =
        text(&bytes).map_err(|error| format!("error: {name}:{}:{}: {}", error.line, error.column, error.reason))?;
    let input = Input { document: Source::new(name, text), skip_unsupported: true, ..Input::default() };
    let output = generator::generate(&input);
    if output.diagnostics.has_errors() {
        return Err(output.diagnostics.render(&generator::sources(&input)));
    }
    Ok(output.api)
}

fn bytes(name: &str) -> Result<Vec<u8>, String> {
    if name.starts_with("https://") || Path::new(name).exists() {
        return fetch(name).map(|fetched| fetched.bytes);
    }
    let mut git = Command::new("git");
    git.arg("show").arg(format!("{name}:{DOCUMENT}")).current_dir(root());
    match git.output() {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(_) => Err(format!("error: {name} is neither a file nor a git revision with {DOCUMENT}")),
        Err(error) => Err(format!("error: git could not be run: {error}")),
    }
}

/// The changes, the weightiest first, and the version that they ask for.
fn report(changes: &[Change]) -> String {
    if changes.is_empty() {
        return String::from("no difference\n");
    }
    let mut out = String::new();
    for (weight, title) in Weight::ALL {
        let these: Vec<&Change> = changes.iter().filter(|change| change.weight == weight).collect();
        if !these.is_empty() {
            out.push_str(&format!("{title} ({}):\n", these.len()));
            these.iter().for_each(|change| out.push_str(&format!("  {change}\n")));
        }
    }
    let version = if changes.iter().any(|change| change.weight == Weight::Major) { "major" } else { "minor" };
    out.push_str(&format!("{} changes; a {version} release\n", changes.len()));
    out
}
