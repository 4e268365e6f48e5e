//! The answer as a whole: what is known of it from the request.

use api_ir::{Constraints, Object, Property, Scalar, Type};
use serde_json::{Map, Value, json};

use super::address::identity;
use super::make::{Maker, Spot};
use super::{Sample, links, text};
use crate::check::walk;

impl<'a> Maker<'a> {
    pub(super) fn root(&mut self, ty: &'a Type) -> Value {
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
    pub(super) fn add_name(&self, object: &Object, given: &mut Map<String, Value>) {
        let has_name = object.properties.iter().any(|property| {
            property.name == "name" && *self.sample.surface.resolve(&property.ty) == Type::Scalar(Scalar::String)
        });
        let key = given.get("key").and_then(Value::as_str).map(text::title_of);
        if let (Some(name), true, false) = (key, has_name, given.contains_key("name")) {
            given.insert("name".into(), json!(name));
        }
    }
}
