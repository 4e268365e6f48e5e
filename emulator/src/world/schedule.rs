//! Changes of flags that happen at a time.

use serde_json::{Value, json};

use super::World;
use super::approval::{Resource, finish_scheduled};
use super::change::By;
use super::flag;
use super::link::{api, links};
use super::place::{Kind, Place, segment};
use super::refusal::{Outcome, conflict, invalid, not_allowed, not_found};
use super::value::{Read, set, without};
use crate::ask::{Answer, Ask};

/// A member that is kept and not shown: the approval request that it comes from.
const HIDDEN: [&str; 1] = ["_approval"];

impl World {
    /// The flag and the environment of the address.
    fn scheduled_for(&self, ask: &Ask<'_>) -> Result<(Place, String), Answer> {
        let flag = self.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
        let environment = self.environment(flag.at(0), ask.path("environmentKey"))?;
        Ok((flag, environment.key().into()))
    }

    fn scheduled_of(&self, ask: &Ask<'_>) -> Result<(Place, Place), Answer> {
        let (flag, environment) = self.scheduled_for(ask)?;
        let path = [flag.at(0), &environment, flag.at(1), ask.path("id")];
        let place = Place::new(Kind::ScheduledChange, &path);
        if self.documents.contains_key(&place) { Ok((flag, place)) } else { Err(not_found("scheduled change")) }
    }

    /// Schedules what was approved.
    pub(crate) fn schedule_approved(&mut self, resource: &Resource, request: &Place, document: &Value) {
        let id = self.ids.object(self.now);
        let mut scheduled = fresh(&id, self.now, document.text("requestorId"), document.number("executionDate"));
        set(&mut scheduled, "instructions", document.list("instructions").to_vec());
        set(&mut scheduled, "_approval", request.key());
        let path = [resource.project.as_str(), &resource.environment, &resource.key, &id];
        self.documents.insert(Place::new(Kind::ScheduledChange, &path), scheduled);
    }
}

fn fresh(id: &str, now: i64, member: &str, date: i64) -> Value {
    json!({
        "_id": id,
        "_creationDate": now,
        "_maintainerId": member,
        "_version": 1,
        "executionDate": date,
        "instructions": [],
    })
}

fn view(place: &Place, document: &Value) -> Value {
    let mut shown = without(document.clone(), &HIDDEN);
    set(&mut shown, "_links", links(place));
    shown
}

/// `getFlagConfigScheduledChanges`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (flag, environment) = world.scheduled_for(ask)?;
    let found = world.under(Kind::ScheduledChange, &[flag.at(0), &environment, flag.at(1)]);
    let items: Vec<Value> = found.map(|(place, document)| view(place, document)).collect();
    let (a, b, c) = (segment(flag.at(0)), segment(flag.at(1)), segment(&environment));
    let href = format!("/api/v2/projects/{a}/flags/{b}/environments/{c}/scheduled-changes");
    let links = json!({ "self": api(href), "parent": api(flag.href()) });
    Ok(Answer::json(200, json!({ "items": items, "_links": links })))
}

/// `getFeatureFlagScheduledChange`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (_, place) = world.scheduled_of(ask)?;
    Ok(Answer::json(200, view(&place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `postFlagConfigScheduledChanges`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (flag, environment) = world.scheduled_for(ask)?;
    let body = ask.json();
    check_approval(world, &flag, &environment)?;
    let id = world.ids.object(world.now);
    let mut document = fresh(&id, world.now + 1, &ask.actor.member, body.number("executionDate"));
    set(&mut document, "instructions", body.list("instructions").to_vec());
    let place = Place::new(Kind::ScheduledChange, &[flag.at(0), &environment, flag.at(1), &id]);
    check(world, &flag, &place, &document, ask)?;
    let document = world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(201, view(&place, &document)))
}

fn check_approval(world: &World, flag: &Place, environment: &str) -> Result<(), Answer> {
    let document = world.documents.get(flag).unwrap_or(&Value::Null);
    if world.needs_approval(flag.at(0), environment, "flag", document) {
        return Err(not_allowed(format!("changes in {environment:?} need an approval")));
    }
    Ok(())
}

/// Checks a scheduled change: by itself, and unless conflicts are to be ignored, beside the others.
fn check(world: &World, flag: &Place, place: &Place, document: &Value, ask: &Ask<'_>) -> Result<(), Answer> {
    let date = document.number("executionDate");
    if date <= world.now {
        return Err(invalid("executionDate is over"));
    }
    if document.list("instructions").is_empty() {
        return Err(invalid("instructions are missing"));
    }
    let (project, environment) = (place.at(0), place.at(1));
    let now = world.documents.get(flag).cloned().unwrap_or_default();
    world.apply_to_flag(project, &now, Some(environment), document.list("instructions"))?;
    if ask.query("ignoreConflicts") == Some("true") {
        return Ok(());
    }
    let mut others: Vec<(i64, Vec<Value>)> = world
        .under(Kind::ScheduledChange, &[project, environment, flag.at(1)])
        .filter(|(other, _)| *other != place)
        .map(|(_, other)| (other.number("executionDate"), other.list("instructions").to_vec()))
        .collect();
    if others.iter().any(|(other, _)| *other == date) {
        return Err(conflict("another change is scheduled for the same time"));
    }
    others.push((date, document.list("instructions").to_vec()));
    others.sort_by_key(|(date, _)| *date);
    let mut flag = now;
    for (_, instructions) in &others {
        flag = match world.apply_to_flag(project, &flag, Some(environment), instructions) {
            Ok(outcome) => outcome.document,
            Err(_) => return Err(conflict("scheduled changes would get into each other's way")),
        };
    }
    Ok(())
}

/// `patchFlagConfigScheduledChange`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (flag, place) = world.scheduled_of(ask)?;
    check_approval(world, &flag, place.at(1))?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let mut after = before.clone();
    let instructions = ask.json().list("instructions");
    if instructions.is_empty() {
        return Err(invalid("the body is a semantic patch with instructions"));
    }
    let mut is_deleted = false;
    for instruction in instructions {
        let value = instruction.get("value").cloned().unwrap_or_default();
        match instruction.text("kind") {
            "deleteScheduledChange" => is_deleted = true,
            "replaceScheduledChangesInstructions" if value.is_array() => set(&mut after, "instructions", value),
            "updateScheduledChangesExecutionDate" if value.is_i64() => set(&mut after, "executionDate", value),
            kind => return Err(invalid(format!("{kind:?} is no instruction, or lacks its value"))),
        }
    }
    let by = By::of(ask);
    if is_deleted {
        world.change(&by, &place, None);
        return Ok(Answer::json(200, view(&place, &before)));
    }
    check(world, &flag, &place, &after, ask)?;
    let after = world.change(&by, &place, Some(after));
    Ok(Answer::json(200, view(&place, &after)))
}

/// `deleteFlagConfigScheduledChanges`
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (flag, place) = world.scheduled_of(ask)?;
    check_approval(world, &flag, place.at(1))?;
    world.change(&By::of(ask), &place, None);
    Ok(Answer::empty(204))
}

/// Carries out the first change that is due; whether there was one. A change that cannot be carried out any more is
/// gone as well.
pub(crate) fn run_first(world: &mut World) -> bool {
    let due = world.under(Kind::ScheduledChange, &[]).filter(|(_, one)| one.number("executionDate") <= world.now);
    let first = due.min_by_key(|(place, one)| (one.number("executionDate"), place.key().to_owned()));
    let Some((place, document)) = first.map(|(place, document)| (place.clone(), document.clone())) else {
        return false;
    };
    world.documents.remove(&place);
    let by = By::member(document.text("_maintainerId"));
    let outcome = carry_out(world, &by, &place, &document);
    let approval = document.text("_approval");
    if !approval.is_empty() {
        finish_scheduled(world, &by, approval, &outcome);
    }
    true
}

fn carry_out(world: &mut World, by: &By, place: &Place, document: &Value) -> Result<(), Answer> {
    let flag = world.flag(place.at(0), place.at(2))?;
    let before = world.documents.get(&flag).cloned().unwrap_or_default();
    let outcome = world.apply_to_flag(place.at(0), &before, Some(place.at(1)), document.list("instructions"))?;
    if outcome.is_deleted {
        return world.remove_flag(by, &flag);
    }
    let mut after = outcome.document;
    flag::finish(world, &before, &mut after);
    flag::check_document(world, place.at(0), &before, &after)?;
    world.check_archived(&flag, &before, &after)?;
    world.change(by, &flag, Some(after));
    Ok(())
}
