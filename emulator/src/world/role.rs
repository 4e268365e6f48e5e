//! Custom roles.

use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::link::links;
use super::page::{NEWEST, Paging, page};
use super::patch::{Form, check, check_key, guard, patched};
use super::place::{Kind, Place};
use super::refusal::{Outcome, conflict, invalid, not_found};
use super::value::{Read, remove_texts, set, take_over};
use crate::ask::{Answer, Ask};

impl World {
    /// The place of a role by its key or id.
    fn role_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        let name = ask.path("customRoleKey");
        let mut roles = self.under(Kind::Role, &[]);
        let found = roles.find(|(place, role)| place.key() == name || role.text("_id") == name);
        found.map(|(place, _)| place.clone()).ok_or_else(|| not_found("custom role"))
    }

    /// A new role's document.
    pub(crate) fn fresh_role(&mut self, key: &str, body: &Value) -> Value {
        let mut document = json!({
            "_id": self.ids.object(self.now),
            "key": key,
            "name": key,
            "description": "",
            "policy": [],
            "basePermissions": "reader",
        });
        take_over(&mut document, body, &["name", "description", "policy", "basePermissions", "resourceCategory"]);
        document
    }
}

/// Checks statements of a policy.
pub(crate) fn check_statements(document: &Value, name: &str) -> Result<(), Answer> {
    let wrong = |why: &str| Err(invalid(format!("{name}: {why}")));
    let Some(statements) = document.get(name).filter(|value| !value.is_null()) else { return Ok(()) };
    if !statements.is_array() {
        return wrong("it is a list of statements");
    }
    for statement in document.list(name) {
        const FORMS: [(&str, Form); 4] = [
            ("resources", Form::Texts),
            ("notResources", Form::Texts),
            ("actions", Form::Texts),
            ("notActions", Form::Texts),
        ];
        check(statement, &FORMS)?;
        if !matches!(statement.text("effect"), "allow" | "deny") {
            return wrong("the effect is allow or deny");
        }
        for (this, other) in [("resources", "notResources"), ("actions", "notActions")] {
            if statement.list(this).is_empty() == statement.list(other).is_empty() {
                return wrong(&format!("a statement has either {this} or {other}"));
            }
        }
    }
    Ok(())
}

fn check_document(document: &Value) -> Result<(), Answer> {
    check(document, &[("name", Form::Name), ("description", Form::Text), ("basePermissions", Form::Text)])?;
    if document.get("policy").is_none() {
        return Err(invalid("policy is missing"));
    }
    check_statements(document, "policy")
}

/// How a role looks.
fn view(world: &World, place: &Place, document: &Value) -> Value {
    let mut shown = document.clone();
    let id = document.text("_id");
    let members = world.under(Kind::Member, &[]).filter(|(_, member)| member.lists("customRoles", id)).count();
    let teams = world.under(Kind::Team, &[]).filter(|(_, team)| team.lists("customRoleKeys", place.key())).count();
    set(&mut shown, "assignedTo", json!({ "membersCount": members, "teamsCount": teams }));
    set(&mut shown, "_links", links(place));
    shown
}

/// `getCustomRoles`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut found: Vec<_> = world.under(Kind::Role, &[]).collect();
    found.sort_by_key(|(_, role)| role.text("_id"));
    let page = page(ask, "/api/v2/roles", found, Paging::since(NEWEST))?;
    Ok(Answer::json(200, page.json(|(place, document)| view(world, place, document))))
}

/// `getCustomRole`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.role_of(ask)?;
    Ok(Answer::json(200, view(world, &place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `postCustomRole`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let body = ask.json();
    check_document(body)?;
    let key = body.text("key");
    check_key(key)?;
    let place = Place::new(Kind::Role, &[key]);
    if world.documents.contains_key(&place) {
        return Err(conflict(format!("there is a custom role {key:?} already")));
    }
    let document = world.fresh_role(key, body);
    let document = world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(201, view(world, &place, &document)))
}

/// `patchCustomRole`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.role_of(ask)?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let after = patched(ask, &before)?;
    guard(&before, &after, &["key"])?;
    check_document(&after)?;
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after)))
}

/// `deleteCustomRole`: members and teams lose it.
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.role_of(ask)?;
    let id = world.documents.get(&place).map_or("", |role| role.text("_id")).to_owned();
    let by = By::of(ask);
    for (kind, list, name) in [(Kind::Member, "customRoles", id), (Kind::Team, "customRoleKeys", place.key().into())] {
        for holder in world.places(kind, &[]) {
            let mut document = world.documents.get(&holder).cloned().unwrap_or_default();
            remove_texts(&mut document, list, std::slice::from_ref(&name));
            world.change(&by, &holder, Some(document));
        }
    }
    world.change(&by, &place, None);
    Ok(Answer::empty(204))
}
