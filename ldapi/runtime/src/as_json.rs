//! serde's traits for models, through one lossless value.
//!
//! A model has them only with the feature `serde`: for all models of a large API they are a tenth of what there is to
//! compile. Without it, the functions here do the same for one member of a struct:
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Snapshot {
//!     taken: String,
//!     #[serde(with = "ldapi_runtime::as_json")]
//!     limits: ldapi_runtime::Map<i64>,
//! }
//! # let text = r#"{"taken":"today","limits":{"a":1}}"#;
//! # let snapshot: Snapshot = serde_json::from_str(text)?;
//! # assert_eq!(serde_json::to_string(&snapshot)?, text);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::field::Field;
use crate::json::Json;
use crate::map::Map;
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

/// Serializes any model.
///
/// # Errors
/// What the serializer reports.
#[inline]
pub fn serialize<T: Field, S: Serializer>(field: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_field(field, serializer)
}

fn serialize_field<S: Serializer>(field: &dyn Field, serializer: S) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::new();
    field.write(&mut writer);
    let value = Json::parse(writer.text()).unwrap_or_default();
    value.serialize(serializer)
}

/// Deserializes any model, as leniently as responses are read.
///
/// # Errors
/// A value that is not of the field's type at all, and what the deserializer reports.
#[inline]
pub fn deserialize<'de, T: Field + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    deserialize_into(&mut value, deserializer)?;
    Ok(value)
}

fn deserialize_into<'de, D: Deserializer<'de>>(field: &mut dyn Field, deserializer: D) -> Result<(), D::Error> {
    let text = Json::deserialize(deserializer)?.to_string();
    match field.read(&mut Reader::new(&text)) {
        Ok(()) => Ok(()),
        Err(Fault::Mismatch(expected)) => Err(D::Error::custom(format_args!("expected {expected}"))),
        Err(Fault::Syntax) => Err(D::Error::custom("nested too deeply")),
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => serialize_number(number.as_str(), serializer),
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(items) => {
                let mut out = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| out.serialize_element(item))?;
                out.end()
            }
            Json::Object(members) => members.serialize(serializer),
        }
    }
}

fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = text.parse::<i64>() {
        serializer.serialize_i64(value)
    } else if let Ok(value) = text.parse::<u64>() {
        serializer.serialize_u64(value)
    } else {
        serializer.serialize_f64(text.parse().unwrap_or(f64::NAN))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

impl<'de> DeserializeSeed<'de> for JsonVisitor {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element()? {
            out.push(item);
        }
        Ok(Json::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut out: Vec<(String, Json)> = Vec::new();
        while let Some(entry) = members.next_entry()? {
            out.push(entry);
        }
        Ok(Json::Object(out.into_iter().collect()))
    }
}

impl<T: Serialize> Serialize for Map<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(key, value)| out.serialize_entry(key, value))?;
        out.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::collections::BTreeMap::deserialize(deserializer).map(Map::from)
    }
}

/// Gives a model serde's traits, if they are wanted.
#[cfg(feature = "serde")]
#[macro_export]
macro_rules! serde_traits {
    ($type:ident) => {
        impl $crate::serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::as_json::serialize(self, serializer)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::as_json::deserialize(deserializer)
            }
        }
    };
}

/// Gives a model serde's traits, if they are wanted.
#[cfg(not(feature = "serde"))]
#[macro_export]
macro_rules! serde_traits {
    ($type:ident) => {};
}
