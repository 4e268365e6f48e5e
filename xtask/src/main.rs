//! The project's commands: `cargo xtask help` lists them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod ci;
mod codegen;
mod codegen_files;
mod contract;
mod docs;
mod spec_diff;
mod spec_import;
mod standalone;
mod table;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of the ldapi project")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the client from spec/, or a crate from any OpenAPI 3.0 document
    Codegen(codegen::CodegenArgs),
    /// Measure what the project promises, beside what it is compared with
    Bench {
        #[command(subcommand)]
        command: bench::BenchCommand,
    },
    /// Print a JSON line for each typed instruction of semantic patches, made from the types
    Instructions,
    /// Call every operation through the client, of the emulator or of a mock server that others wrote
    Contract(contract::ContractArgs),
    /// Run everything that CI runs, in named and timed sections
    Ci(ci::CiArgs),
    /// Show in half a minute what client and emulator do: nothing is needed but this folder
    Demo {
        /// Let the emulator stay up afterwards
        #[arg(long)]
        stay: bool,
    },
    /// Count what has documentation, by area, and compare with spec/docs-floor.yaml
    Docs(docs::DocsArgs),
    /// Work with the API's document
    Spec {
        #[command(subcommand)]
        command: SpecCommand,
    },
}

#[derive(Subcommand)]
enum SpecCommand {
    /// Take over a new version of the API's document
    Import(spec_import::ImportArgs),
    /// Tell what differs between two documents, and what that means for the crate's version
    Diff(spec_diff::DiffArgs),
}

/// The workspace's folder, wherever the command is called from.
pub(crate) fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map(PathBuf::from).unwrap_or(manifest)
}

fn main() -> ExitCode {
    if let Some(code) = bench::wrapped() {
        return code;
    }
    let outcome = match Cli::parse().command {
        Command::Ci(args) => ci::run(&args),
        Command::Contract(args) => contract::run(&args),
        Command::Instructions => ci::instructions(),
        Command::Demo { stay } => ci::demo(if stay { &["--stay"] } else { &[] }),
        Command::Codegen(args) => codegen::run(&args),
        Command::Bench { command } => bench::run(&command),
        Command::Docs(args) => docs::run(&args),
        Command::Spec { command: SpecCommand::Diff(args) } => spec_diff::run(&args),
        Command::Spec { command: SpecCommand::Import(args) } => spec_import::run(&args, &root().join("spec")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
