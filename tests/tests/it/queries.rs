//! How filters, orders and additions arrive: encoded once, and as they were meant.

use ldapi::query::{ContextFilter, FlagFilter, FlagListExpand, FlagSort, FlagState, MemberFilter, MetricGroupFilter};
use ldapi::runtime::{Answer, DateTime, Pending};
use ldapi_tests::server::Server;
use percent_encoding::percent_decode_str;

/// Sends a call; the query that arrives, as it was on the wire, must be `wire`, and mean `meant`.
async fn check<T: Answer>(call: impl FnOnce(ldapi::Client) -> Pending<T>, wire: &str, meant: &str) {
    let server = Server::answering(|_| (200, "application/json", String::from("{}"))).await;
    call(server.client()).await.expect("an answer");
    let arrived = server.take();
    let target = &arrived[0].target;
    let query = target.split_once('?').map_or("", |(_, query)| query);
    assert_eq!(query, wire);
    assert_eq!(percent_decode_str(query).decode_utf8_lossy(), meant);
    assert_eq!(arrived[0].violations, [""; 0]);
}

#[tokio::test]
async fn terms_arrive_encoded() {
    let moment = DateTime::from_unix_millis(1_690_527_600_000).expect("a moment");
    let filter = FlagFilter::new().tags(["beta", "q1"]).evaluated_after(moment).filter_env("production");
    check(
        |client| client.feature_flags().get_feature_flags("p").filter(filter).send(),
        "filter=tags%3Abeta%2Bq1%2Cevaluated%3A%7B%22after%22%3A1690527600000%7D%2CfilterEnv%3Aproduction",
        r#"filter=tags:beta+q1,evaluated:{"after":1690527600000},filterEnv:production"#,
    )
    .await;
    let filter = MemberFilter::new().emails(["a+b@example.com", "c@example.com"]);
    check(
        |client| client.members().get_members().filter(filter).send(),
        "filter=email%3Aa%2Bb%40example.com%7Cc%40example.com",
        "filter=email:a+b@example.com|c@example.com",
    )
    .await;
}

#[tokio::test]
async fn conditions_arrive_encoded() {
    let filter = ContextFilter::attribute("user", "job/title").equals("R&D lead").or(ContextFilter::q().equals("é"));
    let filter = filter.and(ContextFilter::kinds().contains_all(["user", "device"]));
    check(
        |client| client.contexts().search_contexts("p", "e").filter(filter).body(ldapi::model::ContextSearch::new()).send(),
        "filter=%28user.job%2Ftitle%20equals%20%22R%26D%20lead%22%7Cq%20equals%20%22%C3%A9%22%29%2Ckinds%20contains%20%5B%22user%22%2C%22device%22%5D",
        r#"filter=(user.job/title equals "R&D lead"|q equals "é"),kinds contains ["user","device"]"#,
    )
    .await;
    let filter = MetricGroupFilter::has_connections().equals(true).and(MetricGroupFilter::query().equals("a b"));
    check(
        |client| client.metrics().get_metric_groups("p").filter(filter).send(),
        "filter=hasConnections%20equals%20true%20and%20query%20equals%20%27a%20b%27",
        "filter=hasConnections equals true and query equals 'a b'",
    )
    .await;
}

#[tokio::test]
async fn orders_and_additions_arrive() {
    check(
        |client| {
            let flags = client.feature_flags().get_feature_flags("p");
            let flags = flags.sort([FlagSort::creation_date().descending(), FlagSort::key()]);
            flags.expand([FlagListExpand::evaluation(), FlagListExpand::other("new")]).send()
        },
        "sort=-creationDate%2Ckey&expand=evaluation%2Cnew",
        "sort=-creationDate,key&expand=evaluation,new",
    )
    .await;
}

#[tokio::test]
async fn text_of_ones_own_arrives_as_it_is() {
    check(
        |client| client.feature_flags().get_feature_flags("p").filter("state:live, tags:a+b").send(),
        "filter=state%3Alive%2C%20tags%3Aa%2Bb",
        "filter=state:live, tags:a+b",
    )
    .await;
    let filter = FlagFilter::from(String::from("state:100%25")).state(FlagState::other("x"));
    check(
        |client| client.feature_flags().get_feature_flags("p").filter(filter).send(),
        "filter=state%3A100%2525%2Cstate%3Ax",
        "filter=state:100%25,state:x",
    )
    .await;
}

#[tokio::test]
async fn what_a_filter_needs_may_be_an_option_of_the_call() {
    use ldapi::RequestOptions;
    use ldapi::query::{LinkedFilter, SegmentFilter};
    let server = Server::answering(|_| (200, "application/json", String::from("{}"))).await;
    let views = server.client().views();
    let call = || {
        let filter = LinkedFilter::from(SegmentFilter::tags().any_of(["web"]));
        views.get_linked_resources("p", "v", "segments").filter(filter)
    };
    let refusal = call().send().await.expect_err("the environment is not given").to_string();
    assert!(refusal.contains("environmentId"), "{refusal}");
    call().with(RequestOptions::new().query("environmentId", "e")).send().await.expect("an answer");
    assert_eq!(
        server.take()[0].target,
        "/api/v2/projects/p/views/v/linked/segments?filter=tags%20anyOf%20%5B%22web%22%5D&environmentId=e"
    );
}

#[tokio::test]
async fn what_cannot_be_sent_as_it_was_meant_is_refused() {
    let server = Server::answering(|_| (200, "application/json", String::from("{}"))).await;
    let flags = server.client().feature_flags();
    let check = async |call: ldapi::api::feature_flags::GetFeatureFlags, expected: Option<&str>| {
        let refusal = call.send().await.err().map(|error| error.to_string());
        let expected = expected
            .map(|text| format!("getFeatureFlags (GET /api/v2/flags/{{projectKey}}): request not sent: {text}"));
        assert_eq!(refusal, expected);
    };
    let moment = DateTime::from_unix_millis(1_690_527_600_000).expect("a moment");
    let unfit = FlagFilter::new().evaluated_after(moment);
    let fault = unfit.fault().map(|fault| format!("query parameter \"filter\": {fault}"));
    check(flags.get_feature_flags("p").filter(unfit), fault.as_deref()).await;
    let alone = "query parameter \"sort\" has a part that needs \"env\" beside it";
    let by_targeting = || flags.get_feature_flags("p").sort(FlagSort::targeting_modified_date());
    check(by_targeting(), Some(alone)).await;
    check(by_targeting().env(["production"]), None).await;
    check(by_targeting().sort(FlagSort::key()), None).await;
    check(flags.get_feature_flags("p").filter(FlagFilter::new()), None).await;
    let again = FlagFilter::new().evaluated_after(moment);
    check(flags.get_feature_flags("p").filter(again).filter("state:live"), None).await;
    let arrived: Vec<String> = server.take().into_iter().map(|request| request.target).collect();
    assert_eq!(arrived[0], "/api/v2/flags/p?sort=targetingModifiedDate&env=production");
    assert_eq!(arrived[2], "/api/v2/flags/p");
}
