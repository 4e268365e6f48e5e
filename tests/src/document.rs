//! spec/openapi.yaml with its overlays, as plain JSON, applied without the generator.

use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use serde_json_path::JsonPath;

/// The document with its overlays.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(load);

/// The workspace's folder.
pub fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map(PathBuf::from).unwrap_or(manifest)
}

fn yaml(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).expect("spec/ is part of the project");
    serde_yaml::from_str(&text).expect("spec/ holds YAML")
}

fn load() -> Value {
    let mut document = yaml("spec/openapi.yaml");
    let order = yaml("spec/codegen.yaml")["overlays"].as_array().cloned().unwrap_or_default();
    // Folders hold documentation, which no test looks at.
    for name in order.iter().filter_map(Value::as_str).filter(|name| name.ends_with(".yaml")) {
        let overlay = yaml(&format!("spec/overlays/{name}"));
        for action in overlay["actions"].as_array().into_iter().flatten() {
            apply(&mut document, action);
        }
    }
    document
}

fn apply(document: &mut Value, action: &Value) {
    let path = JsonPath::parse(action["target"].as_str().unwrap_or_default()).expect("targets are JSONPath");
    let mut pointers: Vec<String> =
        path.query_located(document).locations().map(|location| location.to_json_pointer()).collect();
    pointers.sort();
    for pointer in pointers.iter().rev() {
        if action["remove"] == true {
            let (parent, last) = pointer.rsplit_once('/').expect("nobody removes the root");
            match document.pointer_mut(parent) {
                Some(Value::Array(items)) => drop(items.remove(last.parse().expect("an index"))),
                Some(Value::Object(members)) => drop(members.remove(&last.replace("~1", "/").replace("~0", "~"))),
                _ => {}
            }
        } else if let Some(target) = document.pointer_mut(pointer) {
            merge(target, &action["update"]);
        }
    }
}

fn merge(target: &mut Value, update: &Value) {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            for (name, value) in update {
                merge(target.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(target), Value::Array(update)) => target.extend(update.iter().cloned()),
        (Value::Array(target), update) => target.push(update.clone()),
        (target, update) => *target = update.clone(),
    }
}

/// What a local reference points at, or the value itself.
pub fn resolve(value: &Value) -> &Value {
    let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return value };
    resolve(DOCUMENT.pointer(reference.trim_start_matches('#')).expect("references resolve"))
}

/// An operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with parameters in braces.
    pub path: String,
    /// What the document says of it.
    pub value: &'static Value,
}

/// All operations.
pub static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut out = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().into_iter().flatten() {
        for (method, value) in item.as_object().into_iter().flatten() {
            if let Some(id) = value.get("operationId").and_then(Value::as_str) {
                out.push(Operation { id: id.into(), method: method.to_uppercase(), path: path.clone(), value });
            }
        }
    }
    out
});

/// The schema as JSON Schema draft 4, which OpenAPI 3.0 schemas are but for `nullable`.
pub fn draft4(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut out: Map<String, Value> = members
                .iter()
                .filter(|(name, _)| *name != "example")
                .map(|(name, value)| (name.clone(), draft4(value)))
                .collect();
            if let (Some(kind), true) = (out.get("type").cloned(), members.get("nullable") == Some(&Value::Bool(true)))
            {
                out.insert("type".into(), json!([kind, "null"]));
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(draft4).collect(),
        other => other.clone(),
    }
}

/// What makes a value invalid, by an independent library; empty if nothing does.
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut schemas = Map::new();
    reach(schema, &mut schemas);
    let schema = json!({ "allOf": [draft4(schema)], "components": { "schemas": schemas } });
    let validator = match jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&schema) {
        Ok(validator) => validator,
        Err(error) => return vec![format!("no schema: {error}")],
    };
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Collects the schemas that a schema refers to, directly or not.
fn reach(value: &Value, schemas: &mut Map<String, Value>) {
    match value {
        Value::Object(members) => members.values().for_each(|value| reach(value, schemas)),
        Value::Array(items) => items.iter().for_each(|value| reach(value, schemas)),
        Value::String(text) => {
            let name = text.strip_prefix("#/components/schemas/").unwrap_or_default();
            let Some(definition) = DOCUMENT["components"]["schemas"].get(name) else { return };
            if !schemas.contains_key(name) {
                schemas.insert(name.into(), draft4(definition));
                reach(definition, schemas);
            }
        }
        _ => {}
    }
}
