//! A document to its canonical form: facts only, in a fixed order.

use generator::source::escape;
use serde_json::{Map as JsonMap, Value};
use serde_yaml::{Mapping, Value as Yaml};

use super::kinds::{DOCUMENT, KEPT_EXTENSIONS, Kind, Member, PROSE, Rest};
use super::problem::Problem;

/// What a walk through a document brings home.
pub(super) struct Canonical {
    /// The document, its keys in the order they are written.
    pub(super) document: Yaml,
    /// Every reference among the facts.
    pub(super) references: Vec<Reference>,
    /// Members that are not what OpenAPI says they are.
    pub(super) problems: Vec<Problem>,
}

/// A reference and where it stands.
pub(super) struct Reference {
    /// The pointer to the text of the reference.
    pub(super) pointer: String,
    /// What it points to, as written.
    pub(super) target: String,
}

/// Makes the canonical form of a document.
pub(super) fn canonical(document: &Value) -> Canonical {
    let mut walk = Walk { pointer: "#".to_owned(), references: Vec::new(), problems: Vec::new() };
    let document = walk.object(&DOCUMENT, document);
    Canonical { document, references: walk.references, problems: walk.problems }
}

struct Walk {
    pointer: String,
    references: Vec<Reference>,
    problems: Vec<Problem>,
}

impl Walk {
    /// Runs `visit` with the pointer one step deeper.
    fn within<T>(&mut self, token: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let end = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(token));
        let result = visit(self);
        self.pointer.truncate(end);
        result
    }

    /// Reports what stands here and keeps it, so that the walk can look for more.
    fn unexpected(&mut self, wanted: &str, found: &Value) -> Yaml {
        let what = format!("{wanted} is expected here, found {}", name_of(found));
        let fix = "correct the document; OpenAPI 3.0 allows nothing else here";
        self.problems.push(Problem::new(&self.pointer, what, fix));
        fact(found)
    }

    /// YAML 1.1 merges what stands under `<<`; 1.2 has no such rule, and to keep the key would hide the loss.
    fn refuse_merge(&mut self, members: &JsonMap<String, Value>) {
        if members.contains_key("<<") {
            let what = "merge keys (`<<`) are not part of YAML 1.2";
            let problem = |walk: &mut Self| Problem::new(&walk.pointer, what, "write the members out");
            let problem = self.within("<<", problem);
            self.problems.push(problem);
        }
    }

    fn object(&mut self, kind: &'static Kind, value: &Value) -> Yaml {
        let Value::Object(members) = value else {
            return self.unexpected(&format!("an object ({})", kind.name), value);
        };
        self.refuse_merge(members);
        let mut written = Mapping::new();
        for (key, member) in kind.members {
            if let Some(value) = self.claimed(key, member, members) {
                written.insert((*key).into(), value);
            }
        }
        for (key, value) in sorted(members) {
            if kind.members.iter().any(|(claimed, _)| claimed == key) || is_left_out(key, &kind.rest) {
                continue;
            }
            let value = match &kind.rest {
                Rest::Facts => fact(value),
                Rest::Each(kind) => self.within(key, |walk| walk.object(kind, value)),
            };
            written.insert(key.as_str().into(), value);
        }
        Yaml::Mapping(written)
    }

    /// A member that the kind's table lists, or nothing if the object lacks it.
    fn claimed(&mut self, key: &str, member: &Member, members: &JsonMap<String, Value>) -> Option<Yaml> {
        if matches!(member, Member::Reason) {
            return (!members.contains_key("$ref")).then(|| reason(&self.pointer).into());
        }
        let value = members.get(key)?;
        Some(self.within(key, |walk| walk.member(member, value)))
    }

    fn member(&mut self, member: &Member, value: &Value) -> Yaml {
        match member {
            Member::Fact | Member::Reason => fact(value),
            Member::One(kind) => self.object(kind, value),
            Member::OneOrBool(_) if value.is_boolean() => fact(value),
            Member::OneOrBool(kind) => self.object(kind, value),
            Member::List(kind) => self.list(kind, value),
            Member::ByName(kind) => by_name(self.list(kind, value)),
            Member::Map(kind) => self.map(value, |walk, value| walk.object(kind, value)),
            Member::Set => set(value),
            Member::Names => self.map(value, |_, _| "".into()),
            Member::Reference => self.reference(value),
            Member::Mapping => self.map(value, Self::reference_or_name),
        }
    }

    fn list(&mut self, kind: &'static Kind, value: &Value) -> Yaml {
        let Value::Array(items) = value else {
            return self.unexpected(&format!("a list (of {} objects)", kind.name), value);
        };
        let item = |(index, item): (usize, &Value)| self.within(&index.to_string(), |walk| walk.object(kind, item));
        Yaml::Sequence(items.iter().enumerate().map(item).collect())
    }

    fn map(&mut self, value: &Value, mut entry: impl FnMut(&mut Self, &Value) -> Yaml) -> Yaml {
        let Value::Object(entries) = value else {
            return self.unexpected("an object", value);
        };
        self.refuse_merge(entries);
        let mut written = Mapping::new();
        for (key, value) in sorted(entries) {
            let value = self.within(key, |walk| entry(walk, value));
            written.insert(key.as_str().into(), value);
        }
        Yaml::Mapping(written)
    }

    fn reference(&mut self, value: &Value) -> Yaml {
        let Value::String(target) = value else {
            return self.unexpected("a string", value);
        };
        self.references.push(Reference { pointer: self.pointer.clone(), target: target.clone() });
        fact(value)
    }

    /// A discriminator's mapping may name a schema instead of pointing to it.
    fn reference_or_name(&mut self, value: &Value) -> Yaml {
        match value.as_str() {
            Some(name) if is_component_name(name) => {
                let pointer = self.pointer.clone();
                let target = format!("#/components/schemas/{name}");
                self.references.push(Reference { pointer, target });
                fact(value)
            }
            _ => self.reference(value),
        }
    }
}

/// Whether a member that no table claims is dropped. Free keys, such as paths, may be called like prose.
fn is_left_out(key: &str, rest: &Rest) -> bool {
    let is_extension = key.starts_with("x-") && !KEPT_EXTENSIONS.contains(&key);
    is_extension || (matches!(rest, Rest::Facts) && PROSE.contains(&key))
}

fn is_component_name(text: &str) -> bool {
    // A name may contain dots, but then it reads as a file; OpenAPI leaves that open and files are refused.
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The reason phrase of the status that a pointer ends with.
fn reason(pointer: &str) -> &'static str {
    let status = pointer.rsplit('/').next().and_then(|token| token.parse::<u16>().ok());
    let status = status.and_then(|code| reqwest::StatusCode::from_u16(code).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// Any value, with the keys of its objects sorted.
fn fact(value: &Value) -> Yaml {
    match value {
        Value::Null => Yaml::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => number_of(number),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => Yaml::Sequence(items.iter().map(fact).collect()),
        Value::Object(members) => {
            let members = sorted(members).into_iter();
            Yaml::Mapping(members.map(|(key, value)| (key.as_str().into(), fact(value))).collect())
        }
    }
}

fn number_of(number: &serde_json::Number) -> Yaml {
    let whole = number.as_u64().map(Yaml::from).or_else(|| number.as_i64().map(Yaml::from));
    whole.or_else(|| number.as_f64().map(Yaml::from)).unwrap_or_default()
}

fn set(value: &Value) -> Yaml {
    let strings: Option<Vec<&str>> = value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
    let Some(mut strings) = strings else {
        return fact(value);
    };
    strings.sort_unstable();
    Yaml::Sequence(strings.into_iter().map(Yaml::from).collect())
}

fn by_name(list: Yaml) -> Yaml {
    let Yaml::Sequence(mut items) = list else {
        return list;
    };
    items.sort_by(|a, b| name_in(a).cmp(&name_in(b)));
    Yaml::Sequence(items)
}

fn name_in(item: &Yaml) -> Option<&str> {
    item.get("name").and_then(Yaml::as_str)
}

/// Whether a map keeps its order depends on a feature of `serde_json` that any crate may switch on.
fn sorted(members: &JsonMap<String, Value>) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(key, _)| *key);
    members
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
