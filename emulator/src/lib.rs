//! A LaunchDarkly API on loopback, for tests and demos.
#![forbid(unsafe_code)]

pub mod ask;
mod check;
mod clock;
mod control;
mod credential;
mod deliver;
mod drift;
mod emulator;
mod engine;
mod exchange;
mod fault;
mod finding;
mod limit;
mod page;
mod pattern;
mod record;
mod route;
mod sample;
mod seed;
mod server;
mod surface;
mod version;
pub mod world;

pub use clock::Clock;
pub use credential::Credential;
pub use drift::{Drift, DriftKind, Drifted};
pub use emulator::{Builder, Emulator, StartError};
pub use fault::{Action, Fault};
pub use finding::Finding;
pub use ldapi_rules::evaluate::{BadContext, Context, Evaluation, Reason};
pub use limit::Limit;
pub use pattern::RuleError;
pub use record::Recorded;
pub use surface::Surface;
