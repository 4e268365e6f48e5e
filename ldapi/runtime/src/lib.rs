//! The runtime of generated API clients.
//!
//! It knows no endpoint and no product. Generated code gives it three things: models (tables of fields, see [`model`]),
//! an [`Operation`] for each operation, and builders that put a [`Call`] together and end in a [`Pending`].
//!
//! Responses are read leniently and without loss: what the document did not foresee is kept by the model, reported as
//! [`Drift`], and written back.

mod blocking;
mod body;
mod call;
pub mod choice;
mod core;
mod drift;
mod encode;
mod error;
mod field;
mod fields;
mod json;
mod map;
mod maybe;
pub mod model;
mod operation;
mod patch;
pub mod reader;
pub mod response;
mod scalar;
mod scan;
mod serde_bridge;
mod text;
mod writer;

pub use body::File;
pub use bytes::Bytes;
pub use call::{Call, Decode, Pending, PendingReply, Reply, RequestOptions, Sending, SendingReply};
pub use choice::{Boxed, UnknownValue};
pub use core::{Core, Settings, Versioning};
pub use drift::{Drift, DriftKind};
pub use error::{Error, ErrorMembers};
pub use field::{Entries, Face, FaceMut, Field, List, Optional, Scalar, Tristate, debug, same};
pub use http;
pub use json::{Json, Number};
pub use map::Map;
pub use maybe::Maybe;
pub use model::{Member, Object, Rest, Table};
pub use operation::{
    ApiFacts, BodyFormat, BodyKind, Operation, PageToken, Paging, PagingStyle, Scheme, SchemeKind, Status,
};
pub use patch::{CommentedJsonPatch, CommentedMergePatch, JsonPatch, MergePatch};
pub use reader::{Fault, Reader};
pub use response::Response;
pub use scalar::{Base64, Date, DateTime, Malformed, Uuid};
#[doc(hidden)]
pub use serde;
pub use serde_bridge::{deserialize, serialize};
pub use text::{from_json, to_json};
pub use writer::Writer;

/// The result of most things.
pub type Result<T, E = Error> = std::result::Result<T, E>;
