//! Approval requests: changes of flags and segments that wait for somebody else to agree.

use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::flag;
use super::link::{api, links};
use super::place::{Kind, Place, segment as encoded};
use super::refusal::{Outcome, invalid, not_found, outdated};
use super::value::{Read, add_texts, set, take_over, without};
use crate::ask::{Answer, Ask};

mod list;
mod review;

pub(crate) use list::{list, list_for_flag};
pub(crate) use review::{apply, finish_scheduled, review};

/// Members that are kept and not shown.
const HIDDEN: [&str; 1] = ["_copy"];
/// Members that only the form for all kinds of resources has.
const GENERAL: [&str; 2] = ["resourceId", "approvalSettings"];

/// What an approval request is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resource {
    /// The project.
    pub(crate) project: String,
    /// The environment; empty for a flag as a whole.
    pub(crate) environment: String,
    /// `flag` or `segment`.
    pub(crate) kind: String,
    /// The key of the flag or segment.
    pub(crate) key: String,
}

impl Resource {
    /// Reads a name such as `proj/P:env/E:flag/F`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':').map(|part| part.split_once('/'));
        let project = parts.next()??;
        let mut last = parts.next()??;
        let environment = if last.0 == "env" { std::mem::replace(&mut last, parts.next()??).1 } else { "" };
        if project.0 != "proj" || !matches!(last.0, "flag" | "segment") || parts.next().is_some() {
            return None;
        }
        let environment = if environment == "*" { "" } else { environment };
        Some(Resource {
            project: project.1.into(),
            environment: environment.into(),
            kind: last.0.into(),
            key: last.1.into(),
        })
    }

    /// A flag in an environment.
    fn of_flag(flag: &Place, environment: &str) -> Self {
        Resource {
            project: flag.at(0).into(),
            environment: environment.into(),
            kind: "flag".into(),
            key: flag.at(1).into(),
        }
    }

    /// Its name.
    fn name(&self) -> String {
        let Resource { project, environment, kind, key } = self;
        match environment.as_str() {
            "" => format!("proj/{project}:{kind}/{key}"),
            _ => format!("proj/{project}:env/{environment}:{kind}/{key}"),
        }
    }

    /// Where it is kept.
    fn place(&self) -> Place {
        match self.kind.as_str() {
            "segment" => Place::new(Kind::Segment, &[&self.project, &self.environment, &self.key]),
            _ => Place::new(Kind::Flag, &[&self.project, &self.key]),
        }
    }

    /// Whether it is this flag.
    pub(crate) fn is_flag(&self, flag: &Place) -> bool {
        self.kind == "flag" && self.place() == *flag
    }
}

impl World {
    /// The approval request that the address names; if it names a flag as well, one for that flag.
    fn approval_of(&self, ask: &Ask<'_>) -> Result<(Place, Resource), Answer> {
        let unknown = || not_found("approval request");
        let place = Place::new(Kind::ApprovalRequest, &[ask.path("id")]);
        let document = self.documents.get(&place).ok_or_else(unknown)?;
        let resource = Resource::parse(document.text("resourceId")).ok_or_else(unknown)?;
        if is_for_flag(ask) {
            let flag = self.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
            if !resource.is_flag(&flag) || resource.environment != ask.path("environmentKey") {
                return Err(unknown());
            }
        }
        Ok((place, resource))
    }

    /// The flag in an environment that the address names.
    fn flag_of(&self, ask: &Ask<'_>) -> Result<Resource, Answer> {
        let flag = self.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
        let environment = self.environment(flag.at(0), ask.path("environmentKey"))?;
        Ok(Resource::of_flag(&flag, environment.key()))
    }

    /// What a resource would be after an approval request.
    fn proposed(&self, resource: &Resource, request: &Value) -> Result<(Value, bool), Answer> {
        let place = resource.place();
        let before = self.documents.get(&place).ok_or_else(|| not_found(&resource.kind))?;
        if let Some(copy) = request.get("_copy").filter(|copy| copy.is_object()) {
            let after = flag::copied(before, copy.text("source"), &resource.environment, copy)?;
            return Ok((after, false));
        }
        let instructions = request.list("instructions");
        if resource.kind == "segment" {
            return Ok((self.apply_to_segment(before, instructions)?, false));
        }
        let environment = Some(resource.environment.as_str()).filter(|key| !key.is_empty());
        let outcome = self.apply_to_flag(&resource.project, before, environment, instructions)?;
        Ok((outcome.document, outcome.is_deleted))
    }

    /// Why a request that waits could not be applied now.
    fn conflicts(&self, resource: &Resource, request: &Value) -> Vec<Value> {
        if request.text("status") != "pending" {
            return request.list("conflicts").to_vec();
        }
        match self.proposed(resource, request) {
            Ok(_) => Vec::new(),
            Err(refusal) => vec![json!({
                "instruction": request.list("instructions").first().cloned().unwrap_or_else(|| json!({})),
                "reason": refusal.body.as_ref().map_or("", |body| body.text("message")),
            })],
        }
    }
}

fn is_for_flag(ask: &Ask<'_>) -> bool {
    ask.operation.path.contains("{featureFlagKey}")
}

/// How an approval request looks: in the form for all kinds of resources, or in that for flags.
fn view(world: &World, place: &Place, document: &Value, for_flag: bool) -> Value {
    let mut shown = without(document.clone(), &HIDDEN);
    let resource = Resource::parse(document.text("resourceId"));
    let mut own = links(place);
    if let Some(resource) = &resource {
        set(&mut shown, "conflicts", world.conflicts(resource, document));
        set(&mut own, "resource", api(resource.place().href()));
        let settings = world.approval_settings(&resource.project, &resource.environment, &resource.kind);
        set(&mut shown, "approvalSettings", settings);
        if for_flag {
            let (a, b, c) = (encoded(&resource.project), encoded(&resource.key), encoded(&resource.environment));
            let parent = format!("/api/v2/projects/{a}/flags/{b}/environments/{c}/approval-requests");
            set(&mut own, "self", api(format!("{parent}/{}", place.key())));
            set(&mut own, "parent", api(parent));
        }
    }
    set(&mut shown, "_links", own);
    if for_flag { without(shown, &GENERAL) } else { shown }
}

/// `postApprovalRequest`, `postApprovalRequestForFlag`, `postFlagCopyConfigApprovalRequest`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let body = ask.json();
    let resource = if is_for_flag(ask) {
        world.flag_of(ask)?
    } else {
        let name = body.text("resourceId");
        Resource::parse(name).ok_or_else(|| invalid(format!("resourceId: {name:?} names no flag or segment")))?
    };
    if body.text("description").is_empty() || body.text("description").chars().count() > 5000 {
        return Err(invalid("description has from 1 to 5000 characters"));
    }
    let id = world.ids.object(world.now);
    let mut document = fresh(&id, world.now + 1, &resource, &ask.actor.member, body);
    if ask.operation.id == "postFlagCopyConfigApprovalRequest" {
        add_copy(world, &resource, body, &mut document)?;
    } else if document.list("instructions").is_empty() {
        return Err(invalid("instructions are missing"));
    }
    world.proposed(&resource, &document)?;
    let place = Place::new(Kind::ApprovalRequest, &[&id]);
    let document = world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(201, view(world, &place, &document, is_for_flag(ask))))
}

fn fresh(id: &str, now: i64, resource: &Resource, member: &str, body: &Value) -> Value {
    let mut document = json!({
        "_id": id,
        "_version": 1,
        "creationDate": now,
        "serviceKind": "launchdarkly",
        "requestorId": member,
        "reviewStatus": "pending",
        "allReviews": [],
        "notifyMemberIds": [],
        "notifyTeamKeys": [],
        "status": "pending",
        "instructions": [],
        "conflicts": [],
        "resourceId": resource.name(),
    });
    const GIVEN: [&str; 6] =
        ["description", "instructions", "notifyMemberIds", "notifyTeamKeys", "executionDate", "operatingOnId"];
    take_over(&mut document, body, &GIVEN);
    document
}

/// A request to copy from another environment.
fn add_copy(world: &World, resource: &Resource, body: &Value, document: &mut Value) -> Result<(), Answer> {
    let source = body.get("source").map_or("", |source| source.text("key"));
    world.environment(&resource.project, source).map_err(|_| invalid(format!("source: there is no {source:?}")))?;
    let config = world.documents.get(&resource.place());
    let config = config.and_then(|flag| flag.get("environments")?.get(source)).unwrap_or(&Value::Null);
    let version = config.number("version");
    let expected = body.get("source").and_then(|source| source.get("version")).and_then(Value::as_i64);
    if expected.is_some_and(|expected| expected != version) {
        return Err(outdated(format!("in {source:?} the flag has version {version}")));
    }
    let mut copy = json!({ "source": source });
    take_over(&mut copy, body, &["includedActions", "excludedActions"]);
    set(document, "_copy", copy);
    set(document, "source", json!({ "key": source, "version": version }));
    Ok(())
}

/// `getApprovalForFlag`
pub(crate) fn get_for_flag(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (place, _) = world.approval_of(ask)?;
    let document = world.documents.get(&place).unwrap_or(&Value::Null);
    Ok(Answer::json(200, view(world, &place, document, true)))
}

/// `getApprovalRequest`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (place, _) = world.approval_of(ask)?;
    let document = world.documents.get(&place).unwrap_or(&Value::Null);
    let expand = ask.query("expand").unwrap_or_default();
    Ok(Answer::json(200, list::expanded(world, &place, document, expand)))
}

/// `deleteApprovalRequest`, `deleteApprovalRequestForFlag`
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (place, _) = world.approval_of(ask)?;
    world.change(&By::of(ask), &place, None);
    Ok(Answer::empty(204))
}

/// `patchApprovalRequest`, `patchFlagConfigApprovalRequest`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (place, _) = world.approval_of(ask)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    let instructions = ask.json().list("instructions");
    if instructions.is_empty() {
        return Err(invalid("the body is a semantic patch with instructions"));
    }
    for instruction in instructions {
        match instruction.text("kind") {
            "addReviewers" => {
                let (members, teams) = (instruction.texts("notifyMemberIds"), instruction.texts("notifyTeamKeys"));
                if members.is_empty() && teams.is_empty() {
                    return Err(invalid("addReviewers: there are no members and no teams"));
                }
                add_texts(&mut after, "notifyMemberIds", &members);
                add_texts(&mut after, "notifyTeamKeys", &teams);
            }
            "updateDescription" => {
                let value = instruction.text("value");
                if value.is_empty() || value.chars().count() > 5000 {
                    return Err(invalid("updateDescription: value has from 1 to 5000 characters"));
                }
                set(&mut after, "description", value);
            }
            unknown => return Err(invalid(format!("there is no instruction {unknown:?}"))),
        }
    }
    let after = world.change(&By::of(ask), &place, Some(after));
    // Both operations are documented with the form for flags.
    Ok(Answer::json(200, view(world, &place, &after, true)))
}
