//! Documentation: the document's CommonMark made fit for rustdoc, and plain facts where it has none.

use pulldown_cmark::{Event, Tag, TagEnd};

mod clean;
mod html;
mod lines;

pub(crate) use clean::clean;

/// Paragraphs joined by blank lines.
pub(crate) fn join(parts: Vec<Vec<String>>) -> Vec<String> {
    let parts = parts.into_iter().filter(|part| part.iter().any(|line| !line.is_empty()));
    let parts: Vec<Vec<String>> = parts.map(|part| part.iter().map(|line| plain(line)).collect()).collect();
    parts.join(&String::new())
}

/// The document's words for a thing, if it has any.
pub(crate) fn words(docs: &api_ir::Docs) -> Vec<String> {
    let summary = docs.summary.as_deref().map(clean).unwrap_or_default();
    let description = docs.description.as_deref().map(clean).unwrap_or_default();
    if summary == description { description } else { join(vec![summary, description]) }
}

/// The first paragraph of the document's words for a thing, on one line.
pub(crate) fn brief(docs: &api_ir::Docs) -> String {
    let text = [&docs.summary, &docs.description].into_iter().flatten().find(|text| !text.trim().is_empty());
    let events = text.map(|text| clean::tamed(text)).unwrap_or_default();
    let paragraph = events.into_iter().skip_while(|event| *event != Event::Start(Tag::Paragraph));
    let paragraph = paragraph.take_while(|event| *event != Event::End(TagEnd::Paragraph));
    let on_a_line = paragraph.filter(|event| *event != clean::HARD_BREAK);
    plain(&clean::print(on_a_line.chain([Event::End(TagEnd::Paragraph)])).join(" "))
}

/// Text that stays on its line and runs in one direction, as comments must.
pub(crate) fn plain(text: &str) -> String {
    let turns = |character: char| matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|character| if character.is_control() || turns(character) { ' ' } else { character }).collect()
}

/// Words as a sentence: with a capital letter and a full stop.
pub(crate) fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

/// A title on one line.
pub(crate) fn title(text: &str) -> String {
    plain(&clean(text).join(" "))
}

/// A name as inline code.
pub(crate) fn name(text: &str) -> String {
    format!("`{}`", plain(text).replace('`', "'"))
}

/// A JSON value as inline code.
pub(crate) fn code(value: &serde_json::Value) -> String {
    name(&value.to_string())
}

#[cfg(test)]
mod tests {
    use api_ir::Docs;

    use super::{brief, sentence};

    #[test]
    fn the_first_paragraph_is_had_alone_and_on_one_line() {
        let check = |text: &str, expected: &str| {
            assert_eq!(brief(&Docs { summary: None, description: Some(text.into()) }), expected, "{text}");
        };
        check("The key\nof *it*.\n\nMore.", "The key of *it*.");
        check("# Title\n\n* a list\n\nThen `words`.", "Then `words`.");
        check("The `key`  \nitself.", "The `key` itself.");
        check("  ", "");
        assert_eq!(sentence("may be `null`; deprecated"), "May be `null`; deprecated.");
    }
}
