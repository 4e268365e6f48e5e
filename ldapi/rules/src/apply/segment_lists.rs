//! Contexts that a segment includes or excludes by key.
//!
//! `included` and `excluded` hold those of kind `user`, `includedContexts` and `excludedContexts` the rest, an entry
//! for each kind. Big segments keep their lists elsewhere, so nothing about them is predicted.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::draft::{Draft, Object};
use super::member;
use super::parameters::Parameters;
use super::steps::Steps;

/// Kinds that carry values one by one.
pub(super) const SMALL: Steps = &[
    ("addIncludedUsers", |draft, given| add(draft, given, USER, Side::Included)),
    ("addExcludedUsers", |draft, given| add(draft, given, USER, Side::Excluded)),
    ("addIncludedTargets", |draft, given| add(draft, given, given.text("contextKind")?, Side::Included)),
    ("addExcludedTargets", |draft, given| add(draft, given, given.text("contextKind")?, Side::Excluded)),
    ("removeIncludedUsers", |draft, given| remove(draft, given, USER, Side::Included)),
    ("removeExcludedUsers", |draft, given| remove(draft, given, USER, Side::Excluded)),
    ("removeIncludedTargets", |draft, given| remove(draft, given, given.text("contextKind")?, Side::Included)),
    ("removeExcludedTargets", |draft, given| remove(draft, given, given.text("contextKind")?, Side::Excluded)),
];

/// Kinds for big segments.
pub(super) const BIG: Steps = &[
    ("addBigSegmentIncludedTargets", change_big_lists),
    ("addBigSegmentExcludedTargets", change_big_lists),
    ("removeBigSegmentIncludedTargets", change_big_lists),
    ("removeBigSegmentExcludedTargets", change_big_lists),
    ("processBigSegmentImport", |draft, given| {
        given.text("importId")?;
        change_big(draft, given)
    }),
];

const USER: &str = "user";
const MOST_VALUES: usize = 1_500;

#[derive(Clone, Copy)]
enum Side {
    Included,
    Excluded,
}

impl Side {
    fn users(self) -> &'static str {
        match self {
            Side::Included => "included",
            Side::Excluded => "excluded",
        }
    }

    fn contexts(self) -> &'static str {
        match self {
            Side::Included => "includedContexts",
            Side::Excluded => "excludedContexts",
        }
    }

    fn other(self) -> Side {
        match self {
            Side::Included => Side::Excluded,
            Side::Excluded => Side::Included,
        }
    }
}

/// Counts the values of a whole patch; if there are too many, the place of the instruction with the first such one.
pub(super) fn check_size(instructions: &[Value]) -> Result<(), (usize, String)> {
    let mut count = 0;
    for (index, instruction) in instructions.iter().enumerate() {
        let kind = member::text(instruction, "kind");
        if SMALL.iter().any(|(small, _)| Some(*small) == kind) {
            count += instruction.get("values").and_then(Value::as_array).map_or(0, Vec::len);
        }
        if count > MOST_VALUES {
            return Err((index, format!("a patch has at most {MOST_VALUES} values for individual targets")));
        }
    }
    Ok(())
}

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>, kind: &str, side: Side) -> Result<(), String> {
    let values = given.texts("values")?;
    if is_big(draft)? {
        draft.leave_unpredicted(given.text("kind")?);
        return Ok(());
    }
    let segment = draft.root_mut()?;
    let new: HashSet<&Value> = values.iter().collect();
    if let Some(value) = list(segment, kind, side.other())?.iter().find(|value| new.contains(value)) {
        return Err(format!("{value} is in {} already", side.other().users()));
    }
    if kind == USER {
        return member::append_once(segment, side.users(), values);
    }
    match position(segment, kind, side)? {
        Some(at) => change_entry(segment, side, at, |entry| member::append_once(entry, "values", values)),
        None if values.is_empty() => Ok(()),
        None => {
            let entry = json!({ "contextKind": kind, "values": member::once(values) });
            member::list_mut(segment, side.contexts())?.push(entry);
            Ok(())
        }
    }
}

fn remove(draft: &mut Draft<'_>, given: &Parameters<'_>, kind: &str, side: Side) -> Result<(), String> {
    let values = given.texts("values")?;
    if is_big(draft)? {
        draft.leave_unpredicted(given.text("kind")?);
        return Ok(());
    }
    let segment = draft.root_mut()?;
    if kind == USER {
        return member::remove_all(segment, side.users(), values);
    }
    let Some(at) = position(segment, kind, side)? else { return Ok(()) };
    let before = list(segment, kind, side)?.len();
    change_entry(segment, side, at, |entry| member::remove_all(entry, "values", values))?;
    if before > 0 && list(segment, kind, side)?.is_empty() {
        member::list_mut(segment, side.contexts())?.remove(at);
    }
    Ok(())
}

fn change_big_lists(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    given.texts("values")?;
    change_big(draft, given)
}

fn change_big(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    if !is_big(draft)? {
        return Err("the segment is no big segment".into());
    }
    draft.leave_unpredicted(given.text("kind")?);
    Ok(())
}

fn is_big(draft: &Draft<'_>) -> Result<bool, String> {
    Ok(member::is_true(draft.root()?, "unbounded"))
}

fn position(segment: &Object, kind: &str, side: Side) -> Result<Option<usize>, String> {
    let entries = member::list(segment, side.contexts())?;
    Ok(entries.iter().position(|entry| member::text(entry, "contextKind") == Some(kind)))
}

fn list<'a>(segment: &'a Object, kind: &str, side: Side) -> Result<&'a [Value], String> {
    if kind == USER {
        return member::list(segment, side.users());
    }
    let Some(at) = position(segment, kind, side)? else { return Ok(&[]) };
    member::list(segment, side.contexts())?[at].as_object().map_or(Ok(&[]), |entry| member::list(entry, "values"))
}

fn change_entry(
    segment: &mut Object,
    side: Side,
    at: usize,
    change: impl FnOnce(&mut Object) -> Result<(), String>,
) -> Result<(), String> {
    let entry = member::list_mut(segment, side.contexts())?.get_mut(at).and_then(Value::as_object_mut);
    entry.map_or(Ok(()), change)
}
