//! The rules against data.

mod apply;
mod arbitrary;
