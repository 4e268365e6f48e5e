//! What crosses crates.

mod access;
mod behaviour;
mod contract;
mod cursors;
mod examples;
mod fault_matrix;
mod fuzz;
mod pacing;
mod paging;
mod patch_formats;
mod prefixes;
mod project;
mod properties;
mod queries;
mod refusals;
mod requests;
mod resting;
mod schemas;
mod secrets;
mod shown;
mod verdicts;
mod walks;
