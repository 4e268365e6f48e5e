//! What crosses crates.

mod behaviour;
mod contract;
mod emulator_drift;
mod emulator_samples;
mod fault_matrix;
mod pacing;
mod paging;
mod project;
mod properties;
mod requests;
mod schemas;
mod secrets;
