//! Environments: their keys for SDKs, and which changes in them need an approval.

use serde_json::{Map, Value, json};

use super::World;
use super::change::By;
use super::filter::{mentions, pairs};
use super::link::{api, links};
use super::page::{Paging, page};
use super::patch::{Form, check, check_key, guard, patched};
use super::place::{Kind, Place};
use super::project::has_tags;
use super::refusal::{Outcome, conflict, invalid, not_found};
use super::sort::{Key, sort};
use super::value::{Read, members_mut, set, take_over};
use crate::ask::{Answer, Ask};

const FORMS: [(&str, Form); 11] = [
    ("name", Form::Name),
    ("color", Form::Text),
    ("defaultTtl", Form::Number),
    ("secureMode", Form::Truth),
    ("defaultTrackEvents", Form::Truth),
    ("requireComments", Form::Truth),
    ("confirmChanges", Form::Truth),
    ("critical", Form::Truth),
    ("tags", Form::Texts),
    ("approvalSettings", Form::Object),
    ("resourceApprovalSettings", Form::Object),
];

/// The kinds of resources with approval settings of their own; those of flags are the environment's.
const RESOURCES: [&str; 2] = ["segment", "aiconfig"];

/// Checks the body of a new environment.
pub(crate) fn check_new(body: &Value) -> Result<(), Answer> {
    check(body, &FORMS)?;
    check(body, &[("color", Form::Name)])?;
    check_key(body.text("key"))
}

/// How an environment looks.
pub(crate) fn view(place: &Place, document: &Value) -> Value {
    let mut shown = document.clone();
    let mut links = links(place);
    for (name, key) in [("apiKey", "apiKey"), ("mobileKey", "mobileKey")] {
        set(&mut links, name, api(format!("{}/{key}", place.href())));
    }
    set(&mut shown, "_links", links);
    shown
}

/// What approvals are like until somebody says otherwise.
fn usual_approvals() -> Value {
    json!({
        "required": false,
        "bypassApprovalsForPendingChanges": false,
        "minNumApprovals": 1,
        "canReviewOwnRequest": false,
        "canApplyDeclinedChanges": true,
        "autoApplyApprovedChanges": false,
        "serviceKind": "launchdarkly",
        "serviceConfig": {},
        "requiredApprovalTags": [],
    })
}

/// Adds what an environment's settings of approvals leave open.
pub(crate) fn finish_approvals(document: &mut Value) {
    let complete = |given: &Value| {
        let mut whole = usual_approvals();
        given.as_object().into_iter().flatten().for_each(|(name, value)| set(&mut whole, name, value.clone()));
        whole
    };
    let own = document.get("approvalSettings").map(complete).unwrap_or_else(usual_approvals);
    let of_kind = |kind: &&str| document.get("resourceApprovalSettings").and_then(|all| all.get(kind));
    let others: Map<String, Value> = RESOURCES
        .iter()
        .map(|kind| (String::from(*kind), of_kind(kind).map(complete).unwrap_or_else(usual_approvals)))
        .collect();
    set(document, "approvalSettings", own);
    set(document, "resourceApprovalSettings", others);
}

impl World {
    /// The place of an environment that there is.
    pub(crate) fn environment(&self, project: &str, key: &str) -> Result<Place, Answer> {
        self.project(project)?;
        let place = Place::new(Kind::Environment, &[project, key]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("environment")) }
    }

    /// A new environment's document.
    pub(crate) fn fresh_environment(&mut self, key: &str, body: &Value) -> Value {
        let others: Map<String, Value> =
            RESOURCES.iter().map(|kind| (String::from(*kind), usual_approvals())).collect();
        let mut document = json!({
            "_id": self.ids.object(self.now),
            "key": key,
            "name": key,
            "apiKey": format!("sdk-{}", self.ids.uuid()),
            "mobileKey": format!("mob-{}", self.ids.uuid()),
            "color": "417505",
            "defaultTtl": 0,
            "secureMode": false,
            "defaultTrackEvents": false,
            "requireComments": false,
            "confirmChanges": false,
            "critical": key == "production",
            "tags": [],
            "approvalSettings": usual_approvals(),
            "resourceApprovalSettings": others,
        });
        const GIVEN: [&str; 9] = [
            "name",
            "color",
            "defaultTtl",
            "secureMode",
            "defaultTrackEvents",
            "requireComments",
            "confirmChanges",
            "critical",
            "tags",
        ];
        take_over(&mut document, body, &GIVEN);
        document
    }

    /// Makes `test` and `production`.
    pub(crate) fn add_usual_environments(&mut self, by: &By, project: &str) {
        for (key, name, color) in [("test", "Test", "EBFF00"), ("production", "Production", "00DA7B")] {
            self.add_environment(by, project, &json!({ "key": key, "name": name, "color": color }));
        }
    }

    /// Makes an environment, and what flags and segments it begins with: those of its source, or flags that are off.
    pub(crate) fn add_environment(&mut self, by: &By, project: &str, body: &Value) -> Place {
        let key = body.text("key");
        let place = Place::new(Kind::Environment, &[project, key]);
        let document = self.fresh_environment(key, body);
        self.change(by, &place, Some(document));
        let source = body.get("source").map_or("", |source| source.text("key")).to_owned();
        for flag in self.places(Kind::Flag, &[project]) {
            let document = self.documents.get(&flag).cloned().unwrap_or_default();
            let copy = document.get("environments").and_then(|configs| configs.get(&source)).cloned();
            let config = self.fresh_config(&document, copy.as_ref());
            if let Some(configs) = self.documents.get_mut(&flag).and_then(|flag| members_mut(flag, "environments")) {
                configs.insert(key.into(), config);
            }
        }
        for segment in self.places(Kind::Segment, &[project, &source]) {
            if let Some(document) = self.documents.get(&segment).cloned() {
                self.documents.insert(Place::new(Kind::Segment, &[project, key, segment.key()]), document);
            }
        }
        place
    }
}

/// `getEnvironmentsByProject`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let mut found: Vec<_> = world.under(Kind::Environment, &[project.key()]).collect();
    found.sort_by_key(|(_, document)| document.text("_id"));
    for (name, value) in pairs(ask.query("filter").unwrap_or_default())? {
        match name {
            "query" => found.retain(|(_, one)| mentions(value, &[one.text("name"), one.text("key")])),
            "tags" => found.retain(|(_, one)| has_tags(one, value)),
            other => return Err(invalid(format!("filter: there is no field {other:?}"))),
        }
    }
    sort(&mut found, ask.query("sort"), |(_, environment), field| match field {
        "name" => Some(Key::text(environment.text("name"))),
        "createdOn" => Some(Key::text(environment.text("_id"))),
        "critical" => Some(Key::Number(environment.truth("critical").into())),
        _ => None,
    })?;
    let page = page(ask, &format!("{}/environments", project.href()), found, Paging::since(0))?;
    Ok(Answer::json(200, page.json(|(place, document)| view(place, document))))
}

/// `getEnvironment`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    Ok(Answer::json(200, view(&place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `postEnvironment`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let body = ask.json();
    check_new(body)?;
    let key = body.text("key");
    if world.environment(project.key(), key).is_ok() {
        return Err(conflict(format!("there is an environment {key:?} already")));
    }
    if let Some(source) = body.get("source").filter(|source| !source.is_null()) {
        let source = source.text("key");
        world.environment(project.key(), source).map_err(|_| invalid(format!("source: there is no {source:?}")))?;
    }
    let place = world.add_environment(&By::of(ask), project.key(), body);
    Ok(Answer::json(201, view(&place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `patchEnvironment`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let after = patched(ask, &before)?;
    guard(&before, &after, &["key", "apiKey", "mobileKey"])?;
    check(&after, &FORMS)?;
    for settings in
        after.get("approvalSettings").into_iter().chain(after.members("resourceApprovalSettings").map(|(_, all)| all))
    {
        check_approvals(settings)?;
    }
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(&place, &after)))
}

/// Checks settings of approvals.
fn check_approvals(settings: &Value) -> Result<(), Answer> {
    const FORMS: [(&str, Form); 6] = [
        ("required", Form::Truth),
        ("minNumApprovals", Form::Number),
        ("canReviewOwnRequest", Form::Truth),
        ("canApplyDeclinedChanges", Form::Truth),
        ("requiredApprovalTags", Form::Texts),
        ("serviceConfig", Form::Object),
    ];
    check(settings, &FORMS)?;
    if !(1..=5).contains(&settings.number("minNumApprovals")) {
        return Err(invalid("minNumApprovals is from 1 to 5"));
    }
    if settings.truth("required") && !settings.list("requiredApprovalTags").is_empty() {
        return Err(invalid("approvals are required for everything or for some tags, not both"));
    }
    Ok(())
}

/// `deleteEnvironment`: with its segments, its part of flags, and what was planned for it.
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    world.change(&By::of(ask), &place, None);
    let (project, key) = (place.at(0), place.at(1));
    let scope = format!("proj/{project}:env/{key}:");
    world.documents.retain(|place, document| match place.kind {
        Kind::Segment | Kind::Transfer | Kind::ScheduledChange | Kind::ExpiringTarget | Kind::Evaluations => {
            (place.at(0), place.at(1)) != (project, key)
        }
        Kind::ApprovalRequest => !document.text("resourceId").starts_with(&scope),
        _ => true,
    });
    for flag in world.places(Kind::Flag, &[project]) {
        if let Some(configs) = world.documents.get_mut(&flag).and_then(|flag| members_mut(flag, "environments")) {
            configs.remove(key);
        }
    }
    Ok(Answer::empty(204))
}

/// `resetEnvironmentSDKKey`, `resetEnvironmentMobileKey`
pub(crate) fn reset_key(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let is_mobile = ask.operation.id == "resetEnvironmentMobileKey";
    let (name, prefix) = if is_mobile { ("mobileKey", "mob") } else { ("apiKey", "sdk") };
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    let key = format!("{prefix}-{}", world.ids.uuid());
    set(&mut after, name, key);
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(&place, &after)))
}

impl World {
    /// The settings of approvals for a kind of resource in an environment.
    pub(crate) fn approval_settings(&self, project: &str, environment: &str, kind: &str) -> Value {
        let document = self.get(Kind::Environment, &[project, environment]);
        let own = document.and_then(|document| match kind {
            "flag" => document.get("approvalSettings"),
            _ => document.get("resourceApprovalSettings")?.get(kind),
        });
        own.cloned().unwrap_or_else(usual_approvals)
    }

    /// Whether a change to something with these tags needs an approval.
    pub(crate) fn needs_approval(&self, project: &str, environment: &str, kind: &str, document: &Value) -> bool {
        let settings = self.approval_settings(project, environment, kind);
        let tags = settings.texts("requiredApprovalTags");
        settings.truth("required") || tags.iter().any(|tag| document.lists("tags", tag))
    }
}

/// `getApprovalRequestSettings`
pub(crate) fn get_approvals(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let one = ask.query("environmentKey").filter(|key| !key.is_empty());
    if let Some(key) = one {
        world.environment(project.key(), key)?;
    }
    let keys = world.environment_keys(project.key());
    let keys = keys.iter().filter(|key| one.is_none_or(|one| one == *key));
    let kinds = ["flag"].into_iter().chain(RESOURCES);
    let kinds =
        kinds.filter(|kind| ask.query("resourceKind").is_none_or(|wanted| wanted.is_empty() || wanted == *kind));
    let shown: Map<String, Value> = kinds
        .map(|kind| {
            let settings = |key: &String| (key.clone(), world.approval_settings(project.key(), key, kind));
            let environments: Map<String, Value> = keys.clone().map(settings).collect();
            let mut shown = json!({ "environments": environments });
            for name in ask.query("expand").unwrap_or_default().split(',') {
                if matches!(name, "default" | "strict") {
                    set(&mut shown, &format!("_{name}"), usual_approvals());
                }
            }
            (kind.into(), shown)
        })
        .collect();
    Ok(Answer::json(200, Value::Object(shown)))
}

/// `patchApprovalRequestSettings`
pub(crate) fn patch_approvals(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let body = ask.json();
    let (key, kind) = (body.text("environmentKey"), body.text("resourceKind"));
    let place = world.environment(ask.path("projectKey"), key)?;
    if kind != "flag" && !RESOURCES.contains(&kind) {
        return Err(invalid(format!("resourceKind: there are no approvals of {kind:?}")));
    }
    let mut settings = world.approval_settings(place.at(0), key, kind);
    const GIVEN: [&str; 9] = [
        "required",
        "bypassApprovalsForPendingChanges",
        "minNumApprovals",
        "canReviewOwnRequest",
        "canApplyDeclinedChanges",
        "autoApplyApprovedChanges",
        "serviceKind",
        "serviceConfig",
        "requiredApprovalTags",
    ];
    take_over(&mut settings, body, &GIVEN);
    check_approvals(&settings)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    match kind {
        "flag" => set(&mut after, "approvalSettings", settings.clone()),
        _ => {
            if let Some(all) = members_mut(&mut after, "resourceApprovalSettings") {
                all.insert(kind.into(), settings.clone());
            }
        }
    }
    world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, json!({ kind: { "environments": { key: settings } } })))
}
