//! The page's files, as text.

use serde_json::json;

use super::http::{Answer, get, send, start};

/// The page, as a browser asks for it, and the files that it is made of.
fn all() -> Vec<(String, Answer)> {
    let emulator = start(json!({}));
    let page = send(&emulator, "GET /", &[("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")], "");
    let mut names: Vec<String> = quoted(&page.body, "/_emulator/page/");
    let mut out = vec![(String::from("index.html"), page)];
    while let Some(name) = names.pop() {
        if out.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let file = get(&emulator, &format!("/_emulator/page/{name}"));
        assert_eq!(file.status, 200, "{name}");
        names.extend(quoted(&file.body, "./"));
        out.push((name, file));
    }
    out
}

/// What stands in quotes after a beginning.
fn quoted(text: &str, beginning: &str) -> Vec<String> {
    let parts = text.split('"').filter_map(|part| part.strip_prefix(beginning));
    parts.map(String::from).collect()
}

#[test]
fn files_are_what_they_say() {
    let files = all();
    assert_eq!(files.len(), 14, "{:?}", files.iter().map(|(name, _)| name).collect::<Vec<_>>());
    for (name, file) in files {
        let expected = match name.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
        assert_eq!(file.header("content-type"), expected, "{name}");
        assert!(file.header("content-security-policy").starts_with("default-src 'none';"), "{name}");
        assert!(!file.header("content-security-policy").contains("unsafe"), "{name}");
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere_and_nothing_becomes_markup() {
    const REFUSED: [&str; 12] = [
        "http:",
        "https:",
        "src=\"//",
        "@import",
        " url(",
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "DOMParser",
        " style=\"",
    ];
    for (name, file) in all() {
        for refused in REFUSED {
            assert!(!file.body.contains(refused), "{name} has {refused}");
        }
    }
}

#[test]
fn every_label_has_a_control_and_every_control_a_label() {
    let files = all();
    let page = &files[0].1.body;
    let after = |text: &str| -> Vec<String> {
        page.split(text).skip(1).filter_map(|rest| rest.split('"').next()).map(String::from).collect()
    };
    let labels = after("<label for=\"");
    let controls: Vec<String> =
        ["<input id=\"", "<select id=\"", "<textarea id=\""].into_iter().flat_map(after).collect();
    let tags = ["<input", "<select", "<textarea"].map(|tag| page.matches(tag).count());
    assert_eq!(controls.len(), tags.iter().sum::<usize>(), "each control begins with its id");
    assert_eq!(page.matches("<label").count(), labels.len(), "each label names its control");
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(labels), sorted(controls));
}

#[test]
fn terminals_get_text() {
    let emulator = start(json!({}));
    let text = send(&emulator, "GET /", &[("Accept", "*/*")], "");
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.body.contains("/_emulator/requests"), "{}", text.body);
    assert_eq!(get(&emulator, "/_emulator/page/none.js").status, 404);
    assert_eq!(get(&emulator, "/_emulator/page/../page.rs").status, 404);
}
