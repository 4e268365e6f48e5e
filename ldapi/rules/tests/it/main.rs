//! The rules against data.

mod apply;
mod arbitrary;
#[cfg(feature = "evaluate")]
mod evaluate;
