//! Refusals, in the API's form.

use crate::ask::Answer;

/// What a handler comes to: an answer, or a refusal.
pub(crate) type Outcome = Result<Answer, Answer>;

/// There is no such thing.
pub(crate) fn not_found(what: &str) -> Answer {
    Answer::refuse(404, "not_found", format!("there is no such {what}"))
}

/// The request cannot be meant.
pub(crate) fn invalid(why: impl Into<String>) -> Answer {
    Answer::refuse(400, "invalid_request", why)
}

/// A JSON Patch that cannot be applied.
pub(crate) fn bad_patch(why: impl Into<String>) -> Answer {
    Answer::refuse(400, "invalid_patch", why)
}

/// It is at odds with what there is.
pub(crate) fn conflict(why: impl Into<String>) -> Answer {
    Answer::refuse(409, "conflict", why)
}

/// Somebody else was faster.
pub(crate) fn outdated(why: impl Into<String>) -> Answer {
    Answer::refuse(409, "optimistic_locking_error", why)
}

/// Not for this member.
pub(crate) fn forbidden(why: impl Into<String>) -> Answer {
    Answer::refuse(403, "forbidden", why)
}

/// Not in this way.
pub(crate) fn not_allowed(why: impl Into<String>) -> Answer {
    Answer::refuse(405, "method_not_allowed", why)
}
