//! What is wrong with a document, and how it is told.

use super::lines::Lines;

/// One thing that keeps a document from being imported.
#[derive(Debug)]
pub(super) struct Problem {
    pointer: String,
    what: String,
    fix: String,
}

impl Problem {
    /// A problem at a JSON pointer that starts with `#`.
    pub(super) fn new(pointer: &str, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), what: what.into(), fix: fix.into() }
    }
}

/// Renders all problems, in the order of the text.
pub(super) fn render(problems: Vec<Problem>, source: &str, text: &str) -> String {
    let lines = Lines::of(text);
    let mut located: Vec<_> = problems.into_iter().map(|p| (lines.line(&p.pointer), p)).collect();
    located.sort_by(|(a_line, a), (b_line, b)| (a_line, &a.pointer).cmp(&(b_line, &b.pointer)));
    let texts: Vec<_> = located
        .iter()
        .map(|(line, Problem { pointer, what, fix })| {
            format!("error: {source}:{line}: {pointer}: {what}\n  fix: {fix}")
        })
        .collect();
    texts.join("\n")
}
