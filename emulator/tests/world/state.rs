//! States as JSON, snapshots, seeds, tokens.

use ldapi_emulator::world::World;
use serde_json::{Value, json};

use super::conform::faults;
use super::request::Request;

fn ask(world: &mut World, line: &str, body: Option<Value>) -> Value {
    let mut request = Request::parse(line, world.owner());
    request.body = body;
    let (_, answer) = request.ask(world);
    assert!(answer.status < 300, "{line}: {answer:?}");
    answer.body.unwrap_or_default()
}

#[test]
fn a_state_by_hand() {
    let state = json!({
        "environments": { "default/staging": { "name": "Staging" }, "web/live": {} },
        "flags": { "default/dark-mode": { "tags": ["beta"], "environments": { "staging": { "on": true } } } },
        "segments": { "default/staging/staff": { "included": ["ann"] } },
    });
    let mut world = World::from_json(&state).unwrap_or_else(|why| panic!("{why}"));
    let flag = ask(&mut world, "GET /api/v2/flags/default/dark-mode", None);
    assert_eq!(flag["environments"]["staging"]["on"], true);
    assert_eq!(flag["environments"]["staging"]["_environmentName"], "Staging");
    assert_eq!(ask(&mut world, "GET /api/v2/projects", None)["totalCount"], 2);
    assert_eq!(ask(&mut world, "GET /api/v2/segments/default/staging/staff", None)["included"], json!(["ann"]));
    assert_eq!(ask(&mut world, "GET /api/v2/auditlog", None)["items"], json!([]));
    let whole = world.to_json();
    assert_eq!(World::from_json(&whole).map(|again| again.to_json()), Ok(whole));
}

#[test]
fn what_a_state_leaves_out_is_as_in_something_new() {
    let member = "569fdeadbeef1644facecafe";
    let clause = json!({ "attribute": "plan", "op": "in", "values": ["gold"] });
    let state = json!({
        "members": { member: { "email": "ann@example.com" } },
        "teams": { "core": {} },
        "roles": { "ops": {} },
        "tokens": { "1": { "name": "ci" } },
        "webhooks": { "1": { "url": "http://127.0.0.1:9/" } },
        "environments": { "web/live": {
            "approvalSettings": { "required": true },
            "resourceApprovalSettings": { "segment": { "minNumApprovals": 2 } },
        } },
        "flags": { "web/lamp": {
            "clientSideAvailability": { "usingMobileKey": true },
            "environments": { "live": {
                "rules": [{ "clauses": [clause], "variation": 0 }],
                "targets": [{ "values": ["ann"], "variation": 0 }],
                "fallthrough": { "rollout": { "variations": [{ "variation": 0, "weight": 100_000 }] } },
            } },
        } },
        "segments": { "web/live/staff": { "rules": [{ "clauses": [clause] }] } },
    });
    let mut world = World::from_json(&state).unwrap_or_else(|why| panic!("{why}"));
    let mut missing = Vec::new();
    for path in [
        "flags/web/lamp",
        "segments/web/live/staff",
        "projects/web/environments/live",
        "approval-requests/projects/web/settings?environmentKey=live",
        "members",
        "teams",
        "roles",
        "tokens",
        "webhooks",
    ] {
        let (operation, answer) = Request::parse(&format!("GET /api/v2/{path}"), world.owner()).ask(&mut world);
        missing.extend(faults(operation, answer.status, answer.body.as_ref()));
    }
    assert_eq!(missing, [""; 0]);
    let whole = world.to_json();
    let settings = &whole["environments"]["web/live"];
    assert_eq!(settings["approvalSettings"]["required"], true);
    assert_eq!(settings["resourceApprovalSettings"]["segment"]["minNumApprovals"], 2);
    assert_eq!(settings["resourceApprovalSettings"]["aiconfig"]["minNumApprovals"], 1);
    assert_eq!(whole["flags"]["web/lamp"]["environments"]["live"]["fallthrough"].get("variation"), None);
    assert_eq!(World::from_json(&whole).map(|again| again.to_json()), Ok(whole));
}

#[test]
fn states_that_are_none() {
    let check = |state: Value, at: &str| {
        assert_eq!(World::from_json(&state).map(drop).map_err(|error| error.at), Err(at.into()), "{state}");
    };
    check(json!([]), "state");
    check(json!({ "flag": {} }), "flag");
    check(json!({ "flags": { "default": {} } }), "flags.default");
    check(json!({ "flags": { "default/a": { "environments": { "nowhere": {} } } } }), "flags.default/a");
    check(json!({ "flags": { "default/a": { "variations": [{ "value": 1 }, { "value": 1 }] } } }), "flags.default/a");
    check(json!({ "segments": { "default/nowhere/a": {} } }), "segments.default/nowhere/a");
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let body = json!({ "key": "lamp", "name": "Lamp" });
    let [mut one, mut other, mut third] = [World::new(1), World::new(1), World::new(2)];
    let flags =
        [&mut one, &mut other, &mut third].map(|world| ask(world, "POST /api/v2/flags/default", Some(body.clone())));
    assert_eq!(flags[0], flags[1]);
    assert_eq!(one.to_json(), other.to_json());
    assert_ne!(flags[0], flags[2]);
}

#[test]
fn snapshots() {
    let mut world = World::new(1);
    let before = world.snapshot();
    ask(&mut world, "POST /api/v2/flags/default", Some(json!({ "key": "lamp", "name": "Lamp" })));
    let after = world.to_json();
    world.restore(&before);
    assert_ne!(world.to_json(), after);
    assert_eq!(world.to_json(), before.to_json());
}

#[test]
fn tokens_tell_who_asks() {
    let mut world = World::new(1);
    let token = ask(&mut world, "POST /api/v2/tokens", Some(json!({ "name": "a", "role": "reader" })));
    let (id, secret) = (token["_id"].as_str().unwrap_or_default(), token["token"].as_str().unwrap_or_default());
    let check = |world: &World, credential: &str, expected: Option<&str>| {
        let actor = world.authenticate(credential);
        assert_eq!(actor.as_ref().and_then(|actor| actor.token.as_deref()), expected, "{credential}");
        assert!(actor.is_none_or(|actor| actor.member == world.owner().member));
    };
    check(&world, secret, Some(id));
    check(&world, "", None);
    check(&world, "api-guess", None);
    let expiry = world.now() + 1000;
    let reset = ask(&mut world, &format!("POST /api/v2/tokens/{id}/reset?expiry={expiry}"), None);
    check(&world, secret, Some(id));
    world.advance(1000);
    check(&world, secret, None);
    check(&world, reset["token"].as_str().unwrap_or_default(), Some(id));
}

#[test]
fn deliveries_are_signed() {
    let mut world = World::new(1);
    let body = json!({ "url": "http://127.0.0.1:9/", "secret": "s", "sign": true, "on": true });
    ask(&mut world, "POST /api/v2/webhooks", Some(body));
    let owed = world.take_deliveries();
    let [delivery] = &owed[..] else { panic!("{owed:?}") };
    assert_eq!(delivery.url, "http://127.0.0.1:9/");
    assert_eq!(delivery.signature.as_ref().map(String::len), Some(64));
    assert_eq!(delivery.headers().len(), 2);
    assert!(!delivery.body.contains("\"s\""), "the secret is not told");
    assert!(world.take_deliveries().is_empty());
}
