//! The one place where documents change: versions grow, the audit log gets an entry, webhooks are told.

use serde_json::{Value, json};

use super::access::accesses;
use super::place::{Kind, Place};
use super::value::{Read, increase, set, without};
use super::{World, audit};
use crate::ask::Ask;

/// Who changes something, and what they say about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct By {
    /// The id of the member.
    pub(crate) member: String,
    /// The id of the access token.
    pub(crate) token: Option<String>,
    /// The comment.
    pub(crate) comment: Option<String>,
    /// The action, where what changed does not tell it.
    pub(crate) action: Option<&'static str>,
}

impl By {
    /// Who asks.
    pub(crate) fn of(ask: &Ask<'_>) -> Self {
        let wrapped = ask.body.as_ref().and_then(|body| body.comment.clone());
        let inside = ask.json().get("comment").and_then(Value::as_str).map(String::from);
        By {
            member: ask.actor.member.clone(),
            token: ask.actor.token.clone(),
            comment: wrapped.or(inside).filter(|comment| !comment.is_empty()),
            action: None,
        }
    }

    /// A member, through nothing that was asked.
    pub(crate) fn member(id: &str) -> Self {
        By { member: id.into(), ..By::default() }
    }

    /// The same, with the name of an action.
    pub(crate) fn doing(&self, action: &'static str) -> Self {
        By { action: Some(action), ..self.clone() }
    }
}

/// What the audit log has to know of a change.
pub(crate) struct Change<'a> {
    /// Who did it.
    pub(crate) by: &'a By,
    /// What was changed.
    pub(crate) place: &'a Place,
    /// As it was; `null` if it is new.
    pub(crate) before: Value,
    /// As it is; `null` if it is gone.
    pub(crate) after: Value,
    /// Actions and resources.
    pub(crate) accesses: Vec<(String, String)>,
}

impl World {
    /// Puts a document in its place, or takes it away. What is the same as before leaves no trace. Returns what is there
    /// now, `null` if nothing.
    pub(crate) fn change(&mut self, by: &By, place: &Place, after: Option<Value>) -> Value {
        let before = self.documents.get(place).cloned().unwrap_or_default();
        let mut after = after.unwrap_or_default();
        if before == after {
            return after;
        }
        self.now += 1;
        if !before.is_null() && !after.is_null() {
            grow(place.kind, &before, &mut after, self.now);
        }
        match &after {
            Value::Null => self.documents.remove(place),
            document => self.documents.insert(place.clone(), document.clone()),
        };
        let environments = self.environment_keys(place.at(0));
        let masked = |document: &Value| mask(place.kind, document.clone());
        let mut change = Change { by, place, before: masked(&before), after: masked(&after), accesses: Vec::new() };
        change.accesses = accesses(by.action, place, &before, &after, &environments);
        let entry = audit::entry(self, &change);
        self.tell(&entry);
        self.log.push(entry);
        after
    }
}

/// Counts versions up, and notes when it was.
fn grow(kind: Kind, before: &Value, after: &mut Value, now: i64) {
    match kind {
        Kind::Flag => grow_configs(before, after, now),
        Kind::Segment => set(after, "lastModifiedDate", now),
        Kind::Team => set(after, "_lastModified", now),
        Kind::Token => set(after, "lastModified", now),
        _ => {}
    }
    if let Some(version) = kind.words().version {
        set(after, version, before.number(version));
        increase(after, version);
    }
}

/// The same for each environment of a flag.
fn grow_configs(before: &Value, after: &mut Value, now: i64) {
    const COUNTED: [&str; 2] = ["version", "lastModified"];
    let Some(configs) = super::value::members_mut(after, "environments") else { return };
    for (key, config) in configs {
        let Some(old) = before.get("environments").and_then(|all| all.get(key)) else { continue };
        if without(old.clone(), &COUNTED) == without(config.clone(), &COUNTED) {
            set(config, "version", old.number("version"));
            set(config, "lastModified", old.number("lastModified"));
        } else {
            set(config, "version", old.number("version").saturating_add(1));
            set(config, "lastModified", now);
        }
    }
}

/// Secrets do not go into the audit log.
pub(crate) fn mask(kind: Kind, mut document: Value) -> Value {
    let secrets: &[&str] = match kind {
        Kind::Token => &["token"],
        Kind::Environment => &["apiKey", "mobileKey"],
        _ => &[],
    };
    if kind == Kind::Webhook && !document.text("secret").is_empty() {
        set(&mut document, "secret", "*****");
    }
    for name in secrets {
        if let Some(secret) = document.get(*name).and_then(Value::as_str) {
            let shown = json!(ending(secret));
            set(&mut document, name, shown);
        }
    }
    document
}

/// The last four characters of a secret.
pub(crate) fn ending(secret: &str) -> String {
    let skipped = secret.chars().count().saturating_sub(4);
    secret.chars().skip(skipped).collect()
}
