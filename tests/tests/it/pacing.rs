//! How the client meets limits that nobody publishes, on paused time: see `cargo xtask bench pacing` for the figures.

use std::time::Duration;

use ldapi_tests::limits::{Case, Outcome, Way, cases, cases_of_clocks, run};

/// Runs a case on paused time.
fn paced(case: &Case) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(run(case, Way::Paced))
}

/// Promised cases end within 1.05 times the ideal, with less than one request in 200 refused.
#[test]
fn hidden_limits_are_met_in_time_and_without_refusals() {
    for case in cases() {
        let outcome = paced(&case);
        let is_kept = outcome.ratio() <= 1.05 && outcome.refused_part() < 0.005;
        assert!(is_kept || !case.is_clean, "{}: {outcome:?}", case.name);
    }
}

/// Whatever clocks do, a client is done within one window of the ideal.
#[test]
fn clocks_that_are_wrong_or_set_cost_at_most_a_window() {
    const WINDOW: Duration = Duration::from_secs(10);
    for case in cases_of_clocks() {
        let outcome = paced(&case);
        assert!(outcome.took <= outcome.ideal + WINDOW, "{}: {outcome:?}", case.name);
        println!("{}: {outcome:?}", case.name);
    }
}
