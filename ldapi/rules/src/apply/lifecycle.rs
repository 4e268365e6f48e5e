//! Archiving, deprecating and deleting flags. Dates are the server's to set, so they are only ever removed.

use super::draft::Draft;
use super::member;
use super::steps::Steps;

pub(super) const STEPS: Steps = &[
    ("archiveFlag", |draft, _| if set(draft, "archived", true)? { archive_environments(draft, true) } else { Ok(()) }),
    (
        "restoreFlag",
        |draft, _| {
            if set(draft, "archived", false)? { archive_environments(draft, false) } else { Ok(()) }
        },
    ),
    ("deprecateFlag", |draft, _| set(draft, "deprecated", true).map(drop)),
    ("restoreDeprecatedFlag", |draft, _| set(draft, "deprecated", false).map(drop)),
    // Nothing remains to be shown.
    ("deleteFlag", |draft, _| {
        draft.leave_unpredicted("deleteFlag");
        Ok(())
    }),
];

/// Sets a state; whether it was another before. A state that ends takes its date with it.
fn set(draft: &mut Draft<'_>, state: &str, on: bool) -> Result<bool, String> {
    let root = draft.root_mut()?;
    if member::is_true(root, state) == on {
        return Ok(false);
    }
    root.insert(state.into(), on.into());
    if !on {
        root.remove(&format!("{state}Date"));
    }
    Ok(true)
}

fn archive_environments(draft: &mut Draft<'_>, on: bool) -> Result<(), String> {
    for environment in draft.environments_mut()? {
        environment.insert("archived".into(), on.into());
    }
    Ok(())
}
