//! Clauses of rules: an attribute, an operator, and values of which one has to fit.

use serde_json::Value;

use super::operator::{self, Operator};
use super::{Scope, Stop, attribute, is_true, list, text};

impl<'a> Scope<'a> {
    /// Whether every clause of a rule matches.
    pub(super) fn all_match(&mut self, clauses: &'a [Value]) -> Result<bool, Stop> {
        for clause in clauses {
            if !self.matches(clause)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn matches(&mut self, clause: &'a Value) -> Result<bool, Stop> {
        let fits = match text(clause, "op") {
            Some("segmentMatch") => Some(self.is_in_any_segment(list(clause, "values"))?),
            op => self.attribute_fits(clause, op.and_then(operator::find))?,
        };
        Ok(fits.is_some_and(|fits| fits != is_true(clause, "negate")))
    }

    /// Whether a value of the attribute fits; none if there is no such attribute, which is no match, negated or not.
    fn attribute_fits(&self, clause: &Value, operator: Option<Operator>) -> Result<Option<bool>, Stop> {
        let name = text(clause, "attribute").unwrap_or_default();
        let kind = text(clause, "contextKind");
        let path = match kind {
            // Before there were kinds of contexts, attributes were names.
            None if !name.is_empty() => vec![name.to_owned()],
            _ => attribute::path(name)?,
        };
        let fits = |value: &Value| operator.is_some_and(|fits| list(clause, "values").iter().any(|v| fits(value, v)));
        if name == "kind" {
            return Ok(Some(self.context.kinds().any(|kind| fits(&kind.into()))));
        }
        let part = self.context.part(kind.unwrap_or("user"));
        Ok(part.and_then(|part| attribute::value(part, &path)).map(|value| match value {
            Value::Array(values) => values.iter().any(fits),
            value => fits(value),
        }))
    }
}
