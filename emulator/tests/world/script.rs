//! Scripts: files of steps that one world goes through.
//!
//! A step has a comment, `about`, and one of these:
//!
//! * `do`, a request `METHOD /path?query`, with `body`, `comment`, `headers` and `by` (the id of a member). It comes to
//!   `status`, which is a success if not given; `expect` holds values of the answer by JSON pointer, where a pointer that
//!   ends in `#` counts items or members and `null` is also what is not there; `keep` gives names to values of the answer,
//!   `location` to where its header leads.
//! * `advance`, milliseconds that pass.
//! * `evaluate`, a list of project, environment and flag, with a `context` and the `value` that it gets.
//! * `deliveries`, how many webhooks are owed; with `keep`, values of the first one's body.
//!
//! `$NAME` in a text stands for a value that was kept; a text that is only a name has its type.

use std::collections::{BTreeMap, BTreeSet};

use ldapi_emulator::ask::Actor;
use ldapi_emulator::world::World;
use ldapi_rules::evaluate::Context;
use serde_json::{Value, json};

use super::conform::faults;
use super::request::Request;

/// Runs a script; gives the number of its steps, and notes the operations that succeeded in it.
fn check(name: &str, text: &str, done: &mut BTreeSet<&'static str>) -> usize {
    let steps: Vec<Value> = serde_json::from_str(text).unwrap_or_else(|why| panic!("{name}: {why}"));
    let mut run = Run { world: World::new(7), kept: BTreeMap::new(), done: BTreeSet::new() };
    let owner = run.world.owner().member;
    run.kept.insert("owner".into(), json!(owner));
    for (index, step) in steps.iter().enumerate() {
        let step = run.filled(step);
        let at =
            format!("{name}, step {index}: {}", step["do"].as_str().or(step["about"].as_str()).unwrap_or_default());
        run.step(&at, &step);
    }
    done.append(&mut run.done);
    steps.len()
}

struct Run {
    world: World,
    kept: BTreeMap<String, Value>,
    done: BTreeSet<&'static str>,
}

impl Run {
    fn step(&mut self, at: &str, step: &Value) {
        if let Some(line) = step["do"].as_str() {
            self.request(at, line, step);
        } else if let Some(milliseconds) = step["advance"].as_u64() {
            self.world.advance(milliseconds);
        } else if let [project, environment, flag] = step["evaluate"].as_array().map_or(&[][..], Vec::as_slice) {
            let context = Context::from_json(&step["context"]).unwrap_or_else(|why| panic!("{at}: {why}"));
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let got = self.world.evaluate(&text(project), &text(environment), &text(flag), &context);
            assert_eq!(got.value, step["value"], "{at}: {:?}", got.reason);
        } else if let Some(count) = step["deliveries"].as_u64() {
            let owed = self.world.take_deliveries();
            assert_eq!(owed.len() as u64, count, "{at}");
            let body = owed.first().map_or(Value::Null, |first| serde_json::from_str(&first.body).unwrap_or_default());
            self.compare(at, &body, step);
        } else {
            panic!("{at}: nothing to do");
        }
    }

    fn request(&mut self, at: &str, line: &str, step: &Value) {
        let by = step["by"].as_str().map_or_else(|| self.world.owner().member, String::from);
        let mut request = Request::parse(line, Actor { member: by, token: None });
        request.body = step.get("body").cloned();
        request.comment = step["comment"].as_str().map(String::from);
        for (name, value) in step["headers"].as_object().into_iter().flatten() {
            let name = http::HeaderName::try_from(name.as_str()).unwrap_or_else(|why| panic!("{at}: {why}"));
            let value = value.as_str().and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{at}: {value}"));
            request.headers.insert(name, value);
        }
        let before = self.world.to_json();
        let (operation, answer) = request.ask(&mut self.world);
        let body = answer.body.as_ref().unwrap_or(&Value::Null);
        let expected = step["status"].as_u64();
        let is_right =
            expected.map_or((200..300).contains(&answer.status), |status| status == u64::from(answer.status));
        assert!(is_right, "{at}: {} {body}", answer.status);
        if answer.status < 300 {
            self.done.insert(&operation.id);
        }
        let faults = faults(operation, answer.status, answer.body.as_ref());
        let undocumented = step["undocumented"] == true;
        assert!(faults.is_empty() != undocumented, "{at}: {}: {faults:#?}", operation.id);
        if answer.status >= 400 && !step["changes"].as_bool().unwrap_or_default() {
            assert_eq!(without_ids(before), without_ids(self.world.to_json()), "{at}: a refusal changes nothing");
        }
        if let Some(name) = step["location"].as_str() {
            let location = answer.headers.iter().find(|(name, _)| *name == "location");
            let (_, location) = location.unwrap_or_else(|| panic!("{at}: it leads nowhere"));
            self.kept.insert(name.into(), json!(location));
        }
        self.compare(at, body, step);
    }

    /// Compares with what is expected, and keeps what is to be kept.
    fn compare(&mut self, at: &str, body: &Value, step: &Value) {
        for (pointer, expected) in step["expect"].as_object().into_iter().flatten() {
            let found = match pointer.strip_suffix('#') {
                None => body.pointer(pointer).cloned().unwrap_or_default(),
                Some(pointer) => match body.pointer(pointer) {
                    Some(Value::Array(items)) => json!(items.len()),
                    Some(Value::Object(members)) => json!(members.len()),
                    _ => Value::Null,
                },
            };
            assert_eq!(found, *expected, "{at}: {pointer} of {body:#}");
        }
        for (name, pointer) in step["keep"].as_object().into_iter().flatten() {
            let value = pointer.as_str().and_then(|pointer| body.pointer(pointer));
            let value = value.unwrap_or_else(|| panic!("{at}: there is no {pointer} in {body:#}"));
            self.kept.insert(name.clone(), value.clone());
        }
    }

    /// A step with values in the place of names.
    fn filled(&self, step: &Value) -> Value {
        match step {
            Value::String(text) => self.filled_text(text),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| {
                    let name = self.filled_text(name);
                    (name.as_str().unwrap_or_default().to_owned(), self.filled(value))
                })
                .collect(),
            other => other.clone(),
        }
    }

    fn filled_text(&self, text: &str) -> Value {
        if let Some(value) = text.strip_prefix('$').and_then(|name| self.kept.get(name)) {
            return value.clone();
        }
        let mut filled = text.to_owned();
        // Longer names first, so that none is taken for the beginning of another.
        for (name, value) in self.kept.iter().rev() {
            let value = value.as_str().map_or_else(|| value.to_string(), String::from);
            filled = filled.replace(&format!("${name}"), &value);
        }
        Value::String(filled)
    }
}

/// Ids that were given out for nothing do not count as a change.
fn without_ids(mut state: Value) -> Value {
    state["issued"] = Value::Null;
    state
}

#[test]
fn scripts() {
    let all: [(&str, &str); 12] = [
        ("projects", include_str!("scripts/projects.json")),
        ("flags", include_str!("scripts/flags.json")),
        ("flag-patches", include_str!("scripts/flag-patches.json")),
        ("flag-lists", include_str!("scripts/flag-lists.json")),
        ("prerequisites", include_str!("scripts/prerequisites.json")),
        ("segments", include_str!("scripts/segments.json")),
        ("members", include_str!("scripts/members.json")),
        ("teams", include_str!("scripts/teams.json")),
        ("roles-and-tokens", include_str!("scripts/roles-and-tokens.json")),
        ("webhooks-and-audit", include_str!("scripts/webhooks-and-audit.json")),
        ("approvals", include_str!("scripts/approvals.json")),
        ("later", include_str!("scripts/later.json")),
    ];
    let mut done = BTreeSet::new();
    let steps: usize = all.into_iter().map(|(name, text)| check(name, text, &mut done)).sum();
    println!("{} scripts, {steps} steps, {} operations", all.len(), done.len());
    assert!(steps >= 430, "steps were lost: {steps}");
    assert_eq!(done, World::operations().collect(), "each operation that is kept succeeds in some script");
    assert_eq!(done.len(), 109);
}
