//! Imports and exports of the targets of big segments. They are done at once, unless an import waits for an approval.

use serde_json::{Value, json};

use super::super::World;
use super::super::change::By;
use super::super::link::api;
use super::super::place::{Kind, Place};
use super::super::refusal::{Outcome, forbidden, invalid, not_found};
use super::super::value::{Read, add_texts, set, without};
use crate::ask::{Answer, Ask};

/// `createBigSegmentImport`: a file with a key in each line.
pub(crate) fn import(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let segment = world.big_segment_of(ask)?;
    let body = ask.json();
    let keys: Vec<String> = body.text("file").lines().map(|line| line.trim().trim_matches('"').to_owned()).collect();
    let keys: Vec<String> = keys.into_iter().filter(|key| !key.is_empty()).collect();
    let mode = match body.text("mode") {
        "" => "merge",
        mode @ ("merge" | "replace") => mode,
        other => return Err(invalid(format!("mode: an import cannot {other:?}"))),
    };
    let before = world.documents.get(&segment).cloned().unwrap_or_default();
    let waits = world.needs_approval(segment.at(0), segment.at(1), "segment", &before);
    if waits && !body.truth("waitOnApprovals") {
        return Err(forbidden("approval is required"));
    }
    let place = world.transfer_place(&segment);
    let import = json!({
        "id": place.key(),
        "segmentKey": segment.key(),
        "creationTime": world.now,
        "mode": mode,
        "status": if waits { "pending_approval" } else { "complete" },
        "_import": true,
        "_keys": keys,
    });
    if !waits {
        world.change(&By::of(ask).doing("updateIncluded"), &segment, Some(imported(before, &import)));
    }
    world.documents.insert(place.clone(), import);
    Ok(Answer { headers: vec![("location", place.href())], ..Answer::empty(204) })
}

/// A segment with the keys of an import.
pub(crate) fn imported(mut segment: Value, import: &Value) -> Value {
    if import.text("mode") == "replace" {
        set(&mut segment, "_bigIncluded", Vec::<Value>::new());
    }
    add_texts(&mut segment, "_bigIncluded", &import.texts("_keys"));
    segment
}

/// `createBigSegmentExport`
pub(crate) fn export(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let segment = world.big_segment_of(ask)?;
    let document = world.documents.get(&segment).unwrap_or(&Value::Null);
    let size: usize = document.texts("_bigIncluded").iter().map(|key| key.len() + 1).sum();
    let member = world.get(Kind::Member, &[&ask.actor.member]).unwrap_or(&Value::Null);
    let name = format!("{} {}", member.text("firstName"), member.text("lastName"));
    let mut export = json!({
        "segmentKey": segment.key(),
        "creationTime": world.now,
        "status": "complete",
        "sizeBytes": size,
        "size": format!("{size} B"),
        "initiator": { "name": name.trim(), "email": member.text("email") },
        "_import": false,
    });
    let place = world.transfer_place(&segment);
    set(&mut export, "id", place.key());
    world.documents.insert(place.clone(), export);
    Ok(Answer { headers: vec![("location", href(&place, false))], ..Answer::empty(200) })
}

fn href(place: &Place, is_import: bool) -> String {
    if is_import { place.href() } else { place.href().replacen("/imports/", "/exports/", 1) }
}

/// `getBigSegmentImport`, `getBigSegmentExport`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let segment = world.segment_of(ask)?;
    let is_import = ask.operation.id == "getBigSegmentImport";
    let id = ask.path(if is_import { "importID" } else { "exportID" });
    let place = Place::new(Kind::Transfer, &[segment.at(0), segment.at(1), segment.at(2), id]);
    let document = world.documents.get(&place).filter(|document| document.truth("_import") == is_import);
    let document = document.ok_or_else(|| not_found(if is_import { "import" } else { "export" }))?;
    let mut shown = without(document.clone(), &["_import", "_keys"]);
    set(&mut shown, "_links", json!({ "self": api(href(&place, is_import)), "parent": api(segment.href()) }));
    Ok(Answer::json(200, shown))
}

impl World {
    fn big_segment_of(&self, ask: &Ask<'_>) -> Result<Place, Answer> {
        let place = self.segment_of(ask)?;
        match self.documents.get(&place).is_some_and(|segment| segment.truth("unbounded")) {
            true => Ok(place),
            false => Err(invalid("the segment is no big segment")),
        }
    }

    fn transfer_place(&mut self, segment: &Place) -> Place {
        let id = self.ids.object(self.now);
        Place::new(Kind::Transfer, &[segment.at(0), segment.at(1), segment.at(2), &id])
    }

    /// The import that an instruction is about.
    pub(crate) fn import_of(&self, instruction: &Value) -> Option<(&Place, &Value)> {
        let id = instruction.text("importId");
        let mut all = self.under(Kind::Transfer, &[]);
        all.find(|(place, import)| place.key() == id && import.text("status") == "pending_approval")
    }

    /// Notes that imports have been carried out.
    pub(crate) fn finish_imports(&mut self, instructions: &[Value]) {
        for instruction in instructions {
            let place = self.import_of(instruction).map(|(place, _)| place.clone());
            if let Some(import) = place.and_then(|place| self.documents.get_mut(&place)) {
                set(import, "status", "complete");
            }
        }
    }
}
