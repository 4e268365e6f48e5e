//! Variations of a flag, and which of them are its defaults.

use serde_json::Value;

use super::draft::{Draft, Object};
use super::member;
use super::parameters::Parameters;
use super::steps::Steps;

pub(super) const STEPS: Steps = &[
    ("addVariation", add),
    ("updateVariation", update),
    ("removeVariation", remove),
    ("updateDefaultVariation", update_defaults),
];

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let value = given.any("value")?;
    check_open(draft)?;
    check_unique(draft, value, None)?;
    let mut variation = Object::new();
    variation.insert("_id".into(), draft.new_id());
    variation.insert("value".into(), value.clone());
    set_texts(&mut variation, given)?;
    member::list_mut(draft.root_mut()?, "variations")?.push(variation.into());
    Ok(())
}

fn update(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let at = draft.variation(given.text("variationId")?)?;
    let value = given.any_if_given("value");
    if let Some(value) = value.filter(|value| draft.variations().is_ok_and(|all| all[at].get("value") != Some(value))) {
        check_open(draft)?;
        check_unique(draft, value, Some(at))?;
    }
    let Some(Value::Object(variation)) = member::list_mut(draft.root_mut()?, "variations")?.get_mut(at) else {
        return Ok(());
    };
    if let Some(value) = value {
        variation.insert("value".into(), value.clone());
    }
    set_texts(variation, given)
}

fn update_defaults(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    for (name, member) in [("onVariationValue", "onVariation"), ("offVariationValue", "offVariation")] {
        let Some(value) = given.any_if_given(name) else { continue };
        let at = draft.variations()?.iter().position(|variation| variation.get("value") == Some(value));
        let at = at.ok_or_else(|| format!("no variation has the value {value}"))?;
        member::object_mut(draft.root_mut()?, "defaults")?.insert(member.into(), at.into());
    }
    Ok(())
}

/// Removes a variation that nothing serves; later ones move up, wherever an index of this flag stands.
fn remove(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let gone = draft.variation(given.text("variationId")?)?;
    check_open(draft)?;
    let root = draft.root_mut()?;
    if let Some(Value::Object(defaults)) = root.get_mut("defaults") {
        move_up(defaults, "onVariation", gone)?;
        move_up(defaults, "offVariation", gone)?;
    }
    member::list_mut(root, "variations")?.remove(gone);
    draft.environments_mut()?.try_for_each(|environment| leave_environment(environment, gone))
}

fn leave_environment(environment: &mut Object, gone: usize) -> Result<(), String> {
    for list in ["targets", "contextTargets"] {
        let is_left = |target: &Value| {
            let is_empty = target.get("values").and_then(Value::as_array).is_none_or(Vec::is_empty);
            member::index(target, "variation") == Some(gone) && is_empty
        };
        let Some(Value::Array(targets)) = environment.get_mut(list) else { continue };
        targets.retain(|target| !is_left(target));
        objects(targets).try_for_each(|target| move_up(target, "variation", gone))?;
    }
    if let Some(Value::Array(rules)) = environment.get_mut("rules") {
        objects(rules).try_for_each(|rule| leave_serving(rule, gone))?;
    }
    if let Some(Value::Object(fallthrough)) = environment.get_mut("fallthrough") {
        leave_serving(fallthrough, gone)?;
    }
    move_up(environment, "offVariation", gone)
}

fn leave_serving(holder: &mut Object, gone: usize) -> Result<(), String> {
    move_up(holder, "variation", gone)?;
    let Some(Value::Object(rollout)) = holder.get_mut("rollout") else { return Ok(()) };
    if let Some(Value::Array(parts)) = rollout.get_mut("variations") {
        let has_weight = |part: &Value| part.get("weight").and_then(Value::as_f64).is_some_and(|weight| weight > 0.0);
        parts.retain(|part| member::index(part, "variation") != Some(gone) || has_weight(part));
        objects(parts).try_for_each(|part| move_up(part, "variation", gone))?;
    }
    match rollout.get_mut("experimentAllocation") {
        Some(Value::Object(allocation)) => move_up(allocation, "defaultVariation", gone),
        _ => Ok(()),
    }
}

/// Lowers an index above that of the removed variation; the index itself is a use of it.
fn move_up(holder: &mut Object, name: &str, gone: usize) -> Result<(), String> {
    let Some(value) = holder.get_mut(name) else { return Ok(()) };
    match value.as_u64().and_then(|index| usize::try_from(index).ok()) {
        Some(index) if index == gone => Err(format!("the variation is in use, as {name}")),
        Some(index) if index > gone => {
            *value = (index - 1).into();
            Ok(())
        }
        _ => Ok(()),
    }
}

fn objects(list: &mut [Value]) -> impl Iterator<Item = &mut Object> {
    list.iter_mut().filter_map(Value::as_object_mut)
}

fn set_texts(variation: &mut Object, given: &Parameters<'_>) -> Result<(), String> {
    for name in ["name", "description"] {
        if let Some(text) = given.text_if_given(name)? {
            variation.insert(name.into(), text.into());
        }
    }
    Ok(())
}

/// Whether the values of this flag may change.
fn check_open(draft: &Draft<'_>) -> Result<(), String> {
    if draft.root()?.get("kind").and_then(Value::as_str) == Some("boolean") {
        return Err("the variations of a boolean flag are fixed".into());
    }
    if draft.is_migration()? {
        return Err("the variations of a migration flag are fixed".into());
    }
    Ok(())
}

fn check_unique(draft: &Draft<'_>, value: &Value, but: Option<usize>) -> Result<(), String> {
    let mut others = draft.variations()?.iter().enumerate().filter(|(index, _)| Some(*index) != but);
    match others.any(|(_, variation)| variation.get("value") == Some(value)) {
        true => Err(format!("another variation has the value {value}")),
        false => Ok(()),
    }
}
