//! Documents about which there is something to say, and what is said.

use std::collections::BTreeSet;

use expect_test::expect_file;
use generator::Code;

use crate::case::{Case, cases, said};

#[test]
fn every_message_is_the_expected_one() {
    cases("fail").iter().for_each(check);
}

fn check(case: &Case) {
    let input = case.input();
    let output = generator::generate(&input);
    let said = said(&input, &output);
    assert!(said.contains(&format!("[{}]", code_of(case))), "{} is said otherwise:\n{said}", case.name);
    assert_eq!(output.files.is_empty(), output.diagnostics.has_errors(), "{}: no files exactly if errors", case.name);
    expect_file![case.path("diagnostics.txt")].assert_eq(&said);
}

/// A folder is named after its code; more fixtures of one code add a word after two hyphens.
fn code_of(case: &Case) -> &str {
    case.name.split("--").next().unwrap_or(&case.name)
}

/// `Render` is a fault of the generator itself: no document may lead to it, as the mutations show.
#[test]
fn every_code_has_a_fixture() {
    let cases = cases("fail");
    let folders: BTreeSet<&str> = cases.iter().map(code_of).collect();
    let known = Code::ALL.iter().filter(|code| **code != Code::Render).map(|code| code.as_str());
    let known: BTreeSet<String> = known.collect();
    let missing: Vec<&String> = known.iter().filter(|code| !folders.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "no fixture for {missing:?}");
    let strangers: Vec<&&str> = folders.iter().filter(|name| !known.contains(**name)).collect();
    assert!(strangers.is_empty(), "no such codes: {strangers:?}");
}

#[test]
fn every_code_is_listed_once() {
    let distinct: BTreeSet<&Code> = Code::ALL.iter().collect();
    assert_eq!(distinct.len(), Code::ALL.len());
    // The last variant of the enum: its number tells how many there are.
    assert_eq!(Code::IdleDiscriminator as usize + 1, Code::ALL.len());
}
