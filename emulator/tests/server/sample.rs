//! Answers that are made from the document: their links lead somewhere, their pages make a whole, and they say the same
//! each time.

use std::collections::BTreeSet;

use api_ir::{Location, Operation, PagingStyle, Scalar, Type};
use ldapi_emulator::Emulator;
use serde_json::{Value, json};

use crate::http::{Answer, send, start};

/// The path of an operation with a value for each parameter, and a query with what is required.
fn target(emulator: &Emulator, operation: &Operation) -> String {
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    for parameter in &operation.parameters {
        let value = match &parameter.ty {
            Type::Scalar(Scalar::Uuid) => json!("7f3a0c52-1f0e-4c59-9a52-0f6f0b6d2c11"),
            Type::Scalar(Scalar::Int64) => json!(1_800_000_000_000_i64),
            Type::Named(name) => first_value(emulator, name),
            _ => json!("a-key"),
        };
        let value = value.as_str().map_or_else(|| value.to_string(), String::from);
        match parameter.location {
            Location::Path => path = path.replace(&format!("{{{}}}", parameter.name), &value),
            Location::Query if parameter.required => query.push(format!("{}={value}", parameter.name)),
            Location::Query | Location::Header => {}
        }
    }
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

fn first_value(emulator: &Emulator, schema: &str) -> Value {
    let schema = emulator.surface().api().schemas.iter().find(|known| known.name == schema);
    match schema.map(|schema| &schema.shape) {
        Some(api_ir::Shape::Enum(values)) => values.values[0].clone(),
        _ => json!("a-key"),
    }
}

fn get(emulator: &Emulator, target: &str) -> Answer {
    let answer = send(emulator, &format!("GET {target}\nLD-API-Version: beta"));
    assert_eq!(answer.status, 200, "{target}: {}", answer.body);
    answer
}

/// All addresses in an answer.
fn hrefs(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let href = members.get("href").and_then(Value::as_str).filter(|href| href.starts_with("/api/"));
            out.extend(href.map(String::from));
            members.values().for_each(|value| hrefs(value, out));
        }
        Value::Array(items) => items.iter().for_each(|value| hrefs(value, out)),
        _ => {}
    }
}

#[test]
fn links_lead_to_what_can_be_got() {
    let emulator = start(|builder| builder.stateless().items(3));
    let mut found = BTreeSet::new();
    let gets = emulator.surface().api().operations.iter().filter(|operation| operation.method == "GET");
    for operation in gets {
        hrefs(&get(&emulator, &target(&emulator, operation)).json(), &mut found);
    }
    println!("{} links", found.len());
    assert!(found.len() > 300, "{}", found.len());
    for href in found {
        let answer = send(&emulator, &format!("GET {href}\nLD-API-Version: beta"));
        // Whether a parameter is missing is not a question of where a link leads.
        let is_there = answer.status == 200 || answer.summary().contains("query ");
        assert!(is_there, "{href}: {}", answer.body);
    }
}

/// The items of all pages, by following what each page says of the next.
fn walk(emulator: &Emulator, operation: &Operation) -> Vec<Value> {
    let paging = operation.paging.as_ref().expect("a collection");
    let first = target(emulator, operation);
    let mut next = Some(first.clone());
    let mut out = Vec::new();
    while let Some(target) = next {
        let page = get(emulator, &target).json();
        let items = page.pointer(&paging.items).and_then(Value::as_array).cloned().unwrap_or_default();
        let at = |pointer: &Option<String>| pointer.as_ref().and_then(|pointer| page.pointer(pointer)).cloned();
        if let Some(total) = at(&paging.total) {
            assert_eq!(total, 45, "{}", operation.id);
        }
        let is_empty = items.is_empty();
        out.extend(items);
        let joined = |query: String| format!("{first}{}{query}", if first.contains('?') { '&' } else { '?' });
        let by_link = at(&paging.next).and_then(|href| href.as_str().map(String::from));
        let token = paging.token.as_ref().and_then(|token| at(&token.response)).filter(|token| token != "");
        let param = paging.token.as_ref().and_then(|token| token.param.clone());
        next = match (by_link, token, param, &paging.offset) {
            (Some(href), ..) => Some(href),
            (None, Some(token), Some(param), _) => {
                Some(joined(format!("{param}={}", token.as_str().unwrap_or_default())))
            }
            (None, None, _, Some(offset)) if !is_empty && paging.next.is_none() => {
                Some(joined(format!("{offset}={}", out.len())))
            }
            _ => None,
        };
    }
    out
}

#[test]
fn pages_make_a_whole() {
    let emulator = start(|builder| builder.stateless());
    let surface = emulator.surface();
    let mut walked = 0;
    for operation in surface.api().operations.iter().filter(|operation| operation.method == "GET") {
        let Some(paging) = &operation.paging else { continue };
        let items = walk(&emulator, operation);
        let expected = if paging.style == PagingStyle::Limit { paging.default.unwrap_or(20).min(45) } else { 45 };
        assert_eq!(items.len(), expected as usize, "{}", operation.id);
        if let Some(key) = &paging.key {
            let keys: BTreeSet<String> = items.iter().filter_map(|item| Some(item.pointer(key)?.to_string())).collect();
            assert_eq!(keys.len(), items.len(), "{}", operation.id);
        }
        walked += 1;
    }
    assert!(walked > 80, "{walked}");
}

#[test]
fn a_thing_is_the_same_in_its_collection_and_alone() {
    let emulator = start(|builder| builder.stateless());
    let check = |collection: &str, key: &str, same: &[&str]| {
        let item = get(&emulator, collection).json()["items"][1].clone();
        let href = item["_links"]["self"]["href"].as_str().unwrap_or_default().to_owned();
        assert_eq!(href, format!("{collection}/{}", item[key].as_str().unwrap_or_default()));
        let alone = get(&emulator, &href).json();
        for name in same {
            assert_eq!(item[name], alone[name], "{href} {name}");
        }
    };
    check("/api/v2/metrics/web", "key", &["key", "name", "_id", "kind", "_creationDate", "tags"]);
    check("/api/v2/teams", "key", &["key", "name", "_creationDate"]);
    check("/api/v2/members", "_id", &["_id", "email", "role"]);
}

#[test]
fn what_is_sent_and_named_comes_back() {
    let emulator = start(|builder| builder.stateless());
    let metric = get(&emulator, "/api/v2/metrics/web/my-metric").json();
    assert_eq!((&metric["key"], &metric["name"]), (&json!("my-metric"), &json!("My Metric")));
    let release = get(&emulator, "/api/v2/projects/web/environments/east/experiments/x").json();
    assert_eq!(release["key"], "x");
    let made = send(
        &emulator,
        "POST /api/v2/metrics/web\nContent-Type: application/json\n\n{\"key\":\"mine\",\"kind\":\"custom\",\"tags\":[\"a\"]}",
    );
    let made = made.json();
    assert_eq!((&made["key"], &made["kind"], &made["tags"]), (&json!("mine"), &json!("custom"), &json!(["a"])));
    assert_eq!(made["_links"]["self"]["href"], "/api/v2/metrics/web/mine");
}

#[test]
fn a_seed_says_it_all() {
    let body = |seed: u64| {
        let emulator = start(|builder| builder.stateless().seed(seed));
        get(&emulator, "/api/v2/metrics/web").body
    };
    assert_eq!(body(1), body(1));
    assert_ne!(body(1), body(2));
}

#[test]
fn older_versions_give_whole_collections() {
    let emulator = start(|builder| builder.stateless());
    let count = |version: &str| {
        let answer = send(&emulator, &format!("GET /api/v2/roles\nLD-API-Version: {version}"));
        answer.json()["items"].as_array().map(Vec::len)
    };
    assert_eq!(count("20240415"), Some(20));
    assert_eq!(count("20220603"), Some(45));
}
