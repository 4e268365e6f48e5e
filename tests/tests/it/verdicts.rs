//! How walks end: what is not the end, what is one, and what is known of it.

use ldapi::model;
use ldapi::page::Verdict;
use serde_json::{Value, json};

use crate::paging::{Asked, Fake, flag, flags, keys};

/// The contexts of a page, and the token of the next one.
pub(crate) fn contexts(count: usize, token: Option<&str>) -> Value {
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
    let list = fake
        .client()
        .contexts()
        .search_contexts("p", "e")
        .body(model::ContextSearch::new())
        .items()
        .collect()
        .await
        .expect("pages");
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
    let search = || tokens.client().contexts().search_contexts("p", "e").body(model::ContextSearch::new()).items();
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
            let mut page = json!({"items": items, "totalCount": 9, "_links": {}});
            if offset + limit < 9 {
                page["_links"]["next"] = json!({"href": format!("{}?limit=4&offset={}", asked.path, offset + limit)});
            }
            page
        });
        let items = fake.client().feature_flags().get_feature_flags("p").sort("name").items().page_size(4);
        let mut items = if overlaps { items.overlap() } else { items };
        let mut count = 0;
        while let Some(item) = items.next().await {
            count += usize::from(item.is_ok());
        }
        (count, items.verdict(), fake.asked())
    };
    let (count, verdict, _) = walk(false).await;
    assert_eq!((count, verdict), (9, Some(Verdict::Complete)), "the tenth is missed, and nothing tells");
    let (count, verdict, asked) = walk(true).await;
    assert_eq!((count, verdict), (10, Some(Verdict::Changed)));
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
        let list =
            fake.client().account().get_announcements_public().items().page_size(2).collect().await.expect("pages");
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
    let only = Fake::new(flags(5, false));
    let mut items = only.client().feature_flags().get_feature_flags("p").with(strict()).items();
    let mut pages = fake.client().feature_flags().get_feature_flags("p").with(strict()).pages().read_ahead();
    assert!(items.next().await.expect("a page").is_err(), "the flags are not whole");
    assert_eq!((items.verdict(), items.next().await.is_none()), (None, true));
    assert_eq!(items.cursor().expect("it stands").to_string(), "page/1 getFeatureFlags /api/v2/flags/p start");
    assert!(pages.next().await.expect("a page").is_err());
    assert_eq!((pages.verdict(), pages.next().await.is_none()), (None, true));
}

#[tokio::test]
async fn an_item_that_comes_again_is_a_change_where_there_is_no_total() {
    let fake = Fake::new(|asked| {
        let number = asked.number("n", 0);
        let mut page = json!({"items": [{"_id": "a", "date": 1}, {"_id": format!("b{number}")}], "_links": {}});
        if number < 2 {
            page["_links"]["next"] = json!({"href": format!("{}?n={}", asked.path, number + 1)});
        }
        page
    });
    let entries = || fake.client().audit_log().get_audit_log_entries();
    let list = entries().items().collect().await.expect("pages");
    assert_eq!((list.len(), list.verdict), (4, Verdict::Changed));
    let mut pages = entries().pages();
    while let Some(page) = pages.next().await {
        page.expect("a page");
    }
    assert_eq!(pages.verdict(), Some(Verdict::Changed));
}
