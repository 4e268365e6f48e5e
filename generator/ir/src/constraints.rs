//! What values are limited to, beyond their types.

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// What values are limited to, as the document says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Constraints {
    /// The least number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Number>,
    /// The greatest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Number>,
    /// Whether the least number itself is too small.
    #[serde(skip_serializing_if = "crate::is_off")]
    pub above_minimum: bool,
    /// Whether the greatest number itself is too great.
    #[serde(skip_serializing_if = "crate::is_off")]
    pub below_maximum: bool,
    /// What a number is a multiple of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Number>,
    /// The least number of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// A regular expression, in the document's dialect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The least number of elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// The greatest number of elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// Whether no element comes twice.
    #[serde(skip_serializing_if = "crate::is_off")]
    pub distinct_items: bool,
    /// The least number of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_members: Option<u64>,
    /// The greatest number of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_members: Option<u64>,
    /// What a number counts: `unix-ms`, `ms`, `s`, or other text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Constraints {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Constraints::default()
    }
}
