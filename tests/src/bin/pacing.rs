//! Prints how clients fare under limits: `ldapi`, and two ways without pacing; then what single refusals cost, what many
//! paths cost, and what becomes of calls beside others that rest. `cargo xtask bench pacing` calls it.

use ldapi_tests::limits::{Way, cases, run};
use ldapi_tests::{crowd, refusals, resting};

fn main() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    for case in cases() {
        for way in [Way::Paced, Way::Exponential, Way::ToReset] {
            let outcome = runtime().expect("a runtime").block_on(run(&case, way));
            let (took, ideal) = (outcome.took.as_secs_f64(), outcome.ideal.as_secs_f64());
            println!(
                "case\t{}\t{way:?}\t{}\t{took:.2}\t{ideal:.2}\t{}\t{}",
                case.name, case.is_clean, outcome.sent, outcome.refused
            );
        }
    }
    for refusal in refusals::refusals() {
        let recovery = runtime().expect("a runtime").block_on(refusals::run(&refusal));
        println!("refusal\t{}\t{:.3}", refusal.name, recovery.rate());
    }
    let cost = |calls, paths| (0..3).map(|_| crowd::cost(calls, paths)).min().unwrap_or_default().as_secs_f64();
    for calls in [500, 1_000, 2_000, 4_000] {
        println!("crowd\t{calls}\t{:.4}\t{:.4}", cost(calls, 1), cost(calls, calls));
    }
    let all = resting::check_all(0, 10_000);
    println!("resting\t10000\t{}\t{}\t{}\t{:.3}", all.polled, all.requests, all.refused, all.longest_delay);
}
