//! `cargo xtask codegen`: spec/ to ldapi/src/generated, or any document to a crate of its own.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use generator::{Config, Diagnostics, Input, Output, Source};

use crate::codegen_files::{Changes, compare, write};
use crate::{root, standalone};

/// Generate the client from spec/, or a crate from any OpenAPI 3.0 document
#[derive(Args)]
pub(crate) struct CodegenArgs {
    /// Compare with the files on disk instead of writing; fails if any is missing, changed or stray
    #[arg(long)]
    check: bool,
    /// Take over names that differ from spec/names.lock
    #[arg(long)]
    accept_names: bool,
    /// Print a stage instead of writing
    #[arg(long, value_name = "STAGE")]
    dump: Option<Stage>,
    /// With --dump: only the schema or operation of this name
    #[arg(long, value_name = "NAME", requires = "dump")]
    only: Option<String>,
    /// Another OpenAPI 3.0 document (JSON or YAML)
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// With --spec: a folder of overlays; its order comes from codegen.yaml beside it, if there is one
    #[arg(long, value_name = "DIR", requires = "spec")]
    overlays: Option<PathBuf>,
    /// With --spec: where the documentation comes from
    #[arg(long, value_enum, default_value_t = Docs::Own)]
    docs: Docs,
    /// With --spec: write a crate of its own into this folder
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// With --spec: write what an emulator has to know of the document (`ldapi-emulator --ir FILE`)
    #[arg(long, value_name = "FILE", requires = "spec", conflicts_with = "out")]
    surface: Option<PathBuf>,
    /// With --out: the crate's name
    #[arg(long, value_name = "CRATE", default_value = "api-client")]
    name: String,
    /// Leave out operations that need what is not supported, instead of failing
    #[arg(long)]
    skip_unsupported: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    /// The API in API words, as JSON
    Ir,
    /// What the templates are given
    View,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Docs {
    /// Descriptions from the overlays only
    Own,
    /// The document's own descriptions too
    Upstream,
}

pub(crate) fn run(args: &CodegenArgs) -> Result<(), String> {
    let start = Instant::now();
    let input = input(args)?;
    let output = generator::generate(&input);
    report(&input, &output)?;
    if let Some(stage) = args.dump {
        return dump(stage, args.only.as_deref(), &output);
    }
    for skipped in &output.skipped {
        println!("skipped {skipped}");
    }
    match (&args.out, &args.spec) {
        (Some(out), _) => {
            let files = standalone::files(&root(), &args.name, &output)?;
            finish(args.check, &compare(out, &files, &[])?)?;
        }
        (None, Some(_)) => other_surface(args, &output)?,
        (None, None) => {
            println!("the emulator's surface has {} kB", generator::surface(&output.api).len() / 1_000);
            finish(args.check, &project_changes(&output)?)?;
        }
    }
    println!("{}", closing_line(&output, start));
    Ok(())
}

/// Writes the surface of another document.
fn other_surface(args: &CodegenArgs, output: &Output) -> Result<(), String> {
    let Some(file) = &args.surface else {
        println!("nothing written: give --out DIR or --surface FILE");
        return Ok(());
    };
    std::fs::write(file, generator::surface(&output.api))
        .map_err(|error| format!("error: cannot write {}: {error}", file.display()))
}

fn closing_line(output: &Output, start: Instant) -> String {
    let withdrawn = output.api.operations.iter().filter(|operation| operation.withdrawn.is_some()).count();
    let note = if withdrawn == 0 { String::new() } else { format!(" ({withdrawn} withdrawn)") };
    format!(
        "{} operations{note}, {} schemas, {} skipped in {} ms",
        output.api.operations.len(),
        output.schemas,
        output.skipped.len(),
        start.elapsed().as_millis()
    )
}

/// Prints what the generator has to say; its errors end the command.
fn report(input: &Input, output: &Output) -> Result<(), String> {
    let text = output.diagnostics.render(&generator::sources(input));
    if output.diagnostics.has_errors() {
        let count = output.diagnostics.list().len();
        return Err(format!("{text}{count} diagnostics; nothing was written"));
    }
    eprint!("{text}");
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("error: cannot read {}: {error}", path.display()))
}

/// A file of the project, named as in the project.
fn source(base: &Path, name: &str) -> Result<Source, String> {
    Ok(Source::new(name, read(&base.join(name))?))
}

fn input(args: &CodegenArgs) -> Result<Input, String> {
    let Some(spec) = &args.spec else { return project_input(args) };
    let mut input = Input {
        document: Source::new(spec.display().to_string(), read(spec)?),
        upstream_docs: args.docs == Docs::Upstream,
        skip_unsupported: args.skip_unsupported,
        dump_views: matches!(args.dump, Some(Stage::View)),
        standalone: Some(args.name.clone()),
        ..Input::default()
    };
    if let Some(folder) = &args.overlays {
        let config = folder.parent().map(|parent| parent.join("codegen.yaml")).filter(|path| path.exists());
        input.config =
            config.map(|path| Ok::<_, String>(Source::new(path.display().to_string(), read(&path)?))).transpose()?;
        input.overlays = overlays(folder, &folder.display().to_string(), input.config.as_ref())?;
    }
    Ok(input)
}

pub(crate) fn project_input_at(base: &Path) -> Result<Input, String> {
    let config = source(base, "spec/codegen.yaml")?;
    Ok(Input {
        document: source(base, "spec/openapi.yaml")?,
        overlays: overlays(&base.join("spec/overlays"), "spec/overlays", Some(&config))?,
        config: Some(config),
        lock: source(base, "spec/names.lock").ok(),
        ..Input::default()
    })
}

/// The project's texts, and what is made of them.
pub(crate) fn project() -> Result<(Input, Output), String> {
    let input = project_input_at(&root())?;
    let output = generator::generate(&input);
    if output.diagnostics.has_errors() {
        return Err(output.diagnostics.render(&generator::sources(&input)));
    }
    Ok((input, output))
}

fn project_input(args: &CodegenArgs) -> Result<Input, String> {
    let mut input = project_input_at(&root())?;
    input.upstream_docs = args.docs == Docs::Upstream;
    input.skip_unsupported = args.skip_unsupported;
    input.dump_views = matches!(args.dump, Some(Stage::View));
    if args.accept_names {
        input.lock = None;
    }
    Ok(input)
}

/// The overlays of a folder: in the order that codegen.yaml gives, of which none may be missing. A folder in it stands
/// for all overlays that it holds, by name.
fn overlays(folder: &Path, shown: &str, config: Option<&Source>) -> Result<Vec<Source>, String> {
    let listed = Config::read(config, &mut Diagnostics::default()).overlays;
    let found = overlay_names(folder, shown)?;
    let mut out = Vec::new();
    for name in overlay_order(&found, listed, shown)? {
        let (path, shown) = (folder.join(&name), format!("{shown}/{name}"));
        if path.is_dir() {
            out.extend(overlays(&path, &shown, None)?);
        } else {
            out.push(Source::new(shown, read(&path)?));
        }
    }
    Ok(out)
}

/// What of a folder is an overlay or a folder of overlays, sorted.
fn overlay_names(folder: &Path, shown: &str) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("error: cannot read {shown}: {error}"))?;
    let is_overlay =
        |name: &String| folder.join(name).is_dir() || [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> = names.filter(is_overlay).collect();
    found.sort();
    Ok(found)
}

fn overlay_order(found: &[String], listed: Vec<String>, shown: &str) -> Result<Vec<String>, String> {
    if let Some(stray) = found.iter().find(|name| !listed.is_empty() && !listed.contains(name)) {
        return Err(format!("error: {shown}/{stray} is not listed under `overlays` in codegen.yaml"));
    }
    Ok(if listed.is_empty() { found.to_vec() } else { listed })
}

/// Prints a stage, or what of it has a name. A reader that stops reading is no error.
fn dump(stage: Stage, only: Option<&str>, output: &Output) -> Result<(), String> {
    let texts = match stage {
        Stage::Ir => ir_texts(only, output)?,
        Stage::View => {
            let wanted = |view: &&(String, String)| only.is_none_or(|name| view.0 == name);
            output.views.iter().filter(wanted).map(|(_, text)| text.clone()).collect()
        }
    };
    if texts.is_empty() {
        return Err(format!("error: nothing is named {:?}", only.unwrap_or_default()));
    }
    let mut out = std::io::stdout().lock();
    for text in texts {
        if writeln!(out, "{text}").is_err() {
            break;
        }
    }
    Ok(())
}

fn ir_texts(only: Option<&str>, output: &Output) -> Result<Vec<String>, String> {
    let api = serde_json::to_value(&output.api).map_err(|error| error.to_string())?;
    let text = |value: &serde_json::Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let Some(name) = only else { return Ok(vec![text(&api)]) };
    let named = |list: &str, key: &str| {
        let items = api[list].as_array().into_iter().flatten();
        items.filter(|item| item[key] == name).map(text).collect::<Vec<_>>()
    };
    Ok([named("schemas", "name"), named("operations", "id")].concat())
}

/// What differs between the files of the project and what they should be.
fn project_changes(output: &Output) -> Result<Changes, String> {
    let base = root();
    let generated: BTreeMap<String, String> =
        output.files.iter().map(|(name, text)| (format!("ldapi/src/generated/{name}"), text.clone())).collect();
    let mut files = generated;
    files.insert(String::from("tests/src/generated/contract.rs"), output.contract.clone());
    files.insert(String::from("spec/names.lock"), output.lock.text());
    files.insert(String::from("emulator/src/generated/surface.json"), generator::surface(&output.api));
    files.insert(String::from("ldapi/Cargo.toml"), manifest(&read(&base.join("ldapi/Cargo.toml"))?, output)?);
    compare(&base, &files, &["emulator/src/generated", "ldapi/src/generated", "tests/src/generated"])
}

/// The manifest with its list of features brought up to date: one for each area, and those of former names.
fn manifest(text: &str, output: &Output) -> Result<String, String> {
    const BEGIN: &str = "# areas: written by `cargo xtask codegen`\n";
    const END: &str = "# end of areas\n";
    let cut = || text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = cut() else {
        return Err(String::from("error: ldapi/Cargo.toml has lost the comments around its areas"));
    };
    let areas = &output.api.areas;
    let names: Vec<String> = areas.iter().map(|area| format!("    {:?},\n", area.name)).collect();
    let mut features = format!("all = [\n{}]\n", names.concat());
    for area in areas {
        features.push_str(&format!("{} = []\n", area.name));
        for alias in &area.aliases {
            features.push_str(&format!("{alias} = [{:?}]\n", area.name));
        }
    }
    Ok(format!("{before}{BEGIN}{features}{END}{after}"))
}

fn finish(check: bool, changes: &Changes) -> Result<(), String> {
    if !check {
        return write(changes);
    }
    if changes.is_empty() {
        return Ok(());
    }
    Err(format!("{changes}run `cargo xtask codegen` and commit what it changes"))
}
