//! Who asks for a flag: one or several contexts, each of a kind.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

/// A context, or several of different kinds together.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    kinds: BTreeMap<String, Map<String, Value>>,
}

/// Why JSON is no context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadContext(String);

impl fmt::Display for BadContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadContext {}

impl Context {
    /// Reads a context, `{"kind": "user", "key": "ann", …}`, or several: `{"kind": "multi", "user": {…}, "org": {…}}`.
    ///
    /// # Errors
    /// If a kind or key is missing or has a wrong form, or `name` is no string or `anonymous` no boolean.
    pub fn from_json(json: &Value) -> Result<Context, BadContext> {
        let members = json.as_object().ok_or_else(|| bad("a context is an object"))?;
        let kind = members.get("kind").and_then(Value::as_str).ok_or_else(|| bad("a context has a kind"))?;
        let kinds = match kind {
            "multi" => {
                let parts = members.iter().filter(|(name, _)| *name != "kind");
                parts.map(|(kind, part)| single(kind, part)).collect::<Result<BTreeMap<_, _>, _>>()?
            }
            _ => BTreeMap::from([single(kind, json)?]),
        };
        match kinds.is_empty() {
            true => Err(bad("a context of kind multi holds others")),
            false => Ok(Context { kinds }),
        }
    }

    /// The key of the part of a kind.
    pub fn key(&self, kind: &str) -> Option<&str> {
        self.kinds.get(kind)?.get("key")?.as_str()
    }

    /// The kinds there are, in order of the alphabet.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// The attributes of the part of a kind.
    pub(super) fn part(&self, kind: &str) -> Option<&Map<String, Value>> {
        self.kinds.get(kind)
    }
}

fn single(kind: &str, json: &Value) -> Result<(String, Map<String, Value>), BadContext> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if kind.is_empty() || ["kind", "multi"].contains(&kind) || !kind.bytes().all(is_plain) {
        return Err(bad(format!("{kind:?} is no kind of context")));
    }
    let mut part = json.as_object().ok_or_else(|| bad(format!("the context of kind {kind} is no object")))?.clone();
    if part.get("key").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(bad(format!("the context of kind {kind} has no key")));
    }
    let is_wrong = |name: &str, fits: fn(&Value) -> bool| part.get(name).is_some_and(|v| !v.is_null() && !fits(v));
    if is_wrong("name", Value::is_string) || is_wrong("anonymous", Value::is_boolean) {
        return Err(bad(format!("the context of kind {kind} has a name or anonymous of the wrong type")));
    }
    part.insert("kind".into(), kind.into());
    part.entry("anonymous").or_insert(Value::Bool(false));
    part.remove("_meta");
    Ok((kind.to_owned(), part))
}

fn bad(reason: impl Into<String>) -> BadContext {
    BadContext(reason.into())
}
