//! What the LaunchDarkly REST API accepts as intent, as types: semantic patches, filters and orders,
//! names of resources.
//!
//! This is a part of the crate `ldapi`, which has it as its modules; programs use it from there. It is a crate of its own
//! for the emulator, which needs patches and what they do and not the four hundred operations, and because the two are
//! compiled side by side.
#![forbid(unsafe_code)]

mod application;
pub mod patch;
#[cfg(feature = "plan")]
mod plan;
pub mod query;
pub mod specifier;
