//! Plain structs with serde's derives, as a user without a client would write them from the document.
//!
//! This is what the generated models are measured against, so it is kept to what is usual: public fields, `Option`,
//! `BTreeMap`, `serde_json::Value`, one attribute a member. Nothing is lenient and nothing is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use generator::api_ir::{Api, Enum, Object, Property, Scalar, Schema, Shape, Type, Union};

/// The source of a module with the structs of some schemas and all they refer to; of all schemas if `roots` is empty.
pub(crate) fn models(api: &Api, roots: &[&str]) -> String {
    let wanted = if roots.is_empty() {
        api.schemas.iter().map(|schema| schema.name.as_str()).collect()
    } else {
        closure(api, roots)
    };
    let names = Names::new(api);
    let mut out = String::from("//! Plain structs, one for each schema.\n\n");
    for schema in api.schemas.iter().filter(|schema| wanted.contains(schema.name.as_str())) {
        names.schema(&mut out, api, schema);
    }
    out
}

/// How many structs and enums the module of all schemas has.
pub(crate) fn count(api: &Api) -> usize {
    api.schemas.iter().filter(|schema| !matches!(schema.shape, Shape::Alias(_))).count()
}

/// The schemas reachable from some.
fn closure<'a>(api: &'a Api, roots: &[&'a str]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = roots.to_vec();
    while let Some(name) = open.pop() {
        if !found.insert(name) {
            continue;
        }
        if let Some(schema) = api.schema(name) {
            parts(schema).into_iter().filter_map(named).for_each(|name| open.push(name));
        }
    }
    found
}

/// The types that a schema is made of.
fn parts(schema: &Schema) -> Vec<&Type> {
    match &schema.shape {
        Shape::Object(object) => {
            object.properties.iter().map(|property| &property.ty).chain(&object.additional).collect()
        }
        Shape::Union(union) => union.branches.iter().map(|branch| &branch.ty).collect(),
        Shape::Alias(ty) => vec![ty],
        Shape::Enum(_) => Vec::new(),
    }
}

/// The schema at the bottom of a type.
fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => named(inner),
        Type::Scalar(_) | Type::Any => None,
    }
}

/// The schema that a value of the type holds in itself, without a pointer between.
fn held(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::Nullable(inner) => held(inner),
        Type::List(_) | Type::Map(_) | Type::Scalar(_) | Type::Any => None,
    }
}

/// Whether a value of schema `from` may hold one of schema `to` in itself, and would be infinite without a `Box`.
fn holds(api: &Api, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if let Some(schema) = api.schema(name).filter(|_| seen.insert(name)) {
            open.extend(parts(schema).into_iter().filter_map(held));
        }
    }
    false
}

/// Rust names for the schemas.
struct Names<'a>(BTreeMap<&'a str, String>);

impl<'a> Names<'a> {
    fn new(api: &'a Api) -> Self {
        let mut taken = BTreeSet::new();
        Names(
            api.schemas.iter().map(|schema| (schema.name.as_str(), unique(pascal(&schema.name), &mut taken))).collect(),
        )
    }

    fn of(&self, schema: &str) -> &str {
        self.0.get(schema).map_or("Missing", String::as_str)
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Named(name) => format!("crate::model::{}", self.of(name)),
            Type::List(inner) => format!("Vec<{}>", self.ty(inner)),
            Type::Map(inner) => format!("::std::collections::BTreeMap<::std::string::String, {}>", self.ty(inner)),
            Type::Nullable(inner) => format!("::core::option::Option<{}>", self.ty(inner)),
            Type::Scalar(scalar) => String::from(scalar_type(*scalar)),
            Type::Any => String::from("::serde_json::Value"),
        }
    }

    fn schema(&self, out: &mut String, api: &Api, schema: &Schema) {
        let name = self.of(&schema.name);
        let derives = "#[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]\n";
        match &schema.shape {
            Shape::Alias(ty) => line(out, &format!("pub type {name} = {};", self.ty(ty))),
            Shape::Enum(of) if of.values.iter().any(|value| !value.is_string()) => {
                line(out, &format!("pub type {name} = ::serde_json::Value;"));
            }
            Shape::Enum(of) => line(out, &format!("{derives}pub enum {name} {{\n{}}}", variants(of))),
            Shape::Union(union) => {
                line(
                    out,
                    &format!(
                        "{derives}#[serde(untagged)]\npub enum {name} {{\n{}}}",
                        self.branches(api, schema, union)
                    ),
                );
            }
            Shape::Object(object) => {
                line(out, &format!("{derives}pub struct {name} {{\n{}}}", self.fields(api, schema, object)));
            }
        }
    }

    fn branches(&self, api: &Api, owner: &Schema, union: &Union) -> String {
        let mut taken = BTreeSet::new();
        let lines = union.branches.iter().map(|branch| {
            let name = unique(pascal(&branch.name), &mut taken);
            format!("    {name}({}),\n", self.boxed(api, owner, &branch.ty))
        });
        lines.collect()
    }

    fn fields(&self, api: &Api, owner: &Schema, object: &Object) -> String {
        let mut taken = BTreeSet::new();
        let mut out: String =
            object.properties.iter().map(|property| self.field(api, owner, property, &mut taken)).collect();
        if let Some(ty) = &object.additional {
            let name = unique(String::from("additional"), &mut taken);
            let map = self.ty(&Type::Map(Box::new(ty.clone())));
            line(&mut out, &format!("    #[serde(flatten)]\n    pub {name}: {map},"));
        }
        out
    }

    fn field(&self, api: &Api, owner: &Schema, property: &Property, taken: &mut BTreeSet<String>) -> String {
        let name = unique(snake(&property.name), taken);
        let mut ty = self.boxed(api, owner, &property.ty);
        let mut attributes = format!("rename = {:?}", property.name);
        if !property.required || property.nullable {
            ty = format!("::core::option::Option<{ty}>");
        }
        if !property.required {
            attributes.push_str(", default, skip_serializing_if = \"Option::is_none\"");
        }
        format!("    #[serde({attributes})]\n    pub {name}: {ty},\n")
    }

    fn boxed(&self, api: &Api, owner: &Schema, ty: &Type) -> String {
        let text = self.ty(ty);
        if held(ty).is_some_and(|name| holds(api, name, &owner.name)) { format!("Box<{text}>") } else { text }
    }
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Boolean => "bool",
        Scalar::Int64 => "i64",
        Scalar::Int32 => "i32",
        Scalar::Number => "f64",
        Scalar::String | Scalar::DateTime | Scalar::Date | Scalar::Uuid | Scalar::Byte | Scalar::Binary => {
            "::std::string::String"
        }
    }
}

fn variants(of: &Enum) -> String {
    let mut taken = BTreeSet::new();
    let texts = of.values.iter().filter_map(|value| value.as_str());
    texts.map(|text| format!("    #[serde(rename = {text:?})]\n    {},\n", unique(pascal(text), &mut taken))).collect()
}

/// A name that no other has, by a number behind it.
fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut out = name.clone();
    let mut number = 2;
    while !taken.insert(out.clone()) {
        out = format!("{name}{number}");
        number += 1;
    }
    out
}

/// The words of a name: letters and digits, parted where the case rises or where something else stands.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut lower = false;
    let mut open = false;
    for character in text.chars() {
        if !character.is_ascii_alphanumeric() {
            open = false;
            continue;
        }
        let rises = character.is_ascii_uppercase() && lower;
        match out.last_mut() {
            Some(word) if open && !rises => word.push(character.to_ascii_lowercase()),
            _ => out.push(character.to_ascii_lowercase().to_string()),
        }
        open = true;
        lower = !character.is_ascii_uppercase();
    }
    out
}

/// A type or variant name.
pub(crate) fn pascal(text: &str) -> String {
    let capital = |word: &String| word[..1].to_ascii_uppercase() + &word[1..];
    let name: String = words(text).iter().map(capital).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) && name != "Self" {
        name
    } else {
        format!("N{name}")
    }
}

/// A field or function name; keywords get a `_`.
pub(crate) fn snake(text: &str) -> String {
    const KEYWORDS: [&str; 18] = [
        "as", "async", "box", "const", "default", "do", "enum", "for", "if", "in", "loop", "match", "mod", "ref",
        "self", "type", "use", "where",
    ];
    let name = words(text).join("_");
    match name.chars().next() {
        Some(first) if first.is_ascii_alphabetic() && !KEYWORDS.contains(&name.as_str()) => name,
        Some(first) if first.is_ascii_alphabetic() => format!("{name}_"),
        _ => format!("n{name}"),
    }
}
