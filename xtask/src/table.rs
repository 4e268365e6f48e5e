//! Tables of figures for a terminal, with a verdict for each row that has a target.

use std::fmt;

/// Rows of text in columns.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Table { rows: vec![head.iter().map(|text| String::from(*text)).collect()] }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|at| self.rows.iter().map(|row| cell(row, at).chars().count()).max().unwrap_or(0))
            .collect();
        for (index, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = (0..columns).map(|at| format!("{:<1$}", cell(row, at), widths[at])).collect();
            writeln!(f, "| {} |", cells.join(" | "))?;
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                writeln!(f, "|-{}-|", rules.join("-|-"))?;
            }
        }
        Ok(())
    }
}

/// Whether a figure stays below its target.
pub(crate) fn at_most(value: f64, limit: f64) -> String {
    String::from(if value <= limit { "pass" } else { "FAIL" })
}

/// Whether a figure reaches its target.
pub(crate) fn at_least(value: f64, limit: f64) -> String {
    String::from(if value >= limit { "pass" } else { "FAIL" })
}
