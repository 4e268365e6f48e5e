//! Text, JSON or YAML, to one JSON value: keys are strings and never repeat, positions are in the errors.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A text that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Reads JSON or YAML. JSON is read as JSON first: its escapes may hold surrogate pairs, which YAML does not know.
pub(super) fn parse(text: &str) -> Result<Value, Unreadable> {
    if text.trim_start().starts_with('{') {
        return parse_json(text).or_else(|error| parse_yaml(text).map_err(|_| error));
    }
    parse_yaml(text)
}

/// The bytes of a file as text, without a byte order mark.
///
/// # Errors
/// Bytes that are not UTF-8 text.
pub fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let reason = "this is a gzip file; unpack it first".to_owned();
        return Err(Unreadable { line: 1, column: 1, reason });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        Unreadable {
            line: before.matches('\n').count() + 1,
            column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
            reason: "this is not UTF-8".to_owned(),
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn parse_json(text: &str) -> Result<Value, Unreadable> {
    serde_json::from_str(text)
        .map(|Located(value)| value)
        .map_err(|error| unreadable(&error.to_string(), (error.line(), error.column())))
}

fn parse_yaml(text: &str) -> Result<Value, Unreadable> {
    serde_yaml::from_str(text).map(|Located(value)| value).map_err(|error| {
        let at = error.location().map_or((1, 1), |at| (at.line(), at.column()));
        unreadable(&error.to_string(), at)
    })
}

/// Both parsers put the position into their messages, but our own line already starts with it.
fn unreadable(message: &str, (line, column): (usize, usize)) -> Unreadable {
    let reason = message.replace(&format!(" at line {line} column {column}"), "");
    Unreadable { line: line.max(1), column: column.max(1), reason }
}

/// A JSON value that refuses a repeated key while the parser stands on it, so the error has its position.
struct Located(Value);

impl<'de> Deserialize<'de> for Located {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value that JSON has too")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| E::custom("JSON has no infinite number and no NaN"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Located(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(NewKey { taken: &map })? {
            let Located(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(map.into())
    }
}

/// Reads a key as the text it was written as: `200`, `1.10` and `on` stay what they are.
struct NewKey<'a> {
    taken: &'a Map<String, Value>,
}

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NewKey<'_> {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if self.taken.contains_key(key) {
            return Err(E::custom(format_args!("duplicate key `{key}`")));
        }
        Ok(key.to_owned())
    }
}
