//! Worlds as JSON: to begin with, to keep, to look at.
//!
//! A state has a member for each kind of documents, in which a document stands under its path:
//!
//! ```json
//! {
//!   "environments": { "default/staging": { "name": "Staging" } },
//!   "flags": { "default/dark-mode": { "tags": ["beta"], "environments": { "staging": { "on": true } } } }
//! }
//! ```
//!
//! Documents need not be whole: what is missing is as in something new. A project that has no environments gets `test`
//! and `production`; an account that has no projects gets `default`, and one that has no members gets an owner.

use std::collections::VecDeque;
use std::fmt;

use serde_json::{Map, Value, json};

use super::change::By;
use super::ids::Ids;
use super::log::Log;
use super::patch::is_too_deep;
use super::place::{Kind, Place};
use super::value::{Read, members_mut, set};
use super::{World, environment, flag, segment};

/// When time begins: midnight UTC of 1 October 2026, when the document was published that the emulator knows.
const BEGINNING: i64 = 1_790_812_800_000;

/// When time ends: after it, there is room for changes only.
pub(crate) const END: i64 = 253_402_300_799_000;

/// Why a state cannot be begun with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateError {
    /// Where in the state.
    pub at: String,
    /// What is wrong there.
    pub why: String,
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.why)
    }
}

impl std::error::Error for StateError {}

fn error(at: impl Into<String>, why: impl Into<String>) -> StateError {
    StateError { at: at.into(), why: why.into() }
}

impl World {
    /// A world without anything.
    pub(crate) fn empty(seed: u64) -> Self {
        World {
            ids: Ids { seed, issued: 0 },
            now: BEGINNING,
            account: String::new(),
            documents: Default::default(),
            log: Log::default(),
            deliveries: VecDeque::new(),
            dropped: Vec::new(),
        }
    }

    /// Adds what every account has. None of it was anybody's change.
    pub(crate) fn furnish(&mut self) {
        self.furnish_people();
        self.furnish_projects();
    }

    /// An owner, if there are no members.
    fn furnish_people(&mut self) {
        if self.account.is_empty() {
            self.account = self.ids.object(self.now);
        }
        if self.under(Kind::Member, &[]).next().is_none() {
            let id = self.ids.object(self.now);
            let body =
                json!({ "role": "owner", "email": "owner@example.com", "firstName": "Olive", "lastName": "Owner" });
            let mut owner = self.fresh_member(&id, &body);
            set(&mut owner, "_pendingInvite", false);
            set(&mut owner, "_verified", true);
            self.documents.insert(Place::new(Kind::Member, &[&id]), owner);
        }
    }

    /// A project, if there is none; environments for projects without.
    fn furnish_projects(&mut self) {
        if self.under(Kind::Project, &[]).next().is_none() {
            let project = self.fresh_project("default", &json!({ "name": "Default" }));
            self.documents.insert(Place::new(Kind::Project, &["default"]), project);
        }
        for project in self.places(Kind::Project, &[]) {
            if self.under(Kind::Environment, &[project.key()]).next().is_none() {
                let (log, deliveries) = (std::mem::take(&mut self.log), std::mem::take(&mut self.deliveries));
                self.add_usual_environments(&By::default(), project.key());
                (self.log, self.deliveries) = (log, deliveries);
            }
        }
    }

    /// A world that begins as a state says; what [`World::to_json`] gave, or something written by hand.
    ///
    /// # Errors
    /// A member of the state is not known, or a document is not as documents of its kind are.
    pub fn from_json(state: &Value) -> Result<Self, StateError> {
        let Value::Object(members) = state else { return Err(error("state", "it is no object")) };
        if is_too_deep(state) {
            return Err(error("state", "it is too deep"));
        }
        let seed = members.get("seed").and_then(Value::as_u64).unwrap_or_default();
        let mut world = World::empty(seed);
        world.ids.issued = members.get("issued").and_then(Value::as_u64).unwrap_or_default();
        let now = members.get("now").and_then(Value::as_i64).filter(|now| (0..=2 * END).contains(now));
        world.now = now.unwrap_or(BEGINNING);
        world.account = state.text("account").into();
        state.list("auditLog").iter().for_each(|entry| world.log.push(entry.clone()));
        let kinds = Kind::ALL.map(|kind| kind.words().collection);
        const OTHERS: [&str; 5] = ["seed", "issued", "now", "account", "auditLog"];
        if let Some(name) =
            members.keys().find(|name| !kinds.contains(&name.as_str()) && !OTHERS.contains(&name.as_str()))
        {
            return Err(error(name.as_str(), "there are no documents of this kind"));
        }
        world.add_parents(state);
        for kind in Kind::ALL {
            for (key, document) in state.members(kind.words().collection) {
                world.read(kind, key, document)?;
            }
            match kind {
                Kind::Environment => world.furnish_projects(),
                Kind::Member => world.furnish_people(),
                _ => {}
            }
        }
        world.check_flags()?;
        Ok(world)
    }

    /// Takes in a document.
    fn read(&mut self, kind: Kind, key: &str, document: &Value) -> Result<(), StateError> {
        let at = || format!("{}.{key}", kind.words().collection);
        let path: Vec<&str> = key.split('/').collect();
        if path.len() != kind.words().depth || !document.is_object() {
            return Err(error(at(), "the path or the document is not of its form"));
        }
        let place = Place::new(kind, &path);
        let issued = self.ids.issued;
        let whole = self.complete(&place, document).map_err(|why| error(at(), why))?;
        if whole == *document {
            // Ids were given out for nothing.
            self.ids.issued = issued;
        }
        self.documents.insert(place, whole);
        Ok(())
    }

    /// Projects that are only spoken of.
    fn add_parents(&mut self, state: &Value) {
        for kind in [Kind::Environment, Kind::Flag, Kind::Segment] {
            for (key, _) in state.members(kind.words().collection) {
                let place = Place::new(Kind::Project, &[key.split('/').next().unwrap_or_default()]);
                let is_given = state.get("projects").is_some_and(|projects| projects.get(place.key()).is_some());
                if !is_given && !self.documents.contains_key(&place) {
                    let document = self.fresh_project(place.key(), &Value::Null);
                    self.documents.insert(place, document);
                }
            }
        }
    }

    /// A document with what it does not say.
    fn complete(&mut self, place: &Place, given: &Value) -> Result<Value, String> {
        let key = place.key();
        let mut document = match place.kind {
            Kind::Project => self.fresh_project(key, given),
            Kind::Environment => self.fresh_environment(key, given),
            Kind::Flag => return self.complete_flag(place, given),
            Kind::Segment => {
                self.environment(place.at(0), place.at(1)).map_err(|_| "there is no such environment")?;
                self.fresh_segment(key, given)
            }
            Kind::Member => self.fresh_member(key, given),
            Kind::Team => self.fresh_team(key, given),
            Kind::Role => self.fresh_role(key, given),
            Kind::Token => {
                let owner = self.owner().member;
                self.fresh_token(key, given, &owner)
            }
            Kind::Webhook => self.fresh_webhook(key, given),
            Kind::FlagDefaults
            | Kind::Transfer
            | Kind::ScheduledChange
            | Kind::ExpiringTarget
            | Kind::Evaluations
            | Kind::ApprovalRequest => json!({}),
        };
        overlay(&mut document, given);
        match place.kind {
            Kind::Environment => environment::finish_approvals(&mut document),
            Kind::Segment => {
                self.finish_segment(&mut document);
                segment::check_document(&document).map_err(reason)?;
            }
            _ => {}
        }
        Ok(document)
    }

    fn complete_flag(&mut self, place: &Place, given: &Value) -> Result<Value, String> {
        let mut document = self.fresh_flag(place.at(0), place.key(), given, None, "").map_err(reason)?;
        let configs = given.get("environments").cloned().unwrap_or_default();
        overlay(&mut document, &super::value::without(given.clone(), &["environments"]));
        for (environment, config) in members_mut(&mut document, "environments").into_iter().flatten() {
            if let Some(given) = configs.get(environment) {
                overlay(config, given);
            }
        }
        let unknown = |key: &&String| document.get("environments").is_none_or(|all| all.get(*key).is_none());
        if let Some(key) = configs.as_object().and_then(|configs| configs.keys().find(unknown)) {
            return Err(format!("there is no environment {key:?}"));
        }
        let archived = (document.get("archivedDate").cloned(), document.get("deprecatedDate").cloned());
        flag::finish(self, &Value::Null, &mut document);
        for (name, date) in [("archivedDate", archived.0), ("deprecatedDate", archived.1)] {
            date.into_iter().for_each(|date| set(&mut document, name, date));
        }
        Ok(document)
    }

    /// Checks flags once all of them are there.
    fn check_flags(&self) -> Result<(), StateError> {
        for (place, document) in self.under(Kind::Flag, &[]) {
            flag::check_document(self, place.at(0), &Value::Null, document)
                .map_err(|refusal| error(format!("flags.{}", place.path.join("/")), reason(refusal)))?;
        }
        Ok(())
    }

    /// Everything there is, as [`World::from_json`] reads it. Deliveries that webhooks are owed are not in it.
    pub fn to_json(&self) -> Value {
        let mut state = json!({
            "seed": self.ids.seed,
            "issued": self.ids.issued,
            "now": self.now,
            "account": self.account,
            "auditLog": self.log.whole().collect::<Vec<_>>(),
        });
        for kind in Kind::ALL {
            let documents: Map<String, Value> =
                self.under(kind, &[]).map(|(place, document)| (place.path.join("/"), document.clone())).collect();
            if !documents.is_empty() {
                set(&mut state, kind.words().collection, documents);
            }
        }
        state
    }

    /// The same as text, of which no part is in memory twice.
    pub(crate) fn to_text(&self) -> Vec<u8> {
        let heads = [
            ("seed", json!(self.ids.seed)),
            ("issued", json!(self.ids.issued)),
            ("now", json!(self.now)),
            ("account", json!(self.account)),
        ];
        let mut out = String::from("{");
        for (name, value) in heads {
            out.push_str(&format!("{}:{value},", json!(name)));
        }
        out.push_str("\"auditLog\":[");
        for (index, entry) in self.log.whole().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            out.push_str(&format!("{comma}{entry}"));
        }
        out.push(']');
        for kind in Kind::ALL {
            let mut before = format!(",{}:{{", json!(kind.words().collection));
            for (place, document) in self.under(kind, &[]) {
                out.push_str(&format!("{before}{}:{document}", json!(place.path.join("/"))));
                before = String::from(",");
            }
            out.push_str(if before == "," { "}" } else { "" });
        }
        out.push_str("}\n");
        out.into_bytes()
    }

    /// The world as it is now, to return to.
    pub fn snapshot(&self) -> World {
        self.clone()
    }

    /// Returns to a snapshot.
    pub fn restore(&mut self, snapshot: &World) {
        self.clone_from(snapshot);
    }
}

/// Sets all members that are given.
fn overlay(document: &mut Value, given: &Value) {
    for (name, value) in given.as_object().into_iter().flatten() {
        set(document, name, value.clone());
    }
}

fn reason(refusal: crate::ask::Answer) -> String {
    refusal.body.map_or_else(String::new, |body| body.text("message").into())
}
