//! Finds the end of plain text in a string, eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of every byte of `word` that is a quote, a backslash or a control character. A byte above a found one
/// may be marked wrongly, so only the lowest mark counts.
#[inline]
const fn marks(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let zero = quote.wrapping_sub(ONES) & !quote | backslash.wrapping_sub(ONES) & !backslash;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero | control) & HIGHS
}

/// How many bytes from the start need no thought inside of a JSON string.
#[inline]
pub(crate) const fn plain(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    let mut at = 0;
    while at < words.len() {
        let found = marks(u64::from_le_bytes(words[at]));
        if found != 0 {
            return at * 8 + (found.trailing_zeros() / 8) as usize;
        }
        at += 1;
    }
    let mut end = 0;
    while end < tail.len() && tail[end] != b'"' && tail[end] != b'\\' && tail[end] >= 0x20 {
        end += 1;
    }
    at * 8 + end
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn stops_at_every_special_byte_in_every_place() {
        for byte in 0..=255u8 {
            for at in 0..20 {
                let mut text = [b'a'; 20];
                text[at] = byte;
                let special = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(plain(&text), if special { at } else { 20 }, "{byte} at {at}");
                assert_eq!(plain(&text[at..]), if special { 0 } else { 20 - at }, "{byte} at {at}");
            }
        }
    }
}
