//! Which branch a union takes, remembered while the unions around it try theirs.
//!
//! A union tries its branches on the same text, and each of them reads the unions inside anew. Without a memory, the time
//! would double with every level of nesting.

use std::any::TypeId;
use std::collections::HashMap;

/// What is known of a union once its branches have been tried.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Met {
    /// The branch; `None` if there is none that takes the value.
    pub(crate) branch: Option<u16>,
    /// Where the value ends, if there is a branch.
    pub(crate) end: u32,
    /// How much drift there is in it, if there is a branch.
    pub(crate) notes: u32,
    /// How much of that is unknown members and values.
    pub(crate) unknown: u32,
}

/// Where a union begins in the text, and which type it is: its place in the list of types.
pub(crate) type Key = (u32, u16);

/// The unions met since the outermost one began.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How many unions are being read, one in another.
    depth: u16,
    types: Vec<TypeId>,
    unions: HashMap<Key, Met>,
    /// How often a value was passed over.
    passed: usize,
}

impl Seen {
    /// Enters a union in a text of some length. In one of 4 GiB and more nothing is remembered.
    pub(crate) fn enter(&mut self, offset: usize, length: usize, union: TypeId) -> Option<Key> {
        self.depth += 1;
        u32::try_from(length).ok()?;
        let known = self.types.iter().position(|known| *known == union);
        let index = known.unwrap_or_else(|| {
            self.types.push(union);
            self.types.len() - 1
        });
        Some((u32::try_from(offset).ok()?, u16::try_from(index).ok()?))
    }

    /// What is known of a union that has been met before.
    pub(crate) fn find(&self, key: Option<Key>) -> Option<Met> {
        self.unions.get(&key?).copied()
    }

    /// Leaves a union. It is remembered if it stands in another; with the outermost one all is forgotten.
    pub(crate) fn leave(&mut self, key: Option<Key>, met: Met) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.unions = HashMap::new();
        } else if let Some(key) = key {
            self.unions.insert(key, met);
        }
    }

    /// Notes that a value was passed over, because a union around it is only being tried.
    pub(crate) fn pass(&mut self) {
        self.passed += 1;
    }

    pub(crate) fn passed(&self) -> usize {
        self.passed
    }
}
