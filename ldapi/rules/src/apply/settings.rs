//! Names, tags, maintainers and other settings.

use serde_json::{Value, json};

use super::draft::{Draft, Object};
use super::member;
use super::parameters::Parameters;
use super::steps::Steps;

pub(super) const SHARED: Steps = &[
    ("updateName", |draft, given| set(draft, "name", given.text("value")?)),
    ("addTags", |draft, given| member::append_once(draft.root_mut()?, "tags", given.texts("values")?)),
    ("removeTags", |draft, given| member::remove_all(draft.root_mut()?, "tags", given.texts("values")?)),
];

pub(super) const OF_FLAGS: Steps = &[
    ("updateDescription", |draft, given| set(draft, "description", given.text("value")?)),
    ("makeFlagPermanent", |draft, _| set(draft, "temporary", false)),
    ("makeFlagTemporary", |draft, _| set(draft, "temporary", true)),
    ("updateMaintainerMember", |draft, given| maintain(draft, Some(("maintainerId", given.text("value")?)))),
    ("updateMaintainerTeam", |draft, given| maintain(draft, Some(("maintainerTeamKey", given.text("value")?)))),
    ("removeMaintainer", |draft, _| maintain(draft, None)),
    ("turnOnClientSideAvailability", |draft, given| show_to_clients(draft, given, true)),
    ("turnOffClientSideAvailability", |draft, given| show_to_clients(draft, given, false)),
    ("addCustomProperties", add_properties),
    ("replaceCustomProperties", replace_properties),
    ("removeCustomProperties", remove_properties),
];

fn set(draft: &mut Draft<'_>, name: &str, value: impl Into<Value>) -> Result<(), String> {
    draft.root_mut()?.insert(name.into(), value.into());
    Ok(())
}

/// A flag has one maintainer, a member or a team; what describes the old one goes with it.
fn maintain(draft: &mut Draft<'_>, new: Option<(&str, &str)>) -> Result<(), String> {
    const NAMES: [&str; 2] = ["maintainerId", "maintainerTeamKey"];
    let root = draft.root_mut()?;
    let is_as_wanted = |name: &str| {
        let wanted = new.and_then(|(member, value)| (member == name).then(|| Value::from(value)));
        root.get(name) == wanted.as_ref()
    };
    if NAMES.into_iter().all(is_as_wanted) {
        return Ok(());
    }
    for name in NAMES.into_iter().chain(["_maintainer", "_maintainerTeam"]) {
        root.remove(name);
    }
    root.extend(new.map(|(name, value)| (name.to_owned(), value.into())));
    Ok(())
}

fn show_to_clients(draft: &mut Draft<'_>, given: &Parameters<'_>, on: bool) -> Result<(), String> {
    let which = given.text("value")?;
    if !["usingMobileKey", "usingEnvironmentId"].contains(&which) {
        return Err(format!("there is no availability {which:?}"));
    }
    let root = draft.root_mut()?;
    member::object_mut(root, "clientSideAvailability")?.insert(which.into(), on.into());
    if which == "usingEnvironmentId" && root.contains_key("includeInSnippet") {
        root.insert("includeInSnippet".into(), on.into());
    }
    Ok(())
}

const PROPERTIES: &str = "customProperties";

fn add_properties(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let (key, new, is_empty) = property(given)?;
    let root = draft.root_mut()?;
    match member::object(root, PROPERTIES)?.and_then(|properties| properties.get(key)) {
        Some(old) if *old != new => return Err(format!("there is a property {key:?} already")),
        Some(_) => {}
        None if is_empty => {}
        None => drop(member::object_mut(root, PROPERTIES)?.insert(key.into(), new)),
    }
    Ok(())
}

fn replace_properties(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let (key, new, is_empty) = property(given)?;
    let root = draft.root_mut()?;
    if !is_empty {
        member::object_mut(root, PROPERTIES)?.insert(key.into(), new);
    } else if let Some(Value::Object(properties)) = root.get_mut(PROPERTIES) {
        properties.remove(key);
    }
    Ok(())
}

fn property<'a>(given: &Parameters<'a>) -> Result<(&'a str, Value, bool), String> {
    let values = given.texts("values")?;
    let new = json!({ "name": given.text("name")?, "value": member::once(values) });
    Ok((given.text("key")?, new, values.is_empty()))
}

/// Takes values out; a property without values goes.
fn remove_properties(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let (key, values) = (given.text("key")?, given.texts("values")?);
    let Some(Value::Object(properties)) = draft.root_mut()?.get_mut(PROPERTIES) else { return Ok(()) };
    let Some(property) = properties.get_mut(key).and_then(Value::as_object_mut) else { return Ok(()) };
    member::remove_all(property, "value", values)?;
    if has_no_value(property)? {
        properties.remove(key);
    }
    Ok(())
}

fn has_no_value(property: &Object) -> Result<bool, String> {
    Ok(member::list(property, "value")?.is_empty())
}
