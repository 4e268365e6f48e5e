//! The changes between two APIs.
//!
//! What they weigh is the policy of README: requiredness, enumerations and members are read leniently and built by setters,
//! so that they are minor; what changes the name or the arguments of a method, or the type of a field, is major, unless it
//! is in beta. What goes stays in the crate as withdrawn, so it is minor too, and listed first.

use std::collections::BTreeMap;
use std::fmt;

use generator::api_ir::{Api, Enum, Literal, Location, Object, Operation, Parameter, Schema, Shape, Union};
use serde_json::{Value, json};

use super::beta::Beta;
use super::words;

/// What a change means for users of the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Programs have to be changed.
    Major,
    /// Something goes: it stays in the crate, marked as withdrawn.
    Gone,
    /// Programs go on as they are.
    Minor,
}

impl Weight {
    pub(super) const ALL: [(Weight, &str); 3] =
        [(Weight::Major, "major"), (Weight::Gone, "gone, to be kept as withdrawn"), (Weight::Minor, "minor")];
}

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) weight: Weight,
    /// The operation or schema.
    subject: String,
    what: String,
}

impl Change {
    pub(super) fn to_json(&self) -> Value {
        let weight = format!("{:?}", self.weight).to_lowercase();
        json!({ "weight": weight, "subject": self.subject, "change": self.what })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.what)
    }
}

/// Collects changes of one subject.
struct Notes<'a> {
    old: &'a Api,
    new: &'a Api,
    subject: String,
    /// Whether what would be major is minor, as it is in beta.
    is_beta: bool,
    out: Vec<Change>,
}

impl Notes<'_> {
    fn add(&mut self, weight: Weight, what: impl Into<String>) {
        let weight = if self.is_beta && weight == Weight::Major { Weight::Minor } else { weight };
        self.out.push(Change { weight, subject: self.subject.clone(), what: what.into() });
    }

    fn minor(&mut self, what: impl Into<String>) {
        self.add(Weight::Minor, what);
    }

    /// Two flags that may differ.
    fn flag(&mut self, what: &str, old: bool, new: bool) {
        match (old, new) {
            (false, true) => self.minor(format!("{what} now")),
            (true, false) => self.minor(format!("not {what} any more")),
            _ => {}
        }
    }

    /// Two texts that may differ.
    fn text(&mut self, weight: Weight, what: &str, old: &str, new: &str) {
        if old != new {
            self.add(weight, format!("{what} was {old}, is {new}"));
        }
    }
}

/// What differs, in the order of operations and then of schemas, by name.
pub(super) fn between(old: &Api, new: &Api) -> Vec<Change> {
    let mut out = Vec::new();
    // What leaves beta may still change with that step.
    let was = Beta::of(old);
    let is = Beta::of(new);
    let begin = |subject: &str, is_beta| Notes { old, new, subject: subject.into(), is_beta, out: Vec::new() };
    for (id, pair) in pairs(&old.operations, &new.operations, |operation| &operation.id) {
        let mut notes = begin(id, was.has_operation(id));
        match pair {
            (Some(old), Some(new)) => {
                notes.flag("in beta", was.has_operation(id), is.has_operation(id));
                operation(&mut notes, old, new);
            }
            (Some(old), None) => {
                notes.add(Weight::Gone, format!("the operation is gone ({} {})", old.method, old.path))
            }
            (None, Some(new)) => notes.minor(format!("a new operation ({} {})", new.method, new.path)),
            (None, None) => {}
        }
        out.extend(notes.out);
    }
    let named =
        |api: &Api, schema: &Schema| schema.pointer.matches('/').count() == 3 && api.schema(&schema.name).is_some();
    let schemas = |api: &Api| api.schemas.iter().filter(|schema| named(api, schema)).cloned().collect::<Vec<_>>();
    let (before, after) = (schemas(old), schemas(new));
    for (name, pair) in pairs(&before, &after, |schema| &schema.name) {
        let mut notes = begin(name, was.has_schema(name));
        match pair {
            (Some(old), Some(new)) => schema(&mut notes, old, new),
            (Some(_), None) => notes.add(Weight::Gone, "the schema is gone"),
            (None, Some(_)) => notes.minor("a new schema"),
            (None, None) => {}
        }
        out.extend(notes.out);
    }
    out
}

/// What has the same name on both sides, by name.
fn pairs<'a, T>(
    old: &'a [T],
    new: &'a [T],
    name: impl Fn(&'a T) -> &'a str,
) -> BTreeMap<&'a str, (Option<&'a T>, Option<&'a T>)> {
    let mut out: BTreeMap<&str, (Option<&T>, Option<&T>)> = BTreeMap::new();
    old.iter().for_each(|item| out.entry(name(item)).or_default().0 = Some(item));
    new.iter().for_each(|item| out.entry(name(item)).or_default().1 = Some(item));
    out
}

fn operation(notes: &mut Notes<'_>, old: &Operation, new: &Operation) {
    notes.text(Weight::Minor, "the method", &old.method, &new.method);
    notes.text(Weight::Minor, "the path", &old.path, &new.path);
    notes.text(Weight::Minor, "the tag", &old.tag, &new.tag);
    notes.flag("deprecated", old.deprecated, new.deprecated);
    let in_path = |operation: &Operation| {
        let parameters = operation.parameters.iter().filter(|parameter| parameter.location == Location::Path);
        parameters.map(|parameter| parameter.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    notes.text(Weight::Major, "the arguments of the path", &in_path(old), &in_path(new));
    for (name, pair) in pairs(&old.parameters, &new.parameters, |parameter| &parameter.name) {
        match pair {
            (Some(old), Some(new)) => parameter(notes, old, new),
            (Some(old), None) if old.location != Location::Path => notes.minor(format!("parameter {name} is gone")),
            (None, Some(new)) if new.location != Location::Path => {
                let required = if new.required { ", required" } else { "" };
                notes.minor(format!("a new parameter {name}{required}"));
            }
            _ => {}
        }
    }
    let bodies = |api: &Api, operation: &Operation| match operation.bodies.as_slice() {
        [] => String::from("nothing"),
        bodies => bodies.iter().map(|body| words::body(api, body)).collect::<Vec<_>>().join(" or "),
    };
    // A body is given by a setter, so one that is new is in nobody's way.
    let weight = if old.bodies.is_empty() { Weight::Minor } else { Weight::Major };
    notes.text(weight, "the body", &bodies(notes.old, old), &bodies(notes.new, new));
    let answers = |api: &Api, operation: &Operation| {
        let successes = operation.responses.iter().filter(|response| response.is_success());
        let one = |response: &generator::api_ir::Response| {
            format!("{} {}", response.status, words::content(api, &response.content))
        };
        successes.map(one).collect::<Vec<_>>().join(" or ")
    };
    notes.text(Weight::Major, "the answer", &answers(notes.old, old), &answers(notes.new, new));
}

fn parameter(notes: &mut Notes<'_>, old: &Parameter, new: &Parameter) {
    let name = format!("parameter {}", new.name);
    notes.flag(&format!("{name} required"), old.required, new.required);
    notes.flag(&format!("{name} deprecated"), old.deprecated, new.deprecated);
    let (before, after) = (words::ty(notes.old, &old.ty), words::ty(notes.new, &new.ty));
    notes.text(Weight::Major, &name, &before, &after);
}

fn schema(notes: &mut Notes<'_>, old: &Schema, new: &Schema) {
    notes.flag("deprecated", old.deprecated, new.deprecated);
    match (&old.shape, &new.shape) {
        (Shape::Object(old), Shape::Object(new)) => object(notes, old, new),
        (Shape::Enum(old), Shape::Enum(new)) => values(notes, old, new),
        (Shape::Union(old), Shape::Union(new)) => union(notes, old, new),
        (Shape::Alias(old), Shape::Alias(new)) => {
            let (old, new) = (words::ty(notes.old, old), words::ty(notes.new, new));
            notes.text(Weight::Major, "it", &old, &new);
        }
        (old, new) => notes.text(Weight::Major, "it", kind(old), kind(new)),
    }
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Object(_) => "an object",
        Shape::Enum(_) => "an enumeration",
        Shape::Union(_) => "one of several",
        Shape::Alias(_) => "a value",
    }
}

fn object(notes: &mut Notes<'_>, old: &Object, new: &Object) {
    for (name, pair) in pairs(&old.properties, &new.properties, |property| &property.name) {
        match pair {
            (Some(old), Some(new)) => {
                notes.flag(&format!("{name} required"), old.required, new.required);
                notes.flag(&format!("{name} nullable"), old.nullable, new.nullable);
                notes.flag(&format!("{name} deprecated"), old.deprecated, new.deprecated);
                let (before, after) = (words::ty(notes.old, &old.ty), words::ty(notes.new, &new.ty));
                notes.text(Weight::Major, name, &before, &after);
            }
            (Some(_), None) => notes.add(Weight::Gone, format!("{name} is gone")),
            (None, Some(new)) => {
                let required = if new.required { ", required" } else { "" };
                notes.minor(format!("a new member {name}: {}{required}", words::ty(notes.new, &new.ty)));
            }
            (None, None) => {}
        }
    }
}

fn values(notes: &mut Notes<'_>, old: &Enum, new: &Enum) {
    let beyond = |these: &'_ Enum, others: &Enum| -> Option<String> {
        let only: Vec<&Literal> = these.values.iter().filter(|value| !others.values.contains(value)).collect();
        (!only.is_empty()).then(|| words::values(&only))
    };
    if let Some(gone) = beyond(old, new) {
        notes.minor(format!("values that are gone: {gone}"));
    }
    if let Some(added) = beyond(new, old) {
        notes.minor(format!("new values: {added}"));
    }
}

fn union(notes: &mut Notes<'_>, old: &Union, new: &Union) {
    let branches = |api: &Api, union: &Union| {
        union.branches.iter().map(|branch| words::ty(api, &branch.ty)).collect::<Vec<_>>().join(" or ")
    };
    let (old, new) = (branches(notes.old, old), branches(notes.new, new));
    notes.text(Weight::Major, "it", &old, &new);
}

#[cfg(test)]
mod tests {
    use generator::{Input, Source};

    use super::*;

    fn api(paths: &str, schemas: &str) -> Api {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Things, version: '1'}}\npaths: {paths}\ncomponents: {{schemas: {schemas}}}\n"
        );
        let output = generator::generate(&Input { document: Source::new("things", text), ..Input::default() });
        assert!(!output.diagnostics.has_errors());
        output.api
    }

    fn get(path: &str, more: &str) -> String {
        format!("{{{path}: {{get: {{operationId: getThing, responses: {{'200': {{description: ok}}}}{more}}}}}}}")
    }

    #[test]
    fn operations_are_compared() {
        let check = |old: &str, new: &str, expected: &[(Weight, &str)]| {
            let changes = between(&api(old, "{}"), &api(new, "{}"));
            let found: Vec<(Weight, String)> =
                changes.iter().map(|change| (change.weight, change.to_string())).collect();
            let expected: Vec<(Weight, String)> =
                expected.iter().map(|(weight, text)| (*weight, (*text).into())).collect();
            assert_eq!(found, expected);
        };
        let (thing, plain) = (get("/thing", ""), get("/things", ""));
        check(&thing, &thing, &[]);
        check(&thing, "{}", &[(Weight::Gone, "getThing: the operation is gone (GET /thing)")]);
        check("{}", &thing, &[(Weight::Minor, "getThing: a new operation (GET /thing)")]);
        check(&thing, &plain, &[(Weight::Minor, "getThing: the path was /thing, is /things")]);
        let limit = |schema: &str| {
            get("/thing", &format!(", parameters: [{{name: limit, in: query, schema: {{type: {schema}}}}}]"))
        };
        check(&thing, &limit("integer"), &[(Weight::Minor, "getThing: a new parameter limit")]);
        check(
            &limit("integer"),
            &limit("string"),
            &[(Weight::Major, "getThing: parameter limit was integer, is text")],
        );
        let beta = |schema: &str| {
            let parameter = format!("{{name: limit, in: query, schema: {{type: {schema}}}}}");
            get("/thing", &format!(", tags: [Things (beta)], parameters: [{parameter}]"))
        };
        check(&beta("integer"), &beta("string"), &[(Weight::Minor, "getThing: parameter limit was integer, is text")]);
        check(
            &beta("integer"),
            &limit("integer"),
            &[
                (Weight::Minor, "getThing: not in beta any more"),
                (Weight::Minor, "getThing: the tag was Things (beta), is default"),
            ],
        );
        let body = get("/thing", ", requestBody: {content: {application/json: {schema: {type: integer}}}}");
        check(&thing, &body, &[(Weight::Minor, "getThing: the body was nothing, is integer")]);
        check(&body, &thing, &[(Weight::Major, "getThing: the body was integer, is nothing")]);
        check(&thing, &get("/thing", ", deprecated: true"), &[(Weight::Minor, "getThing: deprecated now")]);
    }

    #[test]
    fn schemas_are_compared() {
        let check = |old: &str, new: &str, expected: &[(Weight, &str)]| {
            let paths = "{}";
            let changes = between(&api(paths, &format!("{{A: {old}}}")), &api(paths, &format!("{{A: {new}}}")));
            let found: Vec<(Weight, String)> =
                changes.iter().map(|change| (change.weight, change.to_string())).collect();
            let expected: Vec<(Weight, String)> =
                expected.iter().map(|(weight, text)| (*weight, (*text).into())).collect();
            assert_eq!(found, expected);
        };
        let object = |members: &str| format!("{{type: object, properties: {{{members}}}}}");
        check(
            &object("a: {type: string}, b: {type: string}"),
            &object("a: {type: integer}, c: {type: boolean, nullable: true}"),
            &[
                (Weight::Major, "A: a was text, is integer"),
                (Weight::Gone, "A: b is gone"),
                (Weight::Minor, "A: a new member c: boolean"),
            ],
        );
        check(
            "{type: string, enum: [x, y]}",
            "{type: string, enum: [y, z]}",
            &[(Weight::Minor, "A: values that are gone: \"x\""), (Weight::Minor, "A: new values: \"z\"")],
        );
        check(
            &object("a: {type: string}"),
            "{type: string, enum: [x]}",
            &[(Weight::Major, "A: it was an object, is an enumeration")],
        );
    }
}
