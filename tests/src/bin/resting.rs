//! Checks random schedules of calls whose futures rest, go on and are dropped: `resting FIRST-SEED SCHEDULES`.

use ldapi_tests::resting::{Outcome, check};

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("a number"));
    let (first, schedules) = (arguments.next().unwrap_or(0), arguments.next().unwrap_or(10_000));
    let mut all = Outcome::default();
    let mut worst = (0.0, 0);
    for seed in first..first + schedules {
        let outcome = check(seed);
        if outcome.longest_delay > worst.0 {
            worst = (outcome.longest_delay, seed);
        }
        all = all.and(outcome);
    }
    println!("{schedules} schedules: {all:?}; the longest delay is that of seed {}", worst.1);
}
