//! What crosses crates.

mod contract;
mod fault_matrix;
mod paging;
mod project;
mod requests;
mod schemas;
