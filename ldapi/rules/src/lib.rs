//! The rules of LaunchDarkly as pure functions on JSON.
//!
//! [`apply`] says what a semantic patch makes of a flag or a segment; the preview of `ldapi` and the emulator share it.
//! `evaluate`, a feature of its own, says what a context gets from a flag. Nothing here knows of requests, clients or
//! types of instructions.
#![forbid(unsafe_code)]

pub mod apply;
#[cfg(feature = "evaluate")]
pub mod evaluate;
