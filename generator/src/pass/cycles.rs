//! Schemas that contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use api_ir::{Api, Object, Shape, Type};

use crate::diagnostic::{Code, Diagnostics};

/// The schemas that a value of a shape holds by value: not behind a list or map.
fn held(shape: &Shape, only_required: bool) -> Vec<&str> {
    fn by_value(ty: &Type) -> Option<&str> {
        match ty {
            Type::Named(name) => Some(name),
            Type::Nullable(ty) => by_value(ty),
            Type::List(_) | Type::Map(_) | Type::Scalar(_) | Type::Any => None,
        }
    }
    match shape {
        Shape::Object(object) => object
            .properties
            .iter()
            .filter(|property| !only_required || (property.required && !property.nullable))
            .filter_map(|property| by_value(&property.ty))
            .collect(),
        // A union whose other branches end is no cycle, and aliases of themselves are told of by `open_aliases`.
        Shape::Union(_) if only_required => Vec::new(),
        Shape::Union(union) => union.branches.iter().filter_map(|branch| by_value(&branch.ty)).collect(),
        Shape::Alias(ty) => by_value(ty).into_iter().collect(),
        Shape::Enum(_) => Vec::new(),
    }
}

fn graph(api: &Api, only_required: bool) -> BTreeMap<&str, Vec<&str>> {
    api.schemas.iter().map(|schema| (schema.name.as_str(), held(&schema.shape, only_required))).collect()
}

fn reaches<'a>(graph: &BTreeMap<&'a str, Vec<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = graph.get(from).cloned().unwrap_or_default();
    while let Some(name) = open.pop() {
        if seen.insert(name) {
            open.extend(graph.get(name).into_iter().flatten());
        }
    }
    seen
}

/// For every schema that holds itself by value: the schemas on its circles.
pub(crate) fn components(api: &Api) -> BTreeMap<String, BTreeSet<String>> {
    let graph = graph(api, false);
    let reach: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|name| (*name, reaches(&graph, name))).collect();
    let circular: Vec<&str> =
        reach.iter().filter(|(name, reached)| reached.contains(*name)).map(|(name, _)| *name).collect();
    let on_circle = |name: &&str, other: &&str| reach[name].contains(other) && reach[other].contains(name);
    circular
        .iter()
        .map(|name| {
            let others = circular.iter().filter(|other| on_circle(name, other)).map(|other| String::from(*other));
            (String::from(*name), others.collect())
        })
        .collect()
}

/// The schemas that a schema is nothing but another name for, or a choice of.
fn stands_for(shape: &Shape) -> Vec<&str> {
    match shape {
        Shape::Alias(_) | Shape::Union(_) => held(shape, false),
        Shape::Object(_) | Shape::Enum(_) => Vec::new(),
    }
}

/// The schemas that the text of an alias names, however deep.
fn spelled(shape: &Shape) -> Vec<&str> {
    match shape {
        Shape::Alias(ty) => super::roles::named(ty).into_iter().collect(),
        Shape::Object(_) | Shape::Union(_) | Shape::Enum(_) => Vec::new(),
    }
}

fn circular(api: &Api, edges: fn(&Shape) -> Vec<&str>) -> Vec<String> {
    let graph: BTreeMap<&str, Vec<&str>> =
        api.schemas.iter().map(|schema| (schema.name.as_str(), edges(&schema.shape))).collect();
    graph.keys().filter(|name| reaches(&graph, name).contains(*name)).map(|name| String::from(*name)).collect()
}

/// A map or list cannot be another name for a map or list of itself: a map becomes an object without declared members.
pub(crate) fn open_aliases(api: &mut Api, diag: &mut Diagnostics) {
    for name in circular(api, spelled) {
        let Some(schema) = api.schemas.iter_mut().find(|schema| schema.name == name) else { continue };
        if let Shape::Alias(Type::Map(ty)) = &schema.shape {
            let object = Object { properties: Vec::new(), additional: Some((**ty).clone()) };
            schema.shape = Shape::Object(object);
        }
    }
    let choices = circular(api, stands_for);
    let left = circular(api, spelled);
    for schema in &api.schemas {
        if choices.contains(&schema.name) || left.contains(&schema.name) {
            let message =
                format!("{} is nothing but another name for itself, or a list or choice of itself", schema.name);
            diag.add(Code::CircularRef, &schema.pointer, message, "break the circle by an overlay");
        }
    }
}

/// A value that requires a value of its own kind inside can never be written down.
pub(crate) fn check_required_cycles(api: &Api, diag: &mut Diagnostics) {
    let graph = graph(api, true);
    for schema in &api.schemas {
        let is_object = matches!(schema.shape, Shape::Object(_));
        if is_object && reaches(&graph, &schema.name).contains(schema.name.as_str()) {
            let message = format!("{} requires a value of its own kind inside itself, without end", schema.name);
            diag.add(
                Code::RequiredCycle,
                &schema.pointer,
                message,
                "take a member of the circle out of `required` by an overlay",
            );
        }
    }
}
