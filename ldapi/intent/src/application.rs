//! Patches on JSON values: the difference of two, and what a patch makes of one.

use json_patch::{AddOperation, PatchOperation, RemoveOperation, ReplaceOperation};
use ldapi_runtime::{Error, Json, JsonPatch, MergePatch, Result};

/// What turns one JSON value into another, as a JSON Patch.
///
/// ```
/// use ldapi::Json;
///
/// let [before, after] = [r#"{"tags":["a"]}"#, r#"{"tags":["a","b"]}"#].map(|text| Json::parse(text).unwrap());
/// let patch = ldapi::patch::difference(&before, &after);
/// assert_eq!(patch, ldapi::patch::JsonPatch::new().add("/tags/1", "b"));
/// ```
pub fn difference(before: &Json, after: &Json) -> JsonPatch {
    let steps = json_patch::diff(&before.clone().into(), &after.clone().into());
    // Values are taken from `after`, which has every digit of its numbers.
    let value = |path: &str, value: serde_json::Value| after.pointer(path).cloned().unwrap_or_else(|| value.into());
    steps.0.into_iter().fold(JsonPatch::new(), |patch, step| match step {
        PatchOperation::Add(AddOperation { path, value: new }) => patch.add(path.as_str(), value(path.as_str(), new)),
        PatchOperation::Replace(ReplaceOperation { path, value: new }) => {
            patch.replace(path.as_str(), value(path.as_str(), new))
        }
        PatchOperation::Remove(RemoveOperation { path }) => patch.remove(path.as_str()),
        // The difference of two values has no other steps.
        PatchOperation::Move(_) | PatchOperation::Copy(_) | PatchOperation::Test(_) => patch,
    })
}

/// What a JSON Patch makes of a value (RFC 6902): all of its steps, or none.
///
/// ```
/// use ldapi::patch::{JsonPatch, apply_json_patch};
///
/// let flag = ldapi::Json::parse(r#"{"_version":3,"name":"a"}"#).unwrap();
/// let patch = JsonPatch::new().test("/_version", 3).replace("/name", "b");
/// assert_eq!(apply_json_patch(&patch, &flag)?.to_string(), r#"{"_version":3,"name":"b"}"#);
/// # Ok::<(), ldapi::Error>(())
/// ```
///
/// # Errors
/// A step is none, does not fit the value, or tests for what is not there.
pub fn apply_json_patch(patch: &JsonPatch, value: &Json) -> Result<Json> {
    let steps = Json::Array(patch.operations().to_vec());
    let steps: json_patch::Patch =
        serde_json::from_value(steps.into()).map_err(|error| Error::request(format!("no JSON Patch: {error}")))?;
    let mut document = value.clone().into();
    json_patch::patch(&mut document, &steps).map_err(|error| Error::request(error.to_string()))?;
    Ok(document.into())
}

/// What a merge patch makes of a value (RFC 7386).
///
/// ```
/// use ldapi::patch::{MergePatch, apply_merge_patch};
///
/// let flag = ldapi::Json::parse(r#"{"description":"old","name":"a"}"#).unwrap();
/// let patch = MergePatch::new().set("name", "b").remove("description");
/// assert_eq!(apply_merge_patch(&patch, &flag).to_string(), r#"{"name":"b"}"#);
/// ```
pub fn apply_merge_patch(patch: &MergePatch, value: &Json) -> Json {
    let mut document = value.clone().into();
    json_patch::merge(&mut document, &Json::Object(patch.members().clone()).into());
    document.into()
}

#[cfg(test)]
mod tests {
    use ldapi_runtime::to_json;

    use super::*;

    #[test]
    fn a_difference_is_the_steps_from_one_to_the_other() {
        let check = |before: &str, after: &str, expected: &str| {
            let [before, after] = [before, after].map(|text| Json::parse(text).expect("JSON"));
            assert_eq!(to_json(&difference(&before, &after)), expected);
        };
        check(r#"{"a":1}"#, r#"{"a":1}"#, "[]");
        check(r#"{"tags":["a"]}"#, r#"{"tags":["a","b"]}"#, r#"[{"op":"add","path":"/tags/1","value":"b"}]"#);
        check(
            r#"{"a":1,"b/c":2}"#,
            r#"{"a":1.50}"#,
            r#"[{"op":"replace","path":"/a","value":1.50},{"op":"remove","path":"/b~1c"}]"#,
        );
    }
}
