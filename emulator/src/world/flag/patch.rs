//! Changes of flags by patches.

use api_ir::BodyFormat;
use serde_json::{Value, json};

use super::super::World;
use super::super::change::By;
use super::super::patch::{guard, patched};
use super::super::place::{Kind, Place};
use super::super::refusal::{Outcome, invalid, not_allowed};
use super::super::value::{Read, members_mut, set, without};
use super::check_document;
use super::view::{Look, view};
use crate::ask::{Answer, Ask};

/// Members of a flag in an environment that a change of the flag as a whole may touch as well.
const LOOSE: [&str; 3] = ["version", "lastModified", "archived"];

/// `patchFeatureFlag`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let by = By::of(ask);
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let is_semantic = ask.body.as_ref().is_some_and(|body| body.format == BodyFormat::SemanticPatch);
    let mut after = if is_semantic {
        let environment = ask.json().get("environmentKey").and_then(Value::as_str);
        let outcome = world.apply_to_flag(place.at(0), &before, environment, ask.json().list("instructions"))?;
        if outcome.is_deleted {
            world.remove_flag(&by, &place)?;
            return Ok(Answer::json(200, view(world, &place, &before, &Look::default())));
        }
        outcome.document
    } else {
        let after = patched(ask, &before)?;
        guard_flag(&before, &after)?;
        after
    };
    finish(world, &before, &mut after);
    check_document(world, place.at(0), &before, &after)?;
    world.check_archived(&place, &before, &after)?;
    world.check_approvals(&place, &before, &after)?;
    if ask.query("ignoreConflicts") != Some("true") {
        world.check_pending(&place, &before, &after)?;
    }
    let after = world.change(&by, &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after, &Look::default())))
}

/// What JSON Patch and merge patch must leave alone.
fn guard_flag(before: &Value, after: &Value) -> Result<(), Answer> {
    guard(before, after, &["key", "kind", "creationDate", "archivedDate", "deprecatedDate"])?;
    for (environment, config) in after.members("environments") {
        if let Some(old) = before.get("environments").and_then(|all| all.get(environment)) {
            guard(old, config, &["version", "lastModified", "salt", "sel", "archived"])?;
        }
    }
    Ok(())
}

/// Adds what a change leaves open: ids of new parts, and dates.
pub(crate) fn finish(world: &mut World, before: &Value, after: &mut Value) {
    let now = world.now + 1;
    for (state, date) in [("archived", "archivedDate"), ("deprecated", "deprecatedDate")] {
        let (was, is) = (before.truth(state), after.truth(state));
        if is && !was {
            set(after, date, now);
        } else if let Value::Object(members) = &mut *after
            && !is
        {
            members.remove(date);
        }
    }
    let is_archived = after.truth("archived");
    let snippet = after.get("clientSideAvailability").map(|client| client.truth("usingEnvironmentId"));
    snippet.into_iter().for_each(|snippet| set(after, "includeInSnippet", snippet));
    each(after, "variations", |variation| world.name(variation));
    for (_, config) in members_mut(after, "environments").into_iter().flatten() {
        set(config, "archived", is_archived);
        each(config, "rules", |rule| {
            world.name(rule);
            set_missing(rule, "trackEvents", json!(false));
            each(rule, "clauses", |clause| world.finish_clause(clause));
        });
        for list in ["targets", "contextTargets"] {
            each(config, list, |target| set_missing(target, "contextKind", json!("user")));
        }
    }
}

impl World {
    /// Gives a part an id, if it has none.
    pub(crate) fn name(&mut self, part: &mut Value) {
        if part.text("_id").is_empty() {
            let id = self.ids.uuid();
            set(part, "_id", id);
        }
    }

    /// Adds what a clause leaves open.
    pub(crate) fn finish_clause(&mut self, clause: &mut Value) {
        self.name(clause);
        set_missing(clause, "negate", json!(false));
        set_missing(clause, "contextKind", json!("user"));
        set_missing(clause, "attribute", json!(""));
        set_missing(clause, "values", json!([]));
    }
}

/// Changes each item of a list.
pub(crate) fn each(document: &mut Value, list: &str, change: impl FnMut(&mut Value)) {
    document.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten().for_each(change);
}

fn set_missing(document: &mut Value, name: &str, value: Value) {
    if document.get(name).is_none_or(Value::is_null) {
        set(document, name, value);
    }
}

/// The environments in which a flag differs.
fn touched<'a>(before: &'a Value, after: &'a Value) -> impl Iterator<Item = &'a String> {
    after.members("environments").filter_map(move |(key, config)| {
        let old = before.get("environments")?.get(key)?;
        (without(old.clone(), &LOOSE) != without(config.clone(), &LOOSE)).then_some(key)
    })
}

/// Something that waits to be done to a flag.
pub(crate) struct Pending {
    /// What to call it.
    pub(crate) name: String,
    /// The environment; empty for the flag as a whole.
    pub(crate) environment: String,
    /// What is to be done.
    pub(crate) instructions: Vec<Value>,
}

impl World {
    /// A flag that others need is not archived.
    pub(crate) fn check_archived(&self, place: &Place, before: &Value, after: &Value) -> Result<(), Answer> {
        if before.truth("archived") || !after.truth("archived") {
            return Ok(());
        }
        match self.dependents(place.at(0), None, place.at(1)).first() {
            Some(other) => Err(invalid(format!("the flag is a prerequisite of {other:?} and cannot be archived"))),
            None => Ok(()),
        }
    }

    /// Refuses changes where they need an approval.
    pub(crate) fn check_approvals(&self, place: &Place, before: &Value, after: &Value) -> Result<(), Answer> {
        let mut all = touched(before, after);
        match all.find(|environment| self.needs_approval(place.at(0), environment, "flag", before)) {
            Some(environment) => Err(not_allowed(format!("changes in {environment:?} need an approval"))),
            None => Ok(()),
        }
    }

    /// Refuses changes after which something that waits could no longer be done.
    pub(crate) fn check_pending(&self, place: &Place, before: &Value, after: &Value) -> Result<(), Answer> {
        for pending in self.pending(place) {
            let environment = Some(pending.environment.as_str()).filter(|key| !key.is_empty());
            let works =
                |flag: &Value| self.apply_to_flag(place.at(0), flag, environment, &pending.instructions).is_ok();
            if works(before) && !works(after) {
                return Err(invalid(format!("{} could not be carried out after this change", pending.name)));
            }
        }
        Ok(())
    }

    /// What waits to be done to a flag: scheduled changes, and approval requests.
    pub(crate) fn pending(&self, flag: &Place) -> Vec<Pending> {
        let mut all = Vec::new();
        for (place, document) in self.under(Kind::ScheduledChange, &[flag.at(0)]) {
            if place.at(2) == flag.at(1) {
                all.push(Pending {
                    name: format!("the scheduled change {}", place.key()),
                    environment: place.at(1).into(),
                    instructions: document.list("instructions").to_vec(),
                });
            }
        }
        for (place, document) in self.under(Kind::ApprovalRequest, &[]) {
            let resource = super::super::approval::Resource::parse(document.text("resourceId"));
            if let Some(resource) = resource.filter(|one| one.is_flag(flag) && document.text("status") == "pending") {
                all.push(Pending {
                    name: format!("the approval request {}", place.key()),
                    environment: resource.environment,
                    instructions: document.list("instructions").to_vec(),
                });
            }
        }
        all
    }
}
