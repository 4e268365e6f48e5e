//! From a type to a value of it.

use api_ir::{Constraints, Content, Object, Operation, Property, Scalar, Shape, Type, Union};
use serde_json::{Map, Value, json};

use super::page::{Asked, Page, page, time_of};
use super::{links, text};
use crate::ask::Answer;
use crate::check::walk;
use crate::seed::Seed;
use crate::surface::{Surface, success};
use crate::version::Version;

/// Below this only what is required is shown.
const SHOWN: usize = 5;

/// Deeper than this there is nothing: only what can have no end gets here.
const DEEPEST: usize = 32;

/// What an answer is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) surface: &'a Surface,
    pub(crate) operation: &'a Operation,
    /// The parameters of the path, decoded.
    pub(crate) path: &'a [(&'a str, String)],
    /// The path, as it was sent.
    pub(crate) raw_path: &'a str,
    pub(crate) query: &'a [(String, String)],
    /// The body, or null.
    pub(crate) body: &'a Value,
    pub(crate) version: Version,
    pub(crate) seed: Seed,
    /// How many items a collection has.
    pub(crate) items: usize,
}

/// An answer of success that the document describes: the first, or the one of a status.
pub(crate) fn answer(sample: &Sample<'_>, status: Option<u16>) -> Answer {
    let wanted = status.map(|status| status.to_string());
    let response = match &wanted {
        Some(wanted) => sample.operation.responses.iter().find(|response| response.status == *wanted),
        None => success(sample.operation),
    };
    let status = response.and_then(|response| response.status.parse().ok()).or(status).unwrap_or(200);
    let Some(response) = response else { return Answer::empty(status) };
    match &response.content {
        Content::None => Answer::empty(status),
        Content::Json(ty) => Answer::json(status, Maker::new(sample, ty).root(ty)),
        Content::Text | Content::Bytes => Answer::json(status, json!(text::text("description", sample.seed))),
    }
}

/// The answer that the document describes for a status, with a code and message of ours where it has them.
pub(crate) fn error(sample: &Sample<'_>, status: u16, code: &str, message: &str) -> Answer {
    let plain = Answer::refuse(status, code, message);
    let wild = format!("{}XX", status / 100);
    let responses = &sample.operation.responses;
    let found = [status.to_string(), wild, String::from("default")];
    let response = found.iter().find_map(|status| responses.iter().find(|response| response.status == *status));
    let Some(Content::Json(ty)) = response.map(|response| &response.content) else { return plain };
    let mut value = Maker::new(sample, ty).root(ty);
    for (name, text) in [("code", code), ("message", message)] {
        if let Some(member) = value.get_mut(name).filter(|member| member.is_string()) {
            *member = json!(text);
        }
    }
    Answer::json(status, value)
}

/// A place for a value.
#[derive(Clone, Copy)]
struct Spot<'p> {
    /// The name of the member, or of the list it is in.
    name: &'p str,
    limits: &'p Constraints,
    seed: Seed,
    depth: usize,
    /// Where it is in the answer; `None` within items.
    pointer: Option<&'p str>,
    /// Where links of things without an address of their own lead.
    href: &'p str,
    /// Members that are known already.
    given: &'p Map<String, Value>,
}

struct Maker<'a> {
    sample: &'a Sample<'a>,
    page: Page,
    /// Where the items of the collection are, if it is one.
    collection: Option<String>,
    /// The schemas around.
    open: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    fn new(sample: &'a Sample<'a>, ty: &'a Type) -> Self {
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

    fn root(&mut self, ty: &'a Type) -> Value {
        let given = self.root_given(ty);
        let identity =
            given.get("key").or_else(|| given.get("_id")).or_else(|| given.get("id")).and_then(Value::as_str);
        let seed = match identity {
            Some(identity) => self.sample.seed.of(identity),
            None => self.sample.seed.of(self.sample.raw_path),
        };
        let path = self.sample.raw_path;
        let below = identity.map(|identity| format!("{path}/{}", links::encode(identity)));
        let is_new = self.sample.operation.method == "POST";
        let href = below.filter(|_| is_new).and_then(|href| links::reachable(self.sample.surface, href));
        let href = href.or_else(|| links::reachable(self.sample.surface, path.into()));
        let href = href.or_else(|| links::parent(self.sample.surface, path)).unwrap_or_else(|| path.into());
        let limits = Constraints::default();
        let spot = Spot { name: "", limits: &limits, seed, depth: 0, pointer: Some(""), href: &href, given: &given };
        self.value(ty, spot)
    }

    /// What is known of the answer: the thing that the path names, and what was sent.
    fn root_given(&self, ty: &'a Type) -> Map<String, Value> {
        let Sample { surface, operation, path, body, .. } = *self.sample;
        let mut given = Map::new();
        let Some(object) = surface.object(ty) else { return given };
        // What is posted to a path is new below it.
        let is_named = operation.path.ends_with('}') && operation.method != "POST";
        if let (true, Some((name, value))) = (is_named, path.last()) {
            let fits = |member: &&Property| walk::fits(surface, &member.ty, &member.constraints, &json!(value));
            let member = identity(surface, object, name).filter(fits);
            given.extend(member.map(|member| (member.name.clone(), json!(value))));
        }
        if self.collection.is_none() && operation.method != "GET" {
            for property in &object.properties {
                let sent = body.get(&property.name).filter(|_| !given.contains_key(&property.name));
                let fits =
                    |value: &&Value| walk::problems(surface, &property.ty, &property.constraints, value).is_empty();
                given.extend(sent.filter(fits).map(|value| (property.name.clone(), value.clone())));
            }
        }
        self.add_name(object, &mut given);
        given
    }

    /// A thing with a key is called after it.
    fn add_name(&self, object: &Object, given: &mut Map<String, Value>) {
        let has_name = object.properties.iter().any(|property| {
            property.name == "name" && *self.sample.surface.resolve(&property.ty) == Type::Scalar(Scalar::String)
        });
        let key = given.get("key").and_then(Value::as_str).map(text::title_of);
        if let (Some(name), true, false) = (key, has_name, given.contains_key("name")) {
            given.insert("name".into(), json!(name));
        }
    }

    fn value(&mut self, ty: &'a Type, spot: Spot<'_>) -> Value {
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
            Type::Any => anything(spot.name, spot.seed),
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
            Some(Shape::Alias(_)) | None => anything(spot.name, spot.seed),
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
                seed: spot.seed.of(&property.name),
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

    /// What paging says of a member: nothing, or its value, or that it is not there.
    fn paged(&self, property: &Property, spot: &Spot<'_>) -> Option<Option<Value>> {
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

    /// The relations of a thing, with their addresses.
    fn relations(&self, spot: &Spot<'_>) -> Vec<(&'static str, String)> {
        let surface = self.sample.surface;
        let mut out = vec![("self", String::from(spot.href))];
        out.extend(links::parent(surface, spot.href).map(|href| ("parent", href)));
        let is_page =
            self.collection.is_some() && spot.pointer.is_some_and(|pointer| pointer.matches('/').count() == 1);
        if is_page {
            let next = self.sample.operation.paging.as_ref().is_some_and(|paging| paging.next.is_some());
            out.extend(self.page.links.iter().filter(|(name, _)| next || *name != "next").cloned());
        }
        out
    }

    /// The address of a thing that can be got by itself.
    fn own_href(&self, schema: &str, object: &Object, spot: &Spot<'_>) -> Option<String> {
        let Sample { surface, path, .. } = *self.sample;
        if spot.depth == 0 {
            return None;
        }
        let detail = surface.detail(schema)?;
        let last = detail.parameters.iter().rev().find(|parameter| parameter.location == api_ir::Location::Path)?;
        let member = identity(surface, object, &last.name)?;
        let seed = spot.seed.of(&member.name);
        let own = self.named_by_path(member).unwrap_or_else(|| {
            let value = match surface.resolve(&member.ty) {
                Type::Scalar(scalar) => text::scalar(*scalar, &member.name, &member.constraints, seed),
                _ => Value::Null,
            };
            String::from(value.as_str().unwrap_or_default())
        });
        let value = |name: &str| {
            let known = path.iter().find(|(known, _)| same_name(known, name)).map(|(_, value)| value.clone());
            if name == last.name {
                own.clone()
            } else {
                known.unwrap_or_else(|| text::text(name, self.sample.seed.of(name)))
            }
        };
        Some(links::fill(&detail.path, value))
    }

    /// The value of a parameter of the path that has the name of a member.
    fn named_by_path(&self, property: &Property) -> Option<String> {
        let found = self.sample.path.iter().find(|(name, _)| same_name(name, &property.name))?;
        let value = json!(found.1);
        let fits = walk::fits(self.sample.surface, &property.ty, &property.constraints, &value);
        let is_text = matches!(self.sample.surface.resolve(&property.ty), Type::Scalar(_));
        // What is called `id` or `key` alone is the thing's own.
        let is_own = ["id", "key"].contains(&property.name.trim_start_matches('_').to_ascii_lowercase().as_str());
        (fits && is_text && !is_own).then(|| found.1.clone())
    }

    /// Whether a type is one of the schemas around.
    fn is_open(&self, ty: &Type) -> bool {
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
        for key in map_keys(spot.name, spot.seed) {
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

    /// The items of the page.
    fn items(&mut self, inner: &'a Type, spot: Spot<'_>) -> Value {
        let Sample { surface, operation, raw_path, seed, .. } = *self.sample;
        if let Type::Scalar(Scalar::String) = surface.resolve(inner) {
            let texts = self
                .page
                .range
                .clone()
                .map(|index| format!("{}-{}", text::slug(seed.of(raw_path).at(index)), index + 1));
            return texts.map(Value::from).collect();
        }
        let object = surface.object(inner);
        let below = format!("{}/{{", operation.path);
        let detail = surface.api().operations.iter().find(|other| {
            other.method == "GET"
                && other.path.strip_prefix(&below).is_some_and(|rest| rest.find('}') == Some(rest.len() - 1))
        });
        let parameter = detail.map(|detail| detail.path[below.len()..].trim_end_matches('}'));
        let member = object.and_then(|object| match parameter {
            Some(parameter) => identity(surface, object, parameter),
            None => identity(surface, object, "key").or_else(|| identity(surface, object, "id")),
        });
        let collection = seed.of(raw_path);
        let range = self.page.range.clone();
        let make = |index: usize| {
            let mut given = Map::new();
            let own = member.map(|member| own_name(surface, member, collection.at(index), index));
            if let (Some(member), Some(own)) = (member, &own) {
                given.insert(member.name.clone(), json!(own));
            }
            if let Some(object) = object {
                self.add_name(object, &mut given);
                self.add_time(object, index, &mut given);
                self.add_number(object, index, &mut given);
            }
            let href =
                own.as_ref().filter(|_| detail.is_some()).map(|own| format!("{raw_path}/{}", links::encode(own)));
            let seed = own.as_ref().map_or(collection.at(index), |own| seed.of(own));
            (given, href.unwrap_or_else(|| spot.href.into()), seed)
        };
        let facts: Vec<(Map<String, Value>, String, Seed)> = range.map(make).collect();
        let limits = Constraints::default();
        let name = spot.name.strip_suffix('s').unwrap_or(spot.name);
        let one = |(given, href, seed): &(Map<String, Value>, String, Seed)| {
            // An item begins anew, so that it is the same as when it is got alone.
            self.value(inner, Spot { name, limits: &limits, seed: *seed, depth: 0, pointer: None, href, given })
        };
        facts.iter().map(one).collect()
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

/// Where the items of an answer are, if it is a collection.
fn collection(sample: &Sample<'_>, ty: &Type) -> Option<String> {
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

/// The member by which a parameter of the path tells a thing from others.
fn identity<'o>(surface: &Surface, object: &'o Object, parameter: &str) -> Option<&'o Property> {
    let by_id: &[&str] = &["_id", "id", "key", "_key", "name"];
    let by_key: &[&str] = &["key", "_key", "_id", "id", "name"];
    let order = if parameter.to_ascii_lowercase().ends_with("id") { by_id } else { by_key };
    let is_text =
        |property: &&Property| matches!(surface.resolve(&property.ty), Type::Scalar(Scalar::String | Scalar::Uuid));
    let find = |name: &str| object.properties.iter().find(|property| property.name == name).filter(is_text);
    order.iter().find_map(|name| find(name))
}

/// What tells an item from the others.
fn own_name(surface: &Surface, member: &Property, seed: Seed, index: usize) -> String {
    match surface.resolve(&member.ty) {
        Type::Scalar(Scalar::Uuid) => seed.uuid(),
        _ if member.name.to_ascii_lowercase().ends_with("id") => seed.hex(24),
        _ => format!("{}-{}", text::slug(seed), index + 1),
    }
}

/// Whether a parameter of a path and a member mean the same, as `featureFlagKey` and `flagKey` do.
fn same_name(parameter: &str, member: &str) -> bool {
    let plain = |name: &str| {
        let name = name.trim_start_matches('_').to_ascii_lowercase();
        name.replace("featureflag", "flag").replace("project", "proj").replace("environment", "env")
    };
    plain(parameter) == plain(member)
}

fn map_keys(name: &str, seed: Seed) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    if lower.contains("env") {
        return vec![String::from("production"), String::from("test")];
    }
    if lower.contains("variation") {
        return vec![String::from("0"), String::from("1")];
    }
    vec![text::slug(seed.at(0)), text::slug(seed.at(1))]
}

/// A value where the document allows any.
fn anything(name: &str, seed: Seed) -> Value {
    let lower = name.to_ascii_lowercase();
    if lower.contains("instruction") {
        return json!({ "kind": "turnFlagOn" });
    }
    match seed.below(3) {
        0 => json!(seed.of("value").one_in(2)),
        1 => json!(text::text(name, seed.of("value"))),
        _ => json!(seed.of("value").below(100)),
    }
}
