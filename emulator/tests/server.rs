//! The emulator over HTTP: what it refuses, what it answers, and what it does on command.

#[path = "server/arbitrary.rs"]
mod arbitrary;
#[path = "server/control.rs"]
mod control;
#[path = "server/fault.rs"]
mod fault;
#[path = "server/http.rs"]
mod http;
#[path = "server/limit.rs"]
mod limit;
#[path = "server/refuse.rs"]
mod refuse;
#[path = "server/sample.rs"]
mod sample;
#[path = "server/webhook.rs"]
mod webhook;
