//! What `Debug` and messages show of values that may hold secrets.
//!
//! A value is shown if its place says that it is not a secret, and masked otherwise. Places of secrets are members that
//! the document marks as sensitive, members and headers with the name of a secret, the query and the user information of
//! a URL, and whatever the document does not describe.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use crate::json::Json;

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "(masked)";

/// Names of secrets: a name that ends with one of these is that of a secret, whatever its case and separators.
const SECRETS: &[&str] = &[
    "accesskey",
    "apikey",
    "authkey",
    "authorization",
    "clientsecret",
    "cookie",
    "credential",
    "credentials",
    "mobilekey",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "sdkkey",
    "secret",
    "secretkey",
    "signature",
    "signingkey",
    "token",
    "writekey",
];

/// Whether a member, a header or a parameter of this name holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect();
    SECRETS.iter().any(|secret| name.ends_with(secret))
}

/// Whether a step of a JSON pointer names a secret.
pub(crate) fn leads_to_secret(pointer: &str) -> bool {
    pointer.split('/').any(is_secret_name)
}

/// Marks the values of headers that may hold secrets, so that even the map itself does not print them.
pub(crate) fn mark(headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        if is_secret_header(name) || (is_address(name) && url(value).is_none()) {
            value.set_sensitive(true);
        }
    }
}

fn is_secret_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    is_secret_name(name) || ["cookie", "secret", "auth-key", "api-key"].iter().any(|word| name.contains(word))
}

/// Whether a header holds URLs.
fn is_address(name: &HeaderName) -> bool {
    ["content-location", "link", "location", "referer", "refresh"].contains(&name.as_str())
}

/// The text of a header, if it has no part that must be masked.
fn url(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().filter(|text| !text.contains(['?', '@', '#']))
}

/// Headers with their values, but for those that may be secrets.
pub(crate) struct Headers<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, value) in self.0 {
            if is_secret_header(name) || (value.is_sensitive() && !is_address(name)) {
                out.entry(&name.as_str(), &format_args!("{MASK}"));
            } else if is_address(name) {
                out.entry(&name.as_str(), &address(&String::from_utf8_lossy(value.as_bytes())));
            } else {
                out.entry(&name.as_str(), value);
            }
        }
        out.finish()
    }
}

/// A URL without its user information and without what its query and fragment say.
pub(crate) fn address(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (place, rest) = url.split_at(end);
    let start = place.find("//").map_or(0, |at| at + 2);
    let (scheme, place) = place.split_at(start);
    // A password may have any character, so that everything before the last `@` counts as user information.
    let place = match place.rsplit_once('@') {
        Some((_, place)) => format!("{MASK}@{place}"),
        None => String::from(place),
    };
    let rest = rest.get(..1).map(|mark| format!("{mark}{MASK}")).unwrap_or_default();
    format!("{scheme}{place}{rest}")
}

/// A body by its length and, if the headers tell it, its type.
pub(crate) struct Body<'a>(pub(crate) &'a Bytes, pub(crate) &'a HeaderMap);

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())?;
        match self.1.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
            Some(content_type) => write!(f, " of {content_type}"),
            None => Ok(()),
        }
    }
}

/// The names of pairs.
pub(crate) struct Names<'a>(pub(crate) &'a [(String, String)]);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// What the document does not describe: numbers and words as they are, and of all else what kind it is.
pub(crate) fn kind(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        _ => text,
    }
}

/// Prints JSON as text, without the values of members with the name of a secret, and without the value that an operation
/// of a JSON Patch has for such a member.
pub(crate) fn json(f: &mut fmt::Formatter<'_>, value: &Json) -> fmt::Result {
    match value {
        Json::Array(items) => {
            f.write_str("[")?;
            for (index, item) in items.iter().enumerate() {
                f.write_str(if index > 0 { "," } else { "" })?;
                json(f, item)?;
            }
            f.write_str("]")
        }
        Json::Object(members) => {
            let is_for_secret = members.get("path").and_then(Json::as_str).is_some_and(leads_to_secret);
            f.write_str("{")?;
            for (index, (name, value)) in members.iter().enumerate() {
                write!(f, "{}{}:", if index > 0 { "," } else { "" }, Json::from(name))?;
                let is_secret = is_secret_name(name) || (is_for_secret && name == "value");
                if is_secret && !value.is_null() { f.write_str(MASK)? } else { json(f, value)? }
            }
            f.write_str("}")
        }
        scalar => fmt::Display::fmt(scalar, f),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        let check = |name: &str, expected: bool| assert_eq!(is_secret_name(name), expected, "{name}");
        for name in ["token", "apiKey", "api_key", "x-api-key", "_clientSecret", "Set-Cookie", "mobileKey", "PASSWORD"]
        {
            check(name, true);
        }
        for name in ["key", "projectKey", "tokens", "secretary", "", "name", "featureFlagKey", "é"] {
            check(name, false);
        }
    }

    #[test]
    fn addresses_lose_users_and_queries() {
        let check = |url: &str, expected: &str| assert_eq!(address(url), expected);
        check("https://app.example.com/api/v1", "https://app.example.com/api/v1");
        check("http://u:pw@h:80/a?b=c#d", "http://(masked)@h:80/a?(masked)");
        check("http://u:p/w@h/a", "http://(masked)@h/a");
        check("/a/b?token=c", "/a/b?(masked)");
        check("//u:pw@h", "//(masked)@h");
        check("u:p/w@h", "(masked)@h");
        check("#pw", "#(masked)");
        check("", "");
    }

    #[test]
    fn headers_with_secrets_are_masked() {
        let pairs = [
            ("set-cookie", "a=c0ffee"),
            ("x-api-key", "c0ffee"),
            ("location", "https://u:c0ffee@h/?c0ffee"),
            ("x-ratelimit-auth-token-remaining", "7"),
            ("content-type", "application/json"),
        ];
        let pairs = pairs.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers: HeaderMap = pairs.into_iter().collect();
        let text = format!("{:?}", Headers(&headers));
        assert!(!text.contains("c0ffee") && text.contains("\"7\"") && text.contains("application/json"), "{text}");
        mark(&mut headers);
        let text = format!("{headers:?}");
        assert!(!text.contains("c0ffee") && text.contains("\"7\"") && text.contains("application/json"), "{text}");
    }

    #[test]
    fn json_is_shown_without_secrets() {
        let check = |text: &str, expected: &str| {
            let value = Json::parse(text).expect("JSON");
            assert_eq!(format!("{value:?}"), expected);
        };
        check(r#"{"a":[1,"b",{"apiKey":"x"}]}"#, r#"{"a":[1,"b",{"apiKey":(masked)}]}"#);
        check(r#"{"token":{"a":1},"secret":null}"#, r#"{"secret":null,"token":(masked)}"#);
        check(
            r#"{"op":"replace","path":"/secret","value":"x"}"#,
            r#"{"op":"replace","path":"/secret","value":(masked)}"#,
        );
        check(r#"{"op":"replace","path":"/name","value":"x"}"#, r#"{"op":"replace","path":"/name","value":"x"}"#);
    }
}
