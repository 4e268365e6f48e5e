//! From a type to a value of it.

use api_ir::{Constraints, Object, Property, Shape, Type, Union};
use serde_json::{Map, Value, json};

use super::items::collection;
use super::page::{Asked, Page, page};
use super::{Sample, links, text};
use crate::seed::Seed;

/// Below this only what is required is shown.
const SHOWN: usize = 5;

/// Deeper than this there is nothing: only what can have no end gets here.
const DEEPEST: usize = 32;

/// A place for a value.
#[derive(Clone, Copy)]
pub(super) struct Spot<'p> {
    /// The name of the member, or of the list it is in.
    pub(super) name: &'p str,
    pub(super) limits: &'p Constraints,
    pub(super) seed: Seed,
    pub(super) depth: usize,
    /// Where it is in the answer; `None` within items.
    pub(super) pointer: Option<&'p str>,
    /// Where links of things without an address of their own lead.
    pub(super) href: &'p str,
    /// Members that are known already.
    pub(super) given: &'p Map<String, Value>,
}

/// Makes values of one answer.
pub(super) struct Maker<'a> {
    pub(super) sample: &'a Sample<'a>,
    pub(super) page: Page,
    /// Where the items of the collection are, if it is one.
    pub(super) collection: Option<String>,
    /// The schemas around.
    pub(super) open: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(sample: &'a Sample<'a>, ty: &'a Type) -> Self {
        let collection = collection(sample, ty);
        let total = sample
            .operation
            .paging
            .as_ref()
            .and_then(|paging| paging.cap)
            .map_or(sample.items, |cap| sample.items.min(cap as usize));
        let Sample { operation, raw_path, query, body, version, .. } = *sample;
        let page = page(&Asked { operation, path: raw_path, query, body, version, total });
        Maker { sample, page, collection, open: Vec::new() }
    }

    pub(super) fn value(&mut self, ty: &'a Type, spot: Spot<'_>) -> Value {
        if spot.depth > DEEPEST {
            return Value::Null;
        }
        let surface = self.sample.surface;
        if let (Some(at), Type::List(inner)) = (spot.pointer, surface.resolve(ty))
            && self.collection.as_deref() == Some(at)
        {
            return self.items(inner, spot);
        }
        match surface.resolve(ty) {
            Type::Named(name) => self.named(name, spot),
            Type::List(inner) => self.list(inner, spot),
            Type::Map(inner) => self.map(inner, spot),
            Type::Nullable(inner) => {
                if spot.seed.of("null").one_in(8) {
                    Value::Null
                } else {
                    self.value(inner, spot)
                }
            }
            Type::Scalar(scalar) => text::scalar(*scalar, spot.name, spot.limits, spot.seed),
            Type::Any => text::anything(spot.name, spot.seed),
        }
    }

    fn named(&mut self, name: &'a str, spot: Spot<'_>) -> Value {
        self.open.push(name);
        let value = match self.sample.surface.schema(name).map(|schema| &schema.shape) {
            Some(Shape::Object(object)) => self.object(name, object, spot),
            Some(Shape::Enum(values)) => {
                values.values.get(spot.seed.below(values.values.len() as u64) as usize).cloned().unwrap_or_default()
            }
            Some(Shape::Union(union)) => self.union(union, spot),
            Some(Shape::Alias(_)) | None => text::anything(spot.name, spot.seed),
        };
        self.open.pop();
        value
    }

    fn union(&mut self, union: &'a Union, spot: Spot<'_>) -> Value {
        let at = spot.seed.of("branch").below(union.branches.len() as u64) as usize;
        let Some(branch) = union.branches.get(at) else { return Value::Null };
        let mut given = spot.given.clone();
        if let (Some(name), Some(tag)) = (&union.discriminator, branch.tags.first()) {
            given.insert(name.clone(), json!(tag));
        }
        self.value(&branch.ty, Spot { given: &given, ..spot })
    }

    fn object(&mut self, schema: &str, object: &'a Object, spot: Spot<'_>) -> Value {
        let own = self.own_href(schema, object, &spot);
        let href = own.as_deref().unwrap_or(spot.href);
        let mut out = Map::new();
        for property in object.properties.iter().filter(|property| !property.write_only) {
            let pointer = spot.pointer.map(|pointer| format!("{pointer}/{}", property.name));
            let spot = Spot {
                name: &property.name,
                limits: &property.constraints,
                // People are found at their first names.
                seed: spot.seed.of(if property.name == "email" { "firstName" } else { &property.name }),
                depth: spot.depth + 1,
                pointer: pointer.as_deref(),
                href,
                given: spot.given,
            };
            if let Some(value) = self.member(property, spot) {
                out.insert(property.name.clone(), value);
            }
        }
        self.count_items(&mut out, spot.pointer);
        Value::Object(out)
    }

    /// The value of a member, if it is there.
    fn member(&mut self, property: &'a Property, spot: Spot<'_>) -> Option<Value> {
        let surface = self.sample.surface;
        if let Some(value) = spot.given.get(&property.name) {
            return Some(value.clone());
        }
        if links::is_links(surface, &property.name, &property.ty) {
            return Some(links::links(surface, &property.ty, &self.relations(&spot)));
        }
        if links::is_link(surface, &property.ty) {
            return Some(links::link(surface, &property.ty, &property.name, spot.href));
        }
        if let Some(value) = self.paged(property, &spot) {
            return value;
        }
        if let Some(value) = self.named_by_path(property) {
            return Some(json!(value));
        }
        let is_shown = spot.depth <= SHOWN && !self.is_open(&property.ty);
        if !property.required && !is_shown {
            return None;
        }
        if property.nullable && spot.seed.of("null").one_in(8) {
            return Some(Value::Null);
        }
        let given = Map::new();
        Some(self.value(&property.ty, Spot { given: &given, ..spot }))
    }

    /// Whether a type is one of the schemas around.
    pub(super) fn is_open(&self, ty: &Type) -> bool {
        match self.sample.surface.resolve(ty) {
            Type::Named(name) => self.open.contains(&name.as_str()),
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => self.is_open(inner),
            Type::Scalar(_) | Type::Any => false,
        }
    }

    fn list(&mut self, inner: &'a Type, spot: Spot<'_>) -> Value {
        let few = if spot.depth <= 2 { 3 } else { 2 };
        let usual = if spot.depth > SHOWN || self.is_open(inner) { 0 } else { 1 + spot.seed.of("length").below(few) };
        let count = usual.max(spot.limits.min_items.unwrap_or(0)).min(spot.limits.max_items.unwrap_or(u64::MAX));
        let name = spot.name.strip_suffix('s').unwrap_or(spot.name);
        let (given, limits) = (Map::new(), Constraints::default());
        let mut out: Vec<Value> = Vec::new();
        for index in 0..usize::try_from(count).unwrap_or_default().min(10_000) {
            let spot = Spot {
                name,
                limits: &limits,
                seed: spot.seed.at(index),
                depth: spot.depth + 1,
                pointer: None,
                given: &given,
                ..spot
            };
            let value = self.value(inner, spot);
            if !spot.limits.distinct_items || !out.contains(&value) {
                out.push(value);
            }
        }
        Value::Array(out)
    }

    fn map(&mut self, inner: &'a Type, spot: Spot<'_>) -> Value {
        let (given, limits) = (Map::new(), Constraints::default());
        let mut out = Map::new();
        if spot.depth > SHOWN || self.is_open(inner) {
            return Value::Object(out);
        }
        for key in text::map_keys(spot.name, spot.seed) {
            let seed = spot.seed.of(&key);
            let spot = Spot {
                name: spot.name,
                limits: &limits,
                seed,
                depth: spot.depth + 1,
                pointer: None,
                given: &given,
                ..spot
            };
            out.insert(key, self.value(inner, spot));
        }
        Value::Object(out)
    }

    /// Lets an object's count be that of its items.
    fn count_items(&self, members: &mut Map<String, Value>, pointer: Option<&str>) {
        let Some(count) = members.get("items").and_then(Value::as_array).map(Vec::len) else { return };
        let is_collection = pointer.is_some_and(|pointer| Some(format!("{pointer}/items")) == self.collection);
        let count = if is_collection { self.page.total } else { count };
        for name in ["totalCount", "total_count"] {
            if let Some(value) = members.get_mut(name).filter(|value| value.is_number()) {
                *value = json!(count);
            }
        }
    }
}
