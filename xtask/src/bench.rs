//! `cargo xtask bench`: the figures that the project promises, each beside what it is compared with, in one run.

use clap::Subcommand;
use generator::Output;

mod baseline;
mod decode;
mod scratch;
mod table;

use crate::{codegen, root};

#[derive(Subcommand)]
pub(crate) enum BenchCommand {
    /// Decode and encode 1,000 flags of 5 environments, beside plain structs with serde's derives
    Decode(decode::DecodeArgs),
}

pub(crate) fn run(command: &BenchCommand) -> Result<(), String> {
    match command {
        BenchCommand::Decode(args) => decode::run(args, &output()?.api),
    }
}

/// The project's API.
fn output() -> Result<Output, String> {
    let input = codegen::project_input_at(&root())?;
    let output = generator::generate(&input);
    if output.diagnostics.has_errors() {
        return Err(output.diagnostics.render(&generator::sources(&input)));
    }
    Ok(output)
}
