//! The emulator's answers drift from the document, and the client says where and how, no more and no less.

use std::collections::BTreeSet;

use ldapi::runtime::DriftKind;
use ldapi_emulator::{Drift, Emulator};
use ldapi_tests::CALLS;
use ldapi_tests::contract::{Call, body};

/// The emulator's name for what the client saw.
fn name(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::UnknownMember => "unknown-member",
        DriftKind::UnknownValue => "unknown-value",
        DriftKind::Missing => "missing",
        DriftKind::Null => "null",
        DriftKind::WrongType => "wrong-type",
        _ => "something else",
    }
}

/// What client and emulator disagree on, and how many places they agree on.
async fn check(emulator: &Emulator, client: &ldapi::Client, call: &Call) -> (Vec<String>, usize) {
    let seen = match (call.run)(client.clone(), body(call)).await {
        Ok(drift) => drift,
        Err(error) => return (vec![format!("{}: {error}", call.id)], 0),
    };
    let requests = emulator.take_requests();
    let made = requests.iter().flat_map(|request| &request.drift);
    let made: BTreeSet<String> = made.map(|place| format!("{} {}", place.pointer, place.kind)).collect();
    let seen: BTreeSet<String> = seen.iter().map(|drift| format!("{} {}", drift.pointer, name(drift.kind))).collect();
    let missed = made.difference(&seen).map(|place| format!("{}: not seen at {place}", call.id));
    let more = seen.difference(&made).map(|place| format!("{}: seen at {place}", call.id));
    (missed.chain(more).collect(), made.intersection(&seen).count())
}

#[tokio::test]
async fn the_client_sees_all_drift() {
    let (mut faults, mut places) = (Vec::new(), 0);
    for seed in 1..=3 {
        let builder = Emulator::builder().stateless().seed(seed).drift(Drift::new(0.1));
        let emulator = builder.start().await.expect("loopback has a free port");
        let builder = ldapi::Client::builder().token(emulator.token()).base_url(emulator.url());
        let client = builder.build().expect("the settings are right");
        for call in CALLS {
            let (more, seen) = check(&emulator, &client, call).await;
            faults.extend(more);
            places += seen;
        }
    }
    println!("{places} places drifted, {} were not seen as such", faults.len());
    assert_eq!(faults, Vec::<String>::new());
    assert!(places > 10_000, "{places}");
}
