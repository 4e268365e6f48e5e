//! Every operation of the emulator, called with all its parameters and answered from the document: requests pass its
//! checks, and answers are valid by an independent JSON Schema library.

use std::collections::BTreeSet;

use ldapi_emulator::{Emulator, Recorded};
use ldapi_tests::CALLS;
use ldapi_tests::contract::{Call, body};
use ldapi_tests::document::{OPERATIONS, resolve, violations};

/// What of an answer the document does not allow.
fn faults_of_answer(request: &Recorded) -> Vec<String> {
    let operation = OPERATIONS.iter().find(|operation| Some(&operation.id) == request.operation.as_ref());
    let (Some(operation), Some(status)) = (operation, request.status) else { return vec!["no answer".into()] };
    let Some(response) = operation.value["responses"].get(status.to_string()) else {
        return vec![format!("{status} is not documented: {:?}", request.answer)];
    };
    match (resolve(response).pointer("/content/application~1json/schema"), &request.answer) {
        (Some(schema), Some(answer)) => violations(schema, answer),
        (None, None) => Vec::new(),
        (schema, answer) => vec![format!("expected {schema:?}, found {answer:?}")],
    }
}

/// Calls an operation and gives what was wrong with the request or the answer.
async fn check(emulator: &Emulator, client: &ldapi::Client, call: &Call) -> Vec<String> {
    let mut faults: Vec<String> = match (call.run)(client.clone(), body(call)).await {
        Ok(drift) => drift.iter().map(|drift| format!("drift: {drift}")).collect(),
        Err(error) => vec![error.to_string()],
    };
    match emulator.take_requests().as_slice() {
        [request] if request.operation.as_deref() == Some(call.id) => {
            faults.extend(request.findings.iter().map(ToString::to_string));
            faults.extend(faults_of_answer(request));
        }
        [request] => faults.push(format!("{} {} is not the operation", request.method, request.target)),
        other => faults.push(format!("{} requests arrived", other.len())),
    }
    faults.into_iter().map(|fault| format!("{} ({}): {fault}", call.id, call.format)).collect()
}

#[tokio::test]
async fn every_operation_is_answered_from_the_document() {
    let mut called = BTreeSet::new();
    let mut faults = Vec::new();
    for seed in [1, 2, 3] {
        let emulator =
            Emulator::builder().stateless().strict().seed(seed).start().await.expect("loopback has a free port");
        let builder = ldapi::Client::builder().token(emulator.token()).base_url(emulator.url());
        let client = builder.build().expect("the settings are right");
        for call in CALLS {
            faults.extend(check(&emulator, &client, call).await);
            called.insert(call.id);
        }
    }
    println!("{} operations called in {} ways, {} violations", called.len(), CALLS.len(), faults.len());
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(called.len(), 416);
}
