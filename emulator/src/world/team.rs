//! Teams.

use serde_json::{Map, Value, json};

use super::World;
use super::change::By;
use super::filter::{mentions, pairs, truth};
use super::link::{api, links};
use super::page::{NEWEST, Paging, page, version};
use super::patch::{Form, check, check_key};
use super::place::{Kind, Place};
use super::refusal::{Outcome, invalid, not_found};
use super::sort::{Key, sort};
use super::value::{Read, add_texts, members_mut, remove_texts, set, take_over, without};
use crate::ask::{Answer, Ask};

/// Members that are kept and shown in another form.
const HIDDEN: [&str; 4] = ["memberIDs", "customRoleKeys", "permissionGrants", "roleAttributes"];
/// The most entries of a list within a team.
const NESTED: usize = 25;

impl World {
    fn team_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        let place = Place::new(Kind::Team, &[ask.path("teamKey")]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("team")) }
    }

    /// A new team's document.
    pub(crate) fn fresh_team(&self, key: &str, body: &Value) -> Value {
        let mut document = json!({
            "key": key,
            "name": key,
            "description": "",
            "_creationDate": self.now + 1,
            "_lastModified": self.now + 1,
            "_version": 1,
            "_idpSynced": false,
            "memberIDs": [],
            "customRoleKeys": [],
            "permissionGrants": [],
            "roleAttributes": {},
        });
        const GIVEN: [&str; 6] =
            ["name", "description", "memberIDs", "customRoleKeys", "permissionGrants", "roleAttributes"];
        take_over(&mut document, body, &GIVEN);
        document
    }

    /// The members who maintain a team.
    fn maintainers(&self, team: &Value) -> Vec<Value> {
        let grants = team.list("permissionGrants").iter().filter(|grant| grant.text("actionSet") == "maintainTeam");
        let mut ids: Vec<String> = grants.flat_map(|grant| grant.texts("memberIDs")).collect();
        ids.sort();
        ids.dedup();
        ids.iter().filter_map(|id| self.member_summary(id)).collect()
    }

    /// The custom roles of a team.
    fn roles_of(&self, team: &Value) -> Vec<Value> {
        let keys = team.texts("customRoleKeys").into_iter();
        keys.filter_map(|key| {
            let role = self.get(Kind::Role, &[&key])?;
            let projects = json!({ "totalCount": 0, "items": [] });
            let date = team.number("_creationDate");
            Some(json!({ "key": key, "name": role.text("name"), "projects": projects, "appliedOn": date }))
        })
        .collect()
    }

    fn check_team(&self, team: &Value) -> Result<(), Answer> {
        const FORMS: [(&str, Form); 6] = [
            ("name", Form::Name),
            ("description", Form::Text),
            ("memberIDs", Form::Texts),
            ("customRoleKeys", Form::Texts),
            ("permissionGrants", Form::List),
            ("roleAttributes", Form::Object),
        ];
        check(team, &FORMS)?;
        for id in team.texts("memberIDs") {
            self.get(Kind::Member, &[&id]).ok_or_else(|| invalid(format!("there is no member {id:?}")))?;
        }
        for grant in team.list("permissionGrants") {
            if !grant.text("actionSet").is_empty() && !grant.list("actions").is_empty() {
                return Err(invalid("a grant has an actionSet or actions"));
            }
        }
        self.check_roles(&team.texts("customRoleKeys"))
    }
}

/// How a team looks.
fn view(world: &World, place: &Place, document: &Value, expand: &[&str]) -> Value {
    let mut shown = without(document.clone(), &HIDDEN);
    let href = place.href();
    let mut own = links(place);
    set(&mut own, "roles", api(format!("{href}/roles")));
    set(&mut own, "maintainers", api(format!("{href}/maintainers")));
    set(&mut shown, "_links", own);
    let nested = |mut items: Vec<Value>, name: &str| {
        let total = items.len();
        items.truncate(NESTED);
        json!({ "totalCount": total, "items": items, "_links": { "self": api(format!("{href}/{name}")) } })
    };
    for name in expand {
        let value = match *name {
            "members" => json!({ "totalCount": document.list("memberIDs").len() }),
            "roles" => nested(world.roles_of(document), "roles"),
            "maintainers" => nested(world.maintainers(document), "maintainers"),
            "projects" => json!({ "totalCount": 0, "items": [] }),
            "roleAttributes" => document.get("roleAttributes").cloned().unwrap_or_default(),
            _ => continue,
        };
        set(&mut shown, name, value);
    }
    shown
}

fn expands<'a>(ask: &'a Ask<'_>) -> Vec<&'a str> {
    ask.query("expand").unwrap_or_default().split(',').map(str::trim).collect()
}

/// `getTeams`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut found: Vec<_> = world.under(Kind::Team, &[]).collect();
    found.sort_by_key(|(_, team)| team.number("_creationDate"));
    for (name, value) in pairs(ask.query("filter").unwrap_or_default())? {
        match name {
            "query" => found.retain(|(_, team)| mentions(value, &[team.text("key"), team.text("name")])),
            "nomembers" => {
                let empty = truth(name, value)?;
                found.retain(|(_, team)| team.list("memberIDs").is_empty() == empty);
            }
            other => return Err(invalid(format!("filter: there is no field {other:?}"))),
        }
    }
    sort(&mut found, ask.query("sort"), |(_, team), field| match field {
        "name" | "key" => Some(Key::text(team.text(field))),
        "lastModified" => Some(Key::Number(team.number("_lastModified"))),
        _ => None,
    })?;
    let mut expand = expands(ask);
    if version(ask) >= NEWEST {
        expand.retain(|name| !matches!(*name, "projects" | "roles"));
    }
    let page = page(ask, "/api/v2/teams", found, Paging::since(0))?;
    Ok(Answer::json(200, page.json(|(place, document)| view(world, place, document, &expand))))
}

/// `getTeam`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.team_of(ask)?;
    Ok(Answer::json(200, view(world, &place, world.documents.get(&place).unwrap_or(&Value::Null), &expands(ask))))
}

/// `postTeam`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let body = ask.json();
    check(body, &[("name", Form::Name)])?;
    let key = body.text("key");
    check_key(key)?;
    let place = Place::new(Kind::Team, &[key]);
    if world.documents.contains_key(&place) {
        return Err(invalid(format!("there is a team {key:?} already")));
    }
    let document = world.fresh_team(key, body);
    world.check_team(&document)?;
    let document = world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(201, view(world, &place, &document, &expands(ask))))
}

/// `patchTeam`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.team_of(ask)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    let instructions = ask.json().list("instructions");
    if instructions.is_empty() {
        return Err(invalid("the body is a semantic patch with instructions"));
    }
    for instruction in instructions {
        apply(&mut after, instruction)?;
    }
    world.check_team(&after)?;
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after, &expands(ask))))
}

/// Carries out an instruction.
fn apply(team: &mut Value, instruction: &Value) -> Result<(), Answer> {
    let kind = instruction.text("kind");
    let lacks = |name: &str| invalid(format!("{kind}: {name} is missing or not of its type"));
    let texts = |name: &str| match instruction.get(name) {
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => Ok(instruction.texts(name)),
        _ => Err(lacks(name)),
    };
    match kind {
        "addCustomRoles" => add_texts(team, "customRoleKeys", &texts("values")?),
        "removeCustomRoles" => remove_texts(team, "customRoleKeys", &texts("values")?),
        "addMembers" => add_texts(team, "memberIDs", &texts("values")?),
        "removeMembers" => remove_texts(team, "memberIDs", &texts("values")?),
        "replaceMembers" => set(team, "memberIDs", texts("values")?),
        "addPermissionGrants" => grant(team, instruction, texts("memberIDs")?),
        "removePermissionGrants" => revoke(team, instruction, &texts("memberIDs")?)?,
        "addRoleAttribute" | "updateRoleAttribute" => {
            let values = texts("values")?;
            let key = instruction.text("key");
            let attributes = members_mut(team, "roleAttributes").filter(|_| !key.is_empty());
            attributes.ok_or_else(|| lacks("key"))?.insert(key.into(), json!(values));
        }
        "removeRoleAttribute" => {
            members_mut(team, "roleAttributes").and_then(|attributes| attributes.remove(instruction.text("key")));
        }
        "replaceRoleAttributes" => {
            let value = instruction.get("value").filter(|value| value.is_object()).ok_or_else(|| lacks("value"))?;
            set(team, "roleAttributes", value.clone());
        }
        "updateDescription" | "updateName" => {
            let value = instruction.get("value").filter(|value| value.is_string()).ok_or_else(|| lacks("value"))?;
            set(team, if kind == "updateName" { "name" } else { "description" }, value.clone());
        }
        unknown => return Err(invalid(format!("there is no instruction {unknown:?}"))),
    }
    Ok(())
}

fn grant(team: &mut Value, instruction: &Value, members: Vec<String>) {
    let mut grant = json!({ "memberIDs": members });
    take_over(&mut grant, instruction, &["actionSet", "actions"]);
    let mut grants = team.list("permissionGrants").to_vec();
    grants.push(grant);
    set(team, "permissionGrants", grants);
}

/// Takes members out of the grants that match; a grant for nobody goes.
fn revoke(team: &mut Value, instruction: &Value, members: &[String]) -> Result<(), Answer> {
    let mut grants = team.list("permissionGrants").to_vec();
    let matches = |grant: &Value| {
        grant.text("actionSet") == instruction.text("actionSet") && grant.list("actions") == instruction.list("actions")
    };
    if !grants.iter().any(matches) {
        return Err(invalid("removePermissionGrants: there is no such grant"));
    }
    for grant in grants.iter_mut().filter(|grant| matches(grant)) {
        remove_texts(grant, "memberIDs", members);
    }
    grants.retain(|grant| !grant.list("memberIDs").is_empty());
    set(team, "permissionGrants", grants);
    Ok(())
}

/// `deleteTeam`
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.team_of(ask)?;
    world.change(&By::of(ask), &place, None);
    Ok(Answer::empty(204))
}

/// `patchTeams`
pub(crate) fn patch_many(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut plans = Vec::new();
    for instruction in ask.json().list("instructions") {
        let members = match instruction.text("kind") {
            "addMembersToTeams" => instruction.texts("memberIDs"),
            "addAllMembersToTeams" => world.members_meant(instruction)?,
            unknown => return Err(invalid(format!("there is no instruction {unknown:?}"))),
        };
        plans.push((members, instruction.texts("teamKeys")));
    }
    if plans.is_empty() {
        return Err(invalid("the body is a semantic patch with instructions"));
    }
    let by = By::of(ask);
    let (mut changed, mut keys, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (members, teams) in plans {
        let (known, unknown): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|id| world.get(Kind::Member, &[id]).is_some());
        errors.extend(unknown.iter().map(|id| json!({ id.as_str(): "there is no such member" })));
        for key in teams {
            let place = Place::new(Kind::Team, &[&key]);
            let Some(mut team) = world.documents.get(&place).cloned() else {
                errors.push(json!({ key.as_str(): "there is no such team" }));
                continue;
            };
            add_texts(&mut team, "memberIDs", &known);
            world.change(&by, &place, Some(team));
            keys.push(key);
        }
        changed.extend(known);
    }
    let mut answer = Map::new();
    answer.insert("memberIDs".into(), json!(changed));
    answer.insert("teamKeys".into(), json!(keys));
    if !errors.is_empty() {
        answer.insert("errors".into(), json!(errors));
    }
    Ok(Answer::json(200, Value::Object(answer)))
}

/// `getTeamMaintainers`, `getTeamRoles`
pub(crate) fn nested(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.team_of(ask)?;
    let document = world.documents.get(&place).unwrap_or(&Value::Null);
    let (items, name) = match ask.operation.id.as_str() {
        "getTeamRoles" => (world.roles_of(document), "roles"),
        _ => (world.maintainers(document), "maintainers"),
    };
    let page = page(ask, &format!("{}/{name}", place.href()), items, Paging::since(0))?;
    Ok(Answer::json(200, page.json(|item| item)))
}

/// `postTeamMembers`: a file with an address in each line. If one line is bad, nobody is added.
pub(crate) fn import(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.team_of(ask)?;
    let file = ask.json().text("file");
    let lines: Vec<&str> =
        file.lines().map(|line| line.trim().trim_matches('"')).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return Err(invalid("file: there are no addresses in it"));
    }
    let (mut items, mut ids) = (Vec::new(), Vec::new());
    for email in &lines {
        let mut members = world.under(Kind::Member, &[]);
        let found = members.find(|(_, member)| member.text("email").eq_ignore_ascii_case(email));
        items.push(match &found {
            Some(_) => json!({ "status": "success", "value": email }),
            None => json!({ "status": "error", "value": email, "message": "there is no such member" }),
        });
        ids.extend(found.map(|(place, _)| place.key().to_owned()));
    }
    if ids.len() < lines.len() {
        return Ok(Answer::json(207, json!({ "items": items })));
    }
    let mut team = world.documents.get(&place).cloned().unwrap_or_default();
    add_texts(&mut team, "memberIDs", &ids);
    world.change(&By::of(ask), &place, Some(team));
    Ok(Answer::json(201, json!({ "items": items })))
}
