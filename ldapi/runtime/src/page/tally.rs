//! What is known of the items so far, and what that says about the collection.

use std::collections::HashSet;

use super::Verdict;
use super::pick::Found;
use crate::drift::{Drift, DriftKind};
use crate::operation::{Paging, PagingStyle};

/// Keys that are kept, at 8 bytes each and as much again for looking them up.
const MOST_KEYS: usize = 1_000_000;

/// Pages in a row without a new item, until a walk ends. An API that filters behind its paging gives such pages, one for
/// each page of items that the filter leaves out; a hundred of the usual size are some thousand items passed over, and
/// more of them are more likely to be a fault of the server than a filter. Each costs a request of the account's limit.
pub(super) const MOST_BARREN: u32 = 100;

/// What is known of the items so far.
#[derive(Default)]
pub(super) struct Tally {
    keys: HashSet<u64>,
    /// The pages so far whose items have no keys.
    keyless: HashSet<u64>,
    pages: u64,
    /// Items, with repeats.
    pub(super) count: u64,
    /// Items, each counted once.
    distinct: u64,
    /// How many items come before the first one of the walk, if that is known.
    pub(super) first: Option<u64>,
    pub(super) total: Option<u64>,
    /// The key of the last item.
    pub(super) tail: Option<u64>,
    /// Pages in a row without a new item.
    pub(super) barren: u32,
    has_changed: bool,
    has_loss: bool,
    lacks_total: bool,
    lacks_overlap: bool,
    /// Which items of the page at hand have not come before.
    pub(super) fresh: Vec<bool>,
}

impl Tally {
    pub(super) fn is_empty(&self) -> bool {
        self.pages == 0
    }

    /// Takes in a page. Where it overlaps the one before, its first item is to be the last one of that.
    pub(super) fn take(&mut self, found: &Found, total: Option<u64>, overlap: Option<u64>) {
        self.has_changed |= self.total.is_some() && total.is_some() && total != self.total;
        self.lacks_total |= total.is_none();
        self.total = total.or(self.total);
        self.lacks_overlap |= overlap.is_none() && !self.is_empty();
        let is_joined = overlap.is_some() && found.keys.first() == Some(&overlap);
        self.has_changed |= overlap.is_some() && !is_joined;
        self.fresh.clear();
        for (index, key) in found.keys.iter().enumerate() {
            let is_joint = index == 0 && is_joined;
            let is_new = !is_joint && key.is_none_or(|key| self.note(key));
            self.has_changed |= !is_new && !is_joint;
            self.fresh.push(is_new);
        }
        let new = self.fresh.iter().filter(|is_new| **is_new).count() as u64;
        let is_repeat = found.keys.iter().all(Option::is_none) && !self.keyless.insert(found.digest);
        self.barren = if new == 0 || is_repeat { self.barren + 1 } else { 0 };
        self.tail = found.keys.last().copied().unwrap_or(self.tail);
        self.pages += 1;
        self.count += found.count;
        self.distinct += new;
    }

    /// Whether a key is new, as far as that is known.
    fn note(&mut self, key: u64) -> bool {
        if self.keys.len() < MOST_KEYS { self.keys.insert(key) } else { !self.keys.contains(&key) }
    }

    /// Takes in what was unforeseen in the page at hand: whether items were lost by it.
    pub(super) fn take_drift(&mut self, paging: &Paging, drift: &[Drift]) {
        self.has_loss |= drift.iter().any(|drift| loses_items(paging.items, drift));
    }

    /// Notes that a page gave fewer items than it has elements.
    pub(super) fn lose(&mut self) {
        self.has_loss = true;
    }

    pub(super) fn has_loss(&self) -> bool {
        self.has_loss
    }

    /// How a walk ended that has come to the last page. `end` items come before its end; `is_full` says whether the last
    /// page had as many as it can.
    pub(super) fn judge(&self, paging: &Paging, end: u64, is_full: bool) -> Verdict {
        let is_capped = paging.cap.is_some_and(|cap| end >= u64::from(cap));
        let expected = self.total.zip(self.first).map(|(total, first)| total.saturating_sub(first));
        let differs = expected.is_some_and(|expected| match paging.style {
            PagingStyle::Offset => self.distinct != expected,
            _ => self.distinct < expected,
        });
        // What comes after others can move up or down; what comes after a token cannot.
        let is_positional = matches!(paging.style, PagingStyle::Offset | PagingStyle::Limit | PagingStyle::None);
        let has_all_keys = !self.keys.is_empty() && self.keys.len() < MOST_KEYS;
        let is_checked = self.pages < 2 || !self.lacks_overlap || (!self.lacks_total && has_all_keys);
        match paging.style {
            _ if is_capped && self.total.is_none_or(|total| total > end) => Verdict::Capped,
            PagingStyle::Limit if is_full => Verdict::Capped,
            _ if self.has_changed || differs => Verdict::Changed,
            _ if self.has_loss => Verdict::Unreadable,
            _ if is_positional && !is_checked => Verdict::Unchecked,
            _ => Verdict::Complete,
        }
    }
}

/// Whether a place where a page differs from the document is its list of items, or something that the list is in, or an
/// element of it. `null` for a list is an empty one.
fn loses_items(items: &str, drift: &Drift) -> bool {
    let is_around = below(items, &drift.pointer).is_some();
    let element = below(&drift.pointer, items).and_then(|rest| rest.strip_prefix('/'));
    let is_element = element.is_some_and(|rest| !rest.contains('/'));
    match drift.kind {
        DriftKind::Missing | DriftKind::WrongType | DriftKind::Duplicate => is_around || is_element,
        DriftKind::Null => (is_around && drift.pointer != items) || is_element,
        DriftKind::UnknownMember | DriftKind::UnknownValue | DriftKind::LoneSurrogate => false,
    }
}

/// What a JSON pointer has behind another one.
fn below<'p>(pointer: &'p str, whole: &str) -> Option<&'p str> {
    pointer.strip_prefix(whole).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(keys: impl Iterator<Item = u64>) -> Found {
        let keys: Vec<Option<u64>> = keys.map(Some).collect();
        Found { count: keys.len() as u64, keys, ..Found::default() }
    }

    #[test]
    fn beyond_the_keys_that_are_kept_offsets_are_unchecked() {
        let most = MOST_KEYS as u64;
        for (style, expected) in [(PagingStyle::Offset, Verdict::Unchecked), (PagingStyle::Token, Verdict::Complete)] {
            let mut tally = Tally { first: Some(0), ..Tally::default() };
            tally.take(&page(0..most), Some(most + 2), None);
            tally.take(&page(most..most + 2), Some(most + 2), None);
            assert_eq!(tally.fresh, [true, true]);
            assert_eq!(tally.judge(&Paging::new(style, "/items"), most + 2, false), expected);
            tally.take(&page(7..8), Some(most + 2), None);
            assert_eq!(tally.fresh, [false], "the first million is still known");
            assert_eq!(tally.judge(&Paging::new(style, "/items"), most + 3, false), Verdict::Changed);
        }
    }

    #[test]
    fn items_are_lost_by_what_is_wrong_with_the_list_or_an_element() {
        let check = |items: &str, pointer: &str, kind: DriftKind, expected: bool| {
            let drift = Drift { operation: "", pointer: pointer.into(), kind, expected: "", found: String::new() };
            assert_eq!(loses_items(items, &drift), expected, "{items} {pointer} {kind}");
        };
        check("/a/items", "", DriftKind::WrongType, true);
        check("/a/items", "/a", DriftKind::Null, true);
        check("/a/items", "/a/items", DriftKind::Missing, true);
        check("/a/items", "/a/items", DriftKind::Null, false);
        check("/a/items", "/a/items/0", DriftKind::Null, true);
        check("/a/items", "/a/items/0/name", DriftKind::Missing, false);
        check("/a/items", "/a/items/0", DriftKind::UnknownValue, false);
        check("/a/items", "/a/itemsOf", DriftKind::WrongType, false);
        check("", "/0", DriftKind::WrongType, true);
        check("", "/0/name", DriftKind::WrongType, false);
    }
}
