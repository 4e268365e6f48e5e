//! The engine: mutates inputs for some time and checks each.

use std::time::{Duration, Instant};

use super::{Random, Target};

/// Inputs that are kept for further mutations.
const MOST_KEPT: usize = 500;

/// The seed where none is given.
pub const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// How many inputs were checked.
    pub executions: u64,
    /// How many of them were worth keeping.
    pub kept: u64,
}

/// When a run ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After some time.
    Time(Duration),
    /// After some executions.
    Executions(u64),
}

/// Checks the seeds, then mutations of them and of what they led to. The same seed gives the same inputs in the same
/// order, however long the run is.
pub fn run(target: &Target, until: Until, seed: u64) -> Done {
    let begun = Instant::now();
    let mut random = Random::new(seed);
    let mut pool: Vec<Vec<u8>> = target.seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    let mut done = Done { executions: 0, kept: 0 };
    for seed in target.seeds {
        execute(target, seed.as_bytes(), &mut done);
    }
    let is_over = |done: &Done| match until {
        Until::Time(time) => begun.elapsed() >= time,
        Until::Executions(most) => done.executions >= most,
    };
    while !is_over(&done) {
        let mut data = pool[random.below(pool.len())].clone();
        let other = random.below(pool.len());
        target.mutation.apply(&mut random, &mut data, &pool[other]);
        if !execute(target, &data, &mut done) {
            continue;
        }
        if pool.len() < MOST_KEPT {
            pool.push(data);
        } else {
            let slot = target.seeds.len() + random.below(MOST_KEPT - target.seeds.len());
            pool[slot] = data;
        }
    }
    done
}

fn execute(target: &Target, data: &[u8], done: &mut Done) -> bool {
    done.executions += 1;
    let shown = Shown { target: target.name, execution: done.executions, data };
    let is_kept = (target.check)(data);
    drop(shown);
    done.kept += u64::from(is_kept);
    is_kept
}

/// Prints the input if its check panics.
struct Shown<'a> {
    target: &'a str,
    execution: u64,
    data: &'a [u8],
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}: execution {} failed for b\"{}\"", self.target, self.execution, self.data.escape_ascii());
        }
    }
}
