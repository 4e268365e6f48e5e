//! Moments in Unix milliseconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ldapi_runtime::{DateTime, Json};

use super::value::{ToJson, Value};

/// A moment, in milliseconds since 1970-01-01 UTC.
///
/// ```
/// use ldapi::patch::UnixMillis;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// assert_eq!(UnixMillis::from(UNIX_EPOCH + Duration::from_secs(1)), UnixMillis::new(1_000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(i64);

impl UnixMillis {
    /// The moment so many milliseconds after the beginning of 1970, or before it.
    pub const fn new(millis: i64) -> Self {
        UnixMillis(millis)
    }

    /// Milliseconds since the beginning of 1970.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The moment some time from now.
    pub fn after(wait: Duration) -> Self {
        (SystemTime::now() + wait).into()
    }
}

impl From<SystemTime> for UnixMillis {
    fn from(time: SystemTime) -> Self {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        UnixMillis(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => millis(after),
            Err(before) => -millis(before.duration()),
        })
    }
}

impl From<DateTime> for UnixMillis {
    fn from(time: DateTime) -> Self {
        UnixMillis(time.unix_millis())
    }
}

impl ToJson for UnixMillis {
    fn to_json(&self) -> Json {
        self.0.into()
    }
}

impl Value for UnixMillis {
    fn from_json(value: &Json) -> Option<Self> {
        value.as_i64().map(UnixMillis)
    }
}
