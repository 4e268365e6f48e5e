//! Members of documents. One that is missing or null reads as empty and is made when it is written to.

use std::collections::HashSet;

use serde_json::Value;

use super::draft::Object;

pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

pub(super) fn index(value: &Value, name: &str) -> Option<usize> {
    value.get(name)?.as_u64().and_then(|index| usize::try_from(index).ok())
}

pub(super) fn is_true(object: &Object, name: &str) -> bool {
    object.get(name) == Some(&Value::Bool(true))
}

pub(super) fn list<'a>(object: &'a Object, name: &str) -> Result<&'a [Value], String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(not_a("list", name)),
    }
}

pub(super) fn list_mut<'a>(object: &'a mut Object, name: &str) -> Result<&'a mut Vec<Value>, String> {
    made(object, name, || Value::Array(Vec::new())).as_array_mut().ok_or_else(|| not_a("list", name))
}

pub(super) fn object<'a>(object: &'a Object, name: &str) -> Result<Option<&'a Object>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(found)) => Ok(Some(found)),
        Some(_) => Err(not_a("object", name)),
    }
}

pub(super) fn object_mut<'a>(object: &'a mut Object, name: &str) -> Result<&'a mut Object, String> {
    made(object, name, || Value::Object(Object::new())).as_object_mut().ok_or_else(|| not_a("object", name))
}

/// Appends what a list does not have yet, each value once. An empty addition makes no list.
pub(super) fn append_once(object: &mut Object, name: &str, values: &[Value]) -> Result<(), String> {
    let old = list(object, name)?;
    let all = with(old, values);
    if all.len() > old.len() {
        *list_mut(object, name)? = all;
    }
    Ok(())
}

/// Takes values out of a list.
pub(super) fn remove_all(object: &mut Object, name: &str, values: &[Value]) -> Result<(), String> {
    if list(object, name)?.is_empty() {
        return Ok(());
    }
    let gone: HashSet<&Value> = values.iter().collect();
    list_mut(object, name)?.retain(|value| !gone.contains(value));
    Ok(())
}

/// A list and what of `values` is not in it yet, each value once, in order.
pub(super) fn with(list: &[Value], values: &[Value]) -> Vec<Value> {
    let mut seen: HashSet<&Value> = list.iter().collect();
    list.iter().chain(values.iter().filter(|value| seen.insert(value))).cloned().collect()
}

/// The values, each once, in order.
pub(super) fn once(values: &[Value]) -> Vec<Value> {
    with(&[], values)
}

fn made<'a>(object: &'a mut Object, name: &str, empty: impl FnOnce() -> Value) -> &'a mut Value {
    let value = object.entry(name).or_insert(Value::Null);
    if value.is_null() {
        *value = empty();
    }
    value
}

fn not_a(form: &str, name: &str) -> String {
    format!("the document's {name} is no {form}")
}
