//! The canonical document as text.

use serde_yaml::{Mapping, Value as Yaml};

const HEADER: &str = "\
# The API surface: facts only, in a canonical order.
# Written by `cargo xtask spec import`; do not edit by hand: corrections go to overlays.
";

/// The text of a canonical document.
pub(super) fn emit(document: Yaml) -> Result<String, String> {
    emit_with(HEADER, document)
}

/// The text of any document that other tools may read.
pub(super) fn emit_with(header: &str, document: Yaml) -> Result<String, String> {
    let plain = to_text(&document)?;
    // A character that is nowhere in the text can stand for a quotation mark until all is written.
    let mark = ('\u{e000}'..='\u{f8ff}').find(|c| !plain.contains(*c));
    let text = match mark {
        Some(mark) => to_text(&marked(document, mark))?.replace(mark, "'"),
        None => plain,
    };
    Ok(format!("{header}{text}"))
}

fn to_text(document: &Yaml) -> Result<String, String> {
    serde_yaml::to_string(document).map_err(|error| format!("error: cannot write YAML: {error}"))
}

/// Puts the mark around every string that a reader of YAML 1.1 would take for something else. The emitter
/// knows YAML 1.2 only, and has no way to be told to quote.
fn marked(node: Yaml, mark: char) -> Yaml {
    match node {
        Yaml::String(text) if is_ambiguous(&text) => Yaml::String(format!("{mark}{text}{mark}")),
        Yaml::Sequence(items) => Yaml::Sequence(items.into_iter().map(|item| marked(item, mark)).collect()),
        Yaml::Mapping(members) => {
            let members = members.into_iter();
            let members: Mapping = members.map(|(key, value)| (marked(key, mark), marked(value, mark))).collect();
            Yaml::Mapping(members)
        }
        other => other,
    }
}

/// Whether YAML 1.1 may read a plain scalar as a boolean, null, number, date, merge or value key. It is no
/// harm to say yes once too often.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 12] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<", "="];
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    is_word || looks_like_a_number(text)
}

fn looks_like_a_number(text: &str) -> bool {
    let starts = text.trim_start_matches(['+', '-', '.']).starts_with(|c: char| c.is_ascii_digit());
    let is_part = |c: char| c.is_ascii_hexdigit() || "xXoO_:.+-TtZz ".contains(c);
    // The emitter quotes these by itself, and would quote our marks with them.
    let is_quoted_anyway = text.contains(": ") || text.ends_with(' ');
    starts && text.chars().all(is_part) && !is_quoted_anyway
}
