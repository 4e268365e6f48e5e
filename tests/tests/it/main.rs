//! What crosses crates.

mod access;
mod behaviour;
mod contract;
mod fault_matrix;
mod pacing;
mod paging;
mod project;
mod properties;
mod queries;
mod requests;
mod schemas;
mod secrets;
