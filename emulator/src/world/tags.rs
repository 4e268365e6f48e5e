//! The tags of everything that has tags.

use std::collections::BTreeSet;

use serde_json::Value;

use super::World;
use super::page::{Paging, page};
use super::place::Kind;
use super::refusal::Outcome;
use super::value::Read;
use crate::ask::{Answer, Ask};

/// `getTags`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let wanted: Vec<&str> =
        ask.query_all("kind").flat_map(|all| all.split(',')).filter(|kind| !kind.is_empty()).collect();
    let prefix = ask.query("pre").unwrap_or_default();
    let archived = ask.query("archived") == Some("true");
    let mut tags = BTreeSet::new();
    for kind in [Kind::Flag, Kind::Project, Kind::Environment, Kind::Segment] {
        if !wanted.is_empty() && !wanted.contains(&kind.words().kind) {
            continue;
        }
        let documents = world.under(kind, &[]).map(|(_, document)| document);
        for document in documents.filter(|document| archived || !document.truth("archived")) {
            tags.extend(document.texts("tags").into_iter().filter(|tag| tag.starts_with(prefix)));
        }
    }
    let paging = Paging { size: 1000, most: 1000, since: 0 };
    let page = page(ask, "/api/v2/tags", tags.into_iter().collect(), paging)?;
    Ok(Answer::json(200, page.json(Value::from)))
}
