//! The audit log: an entry for each change.

use serde_json::{Value, json};

use super::World;
use super::change::{Change, ending};
use super::link::{api, page};
use super::place::{Kind, Place, segment};
use super::policy::{allows, is_resource};
use super::refusal::{Outcome, invalid, not_found};
use super::value::{Read, set};
use crate::ask::{Answer, Ask};

/// The entry of a change.
pub(crate) fn entry(world: &mut World, change: &Change<'_>) -> Value {
    let id = world.ids.object(world.now);
    let document = if change.after.is_null() { &change.before } else { &change.after };
    let name = title_of(change.place, document);
    let verb = verb(change);
    let delta = serde_json::to_value(json_patch::diff(&change.before, &change.after)).unwrap_or_default();
    let accesses: Vec<Value> =
        change.accesses.iter().map(|(action, resource)| json!({ "action": action, "resource": resource })).collect();
    let resources: Vec<&String> = change.accesses.iter().map(|(_, resource)| resource).collect();
    let member = world.member_data(&change.by.member);
    let actor = display_name(&member);
    let place = change.place;
    let mut entry = json!({
        "_id": id,
        "_accountId": world.account,
        "_links": {
            "self": api(format!("/api/v2/auditlog/{id}")),
            "parent": api("/api/v2/auditlog"),
            "canonical": api(place.href()),
            "site": page(place.site()),
        },
        "date": world.now,
        "accesses": accesses,
        "kind": place.kind.words().kind,
        "name": name,
        "description": describe(&delta, change),
        "shortDescription": format!("{verb} {name}"),
        "member": member,
        "subject": { "_links": { "self": api(format!("/api/v2/members/{}", segment(&change.by.member))) }, "name": actor },
        "titleVerb": verb,
        "title": format!("{actor} {verb} {name}"),
        "target": {
            "_links": { "canonical": api(place.href()), "site": page(place.site()) },
            "name": name,
            "resources": resources,
        },
        "delta": delta,
        "previousVersion": change.before,
        "currentVersion": change.after,
    });
    if let Some(comment) = &change.by.comment {
        set(&mut entry, "comment", comment.clone());
    }
    if let Some(token) = change.by.token.as_ref().and_then(|id| world.token_summary(id)) {
        set(&mut entry, "token", token);
    }
    if let Some(parent) = parent(world, place) {
        set(&mut entry, "parent", parent);
    }
    entry
}

/// What was done, in words that stand between the actor and the name.
fn verb(change: &Change<'_>) -> String {
    let kind = change.place.kind.words().kind.replace('-', " ");
    let act = match (change.before.is_null(), change.after.is_null()) {
        (true, _) => "created",
        (_, true) => "deleted",
        _ if change.accesses.len() == 1 => switched(change).unwrap_or("updated"),
        _ => "updated",
    };
    format!("{act} the {kind}")
}

/// How a flag was switched, if it was.
fn switched(change: &Change<'_>) -> Option<&'static str> {
    let mut switched = change.after.members("environments").filter_map(|(key, new)| {
        let old = change.before.get("environments")?.get(key)?;
        (old.get("on") != new.get("on")).then(|| new.truth("on"))
    });
    switched.next().map(|on| if on { "turned on" } else { "turned off" })
}

/// The steps of the difference, a line each.
fn describe(delta: &Value, change: &Change<'_>) -> String {
    if change.before.is_null() || change.after.is_null() {
        return String::new();
    }
    let steps = delta.as_array().map(Vec::as_slice).unwrap_or_default();
    let lines = steps.iter().map(|step| format!("* {} `{}`", step.text("op"), step.text("path")));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a document is called.
fn title_of(place: &Place, document: &Value) -> String {
    let named = ["name", "email", "description", "url"].into_iter().map(|name| document.text(name));
    named.into_iter().find(|text| !text.is_empty()).unwrap_or(place.key()).into()
}

fn parent(world: &World, place: &Place) -> Option<Value> {
    let place = match place.kind {
        Kind::Flag | Kind::Environment | Kind::FlagDefaults => Place::new(Kind::Project, &[place.at(0)]),
        Kind::Segment => Place::new(Kind::Environment, &[place.at(0), place.at(1)]),
        Kind::ScheduledChange => Place::new(Kind::Flag, &[place.at(0), place.at(2)]),
        _ => return None,
    };
    let document = world.documents.get(&place)?;
    Some(json!({
        "_links": { "self": api(place.href()) },
        "name": title_of(&place, document),
        "resource": place.resource("*"),
    }))
}

fn display_name(member: &Value) -> String {
    let name = format!("{} {}", member.text("firstName"), member.text("lastName"));
    if name.trim().is_empty() { member.text("email").into() } else { name.trim().into() }
}

impl World {
    fn member_data(&self, id: &str) -> Value {
        let mut data = json!({ "_id": id, "_links": { "self": api(format!("/api/v2/members/{}", segment(id))) } });
        if let Some(member) = self.documents.get(&Place::new(Kind::Member, &[id])) {
            for name in ["email", "firstName", "lastName"] {
                set(&mut data, name, member.text(name));
            }
        }
        data
    }

    fn token_summary(&self, id: &str) -> Option<Value> {
        let place = Place::new(Kind::Token, &[id]);
        let token = self.documents.get(&place)?;
        Some(json!({
            "_id": id,
            "_links": { "self": api(place.href()) },
            "name": token.text("name"),
            "ending": ending(token.text("token")),
            "serviceToken": token.truth("serviceToken"),
        }))
    }
}

/// `getAuditLogEntries`, `postAuditLogEntries`.
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let limit = number(ask, "limit")?.unwrap_or(10);
    if !(1..=20).contains(&limit) {
        return Err(invalid("limit is from 1 to 20"));
    }
    let mut found = world.entries(ask)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let mut links = json!({ "self": api(address(ask, None)) });
    if let Some(last) = found.last().filter(|_| more) {
        set(&mut links, "next", api(address(ask, Some(last.number("date")))));
    }
    let items: Vec<Value> = found.into_iter().cloned().collect();
    Ok(Answer::json(200, json!({ "items": items, "_links": links })))
}

/// `postAuditLogEntryCounts`
pub(crate) fn counts(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let after = number(ask, "after")?.ok_or_else(|| invalid("after is missing"))?;
    let before = number(ask, "before")?.unwrap_or(world.now);
    let buckets = number(ask, "buckets")?.unwrap_or(50);
    if !(1..=500).contains(&buckets) || after < 0 || before <= after {
        return Err(invalid("buckets is from 1 to 500, and before comes after after"));
    }
    let width = before.saturating_sub(after).saturating_add(buckets - 1) / buckets;
    let found = world.entries(ask)?;
    let mut counted = vec![0_i64; buckets as usize];
    for entry in &found {
        let index = entry.number("date").saturating_sub(after) / width;
        if let Some(count) = usize::try_from(index).ok().and_then(|index| counted.get_mut(index)) {
            *count += 1;
        }
    }
    let buckets: Vec<Value> = counted
        .iter()
        .zip(0_i64..)
        .map(|(count, index)| json!({ "timestamp": index.saturating_mul(width).saturating_add(after), "count": count }))
        .collect();
    let total: i64 = counted.iter().sum();
    Ok(Answer::json(200, json!({ "buckets": buckets, "totalCount": total, "bucketIntervalMs": width })))
}

/// `getAuditLogEntry`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let entry = world.log.find(ask.path("id"));
    entry.map(|entry| Answer::json(200, entry)).ok_or_else(|| not_found("audit log entry"))
}

impl World {
    /// The entries that are asked for, the newest first.
    fn entries(&self, ask: &Ask<'_>) -> Result<Vec<&Value>, Answer> {
        let (before, after) = (number(ask, "before")?, number(ask, "after")?);
        let text = |name: &str| ask.query(name).filter(|text| !text.is_empty());
        let statements = ask.json().as_array().map(Vec::as_slice).unwrap_or_default();
        let is_asked_for = |entry: &&Value| {
            let date = entry.number("date");
            let accesses: Vec<_> = entry
                .list("accesses")
                .iter()
                .map(|access| (access.text("action").to_owned(), access.text("resource").to_owned()))
                .collect();
            // Given again for each value: one of them has to fit.
            let is_one_of = |name: &str| {
                let mut ids = ask.query_all(name).filter(|id| !id.is_empty()).peekable();
                let id = entry.get(name).map_or("", |data| data.text("_id"));
                ids.peek().is_none() || ids.any(|given| given == id)
            };
            before.is_none_or(|before| date < before)
                && after.is_none_or(|after| date > after)
                && text("q").is_none_or(|q| {
                    super::filter::mentions(q, &[entry.text("name"), entry.text("description"), entry.text("title")])
                })
                && text("spec").is_none_or(|spec| accesses.iter().any(|(_, resource)| is_resource(spec, resource)))
                && is_one_of("member")
                && is_one_of("token")
                && allows(statements, &accesses)
        };
        Ok(self.log.shown().rev().filter(is_asked_for).collect())
    }
}

fn number(ask: &Ask<'_>, name: &str) -> Result<Option<i64>, Answer> {
    let Some(text) = ask.query(name).filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| invalid(format!("{name} is no integer: {text}")))
}

/// The same question, about what was before a moment.
fn address(ask: &Ask<'_>, before: Option<i64>) -> String {
    let kept = ask.query.iter().filter(|(name, _)| before.is_none() || name != "before");
    let mut query: Vec<String> = kept.map(|(name, value)| format!("{}={}", segment(name), segment(value))).collect();
    query.extend(before.map(|before| format!("before={before}")));
    if query.is_empty() { "/api/v2/auditlog".into() } else { format!("/api/v2/auditlog?{}", query.join("&")) }
}
