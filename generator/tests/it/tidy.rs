//! Rules of this codebase that no compiler knows.

use std::path::{Path, PathBuf};

use crate::case::{read, workspace};

/// Files below a folder of the workspace whose names end as said, with their paths from the workspace's root.
fn files(folder: &str, end: &str) -> Vec<(String, String)> {
    let base = workspace();
    let mut open = vec![base.join(folder)];
    let mut out = Vec::new();
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(&path).expect("a readable folder") {
            let path: PathBuf = entry.expect("a readable entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                out.push((name(&base, &path), read(&path)));
            }
        }
    }
    out.sort();
    assert!(!out.is_empty(), "no files in {folder}");
    out
}

fn name(base: &Path, path: &Path) -> String {
    let path = path.strip_prefix(base).expect("it stands below the base");
    path.to_string_lossy().replace('\\', "/")
}

/// What stands between the marks of a template.
fn tokens(template: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let end = match &rest[at..at + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let length = rest[at..].find(end).expect("every mark is closed");
        out.push(String::from(&rest[at..at + length + 2]));
        rest = &rest[at + length + 2..];
    }
    out
}

fn is_name(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_')
    };
    word.split('.').all(is_part)
}

/// Text, fields, loops, and conditions on what the view has decided.
fn is_allowed(token: &str) -> bool {
    let inner = &token[2..token.len() - 2];
    if token.starts_with("{{") {
        return is_name(inner.trim());
    }
    let words: Vec<&str> = inner.split_whitespace().collect();
    match words.as_slice() {
        ["endfor" | "endif" | "else"] => true,
        ["for", item, "in", list] => is_name(item) && is_name(list),
        ["if", flag] => is_name(flag),
        ["if", "let", some, "=", option] => {
            let bound = some.strip_prefix("Some(").and_then(|rest| rest.strip_suffix(')'));
            bound.is_some_and(is_name) && is_name(option)
        }
        ["include", path] => path.starts_with('"') && path.ends_with('"'),
        _ => false,
    }
}

#[test]
fn templates_decide_nothing() {
    for (path, text) in files("templates", ".j2") {
        for token in tokens(&text) {
            assert!(
                is_allowed(&token),
                "{path}: `{token}` is more than a template may do; make it a field of the view"
            );
        }
    }
}

#[test]
fn the_check_of_templates_finds_what_is_not_allowed() {
    for token in [
        "{{ name|lower }}",
        "{{ f(x) }}",
        "{% if a == b %}",
        "{% match x %}",
        "{% set x = 1 %}",
        "{# note #}",
        "{{ A }}",
    ] {
        assert!(!is_allowed(token), "{token}");
    }
    assert_eq!(tokens("a {{ b }} {% if c %}{# d #}"), ["{{ b }}", "{% if c %}", "{# d #}"]);
}

/// Where a crate may be named, by the beginning of the path.
const HOMES: &[(&str, &[&str])] = &[
    ("openapiv3", &["generator/src/document.rs", "generator/src/lower/"]),
    ("heck", &["generator/src/rust/names.rs"]),
    ("askama", &["generator/src/render.rs", "generator/src/rust/"]),
    ("prettyplease", &["generator/src/format.rs"]),
    ("saphyr", &["generator/src/source"]),
    ("serde_yaml", &["generator/src/source"]),
    ("serde_json_path", &["generator/src/overlay.rs"]),
];

#[test]
fn crates_stay_where_they_belong() {
    for (path, text) in files("generator/src", ".rs") {
        for (name, homes) in HOMES {
            let is_home = homes.iter().any(|home| path.starts_with(home));
            let names =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| is_used(line, name));
            assert!(is_home || !names, "{path} names {name}, whose place is {homes:?}");
        }
    }
    for (path, text) in files("ldapi/runtime/src", ".rs") {
        let is_home = path.contains("/transport_reqwest") || path.ends_with("/payload.rs");
        let names =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| is_used(line, "reqwest"));
        assert!(is_home || !names, "{path} names reqwest, which is the transport's");
    }
}

/// Whether a line of code names a crate, as a path or in a `use`.
fn is_used(line: &str, name: &str) -> bool {
    let is_bare = |at: usize| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
    line.match_indices(&format!("{name}::")).any(|(at, _)| is_bare(at)) || line.contains(&format!("use {name}"))
}

#[test]
fn the_generator_is_pure() {
    for (path, text) in files("generator/src", ".rs") {
        for word in ["std::fs", "std::env", "std::net", "std::time", "std::process", "HashMap", "HashSet"] {
            assert!(!text.contains(word), "{path} names {word}: bytes come in, files go out, in a fixed order");
        }
    }
}

/// Put together, so that these tests do not find themselves.
fn product_words() -> Vec<String> {
    vec![["launch", "darkly"].concat(), ["/api", "/v2"].concat()]
}

#[test]
fn no_product_is_named_where_any_product_is_served() {
    let generator = [files("generator/src", ".rs"), files("generator/ir", ".rs"), files("generator/tests/it", ".rs")];
    let runtime =
        [files("ldapi/runtime/src", ".rs"), files("ldapi/runtime", "Cargo.toml"), files("generator", "Cargo.toml")];
    for (path, text) in generator.into_iter().chain(runtime).flatten().chain(files("templates", ".j2")) {
        let text = text.to_ascii_lowercase();
        for word in product_words() {
            assert!(!text.contains(&word), "{path} names {word}");
        }
    }
}
