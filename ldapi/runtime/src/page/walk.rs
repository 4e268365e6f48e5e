//! From page to page: what the next call is, and whether there is one.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher as _};

use http::Uri;

use super::Verdict;
use super::cursor::{PageCursor, Place, Source};
use super::pick::{Found, Wanted, pick};
use super::tally::{MOST_BARREN, Tally};
use crate::call::Call;
use crate::drift::Drift;
use crate::error::{Error, Kind};
use crate::operation::{Paging, PagingStyle};
use crate::response::Response;

/// How often a page may come in a row. Twice is what an honest server gives when as many items come in at the front as a
/// page has; more is a server that does not heed what it is asked.
const MOST_ALIKE: u32 = 5;

/// The number that an address has for a query parameter.
fn query_number(link: &str, name: &str) -> Option<u64> {
    let (_, query) = link.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// A walk through the pages of a collection.
pub(super) struct Walk {
    call: Call,
    paging: Option<Paging>,
    /// Where the page at hand begins.
    here: Place,
    /// Where the next page begins; `None` if the page at hand is the last.
    next: Option<Place>,
    /// Pages where the walk has been, by a hash of their addresses or places.
    visited: HashSet<u64>,
    /// A hash of the body of the page at hand, and how often it has come in a row.
    body: (u64, u32),
    tally: Tally,
    /// Why the walk cannot begin.
    fault: Option<Error>,
    is_over: bool,
    overlaps: bool,
    pub(super) size: Option<u32>,
    pub(super) verdict: Option<Verdict>,
}

impl Walk {
    pub(super) fn new(call: Call) -> Self {
        Walk {
            paging: call.operation.paging,
            call,
            here: Place::Start,
            next: Some(Place::Start),
            visited: HashSet::new(),
            body: (0, 0),
            tally: Tally::default(),
            fault: None,
            is_over: false,
            overlaps: false,
            size: None,
            verdict: None,
        }
    }

    /// Begins where a walk before stood, if it was one of the same call.
    pub(super) fn resume(&mut self, cursor: PageCursor) {
        let source = Source::of(&self.call, self.paging.as_ref());
        match source.and_then(|source| source.check(&cursor)) {
            Ok(()) => self.next = Some(cursor.place),
            Err(error) => self.fault = Some(error.at(self.call.at())),
        }
    }

    pub(super) fn cursor(&self) -> Option<PageCursor> {
        let source = Source::of(&self.call, self.paging.as_ref()).ok()?;
        Some(PageCursor { source, place: self.next.clone()? })
    }

    /// Has each page begin with the last item of the one before, where that can be had and told.
    pub(super) fn overlap(&mut self) {
        let is_able =
            |paging: Paging| paging.style == PagingStyle::Offset && paging.offset.is_some() && paging.key.is_some();
        self.overlaps = self.paging.is_some_and(is_able);
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.tally.total
    }

    /// Which items of the page at hand have not come before.
    pub(super) fn fresh(&self) -> &[bool] {
        &self.tally.fresh
    }

    /// The walk is over, after an error. The place stays, so that it can be taken up again.
    pub(super) fn end(&mut self) {
        self.visited.clear();
        self.is_over = true;
    }

    /// The page at hand cannot be read. The walk is over, and stands before that page.
    pub(super) fn undo(&mut self) {
        self.next = Some(self.here.clone());
        self.verdict = None;
        self.end();
    }

    /// The walk is over because no more is wanted; `is_within` says whether items of a page were left.
    pub(super) fn stop(&mut self, is_within: bool) {
        if self.verdict.is_none() || is_within {
            self.verdict = Some(Verdict::Stopped);
        }
        self.end();
    }

    /// The call for the next page; `None` if there is none.
    ///
    /// # Errors
    /// The cursor that it was to be resumed with is of another call, or the link to the page is not followed.
    pub(super) fn call(&mut self) -> Result<Option<Call>, Error> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let place = self.next.as_ref().filter(|_| !self.is_over && self.verdict.is_none());
        let (Some(paging), Some(place)) = (self.paging, place) else { return Ok(None) };
        let mut call = self.sized(&paging);
        match place {
            Place::Start => {}
            Place::Link(link) => call.link = Some(self.address(link)?),
            Place::Offset(offset) => {
                let offset = offset.saturating_sub(u64::from(self.joint().is_some()));
                paging.offset.into_iter().for_each(|name| call.query(name, &offset));
            }
            Place::Before(moment) => paging.before.into_iter().for_each(|name| call.query(name, moment)),
            Place::Token(token) => match paging.token.map(|place| (place.body, place.query)) {
                Some((Some(member), _)) if self.is_in_body(&paging) => {
                    call.body.set_member(member, token.as_str().into());
                }
                Some((_, Some(parameter))) => call.query(parameter, token),
                _ => {}
            },
        }
        Ok(Some(call))
    }

    /// The call with the page size that was asked for.
    fn sized(&self, paging: &Paging) -> Call {
        let mut call = self.call.clone();
        match (self.size(), paging.limit) {
            (Some(size), Some(limit)) if self.is_in_body(paging) => call.body.set_member(limit, i64::from(size).into()),
            (Some(size), Some(limit)) => call.query(limit, &size),
            _ => {}
        }
        call
    }

    /// The page size that was asked for. Pages that overlap need two items to get on.
    fn size(&self) -> Option<u32> {
        self.size.map(|size| if self.overlaps { size.max(2) } else { size })
    }

    /// Whether the parameters of a page go into the body.
    fn is_in_body(&self, paging: &Paging) -> bool {
        let is_in_body = |token: crate::operation::PageToken| {
            token.body.is_some() && (token.query.is_none() || self.call.body.has_members())
        };
        paging.token.is_some_and(is_in_body)
    }

    /// The whole address of a link to a page.
    fn address(&self, link: &str) -> Result<Uri, Error> {
        let at = |error: Error| error.at(self.call.at());
        let server = self.call.core.server(self.call.operation).map_err(at)?;
        server
            .link(link, std::iter::once(self.call.operation.path))
            .map_err(|why| at(Error::new(Kind::Request, format!("the link to the next page is not followed: {why}"))))
    }

    /// The key of the item that the next page is to begin with, where it overlaps the page at hand.
    fn joint(&self) -> Option<u64> {
        self.tally.tail.filter(|_| self.overlaps && matches!(self.next, Some(Place::Offset(1..))))
    }

    /// Learns from a page where the next one is.
    ///
    /// # Errors
    /// The next page is one that has been read, or the page at hand has come too often.
    pub(super) fn learn(&mut self, response: &Response) -> Result<(), Error> {
        let Some(paging) = self.paging else { return Ok(()) };
        let text = std::str::from_utf8(&response.body).unwrap_or_default();
        // No pointer is `-`, so it finds nothing.
        let values = [paging.next, paging.total, paging.token.and_then(|token| token.response)];
        let values = values.map(|pointer| pointer.unwrap_or("-"));
        let wanted = Wanted { items: paging.items, values: &values, last: paging.time, key: paging.key };
        let found = pick(text, wanted);
        let body = hash(&response.body);
        self.body = if self.body.0 == body { (body, self.body.1 + 1) } else { (body, 1) };
        if found.count > 0 && self.body.1 >= MOST_ALIKE {
            return Err(response.fault(format!("the same page has come {MOST_ALIKE} times in a row")));
        }
        let (joint, begun) = (self.joint(), self.begun(&paging));
        if self.tally.is_empty() {
            self.tally.first = self.first(&paging);
        }
        let total = found.values[1].as_deref().and_then(|total| total.parse().ok());
        self.tally.take(&found, total, joint);
        let next = self.after(&paging, &found, begun, joint.is_some());
        self.go(next, response)?;
        self.verdict = match self.next {
            None => Some(self.tally.judge(&paging, begun + found.count, self.is_full(&paging, &found))),
            Some(_) if self.tally.barren >= MOST_BARREN => Some(Verdict::Stalled),
            Some(_) => None,
        };
        Ok(())
    }

    /// Learns from the page at hand, when it has been read, whether items of it were left out.
    pub(super) fn learn_drift(&mut self, drift: &[Drift]) {
        if let Some(paging) = &self.paging {
            self.tally.take_drift(paging, drift);
        }
        self.review();
    }

    /// Notes that items of the page at hand were left out.
    pub(super) fn lose(&mut self) {
        self.tally.lose();
        self.review();
    }

    fn review(&mut self) {
        if self.tally.has_loss() && matches!(self.verdict, Some(Verdict::Complete | Verdict::Unchecked)) {
            self.verdict = Some(Verdict::Unreadable);
        }
    }

    /// How many items come before the page that is asked for.
    fn begun(&self, paging: &Paging) -> u64 {
        let asked = || self.asked(paging).unwrap_or(0);
        match &self.next {
            Some(Place::Offset(offset)) => offset - u64::from(self.joint().is_some()),
            Some(Place::Link(link)) => {
                let linked = paging.offset.and_then(|name| query_number(link, name));
                linked.unwrap_or_else(|| asked().saturating_add(self.tally.count))
            }
            _ => asked().saturating_add(self.tally.count),
        }
    }

    /// How many items the caller has asked to skip.
    fn asked(&self, paging: &Paging) -> Option<u64> {
        self.call.query_value(paging.offset?)?.parse().ok()
    }

    /// How many items come before the first one of the walk, if that can be known.
    fn first(&self, paging: &Paging) -> Option<u64> {
        let is_after_token = || {
            let in_query = |token: &crate::operation::PageToken| self.call.query_value(token.query?).map(drop);
            let in_body = |token: &crate::operation::PageToken| self.call.body.member(token.body?).map(drop);
            paging.token.is_some_and(|token| in_query(&token).or_else(|| in_body(&token)).is_some())
        };
        match (&self.next, paging.style) {
            (_, PagingStyle::Time | PagingStyle::Cursor) => None,
            (Some(Place::Offset(offset)), _) => Some(*offset),
            (Some(Place::Link(link)), _) => query_number(link, paging.offset?),
            (Some(Place::Start), _) if !is_after_token() => Some(self.asked(paging).unwrap_or(0)),
            _ => None,
        }
    }

    /// How many items a page has if it is full.
    fn full(&self, paging: &Paging) -> Option<u64> {
        let asked = || paging.limit.and_then(|limit| self.call.query_value(limit)?.parse().ok());
        let size = self.size().map(u64::from).or_else(asked).or(paging.default_size.map(u64::from))?;
        Some(paging.max_size.map_or(size, |max| size.min(u64::from(max))))
    }

    fn is_full(&self, paging: &Paging, found: &Found) -> bool {
        self.full(paging).is_some_and(|full| found.count >= full)
    }

    /// Where the page after the one at hand begins. An empty page is the last only where nothing names the next one.
    fn after(&self, paging: &Paging, found: &Found, begun: u64, is_joined: bool) -> Option<Place> {
        let reached = begun.saturating_add(found.count);
        if paging.cap.is_some_and(|cap| reached >= u64::from(cap)) {
            return None;
        }
        let given = |index: usize| found.values[index].clone().filter(|text| !text.is_empty());
        let link = given(0);
        let is_empty = found.count <= u64::from(is_joined);
        if link.is_some() && (is_empty || !self.overlaps) {
            return link.map(Place::Link);
        }
        let is_short = self.full(paging).is_some_and(|full| found.count < full);
        match paging.style {
            PagingStyle::Token => given(2).map(Place::Token),
            _ if is_empty => None,
            PagingStyle::Offset if paging.offset.is_some() => {
                let is_last = link.is_none() && self.tally.total.map_or(is_short, |total| reached >= total);
                (!is_last).then_some(Place::Offset(reached))
            }
            PagingStyle::Time if !is_short && paging.before.is_some() => found.last.clone().map(Place::Before),
            _ => None,
        }
    }

    fn go(&mut self, next: Option<Place>, response: &Response) -> Result<(), Error> {
        let here = self.next.clone().unwrap_or(Place::Start);
        self.visited.insert(self.identity(&here));
        if next.as_ref().is_some_and(|next| self.visited.contains(&self.identity(next))) {
            return Err(response.fault("the next page is one that has been read already"));
        }
        (self.here, self.next) = (here, next);
        Ok(())
    }

    /// A hash of a page's address, where that alone makes the page, or of its place.
    fn identity(&self, place: &Place) -> u64 {
        let first = |paging: Paging| {
            let target = self.sized(&paging).target().ok()?;
            self.call.core.server(self.call.operation).ok()?.address(&target).ok()
        };
        let address = match place {
            Place::Start if self.call.body.is_none() => self.paging.and_then(first),
            Place::Link(link) => self.address(link).ok(),
            _ => None,
        };
        address.map_or_else(|| hash(place), |address| hash(&address.to_string()))
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
