//! How a walk ended, and what came of it.

use std::fmt;
use std::ops::Deref;

use super::walk::Walk;
use crate::error::{Error, Kind};

/// How a walk through a collection ended.
///
/// A collection can change while its pages are read, and what can be seen of that depends on how it is paged. The
/// variants say what is known, and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The end was reached, and no change was seen by any of the checks there are for the way of paging:
    ///
    /// * One page, whatever the way of paging: these are all items of that response.
    /// * Offsets and links to the next page, several pages: every page gave the same total, the walk gave as many items,
    ///   and none came twice. Every item added or deleted changes the total, so what is not seen is additions and
    ///   deletions between two requests that cancel out: after these, items that were there all the time may be missing,
    ///   if an item was deleted in the part already read and another one added in the part to come.
    ///   [`Items::overlap`](super::Items::overlap) closes this gap.
    /// * Tokens and opaque cursors: these mark a place in the order of the items, which does not shift. The items that
    ///   were there from the first request to the last are all given; those added or deleted meanwhile may be or not.
    /// * Moments: as with tokens, but where the API gives no link to the next page, items of the same moment as the last
    ///   item of a page may be missing.
    ///
    /// A walk that was resumed speaks of what it read itself, from its cursor on.
    Complete,
    /// The end was reached, but the collection changed while it was read: items may be missing. The total of one page was
    /// not that of another, an item came again, or the walk gave other than as many items as the total says. Repeated
    /// items are given once.
    Changed,
    /// The end was reached and no change was seen, but one would not have been seen either: pages by offset of which not
    /// every one has a total, or with more than a million items, beyond which keys are not kept.
    Unchecked,
    /// The end was reached, but a page has no list of items, or an element of it that is not an item and was left out.
    Unreadable,
    /// The API gives no more than these, and there may be more.
    Capped,
    /// A hundred pages in a row had no item that is new, and each named a next one. The walk can be resumed at
    /// [`cursor`](super::Items::cursor).
    Stalled,
    /// The walk ended early, by [`at_most`](super::Items::at_most).
    Stopped,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Verdict::Complete => "complete",
            Verdict::Changed => "the collection changed while it was read",
            Verdict::Unchecked => "the API tells too little to see whether the collection changed while it was read",
            Verdict::Unreadable => "a page has no list of items or an element that is not an item",
            Verdict::Capped => "the API gives no more than these, and there may be more",
            Verdict::Stalled => "a hundred pages in a row had nothing new",
            Verdict::Stopped => "stopped early",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// All items of a collection, as far as they could be had. It is a list that also says whether it is whole.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Collection<T> {
    /// The items.
    pub items: Vec<T>,
    /// How the walk ended.
    pub verdict: Verdict,
    /// How many there are in all, as the last page told.
    pub total: Option<u64>,
}

impl<T> Collection<T> {
    pub(super) fn new(items: Vec<T>, walk: &Walk) -> Self {
        Collection { items, verdict: walk.verdict.unwrap_or(Verdict::Stopped), total: walk.total() }
    }

    /// The items, if the verdict is [`Verdict::Complete`].
    ///
    /// # Errors
    /// Any other verdict: there may be more items, or others.
    pub fn complete(self) -> Result<Vec<T>, Error> {
        match self.verdict {
            Verdict::Complete => Ok(self.items),
            other => Err(Error::new(Kind::Partial, format!("{} items read, and {other}", self.items.len()))),
        }
    }
}

impl<T> Deref for Collection<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Collection<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Collection<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
