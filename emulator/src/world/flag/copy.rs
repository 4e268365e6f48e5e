//! Copying a flag's settings from one environment to another.

use serde_json::Value;

use super::super::World;
use super::super::change::By;
use super::super::refusal::{Outcome, invalid, outdated};
use super::super::value::{Read, take_over};
use super::check_document;
use super::view::{Look, view};
use crate::ask::{Answer, Ask};

/// Actions, and the members that each copies.
const ACTIONS: [(&str, &[&str]); 7] = [
    ("updateOn", &["on"]),
    ("updateRules", &["rules"]),
    ("updateFallthrough", &["fallthrough", "trackEventsFallthrough"]),
    ("updateOffVariation", &["offVariation"]),
    ("updatePrerequisites", &["prerequisites"]),
    ("updateTargets", &["targets", "contextTargets"]),
    ("updateFlagConfigMigrationSettings", &["migrationSettings"]),
];

/// `copyFeatureFlag`
pub(crate) fn copy(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let end = |name: &str| ask.json().get(name).cloned().unwrap_or_default();
    let (source, target) = (end("source"), end("target"));
    for end in [&source, &target] {
        check_version(&before, end)?;
    }
    let after = copied(&before, source.text("key"), target.text("key"), ask.json())?;
    check_document(world, place.at(0), &before, &after)?;
    world.check_approvals(&place, &before, &after)?;
    world.check_pending(&place, &before, &after)?;
    let after = world.change(&By::of(ask).doing("copyFlagConfigFrom"), &place, Some(after));
    Ok(Answer::json(201, view(world, &place, &after, &Look::default())))
}

/// Refuses if the flag has another version in an environment than the one that is expected.
fn check_version(flag: &Value, end: &Value) -> Result<(), Answer> {
    let key = end.text("key");
    let config = flag.get("environments").and_then(|all| all.get(key));
    let config = config.ok_or_else(|| invalid(format!("there is no environment {key:?}")))?;
    match end.get("currentVersion").or(end.get("version")).and_then(Value::as_i64) {
        Some(expected) if expected != config.number("version") => {
            Err(outdated(format!("in {key:?} the flag has version {}, not {expected}", config.number("version"))))
        }
        _ => Ok(()),
    }
}

/// The flag with the settings of one environment in another, as far as the actions in `given` say.
pub(crate) fn copied(flag: &Value, source: &str, target: &str, given: &Value) -> Result<Value, Answer> {
    let (included, excluded) = (given.texts("includedActions"), given.texts("excludedActions"));
    if !included.is_empty() && !excluded.is_empty() {
        return Err(invalid("either includedActions or excludedActions"));
    }
    let known = |action: &String| ACTIONS.iter().any(|(name, _)| name == action);
    if let Some(unknown) = included.iter().chain(&excluded).find(|action| !known(action)) {
        return Err(invalid(format!("there is no action {unknown:?}")));
    }
    if source == target {
        return Err(invalid("the environments are the same"));
    }
    let mut after = flag.clone();
    let from = flag.get("environments").and_then(|all| all.get(source));
    let to = after.get_mut("environments").and_then(|all| all.get_mut(target));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(invalid("there is no such environment"));
    };
    for (action, members) in ACTIONS {
        let named = |list: &[String]| list.iter().any(|name| name == action);
        if if included.is_empty() { !named(&excluded) } else { named(&included) } {
            take_over(to, from, members);
        }
    }
    Ok(after)
}
