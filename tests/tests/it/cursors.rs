//! Page cursors as text, and the calls that can resume them.

use ldapi::model;
use ldapi::page::PageCursor;

use crate::paging::{Fake, flags};
use crate::verdicts::contexts;

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
    let fake = Fake::new(|asked| {
        let is_first = asked.body["continuationToken"].is_null();
        contexts(1, is_first.then_some("a token: with words"))
    });
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
