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

// What areas are built with is not used up when some of them are left out, hence the attributes here and below.

/// Functions for words that are known: names to sort by, additions, values.
#[cfg_attr(not(feature = "all"), allow(unused_macros))]
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
#[cfg_attr(not(feature = "all"), allow(unused_macros))]
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

/// Parts of the module that belong to an area, and are there when it is.
macro_rules! areas {
    ($($feature:literal $module:ident;)*) => {$(
        #[cfg(feature = $feature)]
        mod $module;
        #[cfg(feature = $feature)]
        pub use $module::*;
    )*};
}

pub mod by;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod choice;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod colon;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod expand;
#[doc(hidden)]
pub mod of;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod operator;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod sort;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod written;

pub use choice::Choice;
pub use colon::Terms;
pub use expand::Expand;
pub use operator::{Condition, Field, Operand};
pub use sort::Sort;

areas! {
    "applications" applications;
    "approvals" approvals;
    "contexts" contexts;
    "environments" environments;
    "experiments" experiments;
    "feature_flags" flags;
    "insights" insights;
    "members" members;
    "metrics" metrics;
    "projects" projects;
    "releases" releases;
    "segments" segments;
    "teams" teams;
    "views" views;
    "workflows" workflows;
}
