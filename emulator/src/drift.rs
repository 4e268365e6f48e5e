//! Drift: answers that are not what the document says, on purpose.

use std::fmt;
use std::str::FromStr;

use api_ir::{Object, Property, Shape, Type};
use serde_json::{Map, Value, json};

use crate::pattern::{RuleError, percent};
use crate::seed::Seed;
use crate::surface::Surface;

/// How much of answers drifts, and in what ways. As text: `10%`, or `10% unknown-member,null`.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    rate: f64,
    kinds: Vec<DriftKind>,
}

/// Ways to differ from the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// A member that the document does not have.
    UnknownMember,
    /// A value that an enumeration does not have.
    UnknownValue,
    /// Null where none may be.
    Null,
    /// A required member is not there.
    Missing,
    /// Text in place of a number, an object in place of a list, and so on.
    WrongType,
}

/// All ways, with their names.
const KINDS: &[(DriftKind, &str)] = &[
    (DriftKind::UnknownMember, "unknown-member"),
    (DriftKind::UnknownValue, "unknown-value"),
    (DriftKind::Null, "null"),
    (DriftKind::Missing, "missing"),
    (DriftKind::WrongType, "wrong-type"),
];

/// A place in an answer that was made to differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drifted {
    /// A JSON pointer into the answer.
    pub pointer: String,
    /// How it differs.
    pub kind: DriftKind,
}

impl Drift {
    /// All kinds, in such a part of the places where there can be any, from 0 to 1.
    pub fn new(rate: f64) -> Self {
        Drift { rate, kinds: KINDS.iter().map(|(kind, _)| *kind).collect() }
    }

    /// These kinds only.
    #[must_use]
    pub fn only(mut self, kinds: impl IntoIterator<Item = DriftKind>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self
    }
}

impl FromStr for Drift {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let wrong = || {
            let names: Vec<&str> = KINDS.iter().map(|(_, name)| *name).collect();
            RuleError::new(text, format!("drift is written like 10%, or 10% {}", names.join(",")))
        };
        let mut words = text.split_whitespace();
        let rate = words.next().and_then(percent).ok_or_else(wrong)?;
        let mut drift = Drift::new(rate);
        if let Some(kinds) = words.next() {
            let kind = |name: &str| KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind);
            drift.kinds = kinds.split(',').map(kind).collect::<Option<_>>().ok_or_else(wrong)?;
        }
        if words.next().is_some() { Err(wrong()) } else { Ok(drift) }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.rate * 100.0)?;
        if self.kinds.len() < KINDS.len() {
            let names: Vec<String> = self.kinds.iter().map(ToString::to_string).collect();
            write!(f, " {}", names.join(","))?;
        }
        Ok(())
    }
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KINDS.iter().find(|(kind, _)| kind == self).map_or("", |(_, name)| name))
    }
}

/// In how many places an answer drifts at most: each of them is recorded.
const PLACES: usize = 20_000;

/// Makes an answer drift, and says where it does.
pub(crate) fn apply(surface: &Surface, drift: &Drift, seed: Seed, ty: &Type, value: &mut Value) -> Vec<Drifted> {
    let mut walk = Walk { surface, drift, pointer: String::new(), out: Vec::new() };
    walk.descend(ty, value, seed);
    walk.out
}

struct Walk<'a> {
    surface: &'a Surface,
    drift: &'a Drift,
    pointer: String,
    out: Vec<Drifted>,
}

impl<'a> Walk<'a> {
    fn happens(&self, seed: Seed, kind: DriftKind) -> bool {
        self.out.len() < PLACES && self.drift.kinds.contains(&kind) && seed.of("whether").fraction() < self.drift.rate
    }

    fn note(&mut self, kind: DriftKind) {
        self.out.push(Drifted { pointer: self.pointer.clone(), kind });
    }

    fn within<T>(&mut self, name: &str, look: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        let out = look(self);
        self.pointer.truncate(length);
        out
    }

    fn descend(&mut self, ty: &'a Type, value: &mut Value, seed: Seed) {
        match (self.surface.resolve(ty), value) {
            (Type::Named(name), Value::Object(members)) => {
                // Branches of a union stay as they are: which one is meant would change with its members.
                if let Some(Shape::Object(object)) = self.surface.schema(name).map(|schema| &schema.shape) {
                    self.object(object, members, seed);
                }
            }
            (Type::List(inner), Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.within(&index.to_string(), |walk| walk.descend(inner, item, seed.at(index)));
                }
            }
            (Type::Map(inner), Value::Object(members)) => {
                for (name, value) in members.iter_mut() {
                    self.within(name, |walk| walk.descend(inner, value, seed.of(name)));
                }
            }
            (Type::Nullable(inner), value) => self.descend(inner, value, seed),
            _ => {}
        }
    }

    fn object(&mut self, object: &'a Object, members: &mut Map<String, Value>, seed: Seed) {
        for property in &object.properties {
            let Some(value) = members.get_mut(&property.name) else { continue };
            let place = seed.of(&property.name);
            match self.choose(property, value, place) {
                Some(kind) => {
                    self.within(&property.name, |walk| walk.note(kind));
                    match replacement(kind, value) {
                        Some(other) => *value = other,
                        None => drop(members.remove(&property.name)),
                    }
                }
                None => self.within(&property.name, |walk| walk.descend(&property.ty, value, place)),
            }
        }
        let place = seed.of("a member from the future");
        if object.additional.is_none() && self.happens(place, DriftKind::UnknownMember) {
            let name = format!("new{}", place.hex(4).to_uppercase());
            self.within(&name, |walk| walk.note(DriftKind::UnknownMember));
            members.insert(name, json!({ "since": "tomorrow" }));
        }
    }

    /// How a member is to differ, if it is.
    fn choose(&self, property: &Property, value: &Value, seed: Seed) -> Option<DriftKind> {
        let ty = self.surface.resolve(&property.ty);
        let shape =
            if let Type::Named(name) = ty { self.surface.schema(name).map(|schema| &schema.shape) } else { None };
        let is_open = *ty == Type::Any || matches!(shape, Some(Shape::Union(_)) | None if matches!(ty, Type::Named(_)));
        let possible: Vec<DriftKind> = [
            (DriftKind::UnknownValue, matches!(shape, Some(Shape::Enum(_))) && value.is_string()),
            (DriftKind::Null, !property.nullable && !is_open),
            (DriftKind::Missing, property.required),
            (DriftKind::WrongType, !is_open && !matches!(shape, Some(Shape::Enum(_))) && !value.is_null()),
        ]
        .into_iter()
        .filter(|(kind, holds)| *holds && self.happens(seed, *kind))
        .map(|(kind, _)| kind)
        .collect();
        possible.get(seed.of("which").below(possible.len() as u64) as usize).copied()
    }
}

/// What stands in a member's place; nothing if it is to be missing.
fn replacement(kind: DriftKind, value: &Value) -> Option<Value> {
    match kind {
        DriftKind::UnknownValue => Some(json!("value-from-the-future")),
        DriftKind::Null => Some(Value::Null),
        DriftKind::Missing | DriftKind::UnknownMember => None,
        DriftKind::WrongType => Some(match value {
            Value::Null | Value::Bool(_) => json!("yes"),
            Value::Number(number) => json!(number.to_string()),
            Value::String(_) => json!({ "text": value }),
            Value::Array(_) => json!({ "items": [] }),
            Value::Object(_) => json!(["an", "object"]),
        }),
    }
}

#[cfg(test)]
mod tests {
    use api_ir::Type;
    use serde_json::json;

    use super::{Drift, apply};
    use crate::seed::Seed;
    use crate::surface::Surface;

    #[test]
    fn texts() {
        for text in ["10%", "2.5%", "100% unknown-member,null"] {
            assert_eq!(text.parse::<Drift>().expect("a drift").to_string(), text);
        }
        for text in ["", "10", "101%", "10% nulls", "10% null null"] {
            assert!(text.parse::<Drift>().is_err(), "{text}");
        }
    }

    /// What becomes of an object of the schema `Link`, with text in `href` and `type`.
    fn check(drift: &str, expected: &str) {
        let surface = Surface::launchdarkly();
        let mut value = json!({ "href": "/a", "type": "text/html" });
        let drift: Drift = drift.parse().expect("a drift");
        let drifted = apply(&surface, &drift, Seed::new(1), &Type::Named("CoreLink".into()), &mut value);
        let places: Vec<String> =
            drifted.iter().map(|drifted| format!("{} {}", drifted.pointer, drifted.kind)).collect();
        assert_eq!(format!("{value} {}", places.join(", ")), expected);
    }

    #[test]
    fn every_kind() {
        check("0%", r#"{"href":"/a","type":"text/html"} "#);
        check("100% null", r#"{"href":null,"type":null} /href null, /type null"#);
        check("100% missing", "{} /href missing, /type missing");
        check(
            "100% wrong-type",
            r#"{"href":{"text":"/a"},"type":{"text":"text/html"}} /href wrong-type, /type wrong-type"#,
        );
    }
}
