//! Flags that need other flags.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::World;
use super::super::link::{api, page};
use super::super::place::{Kind, Place, segment};
use super::super::refusal::Outcome;
use super::super::value::Read;
use crate::ask::{Answer, Ask};

impl World {
    /// The keys of the flags that have a flag as a prerequisite, anywhere or in one environment.
    pub(crate) fn dependents(&self, project: &str, environment: Option<&str>, key: &str) -> Vec<String> {
        let needs = |config: &Value| config.list("prerequisites").iter().any(|one| one.text("key") == key);
        let flags = self.under(Kind::Flag, &[project]);
        flags
            .filter(|(_, flag)| {
                let mut configs = flag.members("environments");
                configs.any(|(name, config)| environment.is_none_or(|wanted| wanted == name) && needs(config))
            })
            .map(|(place, _)| place.key().into())
            .collect()
    }
}

/// `getDependentFlags`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let project = place.at(0);
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for environment in world.environment_keys(project) {
        let name = world.get(Kind::Environment, &[project, &environment]).map_or("", |one| one.text("name"));
        for key in world.dependents(project, Some(&environment), place.key()) {
            let flag = Place::new(Kind::Flag, &[project, &key]);
            let shown = json!({
                "key": environment,
                "name": name,
                "_links": { "self": api(format!("{}?env={}", flag.href(), segment(&environment))) },
                "_site": page(site(&flag, &environment)),
            });
            found.entry(key).or_default().push(shown);
        }
    }
    let name = |key: &str| world.get(Kind::Flag, &[project, key]).map_or("", |flag| flag.text("name")).to_owned();
    let items: Vec<Value> = found
        .into_iter()
        .map(|(key, environments)| json!({ "name": name(&key), "key": key, "environments": environments }))
        .collect();
    Ok(answer(&place, format!("{}/dependent-flags", place.href()), page(place.site()), items))
}

/// `getDependentFlagsByEnv`
pub(crate) fn list_in_environment(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let environment = world.environment(place.at(0), ask.path("environmentKey"))?;
    let keys = world.dependents(place.at(0), Some(environment.key()), place.key());
    let items: Vec<Value> = keys
        .iter()
        .map(|key| {
            let flag = Place::new(Kind::Flag, &[place.at(0), key]);
            json!({
                "key": key,
                "name": world.documents.get(&flag).map_or("", |flag| flag.text("name")),
                "_links": { "self": api(flag.href()) },
                "_site": page(site(&flag, environment.key())),
            })
        })
        .collect();
    let (a, b, c) = (segment(place.at(0)), segment(environment.key()), segment(place.key()));
    let href = format!("/api/v2/flags/{a}/{b}/{c}/dependent-flags");
    Ok(answer(&place, href, page(site(&place, environment.key())), items))
}

fn site(flag: &Place, environment: &str) -> String {
    format!("{}/targeting?env={}", flag.site(), segment(environment))
}

fn answer(place: &Place, href: String, site: Value, items: Vec<Value>) -> Answer {
    let links = json!({ "self": api(href), "parent": api(place.href()) });
    Answer::json(200, json!({ "items": items, "_links": links, "_site": site }))
}
