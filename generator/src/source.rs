//! Input texts, and where in them a JSON pointer stands.

use serde_json::Value;

mod lines;
mod parse;

pub use lines::Lines;
pub use parse::{Unreadable, text};

/// A named text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name, for messages.
    pub name: String,
    /// Its text: JSON or YAML.
    pub text: String,
}

impl Source {
    /// A named text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into() }
    }

    /// The value of the text. Keys are the texts that were written, and none may stand in a mapping twice.
    ///
    /// # Errors
    /// Text that is neither JSON nor YAML, with its place.
    pub fn parse(&self) -> Result<Value, Unreadable> {
        parse::parse(&self.text)
    }

    /// The lines of all values; for messages, as it reads the text once more.
    pub fn lines(&self) -> Lines {
        Lines::of(&self.text)
    }
}

/// A step of a JSON pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
