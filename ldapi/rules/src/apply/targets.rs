//! Individual targets of flags.
//!
//! `targets` holds those of kind `user`, `contextTargets` the rest, an entry for each kind and variation. An entry of
//! `targets` has a mirror in `contextTargets`, of kind `user` and without values, that comes and goes with it.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::draft::{Draft, Object};
use super::member;
use super::parameters::Parameters;
use super::steps::Steps;

pub(super) const STEPS: Steps = &[
    ("addTargets", |draft, given| add(draft, given, kind_given(given)?)),
    ("addUserTargets", |draft, given| add(draft, given, USER)),
    ("removeTargets", |draft, given| remove(draft, given, kind_given(given)?)),
    ("removeUserTargets", |draft, given| remove(draft, given, USER)),
    ("clearTargets", |draft, given| clear(draft, given, Reach::AllKinds)),
    ("clearUserTargets", |draft, given| clear(draft, given, Reach::Users)),
    ("replaceTargets", |draft, given| replace(draft, given, Reach::AllKinds)),
    ("replaceUserTargets", |draft, given| replace(draft, given, Reach::Users)),
];

const USER: &str = "user";
const MIRRORS: &str = "contextTargets";

/// Which targets are meant.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    AllKinds,
    Users,
}

/// Which entry: its kind and variation.
type Slot = (String, usize);

fn kind_given<'a>(given: &Parameters<'a>) -> Result<&'a str, String> {
    Ok(given.text_if_given("contextKind")?.unwrap_or(USER))
}

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>, kind: &str) -> Result<(), String> {
    let slot = (kind.to_owned(), draft.variation(given.text("variationId")?)?);
    let values = given.texts("values")?;
    let place = draft.place_mut()?;
    let new: HashSet<&Value> = values.iter().collect();
    for other in slots(place, Reach::AllKinds)?.into_iter().filter(|other| other.0 == slot.0 && other.1 != slot.1) {
        if let Some(value) = values_of(place, &other)?.iter().find(|value| new.contains(value)) {
            return Err(format!("{value} is a target of another variation"));
        }
    }
    let old = values_of(place, &slot)?;
    let all = member::with(old, values);
    if all.len() == old.len() { Ok(()) } else { put(place, &slot, all) }
}

fn remove(draft: &mut Draft<'_>, given: &Parameters<'_>, kind: &str) -> Result<(), String> {
    let slot = (kind.to_owned(), draft.variation(given.text("variationId")?)?);
    let gone: HashSet<&Value> = given.texts("values")?.iter().collect();
    let place = draft.place_mut()?;
    let old = values_of(place, &slot)?;
    let left: Vec<Value> = old.iter().filter(|value| !gone.contains(value)).cloned().collect();
    if left.len() == old.len() { Ok(()) } else { put(place, &slot, left) }
}

fn clear(draft: &mut Draft<'_>, given: &Parameters<'_>, reach: Reach) -> Result<(), String> {
    let variation = draft.variation(given.text("variationId")?)?;
    let place = draft.place_mut()?;
    for slot in slots(place, reach)?.into_iter().filter(|slot| slot.1 == variation) {
        put(place, &slot, Vec::new())?;
    }
    Ok(())
}

fn replace(draft: &mut Draft<'_>, given: &Parameters<'_>, reach: Reach) -> Result<(), String> {
    let wanted = read_wanted(draft, given, reach)?;
    check_disjoint(&wanted)?;
    let place = draft.place_mut()?;
    for slot in slots(place, reach)? {
        if !wanted.iter().any(|(other, _)| *other == slot) {
            put(place, &slot, Vec::new())?;
        }
    }
    wanted.into_iter().try_for_each(|(slot, values)| put(place, &slot, values))
}

/// The entries to be, in the order listed; those of the same kind and variation are one.
fn read_wanted(draft: &Draft<'_>, given: &Parameters<'_>, reach: Reach) -> Result<Vec<(Slot, Vec<Value>)>, String> {
    let mut wanted: Vec<(Slot, Vec<Value>)> = Vec::new();
    for target in given.objects("targets")? {
        let kind = if reach == Reach::Users { USER } else { kind_given(&target)? };
        let slot = (kind.to_owned(), draft.variation(target.text("variationId")?)?);
        let values = target.texts("values")?;
        match wanted.iter_mut().find(|(other, _)| *other == slot) {
            Some((_, known)) => *known = member::with(known, values),
            None => wanted.push((slot, member::once(values))),
        }
    }
    if reach == Reach::Users && wanted.len() < draft.variations()?.len() {
        return Err("targets does not name every variation".into());
    }
    Ok(wanted)
}

fn check_disjoint(wanted: &[(Slot, Vec<Value>)]) -> Result<(), String> {
    let mut seen = HashSet::new();
    for ((kind, _), values) in wanted {
        if let Some(value) = values.iter().find(|value| !seen.insert((kind, *value))) {
            return Err(format!("{value} is a target of two variations"));
        }
    }
    Ok(())
}

/// The entries there are, without mirrors.
fn slots(place: &Object, reach: Reach) -> Result<Vec<Slot>, String> {
    let users = member::list(place, "targets")?.iter().filter(|target| kind_of(target) == USER);
    let others = member::list(place, MIRRORS)?.iter().filter(|target| kind_of(target) != USER);
    let others = others.filter(|_| reach == Reach::AllKinds);
    let slot = |target: &Value| Some((kind_of(target).to_owned(), member::index(target, "variation")?));
    Ok(users.chain(others).filter_map(slot).collect())
}

fn kind_of(target: &Value) -> &str {
    member::text(target, "contextKind").unwrap_or(USER)
}

fn list_of(kind: &str) -> &'static str {
    if kind == USER { "targets" } else { MIRRORS }
}

fn find(place: &Object, list: &str, (kind, variation): &Slot) -> Result<Option<usize>, String> {
    let is_it = |target: &Value| kind_of(target) == kind && member::index(target, "variation") == Some(*variation);
    Ok(member::list(place, list)?.iter().position(is_it))
}

fn values_of<'a>(place: &'a Object, slot: &Slot) -> Result<&'a [Value], String> {
    let list = list_of(&slot.0);
    let Some(at) = find(place, list, slot)? else { return Ok(&[]) };
    member::list(place, list)?[at].as_object().map_or(Ok(&[]), |entry| member::list(entry, "values"))
}

/// Gives an entry its values: makes it, keeps it in its place, or removes it if there are none.
fn put(place: &mut Object, slot: &Slot, values: Vec<Value>) -> Result<(), String> {
    let list = list_of(&slot.0);
    match find(place, list, slot)? {
        Some(at) if values.is_empty() => {
            member::list_mut(place, list)?.remove(at);
            unmirror(place, slot)
        }
        Some(at) => {
            if let Some(Value::Object(entry)) = member::list_mut(place, list)?.get_mut(at) {
                entry.insert("values".into(), values.into());
            }
            Ok(())
        }
        None if values.is_empty() => Ok(()),
        None => {
            let (kind, variation) = slot;
            let entry = json!({ "contextKind": kind, "values": values, "variation": variation });
            member::list_mut(place, list)?.push(entry);
            mirror(place, slot)
        }
    }
}

fn mirror(place: &mut Object, slot: &Slot) -> Result<(), String> {
    if slot.0 == USER && find(place, MIRRORS, slot)?.is_none() {
        let mirror = json!({ "contextKind": USER, "values": [], "variation": slot.1 });
        member::list_mut(place, MIRRORS)?.push(mirror);
    }
    Ok(())
}

fn unmirror(place: &mut Object, slot: &Slot) -> Result<(), String> {
    if slot.0 == USER
        && let Some(at) = find(place, MIRRORS, slot)?
    {
        member::list_mut(place, MIRRORS)?.remove(at);
    }
    Ok(())
}
