//! The query parameters `filter`, `sort` and `expand`, built instead of spelled.
//!
//! Which fields, names and values an operation knows are functions here, in the type that its setter takes:
//!
//! ```
//! use ldapi::query::{Condition, Expand, Sort, Terms};
//!
//! # #[cfg(all(feature = "feature_flags", feature = "segments"))]
//! # fn example(client: ldapi::Client) {
//! use ldapi::query::{FlagFilter, FlagListExpand, FlagSort, FlagState, SegmentFilter};
//!
//! let flags = client
//!     .feature_flags()
//!     .get_feature_flags("project")
//!     .filter(FlagFilter::new().state(FlagState::live()).tags(["web", "beta"]))
//!     .sort(FlagSort::creation_date().descending())
//!     .expand([FlagListExpand::evaluation(), FlagListExpand::code_references()]);
//!
//! let segments = client
//!     .segments()
//!     .get_segments("project", "production")
//!     .filter(SegmentFilter::tags().any_of(["web", "beta"]).or(SegmentFilter::unbounded().equals(true)));
//! # }
//! ```
//!
//! * [`Terms`]: filters of the form `state:live,tags:web+beta`, which most of the older operations have.
//! * [`Condition`]: filters of the form `tags anyOf ["web","beta"]`, with operators; a [`Field`] and its comparison.
//! * [`Sort`]: an order by one or several names.
//! * [`Expand`]: additions to an answer.
//!
//! What a type does not know can still be said: a name by `other` or `field`, and the whole as text, which every setter
//! takes. Text is sent as it is; no setter wants it encoded.
//!
//! # What cannot be said
//! The languages have gaps: no comma in the value of a term, no quote within quotes. Such a value is not sent in some form
//! that may mean something else. It is a fault, as are broken rules between fields: `evaluated` without `filterEnv`, for
//! one. `fault()` tells of it; and `needs()` tells which other parameters the call must have.

/// Functions for words that are known: names to sort by, additions, values.
macro_rules! words {
    ($type:ident<$of:ident> { $($(#[$doc:meta])* $name:ident $word:literal;)* }) => {
        impl $type<of::$of> {$(
            $(#[$doc])*
            #[inline]
            pub fn $name() -> Self {
                Self::known($word)
            }
        )*}
    };
}

/// Functions for fields that are known: their name, the type of their values, by what they are compared.
macro_rules! fields {
    ($of:ident { $($(#[$doc:meta])* $name:ident $field:literal: $value:ty, $by:ident;)* }) => {
        impl Condition<of::$of> {$(
            $(#[$doc])*
            #[inline]
            pub fn $name() -> Field<of::$of, $value, by::$by> {
                Field::known($field)
            }
        )*}
    };
}

mod applications;
mod approvals;
pub mod by;
#[cfg(test)]
mod checked;
mod choice;
mod colon;
mod contexts;
mod environments;
mod expand;
mod experiments;
mod flags;
mod insights;
mod members;
mod metrics;
#[doc(hidden)]
pub mod of;
mod operator;
mod projects;
mod releases;
mod segments;
mod sort;
mod teams;
mod views;
mod workflows;
mod written;

pub use applications::*;
pub use approvals::*;
pub use choice::Choice;
pub use colon::Terms;
pub use contexts::*;
pub use environments::*;
pub use expand::Expand;
pub use experiments::*;
pub use flags::*;
pub use insights::*;
pub use members::*;
pub use metrics::*;
pub use operator::{Condition, Field, Operand};
pub use projects::*;
pub use releases::*;
pub use segments::*;
pub use sort::Sort;
pub use teams::*;
pub use views::*;
pub use workflows::*;
