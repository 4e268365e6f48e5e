//! The calendar of RFC 3339: days and moments from and to text, in the years 0000 to 9999.
//!
//! A moment is so many seconds since 1970-01-01T00:00:00Z and nanoseconds after that. The text may name an offset of up to
//! 23:59, so the first moment that has a text is almost a day before the year 0000 in UTC, and the last one almost a day
//! after the year 9999.

use std::fmt;

const DAY: i64 = 86_400;

/// The largest offset.
const OFFSET: i64 = DAY - 60;

/// The first second of the year 0000 in UTC.
const FIRST: i64 = -719_528 * DAY;

/// The last second of the year 9999 in UTC.
const LAST: i64 = 2_932_897 * DAY - 1;

/// The seconds that have a text.
pub(crate) const SECONDS: std::ops::RangeInclusive<i64> = FIRST - OFFSET..=LAST + OFFSET;

/// The days from 0000-01-01 to the first day of a year.
const fn days_before(year: i64) -> i64 {
    365 * year + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether there is such a day.
pub(crate) fn is_day(year: i64, month: i64, day: i64) -> bool {
    (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)
}

/// The days from 1970-01-01 to a day.
fn days_to(year: i64, month: i64, day: i64) -> i64 {
    let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
    days_before(year) + months + day - 1 - 719_528
}

/// The day so many days after 1970-01-01, from the year 0000 on.
fn day_after(days: i64) -> (i64, i64, i64) {
    let days = days + 719_528;
    // At most a year off.
    let mut year = days * 400 / 146_097;
    while days_before(year) > days {
        year -= 1;
    }
    while days_before(year + 1) <= days {
        year += 1;
    }
    let mut day = days - days_before(year) + 1;
    let mut month = 1;
    while day > days_in(year, month) {
        day -= days_in(year, month);
        month += 1;
    }
    (year, month, day)
}

/// The number that some digits are.
fn number(digits: &[u8]) -> Option<i64> {
    let digit = |value: i64, byte: &u8| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'));
    digits.iter().try_fold(0, digit)
}

/// A day as `YYYY-MM-DD`.
pub(crate) fn parse_day(text: &[u8]) -> Option<(i64, i64, i64)> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let (year, month, day) = (number(year)?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    (text.len() == 10 && is_day(year, month, day)).then_some((year, month, day))
}

/// A moment as RFC 3339 has it: seconds and nanoseconds. What is finer than nanoseconds is cut off.
///
/// A leap second (`:60`) may stand where there can be one, at the end of a month in UTC. It is read as the second after it,
/// since Unix time has no other.
pub(crate) fn parse_moment(text: &str) -> Option<(i64, u32)> {
    let bytes = text.as_bytes();
    let (year, month, day) = parse_day(bytes.get(..10)?)?;
    let [b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = &bytes[10..] else { return None };
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?);
    let (nanos, rest) = fraction(rest)?;
    let offset = offset(rest)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days_to(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
    let is_month_over = || seconds % DAY == 0 && day_after(seconds / DAY).2 == 1;
    if second == 60 && !is_month_over() {
        return None;
    }
    SECONDS.contains(&seconds).then_some((seconds, nanos))
}

/// The nanoseconds of a fraction, if there is one, and what follows it.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, text)) };
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = rest.iter().take(count).map(|byte| u32::from(byte - b'0'));
    let nanos = digits.chain(std::iter::repeat(0)).take(9).fold(0, |nanos, digit| nanos * 10 + digit);
    (count > 0).then_some((nanos, &rest[count..]))
}

/// An offset in seconds.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, h1, h2, m1, m2) = match text {
        [b'Z' | b'z'] => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, h1, h2, m1, m2),
        [b'-', h1, h2, b':', m1, m2] => (-1, h1, h2, m1, m2),
        _ => return None,
    };
    let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Writes a moment in UTC; one that is outside of the years 0000 to 9999 there, with the offset that brings it back.
pub(crate) fn write_moment(f: &mut fmt::Formatter<'_>, seconds: i64, nanos: u32) -> fmt::Result {
    let (offset, name) = match seconds {
        ..FIRST => (OFFSET, "+23:59"),
        FIRST..=LAST => (0, "Z"),
        _ => (-OFFSET, "-23:59"),
    };
    let local = seconds + offset;
    let (year, month, day) = day_after(local.div_euclid(DAY));
    let second = local.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
    if nanos > 0 {
        write!(f, ".{}", format!("{nanos:09}").trim_end_matches('0'))?;
    }
    f.write_str(name)
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
