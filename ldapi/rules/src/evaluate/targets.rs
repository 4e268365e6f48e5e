//! Individual targets of a flag.

use serde_json::Value;

use super::{Context, holds, list, rollout, text};

const USER: &str = "user";

/// The variation that the context is a target of.
///
/// `contextTargets` gives the order; where it has an entry of kind `user`, the keys are those of `targets` for the same
/// variation. Entries of `targets` that it does not mention come after it.
pub(super) fn find(place: &Value, context: &Context) -> Option<usize> {
    let matches = |entry: &&Value, kind: &str| context.key(kind).is_some_and(|key| holds(list(entry, "values"), key));
    let users = list(place, "targets");
    let of_contexts = list(place, "contextTargets").iter().find(|entry| match text(entry, "contextKind") {
        None | Some(USER) => {
            let mut same = users.iter().filter(|user| user.get("variation") == entry.get("variation"));
            matches(entry, USER) || same.any(|user| matches(&user, USER))
        }
        Some(kind) => matches(entry, kind),
    });
    let found = of_contexts.or_else(|| users.iter().find(|entry| matches(entry, USER)))?;
    rollout::index(found.get("variation"))
}
