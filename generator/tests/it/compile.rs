//! What is generated compiles against the real runtime, its examples included, without a warning.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::case::{Case, cases, read, workspace};

/// A workspace in the test's own folder, with a crate for each case.
#[test]
fn every_case_compiles_without_a_warning() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cases");
    let cases = cases("pass");
    remove_strangers(&folder, &cases);
    cases.iter().for_each(|case| write_crate(&folder, case));
    write(
        &folder.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n\n[profile.dev]\ndebug = false\n",
    );
    write(&folder.join("Cargo.lock"), &read(&workspace().join("Cargo.lock")));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--workspace", "--all-targets", "--quiet", "--keep-going"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .output()
        .expect("cargo can be called");
    assert!(output.status.success(), "generated code does not compile:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Crates of cases that are no more.
fn remove_strangers(folder: &Path, cases: &[Case]) {
    let Ok(entries) = std::fs::read_dir(folder.join("crates")) else { return };
    for entry in entries {
        let path = entry.expect("a readable entry").path();
        if !cases.iter().any(|case| path.ends_with(&case.name)) {
            std::fs::remove_dir_all(&path).expect("a folder of ours can be removed");
        }
    }
}

fn write_crate(folder: &Path, case: &Case) {
    let base = folder.join("crates").join(&case.name);
    let output = generator::generate(&case.input());
    let runtime = workspace().join("ldapi/runtime");
    let manifest = format!(
        "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lints.rust]\nmissing_docs = \"warn\"\n\n\
         [dependencies]\nldapi-runtime = {{ path = {:?} }}\n",
        case.crate_name(),
        runtime
    );
    write(&base.join("Cargo.toml"), &manifest);
    for (path, text) in &output.files {
        let is_root = path == "src/lib.rs" && case.hand_written().is_some();
        write(&base.join(path), &if is_root { format!("{text}pub mod hand_written;\n") } else { text.clone() });
    }
    if let Some(text) = case.hand_written() {
        write(&base.join("src/hand_written.rs"), &text);
    }
    write(&base.join("examples/calls.rs"), &examples(output.files.values()));
}

/// The examples of all methods, which else only rustdoc would compile.
fn examples<'a>(files: impl Iterator<Item = &'a String>) -> String {
    let mut out = String::from("//! Examples.\n#![allow(deprecated, dead_code, unused_variables)]\n");
    let mut count = 0;
    let mut inside = false;
    for line in files.flat_map(|text| text.lines()) {
        let Some(line) = line.trim_start().strip_prefix("///") else { continue };
        let line = line.trim();
        match (inside, line) {
            (false, "```no_run") => {
                inside = true;
                writeln!(out, "mod example{count} {{").expect("text can be written to");
                count += 1;
            }
            (true, "```") => {
                inside = false;
                out.push_str("}\n");
            }
            (true, line) => {
                out.push_str(line.strip_prefix("# ").unwrap_or(line));
                out.push('\n');
            }
            (false, _) => {}
        }
    }
    out.push_str("fn main() {}\n");
    out
}

/// Writes a file unless it is that already, so that cargo sees what is new.
fn write(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|known| known == text) {
        return;
    }
    std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder of ours can be made");
    std::fs::write(path, text).expect("a file of ours can be written");
}
