//! The lock of public names: what is named how, so that a name never changes by accident.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostics, SourceId};
use crate::source::Source;

/// Names by the place in the document that they are made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    names: BTreeMap<String, String>,
}

impl Lock {
    /// Reads a lock: a place and a name on each line.
    pub fn read(source: &Source) -> Lock {
        let lines = source.text.lines().filter(|line| !line.starts_with("//") && !line.trim().is_empty());
        let pairs = lines.filter_map(|line| line.rsplit_once(' '));
        Lock { names: pairs.map(|(place, name)| (String::from(place), String::from(name))).collect() }
    }

    pub(crate) fn add(&mut self, place: &str, name: &str) {
        self.names.insert(String::from(place), String::from(name));
    }

    /// The name of a place.
    pub(crate) fn name(&self, place: &str) -> Option<&str> {
        self.names.get(place).map(String::as_str)
    }

    /// The text of the lock.
    pub fn text(&self) -> String {
        let mut out = String::from(
            "// Public names by place in the document. Written by `cargo xtask codegen`; a change needs --accept-names.\n",
        );
        for (place, name) in &self.names {
            out.push_str(&format!("{place} {name}\n"));
        }
        out
    }

    /// Names that differ from those of an older lock, or are gone, are errors.
    pub(crate) fn compare(&self, source: &Source, diag: &mut Diagnostics) {
        const FIX: &str = "keep the name by a rename in codegen.yaml, or accept the change with --accept-names";
        let old = Lock::read(source);
        let line_of = |place: &str, name: &str| {
            let wanted = format!("{place} {name}");
            source.text.lines().position(|line| line == wanted).map(|index| index + 1)
        };
        let mut add = |code, place: &str, name: &str, message| {
            diag.add_at(SourceId::Lock, code, line_of(place, name), message, String::from(FIX));
        };
        for (place, name) in &old.names {
            match self.names.get(place) {
                Some(new) if new == name => {}
                Some(new) => {
                    let message = format!("{place} was named `{name}` and is now `{new}`");
                    add(Code::NameChanged, place, name, message);
                }
                None => {
                    let message = format!("{place}, named `{name}`, is gone");
                    add(Code::NameGone, place, name, message);
                }
            }
        }
    }
}
