//! Reads and writes one page of flags, in turns, through `ldapi` and through serde's derives on plain structs.
//!
//! Prints a line for each: what, which, median nanoseconds, allocations, allocated bytes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

mod corpus;
#[allow(dead_code)]
mod model;

/// Counts; the counters are cheap enough to stay on while time is taken, and cost both sides the same.
struct Counting;

static CALLS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

fn count(bytes: usize) {
    CALLS.store(CALLS.load(Relaxed) + 1, Relaxed);
    BYTES.store(BYTES.load(Relaxed) + bytes as u64, Relaxed);
}

// SAFETY: everything is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Ours = ldapi::model::FeatureFlags;
type Plain = model::FeatureFlags;

/// The times of one contender, and what its last run allocated.
#[derive(Default)]
struct Runs {
    times: Vec<Duration>,
    calls: u64,
    bytes: u64,
}

impl Runs {
    /// Runs once; what the work gives is dropped after the clock has stopped.
    fn run<T>(&mut self, work: impl FnOnce() -> T) {
        let (calls, bytes) = (CALLS.load(Relaxed), BYTES.load(Relaxed));
        let start = Instant::now();
        let value = black_box(work());
        self.times.push(start.elapsed());
        self.calls = CALLS.load(Relaxed) - calls;
        self.bytes = BYTES.load(Relaxed) - bytes;
        drop(value);
    }

    fn print(mut self, what: &str, which: &str) {
        self.times.sort();
        let median = self.times[self.times.len() / 2].as_nanos();
        println!("{what} {which} {median} {} {}", self.calls, self.bytes);
    }
}

/// Both must read everything and write the same document back, or the times mean nothing.
fn check(text: &str, ours: &Ours, drift: usize, plain: &Plain) {
    let wanted: serde_json::Value = serde_json::from_str(text).expect("the corpus is JSON");
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("what was written is JSON");
    assert_eq!(drift, 0, "the corpus follows the document");
    assert!(parse(&ldapi::runtime::to_json(ours)) == wanted, "ldapi writes what it read");
    assert!(parse(&serde_json::to_string(plain).expect("plain data")) == wanted, "serde writes what it read");
}

fn main() {
    let runs: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(41);
    let only = std::env::args().nth(2);
    let wanted = |which: &str| only.as_deref().is_none_or(|only| only == which);
    let text = corpus::flags(1000);
    let read_ours = || ldapi::runtime::from_json::<Ours>(&text).expect("ldapi reads the corpus");
    let read_plain = || serde_json::from_str::<Plain>(&text).expect("serde reads the corpus");
    let ((ours, drift), plain) = (read_ours(), read_plain());
    check(&text, &ours, drift.len(), &plain);
    println!("corpus flags {} 0 0", text.len());
    let mut all: [Runs; 4] = Default::default();
    for _ in 0..runs {
        if wanted("decode-ldapi") {
            all[0].run(read_ours);
        }
        if wanted("decode-serde") {
            all[1].run(read_plain);
        }
        if wanted("encode-ldapi") {
            all[2].run(|| ldapi::runtime::to_json(&ours));
        }
        if wanted("encode-serde") {
            all[3].run(|| serde_json::to_string(&plain));
        }
    }
    let names = [("decode", "ldapi"), ("decode", "serde"), ("encode", "ldapi"), ("encode", "serde")];
    for (runs, (what, which)) in all.into_iter().zip(names).filter(|(runs, _)| !runs.times.is_empty()) {
        runs.print(what, which);
    }
}
