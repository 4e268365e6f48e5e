//! Views and what is linked to them: which.

use super::{Condition, Field, Terms, by, of};

/// Which views: the filter of `getViews` and `getView`.
///
/// ```
/// use ldapi::query::ViewFilter;
///
/// let filter = ViewFilter::name().contains("check").and(ViewFilter::is_payload_view().equals(true));
/// assert_eq!(filter.to_string(), r#"name contains "check",isPayloadView equals true"#);
/// ```
pub type ViewFilter = Condition<of::Views>;

fields! {
    Views {
        /// The name.
        name "name": String, Text;
        /// The key.
        key "key": String, Text;
        /// A tag.
        tag "tag": String, ValueOrList;
        /// The ID of the member who maintains it.
        maintainer_id "maintainerId": String, ValueOrList;
        /// Whether it decides what SDKs are sent.
        is_payload_view "isPayloadView": bool, Value;
    }
}

/// Which resources that are linked to a view: the filter of `getLinkedResources`. It is that of flags or that of segments,
/// in the language of each, and is made from either.
///
/// ```
/// # #[cfg(all(feature = "feature_flags", feature = "segments"))] {
/// use ldapi::query::{FlagFilter, LinkedFilter, SegmentFilter};
///
/// let flags = LinkedFilter::from(FlagFilter::new().tags(["web", "beta"]));
/// assert_eq!(flags.to_string(), "tags:web+beta");
///
/// let segments = LinkedFilter::from(SegmentFilter::tags().any_of(["web"]));
/// assert_eq!(segments.to_string(), r#"tags anyOf ["web"]"#);
/// assert_eq!(segments.needs(), ["environmentId"]);
/// # }
/// ```
pub type LinkedFilter = Terms<of::Linked>;

impl From<Terms<of::Flags>> for Terms<of::Linked> {
    fn from(filter: Terms<of::Flags>) -> Self {
        Terms::from_written(filter.into_written())
    }
}

impl From<Condition<of::Segments>> for Terms<of::Linked> {
    /// The call needs `environmentId`, for which the document has no parameter: give it by `RequestOptions::query`.
    fn from(filter: Condition<of::Segments>) -> Self {
        let mut written = filter.into_written();
        written.need("environmentId");
        Terms::from_written(written)
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        right(ViewFilter::key().starts_with("a"), r#"key startsWith "a""#);
        right(ViewFilter::tag().any_of(["a", "b"]), r#"tag anyOf ["a","b"]"#);
        right(ViewFilter::maintainer_id().equals("1"), r#"maintainerId equals "1""#);
    }
}
