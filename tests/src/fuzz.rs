//! Fuzz targets: each checks what must hold for any bytes. `cargo run -p ldapi-tests --bin fuzz` drives them with
//! mutations of their seeds; the folder `fuzz/` drives them by coverage, with cargo-fuzz.

pub mod documents;
mod generating;
pub mod limits;
pub mod links;
mod mutate;
pub mod overlays;
pub mod reader;
pub mod run;
pub mod webhook;

pub use mutate::{Mutation, Random};

/// What is fuzzed, and how.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name, as the commands take it.
    pub name: &'static str,
    /// Checks one input and panics if something is wrong. It returns whether the input is worth keeping and mutating
    /// further, because it got past the first refusals.
    pub check: fn(&[u8]) -> bool,
    /// Inputs to start from.
    pub seeds: &'static [&'static str],
    /// How inputs are changed.
    pub mutation: Mutation,
}

/// All targets.
pub const TARGETS: &[Target] =
    &[reader::TARGET, links::TARGET, limits::TARGET, webhook::TARGET, overlays::TARGET, documents::TARGET];
