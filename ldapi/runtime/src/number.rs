//! Numbers by their digits.

/// The exact value of a JSON number, if it is an integer of at most 128 bits, in whatever notation: `86400000`,
/// `86400000.0` and `8.64e+07` are one number.
pub(crate) fn exact(text: &str) -> Option<i128> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    let Some(first) = digits().position(|digit| digit != b'0') else { return Some(0) };
    let zeros = digits().rev().take_while(|digit| *digit == b'0').count();
    let count = whole.len() + fraction.len() - first - zeros;
    // How many zeros follow the digits from the first to the last that is not zero.
    let scale = exponent.parse::<i64>().ok()?.checked_sub(fraction.len() as i64)?.checked_add(zeros as i64)?;
    let scale = u32::try_from(scale).ok().filter(|scale| *scale <= MOST_DIGITS && count <= MOST_DIGITS as usize)?;
    let mut significant = digits().skip(first).take(count);
    let value = significant.try_fold(0_i128, |value, digit| push(value, is_negative, digit))?;
    value.checked_mul(10_i128.checked_pow(scale)?)
}

/// The digits of the largest integer of 128 bits.
const MOST_DIGITS: u32 = 39;

fn push(value: i128, is_negative: bool, digit: u8) -> Option<i128> {
    let digit = i128::from(digit.wrapping_sub(b'0'));
    let value = value.checked_mul(10)?;
    if is_negative { value.checked_sub(digit) } else { value.checked_add(digit) }
}

#[cfg(test)]
#[path = "number_tests.rs"]
mod tests;
