//! Reading documents without minding what is missing.

use serde_json::{Map, Value};

/// What is missing, or of another type, reads as nothing: empty text, no items, zero, `false`.
pub(crate) trait Read {
    /// A member that is text.
    fn text(&self, name: &str) -> &str;
    /// A member that is `true` or `false`.
    fn truth(&self, name: &str) -> bool;
    /// A member that is an integer.
    fn number(&self, name: &str) -> i64;
    /// A member that is a list.
    fn list(&self, name: &str) -> &[Value];
    /// The texts of a member that is a list.
    fn texts(&self, name: &str) -> Vec<String>;
    /// Whether a list of texts has this one.
    fn lists(&self, name: &str, text: &str) -> bool;
    /// The members of a member that is an object.
    fn members(&self, name: &str) -> impl Iterator<Item = (&String, &Value)>;
}

impl Read for Value {
    fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn truth(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    fn number(&self, name: &str) -> i64 {
        self.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).iter().filter_map(Value::as_str).map(String::from).collect()
    }

    fn lists(&self, name: &str, text: &str) -> bool {
        self.list(name).iter().any(|item| item == text)
    }

    fn members(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.get(name).and_then(Value::as_object).into_iter().flatten()
    }
}

/// Sets a member; what is no object stays as it is.
pub(crate) fn set(document: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = document {
        members.insert(name.into(), value.into());
    }
}

/// Takes members away.
pub(crate) fn without(mut document: Value, names: &[&str]) -> Value {
    if let Value::Object(members) = &mut document {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
    document
}

/// Takes over the members that another document has of those named.
pub(crate) fn take_over(document: &mut Value, from: &Value, names: &[&str]) {
    for name in names {
        if let Some(value) = from.get(name).filter(|value| !value.is_null()) {
            set(document, name, value.clone());
        }
    }
}

/// Sets a number one higher.
pub(crate) fn increase(document: &mut Value, name: &str) {
    let next = document.number(name).saturating_add(1);
    set(document, name, next);
}

/// The members of an object, to change; of anything else, none.
pub(crate) fn members_mut<'a>(document: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    document.get_mut(name).and_then(Value::as_object_mut)
}

/// Adds texts to a list that do not stand in it.
pub(crate) fn add_texts(document: &mut Value, name: &str, texts: &[String]) {
    let mut all = document.texts(name);
    for text in texts {
        if !all.contains(text) {
            all.push(text.clone());
        }
    }
    set(document, name, all);
}

/// Takes texts out of a list.
pub(crate) fn remove_texts(document: &mut Value, name: &str, texts: &[String]) {
    let all: Vec<String> = document.texts(name).into_iter().filter(|text| !texts.contains(text)).collect();
    set(document, name, all);
}
