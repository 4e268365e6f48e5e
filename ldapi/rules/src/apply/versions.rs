//! Version numbers: one more where the end differs from the beginning.

use serde_json::Value;

use super::draft::Object;

/// Raises the number of a flag and those of the environments that changed.
pub(super) fn raise_flag(before: &Value, after: &mut Value) {
    if before == after {
        return;
    }
    let Some(flag) = after.as_object_mut() else { return };
    raise(flag, "_version");
    let Some(Value::Object(environments)) = flag.get_mut("environments") else { return };
    for (key, environment) in environments {
        let was = before.get("environments").and_then(|environments| environments.get(key));
        if was != Some(environment) {
            environment.as_object_mut().into_iter().for_each(|environment| raise(environment, "version"));
        }
    }
}

/// Raises the number of a segment.
pub(super) fn raise_segment(before: &Value, after: &mut Value) {
    if before != after {
        after.as_object_mut().into_iter().for_each(|segment| raise(segment, "version"));
    }
}

/// A number that is missing is left out.
fn raise(object: &mut Object, name: &str) {
    if let Some(number) = object.get_mut(name)
        && let Some(next) = number.as_i64().and_then(|number| number.checked_add(1))
    {
        *number = next.into();
    }
}
