//! What a document offers, by name, and how two documents differ in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::check::operations;

/// The names that callers depend on.
pub(super) struct Surface {
    /// Operation id to `METHOD /path`.
    pub(super) operations: BTreeMap<String, String>,
    /// Names under `components/schemas`.
    pub(super) schemas: BTreeSet<String>,
}

impl Surface {
    /// Takes stock of a document.
    pub(super) fn of(document: &Value) -> Self {
        let operations = operations(document).filter_map(|(path, method, operation)| {
            let id = operation.get("operationId")?.as_str()?;
            Some((id.to_owned(), format!("{} {path}", method.to_uppercase())))
        });
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
        Self {
            operations: operations.collect(),
            schemas: schemas.into_iter().flat_map(|schemas| schemas.keys().cloned()).collect(),
        }
    }

    /// A document that is not there yet.
    pub(super) fn empty() -> Self {
        Self { operations: BTreeMap::new(), schemas: BTreeSet::new() }
    }
}

/// The difference between two surfaces, each entry a line.
pub(super) struct Difference {
    /// Operations of the new document only.
    pub(super) added_operations: Vec<String>,
    /// Operations of the old document only.
    pub(super) lost_operations: Vec<String>,
    /// Schemas of the new document only.
    pub(super) added_schemas: Vec<String>,
    /// Schemas of the old document only.
    pub(super) lost_schemas: Vec<String>,
    /// Operations with another method or path than before.
    pub(super) moved: Vec<String>,
}

impl Difference {
    /// Compares two surfaces.
    pub(super) fn between(old: &Surface, new: &Surface) -> Self {
        let moved = new.operations.iter().filter_map(|(id, place)| {
            let before = old.operations.get(id).filter(|before| *before != place)?;
            Some(format!("moved operation {id}: {before} -> {place}"))
        });
        Self {
            added_operations: operations_beyond(&new.operations, &old.operations),
            lost_operations: operations_beyond(&old.operations, &new.operations),
            added_schemas: new.schemas.difference(&old.schemas).cloned().collect(),
            lost_schemas: old.schemas.difference(&new.schemas).cloned().collect(),
            moved: moved.collect(),
        }
    }

    /// What the new document no longer has, a line each.
    pub(super) fn losses(&self) -> Vec<String> {
        let operations = self.lost_operations.iter().map(|name| format!("lost operation {name}"));
        let schemas = self.lost_schemas.iter().map(|name| format!("lost schema {name}"));
        operations.chain(schemas).collect()
    }

    /// What the new document has beyond the old one, a line each.
    pub(super) fn additions(&self) -> Vec<String> {
        let operations = self.added_operations.iter().map(|name| format!("added operation {name}"));
        let schemas = self.added_schemas.iter().map(|name| format!("added schema {name}"));
        operations.chain(schemas).collect()
    }
}

fn operations_beyond(these: &BTreeMap<String, String>, those: &BTreeMap<String, String>) -> Vec<String> {
    let beyond = these.iter().filter(|(id, _)| !those.contains_key(*id));
    beyond.map(|(id, place)| format!("{id}: {place}")).collect()
}
