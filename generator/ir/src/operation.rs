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
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// What it does.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// Whether it is deprecated.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub deprecated: bool,
    /// Whether it is beta.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub beta: bool,
    /// The last document that had it, if the newest has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// Whether repeating it has the effect of doing it once.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub idempotent: bool,
    /// How its results are paged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// Its parameters; those of the path in the path's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The bodies it accepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
    /// Whether one of them must be sent.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub body_required: bool,
    /// The answers, by status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<Response>,
    /// Groups of security schemes, one of which is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Vec<String>>,
    /// The server it is on, if not the API's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Where it stands in the document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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
    #[serde(default, skip_serializing_if = "ParameterStyle::is_single")]
    pub style: ParameterStyle,
    /// Whether it must be given.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub required: bool,
    /// Whether it is deprecated.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub deprecated: bool,
    /// Whether the client gives it, not its caller.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub managed: bool,
    /// Its type.
    pub ty: Type,
    /// The name of a type that is written by hand.
    pub external: Option<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// What its values are limited to.
    #[serde(default, skip_serializing_if = "Constraints::is_empty")]
    pub constraints: Constraints,
    /// What it is when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Literal>,
    /// Where it stands in the document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterStyle {
    /// It is no list.
    #[default]
    Single,
    /// The name again for each value.
    Repeated,
    /// Values joined by commas.
    Joined,
}

impl ParameterStyle {
    fn is_single(&self) -> bool {
        *self == ParameterStyle::Single
    }
}

/// A body that an operation accepts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What kind of body.
    pub format: BodyFormat,
    /// Its content type.
    pub content_type: String,
    /// Its type, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ty: Option<Type>,
    /// The name of a type that is written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<String>,
    /// Whether it may be wrapped together with a comment.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub comment: bool,
    /// The parts of a multipart body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The part, as the property it is in the document.
    pub property: Property,
    /// Whether it is a file.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub file: bool,
    /// Whether there may be several.
    #[serde(default, skip_serializing_if = "crate::is_off")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<Failures>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
}

/// Where an answer lists what was not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// JSON pointer to a list, or to a map by name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// The member, and its text, by which entries that failed are told from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<(String, String)>,
}

impl Response {
    /// Whether the status tells of success.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Nothing.
    #[default]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The parameter for the page size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// The parameter for how many to skip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
    /// The parameter for items before a cursor or moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The parameter for items after a cursor or moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Pointer, within an item, to the moment or cursor that `before` and `after` compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The token of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<PageToken>,
    /// Pointer to the address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Pointer to the number of all items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// Items a page if nothing is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<u32>,
    /// The most items of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// The most items that can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// The member of the body that takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Pointer to the next one in a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
}
