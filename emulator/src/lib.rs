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
//! They need no credential, take and give JSON, and write rules as the program's options do. Programs on this machine and
//! the page for people may use them. A request is refused with 403 if its header `Host` names neither loopback nor an
//! [allowed host](Builder::allow_host), or if its header `Origin` is neither the emulator's own nor an
//! [allowed origin](Builder::allow_origin). The default access token, which is public, is accepted under the same
//! conditions, and from pages on loopback; tokens of your own are accepted from everywhere.
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
//! Everything that grows by itself has a bound; `GET /_emulator/kept` shows how much is kept.
//!
//! | What | At most | When it is full |
//! |---|---|---|
//! | recorded requests | [1,000](Builder::recorded_requests), in [32 MiB](Builder::recorded_bytes) | the oldest are removed |
//! | a recorded body, of a request or a response | [256 KiB](Builder::recorded_body_bytes) | it is cut; `bodyCut`, `bodyLength`, `answerCut` and `answerLength` say so |
//! | findings about a request | 100 of each kind, 2 kB each text | further ones are not recorded |
//! | drift of a response | 20,000 places | the rest of the response does not drift |
//! | the audit log | [32 MiB](Builder::audit_log_bytes) | the oldest entries are removed |
//! | waiting deliveries | 1,000 for each listener, 32 MiB in all | new ones are dropped and [listed](Emulator::undelivered) |
//! | deliveries that were lost | 100 | the oldest are removed |
//! | windows of limits | 10,000 | those that end first are removed |
//! | rules for limits and for faults | 1,000 of each, if set over HTTP | the request is refused with 400 |
//! | instructions of a semantic patch | 2,000 | the request is refused with 400 |
//! | connections | 1,000 | new ones wait until another one ends |
//! | the head of a request | 128 KiB, 100 headers, 64 KiB for the target | 431, or 414 for the target |
//! | request bodies that arrive | [16 MiB](Builder::longest_body) each, 256 MiB in all | 413, or 503 |
//! | responses of 64 KiB and more that are not yet read | 256 MiB in all | 503 |
//!
//! Projects, flags, members, tokens and all other documents are kept until they are deleted, however many there are. A
//! connection is closed after [60 seconds](Builder::patience) if a request does not arrive completely, no further request
//! comes, or nothing of a response is read. Deliveries to one listener are sent in order, to at most 64 listeners at the
//! same time, and a second time if the first attempt fails or takes more than five seconds.
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
mod masked;
mod page;
mod pattern;
mod prefer;
mod reading;
mod record;
mod route;
mod sample;
mod seed;
mod server;
mod start_error;
mod surface;
mod version;
mod wire;
pub mod world;

pub use clock::Clock;
pub use credential::Credential;
pub use deliver::Undelivered;
pub use drift::{Drift, DriftKind, Drifted};
pub use emulator::{Builder, Emulator};
pub use fault::{Action, Fault};
pub use finding::Finding;
pub use ldapi_rules::evaluate::{BadContext, Context, Evaluation, Reason};
pub use limit::Limit;
pub use pattern::RuleError;
pub use record::Recorded;
pub use start_error::StartError;
pub use surface::Surface;
