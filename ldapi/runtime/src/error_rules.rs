//! What an API's error bodies look like, and which errors mean more than their status says.

use http::{Method, StatusCode};

/// An API's way with errors.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRules {
    /// The member of an error body that has the machine-readable code.
    pub code: &'static str,
    /// The member with the words for people.
    pub message: &'static str,
    /// The member with the identifier of the request.
    pub id: &'static str,
    /// Conflicts (409) that mean a change at the same time: nothing was applied, and trying again makes sense.
    pub concurrent_change: &'static [ErrorRule],
    /// Errors that mean that the change needs an approval.
    pub approval_required: &'static [ErrorRule],
}

impl ErrorRules {
    /// The usual names, and no error of special meaning.
    pub const fn new() -> Self {
        ErrorRules { code: "code", message: "message", id: "id", concurrent_change: &[], approval_required: &[] }
    }

    /// Whether any of some rules holds.
    pub(crate) fn any(
        rules: &[ErrorRule],
        place: &Place<'_>,
        status: StatusCode,
        code: Option<&str>,
        message: Option<&str>,
    ) -> bool {
        rules.iter().any(|rule| rule.holds(place, status, code, message))
    }
}

impl Default for ErrorRules {
    fn default() -> Self {
        ErrorRules::new()
    }
}

/// What an error must have to be of a kind. Whatever is `None` does not matter.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRule {
    /// The status.
    pub status: u16,
    /// The code.
    pub code: Option<&'static str>,
    /// A part of the message, in any case.
    pub message: Option<&'static str>,
    /// A part of the path template.
    pub path: Option<&'static str>,
    /// What must not be a part of the path template.
    pub except_path: Option<&'static str>,
}

impl ErrorRule {
    /// Every error of a status to a request that changes something.
    pub const fn status(status: u16) -> Self {
        ErrorRule { status, code: None, message: None, path: None, except_path: None }
    }

    /// Only with this code.
    pub const fn code(self, code: &'static str) -> Self {
        ErrorRule { code: Some(code), ..self }
    }

    /// Only with this in the message, in any case.
    pub const fn message(self, part: &'static str) -> Self {
        ErrorRule { message: Some(part), ..self }
    }

    /// Only with this in the path template.
    pub const fn path(self, part: &'static str) -> Self {
        ErrorRule { path: Some(part), ..self }
    }

    /// Only without this in the path template.
    pub const fn except_path(self, part: &'static str) -> Self {
        ErrorRule { except_path: Some(part), ..self }
    }

    fn holds(&self, place: &Place<'_>, status: StatusCode, code: Option<&str>, message: Option<&str>) -> bool {
        let says = |part: &str| message.is_some_and(|message| message.to_lowercase().contains(&part.to_lowercase()));
        status == self.status
            && *place.method != Method::GET
            && self.code.is_none_or(|wanted| code == Some(wanted))
            && self.message.is_none_or(says)
            && self.path.is_none_or(|part| place.path.contains(part))
            && self.except_path.is_none_or(|part| !place.path.contains(part))
    }
}

/// The request that an error is the answer to.
pub(crate) struct Place<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
}
