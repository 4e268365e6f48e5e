//! Collections, page by page, against servers that page in every way the API does, and in ways it should not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use ldapi::page::{PageCursor, Verdict};
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, http};
use ldapi::{Client, Error, model};
use serde_json::{Value, json};

/// What a fake server is asked: the path, the query, the body.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn number(&self, name: &str, default: usize) -> usize {
        self.query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    }
}

type Reply = dyn Fn(&Asked) -> Value + Send + Sync;

/// A server in memory, which counts what it is asked.
#[derive(Clone)]
pub(crate) struct Fake {
    asked: Arc<Mutex<Vec<String>>>,
    reply: Arc<Reply>,
}

impl Fake {
    pub(crate) fn new(reply: impl Fn(&Asked) -> Value + Send + Sync + 'static) -> Self {
        Fake { asked: Arc::default(), reply: Arc::new(reply) }
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder()
            .token("api-x")
            .transport(self.clone())
            .without_pacing()
            .build()
            .expect("the settings are right")
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics while it holds the lock").clone()
    }
}

impl Transport for Fake {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        self.asked.lock().expect("no test panics while it holds the lock").push(target);
        let pairs = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs.map(|(name, value)| (name.into(), value.into())).collect();
        let body = match request.body() {
            ldapi::runtime::transport::Payload::Bytes(bytes) => serde_json::from_slice(bytes).unwrap_or_default(),
            _ => Value::Null,
        };
        let reply = (self.reply)(&Asked { path: request.uri().path().into(), query, body });
        let answer = match reply {
            Value::Null => http::Response::builder().status(500).body(Incoming::from("{}")),
            reply => http::Response::builder().status(200).body(Incoming::from(reply.to_string())),
        };
        Box::pin(async move { Ok(answer.expect("a status")) })
    }
}

pub(crate) fn flag(number: usize) -> Value {
    json!({"key": format!("flag-{number}"), "name": format!("Flag {number}")})
}

/// Flags by offset, with the next page's address if `links`.
pub(crate) fn flags(all: usize, links: bool) -> impl Fn(&Asked) -> Value {
    move |asked| {
        let (offset, limit) = (asked.number("offset", 0), asked.number("limit", 20));
        let end = (offset + limit).min(all);
        let items: Vec<Value> = (offset.min(end)..end).map(flag).collect();
        let mut page = json!({"items": items, "totalCount": all, "_links": {"self": {"href": asked.path}}});
        if links && end < all {
            let href = format!("{}?filter=kept&limit={limit}&offset={end}", asked.path);
            page["_links"]["next"] = json!({"href": href, "type": "application/json"});
        }
        page
    }
}

pub(crate) fn keys(flags: &[model::FeatureFlag]) -> Vec<&str> {
    flags.iter().map(|flag| flag.key.as_str()).collect()
}

#[tokio::test]
async fn links_are_followed_and_offsets_counted_where_there_are_none() {
    for links in [true, false] {
        let fake = Fake::new(flags(45, links));
        let list = fake.client().feature_flags().get_feature_flags("p").items().collect().await.expect("all pages");
        assert_eq!((list.len(), list.verdict, list.total), (45, Verdict::Complete, Some(45)));
        assert_eq!((keys(&list)[0], keys(&list)[44]), ("flag-0", "flag-44"));
        let second = if links { "/api/v2/flags/p?filter=kept&limit=20&offset=20" } else { "/api/v2/flags/p?offset=20" };
        assert_eq!((fake.asked().len(), fake.asked()[1].as_str()), (3, second));
        assert_eq!(list.complete().expect("complete").len(), 45);
    }
}

#[tokio::test]
async fn streams_give_pages_and_items_and_end_with_a_verdict() {
    let fake = Fake::new(flags(45, true));
    let mut pages = fake.client().feature_flags().get_feature_flags("p").pages().page_size(30);
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.expect("a page").items.len());
    }
    assert_eq!((sizes, pages.verdict(), pages.cursor()), (vec![30, 15], Some(Verdict::Complete), None));
    let items = fake.client().feature_flags().get_feature_flags("p").items().read_ahead();
    let found: Vec<Result<model::FeatureFlag, Error>> =
        items.collect().await.map(|list| list.items.into_iter().map(Ok).collect()).expect("items");
    assert_eq!(found.len(), 45);
    let stream = fake.client().feature_flags().get_feature_flags("p").items();
    assert_eq!(StreamExt::collect::<Vec<_>>(stream).await.len(), 45);
}

#[tokio::test]
async fn a_walk_can_stop_and_be_taken_up_again() {
    let fake = Fake::new(flags(45, false));
    let flags = fake.client().feature_flags();
    let some = flags.get_feature_flags("p").items().at_most(25).collect().await.expect("items");
    assert_eq!((some.len(), some.verdict), (25, Verdict::Stopped));
    assert!(some.complete().expect_err("not all").is_partial());
    let mut pages = flags.get_feature_flags("p").pages();
    pages.next().await.expect("a page").expect("a page");
    let kept = pages.cursor().expect("there is more").to_string();
    let cursor: PageCursor = kept.parse().expect("what was printed");
    let rest = flags.get_feature_flags("p").items().resume(cursor).collect().await.expect("items");
    assert_eq!((rest.len(), keys(&rest)[0]), (25, "flag-20"));
    assert!("nonsense".parse::<PageCursor>().is_err());
}

#[tokio::test]
async fn what_changes_on_the_way_is_told_and_repeats_are_dropped() {
    // A flag comes in at the front after the first page: the last of the first page is seen again.
    let fake = Fake::new(|asked| {
        let offset = asked.number("offset", 0);
        let (all, shift) = if offset == 0 { (30, 0) } else { (31, 1) };
        let items: Vec<Value> = (offset..(offset + 20).min(all)).map(|place| flag(place - shift)).collect();
        json!({"items": items, "totalCount": all, "_links": {}})
    });
    let list = fake.client().feature_flags().get_feature_flags("p").items().collect().await.expect("all pages");
    assert_eq!((list.len(), list.verdict), (30, Verdict::Changed));
    // One is gone: fewer than were promised.
    let fake = Fake::new(|asked| {
        let offset = asked.number("offset", 0);
        let items: Vec<Value> = (offset..(offset + 20).min(29)).map(flag).collect();
        json!({"items": items, "totalCount": 30, "_links": {}})
    });
    let list = fake.client().feature_flags().get_feature_flags("p").items().collect().await.expect("all pages");
    assert_eq!((list.len(), list.verdict), (29, Verdict::Changed));
}

#[tokio::test]
async fn a_page_that_leads_back_ends_the_walk_with_an_error() {
    let fake = Fake::new(|asked| {
        let next = if asked.query.contains_key("x") { "/api/v2/flags/p?y=1" } else { "/api/v2/flags/p?x=1" };
        json!({"items": [flag(0)], "_links": {"next": {"href": next}}})
    });
    let error = fake.client().feature_flags().get_feature_flags("p").pages().collect().await.expect_err("endless");
    assert!(error.to_string().contains("read already"), "{error}");
    assert_eq!(fake.asked().len(), 3);
}

#[tokio::test]
async fn a_server_that_ignores_the_offset_is_found_out() {
    let same = Fake::new(|_| json!({"items": [flag(0), flag(1)], "totalCount": 1_000, "_links": {}}));
    let error = same.client().feature_flags().get_feature_flags("p").items().collect().await.expect_err("no end");
    assert!(error.to_string().contains("the same page has come 5 times in a row"), "{error}");
    assert_eq!(same.asked().len(), 5);
    // Pages that only look different: each item is given once.
    let dated = Fake::new(|asked| {
        let offset = asked.number("offset", 0);
        json!({"items": [flag(0), flag(1)], "totalCount": 8, "now": offset, "_links": {}})
    });
    let list = dated.client().feature_flags().get_feature_flags("p").items().collect().await.expect("an end");
    assert_eq!((list.len(), list.verdict), (2, Verdict::Changed));
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_fetched() {
    let fake =
        Fake::new(|_| json!({"items": [flag(0)], "_links": {"next": {"href": "https://evil.example/api/v2/flags/p"}}}));
    let error = fake.client().feature_flags().get_feature_flags("p").pages().collect().await.expect_err("elsewhere");
    assert!(error.to_string().contains("evil.example"), "{error}");
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn an_error_ends_the_walk_and_tells_where_it_was() {
    let fake = Fake::new(|asked| if asked.number("offset", 0) == 20 { Value::Null } else { flags(45, false)(asked) });
    let options = ldapi::RequestOptions::new().retry(ldapi::RetryPolicy::none());
    let mut items = fake.client().feature_flags().get_feature_flags("p").with(options).items();
    let mut good = 0;
    let error = loop {
        match items.next().await.expect("an error comes first") {
            Ok(_) => good += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((good, error.status().map(|status| status.as_u16())), (20, Some(500)));
    assert!(items.next().await.is_none());
    assert_eq!(items.cursor().expect("it stands").to_string(), "page/1 getFeatureFlags /api/v2/flags/p offset:20");
    assert_eq!(items.verdict(), None);
}

#[tokio::test]
async fn tokens_go_where_the_other_parameters_are() {
    let fake = Fake::new(|asked| {
        let token = asked.body["continuationToken"]
            .as_str()
            .map(String::from)
            .or(asked.query.get("continuationToken").cloned());
        match token.as_deref() {
            None => json!({"items": [{}, {}], "continuationToken": "t1", "_links": {}, "_environmentId": "e"}),
            Some("t1") => json!({"items": [{}], "_links": {}, "_environmentId": "e"}),
            other => panic!("{other:?}"),
        }
    });
    let contexts = fake.client().contexts();
    let body = model::ContextSearch::new().filter("kind equals [\"user\"]");
    let list = contexts.search_contexts("p", "e").body(body).items().page_size(2).collect().await.expect("pages");
    assert_eq!((list.len(), list.verdict), (3, Verdict::Complete));
    let path = "/api/v2/projects/p/environments/e/contexts/search";
    assert_eq!(fake.asked(), [path, path], "both pages are asked for by the body alone");
    let empty = model::ContextSearch::new();
    let list = contexts.search_contexts("p", "e").filter("x").body(empty).items().collect().await.expect("pages");
    assert_eq!(list.len(), 3);
    assert_eq!(fake.asked()[3], format!("{path}?filter=x&continuationToken=t1"));
}

#[tokio::test]
async fn time_goes_backwards_until_a_short_page() {
    let fake = Fake::new(|asked| {
        let before = asked.number("before", 100);
        let dates: Vec<usize> = (0..before).rev().take(10).collect();
        let items: Vec<Value> = dates.iter().map(|date| json!({"_id": date.to_string(), "date": date})).collect();
        json!({"items": items, "_links": {}})
    });
    let entries = fake.client().audit_log().get_audit_log_entries().before(35).items().collect().await.expect("pages");
    assert_eq!((entries.len(), entries.verdict), (35, Verdict::Complete));
}

#[tokio::test]
async fn a_full_page_where_there_is_only_one_is_capped() {
    let fake =
        Fake::new(|asked| json!({"items": (0..asked.number("limit", 100)).map(|_| json!({})).collect::<Vec<_>>()}));
    let contexts = fake.client().contexts();
    let list = contexts.get_context_attribute_names("p", "e").items().collect().await.expect("a page");
    assert_eq!((list.len(), list.verdict), (100, Verdict::Capped));
    let users = Fake::new(|asked| {
        let start = asked.number("searchAfter", 0);
        let items: Vec<Value> =
            (start..start + 50).map(|number| json!({"environmentId": number.to_string()})).collect();
        let next = format!("/api/v2/user-search/p/e?limit=50&searchAfter={}", start + 50);
        json!({"items": items, "totalCount": 20_000, "_links": {"next": {"href": next}}})
    });
    #[allow(deprecated)]
    let search = users.client().contexts().get_search_users("p", "e").limit(50).items();
    let list = search.collect().await.expect("pages");
    assert_eq!((list.len(), list.verdict, users.asked().len()), (10_000, Verdict::Capped, 200));
}

#[tokio::test]
async fn what_comes_whole_is_a_collection_too() {
    let fake = Fake::new(|_| json!({"items": [{"_id": "a"}, {"_id": "b"}], "_links": {}}));
    let list = fake.client().webhooks().get_all_webhooks().items().collect().await.expect("all");
    assert_eq!((list.len(), list.verdict), (2, Verdict::Complete));
    let fake = Fake::new(|_| json!([{"key": "m"}]));
    let list = fake.client().agent_control().list_model_configs("p").items().collect().await.expect("all");
    assert_eq!((list[0].key.as_str(), list.verdict), ("m", Verdict::Complete));
}

#[test]
fn collections_can_be_waited_for() {
    let fake = Fake::new(flags(45, true));
    let list = fake.client().feature_flags().get_feature_flags("p").items().wait().expect("all pages");
    assert_eq!((list.len(), list.verdict), (45, Verdict::Complete));
    let mut pages = fake.client().feature_flags().get_feature_flags("p").pages();
    let mut count = 0;
    while let Some(page) = pages.wait_next() {
        count += page.expect("a page").items.len();
    }
    assert_eq!(count, 45);
}

#[test]
fn every_collection_has_pages() {
    let paged = ldapi::api::OPERATIONS.iter().filter_map(|operation| operation.paging);
    let mut counts: HashMap<String, usize> = HashMap::new();
    paged.for_each(|paging| *counts.entry(format!("{:?}", paging.style)).or_default() += 1);
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort();
    let expected = [("Cursor", 3), ("Limit", 2), ("None", 40), ("Offset", 49), ("Time", 2), ("Token", 7)];
    assert_eq!(counts, expected.map(|(style, count)| (String::from(style), count)));
}
