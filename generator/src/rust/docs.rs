//! Documentation: the document's CommonMark made fit for rustdoc, and plain facts where it has none.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Texts longer than this end at the first heading after it, in bytes.
const LONG: usize = 1_500;

/// CommonMark of unknown origin as lines that rustdoc takes without a warning.
pub(crate) fn clean(text: &str) -> Vec<String> {
    print(tamed(text).into_iter())
}

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// The parts of a text, without what rustdoc would stumble over.
fn tamed(text: &str) -> Vec<Event<'_>> {
    shorten(Parser::new_ext(text, OPTIONS).map(tame))
}

fn print<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<String> {
    let mut out = String::new();
    if pulldown_cmark_to_cmark::cmark(events, &mut out, OPTIONS).is_err() {
        return Vec::new();
    }
    out.lines().map(|line| String::from(line.trim_end())).collect()
}

/// Raw HTML becomes text, code is never run, links that lead nowhere lose their target.
fn tame(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(strip_tags(&html).into()),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::CodeBlock(_)) => Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("text".into()))),
        Event::Start(Tag::Link { dest_url, .. }) if !is_absolute(&dest_url) => Event::Start(Tag::Emphasis),
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    }
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The words between tags, on one line.
fn strip_tags(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            '\n' => out.push(' '),
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}

/// Repairs the ends of links that lost their target, wraps bare addresses, and ends long texts at a heading.
fn shorten<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut out = Vec::new();
    let mut open_links = Vec::new();
    let mut length = 0;
    let mut in_code = false;
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) if length > LONG => break,
            Event::Start(Tag::Emphasis) => {
                open_links.push(true);
                out.push(Event::Start(Tag::Emphasis));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                open_links.push(false);
                out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::End(TagEnd::Link | TagEnd::Emphasis) => {
                let emphasis = open_links.pop().unwrap_or(true);
                out.push(Event::End(if emphasis { TagEnd::Emphasis } else { TagEnd::Link }));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                out.push(Event::Start(Tag::CodeBlock(kind)));
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                // Without it the writer leaves the block open at the end of a text.
                if !matches!(out.last(), Some(Event::Text(text)) if text.ends_with('\n')) {
                    out.push(Event::Text("\n".into()));
                }
                out.push(Event::End(TagEnd::CodeBlock));
            }
            Event::Text(text) => {
                length += text.len();
                if in_code || open_links.last() == Some(&false) {
                    out.push(Event::Text(text));
                } else {
                    push_text(&mut out, &text);
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// Text with bare addresses made code, so that rustdoc does not ask for angle brackets.
fn push_text<'a>(out: &mut Vec<Event<'a>>, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let end = rest[at..].find(|character: char| character.is_whitespace()).map_or(rest.len(), |length| at + length);
        if at > 0 {
            out.push(Event::Text(String::from(&rest[..at]).into()));
        }
        out.push(Event::Code(String::from(&rest[at..end]).into()));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        out.push(Event::Text(String::from(rest).into()));
    }
}

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
    let events = text.map(|text| tamed(text)).unwrap_or_default();
    let begins = |event: &Event<'_>| matches!(event, Event::Start(Tag::Paragraph));
    let ends = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Paragraph));
    let paragraph = events.into_iter().skip_while(|event| !begins(event)).take_while(|event| !ends(event));
    let paragraph = paragraph.chain([Event::End(TagEnd::Paragraph)]);
    let lines = print(paragraph.map(|event| if event == Event::HardBreak { Event::SoftBreak } else { event }));
    plain(&lines.join(" "))
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

    use super::{brief, clean, sentence};

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text).join("\n"), expected, "{text}");
    }

    #[test]
    fn tames_what_rustdoc_would_stumble_over() {
        check("plain", "plain");
        check("see [this](#section/there)", "see *this*");
        check("an `<a>` and <b>bold</b>", "an `<a>` and bold");
        check("at https://example.com now", "at `https://example.com` now");
        check("    indented", "\n````text\nindented\n````");
        check("a [x] b", "a \\[x\\] b");
    }
    #[test]
    fn the_first_paragraph_is_had_alone_and_on_one_line() {
        let check = |text: &str, expected: &str| {
            assert_eq!(brief(&Docs { summary: None, description: Some(text.into()) }), expected, "{text}");
        };
        check("The key\nof *it*.\n\nMore.", "The key of *it*.");
        check("# Title\n\n* a list\n\nThen `words`.", "Then `words`.");
        check("The `key` itself.", "The `key` itself.");
        check("  ", "");
        assert_eq!(sentence("may be `null`; deprecated"), "May be `null`; deprecated.");
    }
}
