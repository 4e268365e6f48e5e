//! Why a text is no specifier, or a specifier names nothing that is known.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

/// Where a specifier is wrong, and what was expected there.
///
/// ```
/// let error = "proj/*;".parse::<ldapi::specifier::ResourceSpecifier>().expect_err("no tag");
/// assert_eq!((error.position(), error.expected()), (7, "a tag"));
/// assert_eq!(error.to_string(), r#"resource specifier "proj/*;": expected a tag at byte 7, found the end"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecifierError {
    text: String,
    position: usize,
    expected: Cow<'static, str>,
}

impl SpecifierError {
    pub(super) fn new(text: &str, position: usize, expected: impl Into<Cow<'static, str>>) -> Self {
        SpecifierError { text: text.into(), position, expected: expected.into() }
    }

    /// The specifier as a text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte of the text at which it is wrong; its length, if something is missing at the end.
    pub fn position(&self) -> usize {
        self.position
    }

    /// What was expected there, for people to read.
    pub fn expected(&self) -> &str {
        &self.expected
    }
}

impl fmt::Display for SpecifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resource specifier {:?}: expected {} at byte {}, found ", self.text, self.expected, self.position)?;
        match self.text.get(self.position..).and_then(|rest| rest.chars().next()) {
            Some(found) => write!(f, "{found:?}"),
            None => f.write_str("the end"),
        }
    }
}

impl std::error::Error for SpecifierError {}

impl From<Infallible> for SpecifierError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<SpecifierError> for ldapi_runtime::Error {
    /// For functions that give what the client's calls give: the request cannot be made.
    fn from(error: SpecifierError) -> Self {
        ldapi_runtime::Error::request(error.to_string())
    }
}
