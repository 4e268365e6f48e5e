//! Which branch a union takes, remembered while the unions around it try theirs.
//!
//! A union tries its branches on the same text, and each of them reads the unions inside anew. Without a memory, the time
//! would double with every level of nesting.

use std::any::TypeId;
use std::collections::HashMap;

/// Where a union begins in the text, and which type it is.
pub(crate) type Key = (usize, TypeId);

/// The unions met since the outermost one began.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How many unions are being read, one in another.
    depth: u16,
    /// The branch; `None` if there is none that takes the value.
    branches: HashMap<Key, Option<usize>>,
}

impl Seen {
    /// Enters a union. If it has been met before, gives its branch.
    pub(crate) fn enter(&mut self, key: &Key) -> Option<Option<usize>> {
        self.depth += 1;
        if self.depth == 1 { None } else { self.branches.get(key).copied() }
    }

    /// Remembers the branch of a union that stands in another.
    pub(crate) fn remember(&mut self, key: Key, branch: Option<usize>) {
        if self.depth > 1 {
            self.branches.insert(key, branch);
        }
    }

    /// Leaves a union; with the outermost one all is forgotten.
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.branches.clear();
        }
    }
}
