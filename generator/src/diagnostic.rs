//! Everything the generator has to say about a document: one list of codes, one form.

use std::collections::BTreeMap;
use std::fmt;

use crate::source::{Source, Unreadable};

/// What a diagnostic is about. The comment of each code is its page in the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The text is neither JSON nor YAML, or a key stands in a mapping twice.
    Syntax,
    /// The document is no OpenAPI 3.0 document at all.
    NotOpenapi,
    /// The document is OpenAPI 3.1 or later, whose schemas follow other rules.
    Openapi31,
    /// A piece of the document is not of the form that OpenAPI 3.0 asks for.
    MalformedPiece,
    /// A `$ref` points at nothing.
    UnresolvedRef,
    /// A `$ref` points out of the document.
    ExternalRef,
    /// A `$ref` leads back to itself.
    CircularRef,
    /// An operation has no `operationId`, from which its names are made.
    MissingOperationId,
    /// Two operations have the same `operationId`.
    DuplicateOperationId,
    /// The path's parameters and the declared ones differ.
    PathMismatch,
    /// A parameter that travels in a way this generator does not write: cookies, `deepObject`, space or pipe delimited lists, content maps.
    UnsupportedParameter,
    /// A body or answer in a content type that is not JSON, a form, multipart, text or bytes.
    UnsupportedContent,
    /// A security scheme other than a key in a header or query, basic or bearer.
    UnsupportedSecurity,
    /// Callbacks, which a client cannot receive.
    UnsupportedCallback,
    /// Links between operations.
    UnsupportedLink,
    /// XML markup of a schema.
    UnsupportedXml,
    /// A schema requires itself, so that no value of it could ever be written.
    RequiredCycle,
    /// The parts of an `allOf` contradict each other.
    ConflictingAllOf,
    /// A union's discriminator does not tell its branches apart.
    BadDiscriminator,
    /// Two things get the same name.
    NameCollision,
    /// A name cannot be made an identifier.
    InvalidName,
    /// An operation's tag belongs to no area.
    UnmappedTag,
    /// A rename or area in `codegen.yaml` names something that is not there.
    StaleConfig,
    /// `codegen.yaml` is not of its form.
    BadConfig,
    /// An overlay is not of its form.
    BadOverlay,
    /// An overlay action matches nothing, or another number of places than it expects.
    OverlayMissed,
    /// An overlay action changes nothing.
    OverlayIdle,
    /// An extension of ours (`x-…`) is not of its form.
    BadExtension,
    /// A public name differs from the one in the lock.
    NameChanged,
    /// A public name in the lock is no longer made.
    NameGone,
    /// Rendered text is not Rust: a fault of this generator.
    Render,
    /// Keywords beside a `$ref`, which OpenAPI 3.0 ignores.
    RefSiblings,
    /// A keyword that OpenAPI 3.0 does not know.
    UnknownKeyword,
    /// A keyword that nothing is made of, such as `not`.
    IgnoredKeyword,
    /// A branch of a union that can never be chosen.
    UnreachableBranch,
    /// A discriminator on a schema that is no union.
    IdleDiscriminator,
}

impl Code {
    /// All codes, in the order of the reference.
    pub const ALL: &[Code] = &[
        Code::Syntax,
        Code::NotOpenapi,
        Code::Openapi31,
        Code::MalformedPiece,
        Code::UnresolvedRef,
        Code::ExternalRef,
        Code::CircularRef,
        Code::MissingOperationId,
        Code::DuplicateOperationId,
        Code::PathMismatch,
        Code::UnsupportedParameter,
        Code::UnsupportedContent,
        Code::UnsupportedSecurity,
        Code::UnsupportedCallback,
        Code::UnsupportedLink,
        Code::UnsupportedXml,
        Code::RequiredCycle,
        Code::ConflictingAllOf,
        Code::BadDiscriminator,
        Code::NameCollision,
        Code::InvalidName,
        Code::UnmappedTag,
        Code::StaleConfig,
        Code::BadConfig,
        Code::BadOverlay,
        Code::OverlayMissed,
        Code::OverlayIdle,
        Code::BadExtension,
        Code::NameChanged,
        Code::NameGone,
        Code::Render,
        Code::RefSiblings,
        Code::UnknownKeyword,
        Code::IgnoredKeyword,
        Code::UnreachableBranch,
        Code::IdleDiscriminator,
    ];

    /// The code as it is printed.
    pub fn as_str(self) -> String {
        let mut out = String::new();
        for character in format!("{self:?}").chars() {
            if character.is_ascii_uppercase() && !out.is_empty() {
                out.push('-');
            }
            out.push(character.to_ascii_lowercase());
        }
        out.replace("openapi31", "openapi-31")
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Code::RefSiblings
            | Code::UnknownKeyword
            | Code::IgnoredKeyword
            | Code::UnreachableBranch
            | Code::UnsupportedXml
            | Code::IdleDiscriminator => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether leaving out the operation is a way to go on.
    pub fn is_skippable(self) -> bool {
        matches!(
            self,
            Code::UnsupportedParameter
                | Code::UnsupportedContent
                | Code::UnsupportedSecurity
                | Code::UnsupportedCallback
                | Code::UnsupportedLink
        )
    }
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Warning,
    /// Nothing is generated.
    Error,
}

/// Something to say about a place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The index of the file among the inputs.
    pub source: SourceId,
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// What it is about.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
    /// A line known without the pointer, as of a syntax error.
    pub line: Option<usize>,
}

/// Which input a diagnostic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceId {
    /// The document.
    Document,
    /// An overlay, by its index.
    Overlay(usize),
    /// The configuration.
    Config,
    /// The lock of names.
    Lock,
}

/// The diagnostics so far.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one about the document.
    pub fn add(&mut self, code: Code, pointer: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.add_in(SourceId::Document, code, pointer, message, fix);
    }

    /// Adds one about any input.
    pub fn add_in(
        &mut self,
        source: SourceId,
        code: Code,
        pointer: &str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        let (message, fix) = (message.into(), fix.into());
        let diagnostic = Diagnostic { source, pointer: pointer.into(), code, message, fix, line: None };
        if !self.list.contains(&diagnostic) {
            self.list.push(diagnostic);
        }
    }

    /// Adds one whose line is known.
    pub fn add_at(&mut self, source: SourceId, code: Code, line: Option<usize>, message: String, fix: String) {
        self.list.push(Diagnostic { source, pointer: String::new(), code, message, fix, line });
    }

    /// Adds that a text cannot be read.
    pub(crate) fn add_unreadable(&mut self, source: SourceId, error: Unreadable) {
        self.add_at(source, Code::Syntax, Some(error.line), error.reason, String::from("correct the text"));
    }

    /// All of them.
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.code.severity() == Severity::Error)
    }

    /// Takes out the skippable errors below a pointer.
    pub(crate) fn take_skippable(&mut self, pointer: &str) -> Vec<Diagnostic> {
        let below = |diagnostic: &Diagnostic| {
            diagnostic.source == SourceId::Document
                && diagnostic.code.is_skippable()
                && diagnostic.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (out, left) = self.list.drain(..).partition(below);
        self.list = left;
        out
    }

    /// Prints all: warnings first, errors last, each in the order of the document.
    pub fn render(&self, sources: &BTreeMap<SourceId, &Source>) -> String {
        let mut sorted: Vec<&Diagnostic> = self.list.iter().collect();
        sorted.sort_by_key(|diagnostic| (diagnostic.code.severity(), *diagnostic));
        let mut lines = BTreeMap::new();
        for (id, source) in sources {
            if sorted.iter().any(|diagnostic| diagnostic.source == *id) {
                lines.insert(*id, source.lines());
            }
        }
        let mut out = String::new();
        for diagnostic in sorted {
            let name = sources.get(&diagnostic.source).map_or("", |source| source.name.as_str());
            let known = lines.get(&diagnostic.source).and_then(|lines| lines.line_of(&diagnostic.pointer));
            out.push_str(&Printed { diagnostic, name, line: diagnostic.line.or(known) }.to_string());
        }
        out
    }
}

struct Printed<'a> {
    diagnostic: &'a Diagnostic,
    name: &'a str,
    line: Option<usize>,
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { pointer, code, message, fix, .. } = self.diagnostic;
        let severity = match code.severity() {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        writeln!(f, "{severity}[{}]: {message}", code.as_str())?;
        let place = self.line.map_or_else(|| String::from(self.name), |line| format!("{}:{line}", self.name));
        writeln!(f, "  at  #{pointer}  {place}")?;
        writeln!(f, "  fix {fix}")
    }
}
