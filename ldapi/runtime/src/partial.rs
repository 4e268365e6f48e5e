//! Successes that are none for some of what was asked for.

use std::fmt;

use crate::error::{Error, Kind, Reported};
use crate::field::Field;
use crate::json::Json;
use crate::operation::Failures;
use crate::response::{Answer, Response};

/// The result of an operation that may do a part of what it is asked for and still answer with success.
///
/// ```
/// # fn example(answer: ldapi_runtime::Partial<Vec<String>>) -> ldapi_runtime::Result<()> {
/// // All or an error:
/// let done = answer.complete()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a part of what was asked for may not have been done"]
pub enum Partial<T> {
    /// All was done.
    Complete(T),
    /// Some was not done.
    Incomplete(Incomplete<T>),
}

/// What was done, and what was not.
#[derive(Clone)]
#[non_exhaustive]
pub struct Incomplete<T> {
    /// The answer as a whole.
    pub value: T,
    /// What was not done, as the answer tells it: an entry for each. An entry of a map has its name in `key`.
    pub failures: Vec<Json>,
    pub(crate) error: Error,
}

impl<T: PartialEq> PartialEq for Incomplete<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.failures == other.failures
    }
}

impl<T: fmt::Debug> fmt::Debug for Incomplete<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incomplete").field("value", &self.value).field("failures", &self.failures).finish()
    }
}

impl<T> Partial<T> {
    /// Whether all was done.
    pub fn is_complete(&self) -> bool {
        matches!(self, Partial::Complete(_))
    }

    /// What was not done.
    pub fn failures(&self) -> &[Json] {
        match self {
            Partial::Complete(_) => &[],
            Partial::Incomplete(incomplete) => &incomplete.failures,
        }
    }

    /// The answer as a whole, whether all was done or not.
    pub fn value(&self) -> &T {
        match self {
            Partial::Complete(value) | Partial::Incomplete(Incomplete { value, .. }) => value,
        }
    }

    /// The answer if all was done.
    ///
    /// # Errors
    /// Something was not done; [`Error::is_partial`] holds, and the message tells of the first failure.
    pub fn complete(self) -> Result<T, Error> {
        match self {
            Partial::Complete(value) => Ok(value),
            Partial::Incomplete(incomplete) => Err(incomplete.error),
        }
    }
}

/// JSON that may tell of failures.
impl<T: Field + Default> Answer for Partial<T> {
    #[inline]
    fn from_response(response: &mut Response) -> Result<Self, Error> {
        let value = T::from_response(response)?;
        Ok(match failed(response) {
            Some((failures, error)) => Partial::Incomplete(Incomplete { value, failures, error }),
            None => Partial::Complete(value),
        })
    }
}

/// The failures that an answer tells of, and the error they are.
fn failed(response: &Response) -> Option<(Vec<Json>, Error)> {
    let (_, facts) = response.operation.failures.filter(|(code, _)| *code == response.status.as_str())?;
    let body = Json::parse(std::str::from_utf8(&response.body).ok()?).ok()?;
    let failures = failures(&body, facts);
    let first = failures.first()?;
    let more = failures.len() - 1;
    let detail = if more == 0 { format!("{first:?}") } else { format!("{first:?} and {more} more") };
    let reported = Reported::success(response.status, response.headers.clone(), response.body.clone());
    let error = Error::new(Kind::Partial, detail).reported(reported).at(response.at.clone());
    Some((failures, error.after(response.attempts, false)))
}

fn failures(body: &Json, facts: Failures) -> Vec<Json> {
    let has_failed =
        |entry: &&Json| facts.when.is_none_or(|(member, text)| entry.get(member).and_then(Json::as_str) == Some(text));
    match body.pointer(facts.pointer) {
        Some(Json::Array(entries)) => entries.iter().filter(has_failed).cloned().collect(),
        Some(Json::Object(entries)) => entries.iter().filter(|(_, entry)| has_failed(entry)).map(named).collect(),
        _ => Vec::new(),
    }
}

fn named((name, entry): (&str, &Json)) -> Json {
    let key = ("key", Json::from(name));
    match entry {
        Json::Object(members) => {
            let mut members = members.clone();
            members.insert(key.0, key.1);
            Json::Object(members)
        }
        other => Json::Object([key, ("failure", other.clone())].into_iter().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_found_in_lists_and_maps() {
        let check = |body: &str, facts: Failures, expected: &str| {
            let found = Json::Array(failures(&Json::parse(body).expect("JSON"), facts));
            assert_eq!(found.to_string(), expected, "{body}");
        };
        let errors = Failures { pointer: "/errors", when: None };
        check(r#"{"errors":[]}"#, errors, "[]");
        check(r#"{}"#, errors, "[]");
        check(r#"{"errors":null}"#, errors, "[]");
        check(r#"{"errors":[{"m":1}]}"#, errors, r#"[{"m":1}]"#);
        check(r#"{"errors":{"a":"no"}}"#, errors, r#"[{"failure":"no","key":"a"}]"#);
        let items = Failures { pointer: "/items", when: Some(("status", "error")) };
        check(r#"{"items":[{"status":"success"},{"status":"error"}]}"#, items, r#"[{"status":"error"}]"#);
    }
}
