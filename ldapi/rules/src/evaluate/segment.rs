//! Segments: who is in one.

use serde_json::Value;

use super::rollout::{self, Bucketing};
use super::{LONGEST_CHAIN, Scope, Stop, given, holds, is_true, list, text};

impl<'a> Scope<'a> {
    /// Whether the context is in one of the segments with these keys. One that is not there has nobody in it.
    pub(super) fn is_in_any_segment(&mut self, keys: &'a [Value]) -> Result<bool, Stop> {
        for key in keys.iter().filter_map(Value::as_str) {
            let Some(segment) = self.resources.segment(key) else { continue };
            if self.segments.contains(&key) || self.segments.len() > LONGEST_CHAIN {
                return Err(Stop::Malformed);
            }
            self.segments.push(key);
            let is_in = self.is_in(segment);
            self.segments.pop();
            if is_in? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_in(&mut self, segment: &'a Value) -> Result<bool, Stop> {
        // Who is in a big segment is not in the document.
        if is_true(segment, "deleted") || is_true(segment, "unbounded") {
            return Ok(false);
        }
        if self.is_listed(segment, "included", "includedContexts") {
            return Ok(true);
        }
        if self.is_listed(segment, "excluded", "excludedContexts") {
            return Ok(false);
        }
        for rule in list(segment, "rules") {
            if self.all_match(list(rule, "clauses"))? && self.is_in_share(segment, rule)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_listed(&self, segment: &Value, users: &str, contexts: &str) -> bool {
        let has = |kind: &str, values: &[Value]| self.context.key(kind).is_some_and(|key| holds(values, key));
        let mut entries = list(segment, contexts).iter();
        has("user", list(segment, users))
            || entries.any(|entry| has(text(entry, "contextKind").unwrap_or("user"), list(entry, "values")))
    }

    /// Whether the context is in the percentage of a rule; without one, everybody is.
    fn is_in_share(&self, segment: &Value, rule: &Value) -> Result<bool, Stop> {
        let Some(weight) = given(rule, "weight") else { return Ok(true) };
        let bucketing = Bucketing {
            prefix: rollout::prefix(segment, segment),
            context_kind: text(rule, "rolloutContextKind").unwrap_or("user"),
            by: text(rule, "bucketBy"),
        };
        Ok(bucketing.bucket(self.context)?.unwrap_or(0.0) < rollout::share(Some(weight)))
    }
}
