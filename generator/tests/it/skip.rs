//! `skip_unsupported`: operations that need what is not supported are left out and counted.

use generator::Input;

use crate::case::{cases, said};

/// Codes of constructs that only concern one operation.
const SKIPPABLE: &[&str] = &[
    "unsupported-callback",
    "unsupported-content",
    "unsupported-link",
    "unsupported-parameter",
    "unsupported-security",
];

#[test]
fn operations_with_unsupported_constructs_are_left_out() {
    for case in cases("fail").iter().filter(|case| SKIPPABLE.contains(&case.name.as_str())) {
        let strict = generator::generate(&case.input());
        assert!(strict.files.is_empty() && strict.skipped.is_empty(), "{} is an error", case.name);
        let errors = strict.diagnostics.list().iter().filter(|one| one.code.is_skippable()).count();
        let input = Input { skip_unsupported: true, ..case.input() };
        let output = generator::generate(&input);
        assert_eq!(said(&input, &output), "", "{}", case.name);
        assert!(!output.files.is_empty(), "{} leaves something over", case.name);
        assert!(!output.skipped.is_empty() && output.skipped.len() <= errors, "{}: {:?}", case.name, output.skipped);
        let kept: Vec<&str> = output.api.operations.iter().map(|operation| operation.id.as_str()).collect();
        assert_eq!(kept, ["plain"], "{} keeps what is supported", case.name);
        let left = output.api.schemas.iter().filter(|schema| !schema.pointer.starts_with("/components/"));
        assert_eq!(left.count(), 0, "{} keeps no schema of what is left out", case.name);
        for skipped in &output.skipped {
            let (id, reason) = skipped.split_once(": ").expect("an id and a reason");
            assert!(!id.is_empty() && !reason.is_empty(), "{skipped}");
        }
    }
}

#[test]
fn other_errors_are_not_skipped() {
    for case in cases("fail") {
        let strict = generator::generate(&case.input());
        let lenient = generator::generate(&Input { skip_unsupported: true, ..case.input() });
        let left = |output: &generator::Output| {
            let errors = output.diagnostics.list().iter().filter(|one| !one.code.is_skippable());
            errors.cloned().collect::<Vec<_>>()
        };
        assert_eq!(left(&strict), left(&lenient), "{}", case.name);
    }
}
