//! Projects, and what new flags in them begin with.

use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::environment;
use super::filter::{mentions, pairs};
use super::link::{api, links};
use super::page::{Paging, page};
use super::patch::{Form, check, check_key, guard, patched};
use super::place::{Kind, Place};
use super::refusal::{Outcome, conflict, invalid, not_found};
use super::sort::{Key, sort};
use super::value::{Read, set, take_over, without};
use crate::ask::{Answer, Ask};

const FORMS: [(&str, Form); 5] = [
    ("name", Form::Name),
    ("tags", Form::Texts),
    ("includeInSnippetByDefault", Form::Truth),
    ("defaultClientSideAvailability", Form::Object),
    ("namingConvention", Form::Object),
];

impl World {
    /// The place of a project that there is.
    pub(crate) fn project(&self, key: &str) -> Result<Place, Answer> {
        let place = Place::new(Kind::Project, &[key]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("project")) }
    }

    /// A new project's document.
    pub(crate) fn fresh_project(&mut self, key: &str, body: &Value) -> Value {
        let mut document = json!({
            "_id": self.ids.object(self.now),
            "key": key,
            "name": key,
            "includeInSnippetByDefault": false,
            "defaultClientSideAvailability": { "usingMobileKey": true, "usingEnvironmentId": false },
            "tags": [],
        });
        take_over(&mut document, body, &["name", "tags", "includeInSnippetByDefault", "namingConvention"]);
        take_over(&mut document, body, &["defaultClientSideAvailability"]);
        document
    }

    /// The environments of a project, as in a project that is created or changed.
    fn all_environments(&self, project: &str) -> Vec<Value> {
        let keys = self.environment_keys(project);
        let places = keys.iter().map(|key| Place::new(Kind::Environment, &[project, key]));
        places.filter_map(|place| Some(environment::view(&place, self.documents.get(&place)?))).collect()
    }
}

/// How a project looks.
pub(crate) fn view(place: &Place, document: &Value) -> Value {
    let mut shown = without(document.clone(), &["namingConvention"]);
    let mut links = links(place);
    set(&mut links, "environments", api(format!("{}/environments", place.href())));
    set(&mut links, "flagDefaults", api(format!("{}/flag-defaults", place.href())));
    set(&mut shown, "_links", links);
    shown
}

/// The same, with its environments by pages.
fn expanded(world: &World, ask: &Ask<'_>, place: &Place, document: &Value) -> Value {
    let mut shown = view(place, document);
    if ask.query_all("expand").any(|all| all.split(',').any(|name| name == "environments")) {
        let mut items = world.all_environments(place.key());
        let total = items.len();
        items.truncate(20);
        let links = json!({ "self": api(format!("{}/environments", place.href())) });
        set(&mut shown, "environments", json!({ "items": items, "totalCount": total, "_links": links }));
    }
    shown
}

/// The same, with a plain list of all environments.
fn whole(world: &World, place: &Place) -> Value {
    let mut shown = world.documents.get(place).map(|document| view(place, document)).unwrap_or_default();
    set(&mut shown, "environments", world.all_environments(place.key()));
    shown
}

/// `getProjects`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut found: Vec<_> = world.under(Kind::Project, &[]).collect();
    found.sort_by_key(|(_, document)| document.text("_id"));
    for (name, value) in pairs(ask.query("filter").unwrap_or_default())? {
        match name {
            "query" => found.retain(|(_, project)| mentions(value, &[project.text("name"), project.text("key")])),
            "tags" => found.retain(|(_, project)| has_tags(project, value)),
            "keys" => found.retain(|(_, project)| value.split('|').any(|key| project.text("key") == key)),
            other => return Err(invalid(format!("filter: there is no field {other:?}"))),
        }
    }
    sort(&mut found, ask.query("sort"), |(_, project), field| match field {
        "name" => Some(Key::text(project.text("name"))),
        "createdOn" => Some(Key::text(project.text("_id"))),
        _ => None,
    })?;
    let page = page(ask, "/api/v2/projects", found, Paging::since(20_220_603))?;
    Ok(Answer::json(200, page.json(|(place, document)| expanded(world, ask, place, document))))
}

/// Whether a document has all the tags of a list with plus signs.
pub(crate) fn has_tags(document: &Value, tags: &str) -> bool {
    tags.split('+').all(|tag| {
        document.list("tags").iter().any(|own| own.as_str().is_some_and(|own| own.eq_ignore_ascii_case(tag)))
    })
}

/// `getProject`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.project(ask.path("projectKey"))?;
    let document = world.documents.get(&place).cloned().unwrap_or_default();
    Ok(Answer::json(200, expanded(world, ask, &place, &document)))
}

/// `postProject`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let body = ask.json();
    check(body, &FORMS)?;
    let key = body.text("key");
    check_key(key)?;
    let place = Place::new(Kind::Project, &[key]);
    if world.documents.contains_key(&place) {
        return Err(conflict(format!("there is a project {key:?} already")));
    }
    let wanted = body.list("environments");
    let mut keys: Vec<&str> = wanted.iter().map(|environment| environment.text("key")).collect();
    for environment in wanted {
        environment::check_new(environment)?;
    }
    keys.sort_unstable();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(invalid("two environments have the same key"));
    }
    let by = By::of(ask);
    let document = world.fresh_project(key, body);
    world.change(&by, &place, Some(document));
    if wanted.is_empty() {
        world.add_usual_environments(&by, key);
    }
    for environment in wanted {
        world.add_environment(&by, key, environment);
    }
    Ok(Answer::json(201, whole(world, &place)))
}

/// `patchProject`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.project(ask.path("projectKey"))?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let after = patched(ask, &before)?;
    guard(&before, &after, &["key"])?;
    check(&after, &FORMS)?;
    world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, whole(world, &place)))
}

/// `deleteProject`: with all that is in it. The last one stays.
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.project(ask.path("projectKey"))?;
    if world.under(Kind::Project, &[]).nth(1).is_none() {
        return Err(invalid("the last project of an account cannot be deleted"));
    }
    world.change(&By::of(ask), &place, None);
    let key = place.key();
    let scope = format!("proj/{key}:");
    world.documents.retain(|place, document| match place.kind {
        Kind::Member | Kind::Team | Kind::Role | Kind::Token | Kind::Webhook | Kind::Project => true,
        Kind::ApprovalRequest => !document.text("resourceId").starts_with(&scope),
        _ => place.at(0) != key,
    });
    Ok(Answer::empty(204))
}

/// What flags begin with if the project does not say otherwise.
pub(crate) fn usual_defaults(project: &Value) -> Value {
    json!({
        "tags": [],
        "temporary": true,
        "defaultClientSideAvailability": project.get("defaultClientSideAvailability"),
        "booleanDefaults": {
            "trueDisplayName": "", "falseDisplayName": "", "trueDescription": "", "falseDescription": "",
            "onVariation": 0, "offVariation": 1,
        },
    })
}

impl World {
    /// What new flags of a project begin with.
    pub(crate) fn flag_defaults(&self, project: &str) -> Value {
        let own = self.get(Kind::FlagDefaults, &[project]).cloned();
        own.unwrap_or_else(|| usual_defaults(self.get(Kind::Project, &[project]).unwrap_or(&Value::Null)))
    }
}

/// `getFlagDefaultsByProject`
pub(crate) fn get_defaults(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let mut shown = world.flag_defaults(project.key());
    set(&mut shown, "key", project.key());
    set(&mut shown, "_links", links(&Place::new(Kind::FlagDefaults, &[project.key()])));
    Ok(Answer::json(200, shown))
}

/// `putFlagDefaultsByProject`, `patchFlagDefaultsByProject`
pub(crate) fn change_defaults(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let before = world.flag_defaults(project.key());
    let after = if ask.operation.method == "PUT" { ask.json().clone() } else { patched(ask, &before)? };
    check(
        &after,
        &[
            ("tags", Form::Texts),
            ("temporary", Form::Truth),
            ("booleanDefaults", Form::Object),
            ("defaultClientSideAvailability", Form::Object),
        ],
    )?;
    let mut kept = usual_defaults(&Value::Null);
    take_over(&mut kept, &after, &["tags", "temporary", "booleanDefaults", "defaultClientSideAvailability"]);
    let place = Place::new(Kind::FlagDefaults, &[project.key()]);
    let mut shown = world.change(&By::of(ask), &place, Some(kept));
    set(&mut shown, "_links", links(&place));
    Ok(Answer::json(200, shown))
}
