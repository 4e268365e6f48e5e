//! Faults by rule: which requests fail, how often, and in what way.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::pattern::{Pattern, RuleError, duration, duration_text, percent};
use crate::seed::Seed;

/// A rule for faults. As text: a pattern of operation ids, how often (`30%`, or always), how many times at most (`x2`,
/// or without end), and what happens, as in `getFeatureFlag 30% 503` or `* x1 latency=2s`.
///
/// | What happens | |
/// |---|---|
/// | `503` | the answer has this status, and nothing is done; with `429`, the headers tell when to come back |
/// | `bare-429` | refused without a header that tells when to come back |
/// | `stale-reset` | refused, and the window that is told of has ended already |
/// | `latency=200ms` | the answer takes longer |
/// | `reset` | the connection is reset, and nothing is done |
/// | `reset-after` | the connection is reset when all is done |
/// | `truncate` | all is done, and the answer ends in its middle |
/// | `date=+90s`, `date=-5m` | the header `Date` is ahead or behind |
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    operations: Pattern,
    rate: f64,
    times: Option<u64>,
    action: Action,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The answer has a status, and nothing is done.
    Status(u16),
    /// 429 without a header that tells when to come back.
    Bare429,
    /// 429 with a window that has ended already.
    StaleReset,
    /// The answer takes longer.
    Latency(Duration),
    /// The connection is reset, and nothing is done.
    Reset,
    /// The connection is reset when all is done.
    ResetAfter,
    /// All is done, and the answer ends in its middle.
    Truncate,
    /// The header `Date` differs by so many seconds.
    Date(i64),
}

impl Fault {
    /// A fault that always happens, to the operations with such an id; `*` stands for any text.
    pub fn new(operations: &str, action: Action) -> Self {
        Fault { operations: Pattern::new(operations), rate: 1.0, times: None, action }
    }

    /// Lets it happen to a part of the requests, from 0 to 1. Which ones follows from the emulator's seed.
    #[must_use]
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    /// Lets it happen so many times at most.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }
}

impl FromStr for Fault {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let wrong = |reason: &str| RuleError::new(text, reason);
        let (Some(action), false) = (words.pop(), words.is_empty()) else {
            return Err(wrong("a fault is written like getFeatureFlag 30% 503"));
        };
        let mut fault = Fault::new(words[0], action.parse()?);
        for word in &words[1..] {
            if let Some(rate) = percent(word) {
                fault.rate = rate;
            } else if let Some(times) = word.strip_prefix('x').and_then(|times| times.parse().ok()) {
                fault.times = Some(times);
            } else {
                return Err(wrong(&format!("{word} is neither how often (30%) nor how many times (x2)")));
            }
        }
        Ok(fault)
    }
}

impl FromStr for Action {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let seconds = |text: &str| i64::try_from(duration(text)?.as_secs()).ok();
        let read = match text {
            "bare-429" => Some(Action::Bare429),
            "stale-reset" => Some(Action::StaleReset),
            "reset" => Some(Action::Reset),
            "reset-after" => Some(Action::ResetAfter),
            "truncate" => Some(Action::Truncate),
            _ => match text.split_once('=') {
                Some(("latency", length)) => duration(length).map(Action::Latency),
                Some(("date", shift)) => match shift.split_at_checked(1) {
                    Some(("+", length)) => seconds(length).map(Action::Date),
                    Some(("-", length)) => seconds(length).map(|shift| Action::Date(-shift)),
                    _ => None,
                },
                Some(_) => None,
                None => text.parse().ok().filter(|status| (400..=599).contains(status)).map(Action::Status),
            },
        };
        read.ok_or_else(|| {
            RuleError::new(
                text,
                "what happens is a status from 400 on, bare-429, stale-reset, latency=200ms, reset, reset-after, truncate or date=+90s",
            )
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operations)?;
        if self.rate < 1.0 {
            write!(f, " {}%", self.rate * 100.0)?;
        }
        self.times.map_or(Ok(()), |times| write!(f, " x{times}"))?;
        write!(f, " {}", self.action)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Status(status) => write!(f, "{status}"),
            Action::Bare429 => f.write_str("bare-429"),
            Action::StaleReset => f.write_str("stale-reset"),
            Action::Latency(length) => write!(f, "latency={}", duration_text(*length)),
            Action::Reset => f.write_str("reset"),
            Action::ResetAfter => f.write_str("reset-after"),
            Action::Truncate => f.write_str("truncate"),
            Action::Date(seconds) => write!(f, "date={seconds:+}s"),
        }
    }
}

/// The rules, and how often each has been used.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<(Fault, u64)>,
}

impl Faults {
    pub(crate) fn new(rules: Vec<Fault>) -> Self {
        Faults { rules: rules.into_iter().map(|rule| (rule, 0)).collect() }
    }

    pub(crate) fn rules(&self) -> impl Iterator<Item = &Fault> {
        self.rules.iter().map(|(rule, _)| rule)
    }

    pub(crate) fn add(&mut self, rule: Fault) {
        self.rules.push((rule, 0));
    }

    /// What happens to a request: all that only shapes the answer, and the first of what ends it.
    pub(crate) fn choose(&mut self, operation: &str, seed: Seed) -> Vec<Action> {
        let mut out: Vec<Action> = Vec::new();
        for (index, (rule, used)) in self.rules.iter_mut().enumerate() {
            let is_spent = rule.times.is_some_and(|times| *used >= times);
            let is_ended = out.iter().any(|action| action.ends_request());
            let happens = rule.rate >= 1.0 || seed.at(index).fraction() < rule.rate;
            if is_spent || !happens || (is_ended && rule.action.ends_request()) || !rule.operations.matches(operation) {
                continue;
            }
            *used += 1;
            out.push(rule.action);
        }
        out
    }
}

impl Action {
    /// Whether the request is answered by it and not otherwise.
    fn ends_request(self) -> bool {
        matches!(self, Action::Status(_) | Action::Bare429 | Action::StaleReset | Action::Reset)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults};
    use crate::seed::Seed;

    #[test]
    fn texts() {
        let good = [
            "getFeatureFlag 30% 503",
            "* x2 429",
            "get* bare-429",
            "* stale-reset",
            "* latency=200ms",
            "* 5% x1 reset",
            "patch* reset-after",
            "* truncate",
            "* date=+90s",
            "* date=-300s",
        ];
        for text in good {
            assert_eq!(text.parse::<Fault>().expect(text).to_string(), text);
        }
        for text in ["", "503", "* 200", "* 30 503", "* date=90s", "* latency=", "* sleep=1s", "* date="] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    /// What happens to the requests of one operation, one after the other.
    fn check(rules: &[&str], operation: &str, requests: usize, expected: &[&str]) {
        let mut faults = Faults::new(rules.iter().map(|rule| rule.parse().expect("a rule")).collect());
        let happened: Vec<String> = (0..requests)
            .map(|number| {
                let actions = faults.choose(operation, Seed::new(1).at(number));
                actions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(happened, expected, "{rules:?}");
    }

    #[test]
    fn rules_in_order() {
        check(&["get* x1 503"], "getFlag", 2, &["503", ""]);
        check(&["get* x1 503", "* 429"], "getFlag", 2, &["503", "429"]);
        check(&["get* 503"], "postFlag", 1, &[""]);
        check(&["* latency=1s", "* truncate", "* date=+1s"], "getFlag", 1, &["latency=1s truncate date=+1s"]);
        check(&["* 0% 503"], "getFlag", 2, &["", ""]);
    }

    #[test]
    fn a_rate_is_kept() {
        let mut faults = Faults::new(vec!["* 30% 503".parse().expect("a rule")]);
        let hits = (0..10_000).filter(|number| !faults.choose("a", Seed::new(7).at(*number)).is_empty()).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
    }
}
