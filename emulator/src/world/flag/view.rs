//! How flags look.

use serde_json::{Map, Value, json};

use super::super::World;
use super::super::link::{api, links, page};
use super::super::place::{Kind, Place, segment};
use super::super::value::{Read, set, without};
use crate::ask::Ask;

/// How much of a flag is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// The environments; all of them if none is named.
    pub(crate) environments: Vec<String>,
    /// Whether environments are left out altogether.
    pub(crate) is_bare: bool,
    /// Whether targets, rules and prerequisites are left out.
    pub(crate) is_summary: bool,
    /// What is asked for beside.
    pub(crate) expand: Vec<String>,
}

impl Look {
    /// What a request asks for.
    pub(crate) fn of(ask: &Ask<'_>) -> Self {
        let words = |name: &str| {
            let parts = ask.query_all(name).flat_map(|all| all.split(','));
            parts.map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
        };
        Look { environments: words("env"), expand: words("expand"), ..Look::default() }
    }

    fn expands(&self, name: &str) -> bool {
        self.expand.iter().any(|wanted| wanted == name)
    }
}

/// How a flag looks.
pub(crate) fn view(world: &World, place: &Place, document: &Value, look: &Look) -> Value {
    let mut shown = without(document.clone(), &["environments", "migrationSettings"]);
    let site = page(place.site());
    let mut own = links(place);
    set(&mut own, "site", site);
    set(&mut shown, "_links", own);
    set(&mut shown, "goalIds", Vec::<Value>::new());
    set(&mut shown, "experiments", json!({ "baselineIdx": 0, "items": [] }));
    if let Some(member) = world.member_summary(document.text("maintainerId")) {
        set(&mut shown, "_maintainer", member);
    }
    if let Some(team) = world.get(Kind::Team, &[document.text("maintainerTeamKey")]) {
        let link = api(format!("/api/v2/teams/{}", segment(team.text("key"))));
        set(
            &mut shown,
            "_maintainerTeam",
            json!({ "key": team.text("key"), "name": team.text("name"), "_links": { "self": link } }),
        );
    }
    if let Some(settings) = document.get("migrationSettings").filter(|_| look.expands("migrationSettings")) {
        set(&mut shown, "migrationSettings", settings.clone());
    }
    if !look.is_bare {
        let configs: Map<String, Value> = document
            .members("environments")
            .filter(|(key, _)| look.environments.is_empty() || look.environments.contains(key))
            .map(|(key, config)| (key.clone(), view_config(world, place, document, key, config, look)))
            .collect();
        set(&mut shown, "environments", configs);
    }
    shown
}

/// How a flag looks in one environment.
fn view_config(world: &World, place: &Place, flag: &Value, key: &str, config: &Value, look: &Look) -> Value {
    const DETAILS: [&str; 4] = ["targets", "contextTargets", "rules", "prerequisites"];
    let mut shown = if look.is_summary { without(config.clone(), &DETAILS) } else { config.clone() };
    let (project, flag_key) = (place.at(0), place.at(1));
    let name = world.get(Kind::Environment, &[project, key]).map_or(key, |environment| environment.text("name"));
    let site = format!("/projects/{}/flags/{}/targeting?env={}", segment(project), segment(flag_key), segment(key));
    set(&mut shown, "_environmentName", name);
    set(&mut shown, "_site", page(site));
    set(&mut shown, "_summary", summary(flag, config));
    if look.expands("evaluation") {
        let seen = world.get(Kind::Evaluations, &[project, key, flag_key]);
        let kinds = seen.map(|seen| seen.texts("contextKinds")).unwrap_or_default();
        set(&mut shown, "evaluation", json!({ "contextKinds": kinds }));
    }
    shown
}

/// What each variation is used for.
fn summary(flag: &Value, config: &Value) -> Value {
    let is = |holder: &Value, index: usize| holder.get("variation").and_then(Value::as_u64) == Some(index as u64);
    let count = |list: &str, index: usize| -> usize {
        config.list(list).iter().filter(|target| is(target, index)).map(|target| target.list("values").len()).sum()
    };
    let fallthrough = config.get("fallthrough").unwrap_or(&Value::Null);
    let rollout = fallthrough.get("rollout");
    let mut variations = Map::new();
    for index in 0..flag.list("variations").len() {
        let mut one = json!({
            "rules": config.list("rules").iter().filter(|rule| is(rule, index)).count(),
            "nullRules": 0,
            "targets": count("targets", index),
            "contextTargets": count("contextTargets", index),
        });
        if is(fallthrough, index) {
            set(&mut one, "isFallthrough", true);
        }
        if config.get("offVariation").and_then(Value::as_u64) == Some(index as u64) {
            set(&mut one, "isOff", true);
        }
        let parts = rollout.into_iter().flat_map(|rollout| rollout.list("variations"));
        let weight: i64 =
            parts.filter(|part| is(part, index)).map(|part| part.number("weight")).fold(0, i64::saturating_add);
        if weight > 0 {
            set(&mut one, "rollout", weight);
        }
        variations.insert(index.to_string(), one);
    }
    json!({ "variations": variations, "prerequisites": config.list("prerequisites").len() })
}

/// How a flag looks in lists of other things.
pub(crate) fn listing(place: &Place, document: &Value) -> Value {
    json!({
        "key": place.key(),
        "name": document.text("name"),
        "_links": { "self": api(place.href()), "parent": api(format!("/api/v2/flags/{}", segment(place.at(0)))) },
        "_site": page(place.site()),
    })
}
