//! Examples of the client, run against the emulator.

use ldapi::Client;
use ldapi_emulator::{Context, Emulator};
use serde_json::{Value, json};

#[path = "../../../ldapi/examples/changes.rs"]
#[expect(dead_code, reason = "the program around the changes is not run here")]
mod changes;

/// The id of the member who is to look after the flag.
const MEMBER: &str = "569fdeadbeef1644facecafe";

#[tokio::test]
async fn the_ten_changes_do_what_they_say() {
    let state = json!({
        "members": { MEMBER: { "email": "ann@example.com", "role": "owner" } },
        "flags": { "my-project/my-flag": {}, "my-project/other-flag": { "environments": { "production": { "on": true } } } },
    });
    let emulator = Emulator::builder().state(state).strict().start().await.expect("it starts");
    let client =
        Client::builder().base_url(emulator.url()).token(emulator.token()).strict(true).build().expect("settings");
    let names = ["my-project", "my-flag", "production"];
    changes::make(&client, names, Some("other-flag"), Some(MEMBER)).await.expect("all changes are made");

    let state = emulator.world(|world| world.to_json());
    let flag = &state["flags"]["my-project/my-flag"];
    let config = &flag["environments"]["production"];
    let check = |pointer: &str, from: &Value, expected: Value| {
        assert_eq!(from.pointer(pointer), Some(&expected), "{pointer}");
    };
    check("/on", config, json!(true));
    check("/fallthrough/rollout/variations/0", config, json!({ "variation": 0, "weight": 10_000 }));
    check("/contextTargets/0/values", config, json!(["acme", "initech"]));
    check("/rules/0/clauses/0/values", config, json!(["enterprise"]));
    check("/prerequisites", config, json!([{ "key": "other-flag", "variation": 0 }]));
    check("/tags", flag, json!(["launched"]));
    check("/maintainerId", flag, json!(MEMBER));
    for part in ["/on", "/fallthrough", "/contextTargets", "/rules", "/prerequisites"] {
        check(part, &flag["environments"]["test"], config.pointer(part).cloned().unwrap_or_default());
    }
    let scheduled = state["scheduledChanges"].as_object().into_iter().flatten();
    let kinds: Vec<&Value> = scheduled.map(|(_, change)| &change["instructions"][0]["kind"]).collect();
    assert_eq!(kinds, ["turnFlagOff"]);
    check("/archived", flag, json!(true));
    assert!(emulator.requests().iter().all(|request| request.findings.is_empty()));

    // Whom it reached, before it was archived.
    let acme = Context::from_json(&json!({ "kind": "organization", "key": "acme" })).expect("a context");
    let reached = emulator.world(|world| {
        let mut state = state.clone();
        state["flags"]["my-project/my-flag"]["archived"] = json!(false);
        *world = ldapi_emulator::world::World::from_json(&state).expect("the state is whole");
        world.evaluate("my-project", "production", "my-flag", &acme)
    });
    assert_eq!((reached.value, reached.reason.to_json()["kind"].as_str()), (json!(true), Some("TARGET_MATCH")));
}
