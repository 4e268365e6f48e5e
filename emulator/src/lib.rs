//! A LaunchDarkly API on loopback, for tests and demos.
#![forbid(unsafe_code)]

pub mod ask;
pub mod world;
