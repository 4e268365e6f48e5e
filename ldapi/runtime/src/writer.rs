//! Writes JSON text, and notes required members that were never set.

use std::fmt;

/// Collects one JSON document.
#[derive(Default)]
pub struct Writer {
    out: String,
    path: Vec<&'static str>,
    missing: Vec<String>,
    comma: bool,
    is_print: bool,
}

impl fmt::Debug for Writer {
    /// How much has been written; not the text, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("length", &self.out.len()).finish_non_exhaustive()
    }
}

impl Writer {
    /// An empty document.
    pub fn new() -> Self {
        Writer::default()
    }

    /// A document that is only to be compared with another of its kind.
    pub(crate) fn for_print() -> Self {
        Writer { is_print: true, ..Writer::default() }
    }

    #[inline]
    pub(crate) fn is_print(&self) -> bool {
        self.is_print
    }

    /// The text written so far.
    pub fn text(&self) -> &str {
        &self.out
    }

    /// Ends the writing: the text, and the JSON pointers of required members that had no value.
    pub fn finish(self) -> (String, Vec<String>) {
        (self.out, self.missing)
    }

    pub(crate) fn missing(&mut self, name: &'static str) {
        let mut pointer = String::new();
        for step in self.path.iter().chain([&name]) {
            pointer.push('/');
            pointer.push_str(step);
        }
        if !self.missing.contains(&pointer) {
            self.missing.push(pointer);
        }
    }

    /// Separates a value from the one before it in the same array or object.
    fn separate(&mut self) {
        if self.comma {
            self.out.push(',');
        }
        self.comma = true;
    }

    /// Begins an object.
    pub fn begin_object(&mut self) {
        self.out.push('{');
        self.comma = false;
    }

    /// Ends an object.
    pub fn end_object(&mut self) {
        self.out.push('}');
        self.comma = true;
    }

    /// Begins an array.
    pub fn begin_array(&mut self) {
        self.out.push('[');
        self.comma = false;
    }

    /// Ends an array.
    pub fn end_array(&mut self) {
        self.out.push(']');
        self.comma = true;
    }

    /// Begins an element of an array: writes the comma where one is due.
    pub fn element(&mut self) {
        self.separate();
    }

    /// Writes the name of a member and its colon.
    pub fn key(&mut self, name: &str) {
        self.separate();
        self.quoted(name);
        self.out.push(':');
    }

    /// Writes the name of a member that is a JSON string already, and its colon.
    pub(crate) fn raw_key(&mut self, name: &str) {
        self.separate();
        self.out.push_str(name);
        self.out.push(':');
    }

    /// Writes the name of a declared member and its colon; a `plain` one needs no escapes.
    #[inline]
    pub(crate) fn name(&mut self, name: &'static str, plain: bool) {
        if !plain {
            return self.key(name);
        }
        self.out.reserve(name.len() + 4);
        self.out.push_str(if self.comma { ",\"" } else { "\"" });
        self.out.push_str(name);
        self.out.push_str("\":");
        self.comma = true;
    }

    pub(crate) fn push_path(&mut self, name: &'static str) {
        self.path.push(name);
    }

    pub(crate) fn pop_path(&mut self) {
        self.path.pop();
    }

    /// Writes text that is JSON already.
    pub fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.out.push_str("null");
    }

    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// Writes an integer.
    pub fn int(&mut self, value: i64) {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            self.out.push('-');
        }
        self.out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
    }

    /// Writes a number; what JSON cannot hold (NaN, infinity) becomes `null`.
    pub fn float(&mut self, value: f64) {
        if value.is_finite() {
            self.out.push_str(&float_text(value));
        } else {
            self.null();
        }
    }

    /// Writes a string.
    pub fn quoted(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push('"');
        let mut rest = text;
        loop {
            let plain = crate::scan::plain(rest.as_bytes());
            self.out.push_str(&rest[..plain]);
            let Some(&byte) = rest.as_bytes().get(plain) else { break };
            self.escape(byte);
            rest = &rest[plain + 1..];
        }
        self.out.push('"');
    }

    #[cold]
    fn escape(&mut self, byte: u8) {
        match byte {
            b'"' => self.out.push_str("\\\""),
            b'\\' => self.out.push_str("\\\\"),
            b'\n' => self.out.push_str("\\n"),
            b'\r' => self.out.push_str("\\r"),
            b'\t' => self.out.push_str("\\t"),
            other => self.out.push_str(&format!("\\u{other:04x}")),
        }
    }
}

/// The text of a finite number: whole numbers below 2^53 without a fraction, others in the shortest form that reads back.
pub(crate) fn float_text(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 && !(value == 0.0 && value.is_sign_negative()) {
        return format!("{}", value as i64);
    }
    format!("{value:?}")
}
