//! The audit log, bounded by the memory that its entries take.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::value::Read;

/// The default bound, in bytes.
pub(crate) const LOG_BYTES: usize = 32 << 20;

/// Members of an entry that lists leave out.
const DETAILS: [&str; 6] = ["delta", "triggerBody", "merge", "previousVersion", "currentVersion", "subentries"];

/// The entries, oldest first. Clones share them.
#[derive(Clone)]
pub(crate) struct Log {
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    most: usize,
}

/// An entry.
struct Entry {
    /// The members that lists show.
    shown: Value,
    /// The other members as JSON text, which takes a fraction of the memory of a value.
    details: Box<str>,
    bytes: usize,
}

impl fmt::Debug for Log {
    /// How much there is: entries hold whole documents.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries of {} bytes", self.entries.len(), self.bytes)
    }
}

impl Default for Log {
    fn default() -> Self {
        Log { entries: VecDeque::new(), bytes: 0, most: LOG_BYTES }
    }
}

impl Entry {
    fn new(entry: Value) -> Self {
        let (mut shown, mut details) = (entry, Map::new());
        if let Value::Object(members) = &mut shown {
            for name in DETAILS {
                details.extend(members.remove_entry(name));
            }
        }
        let details = Value::Object(details).to_string().into_boxed_str();
        let bytes = weight(&shown) + details.len();
        Entry { shown, details, bytes }
    }

    fn whole(&self) -> Value {
        let mut whole = self.shown.clone();
        if let (Value::Object(members), Ok(Value::Object(details))) =
            (&mut whole, serde_json::from_str::<Value>(&self.details))
        {
            members.extend(details);
        }
        whole
    }
}

/// The approximate number of bytes that a value allocates. The nodes of a map have room for eleven members, and are about
/// half full.
fn weight(value: &Value) -> usize {
    const ALLOCATION: usize = 16;
    const ELEMENT: usize = 32;
    const NODE: usize = 640;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => ALLOCATION + text.len(),
        Value::Array(items) => ALLOCATION + items.iter().map(|item| ELEMENT + weight(item)).sum::<usize>(),
        Value::Object(members) => {
            let own: usize = members.iter().map(|(name, value)| ALLOCATION + name.len() + weight(value)).sum();
            members.len().div_ceil(6) * NODE + own
        }
    }
}

impl Log {
    /// Adds an entry, and removes the oldest ones that no longer fit. The newest entry is always kept.
    pub(crate) fn push(&mut self, entry: Value) {
        let entry = Entry::new(entry);
        self.bytes += entry.bytes;
        self.entries.push_back(Arc::new(entry));
        self.fit();
    }

    /// Sets the bound, in bytes.
    pub(crate) fn bound(&mut self, most: usize) {
        self.most = most;
        self.fit();
    }

    fn fit(&mut self) {
        while self.bytes > self.most && self.entries.len() > 1 {
            self.bytes -= self.entries.pop_front().map_or(0, |entry| entry.bytes);
        }
    }

    /// The entries as lists show them.
    pub(crate) fn shown(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.entries.iter().map(|entry| &entry.shown)
    }

    /// The entries with all members.
    pub(crate) fn whole(&self) -> impl Iterator<Item = Value> {
        self.entries.iter().map(|entry| entry.whole())
    }

    /// An entry by its id.
    pub(crate) fn find(&self, id: &str) -> Option<Value> {
        self.entries.iter().find(|entry| entry.shown.text("_id") == id).map(|entry| entry.whole())
    }

    /// The number of entries, the bytes that they take, and the bound.
    pub(crate) fn size(&self) -> (usize, usize, usize) {
        (self.entries.len(), self.bytes, self.most)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_oldest_entries_leave() {
        let entry = |id: usize| json!({ "_id": id.to_string(), "name": "n", "currentVersion": { "a": [1, "b"] } });
        let mut log = Log::default();
        log.push(entry(0));
        let (_, one, _) = log.size();
        log.bound(one * 3);
        (1..10).for_each(|id| log.push(entry(id)));
        assert_eq!(log.size(), (3, one * 3, one * 3));
        assert_eq!(log.find("6"), None);
        assert_eq!(log.find("7"), Some(entry(7)));
        assert_eq!(log.shown().next().and_then(|shown| shown.get("currentVersion")), None);
        log.bound(0);
        assert_eq!(log.whole().collect::<Vec<_>>(), [entry(9)]);
    }
}
