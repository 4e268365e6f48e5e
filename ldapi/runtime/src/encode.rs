//! Percent-encoding of path segments and query values, and the refusal of what would change the path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One segment of a path.
///
/// # Errors
/// Why the value cannot be a segment: empty, or `.` or `..`, which would address something else.
pub(crate) fn segment(value: &str) -> Result<String, &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("would climb out of its place in the path"),
        _ => Ok(utf8_percent_encode(value, RESERVED).to_string()),
    }
}

/// A name or value of a query or form.
pub(crate) fn query(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// A path template with its parameters filled in.
///
/// # Errors
/// The name of the parameter, and why its value cannot stand there.
pub(crate) fn path<'t>(template: &'t str, values: &[String]) -> Result<String, (&'t str, &'static str)> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.next().map_or("", String::as_str);
        out.push_str(&segment(value).map_err(|why| (name, why))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::path;

    fn check(values: &[&str], expected: Result<&str, (&str, &str)>) {
        let values: Vec<String> = values.iter().map(|value| String::from(*value)).collect();
        let actual = path("/flags/{projectKey}/{flagKey}", &values);
        assert_eq!(actual.as_deref().map_err(|error| *error), expected);
    }

    #[test]
    fn values_stay_one_segment() {
        check(&["a", "b"], Ok("/flags/a/b"));
        check(&["a/b", "c?d#e%f g"], Ok("/flags/a%2Fb/c%3Fd%23e%25f%20g"));
        check(&["é", "..."], Ok("/flags/%C3%A9/..."));
        check(&["a", ".."], Err(("flagKey", "would climb out of its place in the path")));
        check(&[".", "a"], Err(("projectKey", "would climb out of its place in the path")));
        check(&["a", ""], Err(("flagKey", "is empty")));
        check(&["%2e%2e", "a"], Ok("/flags/%252e%252e/a"));
    }
}
