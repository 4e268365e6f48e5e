//! Lists of flags.

use serde_json::Value;

use super::super::World;
use super::super::filter::{mentions, moment, pairs, truth};
use super::super::page::{NEWEST, Paging, page, version};
use super::super::place::{Kind, Place, segment};
use super::super::project::has_tags;
use super::super::refusal::{Outcome, invalid};
use super::super::sort::{Key, sort};
use super::super::value::Read;
use super::view::{Look, view};
use crate::ask::{Answer, Ask};

/// The most environments that a list shows, in the newest version.
const ENVIRONMENTS: usize = 3;

/// `getFeatureFlags`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let project = world.project(ask.path("projectKey"))?;
    let filter = Wanted::of(ask)?;
    let mut look = Look::of(ask);
    look.environments.extend(filter.environment.clone());
    look.environments.dedup();
    let is_newest = version(ask) >= NEWEST;
    if is_newest && look.environments.len() > ENVIRONMENTS {
        return Err(invalid(format!("env is given at most {ENVIRONMENTS} times")));
    }
    look.is_bare = is_newest && look.environments.is_empty();
    look.is_summary = !matches!(ask.query("summary"), Some("0" | "false"));
    let mut found: Vec<_> = world
        .under(Kind::Flag, &[project.key()])
        .filter(|(place, flag)| filter.conditions.iter().all(|condition| condition.holds(world, &filter, place, flag)))
        .collect();
    found.sort_by_key(|(_, flag)| flag.number("creationDate"));
    let environment = look.environments.first().cloned();
    sort(&mut found, ask.query("sort"), |(_, flag), field| order(flag, field, environment.as_deref()))?;
    let page = page(ask, &format!("/api/v2/flags/{}", segment(project.key())), found, Paging::since(NEWEST))?;
    Ok(Answer::json(200, page.json(|(place, flag)| view(world, place, flag, &look))))
}

/// What a flag is ordered by.
fn order(flag: &Value, field: &str, environment: Option<&str>) -> Option<Key> {
    Some(match field {
        "creationDate" => Key::Number(flag.number("creationDate")),
        "key" | "name" | "maintainerId" => Key::text(flag.text(field)),
        "tags" => Key::text(&flag.texts("tags").join(",")),
        "type" => Key::Number(flag.truth("temporary").into()),
        "targetingModifiedDate" => {
            let config = flag.get("environments").and_then(|all| all.get(environment?));
            Key::Number(config.map_or(0, |config| config.number("lastModified")))
        }
        _ => return None,
    })
}

/// Which flags are wanted.
struct Wanted {
    conditions: Vec<Condition>,
    /// The environment that conditions are about.
    environment: Option<String>,
}

/// One thing that must hold of a flag.
enum Condition {
    Mentions(String),
    Tags(String),
    Archived(bool),
    State(String),
    Temporary(bool),
    CreatedBefore(i64),
    EvaluatedAfter(i64),
    EvaluatedFor(Vec<String>),
    Text(&'static str, String),
    Clients(String),
    /// About what no flag here has.
    Nothing,
}

impl Wanted {
    fn of(ask: &Ask<'_>) -> Result<Self, Answer> {
        let mut wanted = Wanted { conditions: Vec::new(), environment: None };
        for (name, value) in pairs(ask.query("filter").unwrap_or_default())? {
            if name == "filterEnv" {
                wanted.environment = Some(value.into());
            } else if let Some(condition) = Condition::parse(name, value)? {
                wanted.conditions.push(condition);
            }
        }
        let is_about_evaluations = |condition: &Condition| matches!(condition, Condition::EvaluatedAfter(_));
        if wanted.environment.is_none() && wanted.conditions.iter().any(is_about_evaluations) {
            return Err(invalid("filter: evaluated needs filterEnv"));
        }
        if let Some(tag) = ask.query("tag").filter(|tag| !tag.is_empty()) {
            wanted.conditions.push(Condition::Tags(tag.into()));
        }
        let says = |condition: &Condition| matches!(condition, Condition::Archived(_) | Condition::State(_));
        match ask.query("archived") {
            Some(archived) => wanted.conditions.push(Condition::Archived(archived == "true")),
            None if !wanted.conditions.iter().any(says) => wanted.conditions.push(Condition::Archived(false)),
            None => {}
        }
        Ok(wanted)
    }
}

impl Condition {
    /// A condition by its name; none if it asks for nothing.
    fn parse(name: &str, value: &str) -> Result<Option<Self>, Answer> {
        let word = |known: &[&str]| match known.contains(&value) {
            true => Ok(value.to_owned()),
            false => Err(invalid(format!("filter: {name} is one of {}", known.join(", ")))),
        };
        Ok(Some(match name {
            "query" => Condition::Mentions(value.into()),
            "tags" => Condition::Tags(value.into()),
            "archived" => Condition::Archived(truth(name, value)?),
            "state" => Condition::State(word(&["live", "deprecated", "archived"])?),
            "type" => Condition::Temporary(word(&["temporary", "permanent"])? == "temporary"),
            "creationDate" => return Ok(moment(name, value, "before")?.map(Condition::CreatedBefore)),
            "evaluated" => return Ok(moment(name, value, "after")?.map(Condition::EvaluatedAfter)),
            "contextKindsEvaluated" => Condition::EvaluatedFor(value.split('+').map(String::from).collect()),
            "maintainerId" => Condition::Text("maintainerId", value.into()),
            "maintainerTeamKey" => Condition::Text("maintainerTeamKey", value.into()),
            "sdkAvailability" => Condition::Clients(word(&["client", "mobile", "anyClient", "server"])?),
            "hasExperiment" if !truth(name, value)? => return Ok(None),
            "codeReferences.max" => return Ok(None),
            "codeReferences.min" if value == "0" => return Ok(None),
            "hasExperiment" | "codeReferences.min" | "applicationEvaluated" | "guardedRollout" | "releasePipeline" => {
                Condition::Nothing
            }
            other => return Err(invalid(format!("filter: there is no field {other:?}"))),
        }))
    }

    fn holds(&self, world: &World, wanted: &Wanted, place: &Place, flag: &Value) -> bool {
        let seen = |environment: &str| world.get(Kind::Evaluations, &[place.at(0), environment, place.key()]);
        match self {
            Condition::Mentions(text) => mentions(text, &[flag.text("key"), flag.text("name")]),
            Condition::Tags(tags) => has_tags(flag, tags),
            Condition::Archived(archived) => flag.truth("archived") == *archived,
            Condition::State(state) => match state.as_str() {
                "archived" => flag.truth("archived"),
                "deprecated" => flag.truth("deprecated") && !flag.truth("archived"),
                _ => !flag.truth("archived") && !flag.truth("deprecated"),
            },
            Condition::Temporary(temporary) => flag.truth("temporary") == *temporary,
            Condition::CreatedBefore(date) => flag.number("creationDate") < *date,
            Condition::EvaluatedAfter(date) => {
                let environment = wanted.environment.as_deref().unwrap_or_default();
                seen(environment).is_some_and(|seen| seen.number("lastRequested") > *date)
            }
            Condition::EvaluatedFor(kinds) => {
                let keys = world.environment_keys(place.at(0));
                let has = |kind: &String| {
                    keys.iter().any(|key| seen(key).is_some_and(|seen| seen.lists("contextKinds", kind)))
                };
                kinds.iter().all(has)
            }
            Condition::Text(name, value) => flag.text(name) == value,
            Condition::Clients(which) => {
                let client = |name: &str| flag.get("clientSideAvailability").is_some_and(|client| client.truth(name));
                let (browser, mobile) = (client("usingEnvironmentId"), client("usingMobileKey"));
                match which.as_str() {
                    "client" => browser,
                    "mobile" => mobile,
                    "anyClient" => browser || mobile,
                    _ => !browser && !mobile,
                }
            }
            Condition::Nothing => false,
        }
    }
}
