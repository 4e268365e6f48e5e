//! The runtime of generated API clients.
//!
//! It knows no endpoint and no product. Generated code gives it three things: models (tables of fields, see [`model`]),
//! an [`Operation`] for each operation, and builders that put a [`Call`] together and end in a [`Pending`].
//!
//! Responses are read leniently and without loss: what the document did not foresee is kept by the model, reported as
//! [`Drift`], and written back.

pub mod as_json;
mod attempt;
mod blocking;
mod body;
mod builder;
mod calendar;
mod call;
pub mod choice;
mod clock;
mod core;
mod credential;
mod drift;
mod encode;
mod error;
mod error_rules;
mod field;
mod fields;
mod hold;
mod json;
mod kept;
mod keys;
mod limits;
mod map;
mod masked;
mod maybe;
pub mod model;
mod number;
pub mod observer;
mod one_line;
mod operation;
mod options;
mod pacer;
pub mod pacing;
mod page;
mod partial;
mod patch;
mod payload;
mod pending;
mod permits;
mod poll;
mod queue;
pub mod reader;
mod request;
mod response;
mod retry;
mod scalar;
mod scan;
mod seen;
mod send;
mod server;
mod settings;
mod telemetry;
mod text;
pub mod transport;
mod transport_reqwest;
mod unknown;
mod writer;

pub use body::File;
pub use builder::{Endpoint, Paged};
pub use bytes::Bytes;
pub use call::{Call, QueryText};
pub use choice::{Boxed, UnknownValue};
pub use clock::{BoxFuture, Clock, SystemClock};
pub use core::Core;
pub use credential::{Credential, CredentialProvider};
pub use drift::{Drift, DriftKind};
pub use error::Error;
pub use error_rules::{ErrorRule, ErrorRules};
pub use field::{Entries, Face, FaceMut, Field, List, Optional, Scalar, Tristate, debug, same};
pub use fields::{entries, many};
pub use hold::Hold;
pub use http;
pub use json::{Json, Number};
pub use keys::{Keys, Slots};
pub use limits::{Allowance, LimitHeaders, RateLimit, Scope};
pub use map::{Map, MapIter};
pub use maybe::Maybe;
pub use model::{Member, Object, Rest, Table};
pub use operation::{
    ApiFacts, BodyFormat, BodyKind, Failures, Operation, PageToken, Paging, PagingStyle, Scheme, SchemeKind, Status,
};
pub use options::RequestOptions;
pub use pacer::Pacer;
pub use page::{Collection, Items, PageCursor, Pages, Verdict};
pub use partial::{Incomplete, Partial};
pub use patch::{CommentedJsonPatch, CommentedMergePatch, JsonPatch, MergePatch, PatchBody};
pub use pending::{Decode, Pending, PendingRaw, PendingReply, Reply, Sending, SendingReply};
pub use poll::{PollPolicy, Progress, poll};
pub use reader::{Fault, Reader};
pub use request::Request;
pub use response::{Answer, Response, Text};
pub use retry::{Backoff, Reason, RetryPolicy};
pub use scalar::{Base64, Date, DateTime, Malformed, Uuid};
#[doc(hidden)]
pub use serde;

/// What the table of operations is made of, for the generated modules that hold it.
#[doc(hidden)]
pub mod facts {
    pub use http::Method;

    pub use crate::operation::{BodyFormat, BodyKind, Failures, Operation, PageToken, Paging, PagingStyle, Status};
}
pub use settings::{Pacing, Settings, Versioning};
pub use text::{from_json, to_json};
#[cfg(feature = "reqwest-0_13")]
pub use transport_reqwest::reqwest_0_13;
pub use writer::Writer;

/// The result of most things.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod shape_tests;

/// Locks. What a panic elsewhere left behind is still good: nothing here is changed in steps.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
