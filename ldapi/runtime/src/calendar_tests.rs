//! Dates and moments: tables, and `jiff` as another implementation.

use super::{FIRST, LAST, SECONDS};
use crate::{Date, DateTime, from_json, to_json};

/// A model of one moment and one day.
struct Dated {
    at: Option<DateTime>,
    on: Option<Date>,
    rest_: crate::Rest,
}

crate::object! { Dated { 0 at "at" OPTIONAL; 1 on "on" OPTIONAL; } }

#[test]
fn moments_of_rfc_3339_are_read_and_written_back() {
    let check = |text: &str, seconds: i64, nanos: u32, shown: &str| {
        let moment: DateTime = text.parse().expect(text);
        assert_eq!(moment.parts(), (seconds, nanos), "{text}");
        assert_eq!(moment.to_string(), shown, "{text}");
        assert_eq!(shown.parse(), Ok(moment), "{text}");
        let body = format!(r#"{{"at":"{text}"}}"#);
        let (model, drift) = from_json::<Dated>(&body).expect(&body);
        assert_eq!((to_json(&model), model.at, drift.len()), (body, Some(moment), 0));
    };
    check("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z");
    check("1985-04-12T23:20:50.52Z", 482_196_050, 520_000_000, "1985-04-12T23:20:50.52Z");
    check("1996-12-19T16:39:57-08:00", 851_042_397, 0, "1996-12-20T00:39:57Z");
    check("1937-01-01T12:00:27.87+00:20", -1_041_337_173, 870_000_000, "1937-01-01T11:40:27.87Z");
    check("2024-02-29t12:00:00z", 1_709_208_000, 0, "2024-02-29T12:00:00Z");
    check("2000-02-29T00:00:00-00:00", 951_782_400, 0, "2000-02-29T00:00:00Z");
    check("1969-12-31T23:59:59.999999999Z", -1, 999_999_999, "1969-12-31T23:59:59.999999999Z");
    check("2026-11-28T10:00:00.1234567899999Z", 1_795_860_000, 123_456_789, "2026-11-28T10:00:00.123456789Z");
    check("2026-11-28T10:00:00.000Z", 1_795_860_000, 0, "2026-11-28T10:00:00Z");
    check("9999-12-31T23:59:59.999999999Z", LAST, 999_999_999, "9999-12-31T23:59:59.999999999Z");
    check("9999-12-31T23:59:59Z", 253_402_300_799, 0, "9999-12-31T23:59:59Z");
    check("9999-12-31T23:59:59-00:01", LAST + 60, 0, "9999-12-31T00:01:59-23:59");
    check("9999-12-31T23:59:59.5-23:59", *SECONDS.end(), 500_000_000, "9999-12-31T23:59:59.5-23:59");
    check("0000-01-01T00:00:00Z", FIRST, 0, "0000-01-01T00:00:00Z");
    check("0000-01-01T00:00:00+23:59", *SECONDS.start(), 0, "0000-01-01T00:00:00+23:59");
    check("0000-02-29T00:00:00Z", FIRST + 59 * 86_400, 0, "0000-02-29T00:00:00Z");
    check("1990-12-31T23:59:60Z", 662_688_000, 0, "1991-01-01T00:00:00Z");
    check("1990-12-31T15:59:60.25-08:00", 662_688_000, 250_000_000, "1991-01-01T00:00:00.25Z");
    check("9999-12-31T23:59:60Z", LAST + 1, 0, "9999-12-31T00:01:00-23:59");
}

#[test]
fn what_is_not_rfc_3339_is_drift_and_is_written_back() {
    let check = |member: &str, text: &str| {
        let body = format!(r#"{{"{member}":"{text}"}}"#);
        let (model, drift) = from_json::<Dated>(&body).expect(&body);
        assert_eq!((to_json(&model), drift.len()), (body, 1), "{drift:?}");
        assert_eq!((model.at, model.on), (None, None));
    };
    for text in [
        "",
        "2026-11-28",
        "2026-11-28T10:00Z",
        "2026-11-28T10Z",
        "2026-11-28T10:00:00",
        "2026-11-28 10:00:00Z",
        "2026-11-28T10:00:00 Z",
        " 2026-11-28T10:00:00Z",
        "2026-11-28T10:00:00Z ",
        "2026-11-28T10:00:00+00",
        "2026-11-28T10:00:00+0000",
        "2026-11-28T10:00:00+01:00:00",
        "2026-11-28T10:00:00+24:00",
        "2026-11-28T10:00:00+00:60",
        "2026-11-28T10:00:00Z[UTC]",
        "2026-11-28T10:00:00+00:00[Europe/London]",
        "2026-11-28T10:00:00.Z",
        "2026-11-28T10:00:00,5Z",
        "2026-11-28T24:00:00Z",
        "2026-11-28T10:60:00Z",
        "2026-11-28T10:00:61Z",
        "2026-11-28T10:00:60Z",
        "2026-11-28T23:59:60Z",
        "1990-12-31T23:59:60-08:00",
        "2026-02-29T10:00:00Z",
        "1900-02-29T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-11-31T10:00:00Z",
        "20261128T100000Z",
        "2026-W48-6T10:00:00Z",
        "+002026-11-28T10:00:00Z",
        "-000001-11-28T10:00:00Z",
        "10000-01-01T00:00:00Z",
        "２026-11-28T10:00:00Z",
        "1795608005000",
    ] {
        check("at", text);
    }
    for text in [
        "",
        "2026-11-28T00:00:00Z",
        "20261128",
        "2026-11-31",
        "2026-1-1",
        "+002026-11-28",
        "10000-01-01",
        "2026-11-28 ",
        "2026-W48-6",
    ] {
        check("on", text);
    }
}

#[test]
fn days_are_read_and_written_back() {
    for text in ["0000-01-01", "2024-02-29", "9999-12-31"] {
        let body = format!(r#"{{"on":"{text}"}}"#);
        let (model, drift) = from_json::<Dated>(&body).expect(&body);
        let shown = model.on.map(|day| day.to_string());
        assert_eq!((to_json(&model), shown, drift.len()), (body, Some(String::from(text)), 0));
    }
    let check = |day: (i16, i8, i8), expected: bool| {
        let made = Date::new(day.0, day.1, day.2);
        assert_eq!(made.map(Date::year_month_day), expected.then_some(day), "{day:?}");
    };
    check((2026, 11, 28), true);
    check((2026, 2, 29), false);
    check((-1, 1, 1), false);
    check((10_000, 1, 1), false);
    check((2026, 0, 1), false);
    check((2026, 1, -1), false);
}

#[test]
fn days_are_those_of_another_calendar() {
    let mut day = jiff::civil::date(0, 1, 1);
    // 13 is a divisor of neither a week nor a year, so all sorts of days are met.
    for days in (FIRST / 86_400..=LAST / 86_400).step_by(13) {
        let moment = DateTime::from_unix_millis(days * 86_400_000).expect("within the years");
        let text = format!("{:04}-{:02}-{:02}T00:00:00Z", day.year(), day.month(), day.day());
        assert_eq!(moment.to_string(), text);
        assert_eq!(text.parse(), Ok(moment));
        day = day.saturating_add(jiff::Span::new().days(13));
    }
    assert_eq!(day, jiff::civil::date(9999, 12, 31));
}

#[test]
fn moments_are_those_of_another_implementation() {
    let mut random = fastrand::Rng::with_seed(3);
    for _ in 0..50_000 {
        let seconds = random.i64(FIRST..=253_402_207_200);
        let theirs = jiff::Timestamp::new(seconds, 0).expect("a moment of jiff's");
        let nanos = random.u32(..1_000_000_000);
        let theirs = theirs + jiff::SignedDuration::new(0, nanos as i32);
        let ours: DateTime = theirs.to_string().parse().expect("RFC 3339");
        assert_eq!((ours.parts(), ours.to_string()), ((seconds, nanos), theirs.to_string()));
        let zone = jiff::tz::Offset::from_seconds(60 * random.i32(-1439..=1439)).expect("an offset");
        let shown = theirs.display_with_offset(zone).to_string();
        assert_eq!(shown.parse(), Ok(ours), "{shown}");
    }
}

#[test]
fn milliseconds_and_system_time_go_both_ways() {
    use std::time::{Duration, SystemTime};
    let check = |millis: i64| {
        let moment = DateTime::from_unix_millis(millis).expect("within the years");
        assert_eq!(moment.unix_millis(), millis);
        assert_eq!(DateTime::try_from(SystemTime::from(moment)), Ok(moment));
    };
    [0, 1, -1, 999, -999, 1_795_608_005_123, -11_644_473_600_001, 253_402_300_799_999].into_iter().for_each(check);
    assert_eq!("1969-12-31T23:59:59.9999Z".parse().map(DateTime::unix_millis), Ok(-1));
    assert_eq!(DateTime::from_unix_millis(i64::MAX), None);
    assert_eq!(DateTime::from_unix_millis(i64::MIN), None);
    let late = SystemTime::UNIX_EPOCH + Duration::from_secs(300_000_000_000);
    assert!(DateTime::try_from(late).is_err());
}
