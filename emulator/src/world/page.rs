//! Collections by pages.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::link::api;
use super::refusal::invalid;
use crate::ask::{Answer, Ask};

/// The newest version of the API.
pub(crate) const NEWEST: u32 = 20_240_415;

/// How a collection is paged.
#[derive(Clone, Copy)]
pub(crate) struct Paging {
    /// Items of a page, if nothing else is asked for.
    pub(crate) size: usize,
    /// The most items of a page, from the newest version on.
    pub(crate) most: usize,
    /// The first version that pages without being asked to.
    pub(crate) since: u32,
}

impl Paging {
    /// Pages of 20 from a version on.
    pub(crate) const fn since(since: u32) -> Self {
        Paging { size: 20, most: 100, since }
    }
}

/// A part of a collection.
pub(crate) struct Page<T> {
    /// The items in it.
    pub(crate) items: Vec<T>,
    /// How many there are in all.
    pub(crate) total: usize,
    /// Links to this page and the others.
    pub(crate) links: Value,
}

impl<T> Page<T> {
    /// The collection as JSON.
    pub(crate) fn json(self, mut view: impl FnMut(T) -> Value) -> Value {
        let items: Vec<Value> = self.items.into_iter().map(&mut view).collect();
        json!({ "items": items, "totalCount": self.total, "_links": self.links })
    }
}

/// The version of the API that is asked for: the first value of the header counts.
pub(crate) fn version(ask: &Ask<'_>) -> u32 {
    ask.headers.get("ld-api-version").and_then(|value| value.to_str().ok()?.trim().parse().ok()).unwrap_or(NEWEST)
}

/// The page that is asked for. `path` is the address of the collection.
pub(crate) fn page<T>(ask: &Ask<'_>, path: &str, items: Vec<T>, paging: Paging) -> Result<Page<T>, Answer> {
    let total = items.len();
    let version = version(ask);
    let offset = count(ask, "offset")?.unwrap_or(0);
    let most = if version >= NEWEST { paging.most } else { usize::MAX };
    let limit = match count(ask, "limit")? {
        Some(limit) => limit.clamp(1, most),
        None if version < paging.since => total.max(1),
        None => paging.size,
    };
    let links = links(ask, path, offset, limit, total);
    let items = items.into_iter().skip(offset).take(limit).collect();
    Ok(Page { items, total, links })
}

/// A parameter that counts something; -1 is for no limit of one's own.
fn count(ask: &Ask<'_>, name: &str) -> Result<Option<usize>, Answer> {
    let Some(text) = ask.query(name).filter(|text| !matches!(*text, "" | "-1")) else { return Ok(None) };
    match text.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(invalid(format!("{name} is no number of items: {text}"))),
    }
}

/// Links to the pages that there are.
fn links(ask: &Ask<'_>, path: &str, offset: usize, limit: usize, total: usize) -> Value {
    let mut links = Map::new();
    let mut add = |name: &str, offset: Option<usize>| {
        links.insert(name.into(), api(address(ask, path, limit, offset)));
    };
    add("self", (offset > 0).then_some(offset));
    if offset > 0 {
        add("first", Some(0));
        add("prev", Some(offset.saturating_sub(limit)));
    }
    let next = offset.saturating_add(limit);
    if next < total {
        add("next", Some(next));
        add("last", Some((total - 1) / limit * limit));
    }
    Value::Object(links)
}

/// The address of a page: the same question, from another place on.
fn address(ask: &Ask<'_>, path: &str, limit: usize, offset: Option<usize>) -> String {
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let encode = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
    let asked_limit = ask.query("limit").is_some() || offset.is_some();
    let mut query: Vec<String> = ask
        .query
        .iter()
        .filter(|(name, _)| name != "limit" && name != "offset")
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    if asked_limit {
        query.push(format!("limit={limit}"));
    }
    if let Some(offset) = offset {
        query.push(format!("offset={offset}"));
    }
    if query.is_empty() { path.into() } else { format!("{path}?{}", query.join("&")) }
}
