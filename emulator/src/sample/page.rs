//! Pages of collections: which of its items an answer holds, and what leads to the others.

use std::ops::Range;

use api_ir::{Operation, Paging, PagingStyle};
use serde_json::Value;

use super::text::EPOCH;
use crate::version::Version;

/// How far apart the items of a collection that is paged by time are.
const STEP: i64 = 3_600_000;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The number of all items.
    pub(super) total: usize,
    /// Which of them are here.
    pub(super) range: Range<usize>,
    /// The addresses of other pages, by relation.
    pub(super) links: Vec<(&'static str, String)>,
    /// The token of the next page.
    pub(super) token: Option<String>,
}

/// What a page is asked for with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) operation: &'a Operation,
    /// The path, as it was sent.
    pub(super) path: &'a str,
    pub(super) query: &'a [(String, String)],
    pub(super) body: &'a Value,
    pub(super) version: Version,
    /// The number of all items.
    pub(super) total: usize,
}

impl<'a> Asked<'a> {
    fn query(&self, name: Option<&String>) -> Option<&'a str> {
        let name = name?;
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The address of another page: the same query with some parameters replaced.
    fn href(&self, replaced: &[(&str, String)]) -> String {
        let kept = self.query.iter().filter(|(name, _)| !replaced.iter().any(|(other, _)| other == name));
        let pairs = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let pairs = pairs.chain(replaced.iter().map(|(name, value)| (*name, value.as_str())));
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let query: Vec<String> = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if query.is_empty() { self.path.into() } else { format!("{}?{}", self.path, query.join("&")) }
    }
}

/// The page that a request asks for. A token or cursor that was not given out here leads to the first one.
pub(super) fn page(asked: &Asked<'_>) -> Page {
    let whole = Page { total: asked.total, range: 0..asked.total, links: Vec::new(), token: None };
    let Some(paging) = &asked.operation.paging else { return whole };
    let Some(limit) = limit(asked, paging) else { return whole };
    match paging.style {
        PagingStyle::None => whole,
        PagingStyle::Limit => Page { range: 0..limit.min(asked.total), ..whole },
        PagingStyle::Offset => by_offset(asked, paging, limit),
        PagingStyle::Token => by_token(asked, paging, limit),
        PagingStyle::Cursor | PagingStyle::Time => between(asked, paging, limit),
    }
}

/// How many items a page has; `None` for all.
fn limit(asked: &Asked<'_>, paging: &Paging) -> Option<usize> {
    let in_query = asked.query(paging.limit.as_ref()).and_then(|text| text.parse().ok());
    let in_body = paging.limit.as_ref().and_then(|name| asked.body.get(name)).and_then(Value::as_u64);
    let wanted = in_query.or_else(|| in_body.and_then(|limit| usize::try_from(limit).ok()));
    match wanted.filter(|limit| *limit > 0) {
        Some(limit) => Some(limit.min(paging.max.map_or(usize::MAX, |most| most as usize))),
        // Without a limit, and with one of 0, it is as many as usual.
        None => asked.version.page_size(&asked.operation.id, paging.default).map(|size| size as usize),
    }
}

fn by_offset(asked: &Asked<'_>, paging: &Paging, limit: usize) -> Page {
    let total = asked.total;
    let name = paging.offset.as_deref().unwrap_or("offset");
    let offset: usize = asked.query(paging.offset.as_ref()).and_then(|text| text.parse().ok()).unwrap_or(0);
    let (start, end) = (offset.min(total), offset.saturating_add(limit).min(total));
    let size = paging.limit.as_deref().unwrap_or("limit");
    let at = |offset: usize| asked.href(&[(size, limit.to_string()), (name, offset.to_string())]);
    let mut links = vec![("first", at(0)), ("last", at(total.saturating_sub(1) / limit.max(1) * limit))];
    if start > 0 {
        links.push(("prev", at(start.saturating_sub(limit))));
    }
    if end < total {
        links.push(("next", at(end)));
    }
    Page { total, range: start..end, links, token: None }
}

fn by_token(asked: &Asked<'_>, paging: &Paging, limit: usize) -> Page {
    let names = paging.token.as_ref();
    let in_body =
        names.and_then(|names| names.body.as_ref()).and_then(|name| asked.body.get(name)).and_then(Value::as_str);
    let parameter = names.and_then(|names| names.param.as_ref());
    let given = in_body.or_else(|| asked.query(parameter));
    let start = given.and_then(read_token).unwrap_or(0).min(asked.total);
    let end = start.saturating_add(limit).min(asked.total);
    let token = (end < asked.total).then(|| write_token(end));
    let mut links = Vec::new();
    if let (Some(name), Some(token)) = (parameter, &token) {
        links.push(("next", asked.href(&[(name, token.clone())])));
    }
    Page { total: asked.total, range: start..end, links, token }
}

/// A token hides where it leads, so that nobody takes it for an offset.
fn write_token(offset: usize) -> String {
    format!("p{:08x}", offset ^ 0x5a5a_5a5a)
}

fn read_token(token: &str) -> Option<usize> {
    usize::from_str_radix(token.strip_prefix('p')?, 16).ok().map(|value| value ^ 0x5a5a_5a5a)
}

/// Pages between two moments or cursors, the newest item first.
fn between(asked: &Asked<'_>, paging: &Paging, limit: usize) -> Page {
    let is_time = paging.style == PagingStyle::Time;
    let place = |name: &Option<String>| -> Option<i64> {
        let text = asked.query(name.as_ref())?;
        if is_time { text.parse().ok() } else { read_token(text).map(time_of) }
    };
    // A cursor that leads forward means what comes after it in the order of the answer.
    let (before, after) = (place(&paging.before), place(&paging.after));
    let (older_than, newer_than) = if is_time { (before, after) } else { (after, before) };
    let start = (0..asked.total).take_while(|index| older_than.is_some_and(|limit| time_of(*index) >= limit)).count();
    let end = (0..asked.total).take_while(|index| newer_than.is_none_or(|limit| time_of(*index) > limit)).count();
    let start = start.min(end);
    let last = start.saturating_add(limit).min(end);
    let mut links = Vec::new();
    let forward = if is_time { paging.before.as_deref() } else { paging.after.as_deref() };
    if let (Some(name), true, true) = (forward, last < end, last > start) {
        let place = if is_time { time_of(last - 1).to_string() } else { write_token(last - 1) };
        links.push(("next", asked.href(&[(name, place)])));
    }
    Page { total: asked.total, range: start..last, links, token: None }
}

/// When the item with a number happened.
pub(super) fn time_of(index: usize) -> i64 {
    (EPOCH + 90 * 24 * STEP).saturating_sub(i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(STEP))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Asked, page};
    use crate::check::parameters::pairs;
    use crate::surface::Surface;
    use crate::version::Version;

    fn check(operation: &str, query: &str, body: Value, expected: &str) {
        let surface = Surface::launchdarkly();
        let operation = surface.operation(operation).expect("an operation");
        let version = Version::of(&http::HeaderMap::new()).expect("the newest");
        let query = pairs(query);
        let asked = Asked { operation, path: "/p", query: &query, body: &body, version, total: 45 };
        let page = page(&asked);
        let next = page.links.iter().find(|(rel, _)| *rel == "next").map_or("", |(_, href)| href);
        let said = format!("{:?} {next} {}", page.range, page.token.unwrap_or_default());
        assert_eq!(said.trim_end(), expected, "{} {query:?}", operation.id);
    }

    #[test]
    fn pages() {
        check("getFeatureFlags", "", json!(null), "0..20 /p?limit=20&offset=20");
        check("getFeatureFlags", "limit=30&offset=20&tag=a%20b", json!(null), "20..45");
        check("getFeatureFlags", "tag=a+b", json!(null), "0..20 /p?tag=a%20b&limit=20&offset=20");
        check("getFeatureFlags", "limit=1000", json!(null), "0..45");
        check("getFeatureFlags", "offset=99", json!(null), "45..45");
        check("getContexts", "limit=40", json!(null), "0..40 /p?limit=40&continuationToken=p5a5a5a72 p5a5a5a72");
        check("getContexts", "continuationToken=p5a5a5a72", json!(null), "40..45");
        check("searchContexts", "", json!({ "limit": 40, "continuationToken": "p5a5a5a72" }), "40..45");
        check("getContexts", "limit=45&continuationToken=x", json!(null), "0..45");
        check("getAuditLogEntries", "", json!(null), "0..10 /p?before=1774969200000");
        check("getAuditLogEntries", "before=1774969200000", json!(null), "10..20 /p?before=1774933200000");
        check("getAuditLogEntries", "after=1774969200000", json!(null), "0..9");
        check("getDeployments", "", json!(null), "0..20 /p?after=p5a5a5a49");
        check("getDeployments", "after=p5a5a5a49", json!(null), "20..40 /p?after=p5a5a5a7d");
        check("getContextAttributeNames", "limit=3", json!(null), "0..3");
    }
}
