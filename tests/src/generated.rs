//! Tables written by `cargo xtask codegen`.
#[rustfmt::skip]
pub(crate) mod contract;
