//! Finds a few values in JSON text, and counts the elements of a list, without making values of the rest.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::reader::{Fault, Kind, Reader};

/// What is looked for in a page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'a> {
    /// Pointer to the list of items.
    pub(super) items: &'a str,
    /// Pointers to single values.
    pub(super) values: &'a [&'a str],
    /// Pointer, within an item, to a value of which the last one is wanted.
    pub(super) last: Option<&'a str>,
    /// Pointer, within an item, to what tells it from the others.
    pub(super) key: Option<&'a str>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) count: u64,
    /// In the order of the pointers: strings without quotes, anything else as it stands. `null` is not found.
    pub(super) values: Vec<Option<String>>,
    pub(super) last: Option<String>,
    /// The hash of each item's key; `None` for an item without one.
    pub(super) keys: Vec<Option<u64>>,
    /// A hash of the text of all items.
    pub(super) digest: u64,
}

/// Finds the values. Text that is no JSON gives what was found up to there.
pub(super) fn pick(text: &str, wanted: Wanted<'_>) -> Found {
    let mut found = Found { values: vec![None; wanted.values.len()], ..Found::default() };
    let mut picker = Picker { wanted, found: &mut found, pointer: String::new() };
    // Whoever reads the page for real says what is wrong with it.
    let _ = picker.value(&mut Reader::new(text));
    found
}

struct Picker<'a, 'f> {
    wanted: Wanted<'a>,
    found: &'f mut Found,
    pointer: String,
}

impl Picker<'_, '_> {
    fn value(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        if self.pointer == self.wanted.items && reader.peek()? == Kind::Array {
            return self.items(reader);
        }
        if let Some(index) = self.wanted.values.iter().position(|pointer| *pointer == self.pointer) {
            self.found.values[index] = scalar(reader)?;
            return Ok(());
        }
        if reader.peek()? != Kind::Object || !self.leads_somewhere() {
            return reader.skip().map(drop);
        }
        let length = self.pointer.len();
        reader.object()?;
        let mut first = true;
        while let Some(name) = reader.member(first)? {
            first = false;
            self.pointer.push('/');
            if name.contains(['~', '/']) {
                self.pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            } else {
                self.pointer.push_str(&name);
            }
            self.value(reader)?;
            self.pointer.truncate(length);
        }
        Ok(())
    }

    /// Whether something wanted is below here.
    fn leads_somewhere(&self) -> bool {
        let below =
            |pointer: &&str| pointer.strip_prefix(self.pointer.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.wanted.values.iter().chain([&self.wanted.items]).any(below)
    }

    fn items(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        reader.array()?;
        let (mut keys, mut hasher) = (Vec::new(), DefaultHasher::new());
        // No pointer is `-`, so it finds nothing.
        let values = [self.wanted.key.unwrap_or("-"), self.wanted.last.unwrap_or("-")];
        let is_simple = self.wanted.key.or(self.wanted.last).is_none();
        while reader.element(keys.is_empty())? {
            let text = reader.skip()?;
            text.hash(&mut hasher);
            if is_simple {
                keys.push(None);
                continue;
            }
            let mut values = pick(text, Wanted { items: "-", values: &values, ..Wanted::default() }).values;
            self.found.last = values.pop().flatten();
            keys.push(values.pop().flatten().map(|key| hash(&key)));
        }
        self.found.count = keys.len() as u64;
        self.found.keys = keys;
        self.found.digest = hasher.finish();
        Ok(())
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn scalar(reader: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    Ok(match reader.peek()? {
        Kind::Null => {
            reader.null()?;
            None
        }
        Kind::String => Some(reader.string()?.into_owned()),
        _ => Some(reader.skip()?.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_wanted_wherever_it_stands() {
        let text = r#"{"items":[{"at":1,"x":[1,{"at":9}],"id":"\u0061"},{"at":"two"}],"_links":{"self":{"href":"/a"},"next":{"href":"/b?c=d","type":"t"}},"totalCount":7,"token":null}"#;
        let values = ["/_links/next/href", "/totalCount", "/token", "/none"];
        let found = pick(text, Wanted { items: "/items", values: &values, last: Some("/at"), key: Some("/id") });
        let expected = [Some("/b?c=d"), Some("7"), None, None].map(|value| value.map(String::from));
        assert_eq!((found.count, &found.values[..], found.last.as_deref()), (2, &expected[..], Some("two")));
        assert_eq!(found.keys, [Some(hash("a")), None]);
    }

    #[test]
    fn a_list_may_be_the_whole() {
        let found = pick("[1, 2, 3]", Wanted::default());
        assert_eq!(found.count, 3);
    }

    #[test]
    fn broken_text_gives_what_came_before() {
        let found = pick(
            r#"{"totalCount":7,"items":[1,"#,
            Wanted { items: "/items", values: &["/totalCount"], ..Wanted::default() },
        );
        assert_eq!(found.values, [Some(String::from("7"))]);
    }
}
