//! Reads bodies of many shapes at three sizes, each twice the one before, and takes the time and the peak of memory, what it
//! takes to drop the value included; beside it `serde_json::Value` on the same bytes.
//!
//! Prints a line for each shape and size: the name, the bytes, and for both the nanoseconds and the peak in bytes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

mod model;
mod shape;

/// Counts the bytes in use and their peak. The program has one thread.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grow(by: usize) {
    let live = LIVE.load(Relaxed) + by;
    LIVE.store(live, Relaxed);
    if live > PEAK.load(Relaxed) {
        PEAK.store(live, Relaxed);
    }
}

fn shrink(by: usize) {
    LIVE.store(LIVE.load(Relaxed) - by, Relaxed);
}

// SAFETY: everything is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        shrink(layout.size());
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both are there for a moment, as they would be if the allocator had to move it.
        grow(size);
        shrink(layout.size());
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The least time and the peak of some runs.
#[derive(Clone, Copy)]
struct Figures {
    nanoseconds: u128,
    peak: usize,
}

impl Figures {
    const NONE: Figures = Figures { nanoseconds: u128::MAX, peak: 0 };

    fn run(&mut self, work: impl FnOnce()) {
        let before = LIVE.load(Relaxed);
        PEAK.store(before, Relaxed);
        let start = Instant::now();
        work();
        self.nanoseconds = self.nanoseconds.min(start.elapsed().as_nanos());
        self.peak = self.peak.max(PEAK.load(Relaxed) - before);
    }
}

fn main() {
    let runs: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(7);
    let only = std::env::args().nth(2);
    for shape in shape::SHAPES.iter().filter(|shape| only.as_ref().is_none_or(|only| shape.name.contains(only))) {
        let bodies = [1, 2, 4].map(|times| (shape.body)(shape.size * times));
        let mut ours = [Figures::NONE; 3];
        let mut theirs = [Figures::NONE; 3];
        // The sizes take turns, so that a busy moment does not hit one of them alone.
        for _ in 0..runs {
            for (at, body) in bodies.iter().enumerate() {
                ours[at].run(|| (shape.work)(body));
                theirs[at].run(|| drop(black_box(serde_json::from_str::<serde_json::Value>(body))));
            }
        }
        for ((body, ours), theirs) in bodies.iter().zip(ours).zip(theirs) {
            let (times, peaks) = ((ours.nanoseconds, theirs.nanoseconds), (ours.peak, theirs.peak));
            println!("{}\t{}\t{}\t{}\t{}\t{}", shape.name, body.len(), times.0, peaks.0, times.1, peaks.1);
        }
    }
}
