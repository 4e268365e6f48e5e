//! OpenAPI Overlay 1.x: corrections of a document as data.
//!
//! Beside what Overlay asks for, an action must match, must match as often as it says (`x-expect`), and must change
//! something: a correction that upstream has made itself is to be taken out.

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::diagnostic::{Code, Diagnostics, SourceId};
use crate::document::Node;
use crate::source::Source;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    overlay: String,
    info: Info,
    #[allow(dead_code)]
    extends: Option<String>,
    actions: Vec<Value>,
}

#[derive(Deserialize)]
struct Info {
    /// The reason of all actions that give none of their own.
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    target: String,
    description: Option<String>,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
    #[serde(rename = "x-expect")]
    expect: Option<usize>,
}

/// Applies an overlay's actions in their order.
pub(crate) fn apply(document: &mut Value, source: &Source, id: SourceId, diag: &mut Diagnostics) {
    let parsed = match source.parse() {
        Ok(value) => value,
        Err(error) => return diag.add_unreadable(id, error),
    };
    let overlay: Overlay = match serde_json::from_value(parsed.clone()) {
        Ok(overlay) => overlay,
        Err(error) => {
            let place = Node::root(&parsed).culprit::<Overlay>().map(|node| node.pointer).unwrap_or_default();
            let fix = "an overlay has `overlay`, `info` and a list of `actions`";
            return diag.add_in(id, Code::BadOverlay, &place, error.to_string(), fix);
        }
    };
    if !overlay.overlay.starts_with("1.") {
        let message = format!("overlay version {:?} is not 1.x", overlay.overlay);
        diag.add_in(id, Code::BadOverlay, "/overlay", message, "write it as an OpenAPI Overlay 1.0.0 document");
    }
    for (index, action) in overlay.actions.iter().enumerate() {
        let pointer = format!("/actions/{index}");
        match serde_json::from_value::<Action>(action.clone()) {
            Ok(action) => {
                if [&action.description, &overlay.info.description].into_iter().all(is_blank) {
                    let message = format!("the action on {} gives no reason", action.target);
                    diag.add_in(id, Code::BadOverlay, &pointer, message, "add a `description`");
                }
                apply_action(document, &action, &pointer, id, diag);
            }
            Err(error) => {
                let fix = "an action has `target`, `description`, `x-expect`, and `update` or `remove`";
                diag.add_in(id, Code::BadOverlay, &pointer, error.to_string(), fix);
            }
        }
    }
}

fn is_blank(text: &Option<String>) -> bool {
    text.as_deref().unwrap_or_default().trim().is_empty()
}

fn apply_action(document: &mut Value, action: &Action, pointer: &str, id: SourceId, diag: &mut Diagnostics) {
    let target = &action.target;
    let path = match JsonPath::parse(target) {
        Ok(path) => path,
        Err(error) => {
            let message = format!("{target} is no JSONPath (RFC 9535): {error}");
            return diag.add_in(id, Code::BadOverlay, pointer, message, "correct the target");
        }
    };
    let places = places(document, &path);
    let expected = action.expect.map_or_else(|| String::from("at least 1"), |count| count.to_string());
    if places.is_empty() || action.expect.is_some_and(|count| count != places.len()) {
        let message = format!("{target} matches {} places, expected {expected}", places.len());
        diag.add_in(
            id,
            Code::OverlayMissed,
            pointer,
            message,
            "see what upstream changed there, then correct or remove the action",
        );
        return;
    }
    match (&action.update, action.remove) {
        (None, true) => places.iter().rev().for_each(|place| remove(document, place)),
        (Some(update), false) => {
            let idle = places.iter().filter(|place| !update_at(document, place, update)).count();
            if idle > 0 {
                let message = format!("the update of {target} changes nothing in {idle} of {} places", places.len());
                diag.add_in(id, Code::OverlayIdle, pointer, message, "upstream says the same now: remove the action");
            }
        }
        _ => diag.add_in(
            id,
            Code::BadOverlay,
            pointer,
            "an action has `update` or `remove: true`, and not both",
            "give one",
        ),
    }
}

/// The JSON pointers of what a path matches, in document order.
fn places(document: &Value, path: &JsonPath) -> Vec<String> {
    let located = path.query_located(document);
    let mut places: Vec<Vec<Step>> =
        located.locations().map(|location| location.iter().map(Step::of).collect()).collect();
    places.sort();
    places.dedup();
    places.into_iter().map(|steps| steps.iter().map(|step| format!("/{}", step.text())).collect()).collect()
}

/// A step of a location, so that `10` comes after `9`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

impl Step {
    fn of(element: &PathElement<'_>) -> Self {
        match element {
            PathElement::Name(name) => Step::Name(String::from(*name)),
            PathElement::Index(index) => Step::Index(*index),
        }
    }

    fn text(&self) -> String {
        match self {
            Step::Index(index) => index.to_string(),
            Step::Name(name) => crate::source::escape(name),
        }
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = last.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// Whether the update changed anything.
fn update_at(document: &mut Value, pointer: &str, update: &Value) -> bool {
    let Some(place) = document.pointer_mut(pointer) else { return false };
    match place {
        Value::Array(items) => {
            items.push(update.clone());
            true
        }
        _ => merge(place, update),
    }
}

/// Merges as Overlay says: objects by member, lists by appending, anything else by replacing.
fn merge(target: &mut Value, update: &Value) -> bool {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            let mut changed = false;
            for (name, value) in update {
                match target.get_mut(name) {
                    Some(known) => changed |= merge(known, value),
                    None => {
                        target.insert(name.clone(), value.clone());
                        changed = true;
                    }
                }
            }
            changed
        }
        (Value::Array(target), Value::Array(update)) => {
            target.extend(update.iter().cloned());
            !update.is_empty()
        }
        (target, update) => {
            let changed = target != update;
            *target = update.clone();
            changed
        }
    }
}
