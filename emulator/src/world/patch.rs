//! JSON Patch and merge patch on documents.

use json_patch::{Patch, PatchErrorKind, PatchOperation};
use serde_json::Value;

use super::refusal::{bad_patch, outdated};
use super::value::Read;
use crate::ask::{Answer, Ask};
use api_ir::BodyFormat;

/// Deeper than this, and with more values than this, nothing is taken.
const DEPTH: usize = 150;
const VALUES: usize = 500_000;

/// Applies the patch of a request, whichever of the two it is.
pub(crate) fn patched(ask: &Ask<'_>, document: &Value) -> Result<Value, Answer> {
    let format = ask.body.as_ref().map(|body| body.format);
    let after = match (format, ask.json()) {
        (_, Value::Array(_)) => json_patch(document, ask.json())?,
        (Some(BodyFormat::MergePatch), Value::Object(_)) => {
            let mut after = document.clone();
            json_patch::merge(&mut after, ask.json());
            after
        }
        _ => return Err(bad_patch("the body is no JSON Patch")),
    };
    if after.is_object() { Ok(after) } else { Err(bad_patch("nothing would be left of it")) }
}

/// Applies a JSON Patch: all of it or nothing.
fn json_patch(document: &Value, steps: &Value) -> Result<Value, Answer> {
    let steps = serde_json::from_value::<Patch>(steps.clone()).map_err(|error| bad_patch(error.to_string()))?;
    let mut after = document.clone();
    // How many values may still be copied or moved: what a step costs depends on them.
    let mut left = VALUES;
    for (index, step) in steps.0.iter().enumerate() {
        let refuse = |why: &dyn std::fmt::Display| format!("operation {index} at {}: {why}", step.path());
        if is_too_much(&after, step, &mut left) {
            return Err(bad_patch(refuse(&"this would be too large")));
        }
        if let Err(error) = json_patch::patch(&mut after, std::slice::from_ref(step)) {
            return Err(match error.kind {
                PatchErrorKind::TestFailed => outdated(refuse(&"the value is not the one it is tested for")),
                kind => bad_patch(refuse(&kind)),
            });
        }
        if index + 1 == steps.0.len() && is_too_large(&after) {
            return Err(bad_patch(refuse(&"this would be too large")));
        }
    }
    Ok(after)
}

/// Whether a step would copy or move too much, or make a document too deep.
fn is_too_much(document: &Value, step: &PatchOperation, left: &mut usize) -> bool {
    let depth = step.path().count();
    if depth > DEPTH {
        return true;
    }
    let from = match step {
        PatchOperation::Copy(copy) => &copy.from,
        PatchOperation::Move(step) => &step.from,
        _ => return false,
    };
    document.pointer(from.as_str()).is_some_and(|value| is_beyond(value, DEPTH - depth, left))
}

/// Whether a value is deeper than what is taken.
pub(crate) fn is_too_deep(value: &Value) -> bool {
    is_beyond(value, DEPTH, &mut { usize::MAX })
}

/// Whether a document is too deep or has too many values.
fn is_too_large(value: &Value) -> bool {
    is_beyond(value, DEPTH, &mut { VALUES })
}

fn is_beyond(value: &Value, depth: usize, left: &mut usize) -> bool {
    if depth == 0 || *left == 0 {
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter().any(|item| is_beyond(item, depth - 1, left)),
        Value::Object(members) => members.values().any(|member| is_beyond(member, depth - 1, left)),
        _ => false,
    }
}

/// Refuses a change of members that cannot be changed: those named, and those whose names begin with `_`.
pub(crate) fn guard(before: &Value, after: &Value, fixed: &[&str]) -> Result<(), Answer> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else { return Ok(()) };
    let names = old.keys().chain(new.keys());
    match names
        .filter(|name| name.starts_with('_') || fixed.contains(&name.as_str()))
        .find(|name| old.get(*name) != new.get(*name))
    {
        Some(name) => Err(bad_patch(format!("{name} cannot be changed"))),
        None => Ok(()),
    }
}

/// What a member has to be.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// Text, if it is there.
    Text,
    /// Text that is not empty.
    Name,
    /// `true` or `false`, if it is there.
    Truth,
    /// An integer, if it is there.
    Number,
    /// A list of texts, if it is there.
    Texts,
    /// A list, if it is there.
    List,
    /// An object, if it is there.
    Object,
}

/// Checks the forms of members.
pub(crate) fn check(document: &Value, forms: &[(&str, Form)]) -> Result<(), Answer> {
    for (name, form) in forms {
        let value = document.get(*name);
        let is_right = match (form, value) {
            (Form::Name, value) => value.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty()),
            (_, None) => true,
            (Form::Text, Some(value)) => value.is_string(),
            (Form::Truth, Some(value)) => value.is_boolean(),
            (Form::Number, Some(value)) => value.is_i64(),
            (Form::Texts, Some(value)) => value.is_array() && document.list(name).iter().all(Value::is_string),
            (Form::List, Some(value)) => value.is_array(),
            (Form::Object, Some(value)) => value.is_object(),
        };
        if !is_right {
            return Err(super::refusal::invalid(format!("{name} is missing or not of its type")));
        }
    }
    Ok(())
}

/// Checks a key: letters, digits, dots, dashes and underscores, a letter or digit first.
pub(crate) fn check_key(key: &str) -> Result<(), Answer> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let starts_well = key.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if starts_well && key.len() <= 256 && key.chars().all(is_plain) {
        return Ok(());
    }
    Err(super::refusal::invalid(format!(
        "{key:?} is no key: letters, digits, '.', '_' and '-', beginning with a letter or digit"
    )))
}
