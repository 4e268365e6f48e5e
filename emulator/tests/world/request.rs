//! Requests made by hand: an operation is found by method and address.

use api_ir::{BodyFormat, Operation};
use http::HeaderMap;
use ldapi_emulator::ask::{Actor, Answer, Ask, Payload};
use ldapi_emulator::world::World;
use serde_json::Value;

use super::API;

/// A request.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Value>,
    pub(crate) comment: Option<String>,
    pub(crate) actor: Actor,
}

impl Request {
    /// Reads `METHOD /path?name=value&…`; nothing in it is encoded.
    pub(crate) fn parse(line: &str, actor: Actor) -> Self {
        let (method, address) = line.split_once(' ').unwrap_or_else(|| panic!("no address in {line:?}"));
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Request {
            method: method.into(),
            path: path.into(),
            query: query.map(|(name, value)| (name.into(), value.into())).collect(),
            headers: HeaderMap::new(),
            body: None,
            comment: None,
            actor,
        }
    }

    /// Asks.
    pub(crate) fn ask(self, world: &mut World) -> (&'static Operation, Answer) {
        let (operation, path) = find(&self.method, &self.path);
        let format = self.body.as_ref().map(|body| format(operation, body));
        let ask = Ask {
            operation,
            path,
            query: self.query,
            headers: &self.headers,
            body: self.body.zip(format).map(|(json, format)| Payload { format, json, comment: self.comment }),
            actor: self.actor,
            base: "http://127.0.0.1:1".into(),
        };
        let answer = world.answer(&ask).unwrap_or_else(|| panic!("{} is not kept", operation.id));
        (operation, answer)
    }
}

/// The operation of an address, and the parameters in it; literal parts go before parameters.
fn find(method: &str, path: &str) -> (&'static Operation, Vec<(&'static str, String)>) {
    let given: Vec<&str> = path.split('/').collect();
    let fits = |operation: &&'static Operation| {
        let parts: Vec<&str> = operation.path.split('/').collect();
        parts.len() == given.len() && parts.iter().zip(&given).all(|(part, key)| part.starts_with('{') || part == key)
    };
    let all = API.operations.iter().filter(|operation| operation.method == method).filter(fits);
    let operation = all.min_by_key(|operation| operation.path.matches('{').count());
    let operation = operation.unwrap_or_else(|| panic!("no operation for {method} {path}"));
    let parts = operation.path.split('/').zip(&given);
    let named = parts.filter_map(|(part, key)| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some((name, String::from(*key)))
    });
    (operation, named.collect())
}

/// The format that a body has, of those that the operation takes.
fn format(operation: &Operation, body: &Value) -> BodyFormat {
    let takes = |format| operation.bodies.iter().any(|body| body.format == format);
    match body {
        Value::Array(_) if takes(BodyFormat::JsonPatch) => BodyFormat::JsonPatch,
        Value::Object(members) if members.contains_key("instructions") && takes(BodyFormat::SemanticPatch) => {
            BodyFormat::SemanticPatch
        }
        Value::Object(_) if takes(BodyFormat::MergePatch) => BodyFormat::MergePatch,
        _ => BodyFormat::Json,
    }
}
