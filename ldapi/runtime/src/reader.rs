//! A pull reader over JSON text.
//!
//! It is strict about syntax (RFC 8259, nothing more) and leaves judgement about shape to its callers: when a value
//! is not what a model expects, the caller gets [`Fault::Mismatch`], goes back to where the value began, keeps the text
//! and goes on.
//!
//! Two things that RFC 8259 leaves open are accepted: a byte order mark before the document is passed over, and an escape
//! that is half of a surrogate pair, which no Rust string can hold, is read as U+FFFD. The latter is drift, and the text
//! is kept as any other that a value cannot give back.
//!
//! The time and the memory of reading grow with the length of the text, whatever its shape: what is noted and kept on the
//! way has bounds ([`MAX_DRIFT`], [`MAX_DRIFT_TEXT`], [`MAX_POINTER`]), and so has the memory of what is read
//! ([`MAX_PARTS`]).

use std::borrow::Cow;
use std::fmt;

use crate::drift::{Drift, DriftKind, Step};
use crate::kept::Text;
use crate::seen::{Met, Seen};

/// Values nested deeper than this are refused, so that hostile input cannot exhaust the stack.
pub const MAX_DEPTH: u16 = 128;

/// No more than this many drift events are kept per document; the rest are only counted.
pub const MAX_DRIFT: usize = 10_000;

/// No more drift events are kept once their pointers and quotations have this many bytes together.
pub const MAX_DRIFT_TEXT: usize = 1 << 20;

/// The elements of lists and the entries of maps of one document take no more memory than this many bytes, not counting what
/// they hold on the heap, and [`MAX_PARTS_FACTOR`] bytes more for each byte of the document. What comes after that is left
/// out, and its text is kept: an element of three bytes, `{}`, may be a model of a thousand.
pub const MAX_PARTS: usize = 4 << 20;

/// See [`MAX_PARTS`].
pub const MAX_PARTS_FACTOR: usize = 12;

/// A pointer in a drift event that is longer than this, in bytes, is cut and ends in `…`.
pub const MAX_POINTER: usize = 1024;

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text is JSON, but of another shape; holds what was expected, as a noun.
    Mismatch(&'static str),
    /// The text is not JSON; [`Reader::syntax_error`] says where and why.
    Syntax,
}

/// What the reader is asked to do and what it noticed.
#[derive(Debug, Default)]
pub struct Context<'a> {
    drift: Vec<Drift>,
    pub(crate) path: Vec<Step<'a>>,
    /// Greater than 0 inside a sensitive member: drift there never quotes values.
    pub(crate) masked: u16,
    /// Set when the member being read holds something that its Rust value cannot give back.
    pub(crate) unfaithful: bool,
    /// Greater than 0 while a branch of a union is tried: drift is counted and not kept.
    pub(crate) trying: u16,
    pub(crate) counts: Counts,
    /// What is known of unions that stand in a union.
    pub(crate) seen: Seen,
    /// The whole text, once parts of it are kept that would be too much as copies.
    whole: Option<std::sync::Arc<str>>,
}

/// What has been noticed; going back makes it what it was.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Drift of any kind.
    pub(crate) notes: usize,
    /// Drift that a branch of a union must not have.
    pub(crate) faults: usize,
    /// Unknown members and values, which unions use to choose between branches.
    pub(crate) unknown: usize,
    /// Bytes of the text of drift events.
    drift_text: usize,
    /// Bytes of texts that are kept as copies.
    kept: usize,
    /// Bytes of elements and entries.
    parts: usize,
}

impl Context<'_> {
    /// The drift noticed so far, in document order.
    pub fn drift(&self) -> &[Drift] {
        &self.drift
    }

    /// The drift noticed, in document order; at most [`MAX_DRIFT`] events and [`MAX_DRIFT_TEXT`] bytes of text.
    pub(crate) fn into_drift(self) -> Vec<Drift> {
        self.drift
    }
}

/// What a JSON value is, judged by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// Reads one JSON document front to back.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u16,
    error: Option<(usize, &'static str)>,
    /// The string being read holds half of a surrogate pair.
    is_broken: bool,
    /// The name of the member that was entered last, as it stands in the text, if it holds half of a surrogate pair.
    broken_name: Option<&'a str>,
    pub(crate) context: Context<'a>,
}

impl fmt::Debug for Reader<'_> {
    /// How far it has come; not the text, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("length", &self.text.len()).field("at", &self.at).finish_non_exhaustive()
    }
}

/// A place to go back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    depth: u16,
    path: usize,
    drift: usize,
    masked: u16,
    counts: Counts,
}

impl Mark {
    /// How many bytes of the text are before it.
    pub(crate) fn offset(self) -> usize {
        self.at
    }
}

impl<'a> Reader<'a> {
    /// A reader at the start of `text`, behind its byte order mark if it has one.
    pub fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let context = Context::default();
        Reader { text, at, depth: 0, error: None, is_broken: false, broken_name: None, context }
    }

    /// Counts the memory of an element or entry; `false` if there is too much of it.
    pub(crate) fn afford(&mut self, bytes: usize) -> bool {
        let most = MAX_PARTS.saturating_add(self.text.len().saturating_mul(MAX_PARTS_FACTOR));
        let parts = self.context.counts.parts.saturating_add(bytes);
        let is_little = parts <= most;
        if is_little {
            self.context.counts.parts = parts;
        }
        is_little
    }

    /// What was noticed.
    pub fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// Ends the reading and gives what was noticed.
    pub fn into_context(self) -> Context<'a> {
        self.context
    }

    /// Where and why the text stopped being JSON: the byte offset and a phrase.
    pub fn syntax_error(&self) -> Option<(usize, &'static str)> {
        self.error
    }

    #[cold]
    fn fail(&mut self, why: &'static str) -> Fault {
        if self.error.is_none() {
            self.error = Some((self.at, why));
        }
        Fault::Syntax
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    /// The kind of the next value, which is not consumed.
    pub fn peek(&mut self) -> Result<Kind, Fault> {
        self.skip_space();
        match self.byte() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::String),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(_) => Err(self.fail("expected a value")),
            None => Err(self.fail("unexpected end of the document")),
        }
    }

    /// The place of the next value.
    pub fn mark(&mut self) -> Mark {
        self.skip_space();
        Mark {
            at: self.at,
            depth: self.depth,
            path: self.context.path.len(),
            drift: self.context.drift.len(),
            masked: self.context.masked,
            counts: self.context.counts,
        }
    }

    /// Goes back to a place, forgetting what was noticed since.
    pub fn rewind(&mut self, mark: Mark) {
        self.at = mark.at;
        self.depth = mark.depth;
        self.context.path.truncate(mark.path);
        self.context.drift.truncate(mark.drift);
        self.context.masked = mark.masked;
        self.context.counts = mark.counts;
    }

    /// The bytes of the whole text.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    /// What is known of a union after a branch of it was tried on the value that begins at `mark`; and how many faults
    /// there were.
    pub(crate) fn met(&self, mark: Mark, branch: u16) -> (Met, usize) {
        let (before, after) = (mark.counts, self.context.counts);
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (notes, unknown) = (small(after.notes - before.notes), small(after.unknown - before.unknown));
        (Met { branch: Some(branch), end: small(self.at), notes, unknown }, after.faults - before.faults)
    }

    /// Passes over a value that begins at `mark` and is known.
    pub(crate) fn jump(&mut self, mark: Mark, met: Met) {
        self.rewind(mark);
        self.at = met.end as usize;
        self.context.counts.notes += met.notes as usize;
        self.context.counts.unknown += met.unknown as usize;
    }

    /// The text from a place up to here.
    pub fn since(&self, mark: Mark) -> &'a str {
        self.text.get(mark.at..self.at).unwrap_or_default()
    }

    /// Nothing but white space may follow.
    pub fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at < self.text.len() { Err(self.fail("unexpected text after the document")) } else { Ok(()) }
    }

    fn expect(&mut self, kind: Kind, noun: &'static str) -> Result<(), Fault> {
        if self.peek()? == kind { Ok(()) } else { Err(Fault::Mismatch(noun)) }
    }

    /// Stands before a value that begins with `byte`, which only values of `kind` do.
    #[inline]
    fn begin(&mut self, byte: u8, kind: Kind, noun: &'static str) -> Result<(), Fault> {
        self.skip_space();
        if self.byte() == Some(byte) { Ok(()) } else { self.expect(kind, noun) }
    }

    fn literal(&mut self, literal: &str) -> Result<(), Fault> {
        if self.text.as_bytes()[self.at..].starts_with(literal.as_bytes()) {
            self.at += literal.len();
            Ok(())
        } else {
            Err(self.fail("expected `true`, `false` or `null`"))
        }
    }

    /// Reads `true` or `false`.
    pub fn bool(&mut self) -> Result<bool, Fault> {
        self.expect(Kind::Bool, "a boolean")?;
        if self.byte() == Some(b't') {
            self.literal("true")?;
            Ok(true)
        } else {
            self.literal("false")?;
            Ok(false)
        }
    }

    /// Reads `null` if it is next.
    pub fn null(&mut self) -> Result<bool, Fault> {
        if self.peek()? != Kind::Null {
            return Ok(false);
        }
        self.literal("null")?;
        Ok(true)
    }

    /// Reads a number and gives its text.
    pub fn number(&mut self) -> Result<&'a str, Fault> {
        self.expect(Kind::Number, "a number")?;
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.fail("a number needs digits")),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.digits();
        if self.at == start { Err(self.fail("a number needs digits")) } else { Ok(()) }
    }

    /// Reads a string; text without escapes is borrowed.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.begin(b'"', Kind::String, "a string")?;
        self.quoted()
    }

    #[inline]
    fn quoted(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let start = self.at;
        self.plain();
        if self.byte() == Some(b'"') {
            let text = &self.text[start..self.at];
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        self.escaped(start)
    }

    /// Reads the rest of a string whose text began at `start`, and which has escapes.
    fn escaped(&mut self, start: usize) -> Result<Cow<'a, str>, Fault> {
        let mut out = String::from(&self.text[start..self.at]);
        while !self.quote()? {
            let character = self.escape()?;
            out.push(character);
            let start = self.at;
            self.plain();
            out.push_str(&self.text[start..self.at]);
        }
        if std::mem::take(&mut self.is_broken) {
            self.note_broken(start - 1);
        }
        Ok(Cow::Owned(out))
    }

    /// Moves over the quote that ends a string (true), or the backslash of an escape.
    fn quote(&mut self) -> Result<bool, Fault> {
        let is_quote = match self.byte() {
            Some(b'"') => true,
            Some(b'\\') => false,
            Some(_) => return Err(self.fail("a control character in a string")),
            None => return Err(self.fail("a string without an end")),
        };
        self.at += 1;
        Ok(is_quote)
    }

    /// Moves over a string.
    fn skip_string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        self.plain();
        while !self.quote()? {
            self.escape()?;
            self.plain();
        }
        self.is_broken = false;
        Ok(())
    }

    /// Notes that the string that began at `start` has half of a surrogate pair.
    #[cold]
    fn note_broken(&mut self, start: usize) {
        self.context.unfaithful = true;
        self.broken_name = Some(&self.text[start..self.at]);
        self.note(DriftKind::LoneSurrogate, "a whole character", &self.text[start..self.at]);
    }

    /// Moves over the characters of a string that need no thought.
    #[inline]
    fn plain(&mut self) {
        self.at += crate::scan::plain(&self.text.as_bytes()[self.at..]);
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let Some(byte) = self.byte() else { return Err(self.fail("a string without an end")) };
        self.at += 1;
        Ok(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.fail("an unknown escape in a string")),
        })
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let high = self.hex4()?;
        if !(0xD800..0xE000).contains(&high) {
            return char::from_u32(high).ok_or_else(|| self.fail("not a character"));
        }
        let after = self.at;
        if high < 0xDC00 && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let low = self.hex4()?;
            if (0xDC00..0xE000).contains(&low) {
                let whole = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return char::from_u32(whole).ok_or_else(|| self.fail("not a character"));
            }
        }
        self.at = after;
        self.is_broken = true;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&mut self) -> Result<u32, Fault> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.byte().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else { return Err(self.fail("`\\u` needs four hexadecimal digits")) };
            value = value * 16 + digit;
            self.at += 1;
        }
        Ok(value)
    }

    fn enter(&mut self) -> Result<(), Fault> {
        if self.depth == MAX_DEPTH {
            return Err(self.fail("nested too deeply"));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
    }

    /// Enters an object; then call [`Reader::member`] until it gives `None`.
    pub fn object(&mut self) -> Result<(), Fault> {
        self.begin(b'{', Kind::Object, "an object")?;
        self.enter()
    }

    /// The name of the object's next member, or `None` at its end. `first` is true for the first call.
    #[inline]
    pub fn member(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, Fault> {
        if !self.next_member(first)? {
            return Ok(None);
        }
        self.broken_name = None;
        let name = self.quoted()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// Stands before the name of the next member, or leaves the object (`false`).
    #[inline]
    fn next_member(&mut self, first: bool) -> Result<bool, Fault> {
        self.skip_space();
        match self.byte() {
            Some(b'}') => {
                self.leave();
                return Ok(false);
            }
            Some(b',') if !first => {
                self.at += 1;
                self.skip_space();
            }
            _ if !first => return Err(self.fail("expected `,` or `}`")),
            _ => {}
        }
        if self.byte() == Some(b'"') { Ok(true) } else { Err(self.fail("expected a member name")) }
    }

    #[inline]
    fn colon(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.byte() != Some(b':') {
            return Err(self.fail("expected `:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// The name that [`Reader::member`] has just given, as it stands in the text, if it holds half of a surrogate pair.
    pub(crate) fn broken_name(&self) -> Option<&'a str> {
        self.broken_name
    }

    /// Enters an array; then call [`Reader::element`] until it gives `false`.
    pub fn array(&mut self) -> Result<(), Fault> {
        self.begin(b'[', Kind::Array, "an array")?;
        self.enter()
    }

    /// Whether the array has another element. `first` is true for the first call.
    #[inline]
    pub fn element(&mut self, first: bool) -> Result<bool, Fault> {
        self.skip_space();
        match self.byte() {
            Some(b']') => {
                self.leave();
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if first => Ok(true),
            Some(_) => Err(self.fail("expected `,` or `]`")),
            None => Err(self.fail("unexpected end of the document")),
        }
    }

    /// Reads any value and gives its text.
    pub fn skip(&mut self) -> Result<&'a str, Fault> {
        let mark = self.mark();
        self.skip_value()?;
        Ok(self.since(mark))
    }

    fn skip_value(&mut self) -> Result<(), Fault> {
        match self.peek()? {
            Kind::Null => self.literal("null"),
            Kind::Bool => self.bool().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::String => self.skip_string(),
            Kind::Array => {
                self.array()?;
                let mut first = true;
                while self.element(first)? {
                    self.skip_value()?;
                    first = false;
                }
                Ok(())
            }
            Kind::Object => {
                self.object()?;
                let mut first = true;
                while self.next_member(first)? {
                    self.skip_string()?;
                    self.colon()?;
                    self.skip_value()?;
                    first = false;
                }
                Ok(())
            }
        }
    }

    /// Notes that document and reality differ at the current place.
    #[cold]
    pub fn note(&mut self, kind: DriftKind, expected: &'static str, found: &str) {
        let context = &mut self.context;
        context.counts.notes += 1;
        match kind {
            DriftKind::UnknownMember | DriftKind::UnknownValue => context.counts.unknown += 1,
            DriftKind::LoneSurrogate => {}
            _ => context.counts.faults += 1,
        }
        let is_full = context.drift.len() == MAX_DRIFT || context.counts.drift_text >= MAX_DRIFT_TEXT;
        if is_full || context.trying > 0 {
            return;
        }
        let drift = Drift::new(&context.path, kind, expected, found, context.masked > 0);
        context.counts.drift_text += drift.pointer.len() + drift.found.len();
        context.drift.push(drift);
    }

    /// Keeps a part of the text. Parts may overlap, as those of a list in a list do, so beyond twice the text in all they
    /// share one copy of it.
    #[cold]
    pub(crate) fn keep(&mut self, part: &'a str) -> Text {
        let kept = self.context.counts.kept + part.len();
        if kept <= 2 * self.text.len() {
            self.context.counts.kept = kept;
            return Text::from(part);
        }
        let whole = self.context.whole.get_or_insert_with(|| self.text.into());
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Text::part(whole, start, part.len()).unwrap_or_else(|| Text::from(part))
    }

    /// Goes back to `mark`, passes over the value that begins there, notes the mismatch, and gives the value's text.
    #[cold]
    pub(crate) fn set_aside(&mut self, mark: Mark, expected: &'static str) -> Result<&'a str, Fault> {
        self.rewind(mark);
        let text = self.skip()?;
        let kind = if text == "null" { DriftKind::Null } else { DriftKind::WrongType };
        self.note(kind, expected, text);
        Ok(text)
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
