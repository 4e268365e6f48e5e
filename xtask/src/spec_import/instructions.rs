//! The kinds of instructions that a document's prose describes, beside those of `spec/instructions.yaml`.
//!
//! No schema lists them: they are the headings of the descriptions of operations that take semantic patches.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use super::check::operations;

/// The list, in the spec folder.
const LIST: &str = "instructions.yaml";

/// An operation and a kind.
type Entry = (String, String);

/// What the document's prose has that the list has not, and the other way round, each a line. A document without prose
/// says nothing about instructions.
pub(super) fn report(document: &Value, spec_dir: &Path) -> Result<Vec<String>, String> {
    let documented = documented(document);
    let path = spec_dir.join(LIST);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("error: cannot read {}: {error}", path.display())),
    };
    if documented.is_empty() {
        return Ok(Vec::new());
    }
    let list: Value = serde_yaml::from_str(&text).map_err(|error| format!("error: {LIST}: {error}"))?;
    let patches = patches(document);
    let listed: BTreeSet<Entry> =
        listed(&list).into_iter().filter(|(operation, _)| patches.contains(operation)).collect();
    let lines = |word: &str, these: &BTreeSet<Entry>, others: &BTreeSet<Entry>| {
        let only = these.difference(others);
        only.map(|(operation, kind)| format!("{word} instruction {operation}: {kind}")).collect::<Vec<_>>()
    };
    let mut out = vec![format!("{} instructions in the prose, {} in {LIST}", documented.len(), listed.len())];
    out.extend(lines("new", &documented, &listed));
    out.extend(lines("gone", &listed, &documented));
    Ok(out)
}

/// The operations that change a part of something.
fn patches(document: &Value) -> BTreeSet<String> {
    let patches = operations(document).filter(|(_, method, _)| *method == "patch");
    patches.filter_map(|(_, _, operation)| operation.get("operationId")?.as_str().map(String::from)).collect()
}

fn documented(document: &Value) -> BTreeSet<Entry> {
    let mut entries = BTreeSet::new();
    for (_, method, operation) in operations(document) {
        let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
        let description = text("description");
        if method != "patch" || !description.contains("domain-model=launchdarkly.semanticpatch") {
            continue;
        }
        let kinds = description.split("#### ").skip(1).filter_map(kind);
        entries.extend(kinds.map(|kind| (text("operationId").to_owned(), kind.to_owned())));
    }
    entries
}

/// The word behind a heading's mark, if it has the form of a kind: `turnFlagOn`.
fn kind(rest: &str) -> Option<&str> {
    let word = rest.split_whitespace().next()?;
    let is_kind = word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.chars().all(|letter| letter.is_ascii_alphanumeric())
        && word.contains(|letter: char| letter.is_ascii_uppercase());
    is_kind.then_some(word)
}

fn listed(list: &Value) -> BTreeSet<Entry> {
    let mut entries = BTreeSet::new();
    for operation in list.as_array().into_iter().flatten() {
        let kinds = operation["kinds"].as_array().into_iter().flatten();
        let id = operation["operation"].as_str().unwrap_or_default();
        entries.extend(kinds.filter_map(|kind| Some((id.to_owned(), kind["kind"].as_str()?.to_owned()))));
    }
    entries
}
