//! Any JSON value, without loss: numbers keep their digits and their form.

use std::fmt;

use crate::map::Map;
use crate::number::exact;
use crate::reader::{Fault, Kind, Reader};
use crate::writer::{Writer, float_text};

/// Any JSON value. Unlike `serde_json::Value` it keeps every digit of a number, and the way it was written.
#[derive(Clone, Default, PartialEq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, by its text.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Map<Json>),
}

/// A JSON number, by its text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Box<str>);

impl Number {
    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as an integer, if it is exactly one and fits. `8.64e+07` and `86400000.0` are integers too.
    pub fn as_i64(&self) -> Option<i64> {
        exact(&self.0).and_then(|value| value.try_into().ok())
    }

    /// The number as an integer without a sign, if it is exactly one and fits; see [`Number::as_i64`].
    pub fn as_u64(&self) -> Option<u64> {
        exact(&self.0).and_then(|value| value.try_into().ok())
    }

    /// The nearest double; infinite when beyond its range.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Json {
    /// Parses JSON text. A byte order mark before it is passed over; an escape that is half of a surrogate pair, which a
    /// string cannot hold, is read as U+FFFD.
    ///
    /// # Errors
    /// A sentence that says where the text stops being JSON.
    pub fn parse(text: &str) -> Result<Json, String> {
        let mut reader = Reader::new(text);
        let value = Json::read_from(&mut reader).and_then(|value| reader.end().map(|()| value));
        value.map_err(|_| syntax_message(&reader, text))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Json::Null)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Json::String(text) = self { Some(text) } else { None }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let Json::Bool(value) = self { Some(*value) } else { None }
    }

    /// The value of an integer, in whatever notation; see [`Number::as_i64`].
    pub fn as_i64(&self) -> Option<i64> {
        if let Json::Number(number) = self { number.as_i64() } else { None }
    }

    /// The value of an integer without a sign, in whatever notation; see [`Number::as_i64`].
    pub fn as_u64(&self) -> Option<u64> {
        if let Json::Number(number) = self { number.as_u64() } else { None }
    }

    /// The value of a number.
    pub fn as_f64(&self) -> Option<f64> {
        if let Json::Number(number) = self { Some(number.as_f64()) } else { None }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Json]> {
        if let Json::Array(items) = self { Some(items) } else { None }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&Map<Json>> {
        if let Json::Object(members) = self { Some(members) } else { None }
    }

    /// The member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object().and_then(|members| members.get(name))
    }

    /// The value at a JSON pointer (RFC 6901); the empty pointer is the value itself.
    pub fn pointer(&self, pointer: &str) -> Option<&Json> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |value, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match value {
                Json::Object(members) => members.get(&step),
                Json::Array(items) => items.get(step.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }

    /// Reads any value.
    pub fn read_from(reader: &mut Reader<'_>) -> Result<Json, Fault> {
        Ok(match reader.peek()? {
            Kind::Null => {
                reader.null()?;
                Json::Null
            }
            Kind::Bool => Json::Bool(reader.bool()?),
            Kind::Number => Json::Number(Number(reader.number()?.into())),
            Kind::String => Json::String(reader.string()?.into_owned()),
            Kind::Array => {
                let mut items = Vec::new();
                reader.array()?;
                while reader.element(items.is_empty())? {
                    if items.is_empty() {
                        // Lists of one are common; the first push would make room for four.
                        items.reserve_exact(1);
                    }
                    items.push(Json::read_from(reader)?);
                }
                Json::Array(items)
            }
            Kind::Object => {
                let mut members = Map::new();
                reader.object()?;
                while let Some(name) = reader.member(members.is_empty())? {
                    members.push(name.into_owned(), Json::read_from(reader)?);
                }
                members.arrange();
                Json::Object(members)
            }
        })
    }

    /// Writes the value.
    pub fn write_to(&self, writer: &mut Writer) {
        match self {
            Json::Null => writer.null(),
            Json::Bool(value) => writer.bool(*value),
            Json::Number(number) => writer.raw(number.as_str()),
            Json::String(text) => writer.quoted(text),
            Json::Array(items) => {
                writer.begin_array();
                for item in items {
                    writer.element();
                    item.write_to(writer);
                }
                writer.end_array();
            }
            Json::Object(members) => {
                writer.begin_object();
                for (name, value) in members {
                    writer.key(name);
                    value.write_to(writer);
                }
                writer.end_object();
            }
        }
    }
}

/// Where and why a text stopped being JSON.
pub(crate) fn syntax_message(reader: &Reader<'_>, text: &str) -> String {
    let (at, why) = reader.syntax_error().unwrap_or((0, "not JSON"));
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{why} at line {line} column {column}")
}

impl fmt::Display for Json {
    /// Compact JSON text, secrets included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer::new();
        self.write_to(&mut writer);
        f.write_str(writer.text())
    }
}

impl fmt::Debug for Json {
    /// Compact JSON text with a mask in the place of members that have the name of a secret, such as `token` or
    /// `apiKey`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::masked::json(f, self)
    }
}

impl std::str::FromStr for Json {
    type Err = String;

    fn from_str(text: &str) -> Result<Json, String> {
        Json::parse(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Json {
        Json::Bool(value)
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Json {
        Json::Number(Number(value.to_string().into()))
    }
}

impl From<i32> for Json {
    fn from(value: i32) -> Json {
        Json::from(i64::from(value))
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Json {
        Json::Number(Number(value.to_string().into()))
    }
}

impl From<f64> for Json {
    /// NaN and infinities, which JSON cannot hold, become `null`.
    fn from(value: f64) -> Json {
        if value.is_finite() { Json::Number(Number(float_text(value).into())) } else { Json::Null }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::String(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::String(text)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Json {
        Json::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Json {
        value.map_or(Json::Null, Into::into)
    }
}

impl From<Map<Json>> for Json {
    fn from(members: Map<Json>) -> Json {
        Json::Object(members)
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Json {
        match value {
            serde_json::Value::Null => Json::Null,
            serde_json::Value::Bool(value) => Json::Bool(value),
            serde_json::Value::Number(number) => Json::Number(Number(number.to_string().into())),
            serde_json::Value::String(text) => Json::String(text),
            serde_json::Value::Array(items) => Json::Array(items.into_iter().map(Json::from).collect()),
            serde_json::Value::Object(members) => {
                Json::Object(members.into_iter().map(|(name, value)| (name, Json::from(value))).collect())
            }
        }
    }
}

impl From<Json> for serde_json::Value {
    /// Numbers become the nearest that `serde_json` can hold; those beyond an `f64` become `null`.
    fn from(value: Json) -> serde_json::Value {
        match value {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => value.into(),
            Json::Number(number) => serde_json::from_str(number.as_str()).unwrap_or_default(),
            Json::String(text) => text.into(),
            Json::Array(items) => items.into_iter().map(serde_json::Value::from).collect(),
            Json::Object(members) => {
                members.into_iter().map(|(name, value)| (name, serde_json::Value::from(value))).collect()
            }
        }
    }
}
