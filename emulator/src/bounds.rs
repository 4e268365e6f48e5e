//! How much is kept in memory, and how long clients may take.

use std::time::Duration;

/// The bounds that can be set. Those that cannot be set stand where they apply; the crate's documentation lists all.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// How many requests are recorded.
    pub(crate) requests: usize,
    /// How many bytes all recorded requests take.
    pub(crate) request_bytes: usize,
    /// How much of one body is recorded, in bytes.
    pub(crate) body_bytes: usize,
    /// How many bytes the audit log takes.
    pub(crate) log_bytes: usize,
    /// The longest body that is read, in bytes.
    pub(crate) longest: usize,
    /// How long a client may take to send a head or a body, or to take up a response.
    pub(crate) patience: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            requests: 1_000,
            request_bytes: 32 << 20,
            body_bytes: 256 << 10,
            log_bytes: crate::world::LOG_BYTES,
            longest: 16 << 20,
            patience: Duration::from_secs(60),
        }
    }
}

/// A text of which at most so many bytes are kept, the cut made visible.
pub(crate) fn shortened(text: impl Into<String>, most: usize) -> String {
    let text = text.into();
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_texts_are_cut_between_characters() {
        let check = |text: &str, most: usize, expected: &str| assert_eq!(shortened(text, most), expected);
        check("", 0, "");
        check("abc", 3, "abc");
        check("abcd", 3, "abc…");
        check("aé", 2, "a…");
        check("é", 0, "…");
    }
}
