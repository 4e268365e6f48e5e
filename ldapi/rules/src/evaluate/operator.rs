//! Operators of clauses. Values of types that an operator is not for do not fit.

use std::cmp::Ordering;

use jiff::Timestamp;
use regex::Regex;
use semver::Version;
use serde_json::Value;

/// Whether a value of a context fits a value of a clause.
pub(super) type Operator = fn(&Value, &Value) -> bool;

const OPERATORS: &[(&str, Operator)] = &[
    ("in", is_equal),
    ("startsWith", |value, start| texts(value, start, |value, start| value.starts_with(start))),
    ("endsWith", |value, end| texts(value, end, |value, end| value.ends_with(end))),
    ("contains", |value, part| texts(value, part, |value, part| value.contains(part))),
    ("matches", |value, pattern| texts(value, pattern, matches)),
    ("lessThan", |value, limit| numbers(value, limit, |order| order.is_lt())),
    ("lessThanOrEqual", |value, limit| numbers(value, limit, |order| order.is_le())),
    ("greaterThan", |value, limit| numbers(value, limit, |order| order.is_gt())),
    ("greaterThanOrEqual", |value, limit| numbers(value, limit, |order| order.is_ge())),
    ("before", |value, limit| dates(value, limit, |order| order.is_lt())),
    ("after", |value, limit| dates(value, limit, |order| order.is_gt())),
    ("semVerEqual", |value, other| versions(value, other, |order| order.is_eq())),
    ("semVerLessThan", |value, limit| versions(value, limit, |order| order.is_lt())),
    ("semVerGreaterThan", |value, limit| versions(value, limit, |order| order.is_gt())),
];

/// The operator of a name; `segmentMatch` is none, since it is not about an attribute.
pub(super) fn find(name: &str) -> Option<Operator> {
    OPERATORS.iter().find(|(known, _)| *known == name).map(|(_, operator)| *operator)
}

fn is_equal(value: &Value, other: &Value) -> bool {
    match (value.as_f64(), other.as_f64()) {
        (Some(value), Some(other)) => value == other,
        _ => value == other,
    }
}

fn texts(value: &Value, other: &Value, fits: impl Fn(&str, &str) -> bool) -> bool {
    matches!((value.as_str(), other.as_str()), (Some(value), Some(other)) if fits(value, other))
}

/// A pattern may match anywhere; one that cannot be read matches nothing.
fn matches(value: &str, pattern: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(value))
}

fn numbers(value: &Value, other: &Value, fits: impl Fn(Ordering) -> bool) -> bool {
    let order = value.as_f64().zip(other.as_f64()).and_then(|(value, other)| value.partial_cmp(&other));
    order.is_some_and(fits)
}

fn dates(value: &Value, other: &Value, fits: impl Fn(Ordering) -> bool) -> bool {
    nanoseconds(value).zip(nanoseconds(other)).is_some_and(|(value, other)| fits(value.cmp(&other)))
}

/// A moment: milliseconds since 1970, or a text with date, time and offset as in RFC 3339.
fn nanoseconds(value: &Value) -> Option<i128> {
    if let Some(milliseconds) = value.as_f64() {
        return Some((milliseconds * 1e6) as i128);
    }
    let text = value.as_str()?;
    let has_time = matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    text.parse().ok().filter(|_| has_time && !text.contains('[')).map(Timestamp::as_nanosecond)
}

/// Build metadata does not count.
fn versions(value: &Value, other: &Value, fits: impl Fn(Ordering) -> bool) -> bool {
    version(value).zip(version(other)).is_some_and(|(value, other)| fits(value.cmp_precedence(&other)))
}

/// A version, of which minor and patch may be missing.
fn version(value: &Value) -> Option<Version> {
    let text = value.as_str()?;
    let (core, rest) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
    let missing = match core.matches('.').count() {
        0 => ".0.0",
        1 => ".0",
        _ => "",
    };
    Version::parse(&format!("{core}{missing}{rest}")).ok()
}
