//! Rules of flags, and what is the same for those of segments.

use serde_json::Value;

use super::draft::{Draft, Object};
use super::parameters::Parameters;
use super::steps::Steps;
use super::{clauses, member, serving};

pub(super) const SHARED: Steps = &[
    ("removeRule", remove),
    ("reorderRules", reorder),
    ("updateRuleDescription", |draft, given| set(draft, given, "description", given.text("description")?.into())),
];

pub(super) const OF_FLAGS: Steps = &[
    ("addRule", add),
    ("replaceRules", replace),
    ("updateRuleTrackEvents", |draft, given| set(draft, given, "trackEvents", given.truth("trackEvents")?.into())),
    ("updateRuleVariationOrRollout", |draft, given| {
        let served = serving::read(draft, given)?;
        serving::replace(find_mut(draft.place_mut()?, given.text("ruleId")?)?, served);
        Ok(())
    }),
];

/// The rule with an id.
pub(super) fn find_mut<'a>(place: &'a mut Object, id: &str) -> Result<&'a mut Object, String> {
    let at = position(member::list(place, "rules")?, id)?;
    let rule = member::list_mut(place, "rules")?.get_mut(at);
    rule.and_then(Value::as_object_mut).ok_or_else(|| no_rule(id))
}

/// The members that new rules of flags and segments share; the id is taken before those of the clauses.
pub(super) fn read(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<Object, String> {
    let mut rule = Object::new();
    rule.insert("_id".into(), draft.new_id());
    rule.insert("clauses".into(), clauses::read_all(draft, given)?.into());
    if let Some(description) = given.text_if_given("description")? {
        rule.insert("description".into(), description.into());
    }
    Ok(rule)
}

fn read_of_flag(draft: &mut Draft<'_>, given: &Parameters<'_>, track_events: bool) -> Result<Value, String> {
    let mut rule = read(draft, given)?;
    serving::replace(&mut rule, serving::read(draft, given)?);
    rule.insert("trackEvents".into(), track_events.into());
    Ok(rule.into())
}

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let rules = member::list(draft.place()?, "rules")?;
    let at = match given.text_if_given("beforeRuleId")? {
        Some(id) => position(rules, id)?,
        None => rules.len(),
    };
    let rule = read_of_flag(draft, given, false)?;
    member::list_mut(draft.place_mut()?, "rules")?.insert(at, rule);
    Ok(())
}

fn replace(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let rules = given.objects("rules")?;
    let new: Result<Vec<Value>, String> = rules
        .iter()
        .map(|rule| {
            let track_events = rule.truth_if_given("trackEvents")?.unwrap_or(false);
            read_of_flag(draft, rule, track_events)
        })
        .collect();
    draft.place_mut()?.insert("rules".into(), new?.into());
    Ok(())
}

/// A rule that is not there is no error.
fn remove(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let id = given.text("ruleId")?;
    let place = draft.place_mut()?;
    if let Ok(at) = position(member::list(place, "rules")?, id) {
        member::list_mut(place, "rules")?.remove(at);
    }
    Ok(())
}

fn reorder(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let ids = given.texts("ruleIds")?;
    let place = draft.place_mut()?;
    let rules = member::list(place, "rules")?;
    let mut left: Vec<Option<&Value>> = rules.iter().map(Some).collect();
    let mut ordered = Vec::new();
    for id in ids.iter().filter_map(Value::as_str) {
        let at = left.iter().position(|rule| rule.is_some_and(|rule| member::text(rule, "_id") == Some(id)));
        ordered.extend(at.and_then(|at| left[at].take()).cloned());
    }
    if ordered.len() != rules.len() || ids.len() != rules.len() {
        return Err("ruleIds does not name each rule once".into());
    }
    if !ordered.is_empty() {
        *member::list_mut(place, "rules")? = ordered;
    }
    Ok(())
}

fn set(draft: &mut Draft<'_>, given: &Parameters<'_>, name: &str, value: Value) -> Result<(), String> {
    find_mut(draft.place_mut()?, given.text("ruleId")?)?.insert(name.into(), value);
    Ok(())
}

fn position(rules: &[Value], id: &str) -> Result<usize, String> {
    rules.iter().position(|rule| member::text(rule, "_id") == Some(id)).ok_or_else(|| no_rule(id))
}

fn no_rule(id: &str) -> String {
    format!("there is no rule {id:?}")
}
