//! Texts whose line breaks became spaces on their way into a document: headings, lists, tables and code stand in a single
//! line then. What was a blank line is two spaces, and markers tell the rest.

use std::borrow::Cow;

/// What begins a block, after the two spaces that were a blank line.
const MARKERS: &[&str] = &["# ", "## ", "### ", "#### ", "##### ", "* ", "- ", "> ", "|", "```"];

/// The text with its lines, if it has lost them.
pub(super) fn restored(text: &str) -> Cow<'_, str> {
    let is_flat = !text.contains('\n') && MARKERS.iter().any(|marker| text.contains(&format!("  {marker}")));
    if !is_flat {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(table) = Table::find(rest) {
        push_blocks(&mut out, &rest[..table.start]);
        let rows: Vec<&str> = table.rows.iter().map(|row| row.trim()).collect();
        out.push_str(&format!("{}\n\n", rows.join("\n")));
        rest = &rest[table.end..];
    }
    push_blocks(&mut out, rest);
    Cow::Owned(out)
}

/// A table within a line.
struct Table<'a> {
    start: usize,
    end: usize,
    rows: Vec<&'a str>,
}

impl<'a> Table<'a> {
    /// The first table: the row of dashes tells how many columns each row has.
    fn find(text: &'a str) -> Option<Self> {
        let pipes = pipes(text);
        let is_dashes = |cell: &str| cell.contains("--") && cell.chars().all(|character| "-: ".contains(character));
        let cell = |at: usize| Some(&text[*pipes.get(at)? + 1..*pipes.get(at + 1)?]);
        let first = (0..pipes.len()).find(|at| cell(*at).is_some_and(is_dashes))?;
        let columns = (first..).take_while(|at| cell(*at).is_some_and(is_dashes)).count();
        let header = first.checked_sub(columns + 1)?;
        let mut rows = Vec::new();
        let mut at = header;
        while let (Some(begin), Some(end)) = (pipes.get(at), pipes.get(at + columns)) {
            rows.push(&text[*begin..=*end]);
            at += columns + 1;
            let follows = pipes.get(at).is_some_and(|next| text[end + 1..*next].trim().is_empty());
            if !follows {
                break;
            }
        }
        let end = *pipes.get(at - 1)? + 1;
        Some(Table { start: pipes[header], end, rows })
    }
}

/// Where the bars are that separate cells.
fn pipes(text: &str) -> Vec<usize> {
    let is_escaped = |at: usize| text[..at].ends_with('\\');
    text.match_indices('|').map(|(at, _)| at).filter(|at| !is_escaped(*at)).collect()
}

/// Paragraphs, lists, quotes and code.
fn push_blocks(out: &mut String, text: &str) {
    for (index, part) in text.split("```").enumerate() {
        if index % 2 == 1 {
            push_code(out, part);
            continue;
        }
        for paragraph in part.split("  ").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            let lines = match paragraph.split(' ').next() {
                Some(marker @ (">" | "*" | "-")) => lines_at(marker, paragraph),
                _ => String::from(paragraph),
            };
            out.push_str(&format!("{lines}\n\n"));
        }
    }
}

/// Code: the language up to the first space, then lines that are told by their indentation.
fn push_code(out: &mut String, text: &str) {
    let (language, code) = text.split_once(' ').unwrap_or(("", text));
    out.push_str(&format!("```{language}\n"));
    let mut spaces = 0;
    for character in code.trim_end().chars() {
        match character {
            ' ' => spaces += 1,
            other => {
                out.push_str(&if spaces > 1 { format!("\n{}", " ".repeat(spaces - 1)) } else { " ".repeat(spaces) });
                out.push(other);
                spaces = 0;
            }
        }
    }
    out.push_str("\n```\n\n");
}

/// A new line at every marker that stands by itself.
fn lines_at(marker: &str, paragraph: &str) -> String {
    let mut out = String::new();
    for word in paragraph.split(' ') {
        match (out.is_empty(), word == marker) {
            (true, _) => {}
            (false, true) => out.push('\n'),
            (false, false) => out.push(' '),
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::restored;

    fn check(text: &str, expected: &str) {
        assert_eq!(restored(text).trim_end(), expected, "{text}");
    }

    #[test]
    fn a_text_in_one_line_gets_its_lines_back() {
        check("Begins.  ### A heading  Words.", "Begins.\n\n### A heading\n\nWords.");
        check("Any of:  * `a`: one * `b`: two  After.", "Any of:\n\n* `a`: one\n* `b`: two\n\nAfter.");
        check("See:  > #### Note > > Be careful.  After.", "See:\n\n> #### Note\n>\n> Be careful.\n\nAfter.");
        check("So:  ```json {   \"a\": [ 1 ] } ```  After.", "So:\n\n```json\n{\n  \"a\": [ 1 ] }\n```\n\nAfter.");
        check(
            "Fields:  |Field   |What | |---|---| |`a \\| b` |one   | | |none |  After | that.",
            "Fields:\n\n|Field   |What |\n|---|---|\n|`a \\| b` |one   |\n| |none |\n\nAfter | that.",
        );
    }

    #[test]
    fn other_texts_stay() {
        for text in ["One line.  Two spaces.", "a - b", "two\nlines  ### here", "|", "  |--|", "|--|--", "```"] {
            assert_eq!(restored(text).trim(), text.trim(), "{text}");
        }
    }
}
