//! Schemas: the shapes of JSON values.

use serde::{Deserialize, Serialize};

use crate::{Constraints, Docs, Literal};

/// A named shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Its name. A shape that the document defines in passing is named by where it stands, with dots: `Flag.variations.item`.
    pub name: String,
    /// Where it stands in the document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// Whether it is deprecated.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub deprecated: bool,
    /// Its shape.
    pub shape: Shape,
    /// Where it is used.
    #[serde(default, skip_serializing_if = "Roles::is_empty")]
    pub roles: Roles,
    /// The name of a type that is written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<String>,
}

/// Where a schema is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// In what is sent.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub request: bool,
    /// In what comes back.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub response: bool,
    /// Only in bodies that change a part of something, where absent and null differ.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub patch: bool,
    /// The areas whose operations reach it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
}

impl Roles {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Roles::default()
    }
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The type of members that are not declared; `None` if any member may come and none is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub required: bool,
    /// Whether it may be null.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub nullable: bool,
    /// Whether only answers hold it.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub read_only: bool,
    /// Whether only requests hold it.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub write_only: bool,
    /// Whether it is deprecated.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub deprecated: bool,
    /// Whether its value is a secret.
    #[serde(default, skip_serializing_if = "crate::is_off")]
    pub sensitive: bool,
    /// What it is when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Literal>,
    /// What its values are limited to.
    #[serde(default, skip_serializing_if = "Constraints::is_empty")]
    pub constraints: Constraints,
    /// What it means.
    #[serde(default, skip_serializing_if = "Docs::is_empty")]
    pub docs: Docs,
    /// Where it stands in the document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

/// One of a list of values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enum {
    /// The values, without repeats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Literal>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Union {
    /// The branches, the most specific first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
    /// The member that tells the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}
