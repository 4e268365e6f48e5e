//! Words of rules: patterns of names, lengths of time, parts of a hundred.

use std::fmt;
use std::time::Duration;

/// A pattern of operation ids, in which `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Pattern(text.into())
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A rule that is not of its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    rule: String,
    reason: String,
}

impl RuleError {
    pub(crate) fn new(rule: &str, reason: impl Into<String>) -> Self {
        RuleError { rule: rule.into(), reason: reason.into() }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.reason)
    }
}

impl std::error::Error for RuleError {}

/// `200ms`, `10s`, `5m`, `1h`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.checked_mul(millis)?))
}

/// A duration as [`duration`] reads it.
pub(crate) fn duration_text(duration: Duration) -> String {
    let millis = duration.as_millis();
    if millis.is_multiple_of(1_000) { format!("{}s", millis / 1_000) } else { format!("{millis}ms") }
}

/// `30%` as 0.3.
pub(crate) fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.strip_suffix('%')?.parse().ok()?;
    (0.0..=100.0).contains(&number).then_some(number / 100.0)
}

#[cfg(test)]
mod tests {
    use super::{Pattern, duration, percent};

    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
    }

    #[test]
    fn patterns() {
        check("*", "getFlag", true);
        check("*", "", true);
        check("getFlag", "getFlag", true);
        check("getFlag", "getFlags", false);
        check("get*", "getFlag", true);
        check("*Flag", "getFlag", true);
        check("*Flag", "getFlags", false);
        check("g*F*g", "getFlag", true);
        check("get*et", "get", false);
        check("get*tag", "getag", false);
    }

    #[test]
    fn durations_and_percents() {
        assert_eq!(duration("200ms").map(|duration| duration.as_millis()), Some(200));
        assert_eq!(duration("2m").map(|duration| duration.as_secs()), Some(120));
        assert!(
            ["", "10", "s", "-1s", "99999999999999999999s", "18446744073709551615d"]
                .map(duration)
                .iter()
                .all(Option::is_none)
        );
        assert_eq!(percent("30%"), Some(0.3));
        assert!(["30", "130%", "-1%", "%", "NaN%"].map(percent).iter().all(Option::is_none));
    }
}
