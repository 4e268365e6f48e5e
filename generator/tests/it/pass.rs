//! Documents from which Rust is made, and the Rust.

use expect_test::expect_file;

use crate::case::{Case, cases, joined, said};

#[test]
fn every_construct_becomes_the_expected_rust() {
    let cases = cases("pass");
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    cases.iter().for_each(check);
}

fn check(case: &Case) {
    let input = case.input();
    let output = generator::generate(&input);
    let said = said(&input, &output);
    assert!(said.is_empty(), "{} is a case without diagnostics:\n{said}", case.name);
    expect_file![case.path("out.rs")].assert_eq(&joined(&output));
}
