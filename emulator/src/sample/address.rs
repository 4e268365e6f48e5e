//! Where things are: what identifies them, and the addresses that follow.

use api_ir::{Object, Property, Scalar, Type};
use serde_json::{Value, json};

use super::make::{Maker, Spot};
use super::{Sample, links, text};
use crate::check::walk;
use crate::surface::Surface;

impl Maker<'_> {
    /// The relations of a thing, with their addresses.
    pub(super) fn relations(&self, spot: &Spot<'_>) -> Vec<(&'static str, String)> {
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
    pub(super) fn own_href(&self, schema: &str, object: &Object, spot: &Spot<'_>) -> Option<String> {
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
    pub(super) fn named_by_path(&self, property: &Property) -> Option<String> {
        let found = self.sample.path.iter().find(|(name, _)| same_name(name, &property.name))?;
        let value = json!(found.1);
        let fits = walk::fits(self.sample.surface, &property.ty, &property.constraints, &value);
        let is_text = matches!(self.sample.surface.resolve(&property.ty), Type::Scalar(_));
        // What is called `id` or `key` alone is the thing's own.
        let is_own = ["id", "key"].contains(&property.name.trim_start_matches('_').to_ascii_lowercase().as_str());
        (fits && is_text && !is_own).then(|| found.1.clone())
    }
}

/// The member by which a parameter of the path tells a thing from others.
pub(super) fn identity<'o>(surface: &Surface, object: &'o Object, parameter: &str) -> Option<&'o Property> {
    let by_id: &[&str] = &["_id", "id", "key", "_key", "name"];
    let by_key: &[&str] = &["key", "_key", "_id", "id", "name"];
    let order = if parameter.to_ascii_lowercase().ends_with("id") { by_id } else { by_key };
    let is_text =
        |property: &&Property| matches!(surface.resolve(&property.ty), Type::Scalar(Scalar::String | Scalar::Uuid));
    let find = |name: &str| object.properties.iter().find(|property| property.name == name).filter(is_text);
    order.iter().find_map(|name| find(name))
}

/// Whether a parameter of a path and a member mean the same, as `featureFlagKey` and `flagKey` do.
fn same_name(parameter: &str, member: &str) -> bool {
    let plain = |name: &str| {
        let name = name.trim_start_matches('_').to_ascii_lowercase();
        name.replace("featureflag", "flag").replace("project", "proj").replace("environment", "env")
    };
    plain(parameter) == plain(member)
}
