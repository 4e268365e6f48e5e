//! Every schema, read and written: what the document foresees comes back without drift, and what it does not foresee
//! comes back too, reported.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ldapi::runtime::{Drift, DriftKind, Json};
use ldapi_tests::SCHEMAS;
use ldapi_tests::contract::Schema;
use ldapi_tests::document::{DOCUMENT, resolve};
use ldapi_tests::instance::{Extent, instance};
use serde_json::{Value, json};

fn definition(schema: &Schema) -> &'static Value {
    &DOCUMENT["components"]["schemas"][schema.name]
}

/// Whether two texts say the same JSON, down to the form of numbers.
fn same(a: &str, b: &str) -> bool {
    match (Json::parse(a), Json::parse(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Reads and writes a value: it must come back as it was, with the drift that `expected` accepts.
fn check(schema: &Schema, value: &Value, expected: &dyn Fn(&[Drift]) -> bool) -> Vec<String> {
    let text = value.to_string();
    let outcome = match (schema.round_trip)(&text) {
        Ok(outcome) => outcome,
        Err(error) => return vec![format!("{}: {error}: {text}", schema.name)],
    };
    let mut faults = Vec::new();
    if !same(&text, &outcome.text) {
        faults.push(format!("{}: {text} came back as {}", schema.name, outcome.text));
    }
    if !outcome.equal {
        faults.push(format!("{}: {text} reads back as another value", schema.name));
    }
    if !expected(&outcome.drift) {
        faults.push(format!("{}: {text} has the drift {:?}", schema.name, outcome.drift));
    }
    faults
}

/// The members that a schema declares itself, if it is a plain object.
fn members(schema: &Schema) -> Vec<(&'static str, &'static Value)> {
    let definition = definition(schema);
    if ["oneOf", "anyOf", "allOf", "enum"].iter().any(|keyword| definition.get(keyword).is_some()) {
        return Vec::new();
    }
    let properties = definition.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

fn report(what: &str, cases: usize, faults: &[String]) {
    println!("{what}: {cases} cases over {} schemas, {} faults", SCHEMAS.len(), faults.len());
    let shown: Vec<&String> = faults.iter().take(20).collect();
    assert!(faults.is_empty(), "{} faults, such as {shown:#?}", faults.len());
}

#[test]
fn instances_come_back_without_drift() {
    let (mut faults, mut cases) = (Vec::new(), 0);
    for schema in SCHEMAS {
        for extent in [Extent::All, Extent::Required] {
            cases += 1;
            faults.extend(check(schema, &instance(definition(schema), extent), &<[Drift]>::is_empty));
        }
    }
    report("instances", cases, &faults);
    assert_eq!(SCHEMAS.len(), 799);
}

/// What a member becomes (`None`: it is removed), and the kinds of drift that follow.
type Change = (Option<Value>, &'static [DriftKind]);

/// Changes one member of an instance at a time, and expects drift of a kind at that member, or none.
fn change_members(what: &str, change: &dyn Fn(&Value) -> Option<Change>) {
    let (mut faults, mut cases) = (Vec::new(), 0);
    for schema in SCHEMAS {
        let whole = instance(definition(schema), Extent::All);
        for (name, property) in members(schema) {
            let Some((value, kinds)) = change(property) else { continue };
            let is_required =
                definition(schema)["required"].as_array().is_some_and(|names| names.contains(&json!(name)));
            let mut changed = whole.clone();
            let Some(members) = changed.as_object_mut() else { continue };
            match value {
                Some(value) => drop(members.insert(name.into(), value)),
                None => drop(members.remove(name)),
            }
            let removed = changed.get(name).is_none();
            let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
            let expected = |drift: &[Drift]| {
                let at = |drift: &Drift| drift.pointer == pointer || drift.pointer.starts_with(&format!("{pointer}/"));
                if kinds.is_empty() || (removed && !is_required) {
                    return drift.is_empty();
                }
                !drift.is_empty() && drift.iter().all(|drift| at(drift) && kinds.contains(&drift.kind))
            };
            cases += 1;
            faults.extend(check(schema, &changed, &expected));
        }
    }
    report(what, cases, &faults);
}

fn allows_null(property: &Value) -> bool {
    let mut property = property;
    loop {
        if property["nullable"] == true || is_anything(property) {
            return true;
        }
        match property["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) => property = only,
            _ if property.get("$ref").is_some() => property = resolve(property),
            _ => return false,
        }
    }
}

fn is_anything(property: &Value) -> bool {
    let known = ["type", "$ref", "allOf", "oneOf", "anyOf", "enum", "properties", "items"];
    known.iter().all(|keyword| resolve(property).get(keyword).is_none())
}

/// What a member is once references, and `allOf` of one, are followed.
fn plain(property: &Value) -> &Value {
    let mut property = resolve(property);
    while let Some([only]) = property["allOf"].as_array().map(Vec::as_slice) {
        property = resolve(only);
    }
    property
}

fn kind(property: &Value) -> Option<&str> {
    let property = plain(property);
    property["type"].as_str().or(property.get("properties").map(|_| "object"))
}

#[test]
fn nulls_are_kept() {
    // A patch's optional members take null; they are told apart by the three states of their type, not as drift.
    let (mut faults, mut cases) = (Vec::new(), 0);
    for schema in SCHEMAS {
        let whole = instance(definition(schema), Extent::All);
        for (name, property) in members(schema) {
            let mut changed = whole.clone();
            let Some(members) = changed.as_object_mut() else { continue };
            members.insert(name.into(), Value::Null);
            let nullable = allows_null(property);
            let pointer = format!("/{name}");
            cases += 1;
            faults.extend(check(schema, &changed, &|drift| match drift {
                [] => nullable || is_patch(schema),
                [only] => !nullable && only.kind == DriftKind::Null && only.pointer == pointer,
                _ => false,
            }));
        }
    }
    report("nulls", cases, &faults);
}

/// Whether a schema is the body of a PATCH, or stands in one.
fn is_patch(schema: &Schema) -> bool {
    static PATCHES: LazyLock<BTreeSet<&str>> = LazyLock::new(patches);
    PATCHES.contains(schema.name)
}

fn patches() -> BTreeSet<&'static str> {
    let operations = DOCUMENT["paths"].as_object().into_iter().flatten().filter_map(|(_, item)| item.get("patch"));
    let mut open: Vec<&Value> =
        operations.flat_map(|patch| [patch.get("requestBody"), patch.get("x-body-formats")]).flatten().collect();
    let mut found = BTreeSet::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            Value::String(text) => {
                let name = text.strip_prefix("#/components/schemas/").unwrap_or_default();
                let definition = DOCUMENT["components"]["schemas"].as_object().and_then(|all| all.get_key_value(name));
                if let Some((name, definition)) = definition
                    && found.insert(name.as_str())
                {
                    open.push(definition);
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn wrong_types_are_kept() {
    change_members("wrong types", &|property| {
        let property = resolve(property);
        if property.get("oneOf").is_some() || property.get("anyOf").is_some() {
            return None;
        }
        // An enumeration of numbers has no type of its own: anything single may join it.
        if property.get("enum").is_some_and(|values| !values[0].is_string()) {
            return Some((Some(json!("not a number")), &[DriftKind::UnknownValue]));
        }
        let wrong = match kind(property)? {
            "string" => json!({ "not": ["a", "string"] }),
            "integer" => json!("not an integer"),
            "number" => json!("not a number"),
            "boolean" => json!("not a boolean"),
            "array" => json!({ "not": "an array" }),
            "object" => json!(["not an object"]),
            _ => return None,
        };
        Some((Some(wrong), &[DriftKind::WrongType]))
    });
}

#[test]
fn elements_of_the_wrong_type_are_kept() {
    change_members("wrong elements", &|property| {
        let items = resolve(property).get("items")?;
        let wrong = match kind(items)? {
            "string" | "object" | "boolean" => json!([7, 1.50]),
            "integer" | "number" => json!(["seven", true]),
            _ => return None,
        };
        let union = ["oneOf", "anyOf"].iter().any(|keyword| resolve(items).get(keyword).is_some());
        (!union).then_some((Some(wrong), &[DriftKind::WrongType] as &[_]))
    });
}

#[test]
fn missing_members_are_noted_and_not_written() {
    change_members("missing members", &|_| Some((None, &[DriftKind::Missing])));
}

#[test]
fn empty_collections_are_no_drift() {
    change_members("empty collections", &|property| {
        if is_anything(property) {
            return Some((Some(json!({})), &[]));
        }
        match kind(property)? {
            "array" => Some((Some(json!([])), &[])),
            "object"
                if ["properties", "oneOf", "allOf"].iter().all(|keyword| plain(property).get(keyword).is_none()) =>
            {
                Some((Some(json!({})), &[]))
            }
            _ => None,
        }
    });
}

#[test]
fn unknown_values_of_enumerations_are_kept() {
    change_members("unknown values", &|property| {
        let values = resolve(property).get("enum")?.as_array()?;
        let unknown = if values[0].is_string() { json!("a value of tomorrow") } else { json!(424_242) };
        Some((Some(unknown), &[DriftKind::UnknownValue]))
    });
}

#[test]
fn unknown_members_are_kept() {
    let (mut faults, mut cases) = (Vec::new(), 0);
    for schema in SCHEMAS {
        let mut value = instance(definition(schema), Extent::All);
        let own = members(schema);
        let open = definition(schema).get("additionalProperties").is_some_and(|value| *value != json!(false));
        let Some(object) = value.as_object_mut().filter(|_| !own.is_empty() && !open) else { continue };
        object.insert("memberOfTomorrow".into(), json!({ "deep": [1, 2.50, null, "é"] }));
        cases += 1;
        faults.extend(check(schema, &value, &|drift| {
            matches!(drift, [only] if only.kind == DriftKind::UnknownMember && only.pointer == "/memberOfTomorrow")
        }));
    }
    report("unknown members", cases, &faults);
}

#[test]
fn numbers_keep_their_form() {
    let schema = SCHEMAS.iter().find(|schema| schema.name == "FeatureFlag").expect("the schema of flags");
    for text in [
        r#"{"_version":1.0}"#,
        r#"{"_version":1e3}"#,
        r#"{"_version":-0}"#,
        r#"{"_version":123456789012345678901234567890}"#,
    ] {
        let outcome = (schema.round_trip)(text).expect("an object");
        assert!(same(text, &outcome.text), "{text} came back as {}", outcome.text);
    }
}

#[test]
fn secrets_are_masked() {
    let schema = SCHEMAS.iter().find(|schema| schema.name == "Token").expect("the schema of tokens");
    let outcome = (schema.round_trip)(r#"{"token":"api-secret-1234","name":"ci"}"#).expect("an object");
    assert!(!outcome.debug.contains("api-secret-1234"), "{}", outcome.debug);
    let drifted = (schema.round_trip)(r#"{"token":["api-secret-1234"]}"#).expect("an object");
    let printed = format!("{} {:?}", drifted.debug, drifted.drift);
    assert!(!printed.contains("api-secret-1234"), "{printed}");
    assert!(same(r#"{"token":["api-secret-1234"]}"#, &drifted.text));
}
