//! What the checker has to say of a request.

use std::fmt;

use serde_json::{Value, json};

use crate::bounds::shortened;

/// How much is kept of a place and of a message, in bytes.
const LENGTH: usize = 2_000;

/// How many findings of a kind are kept of one request.
pub(crate) const MOST: usize = 100;

/// What is wrong with a request, or odd.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Whether requests are refused for it; the others are let pass unless the emulator is strict.
    pub refused: bool,
    /// Where: `path projectKey`, `query limit`, `header LD-API-Version`, `body /variations/0`.
    pub place: String,
    /// What.
    pub message: String,
}

impl Finding {
    pub(crate) fn wrong(place: impl Into<String>, message: impl Into<String>) -> Self {
        Finding { refused: true, place: shortened(place, LENGTH), message: shortened(message, LENGTH) }
    }

    pub(crate) fn odd(place: impl Into<String>, message: impl Into<String>) -> Self {
        Finding { refused: false, place: shortened(place, LENGTH), message: shortened(message, LENGTH) }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "refused": self.refused, "place": self.place, "message": self.message })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
