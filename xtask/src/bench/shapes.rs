//! `bench shapes`: whether reading takes time and memory in proportion to the body, whatever its shape.

use std::collections::BTreeMap;
use std::process::Command;

use clap::Args;

use super::scratch;
use crate::table::{Table, at_most};

/// Read bodies of many shapes at three sizes, and judge how time and memory grow
#[derive(Args)]
pub(crate) struct ShapesArgs {
    /// How often each is read; the least time and the highest peak count
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Only shapes with this in their name
    #[arg(long)]
    only: Option<String>,
}

/// How much longer a body of twice the size may take. In proportion is 2; caches and busy neighbours take their part.
const MOST_TIME: f64 = 2.3;

/// How many times the size of the body the peak of memory may be. Where `serde_json::Value` takes more, as for `[[[[]]]]`,
/// its peak is the limit.
const MOST_MEMORY: f64 = 12.0;

/// How often a shape is measured before it is said to have failed.
const TRIES: usize = 4;

/// One shape at one size, ours and `serde_json::Value`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figure {
    bytes: f64,
    nanoseconds: [f64; 2],
    peaks: [f64; 2],
}

impl Figure {
    /// Takes over the least times and the highest peaks of another measurement.
    fn improve(&mut self, other: &Figure) {
        for at in 0..2 {
            self.nanoseconds[at] = self.nanoseconds[at].min(other.nanoseconds[at]);
            self.peaks[at] = self.peaks[at].max(other.peaks[at]);
        }
    }
}

type Shapes = BTreeMap<String, Vec<Figure>>;

pub(crate) fn run(args: &ShapesArgs) -> Result<(), String> {
    scratch::progress("building the program (release)");
    let files = BTreeMap::from([
        ("Cargo.toml", scratch::template("shapes/manifest.toml")?),
        ("src/main.rs", scratch::template("shapes/main.rs")?),
        ("src/model.rs", scratch::template("shapes/model.rs")?),
        ("src/shape.rs", scratch::template("shapes/shape.rs")?),
    ]);
    let folder = scratch::write("shapes", &files)?;
    scratch::run(&mut scratch::cargo(&folder, "decode-target", &["build", "--release", "--quiet"]))?;
    scratch::progress(&format!("reading every shape at three sizes, {} times each", args.runs));
    let mut shapes = measure(args.runs, args.only.as_deref().unwrap_or_default())?;
    for _ in 1..TRIES {
        let missed: Vec<String> = failed(&shapes).map(String::from).collect();
        for name in missed {
            scratch::progress(&format!("once more: {name}"));
            let again = measure(args.runs, &name)?;
            if let (Some(known), Some(again)) = (shapes.get_mut(&name), again.get(&name)) {
                known.iter_mut().zip(again).for_each(|(known, again)| known.improve(again));
            }
        }
    }
    print(&shapes);
    let missed: Vec<&str> = failed(&shapes).collect();
    if missed.is_empty() { Ok(()) } else { Err(format!("error: out of proportion: {}", missed.join("; "))) }
}

fn measure(runs: usize, only: &str) -> Result<Shapes, String> {
    let program =
        scratch::folder().join("decode-target/release").join(format!("bench-shapes{}", std::env::consts::EXE_SUFFIX));
    let text = scratch::run(Command::new(program).args([&runs.to_string(), only]))?;
    parse(&text).ok_or_else(|| String::from("error: the program printed something else"))
}

fn parse(text: &str) -> Option<Shapes> {
    let mut shapes = Shapes::new();
    for line in text.lines() {
        let (name, numbers) = line.split_once('\t')?;
        let numbers: Vec<f64> = numbers.split('\t').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let [bytes, time, peak, their_time, their_peak] = numbers[..] else { return None };
        let figure = Figure { bytes, nanoseconds: [time, their_time], peaks: [peak, their_peak] };
        shapes.entry(String::from(name)).or_default().push(figure);
    }
    Some(shapes)
}

/// How much longer each size takes than the one before, in the mean, if the sizes are exactly twice each other.
fn growth(figures: &[Figure]) -> f64 {
    let (Some(first), Some(last)) = (figures.first(), figures.last()) else { return 0.0 };
    let doublings = (last.bytes / first.bytes).log2();
    (last.nanoseconds[0] / first.nanoseconds[0]).powf(1.0 / doublings)
}

/// The highest peak as a part of what it may be.
fn memory(figures: &[Figure]) -> f64 {
    let limit = |figure: &Figure| figure.peaks[1].max(figure.bytes * MOST_MEMORY);
    figures.iter().map(|figure| figure.peaks[0] / limit(figure)).fold(0.0, f64::max)
}

fn failed(shapes: &Shapes) -> impl Iterator<Item = &str> {
    let is_bad = |figures: &[Figure]| growth(figures) > MOST_TIME || memory(figures) > 1.0;
    shapes.iter().filter(move |(_, figures)| is_bad(figures)).map(|(name, _)| name.as_str())
}

fn print(shapes: &Shapes) {
    println!(
        "\nTime, and peak of memory as a multiple of the body, at three sizes; in brackets serde_json::Value. Targets: twice \
         the body takes at most {MOST_TIME} times as long, and at most {MOST_MEMORY} times its size, or what Value takes"
    );
    let mut table = Table::new(&["shape", "MB", "ms", "ms (Value)", "growth", "", "peak / body", "(Value)", ""]);
    for (name, figures) in shapes {
        let each = |value: &dyn Fn(&Figure) -> String| figures.iter().map(value).collect::<Vec<_>>().join(" ");
        let (growth, memory) = (growth(figures), memory(figures));
        table.row([
            name.clone(),
            each(&|figure| format!("{:.1}", figure.bytes / 1e6)),
            each(&|figure| format!("{:.1}", figure.nanoseconds[0] / 1e6)),
            each(&|figure| format!("{:.1}", figure.nanoseconds[1] / 1e6)),
            format!("{growth:.2}"),
            at_most(growth, MOST_TIME),
            each(&|figure| format!("{:.1}", figure.peaks[0] / figure.bytes)),
            each(&|figure| format!("{:.1}", figure.peaks[1] / figure.bytes)),
            at_most(memory, 1.0),
        ]);
    }
    print!("{table}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a shape whose figures at three sizes are these is out of proportion; `Value` has a peak of 13,000 at each.
    fn check(times: [u32; 3], peaks: [u32; 3], expected: bool) {
        let lines = (0..3).map(|at| format!("a shape\t{}\t{}\t{}\t1\t13000\n", 1000 << at, times[at], peaks[at]));
        let shapes = parse(&lines.collect::<String>()).expect("figures");
        assert_eq!(failed(&shapes).collect::<Vec<_>>() == ["a shape"], expected, "{times:?} {peaks:?}");
    }

    #[test]
    fn what_grows_faster_than_the_body_has_failed() {
        check([100, 200, 400], [1000, 2000, 4000], false);
        check([100, 260, 520], [12_000, 24_000, 48_000], false);
        check([100, 400, 1600], [1000, 2000, 4000], true);
        check([100, 240, 576], [1000, 2000, 4000], true);
        check([100, 200, 400], [1000, 2000, 48_001], true);
        check([100, 200, 400], [13_000, 2000, 4000], false);
        check([100, 200, 400], [13_001, 2000, 4000], true);
        assert_eq!(parse("something else"), None);
    }
}
