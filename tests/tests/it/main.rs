//! What crosses crates.

mod contract;
mod project;
mod requests;
mod schemas;
