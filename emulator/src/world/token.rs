//! Access tokens. Their secret is shown when they are made or reset, and never again.

use serde_json::{Value, json};

use super::World;
use super::change::{By, mask};
use super::link::links;
use super::page::{NEWEST, Paging, page};
use super::patch::{Form, check, guard, patched};
use super::place::{Kind, Place};
use super::refusal::{Outcome, invalid, not_found};
use super::role::check_statements;
use super::value::{Read, set, take_over, without};
use crate::ask::{Answer, Ask};

const ROLES: [&str; 3] = ["reader", "writer", "admin"];

impl World {
    fn token_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        let place = Place::new(Kind::Token, &[ask.path("id")]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("access token")) }
    }

    /// A new token's document.
    pub(crate) fn fresh_token(&mut self, id: &str, body: &Value, member: &str) -> Value {
        let mut document = json!({
            "_id": id,
            "ownerId": self.account,
            "memberId": member,
            "name": "",
            "creationDate": self.now + 1,
            "lastModified": self.now + 1,
            "customRoleIds": [],
            "inlineRole": [],
            "token": format!("api-{}", self.ids.uuid()),
            "serviceToken": false,
            "defaultApiVersion": NEWEST,
        });
        const GIVEN: [&str; 8] =
            ["name", "description", "role", "inlineRole", "serviceToken", "defaultApiVersion", "expiry", "memberId"];
        take_over(&mut document, body, &GIVEN);
        set(&mut document, "customRoleIds", self.role_ids(&body.texts("customRoleIds")));
        document
    }

    fn check_token(&self, token: &Value) -> Result<(), Answer> {
        const FORMS: [(&str, Form); 6] = [
            ("name", Form::Text),
            ("description", Form::Text),
            ("customRoleIds", Form::Texts),
            ("serviceToken", Form::Truth),
            ("defaultApiVersion", Form::Number),
            ("expiry", Form::Number),
        ];
        check(token, &FORMS)?;
        self.check_roles(&token.texts("customRoleIds"))?;
        check_statements(token, "inlineRole")?;
        let role = token.text("role");
        let ways = [!role.is_empty(), !token.list("customRoleIds").is_empty(), !token.list("inlineRole").is_empty()];
        if ways.into_iter().filter(|given| *given).count() != 1 {
            return Err(invalid("a token has one of role, customRoleIds and inlineRole"));
        }
        if !role.is_empty() && !ROLES.contains(&role) {
            return Err(invalid(format!("there is no role {role:?} for tokens")));
        }
        Ok(())
    }
}

/// How a token looks.
fn view(world: &World, place: &Place, document: &Value) -> Value {
    let mut shown = without(mask(Kind::Token, document.clone()), &["_old"]);
    if let Some(member) = world.member_summary(document.text("memberId")) {
        set(&mut shown, "_member", member);
    }
    set(&mut shown, "_links", links(place));
    shown
}

/// The same, with the secret.
fn revealed(world: &World, place: &Place) -> Value {
    let document = world.documents.get(place).unwrap_or(&Value::Null);
    let mut shown = view(world, place, document);
    set(&mut shown, "token", document.text("token"));
    shown
}

/// `getTokens`: service tokens and one's own, or all.
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let all = ask.query("showAll") == Some("true");
    let tokens = world.under(Kind::Token, &[]);
    let found: Vec<_> = tokens
        .filter(|(_, token)| all || token.truth("serviceToken") || token.text("memberId") == ask.actor.member)
        .collect();
    let paging = Paging { size: 25, ..Paging::since(NEWEST) };
    let page = page(ask, "/api/v2/tokens", found, paging)?;
    Ok(Answer::json(200, page.json(|(place, document)| view(world, place, document))))
}

/// `getToken`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.token_of(ask)?;
    Ok(Answer::json(200, view(world, &place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `postToken`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let body = without(ask.json().clone(), &["memberId"]);
    world.check_token(&body)?;
    let id = world.ids.object(world.now);
    let place = Place::new(Kind::Token, &[&id]);
    let document = world.fresh_token(&id, &body, &ask.actor.member);
    world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(201, revealed(world, &place)))
}

/// `patchToken`: a path that is not there is a 422 here.
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.token_of(ask)?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let after = patched(ask, &before).map_err(|refusal| match &refusal.body {
        Some(body) if body.text("code") == "invalid_patch" => Answer::refuse(422, "patch_failed", body.text("message")),
        _ => refusal,
    })?;
    const FIXED: [&str; 8] =
        ["ownerId", "memberId", "creationDate", "lastModified", "token", "serviceToken", "expiry", "lastUsed"];
    guard(&before, &after, &FIXED)?;
    world.check_token(&after)?;
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after)))
}

/// `resetToken`: until `expiry`, the old secret is good as well.
pub(crate) fn reset(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.token_of(ask)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    let old = after.text("token").to_owned();
    let secret = format!("api-{}", world.ids.uuid());
    set(&mut after, "token", secret);
    match ask.query("expiry").map(str::parse::<i64>) {
        Some(Ok(expiry)) if expiry > world.now => {
            set(&mut after, "_old", json!({ "token": old, "expiry": expiry }));
        }
        Some(Err(_)) => return Err(invalid("expiry is a moment in milliseconds")),
        _ => after = without(after, &["_old"]),
    }
    world.change(&By::of(ask).doing("resetAccessToken"), &place, Some(after));
    Ok(Answer::json(200, revealed(world, &place)))
}

/// `deleteToken`
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.token_of(ask)?;
    world.change(&By::of(ask), &place, None);
    Ok(Answer::empty(204))
}

/// `getCallerIdentity`
pub(crate) fn caller(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let mut shown = json!({ "accountId": world.account, "memberId": ask.actor.member, "authKind": "session" });
    let token = ask.actor.token.as_ref().map(|id| (id, world.get(Kind::Token, &[id]).unwrap_or(&Value::Null)));
    if let Some((id, token)) = token {
        let is_service = token.truth("serviceToken");
        set(&mut shown, "authKind", "token");
        set(&mut shown, "tokenKind", if is_service { "service" } else { "personal" });
        set(&mut shown, "tokenId", id.clone());
        set(&mut shown, "tokenName", token.text("name"));
        set(&mut shown, "serviceToken", is_service);
    }
    Ok(Answer::json(200, shown))
}
