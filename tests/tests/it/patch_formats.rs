//! What operations that change a part of something take, and in what form it arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use expect_test::expect_file;
use ldapi_tests::CALLS;
use ldapi_tests::contract_run::body;
use ldapi_tests::document::{OPERATIONS, root};
use ldapi_tests::server::{Arrived, Server};
use serde_json::Value;

/// Operation, format, content type and form of the body.
fn line(format: &str, arrived: &Arrived) -> String {
    let operation = arrived.operation.as_deref().unwrap_or_default();
    let content_type = arrived.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = match serde_json::from_slice(&arrived.body) {
        Ok(Value::Array(_)) => "a list".to_owned(),
        Ok(Value::Object(_)) if format == "json" || format == "merge-patch" => "an object".to_owned(),
        Ok(Value::Object(members)) => members.keys().cloned().collect::<Vec<_>>().join(", "),
        other => format!("{other:?}"),
    };
    format!("{operation}: {format}, as {content_type}, {form}")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_arrives_in_its_form() {
    let server = Server::start().await;
    let is_patch = |id: &str| OPERATIONS.iter().any(|operation| operation.id == id && operation.method == "PATCH");
    let (mut lines, mut operations) = (BTreeSet::new(), BTreeSet::new());
    for call in CALLS.iter().filter(|call| is_patch(call.id)) {
        let _ = (call.run)(server.client(), body(call)).await;
        lines.extend(server.take().iter().map(|arrived| line(call.format, arrived)));
        operations.insert(call.id);
    }
    expect_file!["patch_formats.txt"].assert_eq(&(lines.into_iter().collect::<Vec<_>>().join("\n") + "\n"));
    // Those of the document, and one that was withdrawn, whose body no document describes.
    assert_eq!(operations.len(), 58 + 1);
}

/// The formats as the collected facts call them.
fn formats(facts: &Value) -> BTreeSet<&'static str> {
    let known = [
        ("semantic patch", "semantic-patch"),
        ("json patch", "json-patch"),
        ("json-patch", "json-patch"),
        ("json merge patch", "merge-patch"),
        ("plain partial object", "json"),
    ];
    let texts = facts.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts
        .filter_map(|text| known.iter().find(|(words, _)| text.starts_with(words)))
        .map(|(_, format)| *format)
        .collect()
}

/// The facts are not part of the project; where they are, they agree.
#[test]
fn the_formats_are_those_of_the_facts() {
    let file = root().join("../shared/facts/operations.json");
    let Ok(text) = std::fs::read_to_string(Path::new(&file)) else {
        // Not by `println`, which tests that pass keep to themselves.
        let _ = writeln!(std::io::stderr(), "skipped: the collected facts are not beside this checkout");
        return;
    };
    let facts: Value = serde_json::from_str(&text).expect("JSON");
    let patches = facts["operations"].as_array().expect("a list").iter().filter(|facts| facts["method"] == "PATCH");
    let mut ours: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for call in CALLS {
        ours.entry(call.id).or_default().insert(call.format);
    }
    for operation in patches {
        let id = operation["operationId"].as_str().unwrap_or_default();
        // The document says nothing of the body of this one; its description does: a semantic patch.
        let expected = if id == "patchFlagConfigApprovalRequest" {
            ["semantic-patch"].into()
        } else {
            formats(&operation["patch_format"])
        };
        assert_eq!(ours.get(id), Some(&expected), "{id}");
    }
}
