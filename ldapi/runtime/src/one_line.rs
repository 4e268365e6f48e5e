//! Foreign text in messages: on one line, with nothing that a terminal or a log would obey.

use std::fmt::{self, Write};

/// A text that is shown on one line: runs of white space become a space, and characters that control something, such as
/// escape sequences or the direction of writing, are escaped.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut is_after_space = true;
        for character in self.0.trim_end().chars() {
            let is_space = character.is_whitespace();
            if is_space && !is_after_space {
                f.write_char(' ')?;
            } else if !is_space && controls(character) {
                write!(f, "{}", character.escape_unicode())?;
            } else if !is_space {
                f.write_char(character)?;
            }
            is_after_space = is_space;
        }
        Ok(())
    }
}

/// Whether a character is not one to see: controls, marks of direction, and others without a width.
fn controls(character: char) -> bool {
    let is_invisible = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    is_invisible || character.is_control()
}

/// The beginning of a text on one line; `…` stands for what follows.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text = text.trim_start();
    // White space goes, so more is looked at than shown; an escape is at most ten characters.
    let beginning = text.char_indices().nth(most * 10).map_or(text, |(end, _)| &text[..end]);
    let line = OneLine(beginning).to_string();
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if beginning.len() < text.len() => format!("{line}…"),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_line_is_one_line_and_only_text() {
        let check = |text: &str, expected: &str| assert_eq!(cut(text, 12), expected, "{text:?}");
        check("", "");
        check(" \r\n ", "");
        check(" plain\n\ttext ", "plain text");
        check("exactly 12 c", "exactly 12 c");
        check("more than 12 characters", "more than 12…");
        check("\u{1b}[2J", "\\u{1b}[2J");
        check("a\0\u{202e}b", "a\\u{0}\\u{202…");
        check("\u{2028}é\u{85}é", "é é");
        check(&format!("a{}b", " ".repeat(1000)), "a…");
        check(&"é".repeat(100), "éééééééééééé…");
    }
}
