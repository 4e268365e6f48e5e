//! What is refused before anything is sent, which version goes out, and what an error says.

use std::time::Duration;

use ldapi::runtime::File;
use ldapi::{ApiVersion, Client, Error, Map, RequestOptions, model};
use ldapi_tests::server::{Answer, Arrived, Server};

const FLAG: &str = r#"{"name":"A flag","key":"a-flag","kind":"boolean","variations":[],"_version":3}"#;

async fn server(status: u16, content_type: &'static str, body: &'static str) -> Server {
    Server::answering(move |_| -> Answer { (status, content_type, String::from(body)) }).await
}

fn version(request: &Arrived) -> Vec<&str> {
    request.headers.get_all("ld-api-version").iter().filter_map(|value| value.to_str().ok()).collect()
}

#[tokio::test]
async fn a_path_parameter_is_one_segment() {
    let server = server(200, "application/json", FLAG).await;
    let flags = server.client().feature_flags();
    flags.get_feature_flag("a/b", "c?d#e f%2e").send().await.expect("an answer");
    assert_eq!(server.take()[0].target, "/api/v2/flags/a%2Fb/c%3Fd%23e%20f%252e");
    for bad in ["", ".", ".."] {
        let error = server.client().tokens().delete_token(bad).send().await.expect_err("refused");
        assert!(error.is_request(), "{error}");
        assert!(error.to_string().contains("path parameter \"id\""), "{error}");
    }
    assert_eq!(server.take().len(), 0);
}

#[tokio::test]
async fn repeated_parameters_repeat_their_name() {
    let server = server(200, "application/json", FLAG).await;
    let call = server.client().feature_flags().get_feature_flag("p", "f").env(["a&b", "c"]);
    call.send().await.expect("an answer");
    assert_eq!(server.take()[0].target, "/api/v2/flags/p/f?env=a%26b&env=c");
}

#[tokio::test]
async fn what_is_required_is_checked() {
    let server = server(200, "application/json", FLAG).await;
    let flags = server.client().feature_flags();
    let body = model::FeatureFlagBody::new().name("A flag");
    let error = flags.post_feature_flag("p").body(body).send().await.expect_err("refused");
    assert!(error.to_string().ends_with("required and not given: body member \"/key\""), "{error}");
    let error = flags.post_feature_flag("p").send().await.expect_err("refused");
    assert!(error.to_string().ends_with("required and not given: the body"), "{error}");
    assert_eq!(server.take().len(), 0);
}

#[tokio::test]
async fn headers_with_line_breaks_are_refused() {
    let server = server(200, "application/json", FLAG).await;
    let options = RequestOptions::new().header("x-note", "a\r\nx-evil: b");
    let error = server.client().feature_flags().get_feature_flag("p", "f").with(options).send().await;
    assert!(error.expect_err("refused").is_request());
    for name in ["Authorization", "LD-API-Version", "Host", "Content-Length"] {
        let options = RequestOptions::new().header(name, "x");
        let error = server.client().feature_flags().get_feature_flag("p", "f").with(options).send().await;
        assert!(error.expect_err("refused").to_string().contains("set by the client"), "{name}");
    }
    assert_eq!(server.take().len(), 0);
}

#[tokio::test]
async fn exactly_one_version_goes_out() {
    let server = server(200, "application/json", "{}").await;
    let pinned = server.client();
    let older = Client::builder().token("api-test-token").base_url(server.url()).version(ApiVersion::V20220603);
    let older = older.build().expect("the settings are right");
    let asked = RequestOptions::new().version("20191212");
    // (client, is the operation beta, options) -> the version that arrives
    for (client, beta, options, expected) in [
        (&pinned, false, RequestOptions::new(), "20240415"),
        (&pinned, true, RequestOptions::new(), "beta"),
        (&older, false, RequestOptions::new(), "20220603"),
        (&older, true, RequestOptions::new(), "beta"),
        (&older, false, asked.clone(), "20191212"),
        (&older, true, asked, "20191212"),
    ] {
        let outcome = if beta {
            client.applications().get_application("app").with(options).send().await.map(drop)
        } else {
            client.feature_flags().get_feature_flag("p", "f").with(options).send().await.map(drop)
        };
        outcome.expect("an answer");
        assert_eq!(version(&server.take()[0]), [expected]);
    }
    assert_eq!(ApiVersion::CURRENT.as_str(), "20240415");
    assert_eq!(ApiVersion::ALL.iter().filter(|version| version.end_of_life().is_none()).count(), 1);
}

#[tokio::test]
async fn an_error_says_what_the_api_said() {
    let server = server(404, "application/json", r#"{"code":"not_found","message":"no such flag","id":"42"}"#).await;
    let error = server.client().feature_flags().get_feature_flag("p", "f").send().await.expect_err("404");
    assert!(error.is_not_found());
    assert_eq!((error.code(), error.message(), error.id()), (Some("not_found"), Some("no such flag"), Some("42")));
    let body: model::NotFoundErrorRep = error.body().expect("the body is one");
    assert_eq!(body.code, "not_found");
    assert_eq!(
        error.to_string(),
        "getFeatureFlag (GET /api/v2/flags/{projectKey}/{featureFlagKey}): status 404: not_found: no such flag (id 42)"
    );
}

#[tokio::test]
async fn an_error_keeps_its_status_whatever_the_body() {
    for body in ["", "<html>Bad Gateway</html>", "{\"code\":", "[1]", "{}"] {
        let server = server(502, "text/html", body).await;
        let error = server.client().feature_flags().get_feature_flag("p", "f").send().await.expect_err("502");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
        assert_eq!(error.raw_body().map(|raw| &raw[..]), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_keeps_its_status() {
    let server = server(200, "application/json", "{\"name\": \"cut of").await;
    let error = server.client().feature_flags().get_feature_flag("p", "f").send().await.expect_err("no JSON");
    assert!(error.is_decode());
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test]
async fn drift_is_reported_or_refused() {
    let drifted = r#"{"name":"A flag","kind":"of tomorrow","key":null,"variations":[],"news":1}"#;
    let server = server(200, "application/json", drifted).await;
    let reply = server.client().feature_flags().get_feature_flag("p", "f").send().with_meta().await.expect("read");
    assert!(reply.drift.iter().any(|drift| drift.pointer == "/news" && drift.operation == "getFeatureFlag"));
    assert_eq!(reply.value.name, "A flag");
    let strict = RequestOptions::new().strict(true);
    let error = server.client().feature_flags().get_feature_flag("p", "f").with(strict).send().await;
    assert!(error.expect_err("strict").is_decode());
}

#[tokio::test]
async fn several_answers_have_one_type() {
    for (status, body) in [(201, "{\"items\":[]}"), (207, "{\"items\":[]}")] {
        let server = server(status, "application/json", body).await;
        let file = File::from_bytes("members.csv", "a@example.com");
        let outcome = server.client().teams().post_team_members("team").file(file).send().await.expect("an answer");
        let is_partial = matches!(outcome, ldapi::api::teams::PostTeamMembersOutcome::Status207(_));
        assert_eq!(is_partial, status == 207);
    }
    let server = server(204, "", "").await;
    let body = model::FlagSemanticPatch::new().instructions(ldapi::patch::FlagInstructions::new().turn_flag_on());
    let issues = server.client().feature_flags().post_migration_safety_issues("p", "f", "e").semantic(body);
    assert!(issues.send().await.expect("an answer").is_none());
}

#[tokio::test]
async fn files_go_out_from_memory_and_from_disk() {
    let server = server(201, "application/json", "{}").await;
    let teams = server.client().teams();
    let path = std::env::temp_dir().join(format!("ldapi-upload-{}.csv", std::process::id()));
    std::fs::write(&path, "from disk").expect("the folder is writable");
    for (file, content) in
        [(File::from_bytes("a.csv", "from memory"), "from memory"), (File::from_path(&path), "from disk")]
    {
        teams.post_team_members("team").file(file).send().await.expect("an answer");
        let request = &server.take()[0];
        let body = String::from_utf8_lossy(&request.body).into_owned();
        assert!(body.contains(content) && body.contains("text/csv") && body.contains("filename="), "{body}");
    }
    std::fs::remove_file(&path).expect("it was there");
    let error = teams.post_team_members("team").file(File::from_path(&path)).send().await.expect_err("no file");
    assert!(error.is_request(), "{error}");
}

#[test]
fn waiting_works_without_a_runtime_and_not_inside_of_one() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(server(200, "application/json", FLAG));
    let flags = server.client().feature_flags();
    assert_eq!(flags.get_feature_flag("p", "f").send().wait().expect("an answer").key, "a-flag");
    let inside = runtime.block_on(async { flags.get_feature_flag("p", "f").send().wait() });
    assert!(inside.expect_err("refused").to_string().contains("use `.await`"));
}

#[tokio::test]
async fn no_answer_in_time_is_a_timeout_and_no_server_is_no_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let client = Client::builder().token("api-x").base_url(&url).timeout(Duration::from_millis(50)).build();
    let client = client.expect("the settings are right");
    assert!(client.feature_flags().get_feature_flag("p", "f").send().await.expect_err("late").is_timeout());
    let client = Client::builder().token("api-x").base_url(ldapi_tests::faulty::refusing().await).build();
    let client = client.expect("the settings are right");
    assert!(client.feature_flags().get_feature_flag("p", "f").send().await.expect_err("refused").is_connect());
}

#[test]
fn bad_settings_are_refused() {
    let refuse = |builder: ldapi::ClientBuilder| builder.build().expect_err("refused");
    for (token, says) in [
        ("sdk-0000", "an SDK key"),
        ("mob-0000", "a mobile key"),
        ("0123456789abcdef01234567", "a client-side ID"),
        ("", "is empty"),
        ("a\nb", "no header may hold"),
    ] {
        let error: Error = refuse(Client::builder().token(token));
        assert!(error.is_config() && error.to_string().contains(says), "{error}");
    }
    for url in ["app.launchdarkly.com", "ftp://x", "http://x?y"] {
        assert!(refuse(Client::builder().token("api-x").base_url(url)).is_config(), "{url}");
    }
    let shown = format!("{:?}", Client::new("api-very-secret").expect("a token"));
    assert!(!shown.contains("very-secret"), "{shown}");
}

#[test]
fn kept_values_follow_the_field() {
    let text = r#"{"name":null,"tags":["a",7],"_version":"three","key":"k"}"#;
    let (mut flag, _) = ldapi::runtime::from_json::<model::FeatureFlag>(text).expect("an object");
    assert_eq!(flag.tags, ["a"]);
    let back = |flag: &model::FeatureFlag| ldapi::Json::parse(&ldapi::runtime::to_json(flag)).expect("JSON");
    assert_eq!(back(&flag), ldapi::Json::parse(text).expect("JSON"));
    let untouched = flag.clone();
    assert_eq!(flag, untouched);
    flag.name = String::from("a name");
    flag.tags.push(String::from("b"));
    assert_ne!(flag, untouched);
    let expected = r#"{"name":"a name","tags":["a","b"],"_version":"three","key":"k"}"#;
    assert_eq!(back(&flag), ldapi::Json::parse(expected).expect("JSON"));
    let (post, _) =
        ldapi::runtime::from_json::<model::FeatureFlagBody>(r#"{"name":null,"key":"k"}"#).expect("an object");
    assert_ne!(post.clone().name(""), post, "a setter drops what was kept, even if it sets the same");
}

#[test]
fn a_patch_tells_absent_from_null() {
    let patch = model::ApprovalRequestSettingsPatch::new().environment_key("e").resource_kind("flag");
    let absent = ldapi::runtime::to_json(&patch);
    let null = ldapi::runtime::to_json(&patch.clone().auto_apply_approved_changes_null());
    let value = ldapi::runtime::to_json(&patch.auto_apply_approved_changes(true));
    assert_eq!(absent, r#"{"environmentKey":"e","resourceKind":"flag"}"#);
    assert_eq!(null, r#"{"autoApplyApprovedChanges":null,"environmentKey":"e","resourceKind":"flag"}"#);
    assert_eq!(value, r#"{"autoApplyApprovedChanges":true,"environmentKey":"e","resourceKind":"flag"}"#);
}

#[test]
fn models_pass_through_serde_without_loss() {
    let text = r#"{"key":"k","kind":"of tomorrow","name":null,"news":{"a":1.5},"tags":[],"variations":[]}"#;
    let flag: model::FeatureFlag = serde_json::from_str(text).expect("an object");
    assert_eq!(
        serde_json::to_value(&flag).expect("JSON"),
        serde_json::from_str::<serde_json::Value>(text).expect("JSON")
    );
    let map: Map<i64> = serde_json::from_str(r#"{"a":1}"#).expect("a map");
    assert_eq!(serde_json::to_string(&map).expect("JSON"), r#"{"a":1}"#);
}

#[tokio::test]
async fn the_last_body_is_the_one_that_counts() {
    use ldapi::patch::{FlagPatch, JsonPatch};
    let server = server(200, "application/json", "{}").await;
    let call = || server.client().feature_flags().patch_feature_flag("p", "f");
    let nothing = || FlagPatch::in_environment("e");
    assert!(
        call().semantic(nothing()).send().await.is_err_and(|error| error.to_string().contains("needs an instruction"))
    );
    call().semantic(nothing()).semantic(nothing().turn_flag_on()).send().await.expect("an answer");
    call().semantic(nothing()).json_patch(JsonPatch::new()).send().await.expect("an answer");
    let bodies: Vec<String> =
        server.take().iter().map(|arrived| String::from_utf8_lossy(&arrived.body).into()).collect();
    assert_eq!(bodies, [r#"{"environmentKey":"e","instructions":[{"kind":"turnFlagOn"}]}"#, "[]"]);
}
