//! Drift: where a response and the API's document disagree.

use std::borrow::Cow;
use std::fmt;

use crate::masked;
use crate::one_line::OneLine;
use crate::reader::MAX_POINTER;

/// One step from a document's root to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// A declared member.
    Member(&'static str),
    /// A key of a map, or an undeclared member.
    Key(Cow<'a, str>),
    /// An element of an array.
    Index(usize),
}

/// How a value differs from the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// A member that the document does not declare.
    UnknownMember,
    /// A value that the document's enumeration does not list.
    UnknownValue,
    /// A required member that was absent.
    Missing,
    /// `null` where the document does not allow it.
    Null,
    /// A value of another type.
    WrongType,
    /// The same member twice; the last one counts.
    Duplicate,
    /// An escape in a string that is half of a surrogate pair, which is read as U+FFFD.
    LoneSurrogate,
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DriftKind::UnknownMember => "unknown member",
            DriftKind::UnknownValue => "unknown value",
            DriftKind::Missing => "missing member",
            DriftKind::Null => "unexpected null",
            DriftKind::WrongType => "wrong type",
            DriftKind::Duplicate => "duplicate member",
            DriftKind::LoneSurrogate => "lone surrogate",
        })
    }
}

/// One place where a value and the API's document disagree.
///
/// Nothing was lost: unknown members, unknown values and values of the wrong type are kept by the model and written back.
/// A value that the document does not describe may be a secret. [`Debug`](fmt::Debug) and [`Display`](fmt::Display) name
/// its kind only; [`found`](Drift::found) has its beginning.
///
/// The list of one response is bounded: [10,000 events](crate::reader::MAX_DRIFT), and
/// [1 MiB of pointers and quotations](crate::reader::MAX_DRIFT_TEXT). What comes after that is read and kept as before, but
/// not listed. Each place is reported once per client to observers and logs, up to 10,000 places.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The operation whose response this was; empty for a value that was not read from a response.
    pub operation: &'static str,
    /// Where, as a JSON pointer (RFC 6901) into the body. One of more than [1,024 bytes](crate::reader::MAX_POINTER) is cut
    /// and ends in `…`.
    pub pointer: String,
    /// How it differs.
    pub kind: DriftKind,
    /// What the document says, as a phrase such as `a string`.
    pub expected: &'static str,
    /// What was found, shortened; `(masked)` below a sensitive member.
    pub found: String,
}

impl Drift {
    pub(crate) fn new(path: &[Step<'_>], kind: DriftKind, expected: &'static str, found: &str, masked: bool) -> Self {
        let found = if masked { String::from(masked::MASK) } else { shorten(found) };
        Drift { operation: "", pointer: pointer(path), kind, expected, found }
    }
}

impl Drift {
    /// What was found, as far as it may be printed: a value of a member that the document describes, if it is not a
    /// secret, and otherwise its kind.
    fn shown(&self) -> &str {
        let kind = masked::kind(&self.found);
        match self.kind {
            DriftKind::UnknownMember => kind,
            _ if masked::leads_to_secret(&self.pointer) => kind,
            _ if kind == "a string" => &self.found,
            _ => kind,
        }
    }
}

impl fmt::Debug for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drift")
            .field("operation", &self.operation)
            .field("pointer", &self.pointer)
            .field("kind", &self.kind)
            .field("expected", &self.expected)
            .field("found", &format_args!("{}", self.shown()))
            .finish()
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the body" } else { &self.pointer };
        write!(f, "{} at {}", self.kind, OneLine(place))?;
        if !self.expected.is_empty() {
            write!(f, ": expected {}", self.expected)?;
        }
        if !self.found.is_empty() {
            write!(f, ", found {}", OneLine(self.shown()))?;
        }
        if self.operation.is_empty() { Ok(()) } else { write!(f, " ({})", self.operation) }
    }
}

/// At most 60 characters of a text, for messages.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => String::from(text),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn pointer(path: &[Step<'_>]) -> String {
    let mut out = String::new();
    for step in path {
        out.push('/');
        match step {
            Step::Member(name) => push_escaped(&mut out, name),
            Step::Key(key) => push_escaped(&mut out, key),
            Step::Index(index) => out.push_str(&index.to_string()),
        }
        if out.len() > MAX_POINTER {
            let end = (0..=MAX_POINTER).rev().find(|end| out.is_char_boundary(*end));
            out.truncate(end.unwrap_or_default());
            out.push('…');
            break;
        }
    }
    out
}

/// Adds a step as it stands in a pointer, but not much more than a pointer may hold.
fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars().take(MAX_POINTER) {
        match character {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            other => out.push(other),
        }
    }
}
