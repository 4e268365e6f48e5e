//! Where schemas are used: in requests, in answers, in patches, in which areas.

use std::collections::{BTreeMap, BTreeSet};

use api_ir::{Api, Body, BodyFormat, Content, Operation, Shape, Type};

/// The schemas that a type names.
pub(crate) fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::List(ty) | Type::Map(ty) | Type::Nullable(ty) => named(ty),
        Type::Scalar(_) | Type::Any => None,
    }
}

/// The schemas that a shape names directly.
pub(crate) fn direct(shape: &Shape) -> Vec<&str> {
    match shape {
        Shape::Object(object) => {
            object.properties.iter().map(|property| &property.ty).chain(&object.additional).filter_map(named).collect()
        }
        Shape::Union(union) => union.branches.iter().filter_map(|branch| named(&branch.ty)).collect(),
        Shape::Alias(ty) => named(ty).into_iter().collect(),
        Shape::Enum(_) => Vec::new(),
    }
}

/// All schemas reached from some, themselves included.
fn closure<'a>(edges: &BTreeMap<&'a str, Vec<&'a str>>, from: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = from.into_iter().collect();
    while let Some(name) = open.pop() {
        if seen.insert(name) {
            open.extend(edges.get(name).into_iter().flatten());
        }
    }
    seen
}

fn edges(api: &Api) -> BTreeMap<&str, Vec<&str>> {
    api.schemas.iter().map(|schema| (schema.name.as_str(), direct(&schema.shape))).collect()
}

fn sent(operation: &Operation) -> Vec<&str> {
    let bodies = operation.bodies.iter().flat_map(body_types);
    let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
    bodies.chain(parameters).filter_map(named).collect()
}

fn body_types(body: &Body) -> impl Iterator<Item = &Type> {
    body.ty.iter().chain(body.parts.iter().map(|part| &part.property.ty))
}

fn received(operation: &Operation) -> Vec<&str> {
    let contents = operation.responses.iter().filter_map(|response| match &response.content {
        Content::Json(ty) => named(ty),
        Content::None | Content::Text | Content::Bytes => None,
    });
    contents.collect()
}

fn own(names: BTreeSet<&str>) -> BTreeSet<String> {
    names.into_iter().map(String::from).collect()
}

/// Marks what is sent and what comes back.
pub(crate) fn mark_roles(api: &mut Api) {
    let edges = edges(api);
    let request = own(closure(&edges, api.operations.iter().flat_map(sent)));
    let response = own(closure(&edges, api.operations.iter().flat_map(received)));
    for schema in &mut api.schemas {
        schema.roles.request = request.contains(&schema.name);
        schema.roles.response = response.contains(&schema.name);
    }
}

/// Marks what is sent only to change a part of something.
pub(crate) fn mark_patches(api: &mut Api) {
    let edges = edges(api);
    let is_patch = |operation: &&Operation| operation.method == "PATCH";
    let merging = |body: &&Body| matches!(body.format, BodyFormat::Json | BodyFormat::MergePatch);
    let patched = api.operations.iter().filter(is_patch).flat_map(|operation| operation.bodies.iter().filter(merging));
    let from: Vec<&str> = patched.flat_map(body_types).filter_map(named).collect();
    let inside = own(closure(&edges, from));
    let others = api.operations.iter().filter(|operation| operation.method != "PATCH").flat_map(sent);
    let outside = own(closure(&edges, others));
    for schema in &mut api.schemas {
        schema.roles.patch = inside.contains(&schema.name) && !outside.contains(&schema.name) && !schema.roles.response;
    }
}

/// Marks which areas reach a schema.
pub(crate) fn mark_areas(api: &mut Api) {
    let edges = edges(api);
    let mut areas: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for area in &api.areas {
        let of_area = api.operations.iter().filter(|operation| operation.area == area.name);
        let from = of_area.flat_map(|operation| sent(operation).into_iter().chain(received(operation)));
        for name in closure(&edges, from) {
            areas.entry(name.into()).or_default().insert(area.name.clone());
        }
    }
    for schema in &mut api.schemas {
        schema.roles.areas = areas.remove(&schema.name).unwrap_or_default().into_iter().collect();
    }
}
