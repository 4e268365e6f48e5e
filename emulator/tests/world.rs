//! The state of the emulator, by scripts: each is a list of requests with what they come to.

#[path = "world/arbitrary.rs"]
mod arbitrary;
#[path = "world/conform.rs"]
mod conform;
#[path = "world/request.rs"]
mod request;
#[path = "world/script.rs"]
mod script;
#[path = "world/state.rs"]
mod state;

use std::sync::LazyLock;

/// The document's operations and schemas.
static API: LazyLock<api_ir::Api> = LazyLock::new(|| {
    let text = include_str!("../src/generated/surface.json");
    serde_json::from_str(text).unwrap_or_else(|why| panic!("the surface is no API: {why}"))
});
