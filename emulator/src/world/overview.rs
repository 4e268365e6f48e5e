//! All flags at a glance.

use serde_json::{Map, Value, json};

use super::World;
use super::place::{Kind, Place};
use super::value::Read;

impl World {
    /// The projects with their environments, and their flags with what is served in each of these.
    pub(crate) fn overview(&self) -> Value {
        let projects = self.under(Kind::Project, &[]).map(|(place, project)| {
            let key = place.key();
            let environments = self.environment_keys(key).into_iter().map(|environment| {
                let name = self.get(Kind::Environment, &[key, &environment]).map(|document| document.text("name"));
                json!({ "key": environment, "name": name })
            });
            json!({
                "key": key,
                "name": project.text("name"),
                "environments": environments.collect::<Vec<_>>(),
                "flags": self.under(Kind::Flag, &[key]).map(|(place, flag)| flag_overview(place, flag)).collect::<Vec<_>>(),
            })
        });
        json!({ "projects": projects.collect::<Vec<_>>() })
    }
}

fn flag_overview(place: &Place, flag: &Value) -> Value {
    let variations = flag.list("variations").iter();
    let environments: Map<String, Value> =
        flag.members("environments").map(|(key, config)| (key.clone(), config_overview(config))).collect();
    json!({
        "key": place.key(),
        "name": flag.text("name"),
        "tags": flag.texts("tags"),
        "archived": flag.truth("archived"),
        "deprecated": flag.truth("deprecated"),
        "temporary": flag.truth("temporary"),
        "variations": variations.map(|one| json!({ "name": one.text("name"), "value": one["value"] })).collect::<Vec<_>>(),
        "environments": environments,
    })
}

/// What is served in an environment, by numbers of variations.
fn config_overview(config: &Value) -> Value {
    let count = |list: &str| config.list(list).len();
    let is_on = config.truth("on");
    let fallthrough = &config["fallthrough"];
    let serves = if is_on { fallthrough.get("variation") } else { config.get("offVariation") };
    let rollout = fallthrough.get("rollout").filter(|_| is_on);
    json!({
        "on": is_on,
        "variation": serves,
        "rollout": rollout.map(|rollout| rollout.list("variations").iter().map(|part| {
            json!({ "variation": part.number("variation"), "weight": part.number("weight") })
        }).collect::<Vec<_>>()),
        "rules": count("rules"),
        "targets": count("targets") + count("contextTargets"),
        "prerequisites": count("prerequisites"),
    })
}
