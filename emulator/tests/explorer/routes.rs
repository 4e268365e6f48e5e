//! The JSON that the page asks for.

use ldapi_emulator::Emulator;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::http::{Answer, get, send, start};

fn catalogue(emulator: &Emulator) -> Value {
    get(emulator, "/_emulator/operations").json()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn find<'a>(catalogue: &'a Value, id: &str) -> &'a Value {
    list(&catalogue["operations"]).find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn operations_tell_what_they_take() {
    let emulator = start(json!({}));
    let catalogue = catalogue(&emulator);
    assert_eq!(list(&catalogue["operations"]).count(), 416);
    assert_eq!(list(&catalogue["areas"]).count(), 25);
    for operation in list(&catalogue["operations"]) {
        assert!(list(&catalogue["areas"]).any(|area| area["name"] == operation["area"]), "{operation}");
        assert!(operation["summary"].is_string(), "{operation}");
    }
    let patch = find(&catalogue, "patchFeatureFlag");
    assert_eq!(patch["kept"], true);
    let formats: Vec<&Value> = list(&patch["bodies"]).map(|body| &body["format"]).collect();
    assert_eq!(formats, ["semantic-patch", "json-patch", "merge-patch"]);
    let sample = json!({ "environmentKey": "production", "instructions": [{ "kind": "turnFlagOn" }] });
    assert_eq!(patch["bodies"][0]["sample"], sample);
    let dry_run = json!({
        "name": "dryRun", "in": "query", "required": false, "deprecated": false, "repeated": false,
        "type": "true or false", "values": [true, false], "default": null, "sample": null,
    });
    assert_eq!(patch["parameters"][2], dry_run);
    assert_eq!(find(&catalogue, "getFeatureFlag")["parameters"][2]["repeated"], true);
    assert_eq!(find(&catalogue, "getTeams")["beta"], false);
}

/// What the page sends of an operation that is not touched, with one of its bodies.
fn send_sample(emulator: &Emulator, operation: &Value, body: Option<&Value>) -> Answer {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), String::from);
    let encode = |value: &Value| utf8_percent_encode(&text(value), NON_ALPHANUMERIC).to_string();
    let mut path = operation["path"].as_str().unwrap_or_default().to_owned();
    let mut query = Vec::new();
    for parameter in list(&operation["parameters"]).filter(|parameter| !parameter["sample"].is_null()) {
        let name = parameter["name"].as_str().unwrap_or_default();
        match parameter["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &encode(&parameter["sample"])),
            _ => query.push(format!("{name}={}", encode(&parameter["sample"]))),
        }
    }
    let line = format!("{} {path}?{}", operation["method"].as_str().unwrap_or_default(), query.join("&"));
    let mut headers = vec![("Authorization", emulator.token())];
    if operation["beta"] == true {
        headers.push(("LD-API-Version", "beta"));
    }
    let sample = body.map(|body| body["sample"].to_string()).unwrap_or_default();
    headers.extend(body.and_then(|body| Some(("Content-Type", body["contentType"].as_str()?))));
    send(emulator, &line, &headers, &sample)
}

/// A state in which there are the flag and the segment that samples name.
fn begun(catalogue: &Value) -> Value {
    let sample = |id: &str, name: &str| {
        let parameter = list(&find(catalogue, id)["parameters"]).find(|parameter| parameter["name"] == name);
        parameter.and_then(|parameter| parameter["sample"].as_str()).unwrap_or_default().to_owned()
    };
    let flag = format!("default/{}", sample("getFeatureFlag", "featureFlagKey"));
    let segment = format!("default/production/{}", sample("getSegment", "segmentKey"));
    json!({
        "projects": { "default": {}, "other": {} },
        "flags": { flag: {} },
        "segments": { segment: { "unbounded": true } },
    })
}

#[test]
fn the_checker_finds_nothing_in_samples() {
    let catalogue = catalogue(&start(json!({})));
    let emulator = start(begun(&catalogue));
    let (mut sent, mut done, mut refused) = (0, 0, Vec::new());
    for operation in list(&catalogue["operations"]) {
        let bodies: Vec<&Value> =
            list(&operation["bodies"]).filter(|body| body["contentType"] != "multipart/form-data").collect();
        let bodies: Vec<Option<&Value>> =
            if bodies.is_empty() { vec![None] } else { bodies.into_iter().map(Some).collect() };
        for body in bodies.into_iter().filter(|body| body.is_some() || operation["bodyRequired"] == false) {
            emulator.reset();
            let answer = send_sample(&emulator, operation, body);
            let recorded = emulator.take_requests();
            let [recorded] = &recorded[..] else { panic!("{recorded:?}") };
            assert_eq!(recorded.operation.as_deref(), operation["id"].as_str());
            assert_eq!(recorded.findings, [], "{} {:?}", recorded.target, body);
            // What is not there yet cannot be named by a sample, and what depends on it.
            let is_fine = answer.status < 300 || answer.status == 404;
            if !is_fine {
                refused.push(format!("{} {}: {}", operation["id"], answer.status, answer.body));
            }
            sent += 1;
            done += usize::from(answer.status < 300);
        }
    }
    println!("{sent} samples sent, {done} of them with success");
    assert_eq!(refused, Vec::<String>::new());
    assert_eq!(sent, 423);
    assert!(done > 380, "{done} of {sent}");
}

#[test]
fn flags_in_each_environment() {
    let emulator = start(json!({
        "environments": { "web/live": { "name": "Live" } },
        "flags": { "web/lamp": { "name": "Lamp", "tags": ["ui"], "environments": { "live": { "on": true } } } },
    }));
    let flags = get(&emulator, "/_emulator/flags").json();
    let project = &flags["projects"][0];
    assert_eq!(project["key"], "web");
    assert_eq!(project["environments"], json!([{ "key": "live", "name": "Live" }]));
    let flag = &project["flags"][0];
    assert_eq!((&flag["key"], &flag["name"], &flag["tags"]), (&json!("lamp"), &json!("Lamp"), &json!(["ui"])));
    let state = json!({ "on": true, "variation": 0, "rollout": null, "rules": 0, "targets": 0, "prerequisites": 0 });
    assert_eq!(flag["environments"]["live"], state);
    assert_eq!(flag["variations"][0]["value"], true);
    let empty = get(&start(json!({})), "/_emulator/flags").json();
    assert_eq!(empty["projects"][0]["flags"], json!([]));
}

#[test]
fn requests_in_brief_and_whole() {
    let emulator = start(json!({}));
    let token = ("Authorization", emulator.token());
    send(&emulator, "GET /api/v2/projects?color=red", &[token, ("X-Emulator-Mark", "mine")], "");
    send(&emulator, "GET /api/v2/projects", &[], "");
    let recent = get(&emulator, "/_emulator/requests/recent").json();
    let numbers: Vec<&Value> = list(&recent).map(|one| &one["number"]).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!((&recent[0]["status"], &recent[0]["mark"]), (&json!(401), &Value::Null));
    assert_eq!((&recent[1]["status"], &recent[1]["mark"]), (&json!(200), &json!("mine")));
    assert_eq!(recent[1]["findings"][0]["place"], "query color");
    let whole = get(&emulator, "/_emulator/requests/1").json();
    assert_eq!(whole["answer"]["items"][0]["key"], "default");
    assert!(!whole["headers"]["authorization"].as_str().is_some_and(|shown| shown.contains("api-")), "{whole}");
    for unknown in ["3", "one", "-1", ""] {
        let answer = get(&emulator, &format!("/_emulator/requests/{unknown}"));
        assert_eq!(answer.status, if unknown.is_empty() { 200 } else { 404 }, "{unknown}");
    }
    send(&emulator, "DELETE /_emulator/requests", &[], "");
    assert_eq!(get(&emulator, "/_emulator/requests/recent").json(), json!([]));
}

#[test]
fn the_token_is_told_on_loopback_only() {
    let emulator = start(json!({}));
    let about = |host: &str| send(&emulator, "GET /_emulator/about", &[("Host", host)], "");
    assert_eq!(about("localhost:80").json()["token"], emulator.token());
    let refused = about("evil.example.com");
    assert_eq!((refused.status, refused.json().get("token")), (403, None));
}
