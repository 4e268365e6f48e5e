//! What the headers of an answer say about limits, told in time from now.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// A limit that an API tells of in headers.
#[derive(Clone, Debug)]
pub struct LimitHeaders {
    /// What is counted together.
    pub scope: Scope,
    /// How many requests a window allows.
    pub limit: HeaderName,
    /// How many are left in the window.
    pub remaining: HeaderName,
    /// When the window ends, in Unix milliseconds by the server's clock.
    pub reset: HeaderName,
}

/// What a limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// All requests of an account.
    Account,
    /// The account's requests with one method to one path template.
    Route,
    /// The requests with one credential.
    Credential,
}

impl Scope {
    pub(crate) const ALL: [Scope; 3] = [Scope::Account, Scope::Route, Scope::Credential];
}

/// The length of a window where nothing better is known.
pub(crate) const WINDOW: Duration = Duration::from_secs(10);

/// A reset farther away than this is not believed.
const FARTHEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A number of requests beyond this is read as this, so that nobody who calculates with it has to fear an overflow.
const MOST: u64 = u32::MAX as u64;

/// What an answer says about limits. What it does not say is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The limit of all requests of the account.
    pub account: Option<Allowance>,
    /// The limit of the route.
    pub route: Option<Allowance>,
    /// The limit of the credential.
    pub credential: Option<Allowance>,
    /// How long until the window ends, counted from the answer's arrival and corrected by the server's `Date`; zero if it
    /// has ended. With several limits, that of the one that is used up; if none is, the soonest.
    pub reset_in: Option<Duration>,
    /// How long the server asks all requests to wait (`Retry-After`).
    pub retry_after: Option<Duration>,
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowance {
    /// How many requests a window allows.
    pub limit: Option<u64>,
    /// How many are left in the window.
    pub remaining: u64,
    /// How long until the window ends.
    pub reset_in: Option<Duration>,
}

impl Allowance {
    /// So many requests left.
    pub fn new(remaining: u64, reset_in: Option<Duration>) -> Self {
        Allowance { limit: None, remaining, reset_in }
    }
}

impl RateLimit {
    /// Reads the headers of an answer that has just arrived. `ahead` is how far the server's clock is ahead of ours, in
    /// milliseconds.
    pub(crate) fn read(headers: &HeaderMap, names: &[LimitHeaders], now: SystemTime, ahead: i64) -> Self {
        let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
        let number = |name: &HeaderName| text(name)?.parse::<u64>().ok().map(|number| number.min(MOST));
        let server_now = unix_millis(now).saturating_add(ahead);
        let mut out = RateLimit::default();
        let mut soonest: Option<Duration> = None;
        for name in names {
            let reset_in = text(&name.reset).and_then(|text| reset_in(text, server_now));
            soonest = [soonest, reset_in].into_iter().flatten().min();
            let Some(remaining) = number(&name.remaining) else { continue };
            *out.of_mut(name.scope) = Some(Allowance { limit: number(&name.limit), remaining, reset_in });
        }
        let used_up = Scope::ALL.iter().filter_map(|scope| out.of(*scope)).filter(|known| known.remaining == 0);
        out.reset_in = used_up.filter_map(|known| known.reset_in).max().or(soonest);
        out.retry_after = text(&RETRY_AFTER).and_then(|text| retry_after(text, server_now));
        out
    }

    /// The limit of a scope.
    pub fn of(&self, scope: Scope) -> Option<Allowance> {
        match scope {
            Scope::Account => self.account,
            Scope::Route => self.route,
            Scope::Credential => self.credential,
        }
    }

    fn of_mut(&mut self, scope: Scope) -> &mut Option<Allowance> {
        match scope {
            Scope::Account => &mut self.account,
            Scope::Route => &mut self.route,
            Scope::Credential => &mut self.credential,
        }
    }
}

fn unix_millis(time: SystemTime) -> i64 {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => millis(after),
        Err(before) => -millis(before.duration()),
    }
}

/// How long until a reset in Unix milliseconds. A value that looks like Unix seconds is taken as such; one that cannot
/// be a time of this century, or is more than a day away, says nothing.
fn reset_in(text: &str, server_now: i64) -> Option<Duration> {
    /// 2001-09-09 in Unix seconds.
    const EARLIEST: i64 = 1_000_000_000;
    let value: i64 = text.parse().ok()?;
    let millis = match value {
        ..EARLIEST => return None,
        EARLIEST..100_000_000_000 => value.checked_mul(1000)?,
        _ => value,
    };
    wait_until(millis, server_now)
}

fn wait_until(millis: i64, server_now: i64) -> Option<Duration> {
    let left = millis.saturating_sub(server_now).max(0);
    let left = Duration::from_millis(left.unsigned_abs());
    (left <= FARTHEST).then_some(left)
}

/// `Retry-After`: seconds from now, or a date.
fn retry_after(text: &str, server_now: i64) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<f64>() {
        let believable = (0.0..=FARTHEST.as_secs_f64()).contains(&seconds);
        return believable.then(|| Duration::from_secs_f64(seconds));
    }
    wait_until(http_date(text)?, server_now)
}

/// A date of HTTP, in Unix milliseconds.
fn http_date(text: &str) -> Option<i64> {
    httpdate::parse_http_date(text).ok().map(unix_millis)
}

/// How far a server's clock is ahead of ours, as an interval that answers make narrower: `Date` is exact to the second,
/// and was written at some moment between our sending and our receiving.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Skew {
    bounds: Option<(i64, i64)>,
}

impl Skew {
    /// Learns from the `Date` of an answer.
    pub(crate) fn learn(&mut self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) {
        let date = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?));
        let Some(date) = date else { return };
        let (low, high) = (date - unix_millis(received), date + 1000 - unix_millis(sent));
        self.bounds = match self.bounds {
            Some((known_low, known_high)) if low.max(known_low) <= high.min(known_high) => {
                Some((low.max(known_low), high.min(known_high)))
            }
            // One of the clocks was set.
            _ => Some((low, high)),
        };
    }

    /// The least that the server's clock is ahead, in milliseconds: with it waits are rather too long than too short.
    pub(crate) fn ahead(self) -> i64 {
        self.bounds.map_or(0, |(low, _)| low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_764_000_000_000;

    fn moment(millis: i64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs())
    }

    #[test]
    fn resets_are_believed_only_where_they_can_be_true() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(reset_in(text, NOW), expected.map(Duration::from_millis), "{text}");
        };
        check("1764000004500", Some(4_500));
        check("1763999999000", Some(0)); // in the past
        check("1764000007", Some(7_000)); // in seconds
        check("-5", None);
        check("0", None);
        check("10", None);
        check("4500", None);
        check("1864000000000", None); // in three years
        check("9223372036854775807", None);
        check("soon", None);
        check("", None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(retry_after(text, NOW), expected.map(Duration::from_millis), "{text}");
        };
        check("7", Some(7_000));
        check("0", Some(0));
        check("1.5", Some(1_500));
        check("-1", None);
        check("NaN", None);
        check("1e300", None);
        check("Mon, 24 Nov 2025 16:00:09 GMT", Some(9_000));
        check("Mon, 24 Nov 2025 15:59:00 GMT", Some(0));
        check("later", None);
    }

    #[test]
    fn numbers_of_requests_have_a_bound() {
        let name = HeaderName::from_static;
        let (limit, remaining, reset) = (name("x-limit"), name("x-remaining"), name("x-reset"));
        let names = [LimitHeaders { scope: Scope::Account, limit, remaining, reset }];
        let check = |text: &str, expected: Option<u64>| {
            let mut headers = HeaderMap::new();
            headers.insert("x-remaining", text.parse().expect("a header"));
            let known = RateLimit::read(&headers, &names, moment(NOW), 0).account;
            assert_eq!(known.map(|known| known.remaining), expected, "{text}");
        };
        check("0", Some(0));
        check("4294967295", Some(4_294_967_295));
        check("4294967296", Some(4_294_967_295));
        check("18446744073709551615", Some(4_294_967_295));
        check("18446744073709551616", None);
        check("-1", None);
        check("1.5", None);
    }

    #[test]
    fn the_skew_narrows_and_starts_anew_when_a_clock_is_set() {
        let answer = |date: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, date.parse().expect("a header"));
            headers
        };
        let mut skew = Skew::default();
        assert_eq!(skew.ahead(), 0);
        // The server is 60.4 s ahead; a request takes 100 ms.
        let learn = |skew: &mut Skew, sent: i64| {
            let server = NOW + sent + 50 + 60_400;
            let date = jiff::Timestamp::from_millisecond(server).expect("a moment");
            let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            skew.learn(&answer(&date), moment(NOW + sent), moment(NOW + sent + 100));
        };
        let mut worst = i64::MAX;
        for sent in (0..10_000).step_by(730) {
            learn(&mut skew, sent);
            let short = 60_400 - skew.ahead();
            assert!((0..=1_100).contains(&short) && short <= worst, "{short}");
            worst = short;
        }
        assert!(worst <= 200, "{worst}");
        skew.learn(&answer("Mon, 24 Nov 2025 16:00:00 GMT"), moment(NOW), moment(NOW + 100));
        assert_eq!(skew.ahead(), -100);
    }
}
