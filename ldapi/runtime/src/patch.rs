//! The two standard ways to change a part of a JSON document: JSON Patch (RFC 6902) and merge patch (RFC 7386).

use std::fmt;

use crate::field::Field;
use crate::fields::scalar;
use crate::json::Json;
use crate::map::Map;
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

/// A body that changes a part of something and knows whether it may be sent twice.
pub trait PatchBody: Field {
    /// Whether sending it twice leaves things as sending it once does.
    fn is_repeatable(&self) -> bool;

    /// The body itself.
    fn as_field(&self) -> &dyn Field;

    /// Why it cannot be sent, if so.
    fn fault(&self) -> Option<String> {
        None
    }

    /// A member of the body that has to be what a parameter of the path is: the names of both.
    fn path_member(&self) -> Option<(&'static str, &'static str)> {
        None
    }
}

/// A JSON Patch: operations that are applied in order, all or none.
///
/// ```
/// use ldapi_runtime::JsonPatch;
///
/// let patch = JsonPatch::new().test("/version", 3).replace("/name", "New name");
/// assert_eq!(
///     ldapi_runtime::to_json(&patch),
///     r#"[{"op":"test","path":"/version","value":3},{"op":"replace","path":"/name","value":"New name"}]"#,
/// );
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct JsonPatch {
    operations: Vec<Json>,
}

impl JsonPatch {
    /// A patch that changes nothing.
    pub fn new() -> Self {
        JsonPatch::default()
    }

    fn push(mut self, op: &str, path: &str, more: Option<(&str, Json)>) -> Self {
        let mut members = Map::from([("op", Json::from(op)), ("path", Json::from(path))]);
        members.extend(more);
        self.operations.push(Json::Object(members));
        self
    }

    /// Adds a value at a JSON pointer; `-` as the last step appends to a list.
    pub fn add(self, path: impl AsRef<str>, value: impl Into<Json>) -> Self {
        self.push("add", path.as_ref(), Some(("value", value.into())))
    }

    /// Replaces the value at a JSON pointer.
    pub fn replace(self, path: impl AsRef<str>, value: impl Into<Json>) -> Self {
        self.push("replace", path.as_ref(), Some(("value", value.into())))
    }

    /// Removes the value at a JSON pointer.
    pub fn remove(self, path: impl AsRef<str>) -> Self {
        self.push("remove", path.as_ref(), None)
    }

    /// Fails the whole patch unless the value at a JSON pointer is this.
    pub fn test(self, path: impl AsRef<str>, value: impl Into<Json>) -> Self {
        self.push("test", path.as_ref(), Some(("value", value.into())))
    }

    /// Moves the value at one JSON pointer to another.
    pub fn move_from(self, from: impl AsRef<str>, path: impl AsRef<str>) -> Self {
        self.push("move", path.as_ref(), Some(("from", from.as_ref().into())))
    }

    /// Copies the value at one JSON pointer to another.
    pub fn copy_from(self, from: impl AsRef<str>, path: impl AsRef<str>) -> Self {
        self.push("copy", path.as_ref(), Some(("from", from.as_ref().into())))
    }

    /// Adds an operation that is JSON already.
    pub fn operation(mut self, operation: Json) -> Self {
        self.operations.push(operation);
        self
    }

    /// The operations, as JSON.
    pub fn operations(&self) -> &[Json] {
        &self.operations
    }

    /// The patch with a comment, for operations that take one.
    pub fn comment(self, comment: impl Into<String>) -> CommentedJsonPatch {
        CommentedJsonPatch { patch: self, comment: Some(comment.into()) }
    }
}

/// A merge patch: members to set, and members to remove by `null`.
///
/// ```
/// use ldapi_runtime::MergePatch;
///
/// let patch = MergePatch::new().set("name", "New name").remove("description");
/// assert_eq!(ldapi_runtime::to_json(&patch), r#"{"description":null,"name":"New name"}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct MergePatch {
    members: Map<Json>,
}

impl MergePatch {
    /// A patch that changes nothing.
    pub fn new() -> Self {
        MergePatch::default()
    }

    /// Sets a member. An object is merged into the one that is there.
    pub fn set(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.members.insert(name, value.into());
        self
    }

    /// Removes a member.
    pub fn remove(self, name: &str) -> Self {
        self.set(name, Json::Null)
    }

    /// The members, as JSON.
    pub fn members(&self) -> &Map<Json> {
        &self.members
    }

    /// The patch with a comment, for operations that take one.
    pub fn comment(self, comment: impl Into<String>) -> CommentedMergePatch {
        CommentedMergePatch { merge: self, comment: Some(comment.into()) }
    }
}

/// A JSON Patch that may carry a comment: `{"comment": …, "patch": …}`, or the bare patch without one.
#[derive(Clone, Default, PartialEq)]
pub struct CommentedJsonPatch {
    patch: JsonPatch,
    comment: Option<String>,
}

/// A merge patch that may carry a comment: `{"comment": …, "merge": …}`, or the bare patch without one.
#[derive(Clone, Default, PartialEq)]
pub struct CommentedMergePatch {
    merge: MergePatch,
    comment: Option<String>,
}

impl From<JsonPatch> for CommentedJsonPatch {
    fn from(patch: JsonPatch) -> Self {
        CommentedJsonPatch { patch, comment: None }
    }
}

impl From<MergePatch> for CommentedMergePatch {
    fn from(merge: MergePatch) -> Self {
        CommentedMergePatch { merge, comment: None }
    }
}

/// Reads the bare value, or the member `inner` and the comment beside it.
fn unwrap(value: Json, inner: &str) -> (Json, Option<String>) {
    match value.get(inner) {
        Some(patch) if value.get("comment").is_none_or(|comment| comment.as_str().is_some()) => {
            (patch.clone(), value.get("comment").and_then(Json::as_str).map(String::from))
        }
        _ => (value, None),
    }
}

fn wrap(writer: &mut Writer, comment: Option<&str>, name: &str, patch: &dyn Field) {
    let Some(comment) = comment else { return patch.write(writer) };
    writer.begin_object();
    writer.key("comment");
    writer.quoted(comment);
    writer.key(name);
    patch.write(writer);
    writer.end_object();
}

fn operations(value: Json) -> Result<Vec<Json>, Fault> {
    match value {
        Json::Array(items) => Ok(items),
        _ => Err(Fault::Mismatch("a list of patch operations")),
    }
}

fn members(value: Json) -> Result<Map<Json>, Fault> {
    match value {
        Json::Object(members) => Ok(members),
        _ => Err(Fault::Mismatch("an object of members to change")),
    }
}

macro_rules! patch_field {
    ($type:ident, $read:expr, $write:expr) => {
        scalar!(
            $type,
            |reader: &mut Reader<'_>| -> Result<$type, Fault> { $read(Json::read_from(reader)?) },
            $write,
            <$type as fmt::Debug>::fmt
        );

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Members with the name of a secret are masked, as in any JSON.
                let text = crate::to_json(self);
                fmt::Debug::fmt(&Json::parse(&text).unwrap_or_default(), f)
            }
        }
    };
}

patch_field!(
    JsonPatch,
    |value| operations(value).map(|operations| JsonPatch { operations }),
    |patch: &JsonPatch, writer: &mut Writer| patch.operations.write(writer)
);
patch_field!(
    MergePatch,
    |value| members(value).map(|members| MergePatch { members }),
    |patch: &MergePatch, writer: &mut Writer| patch.members.write(writer)
);
patch_field!(
    CommentedJsonPatch,
    |value| {
        let (patch, comment) = unwrap(value, "patch");
        operations(patch).map(|operations| CommentedJsonPatch { patch: JsonPatch { operations }, comment })
    },
    |patch: &CommentedJsonPatch, writer: &mut Writer| wrap(writer, patch.comment.as_deref(), "patch", &patch.patch)
);
patch_field!(
    CommentedMergePatch,
    |value| {
        let (merge, comment) = unwrap(value, "merge");
        members(merge).map(|members| CommentedMergePatch { merge: MergePatch { members }, comment })
    },
    |patch: &CommentedMergePatch, writer: &mut Writer| wrap(writer, patch.comment.as_deref(), "merge", &patch.merge)
);

macro_rules! patch_body {
    ($($type:ty: $is_repeatable:expr;)*) => {$(
        impl PatchBody for $type {
            fn is_repeatable(&self) -> bool {
                $is_repeatable(self)
            }

            fn as_field(&self) -> &dyn Field {
                self
            }
        }
    )*};
}

patch_body! {
    JsonPatch: |patch: &JsonPatch| patch.operations.iter().all(is_repeatable);
    CommentedJsonPatch: |commented: &CommentedJsonPatch| commented.patch.is_repeatable();
    MergePatch: |_: &MergePatch| true;
    CommentedMergePatch: |_: &CommentedMergePatch| true;
}

/// Whether an operation of a JSON Patch may be done twice: a value that is set is set to the same. What is added to a
/// list is added again; what is removed or moved is missed; a test that the patch itself makes fail fails.
fn is_repeatable(operation: &Json) -> bool {
    let text = |name: &str| operation.get(name).and_then(Json::as_str).unwrap_or_default();
    let last = text("path").rsplit('/').next().unwrap_or_default();
    let is_in_list = last == "-" || last.bytes().all(|byte| byte.is_ascii_digit());
    match text("op") {
        "replace" => true,
        "add" => !is_in_list,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_is_repeatable_and_adding_to_lists_is_not() {
        let check = |patch: JsonPatch, expected: bool| assert_eq!(patch.is_repeatable(), expected, "{patch:?}");
        check(JsonPatch::new().replace("/name", "a").replace("/tags/0", "b"), true);
        check(JsonPatch::new().add("/customProperties/a", 1), true);
        check(JsonPatch::new().add("/tags/-", "a"), false);
        check(JsonPatch::new().add("/tags/0", "a"), false);
        check(JsonPatch::new().remove("/tags/0"), false);
        check(JsonPatch::new().test("/version", 1).replace("/version", 2), false);
        check(JsonPatch::new().move_from("/a", "/b"), false);
        assert!(MergePatch::new().set("a", 1).remove("b").is_repeatable());
    }
}
