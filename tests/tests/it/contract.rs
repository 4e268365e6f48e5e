//! Every operation, called with all its parameters; what arrives is checked against the document by an independent
//! JSON Schema library.

use std::collections::BTreeSet;

use ldapi_tests::CALLS;
use ldapi_tests::contract::Call;
use ldapi_tests::document::OPERATIONS;
use ldapi_tests::instance::{Extent, instance};
use ldapi_tests::server::{Server, body_schema};

/// A body for a call.
pub(crate) fn body(call: &Call) -> String {
    let operation = OPERATIONS.iter().find(|operation| operation.id == call.id).expect("calls are of operations");
    match call.format {
        "none" | "multipart" => String::new(),
        "json-patch" => String::from(r#"[{"op":"replace","path":"/name","value":"a name"}]"#),
        "merge-patch" => String::from(r#"{"name":"a name"}"#),
        format => match body_schema(operation, format) {
            Some(schema) => instance(schema, Extent::All).to_string(),
            None => String::from(r#"{"comment":"why","instructions":[{"kind":"updateName","value":"a"}]}"#),
        },
    }
}

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
