//! Rules of the project that no compiler keeps.

use std::collections::BTreeSet;
use std::process::Command;

use ldapi::runtime::BodyKind;
use ldapi_tests::document::root;
use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file is part of the project")
}

fn cargo(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(words).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Crates that a program which uses `ldapi` compiles, with their features.
fn tree() -> String {
    cargo(&["tree", "--locked", "-p", "ldapi", "-e", "normal", "--prefix", "none", "-f", "{p} [{f}]"])
}

/// What tests and demos compile who use the emulator is no more than a small HTTP server.
#[test]
fn the_emulator_is_light() {
    let tree = cargo(&["tree", "--locked", "-p", "ldapi-emulator", "-e", "normal,no-proc-macro", "--prefix", "none"]);
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    println!("the emulator compiles {} crates: {crates:?}", crates.len());
    for heavy in ["generator", "openapiv3", "serde_norway", "saphyr", "syn", "askama", "axum", "clap", "reqwest"] {
        assert!(!crates.contains(heavy), "{heavy}");
    }
}

#[test]
fn users_get_no_feature_of_serde_json_from_us() {
    let tree = tree();
    let line = tree.lines().find(|line| line.starts_with("serde_json ")).expect("serde_json is used");
    let features = line.split(['[', ']']).nth(1).expect("features are listed");
    // `alloc` is a part of `std`, and changes nothing.
    assert!(features.split(',').all(|feature| ["alloc", "default", "std"].contains(&feature)), "{line}");
}

#[test]
fn users_do_not_compile_the_generator() {
    let tree = tree();
    // syn is left out: serde's derive, a build tool, brings its own.
    for heavy in ["serde_norway ", "openapiv3 ", "askama ", "generator ", "api-ir "] {
        let direct = tree.lines().filter(|line| line.starts_with(heavy)).filter(|line| !line.contains("proc-macro"));
        assert_eq!(direct.count(), 0, "{heavy}");
    }
}

#[test]
fn no_dependency_asks_for_a_newer_rust_than_we_declare() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--locked"])).expect("metadata is JSON");
    let number = |text: &str| -> (u32, u32) {
        let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    let used: BTreeSet<String> =
        tree().lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect();
    let packages = metadata["packages"].as_array().expect("packages");
    let ours = packages.iter().find(|package| package["name"] == "ldapi").expect("we are a package");
    let declared = number(ours["rust_version"].as_str().expect("a declared version"));
    for package in packages.iter().filter(|package| used.contains(package["name"].as_str().unwrap_or_default())) {
        let wanted = package["rust_version"].as_str().map_or((0, 0), number);
        assert!(wanted <= declared, "{} wants Rust {wanted:?}", package["name"]);
    }
}

#[test]
fn the_changelog_has_the_current_version() {
    assert!(read("CHANGELOG.md").contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn operations_have_the_facts_of_the_document() {
    let operations = ldapi::api::OPERATIONS;
    let count = |holds: &dyn Fn(&ldapi::runtime::Operation) -> bool| operations.iter().filter(|op| holds(op)).count();
    let withdrawn = count(&|op| op.withdrawn.is_some());
    assert_eq!((operations.len(), withdrawn), (416, 11));
    assert_eq!(count(&|op| op.beta && op.withdrawn.is_none()), 122);
    assert_eq!(count(&|op| op.withdrawn.is_some() && !op.deprecated), 0);
    let ids: BTreeSet<&str> = operations.iter().map(|op| op.id).collect();
    assert_eq!(ids.len(), operations.len());
    let features = read("ldapi/Cargo.toml");
    let areas: BTreeSet<&str> = operations.iter().map(|op| op.area).collect();
    assert!(areas.iter().all(|area| features.contains(&format!("\n{area} = []\n"))), "{areas:?}");
}

/// The programs and parts of programs in README are those of the examples, which are compiled.
#[test]
fn the_code_of_the_readme_is_that_of_the_examples() {
    let lines = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let folders = ["ldapi/examples", "emulator/examples"].map(|folder| root().join(folder));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("there are examples"));
    let examples = files.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let examples: Vec<String> = examples.map(|text| lines(&text)).collect();
    let readme = read("README.md");
    let blocks: Vec<&str> =
        readme.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap_or(rest)).collect();
    assert!(blocks.len() >= 4, "{} blocks", blocks.len());
    for block in blocks {
        assert!(examples.iter().any(|example| example.contains(lines(block).trim())), "not in an example:\n{block}");
    }
}

#[test]
fn the_front_page_leads_to_every_guide() {
    let front = read("ldapi/src/lib.rs");
    let guides = read("ldapi/src/guide.rs");
    let names: Vec<&str> =
        guides.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(" {}")).collect();
    assert!(names.len() >= 11, "{names:?}");
    for name in names {
        assert!(front.contains(&format!("](guide::{name})")), "{name}");
    }
}

#[test]
fn the_tables_of_names_and_patches_are_whole() {
    let names = read("ldapi/src/generated/names.md");
    let patches = read("ldapi/src/generated/patches.md");
    for operation in ldapi::api::OPERATIONS {
        assert!(names.contains(&format!("`{}`", operation.id)), "{}", operation.id);
        assert!(names.contains(&format!("\n| {} ", operation.tag)), "{}", operation.tag);
    }
    let takes_patch = |operation: &&&ldapi::runtime::Operation| {
        let is_patch = |kind| matches!(kind, BodyKind::SemanticPatch | BodyKind::JsonPatch | BodyKind::MergePatch);
        operation.bodies.iter().any(|body| is_patch(body.kind))
    };
    let expected = ldapi::api::OPERATIONS.iter().filter(takes_patch).count();
    assert_eq!(patches.lines().filter(|line| line.starts_with("| [")).count(), expected);
}
