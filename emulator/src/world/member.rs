//! Members of the account.

use api_ir::BodyFormat;
use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::filter::{mentions, moment, pairs, truth};
use super::link::{api, links};
use super::page::{Paging, page};
use super::patch::{guard, patched};
use super::place::{Kind, Place};
use super::refusal::{Outcome, bad_patch, conflict, invalid, not_found};
use super::sort::{Key, sort};
use super::value::{Read, add_texts, remove_texts, set, take_over, without};
use crate::ask::{Answer, Ask};

/// The base roles that can be given.
const ROLES: [&str; 4] = ["reader", "writer", "admin", "no_access"];
/// The most members of one invitation.
const MOST: usize = 50;

impl World {
    /// The place of a member that there is; `me` is who asks.
    fn member_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        let id = match ask.path("id") {
            "me" => &ask.actor.member,
            id => id,
        };
        let place = Place::new(Kind::Member, &[id]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("member")) }
    }

    /// A new member's document.
    pub(crate) fn fresh_member(&mut self, id: &str, body: &Value) -> Value {
        let mut document = json!({
            "_id": id,
            "role": "reader",
            "email": "",
            "_pendingInvite": true,
            "_verified": false,
            "customRoles": [],
            "mfa": "disabled",
            "_lastSeen": 0,
            "creationDate": self.now + 1,
            "version": 1,
        });
        take_over(&mut document, body, &["email", "firstName", "lastName", "role", "roleAttributes"]);
        set(&mut document, "customRoles", self.role_ids(&body.texts("customRoles")));
        document
    }

    /// Ids of custom roles that are named by id or key; what is no role stays as it is.
    pub(crate) fn role_ids(&self, names: &[String]) -> Vec<String> {
        let id = |name: &String| match self.get(Kind::Role, &[name]) {
            Some(role) => role.text("_id").into(),
            None => name.clone(),
        };
        names.iter().map(id).collect()
    }

    /// Whether these are ids or keys of custom roles, or of roles that every account has.
    pub(crate) fn check_roles(&self, names: &[String]) -> Result<(), Answer> {
        let known = |name: &&String| {
            name.starts_with("launchdarkly-")
                || self.get(Kind::Role, &[name]).is_some()
                || self.under(Kind::Role, &[]).any(|(_, role)| role.text("_id") == *name)
        };
        match names.iter().find(|name| !known(name)) {
            Some(unknown) => Err(invalid(format!("there is no custom role {unknown:?}"))),
            None => Ok(()),
        }
    }

    /// A member in a few words.
    pub(crate) fn member_summary(&self, id: &str) -> Option<Value> {
        let place = Place::new(Kind::Member, &[id]);
        let member = self.documents.get(&place)?;
        let mut shown = json!({ "_id": id, "_links": { "self": api(place.href()) } });
        take_over(&mut shown, member, &["firstName", "lastName", "role", "email"]);
        Some(shown)
    }

    /// The teams that a member is in.
    fn teams_of(&self, id: &str) -> Vec<&Value> {
        self.under(Kind::Team, &[]).map(|(_, team)| team).filter(|team| team.lists("memberIDs", id)).collect()
    }
}

/// How a member looks.
fn view(world: &World, place: &Place, document: &Value, expand: &str) -> Value {
    let hidden: &[&str] =
        if expand.split(',').any(|name| name == "roleAttributes") { &[] } else { &["roleAttributes"] };
    let mut shown = without(document.clone(), hidden);
    let teams: Vec<Value> = world
        .teams_of(place.key())
        .into_iter()
        .map(|team| {
            let link = api(Place::new(Kind::Team, &[team.text("key")]).href());
            json!({
                "key": team.text("key"),
                "name": team.text("name"),
                "customRoleKeys": team.list("customRoleKeys"),
                "_links": { "self": link },
            })
        })
        .collect();
    set(&mut shown, "teams", teams);
    set(&mut shown, "_links", links(place));
    shown
}

/// `getMembers`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut found: Vec<_> = world.under(Kind::Member, &[]).collect();
    for (name, value) in pairs(ask.query("filter").unwrap_or_default())? {
        retain(world, &mut found, name, value)?;
    }
    sort(&mut found, ask.query("sort"), |(_, member), field| match field {
        "displayName" => Some(Key::text(&display_name(member))),
        "lastSeen" => Some(Key::Number(member.number("_lastSeen"))),
        _ => None,
    })?;
    let expand = ask.query("expand").unwrap_or_default();
    let page = page(ask, "/api/v2/members", found, Paging::since(0))?;
    Ok(Answer::json(200, page.json(|(place, document)| view(world, place, document, expand))))
}

fn display_name(member: &Value) -> String {
    let name = format!("{} {}", member.text("firstName"), member.text("lastName"));
    if name.trim().is_empty() { member.text("email").into() } else { name.trim().into() }
}

/// Keeps the members for whom a condition of a filter holds.
fn retain(world: &World, found: &mut Vec<(&Place, &Value)>, name: &str, value: &str) -> Result<(), Answer> {
    let any = |text: &str| value.split('|').any(|one| one.eq_ignore_ascii_case(text));
    match name {
        "query" => found.retain(|(_, member)| mentions(value, &[member.text("email"), &display_name(member)])),
        "role" => found.retain(|(_, member)| has_role(world, member, value)),
        "id" => found.retain(|(place, _)| any(place.key())),
        "email" => found.retain(|(_, member)| any(member.text("email"))),
        "team" => found.retain(|(place, _)| {
            world.teams_of(place.key()).iter().any(|team| team.text("key").eq_ignore_ascii_case(value))
        }),
        "noteam" => {
            let without = truth(name, value)?;
            found.retain(|(place, _)| world.teams_of(place.key()).is_empty() == without);
        }
        "lastSeen" => {
            let before = moment(name, value, "before")?;
            found.retain(|(_, member)| was_seen(member, before));
        }
        other => return Err(invalid(format!("filter: there is no field {other:?}"))),
    }
    Ok(())
}

/// Whether a member was last seen before a moment; without one, never.
fn was_seen(member: &Value, before: Option<i64>) -> bool {
    let seen = member.number("_lastSeen");
    before.map_or(seen == 0, |before| seen < before)
}

/// Whether a member has one of these roles; an owner counts as an admin.
fn has_role(world: &World, member: &Value, roles: &str) -> bool {
    let base = if member.text("role") == "owner" { "admin" } else { member.text("role") };
    roles.split('|').any(|role| {
        let named = world.get(Kind::Role, &[role]).map_or(role, |role| role.text("_id"));
        role.eq_ignore_ascii_case(base) || role == member.text("role") || member.lists("customRoles", named)
    })
}

/// `getMember`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.member_of(ask)?;
    let document = world.documents.get(&place).unwrap_or(&Value::Null);
    Ok(Answer::json(200, view(world, &place, document, ask.query("expand").unwrap_or_default())))
}

/// `postMembers`
pub(crate) fn invite(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let bodies = ask.json().as_array().map(Vec::as_slice).unwrap_or_default();
    if bodies.is_empty() || bodies.len() > MOST {
        return Err(invalid(format!("from 1 to {MOST} members can be invited at once")));
    }
    let mut emails = Vec::new();
    for body in bodies {
        check_invitation(world, body)?;
        let email = body.text("email").to_lowercase();
        if world.under(Kind::Member, &[]).any(|(_, member)| member.text("email").eq_ignore_ascii_case(&email)) {
            return Err(taken("email_already_exists_in_account", &email));
        }
        if emails.contains(&email) {
            return Err(taken("duplicate_emails", &email));
        }
        emails.push(email);
    }
    let by = By::of(ask);
    let mut items = Vec::new();
    for body in bodies {
        let id = world.ids.object(world.now);
        let place = Place::new(Kind::Member, &[&id]);
        let document = world.fresh_member(&id, body);
        world.change(&by, &place, Some(document));
        world.join(&by, &id, &body.texts("teamKeys"));
        items.push(view(world, &place, world.documents.get(&place).unwrap_or(&Value::Null), ""));
    }
    let links = json!({ "self": api("/api/v2/members") });
    Ok(Answer::json(201, json!({ "totalCount": items.len(), "items": items, "_links": links })))
}

fn check_invitation(world: &World, body: &Value) -> Result<(), Answer> {
    let (email, role, custom) = (body.text("email"), body.text("role"), body.texts("customRoles"));
    if !email.contains('@') {
        return Err(invalid(format!("{email:?} is no address of a member")));
    }
    if role.is_empty() && custom.is_empty() {
        return Err(invalid("a member has a role or custom roles"));
    }
    if !role.is_empty() && !ROLES.contains(&role) {
        return Err(invalid(format!("there is no role {role:?}")));
    }
    world.check_roles(&custom)?;
    world.check_teams(&body.texts("teamKeys"))
}

fn taken(code: &str, email: &str) -> Answer {
    let message = format!("{email} cannot be invited");
    Answer::json(400, json!({ "code": code, "message": message, "invalid_emails": [email] }))
}

/// `patchMember`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.member_of(ask)?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let mut after = patched(ask, &before)?;
    const CHANGEABLE: [&str; 3] = ["role", "customRoles", "roleAttributes"];
    if without(before.clone(), &CHANGEABLE) != without(after.clone(), &CHANGEABLE) {
        return Err(bad_patch("of a member, only role, customRoles and roleAttributes can be changed"));
    }
    guard(&before, &after, &[])?;
    check_role(&before, after.text("role"))?;
    let roles = after.texts("customRoles");
    if roles.len() != after.list("customRoles").len() || after.get("customRoles").is_none() {
        return Err(invalid("customRoles is a list of ids or keys"));
    }
    world.check_roles(&roles)?;
    set(&mut after, "customRoles", world.role_ids(&roles));
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after, "roleAttributes")))
}

/// A role that a member can get, or has.
fn check_role(member: &Value, role: &str) -> Result<(), Answer> {
    if role == member.text("role") || (ROLES.contains(&role) && member.text("role") != "owner") {
        return Ok(());
    }
    Err(invalid(format!("{:?} cannot become {role:?}", member.text("role"))))
}

/// `deleteMember`: not the owner.
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.member_of(ask)?;
    if world.documents.get(&place).is_some_and(|member| member.text("role") == "owner") {
        return Err(conflict("the owner of an account cannot be deleted"));
    }
    let by = By::of(ask);
    for team in world.places(Kind::Team, &[]) {
        let mut document = world.documents.get(&team).cloned().unwrap_or_default();
        remove_texts(&mut document, "memberIDs", &[place.key().into()]);
        world.change(&by, &team, Some(document));
    }
    world.change(&by, &place, None);
    world.documents.retain(|other, token| {
        other.kind != Kind::Token || token.truth("serviceToken") || token.text("memberId") != place.key()
    });
    Ok(Answer::empty(204))
}

/// `postMemberTeams`
pub(crate) fn add_teams(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.member_of(ask)?;
    let keys = ask.json().texts("teamKeys");
    world.check_teams(&keys)?;
    world.join(&By::of(ask), place.key(), &keys);
    Ok(Answer::json(201, view(world, &place, world.documents.get(&place).unwrap_or(&Value::Null), "")))
}

impl World {
    fn check_teams(&self, keys: &[String]) -> Result<(), Answer> {
        match keys.iter().find(|key| self.get(Kind::Team, &[key]).is_none()) {
            Some(unknown) => Err(invalid(format!("there is no team {unknown:?}"))),
            None => Ok(()),
        }
    }

    /// Puts a member into teams.
    fn join(&mut self, by: &By, id: &str, teams: &[String]) {
        for key in teams {
            let place = Place::new(Kind::Team, &[key]);
            if let Some(mut team) = self.documents.get(&place).cloned() {
                add_texts(&mut team, "memberIDs", &[id.into()]);
                self.change(by, &place, Some(team));
            }
        }
    }

    /// The members that an instruction for all of them leaves in: those whom its filters do not match.
    pub(crate) fn members_meant(&self, instruction: &Value) -> Result<Vec<String>, Answer> {
        let mut matched: Vec<&Place> = Vec::new();
        let seen = instruction.get("filterLastSeen").map(ToString::to_string);
        let filters = [
            ("query", instruction.text("filterQuery")),
            ("role", instruction.text("filterRoles")),
            ("team", instruction.text("filterTeamKey")),
            ("lastSeen", seen.as_deref().unwrap_or_default()),
        ];
        for (name, value) in filters.into_iter().filter(|(_, value)| !value.is_empty()) {
            let mut found: Vec<_> = self.under(Kind::Member, &[]).collect();
            retain(self, &mut found, name, value)?;
            matched.extend(found.into_iter().map(|(place, _)| place));
        }
        let members = self.under(Kind::Member, &[]).map(|(place, _)| place);
        let left = members
            .filter(|place| !matched.contains(place) && !instruction.lists("ignoredMemberIDs", place.key()))
            .map(|place| place.key().into());
        Ok(left.collect())
    }
}

/// `patchMembers`
pub(crate) fn patch_many(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let is_semantic = ask.body.as_ref().is_none_or(|body| body.format == BodyFormat::SemanticPatch);
    let instructions = ask.json().list("instructions");
    if instructions.is_empty() || !is_semantic {
        return Err(invalid("the body is a semantic patch with instructions"));
    }
    let mut plans = Vec::new();
    for instruction in instructions {
        plans.push(Plan::of(world, instruction)?);
    }
    let by = By::of(ask);
    let (mut changed, mut errors) = (Vec::new(), Vec::new());
    for plan in plans {
        for id in &plan.members {
            match plan.carry_out(world, &by, id) {
                Ok(()) => changed.push(id.clone()),
                Err(why) => errors.push(json!({ id.as_str(): why })),
            }
        }
    }
    changed.sort();
    changed.dedup();
    let mut answer = json!({ "members": changed });
    if !errors.is_empty() {
        set(&mut answer, "errors", errors);
    }
    Ok(Answer::json(200, answer))
}

/// What an instruction does, and to whom.
struct Plan {
    members: Vec<String>,
    /// Members of documents, and what they become.
    sets: Vec<(&'static str, Value)>,
}

impl Plan {
    fn of(world: &World, instruction: &Value) -> Result<Self, Answer> {
        let kind = instruction.text("kind");
        let members = match kind.starts_with("replaceAll") {
            true => world.members_meant(instruction)?,
            false => instruction.texts("memberIDs"),
        };
        let value = instruction.get("value").cloned().unwrap_or_default();
        let sets = match kind {
            "replaceMembersRoles" | "replaceAllMembersRoles" => {
                if !value.as_str().is_some_and(|role| ROLES.contains(&role)) {
                    return Err(invalid(format!("{kind}: there is no role {value}")));
                }
                vec![("role", value), ("customRoles", json!([]))]
            }
            "replaceMembersCustomRoles" | "replaceAllMembersCustomRoles" => {
                let roles = instruction.texts("values");
                world.check_roles(&roles)?;
                vec![("customRoles", json!(world.role_ids(&roles)))]
            }
            "replaceMembersRoleAttributes" if value.is_object() => vec![("roleAttributes", value)],
            _ => return Err(invalid(format!("{kind:?} is no instruction, or lacks its parameters"))),
        };
        Ok(Plan { members, sets })
    }

    fn carry_out(&self, world: &mut World, by: &By, id: &str) -> Result<(), String> {
        let place = Place::new(Kind::Member, &[id]);
        let mut after = world.documents.get(&place).cloned().ok_or("there is no such member")?;
        if after.text("role") == "owner" && self.sets.iter().any(|(name, _)| *name == "role") {
            return Err("the role of an owner cannot be changed".into());
        }
        self.sets.iter().for_each(|(name, value)| set(&mut after, name, value.clone()));
        world.change(by, &place, Some(after));
        Ok(())
    }
}
