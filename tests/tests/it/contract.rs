//! Every operation, called with all its parameters; what arrives is checked against the document by an independent
//! JSON Schema library.

use std::collections::BTreeSet;

use ldapi_tests::CALLS;
use ldapi_tests::contract::{Call, body};
use ldapi_tests::server::Server;

/// Calls an operation and gives what was wrong with the request or the answer.
async fn check(server: &Server, call: &Call) -> Vec<String> {
    let outcome = (call.run)(server.client(), body(call)).await;
    let mut faults: Vec<String> = match outcome {
        Ok(drift) => drift.iter().map(|drift| format!("drift: {drift}")).collect(),
        Err(error) => vec![error.to_string()],
    };
    let arrived = server.take();
    match arrived.as_slice() {
        [request] if request.operation.as_deref() == Some(call.id) => {
            faults.extend(request.violations.clone());
            faults.extend(request.absent.iter().map(|name| format!("parameter {name:?} did not arrive")));
        }
        [request] => faults.push(format!("{} {} is not the operation", request.method, request.target)),
        other => faults.push(format!("{} requests arrived", other.len())),
    }
    faults.into_iter().map(|fault| format!("{} ({}): {fault}", call.id, call.format)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_keeps_the_contract() {
    let server = Server::start().await;
    let mut faults = Vec::new();
    for call in CALLS {
        faults.extend(check(&server, call).await);
    }
    let called: BTreeSet<&str> = CALLS.iter().map(|call| call.id).collect();
    println!("{} operations called in {} ways, {} violations", called.len(), CALLS.len(), faults.len());
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(called.len(), 416);
    assert_eq!(called.len(), ldapi::api::OPERATIONS.len());
}
