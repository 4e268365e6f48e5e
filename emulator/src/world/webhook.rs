//! Webhooks as resources.

use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::link::{api, links};
use super::patch::{Form, check, guard, patched};
use super::place::{Kind, Place};
use super::refusal::{Outcome, invalid, not_found};
use super::role::check_statements;
use super::value::{Read, set, take_over};
use crate::ask::{Answer, Ask};

impl World {
    fn webhook_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        let place = Place::new(Kind::Webhook, &[ask.path("id")]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("webhook")) }
    }

    /// A new webhook's document.
    pub(crate) fn fresh_webhook(&mut self, id: &str, body: &Value) -> Value {
        let mut document = json!({ "_id": id, "name": "", "url": "", "statements": [], "on": true, "tags": [] });
        take_over(&mut document, body, &["name", "url", "secret", "statements", "on", "tags"]);
        if body.truth("sign") && document.text("secret").is_empty() {
            let secret = self.ids.hex();
            set(&mut document, "secret", secret);
        }
        document
    }
}

fn check_document(document: &Value) -> Result<(), Answer> {
    const FORMS: [(&str, Form); 5] =
        [("name", Form::Text), ("url", Form::Name), ("secret", Form::Text), ("on", Form::Truth), ("tags", Form::Texts)];
    check(document, &FORMS)?;
    let url = document.text("url");
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(invalid(format!("url: {url:?} is no address")));
    }
    check_statements(document, "statements")
}

fn view(place: &Place, document: &Value) -> Value {
    let mut shown = document.clone();
    set(&mut shown, "_links", links(place));
    shown
}

/// `getAllWebhooks`
pub(crate) fn list(world: &mut World, _: &Ask<'_>) -> Outcome {
    let items: Vec<Value> = world.under(Kind::Webhook, &[]).map(|(place, document)| view(place, document)).collect();
    Ok(Answer::json(200, json!({ "items": items, "_links": { "self": api("/api/v2/webhooks") } })))
}

/// `getWebhook`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.webhook_of(ask)?;
    Ok(Answer::json(200, view(&place, world.documents.get(&place).unwrap_or(&Value::Null))))
}

/// `postWebhook`
pub(crate) fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    check_document(ask.json())?;
    let id = world.ids.object(world.now);
    let place = Place::new(Kind::Webhook, &[&id]);
    let document = world.fresh_webhook(&id, ask.json());
    let document = world.change(&By::of(ask), &place, Some(document));
    Ok(Answer::json(200, view(&place, &document)))
}

/// `patchWebhook`
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.webhook_of(ask)?;
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    let after = patched(ask, &before)?;
    guard(&before, &after, &[])?;
    check_document(&after)?;
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(&place, &after)))
}

/// `deleteWebhook`
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.webhook_of(ask)?;
    world.change(&By::of(ask), &place, None);
    Ok(Answer::empty(204))
}
