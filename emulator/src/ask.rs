//! What the part that speaks HTTP hands to the part that keeps state, and what comes back.

use std::fmt;

use http::HeaderMap;
use serde_json::{Value, json};

use crate::masked;

/// A request whose form was checked against the document.
#[derive(Clone)]
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

impl fmt::Debug for Ask<'_> {
    /// Neither the values of the query nor the body, and no header that may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("operation", &self.operation.id)
            .field("path", &self.path)
            .field("query", &masked::names(&self.query))
            .field("headers", &masked::Headers(self.headers))
            .field("body", &self.body)
            .field("actor", &self.actor)
            .field("base", &self.base)
            .finish()
    }
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
#[derive(Clone)]
pub struct Payload {
    /// The form it has.
    pub format: api_ir::BodyFormat,
    /// The JSON it holds; for text, bytes and forms, what was made of them.
    pub json: Value,
    /// The comment around a patch.
    pub comment: Option<String>,
}

impl fmt::Debug for Payload {
    /// The form and the kind of the JSON, not the JSON itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("format", &self.format)
            .field("json", &format_args!("{}", masked::json(&self.json)))
            .field("comment", &self.comment)
            .finish()
    }
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
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, if there is one.
    pub body: Option<Value>,
    /// Headers beside those that every answer has.
    pub headers: Vec<(&'static str, String)>,
}

impl fmt::Debug for Answer {
    /// The kind of the body, and the headers by their names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &self.body.as_ref().map(masked::json))
            .field("headers", &masked::names(&self.headers))
            .finish()
    }
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
