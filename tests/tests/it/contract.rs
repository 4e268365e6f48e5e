//! Every operation, called with all its parameters: what arrives and what is answered is as the document says.

use ldapi_tests::contract_run::{Report, against_drift, against_emulator};

fn check(report: &Report) {
    println!("{report}, in {} calls", report.calls);
    assert_eq!(report.violations, [""; 0]);
    assert_eq!(report.drift, [""; 0]);
    assert_eq!(report.called.len(), 416);
    assert_eq!(report.called.len(), ldapi::api::OPERATIONS.len());
}

#[tokio::test]
async fn every_operation_keeps_the_contract() {
    for seed in [1, 2] {
        check(&against_emulator(seed, false).await);
    }
}

#[tokio::test]
async fn every_operation_keeps_the_contract_strictly() {
    check(&against_emulator(3, true).await);
}

#[tokio::test]
async fn drift_breaks_nothing_and_is_seen_where_it_is() {
    for (seed, rate) in [(1, 0.02), (2, 0.2)] {
        let (places, faults) = against_drift(seed, rate).await;
        println!("{places} places drifted, {} faults", faults.len());
        assert_eq!(faults, [""; 0]);
        assert!(places > 300, "{places}");
    }
}
