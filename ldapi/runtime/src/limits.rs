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
    /// Reads the headers of a response that has just arrived.
    pub(crate) fn read(headers: &HeaderMap, names: &[LimitHeaders], now: ServerTime) -> Self {
        let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
        let number = |name: &HeaderName| text(name)?.parse::<u64>().ok().map(|number| number.min(MOST));
        let mut out = RateLimit::default();
        let mut soonest: Option<Duration> = None;
        for name in names {
            let reset_in = text(&name.reset).and_then(|text| reset_in(text, now));
            soonest = [soonest, reset_in].into_iter().flatten().min();
            let Some(remaining) = number(&name.remaining) else { continue };
            *out.of_mut(name.scope) = Some(Allowance { limit: number(&name.limit), remaining, reset_in });
        }
        let used_up = Scope::ALL.iter().filter_map(|scope| out.of(*scope)).filter(|known| known.remaining == 0);
        out.reset_in = used_up.filter_map(|known| known.reset_in).max().or(soonest);
        out.retry_after = text(&RETRY_AFTER).and_then(|text| retry_after(text, now));
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

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn unix_millis(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => millis(after),
        Err(before) => -millis(before.duration()),
    }
}

/// How long until a reset in Unix milliseconds. A value that looks like Unix seconds is taken as such; one that cannot
/// be a time of this century, or is more than a day away, says nothing.
fn reset_in(text: &str, now: ServerTime) -> Option<Duration> {
    /// 2001-09-09 in Unix seconds.
    const EARLIEST: i64 = 1_000_000_000;
    let value: i64 = text.parse().ok()?;
    let millis = match value {
        ..EARLIEST => return None,
        EARLIEST..100_000_000_000 => value.checked_mul(1000)?,
        _ => value,
    };
    now.until_reset(millis)
}

/// A time from now, in milliseconds; none if it is too far away to be true.
fn wait(millis: i64) -> Option<Duration> {
    let left = Duration::from_millis(millis.max(0).unsigned_abs());
    (left <= FARTHEST).then_some(left)
}

/// `Retry-After`: seconds from now, or a date. However long it is, it is what the server asks for; whether that is
/// accepted is decided elsewhere.
fn retry_after(text: &str, now: ServerTime) -> Option<Duration> {
    /// About thirty years: more makes no difference.
    const LONGEST: Duration = Duration::from_secs(1_000_000_000);
    if let Ok(seconds) = text.parse::<f64>() {
        return (seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST.as_secs_f64())));
    }
    let left = http_date(text)?.saturating_sub(now.best()).max(0);
    Some(Duration::from_millis(left.unsigned_abs()).min(LONGEST))
}

/// A date of HTTP, in Unix milliseconds.
fn http_date(text: &str) -> Option<i64> {
    httpdate::parse_http_date(text).ok().map(unix_millis)
}

/// The server's time when a response arrived, in Unix milliseconds, by two witnesses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerTime {
    /// By the server's `Date`, if it has ever sent one.
    by_date: Option<i64>,
    /// By our time of day, which may be wrong or may have been set.
    by_wall: i64,
}

impl ServerTime {
    fn best(self) -> i64 {
        self.by_date.unwrap_or(self.by_wall)
    }

    /// How long until a window ends. Of the two witnesses the server's `Date` is believed first, but not with a result
    /// that no window has if the time of day gives one that it can have. The time of day alone proves nothing unusual.
    fn until_reset(self, millis: i64) -> Option<Duration> {
        let left = |now: i64| millis.saturating_sub(now);
        let is_likely = |left: &i64| (-LIKELY..=LIKELY).contains(left);
        let (by_date, by_wall) = (self.by_date.map(left), Some(left(self.by_wall)));
        by_date.filter(is_likely).or(by_wall.filter(is_likely)).or(by_date).and_then(wait)
    }
}

/// How far from now the end of a window is at most in all likelihood, in milliseconds.
const LIKELY: i64 = 60_000;

/// How far a server's clock is ahead of our time since the start of the process, as an interval that responses make
/// narrower: `Date` is exact to the second, and was written at some moment between our sending and our receiving. Our time
/// of day has no part in it, since it may be set at any moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Skew {
    bounds: Option<(i64, i64)>,
}

impl Skew {
    /// Learns from the `Date` of a response; `sent` and `received` are times since the start of the process.
    pub(crate) fn learn(&mut self, headers: &HeaderMap, sent: Duration, received: Duration) {
        let date = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?));
        let Some(date) = date else { return };
        let low = date.saturating_sub(millis(received));
        let high = date.saturating_add(1000).saturating_sub(millis(sent));
        self.bounds = match self.bounds {
            Some((known_low, known_high)) if low.max(known_low) <= high.min(known_high) => {
                Some((low.max(known_low), high.min(known_high)))
            }
            // The server's clock was set, or another server responds.
            _ => Some((low, high)),
        };
    }

    /// The server's time. The least that its clock can be ahead is taken: waits are rather too long than too short.
    pub(crate) fn server_time(self, uptime: Duration, wall: SystemTime) -> ServerTime {
        let by_date = self.bounds.map(|(low, _)| low.saturating_add(millis(uptime)));
        ServerTime { by_date, by_wall: unix_millis(wall) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_764_000_000_000;

    fn by_date(now: i64) -> ServerTime {
        ServerTime { by_date: Some(now), by_wall: now }
    }

    fn headers(date: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, date.parse().expect("a header"));
        headers
    }

    #[test]
    fn resets_are_believed_only_where_they_can_be_true() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(reset_in(text, by_date(NOW)), expected.map(Duration::from_millis), "{text}");
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
            assert_eq!(retry_after(text, by_date(NOW)), expected.map(Duration::from_millis), "{text}");
        };
        check("7", Some(7_000));
        check("0", Some(0));
        check("1.5", Some(1_500));
        check("-1", None);
        check("NaN", None);
        check("1e300", Some(1_000_000_000_000));
        check("100000", Some(100_000_000));
        check("Wed, 26 Nov 2025 16:00:00 GMT", Some(172_800_000));
        check("Mon, 24 Nov 2025 16:00:09 GMT", Some(9_000));
        check("Mon, 24 Nov 2025 15:59:00 GMT", Some(0));
        check("later", None);
    }

    #[test]
    fn of_two_witnesses_the_likely_one_is_believed() {
        let hour = 3_600_000;
        let check = |by_date: Option<i64>, by_wall: i64, reset: i64, expected: Option<u64>| {
            let time = ServerTime { by_date: by_date.map(|ahead| NOW + ahead), by_wall: NOW + by_wall };
            let left = time.until_reset(NOW + reset);
            assert_eq!(left, expected.map(Duration::from_millis), "{time:?}, {reset}");
        };
        check(Some(0), 0, 4_500, Some(4_500));
        // Our clock is wrong.
        check(Some(0), hour, 4_500, Some(4_500));
        check(Some(0), -hour, 4_500, Some(4_500));
        check(Some(0), -NOW - hour, 4_500, Some(4_500));
        check(Some(0), i64::MAX - NOW, 4_500, Some(4_500));
        // The server's `Date` is wrong.
        check(Some(hour), 0, 4_500, Some(4_500));
        check(Some(-hour), 0, 4_500, Some(4_500));
        // There is no `Date`.
        check(None, 0, 4_500, Some(4_500));
        check(None, hour, 4_500, None);
        check(None, -hour, 4_500, None);
        // The window is long, or over.
        check(Some(0), 0, hour, Some(3_600_000));
        check(Some(0), 0, -hour, Some(0));
        check(Some(0), 0, 30 * hour, None);
        check(None, 0, hour, None);
    }

    #[test]
    fn numbers_of_requests_have_a_bound() {
        let name = HeaderName::from_static;
        let (limit, remaining, reset) = (name("x-limit"), name("x-remaining"), name("x-reset"));
        let names = [LimitHeaders { scope: Scope::Account, limit, remaining, reset }];
        let check = |text: &str, expected: Option<u64>| {
            let mut headers = HeaderMap::new();
            headers.insert("x-remaining", text.parse().expect("a header"));
            let known = RateLimit::read(&headers, &names, ServerTime { by_date: None, by_wall: NOW }).account;
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
        let uptime = Duration::from_millis;
        let ahead = |skew: Skew| skew.bounds.map(|(low, _)| low);
        let mut skew = Skew::default();
        assert_eq!(ahead(skew), None);
        // The server's time is NOW + 400 ms when the process starts; a request takes 100 ms.
        let mut worst = i64::MAX;
        for sent in (0..10_000).step_by(730) {
            let server = NOW + 400 + sent + 50;
            let date = jiff::Timestamp::from_millisecond(server).expect("a moment");
            let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            skew.learn(&headers(&date), uptime(sent.unsigned_abs()), uptime(sent.unsigned_abs() + 100));
            let short = NOW + 400 - ahead(skew).expect("it has learned");
            assert!((0..=1_100).contains(&short) && short <= worst, "{short}");
            worst = short;
        }
        assert!(worst <= 200, "{worst}");
        skew.learn(&headers("Mon, 24 Nov 2025 17:00:00 GMT"), uptime(20_000), uptime(20_100));
        assert_eq!(ahead(skew), Some(NOW + 3_600_000 - 20_100));
    }

    #[test]
    fn no_time_is_too_far_away_to_be_computed_with() {
        for date in ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"]
        {
            for uptime in [Duration::ZERO, Duration::MAX] {
                for wall in
                    [UNIX_EPOCH, UNIX_EPOCH - Duration::from_secs(1 << 40), UNIX_EPOCH + Duration::from_secs(1 << 40)]
                {
                    let mut skew = Skew::default();
                    skew.learn(&headers(date), uptime, Duration::ZERO);
                    let time = skew.server_time(uptime, wall);
                    for text in ["1764000004500", "9223372036854775807", "0"] {
                        assert!(reset_in(text, time).is_none_or(|left| left <= FARTHEST), "{date}, {time:?}");
                    }
                    let farthest = Duration::from_secs(1_000_000_000);
                    assert!(retry_after("Fri, 31 Dec 9999 23:59:59 GMT", time).is_some_and(|left| left <= farthest));
                }
            }
        }
    }
}
