//! What is wrong with a document, and how it is told.

use generator::Source;

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
pub(super) fn render(problems: Vec<Problem>, source: &Source) -> String {
    let (lines, name) = (source.lines(), &source.name);
    let line = |pointer: &str| lines.line_of(pointer.trim_start_matches('#')).unwrap_or(1);
    let mut located: Vec<_> = problems.into_iter().map(|p| (line(&p.pointer), p)).collect();
    located.sort_by(|(a_line, a), (b_line, b)| (a_line, &a.pointer).cmp(&(b_line, &b.pointer)));
    let texts: Vec<_> = located
        .iter()
        .map(|(line, Problem { pointer, what, fix })| format!("error: {name}:{line}: {pointer}: {what}\n  fix: {fix}"))
        .collect();
    texts.join("\n")
}
