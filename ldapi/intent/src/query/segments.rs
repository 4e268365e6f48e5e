//! Segments: which, and in which order.

use ldapi_runtime::Json;

use super::{Condition, Field, Sort, by, of};

/// Which segments: the filter of `getSegments`.
///
/// ```
/// use ldapi::query::SegmentFilter;
///
/// let filter = SegmentFilter::tags().any_of(["web", "beta"]).and(SegmentFilter::query().equals("new users"));
/// assert_eq!(filter.to_string(), r#"tags anyOf ["web","beta"],query equals "new users""#);
/// ```
pub type SegmentFilter = Condition<of::Segments>;

fields! {
    Segments {
        /// The keys of segments to leave out.
        excluded_keys "excludedKeys": String, OneOf;
        /// The other tool that the segment is synced with.
        external "external": String, Presence;
        /// The keys of segments to take.
        included_keys "includedKeys": String, OneOf;
        /// Something like this in key, name or description.
        query "query": String, Search;
        /// The tags.
        tags "tags": String, OneOf;
        /// Whether it is a big segment: synced, or a large list.
        unbounded "unbounded": bool, Value;
        /// The view it belongs to. Its operators are not documented.
        view "view": Json, Any;
    }
}

/// The order of `getSegments`.
pub type SegmentSort = Sort<of::Segments>;

words! {
    Sort<Segments> {
        /// By when it was created.
        creation_date "creationDate";
        /// By name.
        name "name";
        /// By when it was last changed.
        last_modified "lastModified";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        right(SegmentFilter::excluded_keys().any_of(["a", "b"]), r#"excludedKeys anyOf ["a","b"]"#);
        right(SegmentFilter::included_keys().any_of(["a"]), r#"includedKeys anyOf ["a"]"#);
        right(SegmentFilter::external().exists(true), "external exists true");
        right(SegmentFilter::query().equals_list(["a", "b"]), r#"query equals ["a","b"]"#);
        right(SegmentFilter::unbounded().equals(true), "unbounded equals true");
        right(SegmentFilter::view().equals("v"), r#"view equals "v""#);
    }
}
