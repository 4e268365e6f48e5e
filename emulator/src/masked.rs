//! What `Debug` shows of requests, responses and documents: all of them may hold tokens, keys and signatures.

use std::fmt;

use http::HeaderMap;
use serde_json::Value;

/// Words in the names of headers whose values are masked.
const SECRETS: &[&str] = &["authorization", "cookie", "key", "secret", "signature", "token"];

/// Headers with their values, but for those that may be secrets.
pub(crate) struct Headers<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, value) in self.0 {
            if SECRETS.iter().any(|word| name.as_str().contains(word)) {
                out.entry(&name.as_str(), &format_args!("(masked)"));
            } else {
                out.entry(&name.as_str(), value);
            }
        }
        out.finish()
    }
}

/// The names of pairs.
pub(crate) fn names<N: AsRef<str>>(pairs: &[(N, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_ref()).collect()
}

/// What kind of JSON it is, and how much.
pub(crate) fn json(value: &Value) -> String {
    match value {
        Value::Null => String::from("null"),
        Value::Bool(_) => String::from("a boolean"),
        Value::Number(_) => String::from("a number"),
        Value::String(text) => format!("a string of {} bytes", text.len()),
        Value::Array(items) => format!("a list of {} elements", items.len()),
        Value::Object(members) => format!("an object of {} members", members.len()),
    }
}

/// A path or address without its query and its user information.
pub(crate) fn address(address: &str) -> String {
    let (place, query) = match address.find(['?', '#']) {
        Some(at) => (&address[..at], "?(masked)"),
        None => (address, ""),
    };
    match (place.split_once("//"), place.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}//(masked)@{host}{query}"),
        _ => format!("{place}{query}"),
    }
}
