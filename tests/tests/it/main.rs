//! What crosses crates.

mod access;
mod behaviour;
mod contract;
mod examples;
mod fault_matrix;
mod fuzz;
mod pacing;
mod paging;
mod patch_formats;
mod project;
mod properties;
mod queries;
mod requests;
mod schemas;
mod secrets;
mod shown;
