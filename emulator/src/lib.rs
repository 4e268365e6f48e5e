//! A LaunchDarkly API on loopback, for tests and demos: no account, no token to buy, no network.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ldapi_emulator::Emulator;
//!
//! let emulator = Emulator::builder()
//!     .state(serde_json::json!({ "flags": { "default/dark-mode": {} } }))
//!     .limit("route=20/10s".parse()?)
//!     .fault("patchFeatureFlag x1 503".parse()?)
//!     .start()
//!     .await?;
//! // Point a client at `emulator.url()` with `emulator.token()`, and then ask what came:
//! for request in emulator.requests() {
//!     println!("{} {} {:?} {:?}", request.method, request.target, request.status, request.findings);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it answers
//!
//! Every operation of the document. A request is checked first: its credential, its version of the API, its parameters
//! and its body, and it is refused with an error that says where it is wrong. What is odd but can be let pass, such as a
//! member that the document does not have, is a [`Finding`] beside the request; a [strict](Builder::strict) emulator
//! refuses that too. Then it is answered
//!
//! * from what is kept, if its operation is one of those that the [`world`] knows: projects, environments, flags,
//!   segments, members, teams and so on, where changes have consequences;
//! * from the document otherwise: a valid answer that looks like one, the same each time, with links that lead to
//!   something and pages that make a whole. What the path or the body names comes back. A [seed](Builder::seed) decides
//!   all that is left to chance.
//!
//! A request can ask for a status that the document describes, by the header `Prefer: status=404`, and for an answer that
//! differs from the document, by `Prefer: drift` or `Prefer: drift=20%`.
//!
//! # What it does on command
//!
//! [`Limit`]s answer with the headers of the API, [`Fault`]s let requests fail in many ways, and [`Drift`] lets answers
//! differ from the document. All three can be set from code, by options of the program, and while it runs. Time can
//! stand and be moved by [`Emulator::advance`]; what is due then happens.
//!
//! # A page for people
//!
//! In a browser, its address shows a page: the operations with forms to send them, the flags with a switch for each
//! environment, and the last requests with what the checker found. It works without a network, and by keyboard.
//!
//! # Routes of its own
//!
//! They need no credential, take and give JSON, and write rules as the program's options do. Programs and the page for
//! people may use them, other pages not: a request is refused with 403 if its header `Host` has a name that is neither
//! one of loopback nor [allowed](Builder::allow_host), or if its header `Origin` is neither the emulator's own nor
//! [allowed](Builder::allow_origin). The same goes for the default access token, which everybody can know; tokens of your
//! own are taken from everywhere.
//!
//! | Route below `/_emulator` | |
//! |---|---|
//! | `GET /` | the list of routes |
//! | `GET /requests`, `DELETE /requests` | the last requests with what the checker found; forget them |
//! | `GET /requests/recent`, `GET /requests/{number}` | the last hundred in brief, newest first; one with its answer |
//! | `GET /kept`, `GET /deliveries` | how much is kept in memory; what became of deliveries to webhooks |
//! | `GET /about` | what this is, and an access token that it takes |
//! | `GET /operations` | the operations, with samples of what they take |
//! | `GET /flags` | the flags, with their state in each environment |
//! | `GET /limits`, `PUT /limits` | `["global=100/10s", "route=20/10s"]` |
//! | `GET /faults`, `PUT /faults`, `POST /faults` | `["getFeatureFlag 30% 503"]`; `POST` adds one, `"* x1 reset"` |
//! | `GET /drift`, `PUT /drift` | `"10%"`, `"5% null,unknown-member"`, or `null` |
//! | `GET /clock`, `POST /clock` | `{"now": …}`; `{"advance": "10s"}` |
//! | `GET /state`, `PUT /state` | all there is, as [`World::from_json`](world::World::from_json) takes it |
//! | `POST /reset` | back to the state it began with; requests are forgotten and limits unused |
//!
//! # What it keeps
//!
//! All that grows by itself has a bound; `GET /_emulator/kept` tells how much there is.
//!
//! | What | How much at most | When it is full |
//! |---|---|---|
//! | recorded requests | [1,000](Builder::recorded_requests), [32 MiB](Builder::recorded_bytes) | the oldest leave |
//! | a recorded body, of a request or an answer | [256 KiB](Builder::recorded_body_bytes) | the rest is left out; `bodyCut` and `bodyLength` tell |
//! | findings of a request | 100 of each kind, 2 kB a text | further ones are not noted |
//! | drift of an answer | 20,000 places | the rest of the answer does not drift |
//! | the audit log | [32 MiB](Builder::audit_log_bytes) | the oldest entries leave |
//! | deliveries that wait | 1,000 a listener, 32 MiB in all | new ones are dropped, and [told](Emulator::undelivered) |
//! | deliveries that did not arrive | the last 100 | the oldest leave |
//! | windows of limits | 10,000 | those leave that end first |
//! | rules for limits and for faults | 1,000 of each, if set by routes | more are refused |
//! | connections | 1,000 | further ones wait until one has ended |
//! | the head of a request | 128 KiB, 100 headers | 431, or 414 for a path of more than 64 KiB |
//! | answers that are not yet read | 256 MiB of all together, not counting those below 64 KiB | 503 |
//! | a body that arrives | [16 MiB](Builder::longest_body), 256 MiB of all together | 413; 503 |
//!
//! Projects, flags, members, tokens and all other documents are kept until they are deleted: there are as many as
//! requests have made. A connection on which nothing comes, or nothing is taken, is closed after
//! [a minute](Builder::patience). Deliveries to one listener are sent in order, to 64 listeners at a time, and twice if
//! the first attempt fails or takes more than five seconds.
#![forbid(unsafe_code)]

mod answered;
pub mod ask;
mod bounds;
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
mod guard;
mod limit;
mod page;
mod pattern;
mod prefer;
mod reading;
mod record;
mod route;
mod sample;
mod seed;
mod server;
mod surface;
mod version;
mod wire;
pub mod world;

pub use clock::Clock;
pub use credential::Credential;
pub use deliver::Undelivered;
pub use drift::{Drift, DriftKind, Drifted};
pub use emulator::{Builder, Emulator, StartError};
pub use fault::{Action, Fault};
pub use finding::Finding;
pub use ldapi_rules::evaluate::{BadContext, Context, Evaluation, Reason};
pub use limit::Limit;
pub use pattern::RuleError;
pub use record::Recorded;
pub use surface::Surface;
