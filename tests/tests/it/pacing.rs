//! How the client meets limits that nobody publishes, on paused time: see `cargo xtask bench pacing` for the figures.

use ldapi_tests::limits::{Way, cases, run};

/// Promised cases end within 1.05 times the ideal, with less than one request in 200 refused.
#[test]
fn hidden_limits_are_met_in_time_and_without_refusals() {
    for case in cases() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        let outcome = runtime.expect("a runtime").block_on(run(&case, Way::Paced));
        let is_kept = outcome.ratio() <= 1.05 && outcome.refused_part() < 0.005;
        assert!(is_kept || !case.is_clean, "{}: {outcome:?}", case.name);
    }
}
