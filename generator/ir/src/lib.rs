//! An API in API words.
//!
//! Every name here is a name on the wire or in the document; nothing knows of Rust. Three things read it: the renderer,
//! the comparison of two documents, and the emulator. Every node keeps the JSON pointer it came from. What is empty or
//! false is not written as JSON, and reads as that.

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod constraints;
mod operation;
mod schema;

pub use constraints::Constraints;

pub use operation::{
    Body, BodyFormat, Content, Failures, Location, Operation, PageToken, Paging, PagingStyle, Parameter,
    ParameterStyle, Part, Response,
};
pub use schema::{Branch, Enum, Object, Property, Roles, Scalar, Schema, Shape, Type, Union};

/// A whole API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Api {
    /// The document's title.
    pub title: String,
    /// The document's version of itself.
    pub version: String,
    /// Addresses of servers, the default one first.
    pub servers: Vec<String>,
    /// The security schemes, by name.
    pub schemes: Vec<Scheme>,
    /// The areas, by name.
    pub areas: Vec<Area>,
    /// The operations, by path and method.
    pub operations: Vec<Operation>,
    /// The schemas, by name.
    pub schemas: Vec<Schema>,
}

impl Api {
    /// The schema of a name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.binary_search_by(|schema| schema.name.as_str().cmp(name)).ok().map(|at| &self.schemas[at])
    }
}

/// A part of the API that is switched on and off as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its name in `snake_case`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Former names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
}

/// A way to show who is calling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// How the credential travels.
    pub kind: SchemeKind,
}

/// How a credential travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SchemeKind {
    /// As it is, in the named header.
    Header(String),
    /// As it is, in the named query parameter.
    Query(String),
    /// After `Bearer`.
    Bearer,
    /// After `Basic`.
    Basic,
}

/// What the document says about a thing for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Docs {
    /// One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Docs {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.summary.is_none() && self.description.is_none()
    }
}

/// A JSON value of the document, such as a default.
pub type Literal = Value;

/// Whether a flag is off, so that it need not be written.
fn is_off(flag: &bool) -> bool {
    !flag
}
