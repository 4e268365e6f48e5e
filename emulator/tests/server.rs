//! The emulator over HTTP: what it refuses, what it answers, and what it does on command.

#[path = "server/arbitrary.rs"]
mod arbitrary;
#[path = "server/attack.rs"]
mod attack;
#[path = "server/control.rs"]
mod control;
#[path = "server/fault.rs"]
mod fault;
#[path = "server/guard.rs"]
mod guard;
#[path = "server/http.rs"]
mod http;
#[path = "server/kept.rs"]
mod kept;
#[path = "server/limit.rs"]
mod limit;
#[path = "server/refuse.rs"]
mod refuse;
#[path = "server/sample.rs"]
mod sample;
#[path = "server/slow.rs"]
mod slow;
#[path = "server/webhook.rs"]
mod webhook;
