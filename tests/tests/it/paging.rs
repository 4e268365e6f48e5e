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
struct Asked {
    path: String,
    query: HashMap<String, String>,
    body: Value,
}

impl Asked {
    fn number(&self, name: &str, default: usize) -> usize {
        self.query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    }
}

type Reply = dyn Fn(&Asked) -> Value + Send + Sync;

/// A server in memory, which counts what it is asked.
#[derive(Clone)]
struct Fake {
    asked: Arc<Mutex<Vec<String>>>,
    reply: Arc<Reply>,
}

impl Fake {
    fn new(reply: impl Fn(&Asked) -> Value + Send + Sync + 'static) -> Self {
        Fake { asked: Arc::default(), reply: Arc::new(reply) }
    }

    fn client(&self) -> Client {
        Client::builder()
            .token("api-x")
            .transport(self.clone())
            .without_pacing()
            .build()
            .expect("the settings are right")
    }

    fn asked(&self) -> Vec<String> {
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

fn flag(number: usize) -> Value {
    json!({"key": format!("flag-{number}"), "name": format!("Flag {number}")})
}

/// Flags by offset, with the next page's address if `links`.
fn flags(all: usize, links: bool) -> impl Fn(&Asked) -> Value {
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

fn keys(flags: &[model::FeatureFlag]) -> Vec<&str> {
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

/// The contexts of a page, and the token of the next one.
fn contexts(count: usize, token: Option<&str>) -> Value {
    let items: Vec<Value> = (0..count).map(|_| json!({})).collect();
    json!({"items": items, "continuationToken": token, "_links": {}, "_environmentId": "e"})
}

#[tokio::test]
async fn an_empty_page_that_names_a_next_one_is_not_the_last() {
    let fake = Fake::new(|asked| match asked.query.get("continuationToken").map(String::as_str) {
        None => contexts(1, Some("t1")),
        Some("t1") => contexts(0, Some("t2")),
        _ => contexts(1, None),
    });
    let list = fake.client().contexts().search_contexts("p", "e").items().collect().await.expect("pages");
    assert_eq!((list.len(), list.verdict, fake.asked().len()), (2, Verdict::Complete, 3));
    let linked = Fake::new(|asked| {
        let number = asked.number("n", 0);
        let items = if number == 1 { vec![] } else { vec![flag(number)] };
        let mut page = json!({"items": items, "totalCount": 2, "_links": {}});
        if number < 2 {
            page["_links"]["next"] = json!({"href": format!("{}?n={}", asked.path, number + 1)});
        }
        page
    });
    let list = linked.client().feature_flags().get_feature_flags("p").items().collect().await.expect("pages");
    assert_eq!((keys(&list), list.verdict), (vec!["flag-0", "flag-2"], Verdict::Complete));
    let mut pages = linked.client().feature_flags().get_feature_flags("p").pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.expect("a page").items.len());
    }
    assert_eq!((sizes, pages.verdict()), (vec![1, 0, 1], Some(Verdict::Complete)));
}

/// Walks in every way there is, with the same outcome: how many items came, and the verdict.
async fn in_every_way(fake: &Fake, expected: (usize, Option<Verdict>)) {
    let call = || fake.client().feature_flags().get_feature_flags("p");
    for mut items in [call().items(), call().items().read_ahead()] {
        let mut count = 0;
        while let Some(item) = items.next().await {
            count += usize::from(item.is_ok());
        }
        assert_eq!((count, items.verdict()), expected);
    }
    for mut pages in [call().pages(), call().pages().read_ahead()] {
        while pages.next().await.is_some() {}
        assert_eq!(pages.verdict(), expected.1);
    }
    let (mut items, mut pages) = (call().items(), call().pages());
    let blocking = std::thread::spawn(move || {
        let count = std::iter::from_fn(|| items.wait_next()).filter(Result::is_ok).count();
        while pages.wait_next().is_some() {}
        (count, items.verdict(), pages.verdict())
    });
    assert_eq!(blocking.join().expect("no panic"), (expected.0, expected.1, expected.1));
}

#[tokio::test]
async fn pages_without_anything_new_are_not_followed_for_ever() {
    let link = |asked: &Asked, items: Value| {
        let next = format!("{}?n={}", asked.path, asked.number("n", 0) + 1);
        json!({"items": items, "_links": {"next": {"href": next}}})
    };
    let empty = Fake::new(move |asked| link(asked, json!([])));
    in_every_way(&empty, (0, Some(Verdict::Stalled))).await;
    assert_eq!(empty.asked().len(), 6 * 100);
    let repeated = Fake::new(move |asked| link(asked, json!([flag(0), flag(1)])));
    in_every_way(&repeated, (2, Some(Verdict::Stalled))).await;
    assert_eq!(repeated.asked().len(), 6 * 101);
    let tokens = Fake::new(|asked| {
        let number = asked.number("continuationToken", 0) + 1;
        let mut page = contexts(3, Some(&number.to_string()));
        page["items"][0]["key"] = "same".into();
        page
    });
    let search = || tokens.client().contexts().search_contexts("p", "e").items();
    let mut items = search();
    while items.next().await.is_some() {}
    assert_eq!((items.verdict(), tokens.asked().len()), (Some(Verdict::Stalled), 101));
    let mut later = search().resume(items.cursor().expect("where it stalled"));
    later.next().await.expect("a page").expect("an item");
    assert!(tokens.asked()[101].ends_with("continuationToken=101"), "{:?}", tokens.asked()[101]);
    assert!(
        search().collect().await.expect("pages").complete().expect_err("stalled").to_string().contains("nothing new")
    );
}

#[tokio::test]
async fn a_circle_of_links_ends_at_once() {
    for length in [1, 2, 3] {
        let circle = Fake::new(move |asked| {
            let number = asked.number("n", 0);
            let next = match (number + 1) % length {
                0 => asked.path.clone(),
                next => format!("{}?n={next}", asked.path),
            };
            json!({"items": [flag(number)], "totalCount": 9, "now": number, "_links": {"next": {"href": next}}})
        });
        in_every_way(&circle, (length - 1, None)).await;
        assert_eq!(circle.asked().len(), 6 * length, "a page is not asked for twice");
    }
}

#[tokio::test]
async fn a_change_that_leaves_the_total_alone_is_seen_by_its_repeats() {
    // After the second page, the last two flags are deleted and two are added in front.
    let fake = Fake::new(|asked| {
        let shift = if asked.number("offset", 0) < 2 { 2 } else { 0 };
        let items: Vec<Value> = (asked.number("offset", 0)..5).take(1).map(|place| flag(place + shift)).collect();
        json!({"items": items, "totalCount": 5, "_links": {}})
    });
    let flags = fake.client().feature_flags();
    let list = flags.get_feature_flags("p").items().page_size(1).collect().await.expect("pages");
    assert_eq!((keys(&list), list.verdict), (vec!["flag-2", "flag-3", "flag-4"], Verdict::Changed));
    let mut pages = flags.get_feature_flags("p").pages().page_size(1);
    while let Some(page) = pages.next().await {
        page.expect("a page");
    }
    assert_eq!(pages.verdict(), Some(Verdict::Changed));
}

#[tokio::test]
async fn pages_that_overlap_show_changes_that_leave_no_other_trace() {
    // After the first page, one flag of it is deleted and one is added at the end.
    let walk = |overlaps: bool| async move {
        let fake = Fake::new(|asked| {
            let (offset, limit) = (asked.number("offset", 0), asked.number("limit", 20));
            let shift = usize::from(offset > 0);
            let items: Vec<Value> = (offset..9).take(limit).map(|place| flag(place + shift)).collect();
            let next = format!("{}?offset={}", asked.path, offset + limit);
            json!({"items": items, "totalCount": 9, "_links": {"next": {"href": next}}})
        });
        let items = fake.client().feature_flags().get_feature_flags("p").sort("name").items().page_size(4);
        let mut items = if overlaps { items.overlap() } else { items };
        let mut count = 0;
        while let Some(item) = items.next().await {
            count += usize::from(item.is_ok());
        }
        (count, items.verdict(), fake.asked())
    };
    let (count, verdict, asked) = walk(true).await;
    assert_eq!((count, verdict), (9, Some(Verdict::Changed)));
    assert_eq!(asked[1], "/api/v2/flags/p?sort=name&limit=4&offset=3");
    let calm = Fake::new(flags(45, true));
    for size in [1, 2, 20, 45] {
        let list = calm.client().feature_flags().get_feature_flags("p").items().page_size(size).overlap();
        let list = list.collect().await.expect("pages");
        assert_eq!((list.len(), list.verdict), (45, Verdict::Complete), "{size}");
    }
}

#[tokio::test]
async fn what_cannot_be_known_is_not_called_complete() {
    let entry = |number: usize| json!({"_id": number.to_string()});
    let announcements = |count: usize| {
        Fake::new(move |asked| {
            let offset = asked.number("offset", 0);
            let mut page = json!({"items": [entry(offset)], "_links": {}});
            if offset + 1 < count {
                page["_links"]["next"] = json!({"href": format!("{}?offset={}", asked.path, offset + 1)});
            }
            page
        })
    };
    for (count, verdict) in [(1, Verdict::Complete), (2, Verdict::Unchecked)] {
        let fake = announcements(count);
        let list = fake.client().account().get_announcements_public().items().collect().await.expect("pages");
        assert_eq!((list.len(), list.verdict), (count, verdict));
    }
    for (body, verdict) in [
        (json!({"items": [{"key": "a"}], "_links": {}}), Verdict::Complete),
        (json!({"items": [{"key": 7}, {"name": null}], "_links": {}, "news": 1}), Verdict::Complete),
        (json!({"items": null, "_links": {}}), Verdict::Complete),
        (json!({"items": [{"key": "a"}, null], "_links": {}}), Verdict::Unreadable),
        (json!({"items": [7, {"key": "a"}], "_links": {}}), Verdict::Unreadable),
        (json!({"items": {"key": "a"}, "_links": {}}), Verdict::Unreadable),
        (json!({"elements": [], "_links": {}}), Verdict::Unreadable),
        (json!([]), Verdict::Unreadable),
    ] {
        let (fake, about) = (
            Fake::new({
                let body = body.clone();
                move |_| body.clone()
            }),
            body.to_string(),
        );
        let list = fake.client().feature_flags().get_feature_flags("p").items().collect().await.expect(&about);
        assert_eq!(list.verdict, verdict, "{about}");
        let mut pages = fake.client().feature_flags().get_feature_flags("p").pages();
        while let Some(page) = pages.next().await {
            page.expect(&about);
        }
        assert_eq!(pages.verdict(), Some(verdict), "{about}");
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_read_has_no_verdict_and_can_be_asked_for_again() {
    let fake =
        Fake::new(|asked| if asked.number("offset", 0) == 20 { json!("no page") } else { flags(40, false)(asked) });
    let strict = || ldapi::RequestOptions::new().strict(true);
    let mut items = fake.client().feature_flags().get_feature_flags("p").with(strict()).items();
    let mut pages = fake.client().feature_flags().get_feature_flags("p").with(strict()).pages().read_ahead();
    assert!(items.next().await.expect("a page").is_err(), "the flags are not whole");
    assert_eq!((items.verdict(), items.next().await.is_none()), (None, true));
    assert_eq!(items.cursor().expect("it stands").to_string(), "page/1 getFeatureFlags /api/v2/flags/p start");
    assert!(pages.next().await.expect("a page").is_err());
    assert_eq!((pages.verdict(), pages.next().await.is_none(), fake.asked().len()), (None, true, 2));
}

#[tokio::test]
async fn a_cursor_is_resumed_by_its_own_call_only() {
    let fake = Fake::new(flags(45, true));
    let client = fake.client();
    let call = |project: &str| client.feature_flags().get_feature_flags(project).filter("state:live").tag("a");
    let mut pages = call("p").pages();
    pages.next().await.expect("a page").expect("a page");
    let cursor = pages.cursor().expect("there is more");
    let (operation, target) = ("getFeatureFlags", "/api/v2/flags/p?filter=state%3Alive&tag=a");
    assert_eq!((cursor.operation(), cursor.target()), (operation, target));
    let text = cursor.to_string();
    assert_eq!(text, format!("page/1 {operation} {target} link:/api/v2/flags/p?filter=kept&limit=20&offset=20"));
    assert_eq!(text.parse::<PageCursor>().expect("what was printed"), cursor);
    let resumed = client.feature_flags().get_feature_flags("p").tag("a").filter("state:live").limit(7).items();
    assert_eq!(resumed.resume(cursor.clone()).collect().await.expect("the same call").len(), 25);
    let sent = fake.asked().len();
    let refusals = [
        call("other").items().resume(cursor.clone()).collect().await.expect_err("another project"),
        call("p").filter("state:archived").items().resume(cursor.clone()).collect().await.expect_err("another filter"),
        client.feature_flags().get_feature_flags("p").items().resume(cursor.clone()).collect().await.expect_err("none"),
        client.members().get_members().items().resume(cursor.clone()).collect().await.map(drop).expect_err("another"),
    ];
    for error in refusals {
        assert!(
            error.is_request() && error.to_string().contains(&format!("the cursor is of {operation} {target}")),
            "{error}"
        );
    }
    assert_eq!(fake.asked().len(), sent, "nothing is sent");
    for text in ["offset:20", "page/2 a /b start", "page/1 a /b", "page/1 a /b offset:x", "page/1 a /b end", ""] {
        assert!(text.parse::<PageCursor>().is_err(), "{text}");
    }
}

#[tokio::test]
async fn a_cursor_knows_its_body() {
    let fake = Fake::new(|_| contexts(1, Some("a token: with words")));
    let search = |filter: &str| {
        let body = model::ContextSearch::new().filter(filter);
        fake.client().contexts().search_contexts("p", "e").body(body).pages()
    };
    let mut pages = search("a");
    pages.next().await.expect("a page").expect("a page");
    let cursor: PageCursor = pages.cursor().expect("more").to_string().parse().expect("what was printed");
    assert!(cursor.to_string().ends_with(" token:a token: with words"), "{cursor}");
    search("a").resume(cursor.clone()).next().await.expect("a page").expect("the same call");
    let error = search("b").resume(cursor).next().await.expect("an error").expect_err("another body");
    assert!(error.to_string().contains("the cursor is of searchContexts"), "{error}");
}
