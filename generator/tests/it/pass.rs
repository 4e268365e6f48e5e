//! Documents from which Rust is made, and the Rust.

use expect_test::expect_file;

use crate::case::{Case, cases, joined, said};

#[test]
fn every_construct_becomes_the_expected_rust() {
    let cases = cases("pass");
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let said: String = cases.iter().map(check).collect();
    assert!(said.is_empty(), "these are cases without diagnostics:\n{said}");
}

/// Compares what is made; returns what should not have been said.
fn check(case: &Case) -> String {
    let input = case.input();
    let output = generator::generate(&input);
    let said = said(&input, &output);
    if !said.is_empty() {
        return format!("{}: {said}", case.name);
    }
    expect_file![case.path("out.rs")].assert_eq(&joined(&output));
    said
}
