//! Order of collections.

use super::refusal::invalid;
use crate::ask::Answer;

/// What items are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// By number.
    Number(i64),
    /// By text, without regard to case.
    Text(String),
}

impl Key {
    /// A key that is text.
    pub(crate) fn text(text: &str) -> Self {
        Key::Text(text.to_lowercase())
    }
}

/// Orders items by fields separated by commas, each with a dash in front if it goes down. `key` gives an item's key by
/// the name of a field, nothing if there is no such field.
pub(crate) fn sort<T>(
    items: &mut [T],
    asked: Option<&str>,
    key: impl Fn(&T, &str) -> Option<Key>,
) -> Result<(), Answer> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(()) };
    // The last field first, since the sort is stable.
    for field in asked.split(',').map(str::trim).rev() {
        let (name, down) = field.strip_prefix('-').map_or((field, false), |name| (name, true));
        if items.first().is_some_and(|item| key(item, name).is_none()) {
            return Err(invalid(format!("sort: there is no order by {name:?}")));
        }
        items.sort_by(|a, b| {
            let order = key(a, name).cmp(&key(b, name));
            if down { order.reverse() } else { order }
        });
    }
    Ok(())
}
