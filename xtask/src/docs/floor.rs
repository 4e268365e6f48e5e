//! The least that must be documented, which only rises.

use std::collections::BTreeMap;
use std::path::Path;

use super::coverage::{Coverage, Kind};

pub(super) const HEADER: &str = "\
# How much must be documented, in percent, by area. `cargo xtask docs` fails below it, `cargo xtask docs --raise` raises it
# to what is there. What is not named has to be documented whole.";

/// Percent by area and kind.
#[derive(Default)]
pub(crate) struct Floor(BTreeMap<String, BTreeMap<Kind, usize>>);

impl Floor {
    pub(crate) fn read(path: &Path) -> Result<Floor, String> {
        let fail = |error: &dyn std::fmt::Display| format!("error: cannot read {}: {error}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| fail(&error))?;
        serde_yaml::from_str(&text).map(Floor).map_err(|error| fail(&error))
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), String> {
        let areas = self.0.iter().map(|(area, floor)| {
            let kinds: Vec<String> = floor.iter().map(|(kind, least)| format!("{}: {least}", kind.name())).collect();
            format!("{area}: {{{}}}\n", kinds.join(", "))
        });
        let text = format!("{HEADER}\n{}", areas.collect::<String>());
        std::fs::write(path, text).map_err(|error| format!("error: cannot write {}: {error}", path.display()))
    }

    fn least(&self, area: &str, kind: Kind) -> usize {
        self.0.get(area).and_then(|floor| floor.get(&kind)).copied().unwrap_or(100)
    }

    /// What is below the floor, a line for each.
    pub(crate) fn below(&self, coverage: &Coverage) -> String {
        let mut out = String::new();
        for (area, row) in &coverage.areas {
            for (kind, count) in row {
                let (found, least) = (count.percent(), self.least(area, *kind));
                if found < least {
                    out.push_str(&format!("  {area}: {} {found} %, at least {least} %\n", kind.name()));
                }
            }
        }
        out
    }

    /// Raises what the coverage is above, and says whether there was any.
    pub(crate) fn raise(&mut self, coverage: &Coverage) -> bool {
        let mut is_raised = false;
        for (area, floor) in &mut self.0 {
            for (kind, least) in floor {
                let found = coverage.areas.get(area).map_or(100, |row| row[kind].percent());
                is_raised |= found > *least;
                *least = found.max(*least);
            }
        }
        is_raised
    }
}
