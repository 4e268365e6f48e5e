//! The parameters of an instruction, read by type. One that is null counts as missing.

use serde_json::Value;

use super::draft::Object;

/// An instruction, or an object within one.
pub(super) struct Parameters<'a>(&'a Object);

impl<'a> Parameters<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, String> {
        value.as_object().map(Parameters).ok_or_else(|| "it is no object".into())
    }

    pub(super) fn text(&self, name: &str) -> Result<&'a str, String> {
        needed(name, self.text_if_given(name)?)
    }

    pub(super) fn text_if_given(&self, name: &str) -> Result<Option<&'a str>, String> {
        self.read(name, "string", Value::as_str)
    }

    pub(super) fn truth(&self, name: &str) -> Result<bool, String> {
        needed(name, self.truth_if_given(name)?)
    }

    pub(super) fn truth_if_given(&self, name: &str) -> Result<Option<bool>, String> {
        self.read(name, "boolean", Value::as_bool)
    }

    pub(super) fn integer(&self, name: &str) -> Result<i64, String> {
        needed(name, self.read(name, "integer", Value::as_i64)?)
    }

    pub(super) fn object(&self, name: &str) -> Result<Parameters<'a>, String> {
        needed(name, self.read(name, "object", Value::as_object)?).map(Parameters)
    }

    pub(super) fn object_if_given(&self, name: &str) -> Result<Option<&'a Object>, String> {
        self.read(name, "object", Value::as_object)
    }

    pub(super) fn any(&self, name: &str) -> Result<&'a Value, String> {
        needed(name, self.any_if_given(name))
    }

    pub(super) fn any_if_given(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A list of strings.
    pub(super) fn texts(&self, name: &str) -> Result<&'a [Value], String> {
        needed(name, self.read(name, "list of strings", |value| list_of(value, Value::is_string))?)
    }

    /// A list of strings, numbers and booleans.
    pub(super) fn scalars(&self, name: &str) -> Result<&'a [Value], String> {
        let is_scalar = |value: &Value| !(value.is_null() || value.is_array() || value.is_object());
        needed(name, self.read(name, "list of strings, numbers and booleans", |value| list_of(value, is_scalar))?)
    }

    /// A list of objects.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Parameters<'a>>, String> {
        let list = needed(name, self.read(name, "list of objects", |value| list_of(value, Value::is_object))?)?;
        list.iter().map(Parameters::of).collect()
    }

    fn read<T>(&self, name: &str, form: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Result<Option<T>, String> {
        let Some(value) = self.any_if_given(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| format!("{name} is no {form}"))
    }
}

fn needed<T>(name: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("{name} is missing"))
}

fn list_of(value: &Value, fits: impl Fn(&Value) -> bool) -> Option<&[Value]> {
    value.as_array().filter(|list| list.iter().all(fits)).map(Vec::as_slice)
}
