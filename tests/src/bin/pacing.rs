//! Prints how clients fare under limits: `ldapi`, and two ways without pacing. `cargo xtask bench pacing` calls it.

use ldapi_tests::limits::{Way, cases, run};

fn main() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    for case in cases() {
        for way in [Way::Paced, Way::Exponential, Way::ToReset] {
            let outcome = runtime().expect("a runtime").block_on(run(&case, way));
            let (took, ideal) = (outcome.took.as_secs_f64(), outcome.ideal.as_secs_f64());
            println!(
                "{}\t{way:?}\t{}\t{took:.2}\t{ideal:.2}\t{}\t{}",
                case.name, case.is_clean, outcome.sent, outcome.refused
            );
        }
    }
}
