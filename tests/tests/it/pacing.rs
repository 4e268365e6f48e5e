//! How the client meets limits that nobody publishes, on paused time: see `cargo xtask bench pacing` for the figures.

use std::time::Duration;

use ldapi_tests::limits::{Case, Outcome, Way, cases, cases_of_clocks, run};
use ldapi_tests::{crowd, refusals};

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

/// A single refusal that says little costs what it asks for and no more.
#[test]
fn a_refusal_is_no_lesson_about_the_route() {
    for refusal in refusals::refusals() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        let recovery = runtime.expect("a runtime").block_on(refusals::run(&refusal));
        assert!(recovery.rate() >= 0.9, "{}: {:.2} of the ideal rate, {recovery:?}", refusal.name, recovery.rate());
    }
}

/// Waiting costs no more when every call has a path of its own. (Measured figures: `cargo xtask bench pacing`.)
#[test]
fn many_paths_cost_about_as_much_as_one() {
    let cost = |paths| (0..3).map(|_| crowd::cost(1_000, paths)).min().expect("three runs");
    let (one, many) = (cost(1), cost(1_000));
    assert!(many < one * 3, "{many:?} on 1,000 paths, {one:?} on one");
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
