//! CommonMark of unknown origin made fit for rustdoc: parsed, tamed and printed again.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{html, lines};

/// Texts longer than this end at the first heading after it, in bytes.
const LONG: usize = 1_500;

/// What rustdoc reads beyond CommonMark.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Ends a line within a paragraph. The writer would say it by spaces at the end, which no comment keeps.
pub(super) const HARD_BREAK: Event<'static> = Event::InlineHtml(CowStr::Borrowed("\\"));

/// CommonMark as lines that rustdoc takes without a warning.
pub(crate) fn clean(text: &str) -> Vec<String> {
    print(tamed(text).into_iter())
}

/// Events as lines of CommonMark.
pub(super) fn print(events: impl Iterator<Item = Event<'static>>) -> Vec<String> {
    let mut out = String::new();
    if pulldown_cmark_to_cmark::cmark(events, &mut out, OPTIONS).is_err() {
        return Vec::new();
    }
    let lines = out.lines().map(|line| String::from(line.trim_end()));
    lines.skip_while(|line| line.is_empty()).collect()
}

/// The parts of a text, without what rustdoc would stumble over.
pub(super) fn tamed(text: &str) -> Vec<Event<'static>> {
    let text = lines::restored(text);
    let events: Vec<Event<'static>> = Parser::new_ext(&text, OPTIONS).map(Event::into_static).collect();
    let mut tamer = Tamer::default();
    for event in html::replace(shortened(events)) {
        tamer.take(event);
    }
    tamer.out
}

/// A long text up to a heading, and a note that there is more.
fn shortened(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut length = 0;
    let mut depth = 0_i32;
    let end = events.iter().position(|event| {
        let is_end = depth == 0 && length > LONG && matches!(event, Event::Start(Tag::Heading { .. }));
        match event {
            Event::Text(text) | Event::Code(text) => length += text.len(),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        is_end
    });
    let Some(end) = end else { return events };
    let words = Event::Text("The document says more.".into());
    let note = [Event::Start(Tag::Emphasis), words, Event::End(TagEnd::Emphasis)];
    let note = [Event::Start(Tag::Paragraph)].into_iter().chain(note).chain([Event::End(TagEnd::Paragraph)]);
    events.into_iter().take(end).chain(note).collect()
}

/// Takes events one by one: code is never run, links that lead nowhere lose their target, bare addresses become links.
#[derive(Default)]
struct Tamer {
    out: Vec<Event<'static>>,
    /// What the open links and images have become.
    open: Vec<Open>,
    in_code: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Link,
    Emphasis,
    Nothing,
}

impl Tamer {
    fn take(&mut self, event: Event<'static>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code || self.open.contains(&Open::Link) => self.out.push(Event::Text(text)),
            Event::Text(text) => self.push_text(&text),
            Event::HardBreak => self.out.extend([HARD_BREAK, Event::SoftBreak]),
            other => self.out.push(other),
        }
    }

    fn begin(&mut self, tag: Tag<'static>) {
        match tag {
            Tag::Link { ref dest_url, .. } if is_absolute(dest_url) => {
                self.open.push(Open::Link);
                self.out.push(Event::Start(tag));
            }
            Tag::Link { link_type: LinkType::Email, .. } | Tag::Image { .. } => self.open.push(Open::Nothing),
            Tag::Link { .. } => {
                self.open.push(Open::Emphasis);
                self.out.push(Event::Start(Tag::Emphasis));
            }
            Tag::CodeBlock(_) => {
                self.in_code = true;
                self.out.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("text".into()))));
            }
            other => self.out.push(Event::Start(other)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => match self.open.pop() {
                Some(Open::Link) => self.out.push(Event::End(TagEnd::Link)),
                Some(Open::Emphasis) => self.out.push(Event::End(TagEnd::Emphasis)),
                Some(Open::Nothing) | None => {}
            },
            TagEnd::CodeBlock => {
                self.in_code = false;
                // Without it the writer leaves the block open at the end of a text.
                if !matches!(self.out.last(), Some(Event::Text(text)) if text.ends_with('\n')) {
                    self.out.push(Event::Text("\n".into()));
                }
                self.out.push(Event::End(tag));
            }
            other => self.out.push(Event::End(other)),
        }
    }

    /// Text with bare addresses made links, since rustdoc asks for angle brackets.
    fn push_text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
            let address = address(&rest[at..]);
            if at > 0 {
                self.out.push(Event::Text(String::from(&rest[..at]).into()));
            }
            self.push_address(address);
            rest = &rest[at + address.len()..];
        }
        if !rest.is_empty() {
            self.out.push(Event::Text(String::from(rest).into()));
        }
    }

    /// An address; one with placeholders leads nowhere and is code.
    fn push_address(&mut self, address: &str) {
        let text: CowStr<'static> = String::from(address).into();
        if address.contains(|character: char| !character.is_ascii() || "{}[]<>*`\\^|".contains(character)) {
            self.out.push(Event::Code(text));
            return;
        }
        let (link_type, nothing) = (LinkType::Autolink, CowStr::from(""));
        let link = Tag::Link { link_type, dest_url: text.clone(), title: nothing.clone(), id: nothing };
        self.out.extend([Event::Start(link), Event::Text(text), Event::End(TagEnd::Link)]);
    }
}

fn is_absolute(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme))
}

/// The address that a text begins with, without the punctuation of the sentence around it.
fn address(text: &str) -> &str {
    let end = text.find(|character: char| character.is_whitespace()).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\''])
}

#[cfg(test)]
mod tests {
    use super::clean;

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text).join("\n"), expected, "{text}");
    }

    #[test]
    fn links_lead_somewhere_or_are_none() {
        check("see [this](#section/there)", "see *this*");
        check("[a](../b), [c](javascript:d), [e](https://f.g)", "*a*, *c*, [e](https://f.g)");
        check("an ![image](i.png) and ![](j.png)", "an image and");
        check("me <me@x.y>, [you](mailto:you@x.y)", "me me@x.y, [you](mailto:you@x.y)");
        check("a [x] b [`c`]", "a \\[x\\] b \\[`c`\\]");
        check("at https://a.b/c_d, or (http://e.f).", "at <https://a.b/c_d>, or (<http://e.f>).");
        check("at https://a.b/{key}/c now", "at `https://a.b/{key}/c` now");
    }

    #[test]
    fn code_is_shown_and_never_run() {
        check("    indented", "````text\nindented\n````");
        check("```rust\nfn main() {}\n```", "````text\nfn main() {}\n````");
        check("~~~\nleft open", "````text\nleft open\n````");
    }

    #[test]
    fn what_rustdoc_knows_stays() {
        check("|a|b|\n|---|---|\n|`x \\| y`|*z*|", "|a|b|\n|-|-|\n|`x \\| y`|*z*|");
        check("> #### Note\n>\n> Be careful.", " >\n > #### Note\n >\n > Be careful.");
        check("* [ ] a\n* [x] b ~~c~~", "* [ ] a\n* [x] b ~~c~~");
    }

    #[test]
    fn long_texts_end_at_a_heading() {
        let long = "word ".repeat(400);
        let [first, second] = [format!("# One\n\n{long}"), String::from("\n\n> ## Two\n\n## Three\n\nmore")];
        let lines = clean(&format!("{first}{second}")).join("\n");
        assert!(lines.contains("Two") && !lines.contains("Three"), "{lines}");
        assert!(lines.ends_with("\n\n*The document says more.*"), "{lines}");
    }
}
