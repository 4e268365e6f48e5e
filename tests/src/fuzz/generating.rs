//! What must hold whenever the generator runs, whatever it is given.

use generator::{Code, Input, Output};

/// Generates twice and checks what comes of it; returns whether there are files.
///
/// # Panics
/// If the two runs differ, if there are neither files nor errors, if a file is not Rust, or if one would be written
/// elsewhere.
pub(super) fn check(input: &Input) -> bool {
    let output = generator::generate(input);
    let again = generator::generate(input);
    assert!(output.files == again.files && said(&output) == said(&again), "two runs differ");
    let has_errors = output.diagnostics.has_errors();
    assert!(has_errors || !output.files.is_empty(), "there are neither files nor errors");
    let unfit = output.diagnostics.list().iter().find(|one| one.code == Code::Render);
    assert!(unfit.is_none(), "what was rendered is not Rust: {unfit:?}");
    for (path, text) in &output.files {
        let is_inside = !path.starts_with('/') && path.split('/').all(|step| !step.is_empty() && step != "..");
        assert!(is_inside, "a file at {path:?}");
        if path.ends_with(".rs") {
            assert!(syn::parse_file(text).is_ok(), "{path} is not Rust:\n{text}");
        }
    }
    !output.files.is_empty()
}

fn said(output: &Output) -> Vec<String> {
    output.diagnostics.list().iter().map(|one| format!("{one:?}")).collect()
}
