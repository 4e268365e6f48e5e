//! What a flag must be like, however it came to be.

use std::collections::HashSet;

use serde_json::Value;

use super::super::World;
use super::super::patch::{Form, check};
use super::super::place::Kind;
use super::super::refusal::invalid;
use super::super::value::Read;
use crate::ask::Answer;

/// All of a rollout.
const WHOLE: i64 = 100_000;

/// Checks a flag that is about to be kept.
pub(crate) fn check_document(world: &World, project: &str, before: &Value, after: &Value) -> Result<(), Answer> {
    const FORMS: [(&str, Form); 10] = [
        ("name", Form::Name),
        ("description", Form::Text),
        ("tags", Form::Texts),
        ("temporary", Form::Truth),
        ("archived", Form::Truth),
        ("deprecated", Form::Truth),
        ("customProperties", Form::Object),
        ("clientSideAvailability", Form::Object),
        ("variations", Form::List),
        ("environments", Form::Object),
    ];
    check(after, &FORMS)?;
    check_variations(after)?;
    check_properties(after)?;
    check_maintainer(world, after)?;
    let keys = |flag: &Value| flag.members("environments").map(|(key, _)| key.clone()).collect::<Vec<_>>();
    if !before.is_null() && keys(before) != keys(after) {
        return Err(invalid("environments come and go with the project"));
    }
    for (environment, config) in after.members("environments") {
        let old = before.get("environments").and_then(|all| all.get(environment));
        if old != Some(config) {
            check_config(world, project, after, config).map_err(|why| invalid(format!("{environment}: {why}")))?;
        }
    }
    Ok(())
}

fn check_variations(flag: &Value) -> Result<(), Answer> {
    let variations = flag.list("variations");
    if variations.is_empty() || variations.iter().any(|variation| variation.get("value").is_none()) {
        return Err(invalid("variations: there is at least one, and each has a value"));
    }
    let mut seen = HashSet::new();
    for variation in variations {
        if !seen.insert(variation.get("value").map(ToString::to_string)) {
            return Err(invalid("variations: two have the same value"));
        }
        check(variation, &[("name", Form::Text), ("description", Form::Text)])?;
    }
    let defaults = flag.get("defaults").unwrap_or(&Value::Null);
    for name in ["onVariation", "offVariation"] {
        is_variation(flag, defaults.get(name)).map_err(|why| invalid(format!("defaults: {name}: {why}")))?;
    }
    Ok(())
}

fn check_properties(flag: &Value) -> Result<(), Answer> {
    for (key, property) in flag.members("customProperties") {
        check(property, &[("name", Form::Name), ("value", Form::Texts)])
            .map_err(|_| invalid(format!("customProperties: {key:?} has a name and a list of values")))?;
    }
    Ok(())
}

fn check_maintainer(world: &World, flag: &Value) -> Result<(), Answer> {
    for (name, kind) in [("maintainerId", Kind::Member), ("maintainerTeamKey", Kind::Team)] {
        let key = flag.text(name);
        if !key.is_empty() && world.get(kind, &[key]).is_none() {
            return Err(invalid(format!("{name}: there is no such {}", kind.words().kind)));
        }
    }
    Ok(())
}

fn check_config(world: &World, project: &str, flag: &Value, config: &Value) -> Result<(), String> {
    const FORMS: [(&str, Form); 7] = [
        ("on", Form::Truth),
        ("targets", Form::List),
        ("contextTargets", Form::List),
        ("rules", Form::List),
        ("prerequisites", Form::List),
        ("trackEvents", Form::Truth),
        ("trackEventsFallthrough", Form::Truth),
    ];
    form(config, &FORMS)?;
    if config.get("offVariation").is_some_and(|off| !off.is_null()) {
        is_variation(flag, config.get("offVariation")).map_err(|why| format!("offVariation: {why}"))?;
    }
    for target in config.list("targets").iter().chain(config.list("contextTargets")) {
        is_variation(flag, target.get("variation")).map_err(|why| format!("targets: {why}"))?;
        form(target, &[("values", Form::Texts), ("contextKind", Form::Text)])?;
    }
    for rule in config.list("rules") {
        check_serving(flag, rule).map_err(|why| format!("rules: {why}"))?;
        form(rule, &[("clauses", Form::List), ("description", Form::Text)])?;
        for clause in rule.list("clauses") {
            form(
                clause,
                &[("attribute", Form::Text), ("op", Form::Name), ("values", Form::List), ("negate", Form::Truth)],
            )?;
        }
    }
    check_serving(flag, config.get("fallthrough").unwrap_or(&Value::Null))
        .map_err(|why| format!("fallthrough: {why}"))?;
    for prerequisite in config.list("prerequisites") {
        let key = prerequisite.text("key");
        let other = world.get(Kind::Flag, &[project, key]).filter(|_| key != flag.text("key"));
        let other = other.ok_or_else(|| format!("prerequisites: {key:?} is no other flag"))?;
        is_variation(other, prerequisite.get("variation")).map_err(|why| format!("prerequisites: {key}: {why}"))?;
    }
    Ok(())
}

fn form(value: &Value, forms: &[(&str, Form)]) -> Result<(), String> {
    check(value, forms).map_err(|refusal| refusal.body.map_or_else(String::new, |body| body.text("message").into()))
}

fn is_variation(flag: &Value, index: Option<&Value>) -> Result<(), String> {
    let count = flag.list("variations").len() as u64;
    match index.and_then(Value::as_u64).filter(|index| *index < count) {
        Some(_) => Ok(()),
        None => Err(format!("{} is no variation", index.unwrap_or(&Value::Null))),
    }
}

/// Checks what a rule or the fallthrough serves.
fn check_serving(flag: &Value, holder: &Value) -> Result<(), String> {
    let Some(rollout) = holder.get("rollout").filter(|rollout| !rollout.is_null()) else {
        return is_variation(flag, holder.get("variation"));
    };
    let parts = rollout.list("variations");
    for part in parts {
        is_variation(flag, part.get("variation"))?;
    }
    let weights = parts.iter().map(|part| part.number("weight"));
    if weights.clone().any(|weight| !(0..=WHOLE).contains(&weight)) || weights.sum::<i64>() != WHOLE {
        return Err(format!("weights are not negative, and are {WHOLE} in all"));
    }
    Ok(())
}
