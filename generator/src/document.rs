//! The document as located JSON: nodes that know where they stand.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostics};
use crate::source::escape;

/// A value of the document and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Node { value, pointer: String::new() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Node<'a>> {
        let value = self.value.get(name)?;
        Some(Node { value, pointer: format!("{}/{}", self.pointer, escape(name)) })
    }

    /// The elements of a list member.
    pub(crate) fn list(&self, name: &str) -> Vec<Node<'a>> {
        let Some(list) = self.get(name) else { return Vec::new() };
        let items = list.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let located = |(index, value)| Node { value, pointer: format!("{}/{index}", list.pointer) };
        items.iter().enumerate().map(located).collect()
    }

    /// The entries of an object member, by name.
    pub(crate) fn entries(&self, name: &str) -> Vec<(&'a str, Node<'a>)> {
        self.get(name).map(|node| node.members()).unwrap_or_default()
    }

    /// The members of this object, by name.
    pub(crate) fn members(&self) -> Vec<(&'a str, Node<'a>)> {
        let Some(members) = self.value.as_object() else { return Vec::new() };
        let located = |(name, value): (&'a String, &'a Value)| {
            (name.as_str(), Node { value, pointer: format!("{}/{}", self.pointer, escape(name)) })
        };
        members.iter().map(located).collect()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.value.get(name).is_some()
    }

    /// Says which members are not of the kind that OpenAPI gives them, as those would be passed over.
    pub(crate) fn expect(&self, lists: &[&str], objects: &[&str], diag: &mut Diagnostics) {
        let strays = |names: &[&str], fits: fn(&Value) -> bool| -> Vec<Node<'a>> {
            names.iter().filter_map(|name| self.get(name)).filter(|node| !fits(node.value)).collect()
        };
        for (nodes, kind) in
            [(strays(lists, Value::is_array), "a list"), (strays(objects, Value::is_object), "an object")]
        {
            for node in nodes {
                let name = node.pointer.rsplit('/').next().unwrap_or_default();
                let message = format!("`{name}` is not {kind} but {}", kind_of(node.value));
                diag.add(Code::MalformedPiece, &node.pointer, message, "correct the document by an overlay");
            }
        }
    }

    /// The piece as the type that OpenAPI gives it.
    pub(crate) fn typed<T: DeserializeOwned>(&self, noun: &str, diag: &mut Diagnostics) -> Option<T> {
        match serde_json::from_value(self.value.clone()) {
            Ok(piece) => Some(piece),
            Err(error) => {
                let (pointer, message) = match self.culprit::<T>() {
                    Some(node) => {
                        let name = node.pointer.rsplit('/').next().unwrap_or_default();
                        let message = format!("`{name}: {}` is not what OpenAPI 3.0 allows in a {noun}", node.value);
                        (node.pointer, message)
                    }
                    None => (self.pointer.clone(), format!("this is no {noun} of OpenAPI 3.0: {error}")),
                };
                diag.add(Code::MalformedPiece, &pointer, message, "correct the document by an overlay");
                None
            }
        }
    }

    /// The member without which the piece would be of its type.
    pub(crate) fn culprit<T: DeserializeOwned>(&self) -> Option<Node<'a>> {
        let without = |name: &str| {
            let mut value = self.value.clone();
            value.as_object_mut().map(|members| members.remove(name));
            serde_json::from_value::<T>(value).is_ok()
        };
        self.members().into_iter().find(|(name, _)| without(name)).map(|(_, node)| node)
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The document, and the document as it was before overlays.
pub(crate) struct Document {
    pub(crate) value: Value,
    pub(crate) base: Value,
    /// Whether the words of the base document count, and before those of overlays.
    pub(crate) upstream_docs: bool,
}

impl Document {
    /// The node at a local reference.
    pub(crate) fn at(&self, reference: &str) -> Option<Node<'_>> {
        let pointer = percent_decode(reference.strip_prefix('#')?);
        Some(Node { value: self.value.pointer(&pointer)?, pointer })
    }

    /// Follows references until there is none.
    pub(crate) fn resolve<'a>(&'a self, node: Node<'a>, diag: &mut Diagnostics) -> Option<Node<'a>> {
        let mut node = node;
        for _ in 0..32 {
            let Some(reference) = node.text("$ref") else { return Some(node) };
            match self.at(reference) {
                Some(target) => node = target,
                None => {
                    unresolved(reference, &node.pointer, diag);
                    return None;
                }
            }
        }
        diag.add(Code::CircularRef, &node.pointer, "the reference leads back to itself", "break the circle");
        None
    }

    /// The text for people at a place: of overlays, or, if it is wanted, upstream's where there is any.
    pub(crate) fn prose(&self, node: &Node<'_>, name: &str) -> Option<String> {
        let text = node.text(name);
        let text = match (self.base.pointer(&node.pointer), self.upstream_docs) {
            (None, _) => text,
            (Some(base), true) if has_words(base) => base.get(name).and_then(Value::as_str),
            (Some(_), true) => text,
            (Some(base), false) => text.filter(|text| base.get(name).and_then(Value::as_str) != Some(text)),
        };
        text.filter(|text| !text.trim().is_empty()).map(String::from)
    }
}

fn has_words(value: &Value) -> bool {
    let is_text = |name: &str| value.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    ["summary", "description"].iter().any(|name| is_text(name))
}

pub(crate) fn unresolved(reference: &str, pointer: &str, diag: &mut Diagnostics) {
    if reference.starts_with('#') {
        diag.add(
            Code::UnresolvedRef,
            pointer,
            format!("{reference:?} points at nothing"),
            "add what it points at by an overlay",
        );
    } else {
        let message = format!("{reference:?} points out of the document");
        diag.add(Code::ExternalRef, pointer, message, "bundle the document into one file first");
    }
}

/// References are URI fragments: `%7B` stands for `{`.
fn percent_decode(text: &str) -> String {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether the document is one that this generator reads; says why not.
pub(crate) fn check_version(document: &Value, diag: &mut Diagnostics) -> bool {
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if version.starts_with("3.0") {
        return true;
    }
    if version.starts_with("3.") {
        let message = format!("the document is OpenAPI {version}; its schemas follow JSON Schema 2020-12");
        diag.add(Code::Openapi31, "/openapi", message, "give a 3.0 document, or convert it");
    } else {
        let found =
            ["openapi", "swagger"].iter().find_map(|name| Some(format!("it says `{name}: {}`", document.get(name)?)));
        let found = found.unwrap_or_else(|| String::from("it has no member `openapi`"));
        let message = format!("this is no OpenAPI 3.0 document: {found}");
        diag.add(Code::NotOpenapi, "", message, "give a document that begins with `openapi: 3.0.x`, as text");
    }
    false
}
