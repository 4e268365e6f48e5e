//! A JSON value against its type.

use std::collections::HashSet;

use api_ir::{Constraints, Object, Property, Scalar, Shape, Type, Union};
use serde_json::{Number, Value};

use crate::bounds::shortened;
use crate::finding::MOST;
use crate::surface::Surface;

/// Of a name in a pointer, so many bytes are told.
const NAME: usize = 200;

/// Deeper than this nothing is looked at.
const DEEPEST: usize = 64;

/// What is wrong in a value, or unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) pointer: String,
    pub(crate) message: String,
    /// A member that the type does not know; it may pass.
    pub(crate) is_unknown_member: bool,
}

/// Compares a value with its type.
pub(crate) fn problems(surface: &Surface, ty: &Type, limits: &Constraints, value: &Value) -> Vec<Problem> {
    let mut walk =
        Walk { surface, pointer: String::new(), depth: 0, is_secret: false, out: Vec::new(), counts: [0; 2] };
    walk.value(ty, limits, value);
    walk.out
}

/// Whether a value can stand where a type is asked for.
pub(crate) fn fits(surface: &Surface, ty: &Type, limits: &Constraints, value: &Value) -> bool {
    problems(surface, ty, limits, value).iter().all(|problem| problem.is_unknown_member)
}

struct Walk<'a> {
    surface: &'a Surface,
    pointer: String,
    depth: usize,
    /// Whether it is inside a sensitive member, whose values no message quotes.
    is_secret: bool,
    out: Vec<Problem>,
    /// How many there are that are wrong, and how many members that are unknown.
    counts: [usize; 2],
}

impl<'a> Walk<'a> {
    fn wrong(&mut self, message: impl Into<String>) {
        self.note(message.into(), false);
    }

    /// Adds a problem, if there are not enough of its kind.
    fn note(&mut self, message: String, is_unknown_member: bool) {
        let count = &mut self.counts[usize::from(is_unknown_member)];
        if *count < MOST {
            *count += 1;
            self.out.push(Problem { pointer: self.pointer.clone(), message, is_unknown_member });
        }
    }

    /// Looks at a member or element.
    fn within(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        let name = if name.len() > NAME { &shortened(name, NAME) } else { name };
        self.pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self.depth += 1;
        // What has this much wrong with it is refused, whatever else there is.
        if self.depth < DEEPEST && self.counts[0] < MOST {
            look(self);
        }
        self.depth -= 1;
        self.pointer.truncate(length);
    }

    fn value(&mut self, ty: &'a Type, limits: &Constraints, value: &Value) {
        match self.surface.resolve(ty) {
            Type::Named(name) => match self.surface.schema(name).map(|schema| &schema.shape) {
                Some(Shape::Object(object)) => self.object(object, limits, value),
                Some(Shape::Enum(known)) => {
                    if !known.values.contains(value) {
                        let known: Vec<String> = known.values.iter().map(ToString::to_string).collect();
                        self.wrong(format!("{} is none of {}", self.shown(value), known.join(", ")));
                    }
                }
                Some(Shape::Union(union)) => self.union(union, limits, value),
                // An alias is resolved, and a name without a schema says nothing.
                Some(Shape::Alias(_)) | None => {}
            },
            Type::List(inner) => self.list(inner, limits, value),
            Type::Map(inner) => match value {
                Value::Object(members) => {
                    self.count(members.len(), limits.min_members, limits.max_members, "members");
                    for (name, value) in members {
                        self.within(name, |walk| walk.value(inner, &Constraints::default(), value));
                    }
                }
                other => self.wrong(format!("expected an object, found {}", kind(other))),
            },
            Type::Nullable(_) if value.is_null() => {}
            Type::Nullable(inner) => self.value(inner, limits, value),
            Type::Scalar(scalar) => self.scalar(*scalar, limits, value),
            Type::Any => {}
        }
    }

    fn list(&mut self, inner: &'a Type, limits: &Constraints, value: &Value) {
        let Value::Array(items) = value else {
            return self.wrong(format!("expected a list, found {}", kind(value)));
        };
        self.count(items.len(), limits.min_items, limits.max_items, "elements");
        let mut seen = HashSet::new();
        if limits.distinct_items && items.iter().any(|item| !seen.insert(item.to_string())) {
            self.wrong("an element comes twice");
        }
        for (index, value) in items.iter().enumerate() {
            self.within(&index.to_string(), |walk| walk.value(inner, &Constraints::default(), value));
        }
    }

    fn object(&mut self, object: &'a Object, limits: &Constraints, value: &Value) {
        let Value::Object(members) = value else {
            return self.wrong(format!("expected an object, found {}", kind(value)));
        };
        self.count(members.len(), limits.min_members, limits.max_members, "members");
        for property in object.properties.iter().filter(|property| property.required && !property.read_only) {
            if !members.contains_key(&property.name) {
                self.within(&property.name, |walk| walk.wrong("missing"));
            }
        }
        for (name, value) in members {
            let property = object.properties.iter().find(|property| property.name == *name);
            self.within(name, |walk| match (property, &object.additional) {
                (Some(property), _) if property.nullable && value.is_null() => {}
                (Some(property), _) => walk.member(property, value),
                (None, Some(ty)) => walk.value(ty, &Constraints::default(), value),
                (None, None) => walk.note(String::from("not in the document"), true),
            });
        }
    }

    fn member(&mut self, property: &'a Property, value: &Value) {
        let outer = self.is_secret;
        self.is_secret |= property.sensitive;
        self.value(&property.ty, &property.constraints, value);
        self.is_secret = outer;
    }

    /// A value in a message; of a secret only its kind.
    fn shown(&self, value: &Value) -> String {
        if self.is_secret { kind(value).into() } else { short(value) }
    }

    /// The branch that says least against the value says what there is to say.
    fn union(&mut self, union: &'a Union, limits: &Constraints, value: &Value) {
        let tag = union.discriminator.as_ref().and_then(|name| value.get(name)).and_then(Value::as_str);
        let tagged =
            tag.and_then(|tag| union.branches.iter().find(|branch| branch.tags.iter().any(|known| known == tag)));
        if let Some(branch) = tagged {
            return self.value(&branch.ty, limits, value);
        }
        let tried = union.branches.iter().map(|branch| {
            let mut walk = Walk {
                surface: self.surface,
                pointer: self.pointer.clone(),
                depth: self.depth + 1,
                is_secret: self.is_secret,
                out: Vec::new(),
                counts: [0; 2],
            };
            if walk.depth < DEEPEST {
                walk.value(&branch.ty, limits, value);
            }
            walk.out
        });
        let weight = |problems: &Vec<Problem>| {
            let unknown = problems.iter().filter(|problem| problem.is_unknown_member).count();
            (problems.len() - unknown, unknown)
        };
        let best = tried.min_by_key(weight).into_iter().flatten().collect::<Vec<_>>();
        let at = std::mem::take(&mut self.pointer);
        for problem in best {
            self.pointer = problem.pointer;
            self.note(problem.message, problem.is_unknown_member);
        }
        self.pointer = at;
    }

    fn scalar(&mut self, scalar: Scalar, limits: &Constraints, value: &Value) {
        let fits = match scalar {
            Scalar::String | Scalar::Byte | Scalar::Binary => value.is_string(),
            Scalar::Boolean => value.is_boolean(),
            Scalar::Int64 => is_whole(value),
            Scalar::Int32 => is_whole(value) && value.as_f64().is_some_and(|number| number.abs() < 2_147_483_648.0),
            Scalar::Number => value.is_number(),
            Scalar::DateTime => value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
            Scalar::Date => value.as_str().is_some_and(|text| text.parse::<jiff::civil::Date>().is_ok()),
            Scalar::Uuid => value.as_str().is_some_and(is_uuid),
        };
        if !fits {
            return self.wrong(format!("expected {}, found {}", name(scalar), self.shown(value)));
        }
        match value {
            Value::String(text) => self.text(limits, text),
            Value::Number(number) => self.number(limits, number),
            _ => {}
        }
    }

    fn text(&mut self, limits: &Constraints, text: &str) {
        // Patterns are in a dialect of JavaScript, for which there is no reader here.
        self.count(text.chars().count(), limits.min_length, limits.max_length, "characters");
    }

    fn number(&mut self, limits: &Constraints, number: &Number) {
        let (Some(value), limit) = (number.as_f64(), |limit: &Option<Number>| limit.as_ref().and_then(Number::as_f64))
        else {
            return;
        };
        let (least, most) = (limit(&limits.minimum), limit(&limits.maximum));
        if least.is_some_and(|least| value < least || (limits.above_minimum && value == least)) {
            let words = if limits.above_minimum { "not more than" } else { "less than" };
            self.wrong(format!("{number} is {words} {}", least.unwrap_or_default()));
        }
        if most.is_some_and(|most| value > most || (limits.below_maximum && value == most)) {
            let words = if limits.below_maximum { "not less than" } else { "more than" };
            self.wrong(format!("{number} is {words} {}", most.unwrap_or_default()));
        }
        if limit(&limits.multiple_of).is_some_and(|step| step > 0.0 && (value / step).fract().abs() > 1e-9) {
            self.wrong(format!("{number} is no multiple of {}", limit(&limits.multiple_of).unwrap_or_default()));
        }
    }

    fn count(&mut self, count: usize, least: Option<u64>, most: Option<u64>, what: &str) {
        if let Some(least) = least.filter(|least| (count as u64) < *least) {
            self.wrong(format!("{count} {what}, expected at least {least}"));
        }
        if let Some(most) = most.filter(|most| (count as u64) > *most) {
            self.wrong(format!("{count} {what}, expected at most {most}"));
        }
    }
}

fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String | Scalar::Byte | Scalar::Binary => "text",
        Scalar::Boolean => "true or false",
        Scalar::Int64 => "a whole number",
        Scalar::Int32 => "a whole number of 32 bits",
        Scalar::Number => "a number",
        Scalar::DateTime => "a moment as in RFC 3339",
        Scalar::Date => "a day as in RFC 3339",
        Scalar::Uuid => "a UUID",
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as text, if it is not long.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.len() <= 60 { text } else { String::from(kind(value)) }
}

#[cfg(test)]
mod tests {
    use api_ir::{Api, Constraints, Type};
    use serde_json::{Value, json};

    use super::problems;
    use crate::surface::Surface;

    /// What is said of a value of the type `Thing`.
    fn check(value: Value, expected: &[&str]) {
        let api: Api = serde_json::from_value(json!({
            "title": "", "version": "", "servers": [], "schemes": [], "areas": [], "operations": [],
            "schemas": [
                { "name": "Colour", "shape": { "enum": { "values": ["red", "blue"] } } },
                { "name": "Either", "shape": { "union": { "branches": [
                    { "name": "A", "ty": { "list": { "scalar": "int64" } } },
                    { "name": "B", "ty": { "scalar": "string" } }
                ] } } },
                { "name": "Thing", "shape": { "object": { "properties": [
                    { "name": "key", "required": true, "ty": { "scalar": "string" }, "constraints": { "max_length": 4 } },
                    { "name": "colour", "ty": { "named": "Colour" }, "nullable": true },
                    { "name": "either", "ty": { "named": "Either" } },
                    { "name": "count", "ty": { "scalar": "int64" }, "constraints": { "minimum": 1, "maximum": 3 } },
                    { "name": "when", "ty": { "scalar": "date-time" } },
                    { "name": "id", "ty": { "scalar": "uuid" } },
                    { "name": "inner", "ty": { "map": { "named": "Thing" } } }
                ] } } }
            ]
        }))
        .expect("an API");
        let found = problems(&Surface::new(api), &Type::Named("Thing".into()), &Constraints::default(), &value);
        let texts: Vec<String> = found
            .iter()
            .map(|problem| {
                let odd = if problem.is_unknown_member { "odd " } else { "" };
                format!("{odd}{}: {}", problem.pointer, problem.message)
            })
            .collect();
        assert_eq!(texts, expected, "{value}");
    }

    #[test]
    fn values_against_types() {
        check(json!({ "key": "a", "colour": null, "count": 3, "either": [1], "when": "2026-10-01T10:00:00Z" }), &[]);
        check(json!([]), &[": expected an object, found a list"]);
        check(json!({}), &["/key: missing"]);
        check(json!({ "key": "a", "more/less": 1 }), &["odd /more~1less: not in the document"]);
        check(json!({ "key": "abcde" }), &["/key: 5 characters, expected at most 4"]);
        check(json!({ "key": null }), &["/key: expected text, found null"]);
        check(json!({ "key": "a", "colour": "green" }), &[r#"/colour: "green" is none of "red", "blue""#]);
        check(json!({ "key": "a", "count": 1.5 }), &["/count: expected a whole number, found 1.5"]);
        check(json!({ "key": "a", "count": 4 }), &["/count: 4 is more than 3"]);
        check(json!({ "key": "a", "count": 0 }), &["/count: 0 is less than 1"]);
        check(json!({ "key": "a", "either": [1, "a"] }), &[r#"/either/1: expected a whole number, found "a""#]);
        check(json!({ "key": "a", "when": "today" }), &[r#"/when: expected a moment as in RFC 3339, found "today""#]);
        check(json!({ "key": "a", "id": "1-2" }), &[r#"/id: expected a UUID, found "1-2""#]);
        check(json!({ "key": "a", "inner": { "b": {} } }), &["/inner/b/key: missing"]);
    }
}
