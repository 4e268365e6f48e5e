//! `cargo xtask docs`: how much of the API has documentation, by area, and whether that is no less than it was.

use std::path::Path;

use clap::Args;

mod coverage;
mod floor;
mod unshown;

use self::coverage::{Coverage, Kind, Row};
use self::floor::Floor;
use crate::codegen::project;
use crate::root;
use crate::table::Table;

/// The file of the least that must be documented.
const FLOOR: &str = "spec/docs-floor.yaml";

/// Count what has documentation, by area, and compare with spec/docs-floor.yaml
#[derive(Args, Default)]
pub(crate) struct DocsArgs {
    /// Print JSON: the counts, and the pointers of what has no documentation
    #[arg(long)]
    json: bool,
    /// Raise the floor to what is documented now; nothing is ever lowered
    #[arg(long)]
    raise: bool,
}

pub(crate) fn run(args: &DocsArgs) -> Result<(), String> {
    let (input, output) = project()?;
    let coverage = Coverage::of(&output.api);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&coverage).map_err(|error| error.to_string())?);
    } else {
        print!("{}", table(&coverage));
    }
    let unshown = unshown::texts(&input.overlays, &output.api)?;
    if !unshown.is_empty() {
        return Err(format!("error: texts that are shown nowhere; move them to where they belong:\n{unshown}"));
    }
    judge(args, &coverage, &root().join(FLOOR))
}

/// Compares with the floor, and raises it where that is asked for.
fn judge(args: &DocsArgs, coverage: &Coverage, path: &Path) -> Result<(), String> {
    let mut floor = Floor::read(path)?;
    let below = floor.below(coverage);
    if !below.is_empty() {
        let missing: String = coverage.missing.iter().map(|pointer| format!("  {pointer}\n")).collect();
        return Err(format!("error: less is documented than {FLOOR} demands:\n{below}without a text:\n{missing}"));
    }
    if floor.raise(coverage) {
        if args.raise {
            return floor.write(path);
        }
        println!("more is documented than {FLOOR} demands: raise it by `cargo xtask docs --raise`");
    }
    Ok(())
}

fn table(coverage: &Coverage) -> Table {
    let mut table = Table::new(&["area", "areas", "operations", "parameters", "schemas", "properties"]);
    for (area, row) in &coverage.areas {
        table.row(cells(area, row));
    }
    let total = coverage.total();
    table.row(cells("all", &total));
    let percent = Kind::ALL.map(|kind| format!("{} %", total[&kind].percent()));
    table.row([String::from("documented")].into_iter().chain(percent));
    table
}

fn cells(name: &str, row: &Row) -> Vec<String> {
    let counts = Kind::ALL.map(|kind| format!("{} / {}", row[&kind].documented, row[&kind].total));
    [String::from(name)].into_iter().chain(counts).collect()
}

#[cfg(test)]
mod tests {
    use generator::api_ir::{Api, Area, Docs};

    use super::*;

    /// What is said about an API of two areas, of which those named are documented, and the floor that is left.
    fn check(documented: &[&str], floor: &str, raise: bool, said: Result<(), &str>, left: &str) {
        let docs = |name: &str| Docs { summary: documented.contains(&name).then(|| name.into()), description: None };
        let area = |name: &str| Area { name: name.into(), docs: docs(name), ..Area::default() };
        let coverage = Coverage::of(&Api { areas: vec![area("flags"), area("teams")], ..Api::default() });
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("floor.yaml");
        std::fs::write(&path, floor).expect("the floor can be written");
        let outcome = judge(&DocsArgs { raise, ..DocsArgs::default() }, &coverage, &path);
        match (outcome, said) {
            (Ok(()), Ok(())) => {}
            (Err(message), Err(part)) => assert!(message.contains(part), "{message}"),
            (outcome, said) => panic!("{outcome:?} instead of {said:?}"),
        }
        assert_eq!(std::fs::read_to_string(&path).expect("the floor is there"), left);
    }

    #[test]
    fn the_floor_holds_and_only_rises() {
        let low = "teams: {areas: 0, operations: 100, parameters: 100, schemas: 100, properties: 100}\n";
        check(&["flags", "teams"], "{}\n", false, Ok(()), "{}\n");
        check(&["flags"], low, false, Ok(()), low);
        check(&["flags"], low, true, Ok(()), low);
        check(&["flags", "teams"], low, false, Ok(()), low);
        let raised = format!(
            "{}\n{}\n",
            floor::HEADER,
            "teams: {areas: 100, operations: 100, parameters: 100, schemas: 100, properties: 100}"
        );
        check(&["flags", "teams"], low, true, Ok(()), &raised);
        // An area that the floor does not name has to be documented whole.
        check(&["teams"], "{}\n", true, Err("flags: areas 0 %, at least 100 %"), "{}\n");
        check(&["teams"], "{}\n", true, Err("/areas/flags"), "{}\n");
        check(&[], "teams: {areas: many}\n", false, Err("teams.areas: invalid type"), "teams: {areas: many}\n");
    }
}
