//! `bench pacing`: how clients fare under hidden limits, on paused time.

use std::process::Command;

use super::scratch;
use crate::root;
use crate::table::{Table, at_least, at_most};

/// How many times as long as the ideal a promised case may take, and what part of its requests may be refused.
const TARGET: (f64, f64) = (1.05, 0.005);

/// One way of meeting limits, in one case.
struct Row<'a> {
    case: &'a str,
    way: &'a str,
    is_promised: bool,
    took: f64,
    ideal: f64,
    sent: f64,
    refused: f64,
}

pub(crate) fn run() -> Result<(), String> {
    scratch::progress("building the simulation (release)");
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(["run", "--release", "--quiet", "-p", "ldapi-tests", "--bin", "pacing"]).current_dir(root());
    let text = scratch::run(&mut command)?;
    let of = |kind: &'static str| text.lines().filter_map(move |line| line.strip_prefix(kind)?.strip_prefix('\t'));
    let rows: Option<Vec<Row<'_>>> = of("case").map(row).collect();
    print(&rows.ok_or("error: the program printed something else")?);
    print_refusals(of("refusal"));
    print_crowds(of("crowd"));
    print_resting(of("resting"));
    Ok(())
}

/// The part of the ideal rate that is kept after a single refusal.
fn print_refusals<'a>(lines: impl Iterator<Item = &'a str>) {
    println!(
        "\nOne request of 3,000 is refused: the rate of the reads, its wait aside, as a part of the ideal; >= 0.90"
    );
    let mut table = Table::new(&["refused", "rate", ""]);
    for (name, rate) in lines.filter_map(|line| line.split_once('\t')) {
        let verdict = at_least(rate.parse().unwrap_or_default(), 0.9);
        table.row(vec![name.into(), rate.into(), verdict]);
    }
    print!("{table}");
}

/// What waiting costs on one path and on many.
fn print_crowds<'a>(lines: impl Iterator<Item = &'a str>) {
    println!(
        "\nCalls at once, 500 allowed in a window: time of the machine on one path and on as many paths; <= 2.00 x"
    );
    let mut table = Table::new(&["calls", "one path, s", "each its own, s", "ratio", ""]);
    for line in lines {
        let mut parts = line.split('\t');
        let (Some(calls), Some(one), Some(many)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let (Ok(one_s), Ok(many_s)) = (one.parse::<f64>(), many.parse::<f64>()) else { continue };
        let ratio = many_s / one_s;
        table.row(vec![calls.into(), one.into(), many.into(), format!("{ratio:.2}"), at_most(ratio, 2.0)]);
    }
    print!("{table}");
}

/// Calls that are polled beside calls whose futures rest.
fn print_resting<'a>(lines: impl Iterator<Item = &'a str>) {
    for line in lines {
        let parts: Vec<&str> = line.split('\t').collect();
        let [schedules, polled, requests, refused, delay] = parts.as_slice() else { continue };
        println!(
            "\n{schedules} schedules of calls that rest, go on and are dropped: {polled} calls were polled throughout, \
             {refused} of {requests} requests refused; longest delay against the ideal: {delay} windows; <= 1.000 {}",
            delay.parse().map(|delay| at_most(delay, 1.0)).unwrap_or_default()
        );
    }
}

fn row(line: &str) -> Option<Row<'_>> {
    let mut parts = line.split('\t');
    let mut next = || parts.next();
    let (case, way, is_promised) = (next()?, next()?, next()? == "true");
    let mut number = || parts.next()?.parse().ok();
    Some(Row { case, way, is_promised, took: number()?, ideal: number()?, sent: number()?, refused: number()? })
}

fn print(rows: &[Row<'_>]) {
    let (most, part) = TARGET;
    println!(
        "\nTime to do all requests, as a multiple of the ideal, and the part answered 429; promised cases: \
         <= {most:.2} and < {:.1} %",
        part * 100.0
    );
    let head = ["case", "ideal, s", "ldapi", "429", "exponential retry", "429", "sleep to the reset", "429", ""];
    let mut table = Table::new(&head);
    for of_case in rows.chunk_by(|one, other| one.case == other.case) {
        let Some(first) = of_case.first() else { continue };
        let mut cells = vec![String::from(first.case), format!("{:.1}", first.ideal)];
        for row in of_case {
            cells.push(format!("{:.2}", row.took / row.ideal));
            cells.push(format!("{:.1} %", row.refused / row.sent * 100.0));
        }
        cells.push(verdict(of_case));
        table.row(cells);
    }
    print!("{table}");
}

fn verdict(of_case: &[Row<'_>]) -> String {
    match of_case.iter().find(|row| row.way == "Paced") {
        Some(row) if row.is_promised && row.refused / row.sent < TARGET.1 => at_most(row.took / row.ideal, TARGET.0),
        Some(row) if row.is_promised => String::from("FAIL"),
        _ => String::from("reported"),
    }
}
