//! HTML in CommonMark: what of it can be said in CommonMark is, the words of the rest are kept, the tags are not.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// Elements whose tags are passed over. What is not here may be a placeholder such as `<key>`, and is text.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// A piece of HTML.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    Open(String),
    Close(String),
}

/// The pieces of a text; comments are none.
fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if !before.is_empty() {
            out.push(Piece::Text(before));
        }
        let end =
            if tag.starts_with("<!--") { tag.find("-->").map(|end| end + 3) } else { tag.find('>').map(|end| end + 1) };
        let (tag, after) = tag.split_at(end.unwrap_or(tag.len()));
        out.extend(piece(tag));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    out
}

/// What a text in angle brackets is: a tag, nothing, or text.
fn piece(tag: &str) -> Option<Piece<'_>> {
    if tag.starts_with("<!") || tag.starts_with("<?") {
        return None;
    }
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let (is_end, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name = inner.split(|character: char| character.is_whitespace() || character == '/').next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    if !ELEMENTS.contains(&lower.as_str()) {
        return Some(Piece::Text(tag));
    }
    Some(if is_end { Piece::Close(lower) } else { Piece::Open(lower) })
}

/// Puts CommonMark in the place of HTML.
pub(super) fn replace(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut out = Vec::new();
    let mut block: Option<String> = None;
    let mut tables = 0;
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(String::new()),
            Event::End(TagEnd::HtmlBlock) => out.extend(Block::default().events(&block.take().unwrap_or_default())),
            Event::Html(html) => match &mut block {
                Some(block) => block.push_str(&html),
                None => out.extend(Block::default().events(&html)),
            },
            Event::InlineHtml(tag) => {
                let inside = events.next_if(|event| matches!(event, Event::Text(_)));
                out.extend(inline(&tag, inside, tables > 0));
            }
            Event::Start(Tag::Table(_)) | Event::End(TagEnd::Table) => {
                tables += if matches!(event, Event::Start(_)) { 1 } else { -1 };
                out.push(event);
            }
            other => out.push(other),
        }
    }
    out
}

/// A tag within a paragraph, and the text after it.
fn inline(tag: &str, after: Option<Event<'static>>, in_table: bool) -> Vec<Event<'static>> {
    let text = match after {
        Some(Event::Text(text)) => Some(text),
        _ => None,
    };
    match (piece(tag), text) {
        (Some(Piece::Open(name)), Some(text)) if is_code(&name) => vec![Event::Code(text)],
        (Some(Piece::Open(name)), Some(text)) if is_strong(&name) && !text.trim().is_empty() => strong(text),
        (Some(Piece::Open(name)), text) if name == "br" => {
            // A line of a table is one line.
            let end = if in_table { Event::Text(" ".into()) } else { Event::HardBreak };
            [end].into_iter().chain(text.map(Event::Text)).collect()
        }
        (Some(Piece::Text(other)), text) => {
            let text = text.unwrap_or_else(|| "".into());
            vec![Event::Text(format!("{other}{text}").into())]
        }
        (_, text) => text.map(Event::Text).into_iter().collect(),
    }
}

fn is_code(name: &str) -> bool {
    matches!(name, "code" | "kbd" | "samp" | "tt")
}

fn is_strong(name: &str) -> bool {
    matches!(name, "b" | "strong")
}

fn strong(text: CowStr<'static>) -> Vec<Event<'static>> {
    let [before, after] = [text.starts_with(' '), text.ends_with(' ')];
    let space = |is_there: bool| is_there.then(|| Event::Text(" ".into()));
    let words = Event::Text(String::from(text.trim()).into());
    let bold = [Event::Start(Tag::Strong), words, Event::End(TagEnd::Strong)];
    space(before).into_iter().chain(bold).chain(space(after)).collect()
}

/// A block of HTML on its way to paragraphs and items of lists.
#[derive(Default)]
struct Block {
    out: Vec<Event<'static>>,
    /// The paragraph so far.
    words: Vec<Event<'static>>,
    in_list: bool,
    in_item: bool,
    /// How many elements are open whose content is code, bold, or not to be shown.
    code: u32,
    bold: u32,
    hidden: u32,
}

impl Block {
    fn events(mut self, html: &str) -> Vec<Event<'static>> {
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Open(name) => self.open(&name),
                Piece::Close(name) => self.close(&name),
            }
        }
        self.end_list();
        self.end_paragraph();
        self.out
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => self.words.push(Event::HardBreak),
            "li" => self.begin_item(),
            "td" | "th" | "dd" => self.words.push(Event::Text(" ".into())),
            "script" | "style" | "svg" => self.hidden += 1,
            "summary" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_paragraph();
                self.bold += 1;
            }
            name if is_strong(name) => self.bold += 1,
            name if is_code(name) => self.code += 1,
            name if is_inline(name) => {}
            _ => {
                self.end_list();
                self.end_paragraph();
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "script" | "style" | "svg" => self.hidden = self.hidden.saturating_sub(1),
            "summary" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.bold = self.bold.saturating_sub(1);
                self.end_paragraph();
            }
            "li" => self.end_item(),
            name if is_strong(name) => self.bold = self.bold.saturating_sub(1),
            name if is_code(name) => self.code = self.code.saturating_sub(1),
            "td" | "th" | "dd" | "br" => {}
            name if is_inline(name) => {}
            _ => {
                self.end_list();
                self.end_paragraph();
            }
        }
    }

    /// Words, with white space as HTML counts it.
    fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        let text = decoded(text);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_start = matches!(self.words.last(), None | Some(Event::HardBreak));
        if text.starts_with(char::is_whitespace) && !is_start {
            self.words.push(Event::Text(" ".into()));
        }
        if words.is_empty() {
            return;
        }
        match (self.code, self.bold) {
            (0, 0) => self.words.push(Event::Text(words.into())),
            (0, _) => self.words.extend(strong(words.into())),
            _ => self.words.push(Event::Code(words.into())),
        }
        if text.ends_with(char::is_whitespace) {
            self.words.push(Event::Text(" ".into()));
        }
    }

    /// The words so far, without white space and breaks at their ends.
    fn take_words(&mut self) -> Vec<Event<'static>> {
        let is_space = |event: &Event<'_>| match event {
            Event::HardBreak => true,
            Event::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        let mut words: Vec<Event<'static>> = std::mem::take(&mut self.words).into_iter().skip_while(is_space).collect();
        while words.last().is_some_and(is_space) {
            words.pop();
        }
        // Of several breaks and spaces in a row, the first says it.
        words.dedup_by(|later, earlier| is_space(later) && is_space(earlier));
        words
    }

    fn end_paragraph(&mut self) {
        let words = self.take_words();
        if !words.is_empty() {
            self.out.push(Event::Start(Tag::Paragraph));
            self.out.extend(words);
            self.out.push(Event::End(TagEnd::Paragraph));
        }
    }

    fn begin_item(&mut self) {
        self.end_item();
        if !self.in_list {
            self.end_paragraph();
            self.out.push(Event::Start(Tag::List(None)));
            self.in_list = true;
        }
        self.words.clear();
        self.out.push(Event::Start(Tag::Item));
        self.in_item = true;
    }

    fn end_item(&mut self) {
        if self.in_item {
            let words = self.take_words();
            self.out.extend(words);
            self.out.push(Event::End(TagEnd::Item));
            self.in_item = false;
        }
    }

    fn end_list(&mut self) {
        self.end_item();
        if self.in_list {
            self.words.clear();
            self.out.push(Event::End(TagEnd::List(false)));
            self.in_list = false;
        }
    }
}

fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "big", "cite", "del", "em", "font", "i", "img", "ins", "mark", "q", "s", "small", "span",
        "strike", "sub", "sup", "u", "var", "wbr",
    ];
    INLINE.contains(&name)
}

/// The characters that HTML cannot hold as they are.
fn decoded(text: &str) -> String {
    const ENTITIES: &[(&str, &str)] = &[
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    ENTITIES.iter().fold(String::from(text), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::super::clean;

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text).join("\n"), expected, "{text}");
    }

    #[test]
    fn what_html_says_within_a_line_is_said_in_commonmark() {
        check("an `<a>` and <b>bold</b>", "an `<a>` and **bold**");
        check("a <code>b_c</code> d<br>e", "a `b_c` d\\\ne");
        check("<i>a</i> <a href=\"https://b.c\">d</a>", "a d");
        check("a Vec<String>, <flag-key> and <KEY>", "a Vec\\<String>, \\<flag-key> and \\<KEY>");
        check("|a|\n|---|\n|b<br/>c <code>d</code>|", "|a|\n|-|\n|b c `d`|");
        check("a <!-- note --> b", "a  b");
    }

    #[test]
    fn blocks_of_html_become_paragraphs_and_lists() {
        check(
            "<details>\n<summary>Show <code>a_b</code> <strong>now</strong></summary>\n\nin *it*\n\n</details>\n\nafter",
            "**Show** `a_b` **now**\n\nin *it*\n\nafter",
        );
        check("<br/>\n\"A_B\"<br/>\n\"C\"<br/>", "\"A_B\"\\\n\"C\"");
        check("<ul><li>a <b>b</b></li><li>c</li></ul>", "* a **b**\n* c");
        check("<table><tr><td>a</td><td>b</td></tr>\n<tr><td>c</td></tr></table>", "a b\n\nc");
        check("<div>a &lt;b&gt; &amp;</div><script>no</script>", "a \\<b> &amp;");
    }
}
