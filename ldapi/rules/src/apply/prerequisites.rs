//! Prerequisites: flags that have to serve something first.
//!
//! The variation is one of the other flag, of which the document knows only the index. So adding and changing are
//! checked but not predicted, and the keys are followed beside the document.

use serde_json::Value;

use super::draft::Draft;
use super::member;
use super::parameters::Parameters;
use super::steps::Steps;

pub(super) const STEPS: Steps = &[
    ("addPrerequisite", add),
    ("updatePrerequisite", update),
    ("removePrerequisite", remove),
    ("replacePrerequisites", replace),
];

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let mut keys = known(draft)?;
    include(draft, given, &mut keys)?;
    draft.prerequisites = Some(keys);
    draft.leave_unpredicted("addPrerequisite");
    Ok(())
}

fn update(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let key = given.text("key")?;
    given.text("variationId")?;
    if !known(draft)?.iter().any(|known| known == key) {
        return Err(format!("there is no prerequisite {key:?}"));
    }
    draft.leave_unpredicted("updatePrerequisite");
    Ok(())
}

/// A prerequisite that is not there is no error.
fn remove(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let key = given.text("key")?;
    let mut keys = known(draft)?;
    keys.retain(|known| known != key);
    draft.prerequisites = Some(keys);
    let place = draft.place_mut()?;
    if !member::list(place, "prerequisites")?.is_empty() {
        member::list_mut(place, "prerequisites")?.retain(|one| member::text(one, "key") != Some(key));
    }
    Ok(())
}

fn replace(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let mut keys = Vec::new();
    for prerequisite in given.objects("prerequisites")? {
        include(draft, &prerequisite, &mut keys)?;
    }
    if !keys.is_empty() {
        draft.leave_unpredicted("replacePrerequisites");
    } else if !member::list(draft.place()?, "prerequisites")?.is_empty() {
        draft.place_mut()?.insert("prerequisites".into(), Value::Array(Vec::new()));
    }
    draft.prerequisites = Some(keys);
    Ok(())
}

fn include(draft: &Draft<'_>, given: &Parameters<'_>, keys: &mut Vec<String>) -> Result<(), String> {
    let key = given.text("key")?;
    given.text("variationId")?;
    if draft.root()?.get("key").and_then(Value::as_str) == Some(key) {
        return Err("a flag is no prerequisite of itself".into());
    }
    if keys.iter().any(|known| known == key) {
        return Err(format!("{key:?} is a prerequisite already"));
    }
    keys.push(key.to_owned());
    Ok(())
}

fn known(draft: &Draft<'_>) -> Result<Vec<String>, String> {
    if let Some(keys) = &draft.prerequisites {
        return Ok(keys.clone());
    }
    let list = member::list(draft.place()?, "prerequisites")?;
    Ok(list.iter().filter_map(|one| member::text(one, "key")).map(str::to_owned).collect())
}
