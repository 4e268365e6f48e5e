//! From page to page: what the next call is, and whether there is one.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::str::FromStr;

use super::Verdict;
use super::pick::{Found, Wanted, pick};
use crate::call::Call;
use crate::error::Error;
use crate::masked;
use crate::operation::{Paging, PagingStyle};
use crate::response::Response;

/// Where a page begins. As text it can be kept and taken up by another program.
///
/// It holds what the API gave: an address, a token, an offset or a moment, and no credential. [`Debug`](fmt::Debug) shows
/// neither the token nor the query of the address, because filters may be nobody's business.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageCursor(Place);

impl fmt::Debug for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Link(link) => write!(f, "PageCursor(link:{})", masked::address(link)),
            Place::Token(_) => write!(f, "PageCursor(token:{})", masked::MASK),
            _ => write!(f, "PageCursor({self})"),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Place {
    /// The first page.
    Start,
    /// The address of a page.
    Link(String),
    /// Skip so many.
    Offset(u64),
    /// After a token.
    Token(String),
    /// Before a moment.
    Before(String),
    /// There is no more.
    End,
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Start => f.write_str("start"),
            Place::Link(link) => write!(f, "link:{link}"),
            Place::Offset(offset) => write!(f, "offset:{offset}"),
            Place::Token(token) => write!(f, "token:{token}"),
            Place::Before(moment) => write!(f, "before:{moment}"),
            Place::End => f.write_str("end"),
        }
    }
}

impl FromStr for PageCursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (kind, value) = text.split_once(':').unwrap_or((text, ""));
        Ok(PageCursor(match kind {
            "start" => Place::Start,
            "end" => Place::End,
            "link" => Place::Link(value.into()),
            "token" => Place::Token(value.into()),
            "before" => Place::Before(value.into()),
            "offset" if value.parse::<u64>().is_ok() => Place::Offset(value.parse().unwrap_or_default()),
            _ => return Err(Error::request("this is no cursor of a page")),
        }))
    }
}

/// The number that an address has for a query parameter.
fn query_number(link: &str, name: &str) -> Option<u64> {
    let (_, query) = link.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// A walk through the pages of a collection.
pub(super) struct Walk {
    call: Call,
    paging: Option<Paging>,
    place: Place,
    /// Places where the walk has been.
    seen: HashSet<u64>,
    /// A number that is the same for the same page: that of the page before.
    before: Option<u64>,
    pub(super) size: Option<u32>,
    pub(super) total: Option<u64>,
    pub(super) verdict: Option<Verdict>,
    count: u64,
    has_changed: bool,
    began_at_start: bool,
}

impl Walk {
    pub(super) fn new(call: Call) -> Self {
        Walk {
            paging: call.operation.paging,
            call,
            place: Place::Start,
            seen: HashSet::new(),
            before: None,
            size: None,
            total: None,
            verdict: None,
            count: 0,
            has_changed: false,
            began_at_start: true,
        }
    }

    pub(super) fn resume(&mut self, cursor: PageCursor) {
        self.began_at_start = cursor.0 == Place::Start;
        self.place = cursor.0;
        if self.place == Place::End {
            self.verdict = Some(Verdict::Complete);
        }
    }

    pub(super) fn cursor(&self) -> Option<PageCursor> {
        (self.place != Place::End).then(|| PageCursor(self.place.clone()))
    }

    pub(super) fn key(&self) -> Option<&'static str> {
        self.paging?.key
    }

    pub(super) fn has_repeats(&mut self) {
        self.has_changed = true;
        if self.verdict == Some(Verdict::Complete) {
            self.verdict = Some(Verdict::Changed);
        }
    }

    /// The walk is over, after an error. The place stays, so that it can be taken up again.
    pub(super) fn end(&mut self) {
        self.seen.clear();
        self.paging = None;
    }

    /// The walk is over because no more is wanted; `is_within` says whether items of a page were left.
    pub(super) fn stop(&mut self, is_within: bool) {
        if self.verdict.is_none() || (is_within && self.verdict == Some(Verdict::Complete)) {
            self.verdict = Some(Verdict::Stopped);
        }
        self.end();
    }

    /// The call for the page at hand; `None` if there is none.
    pub(super) fn call(&mut self) -> Result<Option<Call>, Error> {
        let Some(paging) = self.paging.filter(|_| self.place != Place::End) else { return Ok(None) };
        let mut call = self.call.clone();
        let in_body = paging
            .token
            .is_some_and(|token| token.body.is_some() && (token.query.is_none() || call.body.has_members()));
        match (self.size, paging.limit) {
            (Some(size), Some(limit)) if in_body => call.body.set_member(limit, i64::from(size).into()),
            (Some(size), Some(limit)) => call.query(limit, &size),
            _ => {}
        }
        match &self.place {
            Place::Start | Place::End => {}
            Place::Link(link) => {
                let server = call.core.server(&call)?;
                call.link = Some(server.follow(link).map_err(|error| error.at(call.at()))?);
            }
            Place::Offset(offset) => paging.offset.into_iter().for_each(|name| call.query(name, offset)),
            Place::Before(moment) => paging.before.into_iter().for_each(|name| call.query(name, moment)),
            Place::Token(token) => match paging.token.map(|place| (place.body, place.query)) {
                Some((Some(member), _)) if in_body => call.body.set_member(member, token.as_str().into()),
                Some((_, Some(parameter))) => call.query(parameter, token),
                _ => {}
            },
        }
        Ok(Some(call))
    }

    /// Learns from a page where the next one is.
    ///
    /// # Errors
    /// The next page is one that has been read, or the page at hand is the one before.
    pub(super) fn learn(&mut self, response: &Response) -> Result<(), Error> {
        let Some(paging) = self.paging else { return Ok(()) };
        let text = std::str::from_utf8(&response.body).unwrap_or_default();
        // No pointer is `-`, so it finds nothing.
        let values = [paging.next, paging.total, paging.token.and_then(|token| token.response)];
        let values = values.map(|pointer| pointer.unwrap_or("-"));
        let found = pick(text, Wanted { items: paging.items, values: &values, last: paging.time });
        let begun = self.offset();
        self.count += found.count;
        let total = found.values[1].as_deref().and_then(|total| total.parse::<u64>().ok());
        self.has_changed |= self.total.is_some() && total.is_some() && total != self.total;
        self.total = total.or(self.total);
        let same = found.count > 0 && self.before.replace(hash(&response.body)) == Some(hash(&response.body));
        if same {
            return Err(response.fault("the same page has come again"));
        }
        let next = self.next(&paging, &found, begun);
        self.go(next, response)?;
        if self.place == Place::End {
            self.verdict = Some(self.judge(&paging, &found));
        }
        Ok(())
    }

    /// How many items come before the page at hand.
    fn offset(&self) -> u64 {
        let name = self.paging.and_then(|paging| paging.offset);
        let asked = || name.and_then(|name| self.call.query_value(name)?.parse().ok());
        match &self.place {
            Place::Offset(offset) => *offset,
            Place::Link(link) => {
                let linked = name.and_then(|name| query_number(link, name));
                linked.unwrap_or_else(|| asked().unwrap_or(0) + self.count)
            }
            _ => asked().unwrap_or(0) + self.count,
        }
    }

    /// How many items a page has if it is full.
    fn full(&self, paging: &Paging) -> Option<u64> {
        let asked = || paging.limit.and_then(|limit| self.call.query_value(limit)?.parse().ok());
        let size = self.size.map(u64::from).or_else(asked).or(paging.default_size.map(u64::from))?;
        Some(paging.max_size.map_or(size, |max| size.min(u64::from(max))))
    }

    fn next(&self, paging: &Paging, found: &Found, begun: u64) -> Place {
        let is_empty = found.count == 0;
        let is_short = self.full(paging).is_some_and(|full| found.count < full);
        if paging.cap.is_some_and(|cap| begun + found.count >= u64::from(cap)) {
            return Place::End;
        }
        if let Some(link) = found.values[0].clone().filter(|link| !link.is_empty()) {
            return Place::Link(link);
        }
        match paging.style {
            _ if is_empty => Place::End,
            PagingStyle::Offset if paging.offset.is_some() => {
                let reached = begun + found.count;
                let is_last = self.total.map_or(is_short, |total| reached >= total);
                if is_last { Place::End } else { Place::Offset(reached) }
            }
            PagingStyle::Token => {
                let token = found.values[2].clone().filter(|token| !token.is_empty());
                token.map_or(Place::End, Place::Token)
            }
            PagingStyle::Time if !is_short && paging.before.is_some() => {
                found.last.clone().map_or(Place::End, Place::Before)
            }
            _ => Place::End,
        }
    }

    fn go(&mut self, next: Place, response: &Response) -> Result<(), Error> {
        self.seen.insert(hash(&self.place));
        if next != Place::End && self.seen.contains(&hash(&next)) {
            return Err(response.fault("the next page is one that has been read already"));
        }
        self.place = next;
        Ok(())
    }

    /// How a walk ended that has reached the last page.
    fn judge(&self, paging: &Paging, found: &Found) -> Verdict {
        let reached = self.count;
        let is_full = self.full(paging).is_some_and(|full| found.count >= full);
        let is_capped = paging.cap.is_some_and(|cap| self.offset() >= u64::from(cap));
        let is_short_of_total =
            self.total.is_some_and(|total| self.began_at_start && self.starts_at_zero(paging) && reached < total);
        match paging.style {
            _ if is_capped && self.total.is_none_or(|total| total > reached) => Verdict::Capped,
            PagingStyle::Limit if is_full => Verdict::Capped,
            _ if self.has_changed || is_short_of_total => Verdict::Changed,
            _ => Verdict::Complete,
        }
    }

    /// Whether the caller has not asked to skip any.
    fn starts_at_zero(&self, paging: &Paging) -> bool {
        let asked = paging.offset.and_then(|offset| self.call.query_value(offset));
        asked.is_none_or(|offset| offset == "0") && !matches!(paging.style, PagingStyle::Time | PagingStyle::Cursor)
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
