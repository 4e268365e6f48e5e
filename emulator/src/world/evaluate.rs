//! What contexts get from flags, and what is remembered of it.

use std::collections::BTreeMap;

use ldapi_rules::evaluate::{Context, Evaluation, Resources, evaluate};
use serde_json::{Value, json};

use super::World;
use super::link::{api, links};
use super::place::{Kind, Place};
use super::refusal::{Outcome, invalid};
use super::value::{Read, add_texts, set};
use crate::ask::{Answer, Ask};

/// The flags and segments of an environment, as rules ask for them.
struct Neighbours<'a> {
    flags: BTreeMap<&'a str, &'a Value>,
    segments: BTreeMap<&'a str, Value>,
}

impl Resources for Neighbours<'_> {
    fn flag(&self, key: &str) -> Option<&Value> {
        self.flags.get(key).copied()
    }

    fn segment(&self, key: &str) -> Option<&Value> {
        self.segments.get(key)
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
fn unfolded(segment: &Value) -> Value {
    let mut shown = segment.clone();
    if segment.truth("unbounded") {
        set(&mut shown, "unbounded", false);
        for (kept, users, contexts) in
            [("_bigIncluded", "included", "includedContexts"), ("_bigExcluded", "excluded", "excludedContexts")]
        {
            match segment.text("unboundedContextKind") {
                "" | "user" => set(&mut shown, users, segment.list(kept).to_vec()),
                kind => set(&mut shown, contexts, json!([{ "contextKind": kind, "values": segment.list(kept) }])),
            }
        }
    }
    shown
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
