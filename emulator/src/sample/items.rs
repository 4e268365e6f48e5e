//! Collections: their items, each with what tells it from the others.

use api_ir::{Constraints, Object, Property, Scalar, Type};
use serde_json::{Map, Value, json};

use super::address::identity;
use super::make::{Maker, Spot};
use super::page::time_of;
use super::{Sample, links, text};
use crate::seed::Seed;
use crate::surface::Surface;

/// What is known of an item before it is made.
struct Item {
    given: Map<String, Value>,
    href: String,
    seed: Seed,
}

impl<'a> Maker<'a> {
    /// The items of the page.
    pub(super) fn items(&mut self, inner: &'a Type, spot: Spot<'_>) -> Value {
        let range = self.page.range.clone();
        if let Type::Scalar(Scalar::String) = self.sample.surface.resolve(inner) {
            let seed = self.sample.seed.of(self.sample.raw_path);
            return range.map(|index| json!(format!("{}-{}", text::slug(seed.at(index)), index + 1))).collect();
        }
        let object = self.sample.surface.object(inner);
        let items: Vec<Item> = range.map(|index| self.item(object, index, spot.href)).collect();
        let limits = Constraints::default();
        let name = spot.name.strip_suffix('s').unwrap_or(spot.name);
        let one = |Item { given, href, seed }: &Item| {
            // An item begins anew, so that it is the same as when it is got alone.
            self.value(inner, Spot { name, limits: &limits, seed: *seed, depth: 0, pointer: None, href, given })
        };
        items.iter().map(one).collect()
    }

    /// What is known of the item with a number; `outer` is the address of the collection.
    fn item(&self, object: Option<&Object>, index: usize, outer: &str) -> Item {
        let Sample { surface, raw_path, seed, .. } = *self.sample;
        let seed_here = seed.of(raw_path).at(index);
        let mut item = Item { given: Map::new(), href: outer.into(), seed: seed_here };
        let Some(object) = object else { return item };
        let parameter = self.parameter_below();
        let member = match parameter {
            Some(parameter) => identity(surface, object, parameter),
            None => identity(surface, object, "key"),
        };
        if let Some(member) = member {
            let own = own_name(surface, member, seed_here, index);
            item.seed = seed.of(&own);
            if parameter.is_some() {
                item.href = format!("{raw_path}/{}", links::encode(&own));
            }
            item.given.insert(member.name.clone(), json!(own));
        }
        self.add_name(object, &mut item.given);
        self.add_time(object, index, &mut item.given);
        self.add_number(object, index, &mut item.given);
        item
    }

    /// The parameter of the path by which one item is got.
    fn parameter_below(&self) -> Option<&'a str> {
        let path = &self.sample.operation.path;
        let gets = self.sample.surface.api().operations.iter().filter(|operation| operation.method == "GET");
        let mut below = gets.filter_map(|operation| operation.path.strip_prefix(path.as_str())?.strip_prefix("/{"));
        below.find_map(|rest| rest.strip_suffix('}').filter(|name| !name.contains('}')))
    }

    /// The number of an item, if that is what tells it from the others.
    fn add_number(&self, object: &Object, index: usize, given: &mut Map<String, Value>) {
        let key = self.sample.operation.paging.as_ref().and_then(|paging| paging.key.as_deref());
        let member = key.and_then(|key| object.properties.iter().find(|property| format!("/{}", property.name) == key));
        let is_number =
            |ty: &Type| matches!(self.sample.surface.resolve(ty), Type::Scalar(Scalar::Int64 | Scalar::Int32));
        if let Some(member) = member.filter(|member| is_number(&member.ty)) {
            given.insert(member.name.clone(), json!(self.page.total - index));
        }
    }

    /// When an item happened, if that is what a collection is paged by.
    fn add_time(&self, object: &Object, index: usize, given: &mut Map<String, Value>) {
        let time = self.sample.operation.paging.as_ref().and_then(|paging| paging.time.as_deref());
        let member =
            time.and_then(|time| object.properties.iter().find(|property| format!("/{}", property.name) == time));
        let Some(member) = member else { return };
        let value = match self.sample.surface.resolve(&member.ty) {
            Type::Scalar(Scalar::DateTime) => json!(text::moment(time_of(index))),
            Type::Scalar(Scalar::Int64) => json!(time_of(index)),
            _ => return,
        };
        given.insert(member.name.clone(), value);
    }

    /// What paging says of a member: nothing, or its value, or that it is not there.
    pub(super) fn paged(&self, property: &Property, spot: &Spot<'_>) -> Option<Option<Value>> {
        let (paging, pointer) = (self.sample.operation.paging.as_ref()?, spot.pointer?);
        if paging.total.as_deref() == Some(pointer) {
            return Some(Some(json!(self.page.total)));
        }
        let token = paging.token.as_ref().and_then(|token| token.response.as_deref());
        if token == Some(pointer) {
            let empty = property.required.then(|| json!(""));
            return Some(self.page.token.as_ref().map(|token| json!(token)).or(empty));
        }
        None
    }
}

/// Where the items of an answer are, if it is a collection.
pub(super) fn collection(sample: &Sample<'_>, ty: &Type) -> Option<String> {
    if let Some(paging) = &sample.operation.paging {
        return Some(paging.items.clone());
    }
    if sample.operation.method != "GET" {
        return None;
    }
    let is_list = |ty: &Type| matches!(sample.surface.resolve(ty), Type::List(_));
    if is_list(ty) {
        return Some(String::new());
    }
    let object = sample.surface.object(ty)?;
    object.properties.iter().any(|property| property.name == "items" && is_list(&property.ty)).then(|| "/items".into())
}

/// What tells an item from the others.
fn own_name(surface: &Surface, member: &Property, seed: Seed, index: usize) -> String {
    match surface.resolve(&member.ty) {
        Type::Scalar(Scalar::Uuid) => seed.uuid(),
        _ if member.name.to_ascii_lowercase().ends_with("id") => seed.hex(24),
        _ => format!("{}-{}", text::slug(seed), index + 1),
    }
}
