//! Links: that they have the form their place asks for, and lead to something.

use api_ir::{Object, Type};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::route::Found;
use crate::surface::Surface;

/// Members of pages that are there only if the page is.
const PAGES: &[&str] = &["first", "last", "next", "prev"];

/// Whether a member holds links by relation.
pub(super) fn is_links(surface: &Surface, name: &str, ty: &Type) -> bool {
    if !["_links", "links"].contains(&name) {
        return false;
    }
    match surface.resolve(ty) {
        Type::Map(inner) => **inner == Type::Any || is_link(surface, inner),
        ty => surface.object(ty).is_some_and(|object| {
            object.properties.iter().all(|property| is_link(surface, &property.ty)) && !object.properties.is_empty()
        }),
    }
}

/// Whether a type is that of a link.
pub(super) fn is_link(surface: &Surface, ty: &Type) -> bool {
    let has_href = |object: &Object| object.properties.iter().any(|property| property.name == "href");
    surface.object(ty).is_some_and(|object| has_href(object) && object.properties.len() <= 3)
}

/// Links by relation, as a map or as an object with members of its own.
pub(super) fn links(surface: &Surface, ty: &Type, relations: &[(&str, String)]) -> Value {
    let mut out = Map::new();
    if let Some(object) = surface.object(ty) {
        let own = relations.iter().find(|(name, _)| *name == "self").map_or("", |(_, href)| href.as_str());
        for property in &object.properties {
            let given = relations.iter().find(|(name, _)| *name == property.name).map(|(_, href)| href.as_str());
            let is_there = property.required || !PAGES.contains(&property.name.as_str());
            if let Some(href) = given.or(is_there.then_some(own)) {
                out.insert(property.name.clone(), link(surface, &property.ty, &property.name, href));
            }
        }
    } else if let Type::Map(inner) = surface.resolve(ty) {
        for (name, href) in relations {
            out.insert((*name).into(), link(surface, inner, name, href));
        }
    }
    Value::Object(out)
}

/// A link. Links to pages for people lead to the page of this server.
pub(super) fn link(surface: &Surface, ty: &Type, name: &str, href: &str) -> Value {
    let is_site = name.ends_with("site");
    let (href, media) = if is_site { (format!("/#{href}"), "text/html") } else { (href.into(), "application/json") };
    let Some(object) = surface.object(ty) else { return json!({ "href": href, "type": media }) };
    let mut out = Map::new();
    for property in &object.properties {
        let value = match property.name.as_str() {
            "href" => json!(href),
            "type" => json!(media),
            _ if property.required => json!("link"),
            _ => continue,
        };
        out.insert(property.name.clone(), value);
    }
    Value::Object(out)
}

/// A path with values in place of its parameters.
pub(super) fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        out.push_str(before);
        out.push_str(&encode(&value(name)));
        rest = after;
    }
    out + rest
}

pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%2D", "-").replace("%5F", "_").replace("%2E", ".")
}

/// The nearest path above that can be got.
pub(super) fn parent(surface: &Surface, path: &str) -> Option<String> {
    let mut path = path;
    while let Some((above, _)) = path.rsplit_once('/') {
        if matches!(surface.find("GET", above).0, Found::Operation(..)) {
            return Some(above.into());
        }
        path = above;
    }
    None
}

/// A path, if it can be got.
pub(super) fn reachable(surface: &Surface, path: String) -> Option<String> {
    matches!(surface.find("GET", &path).0, Found::Operation(..)).then_some(path)
}
