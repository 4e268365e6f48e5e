//! Schemas: the shapes of JSON values.

use serde::{Deserialize, Serialize};

use crate::{Docs, Literal};

/// A named shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Its name. A shape that the document defines in passing is named by where it stands, with dots: `Flag.variations.item`.
    pub name: String,
    /// Where it stands in the document.
    pub pointer: String,
    /// What it means.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its shape.
    pub shape: Shape,
    /// Where it is used.
    pub roles: Roles,
    /// The name of a type that is written by hand.
    pub external: Option<String>,
}

/// Where a schema is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// In what is sent.
    pub request: bool,
    /// In what comes back.
    pub response: bool,
    /// Only in bodies that change a part of something, where absent and null differ.
    pub patch: bool,
    /// The areas whose operations reach it.
    pub areas: Vec<String>,
}

/// The shapes of a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Members by name.
    Object(Object),
    /// One of a list of values.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// Another name for a type.
    Alias(Type),
}

/// The type of a value in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// A schema.
    Named(String),
    /// A list.
    List(Box<Type>),
    /// A map from text.
    Map(Box<Type>),
    /// A value that may be null.
    Nullable(Box<Type>),
    /// A single value.
    Scalar(Scalar),
    /// Anything.
    Any,
}

/// Single values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scalar {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A 64-bit integer.
    Int64,
    /// A 32-bit integer.
    Int32,
    /// A double.
    Number,
    /// A moment.
    DateTime,
    /// A day.
    Date,
    /// A UUID.
    Uuid,
    /// Base64 text.
    Byte,
    /// A file.
    Binary,
}

/// Members by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Object {
    /// The members, by name.
    pub properties: Vec<Property>,
    /// The type of members that are not declared; `None` if any member may come and none is promised.
    pub additional: Option<Type>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its type, without the outermost null.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether only answers hold it.
    pub read_only: bool,
    /// Whether only requests hold it.
    pub write_only: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether its value is a secret.
    pub sensitive: bool,
    /// What it is when not given.
    pub default: Option<Literal>,
    /// What its values are limited to.
    pub constraints: Constraints,
    /// What it means.
    pub docs: Docs,
    /// Where it stands in the document.
    pub pointer: String,
}

/// One of a list of values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enum {
    /// The values, without repeats.
    pub values: Vec<Literal>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Union {
    /// The branches, the most specific first.
    pub branches: Vec<Branch>,
    /// The member that tells the branch.
    pub discriminator: Option<String>,
}

/// A branch of a union.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// Its name within the union.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// The values of the discriminator that mean this branch.
    pub tags: Vec<String>,
}

/// What values are limited to, as the document says; nothing is checked against it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Constraints {
    /// Phrases such as `at least 1`, in a fixed order.
    pub phrases: Vec<String>,
}
