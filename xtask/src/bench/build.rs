//! `bench build`: what rustc needs for the library and for a program that calls 20 operations of 8 areas.
//!
//! Only the rustc process of the crate in question is measured, after everything it depends on has been built: so the
//! figures do not change with the number of dependencies. The contenders take turns in every round.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use generator::api_ir::Api;

use super::usage::{self, Usage};
use super::{baseline, figure, peer, scratch};
use crate::table::{Table, at_most};

/// Compile the library and a program, beside plain structs with serde's derives and another generator's crate
#[derive(Args)]
pub(crate) struct BuildArgs {
    /// How often each is compiled; the median counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Leave out the crate of the other generator
    #[arg(long)]
    no_peers: bool,
}

/// A crate that is measured together with the program that uses it.
pub(crate) struct Subject {
    /// Its name in the figures.
    pub(crate) key: &'static str,
    /// The folder of the program.
    pub(crate) folder: PathBuf,
    /// The packages of library and program.
    pub(crate) library: &'static str,
    pub(crate) program: &'static str,
    /// Whether the program is the one of 20 operations.
    pub(crate) comparable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Check,
    Debug,
    Release,
    Incremental,
}

impl Stage {
    fn words(self) -> &'static [&'static str] {
        match self {
            Stage::Check => &["check", "--quiet"],
            Stage::Debug | Stage::Incremental => &["build", "--quiet"],
            Stage::Release => &["build", "--quiet", "--release"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Stage::Check => "check",
            Stage::Debug => "debug build",
            Stage::Release => "release build",
            Stage::Incremental => "incremental rebuild after an edit",
        }
    }
}

/// What was measured: subject, library or program, stage.
type Figures = BTreeMap<(&'static str, bool, Stage), Usage>;

const LIBRARY: bool = true;
const PROGRAM: bool = false;

pub(crate) fn run(args: &BuildArgs, api: &Api) -> Result<(), String> {
    let load = load();
    let (subjects, note) = subjects(args, api)?;
    let mut figures = Figures::new();
    for stage in [Stage::Check, Stage::Debug, Stage::Release] {
        for (key, usage) in measure(&subjects, stage, args.runs)? {
            figures.insert(key, usage);
        }
    }
    for subject in subjects.iter().filter(|subject| subject.comparable) {
        scratch::progress(&format!("{}: {}", subject.key, Stage::Incremental.name()));
        figures.insert((subject.key, PROGRAM, Stage::Incremental), incremental(subject, args.runs)?);
    }
    let sizes = subjects.iter().map(|subject| (subject.key, rlib(subject))).collect();
    print(&figures, &sizes, baseline::count(api), args.runs, (&note, load));
    Ok(())
}

/// The crates to compare, and what there is to say about them.
fn subjects(args: &BuildArgs, api: &Api) -> Result<(Vec<Subject>, String), String> {
    let mut out = vec![ours("ldapi", "program-ldapi", "ldapi")?, ours("area", "program-area", "area")?, serde(api)?];
    let mut note = String::from("the other generator was left out, by --no-peers");
    if !args.no_peers {
        match peer::subject() {
            Ok((subject, what)) => {
                out.push(subject);
                note = what;
            }
            Err(why) => note = format!("the other generator could not be run: {why}"),
        }
    }
    Ok((out, note))
}

fn ours(key: &'static str, program: &'static str, name: &str) -> Result<Subject, String> {
    let folder = program_crate(program, name)?;
    Ok(Subject { key, folder, library: "ldapi", program, comparable: key == "ldapi" })
}

fn serde(api: &Api) -> Result<Subject, String> {
    let models = BTreeMap::from([
        ("Cargo.toml", scratch::template("build/serde/models.toml")?),
        ("src/lib.rs", String::from("//! Plain structs with serde's derives.\n\npub mod model;\n")),
        ("src/model.rs", baseline::models(api, &[])),
    ]);
    scratch::write("serde-baseline", &models)?;
    let folder = program_crate("program-serde", "serde")?;
    Ok(Subject { key: "serde", folder, library: "serde-baseline", program: "program-serde", comparable: true })
}

fn program_crate(program: &str, name: &str) -> Result<PathBuf, String> {
    let files = BTreeMap::from([
        ("Cargo.toml", scratch::template(&format!("build/{name}/manifest.toml"))?),
        ("src/main.rs", scratch::template(&format!("build/{name}/main.rs"))?),
    ]);
    scratch::write(program, &files)
}

/// Where a subject is built: apart from the others, since they build some of the same packages.
fn target(subject: &Subject) -> String {
    format!("{}-target", subject.program)
}

/// Compiles each subject's library and program as often as asked, in turns.
fn measure(subjects: &[Subject], stage: Stage, runs: usize) -> Result<Figures, String> {
    let mut all: BTreeMap<_, Vec<Usage>> = BTreeMap::new();
    for subject in subjects {
        scratch::progress(&format!("{}: {}, dependencies first", subject.key, stage.name()));
        usage::crates(&mut scratch::cargo(&subject.folder, &target(subject), stage.words()))?;
    }
    for round in 1..=runs.max(1) {
        for subject in subjects {
            scratch::progress(&format!("{}: {}, round {round}", subject.key, stage.name()));
            for (key, part, usage) in once(subject, stage)? {
                all.entry((key, part, stage)).or_default().push(usage);
            }
        }
    }
    Ok(all.into_iter().map(|(key, runs)| (key, usage::median(runs))).collect())
}

/// What is written by hand and compiled beside the library, in crates of its own.
const BESIDE: [&str; 3] = ["ldapi-intent", "ldapi-rules", "ldapi-runtime"];

/// What one round gives: the library and the program of a subject, and of ours, in a pass of its own, the crates beside it.
fn once(subject: &Subject, stage: Stage) -> Result<Vec<(&'static str, bool, Usage)>, String> {
    let mut out = Vec::new();
    if subject.key == "ldapi" {
        out.push(("beside", LIBRARY, usage::together(&rebuilt(subject, stage, &BESIDE, &["--jobs", "1"])?)));
    }
    let both = rebuilt(subject, stage, &[subject.library, subject.program], &[])?;
    out.extend([LIBRARY, PROGRAM].into_iter().zip(both).map(|(part, usage)| (subject.key, part, usage)));
    Ok(out)
}

/// Throws away what was built of some packages, builds again, and gives what each of them took.
fn rebuilt(subject: &Subject, stage: Stage, packages: &[&str], more: &[&str]) -> Result<Vec<Usage>, String> {
    let mut clean = vec!["clean", "--quiet"];
    clean.extend(packages.iter().flat_map(|package| ["--package", package]));
    if stage == Stage::Release {
        clean.push("--release");
    }
    scratch::run(&mut scratch::cargo(&subject.folder, &target(subject), &clean))?;
    let crates = usage::crates(scratch::cargo(&subject.folder, &target(subject), stage.words()).args(more))?;
    let found = |package: &&str| {
        let name = package.replace('-', "_");
        let usage = crates.iter().find(|usage| usage.name == name).cloned();
        usage.ok_or_else(|| format!("error: {package} was not compiled"))
    };
    packages.iter().map(found).collect()
}

/// Changes a constant in the program and builds again, with incremental compilation.
fn incremental(subject: &Subject, runs: usize) -> Result<Usage, String> {
    let path = subject.folder.join("src/main.rs");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("error: cannot read {}: {error}", path.display()))?;
    let build = || {
        let mut command = scratch::cargo(&subject.folder, &target(subject), Stage::Incremental.words());
        usage::crates(command.env("CARGO_INCREMENTAL", "1"))
    };
    build()?;
    let mut out = Vec::new();
    for round in 1..=runs.max(1) {
        scratch::write_file(&path, &text.replace("EDIT: u32 = 0", &format!("EDIT: u32 = {round}")))?;
        out.extend(build()?.into_iter().filter(|usage| usage.name == subject.program.replace('-', "_")));
    }
    scratch::write_file(&path, &text)?;
    Ok(usage::median(out))
}

/// The size of the library's newest release rlib in MB.
fn rlib(subject: &Subject) -> f64 {
    let folder = scratch::folder().join(target(subject)).join("release/deps");
    let start = format!("lib{}-", subject.library.replace('-', "_"));
    let wanted = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with(&start) && name.ends_with(".rlib")
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let found = files.filter(|entry| wanted(&entry.path())).filter_map(|entry| entry.metadata().ok());
    found.max_by_key(|meta| meta.modified().ok()).map_or(0.0, |meta| meta.len() as f64 / 1e6)
}

/// What a row must keep to: an amount, a part of (a), a part of (b).
#[derive(Clone, Copy, Default)]
struct Target {
    most: Option<f64>,
    of_serde: Option<f64>,
    of_peer: Option<f64>,
}

/// One row: our figure, theirs, and whether it is good enough.
fn row(table: &mut Table, name: &str, values: [f64; 3], digits: usize, target: Target) {
    let [ours, serde, peer] = values;
    let ratio = |other: f64| if other > 0.0 { format!("{:.2}", ours / other) } else { String::from("-") };
    let limits = [(target.most, 1.0, ""), (target.of_serde, serde, " x (a)"), (target.of_peer, peer, " x (b)")];
    let mut wanted = Vec::new();
    let mut verdict = String::new();
    for (limit, unit, of) in limits {
        let Some(limit) = limit.filter(|_| unit > 0.0 && ours > 0.0) else { continue };
        wanted.push(format!("<= {limit}{of}"));
        if verdict != "FAIL" {
            verdict = at_most(ours, limit * unit);
        }
    }
    let cells = [figure(ours, digits), figure(serde, digits), figure(peer, digits), ratio(serde), ratio(peer)];
    table.row([String::from(name)].into_iter().chain(cells).chain([wanted.join(", "), verdict]));
}

fn print(
    figures: &Figures,
    sizes: &BTreeMap<&'static str, f64>,
    counted: usize,
    runs: usize,
    (note, load): (&str, Option<f64>),
) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "\nrustc on the crate alone, dependencies built before, CARGO_INCREMENTAL=0, {cores} processors, median of {runs}"
    );
    if let Some(load) = load.filter(|load| *load > 0.5) {
        println!(
            "load before the run {load:.1}: on a busy machine only processor time, memory and sizes are to be trusted"
        );
    }
    println!("(a) {} plain structs and enums with serde's derives; (b) {note}", counted);
    println!(
        "program: 20 operations of 8 areas; (a) sends them by hand with reqwest and serde_json; seconds unless said otherwise"
    );
    let mut table = Table::new(&["", "ldapi", "(a)", "(b)", "/ (a)", "/ (b)", "target", ""]);
    library_rows(&mut table, figures, sizes);
    area_rows(&mut table, figures);
    program_rows(&mut table, figures);
    print!("{table}");
}

/// How many processes want to run, over the last minute; where the system tells.
fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

fn of(figures: &Figures, part: bool, stage: Stage, take: fn(&Usage) -> f64) -> [f64; 3] {
    ["ldapi", "serde", "peer"].map(|key| figures.get(&(key, part, stage)).map_or(0.0, take))
}

fn library_rows(table: &mut Table, figures: &Figures, sizes: &BTreeMap<&'static str, f64>) {
    let check = Target { most: Some(4.8), of_serde: Some(0.36), of_peer: Some(0.2) };
    let release = Target { most: Some(8.0), of_serde: Some(0.44), of_peer: Some(0.25) };
    for (stage, target) in [(Stage::Check, check), (Stage::Debug, Target::default()), (Stage::Release, release)] {
        row(
            table,
            &format!("library, {}", stage.name()),
            of(figures, LIBRARY, stage, |usage| usage.seconds),
            2,
            target,
        );
        row(table, "  of all processors", of(figures, LIBRARY, stage, |usage| usage.cpu), 2, Target::default());
        let memory = Target { most: (stage != Stage::Debug).then_some(650.0), ..Target::default() };
        let beside = figures.get(&("beside", LIBRARY, stage)).map_or(0.0, |usage| usage.cpu);
        row(table, "  the crates beside it, of all processors", [beside, 0.0, 0.0], 2, Target::default());
        row(table, "  memory, MB", of(figures, LIBRARY, stage, |usage| usage.memory), 0, memory);
    }
    let sizes = ["ldapi", "serde", "peer"].map(|key| sizes.get(key).copied().unwrap_or(0.0));
    row(table, "library, rlib, MB", sizes, 1, Target { most: Some(30.0), ..Target::default() });
}

/// One area beside the whole: the limit is part of the whole, so it is worked out here.
fn area_rows(table: &mut Table, figures: &Figures) {
    for stage in [Stage::Check, Stage::Debug, Stage::Release] {
        let seconds = |key| figures.get(&(key, LIBRARY, stage)).map_or(0.0, |usage| usage.seconds);
        let (area, whole) = (seconds("area"), seconds("ldapi"));
        let part = if whole > 0.0 { area / whole } else { 0.0 };
        let none = String::new;
        table.row([
            format!("one area (feature_flags), {}", stage.name()),
            figure(area, 2),
            none(),
            none(),
            none(),
            none(),
            format!("{part:.2} of the whole, <= 0.25"),
            at_most(part, 0.25),
        ]);
    }
}

fn program_rows(table: &mut Table, figures: &Figures) {
    let release = Target { of_serde: Some(0.4), ..Target::default() };
    for (stage, target) in
        [(Stage::Release, release), (Stage::Debug, Target::default()), (Stage::Incremental, Target::default())]
    {
        row(
            table,
            &format!("program, {}", stage.name()),
            of(figures, PROGRAM, stage, |usage| usage.seconds),
            2,
            target,
        );
        row(table, "  of all processors", of(figures, PROGRAM, stage, |usage| usage.cpu), 2, Target::default());
    }
    let sum = |key| {
        let part = |part| figures.get(&(key, part, Stage::Release)).map_or(0.0, |usage| usage.seconds);
        part(LIBRARY) + part(PROGRAM)
    };
    row(table, "library and program, release", ["ldapi", "serde", "peer"].map(sum), 2, Target::default());
}
