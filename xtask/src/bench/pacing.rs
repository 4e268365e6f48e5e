//! `bench pacing`: how clients fare under hidden limits, on paused time.

use std::process::Command;

use super::scratch;
use crate::root;
use crate::table::{Table, at_most};

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
    let rows: Option<Vec<Row<'_>>> = text.lines().map(row).collect();
    print(&rows.ok_or("error: the program printed something else")?);
    Ok(())
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
