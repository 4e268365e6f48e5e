//! What the LaunchDarkly REST API accepts as intent, as types: semantic patches, filters and orders, names of resources.
//!
//! This is a part of the crate `ldapi`, which has it as its modules; programs use it from there. It is a crate of its own
//! because so many dense types beside four hundred operations would be one compilation unit that takes too much memory, and
//! because the two are compiled side by side.
#![forbid(unsafe_code)]

mod application;
pub mod patch;
#[cfg(feature = "plan")]
mod plan;
pub mod query;
pub mod specifier;
