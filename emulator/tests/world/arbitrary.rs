//! Nothing that is asked makes a world panic, and what comes of it can be written and read again.

use api_ir::BodyFormat;
use http::HeaderMap;
use ldapi_emulator::ask::{Actor, Ask, Payload};
use ldapi_emulator::world::World;
use serde_json::{Value, json};

use super::API;

/// Numbers from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

const WORDS: [&str; 40] = [
    "",
    "default",
    "test",
    "production",
    "lamp",
    "staff",
    "core",
    "ops",
    "me",
    "true",
    "-1",
    "99999999999999999999",
    "9223372036854775807",
    "-9223372036854775808",
    "1",
    "on",
    "updateOn",
    "query:a,tags:b+c",
    "a:b:{",
    "name equals x",
    "((",
    "status anyOf [",
    "-name",
    "evaluated:{\"after\":1},filterEnv:test",
    "ünï ☃",
    "%00",
    "a/b",
    "*",
    "proj/*:env/*",
    "proj/default:env/test:flag/lamp",
    "proj/default:env/test:segment/staff",
    "kind",
    "user",
    "turnFlagOn",
    "approve",
    "environments",
    "evaluation",
    "20240415",
    "allow",
    "http://x",
];

const NAMES: [&str; 48] = [
    "key",
    "name",
    "kind",
    "value",
    "values",
    "variations",
    "environments",
    "test",
    "on",
    "rules",
    "clauses",
    "targets",
    "variation",
    "weight",
    "rollout",
    "fallthrough",
    "instructions",
    "environmentKey",
    "variationId",
    "memberIDs",
    "teamKeys",
    "permissionGrants",
    "roleAttributes",
    "policy",
    "statements",
    "effect",
    "resources",
    "actions",
    "url",
    "secret",
    "email",
    "role",
    "customRoles",
    "source",
    "target",
    "currentVersion",
    "executionDate",
    "description",
    "resourceId",
    "included",
    "add",
    "prerequisites",
    "approvalSettings",
    "booleanDefaults",
    "tags",
    "limit",
    "contextKey",
    "version",
];

/// Kinds of instructions, so that some of them get far.
const KINDS: [&str; 24] = [
    "turnFlagOn",
    "addTargets",
    "addRule",
    "replaceRules",
    "addPrerequisite",
    "replacePrerequisites",
    "deleteFlag",
    "archiveFlag",
    "addVariation",
    "removeVariation",
    "updateName",
    "addIncludedTargets",
    "addBigSegmentIncludedTargets",
    "addMembers",
    "replaceRoleAttributes",
    "replaceMembersRoles",
    "replaceAllMembersRoles",
    "addAllMembersToTeams",
    "updateScheduledChangesExecutionDate",
    "replaceScheduledChangesInstructions",
    "addExpiringTarget",
    "addReviewers",
    "removeExpireUserTargetDate",
    "addPermissionGrants",
];

fn value(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 6 } else { 11 }) {
        0 => Value::Null,
        1 => json!(chance.below(2) == 0),
        2 => json!(chance.below(5)),
        3 => json!(chance.of(&[i64::MAX, i64::MIN, -1, 1_790_899_200_000])),
        4 => json!(1.5),
        5 => json!(chance.of(&WORDS)),
        6 => (0..chance.below(4)).map(|_| value(chance, depth - 1)).collect(),
        7 => (0..chance.below(3)).map(|_| step(chance, depth - 1)).collect(),
        8 => {
            json!({ "environmentKey": chance.of(&["test", "production", "x"]), "instructions": [instruction(chance, depth)] })
        }
        _ => (0..chance.below(6)).map(|_| (String::from(chance.of(&NAMES)), value(chance, depth - 1))).collect(),
    }
}

fn instruction(chance: &mut Chance, depth: usize) -> Value {
    let mut instruction = json!({ "kind": chance.of(&KINDS) });
    for _ in 0..chance.below(5) {
        instruction[chance.of(&NAMES[2..])] = value(chance, depth - 1);
    }
    instruction
}

fn step(chance: &mut Chance, depth: usize) -> Value {
    let pointer: String = (0..chance.below(5)).map(|_| format!("/{}", chance.of(&NAMES))).collect();
    let op = chance.of(&["add", "remove", "replace", "copy", "move", "test", "x"]);
    json!({ "op": op, "path": pointer, "from": format!("/{}", chance.of(&NAMES)), "value": value(chance, depth) })
}

/// A world with one of each.
fn furnished() -> World {
    let state = json!({
        "flags": { "default/lamp": { "variations": [{ "value": 1, "_id": "on" }, { "value": 2, "_id": "kind" }] }, "default/on": {} },
        "segments": { "default/test/staff": {}, "default/test/core": { "unbounded": true } },
        "members": { "me": { "role": "owner", "email": "a@example.com" }, "user": { "role": "writer", "email": "b@example.com" } },
        "teams": { "core": { "memberIDs": ["me"] } },
        "roles": { "ops": {} },
        "tokens": { "1": { "role": "reader" } },
        "webhooks": { "1": { "url": "http://x" } },
        "approvalRequests": { "1": { "resourceId": "proj/default:env/test:flag/lamp", "status": "pending", "instructions": [{ "kind": "turnFlagOn" }], "requestorId": "user" } },
        "scheduledChanges": { "default/test/lamp/1": { "executionDate": 1_790_899_200_000_i64, "instructions": [{ "kind": "turnFlagOn" }] } },
    });
    World::from_json(&state).unwrap_or_else(|why| panic!("{why}"))
}

/// Asks for something; whether it was done.
fn ask(world: &mut World, operation: &api_ir::Operation, chance: &mut Chance) -> bool {
    const FORMATS: [BodyFormat; 4] =
        [BodyFormat::Json, BodyFormat::SemanticPatch, BodyFormat::JsonPatch, BodyFormat::MergePatch];
    let (mut path, mut query, mut headers) = (Vec::new(), Vec::new(), HeaderMap::new());
    for parameter in &operation.parameters {
        let word = String::from(chance.of(&WORDS));
        if operation.path.contains(&format!("{{{}}}", parameter.name)) {
            path.push((parameter.name.as_str(), word));
        } else if chance.below(3) == 0 {
            query.push((parameter.name.clone(), word));
        }
    }
    if let Ok(version) = chance.of(&WORDS).parse() {
        headers.insert("ld-api-version", version);
    }
    let body = Payload { format: chance.of(&FORMATS), json: value(chance, 6), comment: None };
    let ask = Ask {
        operation,
        path,
        query,
        headers: &headers,
        body: (chance.below(10) > 0).then_some(body),
        actor: Actor { member: chance.of(&WORDS).into(), token: None },
        base: String::new(),
    };
    world.answer(&ask).is_some_and(|answer| answer.status < 300)
}

#[test]
fn no_request_makes_it_panic() {
    let operations: Vec<_> = World::operations()
        .map(|id| API.operations.iter().find(|operation| operation.id == id).unwrap_or_else(|| panic!("no {id}")))
        .collect();
    let (mut asked, mut done) = (0, 0);
    let chance = &mut Chance(1);
    for _ in 0..40 {
        let mut world = furnished();
        for _ in 0..10 {
            for operation in &operations {
                asked += 1;
                done += usize::from(ask(&mut world, operation, chance));
            }
            world.advance(chance.of(&[0, 1, 86_400_000, u64::MAX]));
            world.take_deliveries();
        }
        let state = world.to_json();
        if let Ok(again) = World::from_json(&state) {
            assert_eq!(json_patch::diff(&state, &again.to_json()).0, []);
        }
    }
    println!("{done} of {asked} requests were carried out");
    assert!(done > asked / 50, "hardly any request gets far: {done} of {asked}");
}
