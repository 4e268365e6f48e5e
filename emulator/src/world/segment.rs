//! Segments, small and big.

use api_ir::BodyFormat;
use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::filter::{Filter, mentions};
use super::flag::{each, listing};
use super::link::{links, page as site};
use super::page::{NEWEST, Paging, page};
use super::patch::{Form, check, check_key, guard, patched};
use super::place::{Kind, Place, segment};
use super::refusal::{Outcome, conflict, forbidden, invalid, not_found};
use super::sort::{Key, sort};
use super::value::{Read, add_texts, remove_texts, set, take_over, without};
use crate::ask::{Answer, Ask};

mod transfer;

pub(crate) use transfer::{export, get as get_transfer, import, imported};

/// Members that are kept and not shown: the targets of big segments.
const HIDDEN: [&str; 2] = ["_bigIncluded", "_bigExcluded"];

impl World {
    /// The place of a segment that there is.
    pub(crate) fn segment(&self, project: &str, environment: &str, key: &str) -> Result<Place, Answer> {
        self.environment(project, environment)?;
        let place = Place::new(Kind::Segment, &[project, environment, key]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("segment")) }
    }

    pub(crate) fn segment_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        self.segment(ask.path("projectKey"), ask.path("environmentKey"), ask.path("segmentKey"))
    }

    /// A new segment's document.
    pub(crate) fn fresh_segment(&self, key: &str, body: &Value) -> Value {
        let mut document = json!({
            "key": key,
            "name": key,
            "description": "",
            "tags": [],
            "creationDate": self.now + 1,
            "lastModifiedDate": self.now + 1,
            "included": [],
            "excluded": [],
            "includedContexts": [],
            "excludedContexts": [],
            "rules": [],
            "version": 1,
            "deleted": false,
            "unbounded": false,
            "generation": 1,
        });
        take_over(&mut document, body, &["name", "description", "tags", "unbounded", "unboundedContextKind"]);
        if document.truth("unbounded") && document.text("unboundedContextKind").is_empty() {
            set(&mut document, "unboundedContextKind", "user");
        }
        document
    }

    /// The flags whose rules ask for a segment.
    fn users_of(&self, place: &Place) -> Vec<Value> {
        let (project, environment, key) = (place.at(0), place.at(1), place.at(2));
        let asks = |clause: &Value| clause.text("op") == "segmentMatch" && clause.lists("values", key);
        let flags = self.under(Kind::Flag, &[project]).filter(|(_, flag)| {
            let config = flag.get("environments").and_then(|all| all.get(environment));
            config.into_iter().flat_map(|config| config.list("rules")).any(|rule| rule.list("clauses").iter().any(asks))
        });
        flags.map(|(place, flag)| listing(place, flag)).collect()
    }

    /// Adds what a segment leaves open.
    pub(crate) fn finish_segment(&mut self, document: &mut Value) {
        each(document, "rules", |rule| {
            self.name(rule);
            each(rule, "clauses", |clause| self.finish_clause(clause));
        });
    }
}

/// How a segment looks.
pub(crate) fn view(world: &World, place: &Place, document: &Value) -> Value {
    let mut shown = without(document.clone(), &HIDDEN);
    let mut own = links(place);
    set(&mut own, "site", site(place.site()));
    set(&mut shown, "_links", own);
    set(&mut shown, "_flags", world.users_of(place));
    if document.truth("unbounded") {
        let environment = world.get(Kind::Environment, &[place.at(0), place.at(1)]);
        set(
            &mut shown,
            "_unboundedMetadata",
            json!({
                "envId": environment.map_or("", |environment| environment.text("_id")),
                "segmentId": place.key(),
                "version": document.number("version"),
                "includedCount": document.list("_bigIncluded").len(),
                "excludedCount": document.list("_bigExcluded").len(),
                "lastModified": document.number("lastModifiedDate"),
                "deleted": false,
            }),
        );
    }
    shown
}

/// `getSegments`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let environment = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let filter = Filter::parse(ask.query("filter").unwrap_or_default())?;
    let mut found = Vec::new();
    for (place, document) in world.under(Kind::Segment, &[environment.at(0), environment.at(1)]) {
        if filter.holds(&|field, operator, values| condition(document, field, operator, values))? {
            found.push((place, document));
        }
    }
    // What no document is asked about would be overlooked.
    filter.holds(&|field, operator, values| condition(&Value::Null, field, operator, values))?;
    found.sort_by_key(|(_, document)| document.number("creationDate"));
    sort(&mut found, ask.query("sort"), |(_, document), field| match field {
        "name" => Some(Key::text(document.text("name"))),
        "creationDate" => Some(Key::Number(document.number("creationDate"))),
        "lastModified" => Some(Key::Number(document.number("lastModifiedDate"))),
        _ => None,
    })?;
    let href = format!("/api/v2/segments/{}/{}", segment(environment.at(0)), segment(environment.at(1)));
    let page = page(ask, &href, found, Paging::since(NEWEST))?;
    Ok(Answer::json(200, page.json(|(place, document)| without(view(world, place, document), &["_flags"]))))
}

/// A condition of a filter of segments.
fn condition(document: &Value, field: &str, operator: &str, values: &[String]) -> Result<bool, Answer> {
    let own = |name: &str| values.iter().any(|value| value == document.text(name));
    Ok(match (field, operator) {
        ("excludedKeys", "anyOf") => !own("key"),
        ("includedKeys", "anyOf") => own("key"),
        ("external", "exists") => {
            let is_external = !document.text("_external").is_empty();
            values.first().is_some_and(|value| value == &is_external.to_string())
        }
        ("query", "equals") => {
            let texts = [document.text("key"), document.text("name"), document.text("description")];
            values.iter().all(|value| mentions(value, &texts))
        }
        ("tags", "anyOf") => values.iter().any(|value| document.lists("tags", value)),
        ("unbounded", "equals") => {
            values.first().is_some_and(|value| value == &document.truth("unbounded").to_string())
        }
        _ => return Err(invalid(format!("filter: {field} cannot be asked for with {operator}"))),
    })
}

/// `getSegment`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.segment_of(ask)?;
    Ok(Answer::json(200, view(world, &place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `postSegment`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let environment = world.environment(ask.path("projectKey"), ask.path("environmentKey"))?;
    let body = ask.json();
    check(
        body,
        &[("name", Form::Name), ("description", Form::Text), ("tags", Form::Texts), ("unbounded", Form::Truth)],
    )?;
    let key = body.text("key");
    check_key(key)?;
    let place = Place::new(Kind::Segment, &[environment.at(0), environment.at(1), key]);
    if world.documents.contains_key(&place) {
        return Err(invalid(format!("there is a segment {key:?} already")));
    }
    let document = world.fresh_segment(key, body);
    let document = world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(201, view(world, &place, &document)))
}

/// `patchSegment`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.segment_of(ask)?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let is_semantic = ask.body.as_ref().is_some_and(|body| body.format == BodyFormat::SemanticPatch);
    let mut after = if is_semantic {
        let environment = ask.json().text("environmentKey");
        if !environment.is_empty() && environment != place.at(1) {
            return Err(invalid("environmentKey is another environment than that of the segment"));
        }
        world.apply_to_segment(&before, ask.json().list("instructions"))?
    } else {
        let after = patched(ask, &before)?;
        const FIXED: [&str; 7] =
            ["key", "creationDate", "lastModifiedDate", "version", "deleted", "generation", "unbounded"];
        guard(&before, &after, &FIXED)?;
        after
    };
    world.finish_segment(&mut after);
    check_document(&after)?;
    world.check_segment_approval(&place, &before, &after)?;
    world.finish_imports(ask.json().list("instructions"));
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after)))
}

/// What a segment must be like, however it came to be.
pub(crate) fn check_document(document: &Value) -> Result<(), Answer> {
    const FORMS: [(&str, Form); 8] = [
        ("name", Form::Name),
        ("description", Form::Text),
        ("tags", Form::Texts),
        ("included", Form::Texts),
        ("excluded", Form::Texts),
        ("includedContexts", Form::List),
        ("excludedContexts", Form::List),
        ("rules", Form::List),
    ];
    check(document, &FORMS)?;
    for target in document.list("includedContexts").iter().chain(document.list("excludedContexts")) {
        check(target, &[("values", Form::Texts), ("contextKind", Form::Text)])?;
    }
    for rule in document.list("rules") {
        check(rule, &[("clauses", Form::List), ("description", Form::Text), ("weight", Form::Number)])?;
        if !(0..=100_000).contains(&rule.number("weight")) {
            return Err(invalid("rules: a weight is from 0 to 100000"));
        }
        for clause in rule.list("clauses") {
            check(
                clause,
                &[("op", Form::Name), ("values", Form::List), ("attribute", Form::Text), ("negate", Form::Truth)],
            )?;
        }
    }
    Ok(())
}

impl World {
    /// Refuses changes where they need an approval.
    fn check_segment_approval(&self, place: &Place, before: &Value, after: &Value) -> Result<(), Answer> {
        if before != after && self.needs_approval(place.at(0), place.at(1), "segment", before) {
            return Err(forbidden("approval is required"));
        }
        Ok(())
    }
}

/// `deleteSegment`: not as long as flags ask for it.
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.segment_of(ask)?;
    if let Some(flag) = world.users_of(&place).first() {
        return Err(conflict(format!("rules of the flag {:?} ask for the segment", flag.text("key"))));
    }
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    world.check_segment_approval(&place, &before, &Value::Null)?;
    world.change(&By::of(ask), &place, None);
    world.documents.retain(|other, _| match other.kind {
        Kind::Transfer => !other.path.starts_with(&place.path),
        Kind::ExpiringTarget => {
            let holder = (other.at(0), other.at(1), other.at(2), other.at(3));
            holder != (place.at(0), place.at(1), "segment", place.at(2))
        }
        _ => true,
    });
    Ok(Answer::empty(204))
}

/// `updateBigSegmentContextTargets`, `updateBigSegmentTargets`
pub(crate) fn change_targets(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.segment_of(ask)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    if !after.truth("unbounded") {
        return Err(invalid("the segment is no big segment"));
    }
    for (side, kept) in [("included", "_bigIncluded"), ("excluded", "_bigExcluded")] {
        let change = ask.json().get(side).cloned().unwrap_or_default();
        add_texts(&mut after, kept, &change.texts("add"));
        remove_texts(&mut after, kept, &change.texts("remove"));
    }
    let action = if ask.json().get("excluded").is_some() { "updateExcluded" } else { "updateIncluded" };
    world.change(&By::of(ask).doing(action), &place, Some(after));
    Ok(Answer::empty(204))
}

/// `getSegmentMembershipForContext`, `getSegmentMembershipForUser`
pub(crate) fn membership(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.segment_of(ask)?;
    let document = world.documents.get(&place).unwrap_or(&Value::Null);
    if !document.truth("unbounded") {
        return Err(invalid("the segment is no big segment"));
    }
    let key = match ask.path("contextKey") {
        "" => ask.path("userKey"),
        key => key,
    };
    let (included, excluded) = (document.lists("_bigIncluded", key), document.lists("_bigExcluded", key));
    if !included && !excluded {
        return Err(not_found("target of this segment"));
    }
    Ok(Answer::json(200, json!({ "userKey": key, "included": included, "excluded": excluded })))
}
