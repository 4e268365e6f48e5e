//! New flags.

use serde_json::{Map, Value, json};

use super::super::World;
use super::super::change::By;
use super::super::patch::{Form, check, check_key};
use super::super::place::{Kind, Place};
use super::super::refusal::{Outcome, conflict, invalid};
use super::super::value::{Read, members_mut, set, take_over};
use super::view::{Look, view};
use super::{check_document, finish};
use crate::ask::{Answer, Ask};

/// The variations of migrations, by the number of their stages.
const STAGES: [(i64, &[&str]); 3] = [
    (2, &["off", "complete"]),
    (4, &["off", "shadow", "live", "complete"]),
    (6, &["off", "dualwrite", "shadow", "live", "rampdown", "complete"]),
];

/// `postFeatureFlag`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let body = ask.json();
    check(
        body,
        &[("name", Form::Name), ("variations", Form::List), ("tags", Form::Texts), ("defaults", Form::Object)],
    )?;
    let key = body.text("key");
    check_key(key)?;
    check_convention(world, project.key(), key)?;
    let place = Place::new(Kind::Flag, &[project.key(), key]);
    if world.documents.contains_key(&place) {
        return Err(conflict(format!("there is a flag {key:?} already")));
    }
    let by = By::of(ask);
    let (source, by) = match ask.query("clone").filter(|key| !key.is_empty()) {
        None => (None, by),
        Some(key) => {
            let place =
                world.flag(project.key(), key).map_err(|_| invalid(format!("clone: there is no flag {key:?}")))?;
            (world.documents.get(&place).cloned(), by.doing("cloneFlag"))
        }
    };
    let mut document = world.fresh_flag(project.key(), key, body, source.as_ref(), &ask.actor.member)?;
    add_prerequisites(world, project.key(), body, &mut document)?;
    if body.truth("isFlagOn") {
        let configs = members_mut(&mut document, "environments");
        configs.into_iter().flatten().for_each(|(_, config)| set(config, "on", true));
    }
    finish(world, &Value::Null, &mut document);
    check_document(world, project.key(), &Value::Null, &document)?;
    let document = world.change(&by, &place, Some(document));
    Ok(Answer::json(201, view(world, &place, &document, &Look::default())))
}

/// Adds the prerequisites that the body names, in all environments.
fn add_prerequisites(world: &World, project: &str, body: &Value, document: &mut Value) -> Result<(), Answer> {
    let given = body.list("initialPrerequisites").iter().map(|one| world.prerequisite(project, one));
    let list = given.collect::<Result<Vec<_>, _>>()?;
    if !list.is_empty() {
        let configs = members_mut(document, "environments");
        configs.into_iter().flatten().for_each(|(_, config)| set(config, "prerequisites", list.clone()));
    }
    Ok(())
}

impl World {
    /// A new flag's document, complete but for ids of parts and unchecked; with a source, a copy of that under another
    /// key.
    pub(crate) fn fresh_flag(
        &mut self,
        project: &str,
        key: &str,
        body: &Value,
        source: Option<&Value>,
        maintainer: &str,
    ) -> Result<Value, Answer> {
        let defaults = self.flag_defaults(project);
        let mut document = plain(key, self.now + 1, &defaults);
        if !maintainer.is_empty() {
            set(&mut document, "maintainerId", maintainer);
        }
        const COPIED: [&str; 9] = [
            "description",
            "temporary",
            "tags",
            "customProperties",
            "clientSideAvailability",
            "variations",
            "defaults",
            "_purpose",
            "migrationSettings",
        ];
        source.into_iter().for_each(|source| take_over(&mut document, source, &COPIED));
        const GIVEN: [&str; 10] = [
            "name",
            "description",
            "temporary",
            "tags",
            "customProperties",
            "clientSideAvailability",
            "variations",
            "defaults",
            "maintainerId",
            "migrationSettings",
        ];
        take_over(&mut document, body, &GIVEN);
        complete_maintainer(&mut document, body);
        complete_clients(&mut document, body);
        complete_variations(&mut document, body, &defaults)?;
        let environments = self.environment_keys(project);
        let mut configs = Map::new();
        for environment in environments {
            let copy = source.and_then(|source| source.get("environments")?.get(&environment));
            let config = self.fresh_config(&document, copy);
            configs.insert(environment, config);
        }
        set(&mut document, "environments", configs);
        Ok(document)
    }

    /// A flag in a new environment: off, or as in another environment.
    pub(crate) fn fresh_config(&mut self, flag: &Value, copy: Option<&Value>) -> Value {
        let defaults = flag.get("defaults").unwrap_or(&Value::Null);
        let mut config = json!({
            "on": false,
            "archived": flag.truth("archived"),
            "salt": self.ids.hex(),
            "sel": self.ids.hex(),
            "lastModified": self.now,
            "version": 1,
            "targets": [],
            "contextTargets": [],
            "rules": [],
            "fallthrough": { "variation": defaults.number("onVariation") },
            "offVariation": defaults.number("offVariation"),
            "prerequisites": [],
            "trackEvents": false,
            "trackEventsFallthrough": false,
        });
        const COPIED: [&str; 9] = [
            "on",
            "targets",
            "contextTargets",
            "rules",
            "fallthrough",
            "offVariation",
            "prerequisites",
            "trackEvents",
            "trackEventsFallthrough",
        ];
        copy.into_iter().for_each(|copy| take_over(&mut config, copy, &COPIED));
        config
    }
}

/// A flag as the project wants new ones, without variations and environments.
fn plain(key: &str, now: i64, defaults: &Value) -> Value {
    let mut document = json!({
        "key": key,
        "name": key,
        "description": "",
        "_version": 1,
        "creationDate": now,
        "archived": false,
        "deprecated": false,
        "temporary": defaults.truth("temporary"),
        "tags": defaults.list("tags"),
        "customProperties": {},
    });
    if let Some(client) = defaults.get("defaultClientSideAvailability").filter(|client| client.is_object()) {
        set(&mut document, "clientSideAvailability", client.clone());
    }
    document
}

/// A flag has one maintainer: a team, if one is given.
fn complete_maintainer(document: &mut Value, body: &Value) {
    let team = body.text("maintainerTeamKey");
    if !team.is_empty() {
        set(document, "maintainerTeamKey", team);
        if let Value::Object(members) = document {
            members.remove("maintainerId");
        }
    }
}

/// `includeInSnippet` is the older name of a part of `clientSideAvailability`.
fn complete_clients(document: &mut Value, body: &Value) {
    if document.get("clientSideAvailability").is_none_or(|client| !client.is_object()) {
        set(document, "clientSideAvailability", json!({ "usingMobileKey": true, "usingEnvironmentId": false }));
    }
    if let (Some(snippet), Some(client)) =
        (body.get("includeInSnippet").and_then(Value::as_bool), document.get_mut("clientSideAvailability"))
    {
        set(client, "usingEnvironmentId", snippet);
    }
    let snippet = document.get("clientSideAvailability").is_some_and(|client| client.truth("usingEnvironmentId"));
    set(document, "includeInSnippet", snippet);
}

/// Variations, defaults and the kind of flag.
fn complete_variations(document: &mut Value, body: &Value, defaults: &Value) -> Result<(), Answer> {
    let purpose = body.text("purpose");
    if !purpose.is_empty() {
        set(document, "_purpose", purpose);
    }
    if purpose == "migration" {
        let count = body.get("migrationSettings").map_or(0, |settings| settings.number("stageCount"));
        let Some((_, stages)) = STAGES.iter().find(|(stages, _)| *stages == count) else {
            return Err(invalid("migrationSettings: a migration has 2, 4 or 6 stages"));
        };
        let variations: Vec<Value> = stages.iter().map(|stage| json!({ "value": stage, "name": stage })).collect();
        set(document, "variations", variations);
        set(document, "defaults", json!({ "onVariation": 0, "offVariation": 0 }));
    }
    if document.list("variations").is_empty() {
        let usual = defaults.get("booleanDefaults").unwrap_or(&Value::Null);
        set(document, "variations", boolean_variations(usual));
        if document.get("defaults").is_none() {
            let (on, off) = (usual.number("onVariation"), usual.number("offVariation"));
            set(document, "defaults", json!({ "onVariation": on, "offVariation": off }));
        }
    }
    let variations = document.list("variations");
    let last = variations.len().saturating_sub(1);
    let truths = [Value::Bool(true), Value::Bool(false)];
    let is_boolean = variations.len() == 2
        && truths.iter().all(|truth| variations.iter().any(|variation| variation.get("value") == Some(truth)));
    set(document, "kind", if is_boolean { "boolean" } else { "multivariate" });
    if document.get("defaults").is_none() {
        set(document, "defaults", json!({ "onVariation": 0, "offVariation": last }));
    }
    Ok(())
}

fn boolean_variations(defaults: &Value) -> Value {
    let variation = |value: bool, name: &str, description: &str| {
        let mut variation = json!({ "value": value });
        for (member, text) in [("name", defaults.text(name)), ("description", defaults.text(description))] {
            if !text.is_empty() {
                set(&mut variation, member, text);
            }
        }
        variation
    };
    json!([
        variation(true, "trueDisplayName", "trueDescription"),
        variation(false, "falseDisplayName", "falseDescription"),
    ])
}

/// Refuses a key that is not as the project wants keys.
fn check_convention(world: &World, project: &str, key: &str) -> Result<(), Answer> {
    let document = world.get(Kind::Project, &[project]);
    let Some(convention) = document.and_then(|document| document.get("namingConvention")) else { return Ok(()) };
    let prefix = convention.text("prefix");
    let Some(rest) = key.strip_prefix(prefix) else {
        return Err(invalid(format!("keys of flags in this project begin with {prefix:?}")));
    };
    let has = |test: fn(char) -> bool| rest.contains(test);
    let (upper, lower) = (has(|letter| letter.is_ascii_uppercase()), has(|letter| letter.is_ascii_lowercase()));
    let (dash, underscore) = (rest.contains('-'), rest.contains('_'));
    let starts_upper = rest.starts_with(|letter: char| letter.is_ascii_uppercase());
    let case = convention.text("case");
    let is_right = match case {
        "camelCase" => !dash && !underscore && !starts_upper,
        "upperCamelCase" => !dash && !underscore && starts_upper,
        "snakeCase" => !dash && !upper,
        "kebabCase" => !underscore && !upper,
        "constantCase" => !dash && !lower,
        _ => true,
    };
    if is_right { Ok(()) } else { Err(invalid(format!("keys of flags in this project are in {case}"))) }
}
