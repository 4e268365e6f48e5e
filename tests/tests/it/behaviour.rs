//! What calls do beside asking once: waits, limits, credentials, comments, links, hooks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ldapi::credential::{Credential, CredentialProvider};
use ldapi::http::Method;
use ldapi::observer::{Attempted, Finished, Observer, Outgoing, Waiting};
use ldapi::patch::{FlagPatch, JsonPatch, MembersPatch, MergePatch};
use ldapi::runtime::BoxFuture;
use ldapi::wait::PollPolicy;
use ldapi::{Client, ClientBuilder, Error, Json, Partial, RequestOptions, RetryPolicy, model};
use ldapi_tests::clock::VirtualClock;
use ldapi_tests::faulty::{Act, Faulty, Seen, answer};

const FLAG: &str = r#"{"key":"f","name":"F","_version":1,"tags":[]}"#;

fn say(status: u16, body: &str) -> Act {
    Act::Say(answer(status, &[], body.as_bytes()))
}

/// A server that gives these answers, and the last one from then on.
async fn server(acts: Vec<Act>) -> Faulty {
    Faulty::start(move |number| acts[number.min(acts.len() - 1)].clone()).await
}

fn builder(server: &Faulty, clock: &VirtualClock) -> ClientBuilder {
    Client::builder().token("api-test-token").base_url(server.url()).clock(clock.clone())
}

fn client(server: &Faulty, clock: &VirtualClock) -> Client {
    builder(server, clock).build().expect("the settings are right")
}

fn header(seen: &Seen, name: &str) -> Option<String> {
    seen.headers.lines().find_map(|line| {
        let (known, value) = line.split_once(": ")?;
        known.eq_ignore_ascii_case(name).then(|| String::from(value))
    })
}

fn body(seen: &Seen) -> String {
    String::from_utf8(seen.body.clone()).expect("bodies are text")
}

async fn get(client: &Client) -> Result<model::FeatureFlag, Error> {
    client.feature_flags().get_feature_flag("p", "f").send().await
}

#[tokio::test]
async fn a_delete_that_was_applied_before_the_connection_broke_is_done() {
    let clock = VirtualClock::default();
    let server = server(vec![Act::SayAndBreak(Vec::new()), say(404, "{}")]).await;
    let reply = client(&server, &clock).feature_flags().delete_feature_flag("p", "f").send_with_meta().await;
    let reply = reply.expect("the first attempt has deleted it");
    assert_eq!((reply.attempts, reply.status.as_u16()), (2, 404));
    let plain = self::server(vec![say(404, "{}")]).await;
    let error = client(&plain, &clock).feature_flags().delete_feature_flag("p", "f").send().await;
    assert!(error.expect_err("nobody has deleted it").is_not_found());
}

#[tokio::test]
async fn patches_are_repeated_as_far_as_they_say_so() {
    for (patch, sent) in [(JsonPatch::new().replace("/name", "a"), 2), (JsonPatch::new().add("/tags/-", "a"), 1)] {
        let server = server(vec![say(500, "{}"), say(200, FLAG)]).await;
        let flags = client(&server, &VirtualClock::default()).feature_flags();
        let _ = flags.patch_feature_flag("p", "f").json_patch(patch).send().await;
        assert_eq!(server.seen().len(), sent);
    }
    let server = server(vec![say(500, "{}"), say(200, FLAG)]).await;
    let flags = client(&server, &VirtualClock::default()).feature_flags();
    flags.patch_feature_flag("p", "f").merge_patch(MergePatch::new().set("name", "a")).send().await.expect("repeated");
}

#[tokio::test]
async fn a_host_that_asks_to_wait_is_left_alone_by_everybody() {
    let clock = VirtualClock::default();
    let server = server(vec![Act::Say(answer(429, &[("retry-after", "20")], b"")), say(200, FLAG)]).await;
    let none = RequestOptions::new().retry(RetryPolicy::none());
    let shared = builder(&server, &clock);
    let client = shared.clone().build().expect("the settings are right");
    let first = client.feature_flags().get_feature_flag("p", "f").with(none).send().await;
    let error = first.expect_err("limited");
    assert_eq!((error.is_rate_limited(), error.retry_after()), (true, Some(Duration::from_secs(20))));
    let holds = client.holds();
    assert_eq!((holds.len(), holds[0].status.as_u16(), holds[0].left.as_secs()), (1, 429, 20));
    // Another client with another token: the same host.
    let other = shared.token("api-other").build().expect("the settings are right");
    get(&other).await.expect("after the wait");
    assert!(clock.passed() >= Duration::from_secs(20), "{:?}", clock.passed());
    assert!(client.holds().is_empty());
}

#[tokio::test]
async fn a_wait_that_is_too_long_fails_at_once_and_says_so() {
    let clock = VirtualClock::default();
    let server = server(vec![Act::Say(answer(429, &[("retry-after", "45")], b""))]).await;
    let client = client(&server, &clock);
    let hasty = RequestOptions::new().timeout(Duration::from_secs(5));
    let error = client.feature_flags().get_feature_flag("p", "f").with(hasty.clone()).send().await.expect_err("late");
    assert!(error.is_rate_limited() && error.to_string().contains("the call has 5.0 s left"), "{error}");
    // The host is on hold now, so nothing is sent.
    let error = client.feature_flags().get_feature_flag("p", "f").with(hasty).send().await.expect_err("late");
    assert!(error.is_rate_limited() && error.attempts() == 0, "{error}");
    assert!(error.to_string().contains("asked all to wait for 45 s, and the call has 5.0 s left"), "{error}");
    let strict = RequestOptions::new().retry(RetryPolicy::new().longest_wait(Duration::from_secs(30)));
    let error = client.feature_flags().get_feature_flag("p", "f").with(strict).send().await.expect_err("late");
    assert!(error.to_string().contains("more than the 30 s allowed"), "{error}");
    assert_eq!((server.seen().len(), clock.passed()), (1, Duration::ZERO));
}

#[tokio::test]
async fn a_deadline_ends_the_attempts() {
    let server = server(vec![Act::Stall]).await;
    let client = Client::builder().token("api-x").base_url(server.url()).build().expect("the settings are right");
    let begun = Instant::now();
    let soon = RequestOptions::new().deadline(Instant::now() + Duration::from_millis(120));
    let error = client.feature_flags().get_feature_flag("p", "f").with(soon).send().await.expect_err("late");
    assert!(error.is_timeout() && begun.elapsed() < Duration::from_secs(2), "{error}");
}

#[tokio::test]
async fn the_quota_of_further_attempts_is_shared_and_runs_out() {
    let server = server(vec![say(500, "{}")]).await;
    let client = client(&server, &VirtualClock::default());
    let mut last = None;
    for _ in 0..60 {
        last = get(&client.clone()).await.err();
    }
    let last = last.expect("a failure").to_string();
    assert!(last.contains("the quota of further attempts is used up"), "{last}");
    // 500 for 5 each: a hundred further attempts, and one for each call.
    assert_eq!(server.seen().len(), 60 + 100);
}

/// Gives another token after the first was refused.
struct Rotating(Arc<AtomicUsize>);

impl CredentialProvider for Rotating {
    fn credentials(&self, was_refused: bool) -> BoxFuture<'_, Result<Vec<Credential>, Error>> {
        if was_refused {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        let token = format!("api-token-{}", self.0.load(Ordering::SeqCst));
        Box::pin(async move { Ok(vec![ldapi::credential::access_token(token)?]) })
    }
}

#[tokio::test]
async fn a_refused_credential_is_replaced_once() {
    let clock = VirtualClock::default();
    let with = |server: &Faulty| {
        let builder = Client::builder().base_url(server.url()).clock(clock.clone());
        builder.credentials(Rotating(Arc::default())).build().expect("the settings are right")
    };
    let good = server(vec![say(401, "{}"), say(200, FLAG)]).await;
    get(&with(&good)).await.expect("with the new token");
    let tokens: Vec<_> = good.seen().iter().filter_map(|seen| header(seen, "authorization")).collect();
    assert_eq!(tokens, ["api-token-0", "api-token-1"]);
    let bad = server(vec![say(401, "{}")]).await;
    assert!(get(&with(&bad)).await.expect_err("refused again").is_unauthorized());
    assert_eq!(bad.seen().len(), 2);
}

#[tokio::test]
async fn credentials_travel_as_they_should() {
    let server = server(vec![say(200, FLAG)]).await;
    let builder = || Client::builder().base_url(server.url());
    get(&builder().oauth_token("oauth-1").build().expect("right")).await.expect("an answer");
    get(&builder().session_cookie("ldso=abc").build().expect("right")).await.expect("an answer");
    let seen = server.seen();
    assert_eq!(header(&seen[0], "authorization").as_deref(), Some("Bearer oauth-1"));
    assert_eq!(header(&seen[1], "authorization"), None);
    assert_eq!(header(&seen[1], "cookie").as_deref(), Some("ldso=abc"));
    assert_eq!(header(&seen[1], "origin"), Some(server.url()));
    let session = builder().session_cookie("ldso=abc").build().expect("right");
    for name in ["Origin", "Cookie", "Authorization"] {
        let options = RequestOptions::new().header(name, "x");
        let error = session.feature_flags().get_feature_flag("p", "f").with(options).send().await;
        assert!(error.expect_err("refused").to_string().contains("set by the client"), "{name}");
    }
}

#[tokio::test]
async fn methods_are_tunnelled_if_asked_for() {
    let server = server(vec![say(200, FLAG)]).await;
    let client = builder(&server, &VirtualClock::default()).tunnel_methods().build().expect("right");
    client.feature_flags().patch_feature_flag("p", "f").json_patch(JsonPatch::new()).send().await.expect("an answer");
    get(&client).await.expect("an answer");
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /api/v2/flags/p/f HTTP/1.1");
    assert_eq!(header(&seen[0], "x-http-method-override").as_deref(), Some("PATCH"));
    assert_eq!(
        (seen[1].line.as_str(), header(&seen[1], "x-http-method-override")),
        ("GET /api/v2/flags/p/f HTTP/1.1", None)
    );
}

#[tokio::test]
async fn changes_without_a_comment_get_the_usual_one() {
    let server = server(vec![say(200, FLAG)]).await;
    let client = builder(&server, &VirtualClock::default()).comment("by the cleanup").build().expect("right");
    let flags = client.feature_flags();
    let semantic = || FlagPatch::in_environment("e").turn_flag_on();
    flags.patch_feature_flag("p", "f").semantic(semantic()).send().await.expect("an answer");
    flags.patch_feature_flag("p", "f").semantic(semantic().comment("mine")).send().await.expect("an answer");
    flags
        .patch_feature_flag("p", "f")
        .json_patch(JsonPatch::new().replace("/name", "a"))
        .send()
        .await
        .expect("an answer");
    // An operation whose patches take no comment.
    client.webhooks().patch_webhook("w").json_patch(JsonPatch::new()).send().await.expect("an answer");
    let bodies: Vec<String> = server.seen().iter().map(body).collect();
    assert!(bodies[0].contains(r#""comment":"by the cleanup""#), "{}", bodies[0]);
    assert!(bodies[1].contains(r#""comment":"mine""#) && !bodies[1].contains("cleanup"), "{}", bodies[1]);
    assert_eq!(bodies[2], r#"{"comment":"by the cleanup","patch":[{"op":"replace","path":"/name","value":"a"}]}"#);
    assert_eq!(bodies[3], "[]");
}

#[tokio::test]
async fn a_partial_success_is_not_taken_for_a_success() {
    let some = r#"{"members":["a"],"errors":[{"b":"no such member"}]}"#;
    let server = server(vec![say(200, some), say(200, r#"{"members":["a"],"errors":[]}"#)]).await;
    let client = client(&server, &VirtualClock::default());
    let patch = || {
        let body = MembersPatch::new().replace_members_roles("reader", ["a", "b"]);
        client.members().patch_members().semantic(body).send()
    };
    let Partial::Incomplete(incomplete) = patch().await.expect("an answer") else { panic!("it has failures") };
    assert_eq!(incomplete.failures[0].to_string(), r#"{"b":"no such member"}"#);
    assert!(patch().await.expect("an answer").is_complete());
    let again = self::server(vec![say(200, some)]).await;
    let client = self::client(&again, &VirtualClock::default());
    let body = MembersPatch::new().replace_members_roles("reader", ["a", "b"]);
    let error = client.members().patch_members().semantic(body).send().await.expect("an answer").complete();
    let error = error.expect_err("not all");
    assert!(error.is_partial() && error.may_have_been_applied(), "{error}");
    assert_eq!(error.to_string(), r#"patchMembers (PATCH /api/v2/members): done in part only: {"b":"no such member"}"#);
}

#[tokio::test]
async fn requests_outside_of_the_document_go_the_same_way() {
    let server = server(vec![say(503, "{}"), say(200, r#"{"a":1}"#)]).await;
    let client = client(&server, &VirtualClock::default());
    let answer: Json =
        client.request(Method::GET, "/api/v2/new").query("q", "a b").query("q", 2).send().await.expect("read");
    assert_eq!(answer.to_string(), r#"{"a":1}"#);
    let seen = server.seen();
    assert_eq!((seen.len(), seen[1].line.as_str()), (2, "GET /api/v2/new?q=a%20b&q=2 HTTP/1.1"));
    assert_eq!(header(&seen[1], "authorization").as_deref(), Some("api-test-token"));
    assert_eq!(header(&seen[1], "ld-api-version").as_deref(), Some("20240415"));
    for path in ["api/v2", "//evil.example", "https://evil.example/", "/api/../secret", "/a?b=c"] {
        let error = client.request(Method::GET, path).send_raw().await.expect_err("refused");
        assert!(error.is_request() && error.attempts() == 0, "{error}");
    }
    let failing = self::server(vec![say(500, "{}")]).await;
    let client = self::client(&failing, &VirtualClock::default());
    let error = client.request(Method::POST, "/api/v2/new").json(7_i64).send_raw().await.expect_err("500");
    assert_eq!((failing.seen().len(), error.path_template()), (1, Some("/api/v2/new")));
    assert!(error.may_have_been_applied() && error.to_string().starts_with("request (POST /api/v2/new): status 500"));
    client.request(Method::POST, "/api/v2/new").repeatable().send_raw().await.expect_err("500");
    assert_eq!(failing.seen().len(), 1 + 4);
}

#[tokio::test]
async fn links_become_requests() {
    let server = server(vec![say(200, FLAG)]).await;
    let client = client(&server, &VirtualClock::default());
    let link = |href: &str, media_type: &str| {
        let text = format!(r#"{{"href":{href:?},"type":{media_type:?}}}"#);
        ldapi::runtime::from_json::<model::Link>(&text).expect("a link").0
    };
    let request = client.follow(&link("/api/v2/flags/p/f?env=a&env=b", "application/json")).expect("a link of the API");
    assert_eq!(request.operation().map(|operation| operation.id), Some("getFeatureFlag"));
    let flag: model::FeatureFlag = request.send().await.expect("a flag");
    assert_eq!(
        (flag.key.as_str(), server.seen()[0].line.as_str()),
        ("f", "GET /api/v2/flags/p/f?env=a&env=b HTTP/1.1")
    );
    let beta = client.follow(&link("/api/v2/applications/a", "application/json")).expect("a link of the API");
    beta.send_raw().await.expect("an answer");
    assert_eq!(header(&server.seen()[1], "ld-api-version").as_deref(), Some("beta"));
    let unknown = client.follow(&link("/api/v2/of/tomorrow", "application/json")).expect("a link of the API");
    assert!(unknown.operation().is_none());
    let whole = format!("{}/api/v2/flags/p/f", server.url());
    assert!(client.follow(&link(&whole, "application/json")).is_ok());
    for (href, media_type, says) in [
        ("/default/production/features/f", "text/html", "a page for people"),
        ("/internal/account", "application/json", "the web application's own"),
        ("https://evil.example/api/v2/flags/p/f", "application/json", "evil.example"),
        ("", "application/json", "no address"),
        ("relative", "application/json", "neither a whole URL nor a path"),
        ("/api/../settings", "application/json", "`..` segment"),
        ("/api/%2e%2E/settings", "application/json", "`..` segment"),
        ("/api/v2\\..\\..\\settings", "application/json", "`..` segment"),
        ("/api/..%2fsettings", "application/json", "`..` segment"),
    ] {
        let error = client.follow(&link(href, media_type)).expect_err("refused");
        assert!(error.is_request() && error.to_string().contains(says), "{error}");
    }
}

#[tokio::test]
async fn a_link_of_the_answer_is_told_by_the_raw_reply() {
    let server = server(vec![say(200, FLAG)]).await;
    let client = client(&server, &VirtualClock::default());
    let mut raw = client.feature_flags().get_feature_flag("p", "f").send_raw().await.expect("an answer");
    assert_eq!((raw.status.as_u16(), raw.attempts, raw.text().expect("text")), (200, 1, FLAG));
    assert_eq!(raw.json::<model::FeatureFlag>().expect("a flag").key, "f");
}

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn note(&self, line: String) {
        self.0.lock().expect("no test panics while it holds the lock").push(line);
    }
}

impl Observer for Diary {
    fn sending(&self, request: &mut Outgoing<'_>) {
        assert!(request.insert_header("x-source", "test") && !request.insert_header("authorization", "x"));
        self.note(format!("sending {}", request.attempt()));
    }

    fn attempted(&self, attempt: &Attempted<'_>) {
        let status = attempt.status.map(|status| status.as_u16());
        self.note(format!("attempted {} {status:?} {}", attempt.attempt, attempt.received));
    }

    fn waiting(&self, wait: &Waiting<'_>) {
        self.note(format!("waiting {:?} {:?}", wait.wait, wait.reason));
    }

    fn finished(&self, call: &Finished<'_>) {
        let (target, attempts) = (call.target, call.attempts);
        self.note(format!(
            "finished {} {attempts} {:?}",
            target.operation.id,
            call.status.map(|status| status.as_u16())
        ));
    }

    fn drifted(&self, drift: &ldapi::Drift) {
        self.note(format!("drifted {}", drift.pointer));
    }
}

#[tokio::test]
async fn observers_are_told_of_everything_in_order() {
    let flag = r#"{"key":"f","name":"F","kind":"boolean","tags":[{"a":1},{"a":2}],"news":1}"#;
    let server = server(vec![say(502, "bad"), say(200, flag)]).await;
    let diary = Diary::default();
    let client = builder(&server, &VirtualClock::default()).observer(diary.clone()).build().expect("right");
    get(&client).await.expect("an answer");
    get(&client).await.expect("an answer");
    let diary = diary.0.lock().expect("no test panics while it holds the lock").clone();
    let drifts: Vec<&String> = diary.iter().filter(|line| line.starts_with("drifted")).collect();
    // Each place once: elements of one list are one place, and the second answer tells nothing new.
    assert_eq!(drifts.iter().filter(|line| line.contains("/news") || line.contains("/tags")).count(), 2, "{drifts:?}");
    let rest: Vec<&String> = diary.iter().filter(|line| !line.starts_with("drifted")).collect();
    let expected = [
        "sending 1",
        "attempted 1 Some(502) 3",
        "waiting 150ms Some(ServerError)",
        "sending 2",
        "attempted 2 Some(200) 73",
        "finished getFeatureFlag 2 Some(200)",
        "sending 1",
        "attempted 1 Some(200) 73",
        "finished getFeatureFlag 1 Some(200)",
    ];
    assert_eq!(rest, expected);
    assert_eq!(header(&server.seen()[0], "x-source").as_deref(), Some("test"));
}

#[tokio::test]
async fn an_edit_is_guarded_and_done_again_if_somebody_was_faster() {
    let at = |version: u32, tags: &str| say(200, &format!(r#"{{"key":"f","_version":{version},"tags":{tags}}}"#));
    let conflict = say(409, r#"{"code":"conflict"}"#);
    let server = server(vec![at(1, "[]"), conflict.clone(), at(2, r#"["x"]"#), at(3, r#"["x","mine"]"#)]).await;
    let flags = client(&server, &VirtualClock::default()).feature_flags();
    let edit = || {
        ldapi::edit::Edit::guarded_by("/_version").run(
            || flags.get_feature_flag("p", "f").send(),
            |flag: &mut model::FeatureFlag| flag.tags.push(String::from("mine")),
            |patch| flags.patch_feature_flag("p", "f").json_patch(patch).send(),
        )
    };
    assert_eq!(edit().await.expect("the second time").tags, ["x", "mine"]);
    let test = |version: u32| format!(r#"{{"op":"test","path":"/_version","value":{version}}}"#);
    let add = |place: u32| format!(r#"{{"op":"add","path":"/tags/{place}","value":"mine"}}"#);
    let seen = server.seen();
    assert_eq!(body(&seen[1]), format!("[{},{}]", test(1), add(0)));
    assert_eq!(body(&seen[3]), format!("[{},{}]", test(2), add(1)));
    // Refused although nobody else has changed it: that is the answer.
    let stubborn = self::server(vec![at(1, "[]"), conflict, at(1, "[]")]).await;
    let flags = client(&stubborn, &VirtualClock::default()).feature_flags();
    let edit = ldapi::edit::Edit::guarded_by("/_version").run(
        || flags.get_feature_flag("p", "f").send(),
        |flag: &mut model::FeatureFlag| flag.tags.push(String::from("mine")),
        |patch| flags.patch_feature_flag("p", "f").json_patch(patch).send(),
    );
    assert!(edit.await.expect_err("refused").is_conflict());
    assert_eq!(stubborn.seen().len(), 3);
}

#[tokio::test]
async fn waiting_ends_with_the_answer_a_failure_or_the_deadline() {
    let state = |status: &str, review: &str| {
        say(200, &format!(r#"{{"_id":"a","status":{status:?},"reviewStatus":{review:?}}}"#))
    };
    let clock = VirtualClock::default();
    let acts = vec![state("pending", "pending"), state("pending", "approved"), state("completed", "approved")];
    let server = server(acts).await;
    let done = client(&server, &clock).wait_for().approval_applied("p", "f", "e", "a").await.expect("applied");
    assert_eq!((done.status.as_str(), server.seen().len()), ("completed", 3));
    assert_eq!(clock.passed(), Duration::from_secs(2 + 3));
    let declined = self::server(vec![state("pending", "declined")]).await;
    let error = client(&declined, &clock).wait_for().approval_applied("p", "f", "e", "a").await.expect_err("declined");
    assert!(error.to_string().contains("was declined"), "{error}");
    let slow = self::server(vec![say(200, r#"{"status":"in_progress"}"#)]).await;
    let minute = PollPolicy::every(Duration::from_secs(5)).deadline(Duration::from_secs(60));
    let waiter = client(&slow, &clock).wait_for().policy(minute);
    let error = waiter.segment_imported("p", "e", "s", "i").await.expect_err("late");
    assert!(error.is_timeout() && error.to_string().contains("after 60 s it is still in_progress"), "{error}");
    let gone = self::server(vec![say(200, "{}"), say(404, "{}")]).await;
    client(&gone, &clock).wait_for().scheduled_change_gone("p", "f", "e", "c").await.expect("gone");
}
