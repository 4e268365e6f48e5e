//! Percent-encoding of path segments and query values, and the refusal of what would change the path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::masked::address;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Adds a segment, or a part of one, to a path.
///
/// # Errors
/// Why the value cannot be a segment: empty, or `.` or `..`, which would address something else.
fn push_segment(out: &mut String, value: &str) -> Result<(), &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("would climb out of its place in the path"),
        _ => {
            push(out, value);
            Ok(())
        }
    }
}

/// Adds a value, with all that could mean something encoded.
fn push(out: &mut String, value: &str) {
    out.extend(utf8_percent_encode(value, RESERVED));
}

/// Adds a parameter to a path with or without a query.
pub(crate) fn push_query(target: &mut String, name: &str, values: &[&str]) {
    target.push(if target.contains('?') { '&' } else { '?' });
    push(target, name);
    target.push('=');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            target.push(',');
        }
        push(target, value);
    }
}

/// A name or value of a query or form.
pub(crate) fn query(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// A path that a program gives whole. Its segments are taken as they are, encoded or not.
///
/// # Errors
/// Why it cannot be the path of a request.
pub(crate) fn whole_path(path: &str) -> Result<String, String> {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(format!("{:?} is no path from the server's root", address(path)));
    }
    if bare != path {
        return Err(format!("{:?} is more than a path; give the query by `query`", address(path)));
    }
    if climbs(path) {
        return Err(format!("{:?} would climb out of its place", address(path)));
    }
    Ok(utf8_percent_encode(path, KEPT_IN_PATHS).to_string())
}

/// Whether a path has a step `.` or `..` by anybody's reading: encoded or not, with a backslash or an encoded slash as the
/// separator, or with parameters behind a semicolon. Clients and servers along the way resolve such steps, each in its
/// own fashion, and the path that is asked for in the end would be another one than the path that was checked.
pub(crate) fn climbs(path: &str) -> bool {
    const ENCODED: [(&str, &str); 4] = [("%2e", "."), ("%2f", "/"), ("%5c", "/"), ("%3b", ";")];
    let path = path.to_ascii_lowercase().replace('\\', "/");
    let path = ENCODED.iter().fold(path, |path, (encoded, plain)| path.replace(encoded, plain));
    path.split('/').any(|step| matches!(step.split(';').next(), Some("." | "..")))
}

/// What cannot stand in a path as it is.
const KEPT_IN_PATHS: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\')
    .add(b'^')
    .add(b'|');

/// The value of a parameter of the path.
#[derive(Clone)]
pub(crate) enum PathValue {
    Single(String),
    /// Several, with commas between them; those within a value are encoded.
    Joined(Vec<String>),
}

impl PathValue {
    fn push(&self, out: &mut String) -> Result<(), &'static str> {
        match self {
            PathValue::Single(value) => push_segment(out, value),
            PathValue::Joined(values) if values.is_empty() => Err("is empty"),
            PathValue::Joined(values) => values.iter().enumerate().try_for_each(|(index, value)| {
                if index > 0 {
                    out.push(',');
                }
                push_segment(out, value)
            }),
        }
    }
}

/// A path template with its parameters filled in.
///
/// # Errors
/// The name of the parameter, and why its value cannot stand there.
pub(crate) fn path<'t>(template: &'t str, values: &[PathValue]) -> Result<String, (&'t str, &'static str)> {
    let mut out = String::with_capacity(template.len() + 64);
    let mut values = values.iter();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.next().ok_or("is not given");
        value.and_then(|value| value.push(&mut out)).map_err(|why| (name, why))?;
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{PathValue, path};

    fn check(values: &[&str], expected: Result<&str, (&str, &str)>) {
        let values: Vec<PathValue> = values.iter().map(|value| PathValue::Single(String::from(*value))).collect();
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

    #[test]
    fn a_whole_path_stays_below_the_root() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(super::whole_path(path).ok().as_deref(), expected, "{path}");
        };
        check("/v1/things/a%2Fb", Some("/v1/things/a%2Fb"));
        check("/a b/é", Some("/a%20b/%C3%A9"));
        check("/a/../b", None);
        check("/a/%2E%2e/b", None);
        check("/a/..%2fb", None);
        check("/a\\..\\b", None);
        check("/a/b%5c.%2E/c", None);
        check("/a/..;x/b", None);
        check("/a/..b/.c/d..", Some("/a/..b/.c/d.."));
        check("/a/%252e%252e/b", Some("/a/%252e%252e/b"));
        check("//evil.example/x", None);
        check("https://evil.example/x", None);
        check("/a?b=c", None);
        check("", None);
    }

    #[test]
    fn the_commas_of_a_list_stay_commas() {
        let joined = |values: &[&str]| {
            let values = values.iter().map(|value| String::from(*value)).collect();
            path("/things/{ids}", &[PathValue::Joined(values)]).map_err(|(_, why)| why)
        };
        assert_eq!(joined(&["a", "b,c", "d/e"]), Ok(String::from("/things/a,b%2Cc,d%2Fe")));
        assert_eq!(joined(&["a", ""]), Err("is empty"));
        assert_eq!(joined(&[]), Err("is empty"));
        assert_eq!(joined(&[".."]), Err("would climb out of its place in the path"));
    }
}
