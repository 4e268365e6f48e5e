//! What crosses crates.

mod contract;
mod requests;
mod schemas;
