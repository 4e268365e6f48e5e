//! What there is, and what requests make of it.
//!
//! Documents are kept as JSON by their place. A request is answered by the handler of its operation
//! (the table in `operations`), and every change of a document goes through `change`, which counts versions up, writes the
//! audit log and owes webhooks their deliveries. Nothing here reads the computer's clock or its random numbers: time is
//! [`World::now`], which changes and [`World::advance`] move on, and ids follow from a seed.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use serde_json::Value;

use crate::ask::{Actor, Answer, Ask};
use ids::Ids;
use log::Log;
use place::{Kind, Place};
use value::Read;

mod access;
mod approval;
mod audit;
mod change;
mod deliver;
mod engine;
mod environment;
mod evaluate;
mod expiring;
mod filter;
mod flag;
mod ids;
mod link;
mod log;
mod member;
mod operations;
mod overview;
mod page;
mod patch;
mod place;
mod policy;
mod project;
mod refusal;
mod role;
mod schedule;
mod segment;
mod sort;
mod state;
mod tags;
mod team;
mod token;
mod value;
mod webhook;

pub use deliver::Delivery;
pub(crate) use log::LOG_BYTES;
pub use state::StateError;

/// Projects, flags, members and all the rest.
#[derive(Clone)]
pub struct World {
    ids: Ids,
    now: i64,
    account: String,
    documents: BTreeMap<Place, Value>,
    log: Log,
    deliveries: VecDeque<Delivery>,
    /// Deliveries for which there was no room, without their bodies.
    dropped: Vec<Delivery>,
}

impl fmt::Debug for World {
    /// How much there is: documents hold keys and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("now", &self.now)
            .field("documents", &self.documents.len())
            .field("log", &self.log)
            .field("deliveries", &self.deliveries.len())
            .finish_non_exhaustive()
    }
}

impl Default for World {
    fn default() -> Self {
        World::new(0)
    }
}

impl World {
    /// A world with one project, `default`, with the environments `test` and `production`, and one member, its owner. Ids
    /// follow from the seed.
    pub fn new(seed: u64) -> Self {
        let mut world = World::empty(seed);
        world.furnish();
        world
    }

    /// Answers a request, if it is for what is kept here; everything else is answered from the document.
    pub fn answer(&mut self, ask: &Ask<'_>) -> Option<Answer> {
        let handler = operations::handler(&ask.operation.id)?;
        self.run_due();
        let is_trial = ask.operation.method == "PATCH" && ask.query("dryRun") == Some("true");
        let outcome = if is_trial { handler(&mut self.clone(), ask) } else { handler(self, ask) };
        Some(outcome.unwrap_or_else(|refusal| refusal))
    }

    /// The ids of the operations that are answered here.
    pub fn operations() -> impl Iterator<Item = &'static str> {
        operations::OPERATIONS.iter().map(|(id, _)| *id)
    }

    /// Sets how many bytes of memory the audit log may take. The default is 32 MiB. When it takes more, the oldest entries
    /// are removed: they are no longer listed, counted or found. The newest entry is always kept.
    pub fn keep_log(&mut self, bytes: usize) {
        self.log.bound(bytes);
    }

    /// How many entries the audit log has, how many bytes they take, and how many they may take.
    pub(crate) fn log_size(&self) -> (usize, usize, usize) {
        self.log.size()
    }

    /// How many documents there are.
    pub(crate) fn count(&self) -> usize {
        self.documents.len()
    }

    /// The time, in Unix milliseconds.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Lets time pass, at most to the end of the year 9999. What is due in it happens when it is due.
    pub fn advance(&mut self, milliseconds: u64) {
        let end = self.now.saturating_add(i64::try_from(milliseconds).unwrap_or(i64::MAX)).min(state::END);
        while let Some(due) = self.next_due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.run_due();
        }
        self.now = self.now.max(end);
    }

    /// Who asks with a credential: an access token that was made here. Tokens that are not known, or have run out, are
    /// nobody's.
    pub fn authenticate(&self, credential: &str) -> Option<Actor> {
        let (place, token) = self.under(Kind::Token, &[]).find(|(_, token)| {
            let old =
                token.get("_old").is_some_and(|old| old.text("token") == credential && old.number("expiry") > self.now);
            old || token.text("token") == credential
        })?;
        let expiry = token.number("expiry");
        if credential.is_empty() || (expiry != 0 && expiry <= self.now) {
            return None;
        }
        Some(Actor { member: token.text("memberId").into(), token: Some(place.key().into()) })
    }

    /// The first owner, without a token.
    pub fn owner(&self) -> Actor {
        let owner = self.under(Kind::Member, &[]).find(|(_, member)| member.text("role") == "owner");
        let anybody = || self.under(Kind::Member, &[]).next();
        Actor { member: owner.or_else(anybody).map_or_else(String::new, |(place, _)| place.key().into()), token: None }
    }

    /// Runs what is due by now, in order. What was due is gone afterwards.
    fn run_due(&mut self) {
        while self.next_due().is_some_and(|due| due <= self.now) {
            if !schedule::run_first(self) && !expiring::run_first(self) {
                return;
            }
        }
    }

    /// When the next thing happens by itself.
    fn next_due(&self) -> Option<i64> {
        let dates = |kind, name| self.under(kind, &[]).map(move |(_, document)| document.number(name));
        let scheduled = dates(Kind::ScheduledChange, "executionDate");
        scheduled.chain(dates(Kind::ExpiringTarget, "expirationDate")).min()
    }

    /// A document.
    fn get(&self, kind: Kind, path: &[&str]) -> Option<&Value> {
        self.documents.get(&Place::new(kind, path))
    }

    /// The documents of a kind whose paths begin so, by path.
    fn under(&self, kind: Kind, path: &[&str]) -> impl Iterator<Item = (&Place, &Value)> + use<'_> {
        let start = Place::new(kind, path);
        let prefix = start.path.clone();
        self.documents
            .range(start..)
            .take_while(move |(place, _)| place.kind == kind && place.path.starts_with(&prefix))
    }

    /// The places of the documents of a kind whose paths begin so.
    fn places(&self, kind: Kind, path: &[&str]) -> Vec<Place> {
        self.under(kind, path).map(|(place, _)| place.clone()).collect()
    }

    /// The keys of a project's environments, the oldest first.
    fn environment_keys(&self, project: &str) -> Vec<String> {
        let mut all: Vec<_> = self.under(Kind::Environment, &[project]).collect();
        all.sort_by_key(|(_, document)| document.text("_id"));
        all.into_iter().map(|(place, _)| place.key().into()).collect()
    }
}
