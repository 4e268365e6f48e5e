//! How much a flag is used: new, active, launched or inactive.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::World;
use super::super::link::api;
use super::super::place::{Kind, Place, segment};
use super::super::refusal::Outcome;
use super::super::value::Read;
use crate::ask::{Answer, Ask};

const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

impl World {
    /// The status of a flag in an environment.
    fn status(&self, flag: &Place, environment: &str) -> Value {
        let document = self.documents.get(flag).unwrap_or(&Value::Null);
        let config = document.get("environments").and_then(|all| all.get(environment)).unwrap_or(&Value::Null);
        let seen = self.get(Kind::Evaluations, &[flag.at(0), environment, flag.at(1)]);
        let requested = seen.map(|seen| seen.number("lastRequested"));
        let is_recent = |date: i64| self.now.saturating_sub(date) < WEEK;
        let name = match requested {
            None if is_recent(document.number("creationDate")) => "new",
            Some(date) if is_recent(date) => {
                if serves_one(config) && !is_recent(config.number("lastModified")) {
                    "launched"
                } else {
                    "active"
                }
            }
            _ => "inactive",
        };
        let moment = requested.and_then(|date| Timestamp::from_millisecond(date).ok());
        json!({ "name": name, "lastRequested": moment.map(|moment| moment.to_string()) })
    }
}

/// Whether a flag is on and gives everybody the same.
fn serves_one(config: &Value) -> bool {
    let targets = config.list("targets").iter().chain(config.list("contextTargets"));
    config.truth("on")
        && config.get("fallthrough").is_some_and(|serving| serving.get("variation").is_some())
        && config.list("rules").is_empty()
        && config.list("prerequisites").is_empty()
        && targets.into_iter().all(|target| target.list("values").is_empty())
}

/// With links, as in lists and by itself.
fn linked(world: &World, flag: &Place, environment: &str) -> Value {
    let mut shown = world.status(flag, environment);
    let own = Place::new(Kind::Evaluations, &[flag.at(0), environment, flag.at(1)]);
    super::super::value::set(&mut shown, "_links", json!({ "self": api(own.href()), "parent": api(flag.href()) }));
    shown
}

/// `getFeatureFlagStatus`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let flag = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let environment = world.environment(flag.at(0), ask.path("environmentKey"))?;
    Ok(Answer::json(200, linked(world, &flag, environment.key())))
}

/// `getFeatureFlagStatuses`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let environment = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let flags = world.under(Kind::Flag, &[environment.at(0)]);
    let items: Vec<Value> = flags.map(|(flag, _)| linked(world, flag, environment.key())).collect();
    let href = format!("/api/v2/flag-statuses/{}/{}", segment(environment.at(0)), segment(environment.at(1)));
    Ok(Answer::json(200, json!({ "items": items, "_links": { "self": api(href) } })))
}

/// `getFeatureFlagStatusAcrossEnvironments`
pub(crate) fn across(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let flag = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let wanted: Vec<&str> = ask.query_all("env").flat_map(|all| all.split(',')).filter(|key| !key.is_empty()).collect();
    let keys = world.environment_keys(flag.at(0)).into_iter();
    let environments: Map<String, Value> = keys
        .filter(|key| wanted.is_empty() || wanted.contains(&key.as_str()))
        .map(|key| (key.clone(), world.status(&flag, &key)))
        .collect();
    let href = format!("/api/v2/flag-status/{}/{}", segment(flag.at(0)), segment(flag.at(1)));
    let links = json!({ "self": api(href), "parent": api(flag.href()) });
    Ok(Answer::json(200, json!({ "environments": environments, "key": flag.key(), "_links": links })))
}
