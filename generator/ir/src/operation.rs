//! Operations: what is sent and what comes back.

use serde::{Deserialize, Serialize};

use crate::{Constraints, Docs, Literal, Property, Type};

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The path, with parameters in braces.
    pub path: String,
    /// The area it belongs to.
    pub area: String,
    /// The first tag.
    pub tag: String,
    /// What it does.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether it is beta.
    pub beta: bool,
    /// The last document that had it, if the newest has not.
    pub withdrawn: Option<String>,
    /// Whether repeating it has the effect of doing it once.
    pub idempotent: bool,
    /// How its results are paged.
    pub paging: Option<Paging>,
    /// Its parameters; those of the path in the path's order.
    pub parameters: Vec<Parameter>,
    /// The bodies it accepts.
    pub bodies: Vec<Body>,
    /// Whether one of them must be sent.
    pub body_required: bool,
    /// The answers, by status.
    pub responses: Vec<Response>,
    /// Groups of security schemes, one of which is needed.
    pub security: Vec<Vec<String>>,
    /// The server it is on, if not the API's.
    pub server: Option<String>,
    /// Where it stands in the document.
    pub pointer: String,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it goes.
    pub location: Location,
    /// How lists are written.
    pub style: ParameterStyle,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether the client gives it, not its caller.
    pub managed: bool,
    /// Its type.
    pub ty: Type,
    /// The name of a type that is written by hand.
    pub external: Option<String>,
    /// What it means.
    pub docs: Docs,
    /// What its values are limited to.
    pub constraints: Constraints,
    /// What it is when not given.
    pub default: Option<Literal>,
    /// Where it stands in the document.
    pub pointer: String,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
}

/// How a parameter's list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterStyle {
    /// It is no list.
    Single,
    /// The name again for each value.
    Repeated,
    /// Values joined by commas.
    Joined,
}

/// A body that an operation accepts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What kind of body.
    pub format: BodyFormat,
    /// Its content type.
    pub content_type: String,
    /// Its type, if it has one.
    pub ty: Option<Type>,
    /// The name of a type that is written by hand.
    pub external: Option<String>,
    /// Whether it may be wrapped together with a comment.
    pub comment: bool,
    /// The parts of a multipart body.
    pub parts: Vec<Part>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The part, as the property it is in the document.
    pub property: Property,
    /// Whether it is a file.
    pub file: bool,
    /// Whether there may be several.
    pub list: bool,
}

/// The kinds of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFormat {
    /// A JSON document.
    Json,
    /// Instructions in the API's own form.
    SemanticPatch,
    /// RFC 6902.
    JsonPatch,
    /// RFC 7386.
    MergePatch,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A documented answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// `200`, `4XX`, `default`.
    pub status: String,
    /// What it holds.
    pub content: Content,
    /// Where the failures of a partial success stand.
    pub failures: Option<Failures>,
    /// What it means.
    pub docs: Docs,
}

/// Where an answer lists what was not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// JSON pointer to a list, or to a map by name.
    pub pointer: String,
    /// The member, and its text, by which entries that failed are told from others.
    pub when: Option<(String, String)>,
}

impl Response {
    /// Whether the status tells of success.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Nothing.
    None,
    /// JSON.
    Json(Type),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// How results are paged; names are those of query parameters, pointers point into the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The way of paging.
    pub style: PagingStyle,
    /// Pointer to the items.
    #[serde(default)]
    pub items: String,
    /// Pointer, within an item, to what tells it from the others.
    pub key: Option<String>,
    /// The parameter for the page size.
    pub limit: Option<String>,
    /// The parameter for how many to skip.
    pub offset: Option<String>,
    /// The parameter for items before a cursor or moment.
    pub before: Option<String>,
    /// The parameter for items after a cursor or moment.
    pub after: Option<String>,
    /// Pointer, within an item, to the moment or cursor that `before` and `after` compare.
    pub time: Option<String>,
    /// The token of a page.
    pub token: Option<PageToken>,
    /// Pointer to the address of the next page.
    pub next: Option<String>,
    /// Pointer to the number of all items.
    pub total: Option<String>,
    /// Items a page if nothing is asked for.
    pub default: Option<u32>,
    /// The most items of a page.
    pub max: Option<u32>,
    /// The most items that can be reached.
    pub cap: Option<u32>,
}

/// The ways of paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PagingStyle {
    /// Skip so many.
    Offset,
    /// Give back a token.
    Token,
    /// Before or after an opaque cursor.
    Cursor,
    /// Before or after a moment.
    Time,
    /// A size only.
    Limit,
    /// All at once.
    None,
}

/// Where a page's token goes and comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageToken {
    /// The query parameter that takes it.
    pub param: Option<String>,
    /// The member of the body that takes it.
    pub body: Option<String>,
    /// Pointer to the next one in a page.
    pub response: Option<String>,
}
