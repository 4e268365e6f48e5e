//! What contexts get from flags, and what is remembered of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ldapi_rules::evaluate::{Context, Evaluation, Resources, evaluate};
use serde_json::{Value, json};

use super::World;
use super::filter::{Filter, mentions};
use super::link::{api, links};
use super::page::{Paging, page};
use super::place::{Kind, Place};
use super::refusal::{Outcome, invalid};
use super::sort::{Key, sort};
use super::value::{Read, add_texts, set, without};
use crate::ask::{Answer, Ask};

/// The flags and segments of an environment, as rules ask for them.
struct Neighbours<'a> {
    flags: BTreeMap<&'a str, &'a Value>,
    segments: BTreeMap<&'a str, Cow<'a, Value>>,
}

impl Resources for Neighbours<'_> {
    fn flag(&self, key: &str) -> Option<&Value> {
        self.flags.get(key).copied()
    }

    fn segment(&self, key: &str) -> Option<&Value> {
        self.segments.get(key).map(Cow::as_ref)
    }
}

impl World {
    /// What a context gets from a flag now. It counts as a request of the flag, and so for its status.
    pub fn evaluate(&mut self, project: &str, environment: &str, flag: &str, context: &Context) -> Evaluation {
        let document = self.get(Kind::Flag, &[project, flag]).unwrap_or(&Value::Null);
        let evaluation = evaluate(document, environment, context, &self.neighbours(project, environment));
        if !document.is_null() && self.get(Kind::Environment, &[project, environment]).is_some() {
            let place = Place::new(Kind::Evaluations, &[project, environment, flag]);
            let kinds: Vec<String> = context.kinds().map(String::from).collect();
            let seen = self.documents.entry(place).or_insert_with(|| json!({ "contextKinds": [] }));
            set(seen, "lastRequested", self.now);
            add_texts(seen, "contextKinds", &kinds);
        }
        evaluation
    }

    fn neighbours(&self, project: &str, environment: &str) -> Neighbours<'_> {
        let flags = self.under(Kind::Flag, &[project]).map(|(place, flag)| (place.key(), flag));
        let segments = self.under(Kind::Segment, &[project, environment]);
        Neighbours {
            flags: flags.collect(),
            segments: segments.map(|(place, segment)| (place.key(), unfolded(segment))).collect(),
        }
    }
}

/// A big segment as a small one with the same targets; a small one as it is.
fn unfolded(segment: &Value) -> Cow<'_, Value> {
    if !segment.truth("unbounded") {
        return Cow::Borrowed(segment);
    }
    const SIDES: [(&str, &str, &str); 2] =
        [("_bigIncluded", "included", "includedContexts"), ("_bigExcluded", "excluded", "excludedContexts")];
    let mut shown = segment.clone();
    set(&mut shown, "unbounded", false);
    for (kept, users, contexts) in SIDES {
        match segment.text("unboundedContextKind") {
            "" | "user" => set(&mut shown, users, segment.list(kept).to_vec()),
            kind => set(&mut shown, contexts, json!([{ "contextKind": kind, "values": segment.list(kept) }])),
        }
    }
    Cow::Owned(shown)
}

/// `evaluateContextInstance`: it does not count as a request of the flags.
pub(crate) fn flags(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let environment = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let (project, key) = (environment.at(0), environment.at(1));
    let context = Context::from_json(ask.json()).map_err(|why| invalid(why.to_string()))?;
    let filter = Filter::parse(ask.query("filter").unwrap_or_default())?;
    filter.holds(&|field, operator, values| condition(&Value::Null, field, operator, values))?;
    let mut found = Vec::new();
    for (place, flag) in world.under(Kind::Flag, &[project]).filter(|(_, flag)| !flag.truth("archived")) {
        if filter.holds(&|field, operator, values| condition(flag, field, operator, values))? {
            found.push((place, flag));
        }
    }
    sort(&mut found, ask.query("sort"), |(_, flag), field| match field {
        "name" | "key" => Some(Key::text(flag.text(field))),
        _ => None,
    })?;
    let neighbours = world.neighbours(project, key);
    let page = page(ask, &format!("{}/flags/evaluate", environment.href()), found, Paging::since(u32::MAX))?;
    Ok(Answer::json(
        200,
        page.json(|(place, flag)| {
            let Evaluation { value, reason, .. } = evaluate(flag, key, &context, &neighbours);
            json!({
                "name": flag.text("name"),
                "key": place.key(),
                "_value": value,
                "reason": as_documented(reason.to_json()),
                "_links": links(place),
            })
        }),
    ))
}

/// A condition of a filter of flags.
fn condition(flag: &Value, field: &str, operator: &str, values: &[String]) -> Result<bool, Answer> {
    match (field, operator) {
        ("query", "equals") => Ok(values.iter().all(|value| mentions(value, &[flag.text("key"), flag.text("name")]))),
        ("tags", "contains") => Ok(values.iter().all(|value| flag.lists("tags", value))),
        _ => Err(invalid(format!("filter: {field} cannot be asked for with {operator}"))),
    }
}

/// A reason as the API tells it: an id is spelt otherwise than by SDKs, and the index is -1 where there is no rule.
fn as_documented(mut reason: Value) -> Value {
    if let Some(id) = reason.get("ruleId").cloned() {
        set(&mut reason, "ruleID", id);
    }
    if reason.get("ruleIndex").is_none() {
        set(&mut reason, "ruleIndex", -1);
    }
    without(reason, &["ruleId"])
}

/// `getContextInstanceSegmentsMembershipByEnv`
pub(crate) fn memberships(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let environment = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let (project, key) = (environment.at(0), environment.at(1));
    let context = Context::from_json(ask.json()).map_err(|why| invalid(why.to_string()))?;
    let neighbours = world.neighbours(project, key);
    let segments = world.under(Kind::Segment, &[project, key]);
    let items: Vec<Value> = segments
        .map(|(place, document)| {
            let is_target = is_target(&unfolded(document), &context);
            let is_member = evaluate(&asking(key, place.key()), key, &context, &neighbours).value == true;
            json!({
                "name": document.text("name"),
                "key": place.key(),
                "description": document.text("description"),
                "unbounded": document.truth("unbounded"),
                "external": document.text("_external"),
                "isMember": is_member,
                "isIndividuallyTargeted": is_target,
                "isRuleTargeted": is_member && !is_target,
                "_links": links(place),
            })
        })
        .collect();
    let own = api(format!("{}/segments/evaluate", environment.href()));
    Ok(Answer::json(200, json!({ "items": items, "_links": { "self": own } })))
}

/// A flag that is `true` for the members of a segment.
fn asking(environment: &str, segment: &str) -> Value {
    let clause = json!({ "attribute": "segmentMatch", "op": "segmentMatch", "values": [segment], "negate": false });
    json!({
        "key": "",
        "variations": [{ "value": true }, { "value": false }],
        "environments": { environment: {
            "on": true,
            "rules": [{ "clauses": [clause], "variation": 0 }],
            "fallthrough": { "variation": 1 },
            "offVariation": 1,
        }},
    })
}

/// Whether a context is included or excluded by its key.
fn is_target(segment: &Value, context: &Context) -> bool {
    let users = ["included", "excluded"].into_iter();
    let contexts = ["includedContexts", "excludedContexts"].into_iter().flat_map(|name| segment.list(name));
    let is_user = context.key("user").is_some_and(|key| users.clone().any(|list| segment.lists(list, key)));
    let is_other = |target: &Value| {
        let key = context.key(target.text("contextKind"));
        key.is_some_and(|key| target.lists("values", key))
    };
    is_user || contexts.into_iter().any(is_other)
}
