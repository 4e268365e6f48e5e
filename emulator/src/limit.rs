//! Limits: how many requests a window of time allows, and what answers tell of it.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::pattern::{Pattern, RuleError, duration, duration_text};

/// A limit. As text: `global=100/10s`, `route=20/10s`, `token=50/10s`, `ip=5/60s`, or a pattern of operation ids, as in
/// `getFeatureFlag*=5/10s`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    on: On,
    requests: u64,
    window: Duration,
}

/// What a limit is on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum On {
    /// All requests with a credential that is right.
    Account,
    /// Each route for itself.
    Route,
    /// Each of the routes that a pattern names.
    Routes(Pattern),
    /// Each credential for itself.
    Credential,
    /// All requests of an address.
    Address,
}

impl Limit {
    /// So many requests a window for all of the account.
    pub fn account(requests: u64, window: Duration) -> Self {
        Limit::new(On::Account, requests, window)
    }

    /// So many requests a window for each route, which is a method and a pattern of paths.
    pub fn route(requests: u64, window: Duration) -> Self {
        Limit::new(On::Route, requests, window)
    }

    /// So many requests a window for each of the operations with such an id; `*` stands for any text.
    pub fn operations(pattern: &str, requests: u64, window: Duration) -> Self {
        Limit::new(On::Routes(Pattern::new(pattern)), requests, window)
    }

    /// So many requests a window for each access token.
    pub fn credential(requests: u64, window: Duration) -> Self {
        Limit::new(On::Credential, requests, window)
    }

    /// So many requests a window for each address, whether their credentials are right or not.
    pub fn address(requests: u64, window: Duration) -> Self {
        Limit::new(On::Address, requests, window)
    }

    fn new(on: On, requests: u64, window: Duration) -> Self {
        Limit { on, requests, window: window.max(Duration::from_millis(1)) }
    }
}

impl FromStr for Limit {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let read = || {
            let (on, rest) = text.split_once('=')?;
            let (requests, window) = rest.split_once('/')?;
            let on = match on {
                "global" => On::Account,
                "route" => On::Route,
                "token" => On::Credential,
                "ip" => On::Address,
                "" => return None,
                pattern => On::Routes(Pattern::new(pattern)),
            };
            let window = duration(window).filter(|window| !window.is_zero())?;
            Some(Limit::new(on, requests.parse().ok()?, window))
        };
        read().ok_or_else(|| {
            RuleError::new(text, "a limit is written like global=100/10s, route=20/10s or getFlag*=5/10s")
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = match &self.on {
            On::Account => "global",
            On::Route => "route",
            On::Routes(pattern) => return write!(f, "{pattern}={}/{}", self.requests, duration_text(self.window)),
            On::Credential => "token",
            On::Address => "ip",
        };
        write!(f, "{on}={}/{}", self.requests, duration_text(self.window))
    }
}

/// How many windows are remembered. Of more of them, those go first that end first.
const WINDOWS: usize = 10_000;

/// What was used up, by window.
#[derive(Default)]
pub(crate) struct Counts {
    used: HashMap<String, Used>,
}

/// A window, when it ends, and how many requests it had.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    window: i64,
    reset: i64,
    requests: u64,
}

/// What limits say to a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) is_refused: bool,
    /// What the answer tells.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// A request, as far as limits go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted<'a> {
    /// The operation's id.
    pub(crate) route: &'a str,
    pub(crate) credential: &'a str,
    pub(crate) address: &'a str,
}

/// A limit that concerns a request, with what is left in its window before it.
struct Current {
    key: String,
    header: Option<&'static str>,
    left: u64,
    window: i64,
    reset: i64,
}

impl Counts {
    /// Counts a request before its credential is known.
    pub(crate) fn arrive(&mut self, limits: &[Limit], counted: Counted<'_>, now: i64) -> Standing {
        let own = |limit: &&Limit| limit.on == On::Address;
        let current: Vec<Current> = limits.iter().filter(own).map(|limit| self.current(limit, counted, now)).collect();
        let mut standing = self.settle(&current);
        standing.headers.clear();
        if let Some(spent) = current.iter().find(|limit| limit.left == 0) {
            let seconds = (spent.reset - now).max(0).unsigned_abs().div_ceil(1_000).max(1);
            standing.headers.push(("retry-after", seconds.to_string()));
        }
        standing
    }

    /// Counts a request whose credential is right. One that is refused is not counted.
    pub(crate) fn count(&mut self, limits: &[Limit], counted: Counted<'_>, now: i64) -> Standing {
        let mut current: Vec<Current> = Vec::new();
        let mut has_route = false;
        // A limit on operations by name comes before the one on all routes, whatever their order.
        let named =
            limits.iter().filter(|limit| matches!(&limit.on, On::Routes(pattern) if pattern.matches(counted.route)));
        let general = limits.iter().filter(|limit| matches!(limit.on, On::Route));
        for limit in named.chain(general) {
            if !has_route {
                current.push(self.current(limit, counted, now));
                has_route = true;
            }
        }
        let others = limits.iter().filter(|limit| matches!(limit.on, On::Account | On::Credential));
        current.extend(others.map(|limit| self.current(limit, counted, now)));
        self.settle(&current)
    }

    fn current(&self, limit: &Limit, counted: Counted<'_>, now: i64) -> Current {
        let length = i64::try_from(limit.window.as_millis()).unwrap_or(i64::MAX).max(1);
        let window = now.div_euclid(length);
        let (key, header) = match &limit.on {
            On::Account => (String::from("account"), Some("x-ratelimit-global-remaining")),
            On::Route | On::Routes(_) => (format!("route {}", counted.route), Some("x-ratelimit-route-remaining")),
            On::Credential => (format!("credential {}", counted.credential), Some("x-ratelimit-auth-token-remaining")),
            On::Address => (format!("address {}", counted.address), None),
        };
        let used = self.used.get(&key).filter(|known| known.window == window).map_or(0, |known| known.requests);
        let reset = window.saturating_add(1).saturating_mul(length);
        Current { key, header, left: limit.requests.saturating_sub(used), window, reset }
    }

    /// How many windows are remembered.
    pub(crate) fn len(&self) -> usize {
        self.used.len()
    }

    /// Forgets the half of the windows that ends first, if there are too many for one more.
    fn make_room(&mut self, key: &str) {
        if self.used.len() < WINDOWS || self.used.contains_key(key) {
            return;
        }
        let mut ends: Vec<i64> = self.used.values().map(|used| used.reset).collect();
        ends.sort_unstable();
        let (middle, mut left) = (ends[ends.len() / 2], ends.len() / 2);
        self.used.retain(|_, used| {
            let leaves = used.reset <= middle && left > 0;
            left -= usize::from(leaves);
            !leaves
        });
    }

    fn settle(&mut self, current: &[Current]) -> Standing {
        let spent = current.iter().find(|limit| limit.left == 0);
        let is_refused = spent.is_some();
        let mut standing = Standing { is_refused, headers: Vec::new() };
        for limit in current {
            let left = if is_refused { limit.left } else { limit.left - 1 };
            if !is_refused {
                self.make_room(&limit.key);
                let used = self.used.entry(limit.key.clone()).or_default();
                if (used.window, used.reset) != (limit.window, limit.reset) {
                    *used = Used { window: limit.window, reset: limit.reset, requests: 0 };
                }
                used.requests += 1;
            }
            standing.headers.extend(limit.header.map(|header| (header, left.to_string())));
            if limit.header == Some("x-ratelimit-auth-token-remaining") {
                standing.headers.push(("x-ratelimit-auth-token-reset", limit.reset.to_string()));
            }
        }
        // One header tells of two windows: the one that refuses, or the one that ends first.
        let shared = |limit: &&Current| limit.header.is_some_and(|header| header != "x-ratelimit-auth-token-remaining");
        let reset = spent.filter(shared).or_else(|| current.iter().filter(shared).min_by_key(|limit| limit.reset));
        standing.headers.extend(reset.map(|limit| ("x-ratelimit-reset", limit.reset.to_string())));
        standing
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, Counts, Limit};

    /// Requests at moments, in milliseconds, and what limits say to each.
    fn check(limits: &[&str], requests: &[(&str, i64)], expected: &[&str]) {
        let limits: Vec<Limit> = limits.iter().map(|text| text.parse().expect("a limit")).collect();
        let mut counts = Counts::default();
        let said: Vec<String> = requests
            .iter()
            .map(|(route, now)| {
                let counted = Counted { route, credential: "t", address: "a" };
                let mut standing = counts.arrive(&limits, counted, *now);
                if !standing.is_refused {
                    standing = counts.count(&limits, counted, *now);
                }
                let headers: Vec<String> = standing
                    .headers
                    .iter()
                    .map(|(name, value)| format!("{}={value}", name.trim_start_matches("x-ratelimit-")))
                    .collect();
                format!("{} {}", if standing.is_refused { "no" } else { "yes" }, headers.join(" ")).trim_end().into()
            })
            .collect();
        assert_eq!(said, expected, "{limits:?}");
    }

    #[test]
    fn windows() {
        check(
            &["global=2/10s"],
            &[("a", 1_000), ("b", 9_000), ("a", 9_999), ("a", 10_000)],
            &[
                "yes global-remaining=1 reset=10000",
                "yes global-remaining=0 reset=10000",
                "no global-remaining=0 reset=10000",
                "yes global-remaining=1 reset=20000",
            ],
        );
        check(
            &["route=1/10s", "b=2/20s"],
            &[("a", 0), ("a", 0), ("b", 0), ("b", 0), ("b", 10_000)],
            &[
                "yes route-remaining=0 reset=10000",
                "no route-remaining=0 reset=10000",
                "yes route-remaining=1 reset=20000",
                "yes route-remaining=0 reset=20000",
                "no route-remaining=0 reset=20000",
            ],
        );
        check(
            &["global=5/10s", "route=1/20s"],
            &[("a", 0), ("a", 12_000)],
            &[
                "yes route-remaining=0 global-remaining=4 reset=10000",
                "no route-remaining=0 global-remaining=5 reset=20000",
            ],
        );
        check(&["ip=1/60s"], &[("a", 0), ("a", 59_500), ("a", 60_000)], &["yes", "no retry-after=1", "yes"]);
        check(
            &["token=1/10s"],
            &[("a", 0), ("b", 1)],
            &["yes auth-token-remaining=0 auth-token-reset=10000", "no auth-token-remaining=0 auth-token-reset=10000"],
        );
        check(&[], &[("a", 0)], &["yes"]);
    }

    #[test]
    fn texts() {
        for text in ["global=100/10s", "route=20/10s", "ip=5/60s", "token=1/500ms", "getFeatureFlag*=5/10s"] {
            assert_eq!(text.parse::<Limit>().expect("a limit").to_string(), text);
        }
        for text in ["", "global", "global=10", "global=x/10s", "global=1/0s", "=1/10s"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }

    #[test]
    fn windows_are_bounded() {
        let limits: Vec<Limit> = vec!["ip=5/10s".parse().expect("a limit")];
        let mut counts = Counts::default();
        for number in 0..3 * super::WINDOWS as i64 {
            let address = format!("127.0.{}.{}", number / 256, number % 256);
            counts.arrive(&limits, Counted { route: "", credential: "", address: &address }, number);
            assert!(counts.len() <= super::WINDOWS);
        }
        assert!(counts.len() > super::WINDOWS / 4, "{}", counts.len());
    }
}
