//! `cargo xtask spec import`: an upstream document becomes `spec/openapi.yaml`, facts only and canonical.
//!
//! Fetch, parse, check, make canonical, compare with what is there, write. Nothing is touched before the
//! last step, so a document that cannot be imported leaves the old one as it was.

mod canonical;
mod check;
mod emit;
mod fetch;
mod instructions;
mod kinds;
mod problem;
mod store;
mod surface;
#[cfg(test)]
#[path = "spec_import_tests.rs"]
mod tests;

use std::io::IsTerminal;
use std::path::Path;

use generator::Source;
use generator::source::{Unreadable, text};
use serde_json::Value;
use sha2::{Digest, Sha256};

use self::fetch::Fetched;
pub(crate) use self::fetch::fetch;
use self::surface::{Difference, Surface};

/// How many added names a summary lists.
const LISTED: usize = 20;

/// Import an OpenAPI 3.0 document: facts only, in canonical order, with its provenance beside it.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// The document, JSON or YAML: a file or an https URL
    source: String,
    /// Accept a document that no longer has some operations or schemas
    #[arg(long)]
    allow_removals: bool,
}

/// Imports a document into `spec_dir` and prints what changed. An error is the whole text for the user,
/// each line ready to be printed.
pub(crate) fn run(args: &ImportArgs, spec_dir: &Path) -> Result<(), String> {
    if std::io::stderr().is_terminal() {
        eprintln!("reading {}", args.source);
    }
    for line in import(args, spec_dir)? {
        println!("{line}");
    }
    Ok(())
}

/// Imports a document and returns the lines to print.
fn import(args: &ImportArgs, spec_dir: &Path) -> Result<Vec<String>, String> {
    let fetched = fetch(&args.source)?;
    let (canonical, text) = convert(&args.source, &fetched.bytes)?;
    let instructions = instructions::report(&parse(&args.source, &fetched.bytes)?, spec_dir)?;
    let existing = store::read(spec_dir)?;
    let is_recorded = spec_dir.join(store::PROVENANCE).exists();
    if is_recorded && existing.as_deref() == Some(text.as_bytes()) {
        return Ok([vec!["unchanged".to_owned()], instructions].concat());
    }
    let old = existing.as_deref().map_or_else(|| Ok(Surface::empty()), surface_of_existing)?;
    let new = Surface::of(&canonical);
    let difference = Difference::between(&old, &new);
    if !args.allow_removals {
        refuse_losses(&args.source, &difference)?;
    }
    let sha256 = sha256(text.as_bytes());
    store::write(spec_dir, &text, &provenance(&fetched, &canonical, &new, &sha256)?)?;
    Ok([summary(&new, &difference, &sha256), instructions].concat())
}

fn read(source: &str, bytes: &[u8]) -> Result<Source, String> {
    text(bytes).map(|text| Source::new(source, text)).map_err(|error| unreadable(source, &error))
}

fn unreadable(source: &str, error: &Unreadable) -> String {
    format!("error: {source}:{}:{}: {}", error.line, error.column, error.reason)
}

fn parse(source: &str, bytes: &[u8]) -> Result<Value, String> {
    read(source, bytes)?.parse().map_err(|error| unreadable(source, &error))
}

/// Bytes to the canonical document, as a value and as text.
fn convert(source: &str, bytes: &[u8]) -> Result<(Value, String), String> {
    let original = read(source, bytes)?;
    let document = original.parse().map_err(|error| unreadable(source, &error))?;
    let mut problems = check::frame(&document);
    if !problems.is_empty() {
        return Err(problem::render(problems, &original));
    }
    let canonical = canonical::canonical(&document);
    let facts = serde_json::to_value(&canonical.document).map_err(|error| error.to_string())?;
    problems.extend(canonical.problems);
    problems.extend(check::info(&facts));
    problems.extend(check::operation_ids(&facts));
    problems.extend(check::references(&facts, &canonical.references));
    if !problems.is_empty() {
        return Err(problem::render(problems, &original));
    }
    let text = emit::emit(canonical.document)?;
    // The quoting is ours, so the text is read back before anyone relies on it.
    if Source::new(source, text.as_str()).parse().ok().as_ref() != Some(&facts) {
        return Err(format!("error: {source}: what would be written does not read back as the same facts"));
    }
    Ok((facts, text))
}

fn surface_of_existing(bytes: &[u8]) -> Result<Surface, String> {
    let parsed = read(store::DOCUMENT, bytes)
        .and_then(|source| source.parse().map_err(|error| unreadable(store::DOCUMENT, &error)));
    let document = parsed.map_err(|error| {
        let fix = "restore it from version control, or remove it and import again";
        format!("{error}\n  fix: {fix}")
    })?;
    Ok(Surface::of(&document))
}

fn refuse_losses(source: &str, difference: &Difference) -> Result<(), String> {
    let losses = difference.losses();
    if losses.is_empty() {
        return Ok(());
    }
    let head = format!("error: {source}: the document loses what {} has", store::DOCUMENT);
    let fix = "  fix: if upstream withdrew these, import with --allow-removals".to_owned();
    let body = losses.iter().chain(&difference.moved).map(|line| format!("  {line}"));
    let lines: Vec<_> = std::iter::once(head).chain(body).chain([fix]).collect();
    Err(lines.join("\n"))
}

/// The text of the file that says where the document came from.
fn provenance(fetched: &Fetched, document: &Value, surface: &Surface, sha256: &str) -> Result<String, String> {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let version = document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default();
    let text = |value: &str| serde_yaml::Value::from(value);
    let facts: serde_yaml::Mapping = [
        ("source", text(&fetched.name)),
        ("imported", text(&today)),
        ("api-version", text(version)),
        ("operations", surface.operations.len().into()),
        ("schemas", surface.schemas.len().into()),
        ("sha256", text(sha256)),
        ("sha256-source", text(&self::sha256(&fetched.bytes))),
    ]
    .into_iter()
    .map(|(key, value)| (text(key), value))
    .collect();
    emit::emit_with(PROVENANCE_HEADER, facts.into())
}

const PROVENANCE_HEADER: &str = "\
# Where openapi.yaml comes from. Written by `cargo xtask spec import`; do not edit by hand.
";

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn summary(surface: &Surface, difference: &Difference, sha256: &str) -> Vec<String> {
    let operations = surface.operations.len();
    let schemas = surface.schemas.len();
    let mut lines = vec![format!(
        "{operations} operations (+{} -{}), {schemas} schemas (+{} -{}), sha256 {}…",
        difference.added_operations.len(),
        difference.lost_operations.len(),
        difference.added_schemas.len(),
        difference.lost_schemas.len(),
        &sha256[..12],
    )];
    let additions = difference.additions();
    lines.extend(additions.iter().take(LISTED).cloned());
    if additions.len() > LISTED {
        lines.push(format!("and {} more", additions.len() - LISTED));
    }
    lines.extend(difference.moved.iter().cloned());
    lines.extend(difference.losses());
    lines
}
