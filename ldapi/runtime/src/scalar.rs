//! Typed texts: moments, days, identifiers, bytes.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fields::scalar;
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

pub use uuid::Uuid;

/// A moment in time (`date-time`, RFC 3339), to the nanosecond. The default is 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime(jiff::Timestamp);

impl DateTime {
    /// From milliseconds since 1970; `None` outside the years -9999 to 9999.
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        jiff::Timestamp::from_millisecond(millis).ok().map(DateTime)
    }

    /// Milliseconds since 1970.
    pub fn unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }
}

impl From<DateTime> for SystemTime {
    fn from(moment: DateTime) -> SystemTime {
        moment.0.into()
    }
}

impl TryFrom<SystemTime> for DateTime {
    type Error = Malformed;

    fn try_from(time: SystemTime) -> Result<Self, Malformed> {
        jiff::Timestamp::try_from(time)
            .map(DateTime)
            .map_err(|_| Malformed("a moment between the years -9999 and 9999"))
    }
}

/// A day (`date`, RFC 3339).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// From year, month and day; `None` if there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Date)
    }

    /// Year, month and day.
    pub fn year_month_day(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
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
        text.parse().map(DateTime).map_err(|_| Malformed("an RFC 3339 date and time"))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Date {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Date).map_err(|_| Malformed("an RFC 3339 date"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
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
