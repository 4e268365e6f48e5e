//! What the part that speaks HTTP hands to the part that keeps state, and what comes back.

use http::HeaderMap;
use serde_json::{Value, json};

/// A request whose form was checked against the document.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The operation that it calls.
    pub operation: &'a api_ir::Operation,
    /// The parameters of the path, decoded, by name.
    pub path: Vec<(&'a str, String)>,
    /// The parameters of the query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: Option<Payload>,
    /// Who asks.
    pub actor: Actor,
    /// The address of this server, without a slash at the end: for links that are absolute.
    pub base: String,
}

impl Ask<'_> {
    /// A parameter of the path; empty if the path has none of the name.
    pub fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// The first value of a parameter of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_all(name).next()
    }

    /// All values of a parameter of the query.
    pub fn query_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` if there is none.
    pub fn json(&self) -> &Value {
        const NOTHING: &Value = &Value::Null;
        self.body.as_ref().map_or(NOTHING, |body| &body.json)
    }
}

/// A body. Patches that came wrapped together with a comment are unwrapped.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The form it has.
    pub format: api_ir::BodyFormat,
    /// The JSON it holds; for text, bytes and forms, what was made of them.
    pub json: Value,
    /// The comment around a patch.
    pub comment: Option<String>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The id of the member whose token or session it is.
    pub member: String,
    /// The id of the access token, if it is one.
    pub token: Option<String>,
}

/// What comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, if there is one.
    pub body: Option<Value>,
    /// Headers beside those that every answer has.
    pub headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// An answer with JSON.
    pub fn json(status: u16, body: Value) -> Self {
        Answer { status, body: Some(body), headers: Vec::new() }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Answer { status, body: None, headers: Vec::new() }
    }

    /// An error in the API's form.
    pub fn refuse(status: u16, code: &str, message: impl Into<String>) -> Self {
        Answer::json(status, json!({ "code": code, "message": message.into() }))
    }
}
