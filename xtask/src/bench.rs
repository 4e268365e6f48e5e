//! `cargo xtask bench`: the figures that the project promises, each beside what it is compared with, in one run.

use clap::Subcommand;

mod baseline;
mod build;
mod codegen;
mod decode;
mod pacing;
mod peer;
mod request;
mod scratch;
mod shapes;
mod usage;

use crate::codegen::project;

pub(crate) use usage::wrapped;

#[derive(Subcommand)]
pub(crate) enum BenchCommand {
    /// Compile the library and a program, beside plain structs with serde's derives and another generator's crate
    Build(build::BuildArgs),
    /// Generate the client from spec/, beside progenitor on the part of the document that it accepts
    Codegen(codegen::CodegenArgs),
    /// Decode and encode 1,000 flags of 5 environments, beside plain structs with serde's derives
    Decode(decode::DecodeArgs),
    /// Meet hidden rate limits on paused time, beside two ways of retrying without pacing
    Pacing,
    /// Ask a server on loopback for a flag, beside the same by hand on reqwest and serde
    Request(request::RequestArgs),
    /// Read bodies of many shapes at three sizes, and judge how time and memory grow
    Shapes(shapes::ShapesArgs),
}

pub(crate) fn run(command: &BenchCommand) -> Result<(), String> {
    match command {
        BenchCommand::Build(args) => build::run(args, &project()?.1.api),
        BenchCommand::Codegen(args) => codegen::run(args),
        BenchCommand::Decode(args) => decode::run(args, &project()?.1.api),
        BenchCommand::Pacing => pacing::run(),
        BenchCommand::Request(args) => request::run(args, &project()?.1.api),
        BenchCommand::Shapes(args) => shapes::run(args),
    }
}

/// A figure for a table; what was not measured is a dash.
fn figure(value: f64, digits: usize) -> String {
    if value > 0.0 { format!("{value:.digits$}") } else { String::from("-") }
}
