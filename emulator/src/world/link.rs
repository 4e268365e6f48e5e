//! Links.

use serde_json::{Value, json};

use super::place::{Kind, Place};

/// A link to JSON.
pub(crate) fn api(href: impl Into<String>) -> Value {
    json!({ "href": href.into(), "type": "application/json" })
}

/// A link to a page for people.
pub(crate) fn page(href: impl Into<String>) -> Value {
    json!({ "href": href.into(), "type": "text/html" })
}

/// The links of a document: to itself, and to the collection that it is in.
pub(crate) fn links(place: &Place) -> Value {
    let own = place.href();
    let parent = match place.kind {
        Kind::FlagDefaults => Place::new(Kind::Project, &[place.at(0)]).href(),
        _ => own.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.into()),
    };
    json!({ "self": api(own), "parent": api(parent) })
}
