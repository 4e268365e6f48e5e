//! Integers in any notation, against arithmetic on decimal strings.

use super::exact;
use crate::{Json, from_json, to_json};

#[test]
fn integers_are_exact_in_any_notation() {
    let check = |text: &str, expected: Option<i128>| assert_eq!(exact(text), expected, "{text}");
    check("0", Some(0));
    check("-0", Some(0));
    check("-0.00e-5", Some(0));
    check("0e99999999999999999999", Some(0));
    check("8.64e+07", Some(86_400_000));
    check("86400000.0", Some(86_400_000));
    check("8640000000000e-5", Some(86_400_000));
    check("1e0", Some(1));
    check("1.50E1", Some(15));
    check("1.5", None);
    check("15e-1", None);
    check("150e-1", Some(15));
    check("1e-99999999999999999999", None);
    check("1e99999999999999999999", None);
    check("1e39", None);
    check("1e38", Some(10_i128.pow(38)));
    check("9007199254740993.0", Some(9_007_199_254_740_993));
    check("18446744073709551615.0", Some(i128::from(u64::MAX)));
    check("1.70141183460469231731687303715884105727e38", Some(i128::MAX));
    check("1.70141183460469231731687303715884105728e38", None);
    check("-1.70141183460469231731687303715884105728e38", Some(i128::MIN));
    check("-170141183460469231731687303715884105729", None);
    check(&format!("1{}e-1000000", "0".repeat(1_000_000)), Some(1));
    check(&format!("0.{}1e1000001", "0".repeat(1_000_000)), Some(1));
    check(&"9".repeat(1_000_000), None);
}

#[test]
fn values_give_the_integer_that_fits() {
    let check = |text: &str, signed: Option<i64>, unsigned: Option<u64>| {
        let value = Json::parse(text).expect(text);
        assert_eq!((value.as_i64(), value.as_u64()), (signed, unsigned), "{text}");
        assert_eq!(value.to_string(), text);
    };
    check("8.64e+07", Some(86_400_000), Some(86_400_000));
    check("-1.0", Some(-1), None);
    check("9223372036854775807", Some(i64::MAX), Some(i64::MAX as u64));
    check("9223372036854775808", None, Some(1 << 63));
    check("18446744073709551615", None, Some(u64::MAX));
    check("18446744073709551616", None, None);
    check("-9223372036854775808.0", Some(i64::MIN), None);
    check("0.5", None, None);
    check("\"1\"", None, None);
}

#[test]
fn fields_take_integers_in_any_notation_and_give_the_text_back() {
    let check = |text: &str, expected: Result<i64, &str>| {
        let read = from_json::<Vec<i64>>(&format!("[{text}]")).expect(text);
        match expected {
            Ok(value) => assert_eq!((read.0, read.1.len()), (vec![value], 0), "{text}"),
            Err(why) => assert_eq!((read.0.len(), read.1[0].expected), (0, why), "{text}"),
        }
        let body = format!(r#"{{"a":{text}}}"#);
        let (holder, _) = from_json::<Holder>(&body).expect(&body);
        assert_eq!(to_json(&holder), body);
        assert_eq!(holder.a, expected.unwrap_or_default());
    };
    check("8.64e+07", Ok(86_400_000));
    check("86400000.0", Ok(86_400_000));
    check("-0", Ok(0));
    check("1e3", Ok(1000));
    check("9007199254740993.0", Ok(9_007_199_254_740_993));
    check("9.223372036854775807e18", Ok(i64::MAX));
    check("9223372036854775808", Err("a 64-bit integer"));
    check("18446744073709551615", Err("a 64-bit integer"));
    check("1.5", Err("a 64-bit integer"));
    check("1e400", Err("a 64-bit integer"));
}

/// A model of one integer.
struct Holder {
    a: i64,
    rest_: crate::Rest,
}

crate::object! { Holder { 0 a "a" OPTIONAL; } }

/// The value of a number as digits without a point and an exponent, by moving the point through a string.
fn digits_by_hand(text: &str) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().expect("a short exponent");
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (mut before, mut after) = (String::from(whole), String::from(fraction));
    for _ in 0..exponent.max(0) {
        let moved = if after.is_empty() { '0' } else { after.remove(0) };
        before.push(moved);
    }
    for _ in 0..exponent.min(0).abs() {
        after.insert(0, before.pop().unwrap_or('0'));
    }
    let before = before.trim_start_matches('0');
    let is_whole = after.bytes().all(|digit| digit == b'0');
    let shown = if before.is_empty() { String::from("0") } else { format!("{sign}{before}") };
    is_whole.then_some(shown)
}

#[test]
fn agrees_with_arithmetic_on_strings() {
    let mut random = fastrand::Rng::with_seed(11);
    let mut found = 0;
    for _ in 0..50_000 {
        let mut digits = |most: usize| {
            (0..random.usize(1..=most)).map(|_| *random.choice(b"00012359").unwrap_or(&b'0') as char).collect()
        };
        let (whole, fraction): (String, String) = (digits(25), digits(12));
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let sign = if random.bool() { "-" } else { "" };
        let fraction = if random.bool() { format!(".{fraction}") } else { String::new() };
        let exponent = if random.bool() { format!("e{}", random.i32(-20..30)) } else { String::new() };
        let text = format!("{sign}{whole}{fraction}{exponent}");
        let by_hand = digits_by_hand(&text).and_then(|digits| digits.parse::<i128>().ok());
        assert_eq!(exact(&text), by_hand, "{text}");
        found += usize::from(by_hand.is_some());
    }
    assert!(found > 10_000, "{found} of 50,000 are integers");
}
