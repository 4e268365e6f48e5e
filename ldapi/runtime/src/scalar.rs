//! Typed texts: moments, days, identifiers, bytes.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::calendar;
use crate::fields::scalar;
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

pub use uuid::Uuid;

/// A moment in time (`date-time`, RFC 3339), to the nanosecond. The default is 1970-01-01T00:00:00Z.
///
/// It reads what RFC 3339 allows, from the year 0000 to 9999-12-31T23:59:59.999999999Z, with any offset. Digits beyond the
/// nanosecond are cut off, and a leap second (`:60`, at the end of a month in UTC) is read as the second after it; a model
/// writes such a text back as it came, as it does an offset. Anything else, such as ISO 8601 without seconds, is not a
/// moment.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime {
    /// Since 1970.
    seconds: i64,
    /// Since the second.
    nanos: u32,
}

impl DateTime {
    /// From milliseconds since 1970; `None` outside the years 0000 to 9999, in whatever offset.
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        let nanos = millis.rem_euclid(1000) as u32 * 1_000_000;
        DateTime::new(millis.div_euclid(1000), nanos)
    }

    /// Milliseconds since 1970, rounded down.
    pub fn unix_millis(self) -> i64 {
        self.seconds * 1000 + i64::from(self.nanos / 1_000_000)
    }

    fn new(seconds: i64, nanos: u32) -> Option<Self> {
        calendar::SECONDS.contains(&seconds).then_some(DateTime { seconds, nanos })
    }

    #[cfg(test)]
    pub(crate) fn parts(self) -> (i64, u32) {
        (self.seconds, self.nanos)
    }
}

impl From<DateTime> for SystemTime {
    /// Where the system's clock does not reach that far back, its nearest moment that is known: that of Windows begins in
    /// the year 1601.
    fn from(moment: DateTime) -> SystemTime {
        let nanos = Duration::from_nanos(moment.nanos.into());
        let seconds = Duration::from_secs(moment.seconds.unsigned_abs());
        let whole = if moment.seconds < 0 { UNIX_EPOCH.checked_sub(seconds) } else { UNIX_EPOCH.checked_add(seconds) };
        let earliest = || UNIX_EPOCH.checked_sub(Duration::from_secs(11_644_473_600)).unwrap_or(UNIX_EPOCH);
        whole.and_then(|whole| whole.checked_add(nanos)).unwrap_or_else(earliest)
    }
}

impl TryFrom<SystemTime> for DateTime {
    type Error = Malformed;

    fn try_from(time: SystemTime) -> Result<Self, Malformed> {
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).ok(), after.subsec_nanos()),
            Err(error) => before_1970(error.duration()),
        };
        let moment = seconds.and_then(|seconds| DateTime::new(seconds, nanos));
        moment.ok_or(Malformed("a moment between the years 0000 and 9999"))
    }
}

/// The seconds and nanoseconds of a moment so long before 1970.
fn before_1970(duration: Duration) -> (Option<i64>, u32) {
    let seconds = i64::try_from(duration.as_secs()).ok().map(|seconds| -seconds);
    match duration.subsec_nanos() {
        0 => (seconds, 0),
        nanos => (seconds.and_then(|seconds| seconds.checked_sub(1)), 1_000_000_000 - nanos),
    }
}

/// A day (`date`, RFC 3339), in the years 0000 to 9999. The default is 0000-01-01.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: i16,
    month: i8,
    day: i8,
}

impl Default for Date {
    fn default() -> Self {
        Date { year: 0, month: 1, day: 1 }
    }
}

impl Date {
    /// From year, month and day; `None` if there is no such day in the years 0000 to 9999.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        calendar::is_day(year.into(), month.into(), day.into()).then_some(Date { year, month, day })
    }

    /// Year, month and day.
    pub fn year_month_day(self) -> (i16, i8, i8) {
        (self.year, self.month, self.day)
    }
}

/// Bytes that travel as Base64 text (`byte`).
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Base64(pub Vec<u8>);

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Base64(bytes)
    }
}

/// A text that is not what its type asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(&'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}", self.0)
    }
}

impl std::error::Error for Malformed {}

impl FromStr for DateTime {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let moment = calendar::parse_moment(text).map(|(seconds, nanos)| DateTime { seconds, nanos });
        moment.ok_or(Malformed("an RFC 3339 date and time"))
    }
}

impl fmt::Display for DateTime {
    /// RFC 3339, in UTC as far as it is within the years 0000 to 9999 there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        calendar::write_moment(f, self.seconds, self.nanos)
    }
}

impl FromStr for Date {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let day = calendar::parse_day(text.as_bytes());
        let day = day.and_then(|(year, month, day)| {
            Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
        });
        day.ok_or(Malformed("an RFC 3339 date"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Base64 {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        STANDARD.decode(text).map(Base64).map_err(|_| Malformed("Base64 text"))
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.0))
    }
}

/// A field that travels as text; a form that printing does not give back is kept.
macro_rules! text_field {
    ($type:ident, $noun:literal) => {
        scalar!(
            $type,
            |reader: &mut Reader<'_>| -> Result<$type, Fault> {
                let text = reader.string()?;
                let value: $type = text.parse().map_err(|_| Fault::Mismatch($noun))?;
                reader.context.unfaithful |= value.to_string() != *text;
                Ok(value)
            },
            |value: &$type, writer: &mut Writer| writer.quoted(&value.to_string()),
            <$type as fmt::Display>::fmt
        );
    };
}

text_field!(DateTime, "a date and time");
text_field!(Date, "a date");
text_field!(Uuid, "a UUID");
text_field!(Base64, "Base64 text");

macro_rules! debug_as_text {
    ($($type:ident)*) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

debug_as_text!(DateTime Date Base64);
