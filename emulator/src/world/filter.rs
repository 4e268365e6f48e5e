//! The two languages in which collections are filtered: `name:value,name:value`, and `name operator value` with "and"
//! (a comma), "or" (a bar) and parentheses.

use serde_json::Value;

use super::refusal::invalid;
use crate::ask::Answer;

/// The pairs of `name:value,name:value`. Commas within braces and brackets belong to the value.
pub(crate) fn pairs(text: &str) -> Result<Vec<(&str, &str)>, Answer> {
    let mut all = Vec::new();
    for part in split(text, ',') {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let Some((name, value)) = part.split_once(':') else {
            return Err(invalid(format!("filter: {part:?} is not of the form name:value")));
        };
        all.push((name.trim(), value.trim()));
    }
    Ok(all)
}

/// The parts between a separator that is not within brackets or quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '{' | '[' | '(' if !quoted => depth += 1,
            '}' | ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// A value of a filter that is `true` or `false`.
pub(crate) fn truth(name: &str, value: &str) -> Result<bool, Answer> {
    value.parse().map_err(|_| invalid(format!("filter: {name} is true or false, not {value:?}")))
}

/// A moment of a filter such as `{"before":1690527600000}`: the value of the member, if it is there.
pub(crate) fn moment(name: &str, value: &str, member: &str) -> Result<Option<i64>, Answer> {
    match serde_json::from_str::<Value>(value) {
        Ok(Value::Object(members)) => Ok(members.get(member).and_then(Value::as_i64)),
        _ => Err(invalid(format!("filter: {name} is an object with the member {member:?}, not {value:?}"))),
    }
}

/// Whether one of the texts has another in it, without regard to case.
pub(crate) fn mentions(query: &str, texts: &[&str]) -> bool {
    let query = query.to_lowercase();
    texts.iter().any(|text| text.to_lowercase().contains(&query))
}

/// A filter of the second language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    /// All of these hold.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
    /// A field, an operator, values.
    Is(String, String, Vec<String>),
}

impl Filter {
    /// Reads a filter; nothing asks for nothing.
    pub(crate) fn parse(text: &str) -> Result<Filter, Answer> {
        Filter::expression(text, 16)
    }

    fn expression(text: &str, depth: usize) -> Result<Filter, Answer> {
        if depth == 0 {
            return Err(invalid("filter: too many parentheses within each other"));
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(Filter::All(Vec::new()));
        }
        for (separator, join) in [('|', Filter::Any as fn(Vec<Filter>) -> Filter), (',', Filter::All)] {
            let parts = split(text, separator);
            if parts.len() > 1 {
                let parts: Result<_, _> = parts.into_iter().map(|part| Filter::expression(part, depth - 1)).collect();
                return Ok(join(parts?));
            }
        }
        match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(inner) => Filter::expression(inner, depth - 1),
            None => Filter::condition(text),
        }
    }

    fn condition(text: &str) -> Result<Filter, Answer> {
        let wrong = || invalid(format!("filter: {text:?} is not of the form: field operator value"));
        let (field, rest) = text.split_once(char::is_whitespace).ok_or_else(wrong)?;
        let (operator, value) = rest.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
        let value = value.trim();
        let values = match serde_json::from_str::<Value>(value) {
            Ok(Value::Array(items)) => items.iter().map(plain).collect(),
            Ok(single) => vec![plain(&single)],
            Err(_) if value.starts_with(['[', '"', '{']) => return Err(wrong()),
            Err(_) => vec![value.into()],
        };
        Ok(Filter::Is(field.into(), operator.into(), values))
    }

    /// Whether it holds, by what is said of single conditions.
    pub(crate) fn holds(&self, test: &impl Fn(&str, &str, &[String]) -> Result<bool, Answer>) -> Result<bool, Answer> {
        match self {
            Filter::Is(field, operator, values) => test(field, operator, values),
            Filter::All(parts) => parts.iter().try_fold(true, |all, part| Ok(part.holds(test)? && all)),
            Filter::Any(parts) => parts.iter().try_fold(false, |any, part| Ok(part.holds(test)? || any)),
        }
    }
}

/// A value as text.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language() {
        let check = |text: &str, expected: &[(&str, &str)]| assert_eq!(pairs(text), Ok(expected.to_vec()), "{text}");
        check("", &[]);
        check("query:dark,tags:a+b", &[("query", "dark"), ("tags", "a+b")]);
        check(
            r#"evaluated:{"after":1,"x":2}, filterEnv:p"#,
            &[("evaluated", r#"{"after":1,"x":2}"#), ("filterEnv", "p")],
        );
        assert!(pairs("query").is_err());
    }

    #[test]
    fn the_second_language() {
        let check = |text: &str, expected: Option<bool>| {
            // Of fields, only `yes` is true.
            let outcome = Filter::parse(text).and_then(|filter| filter.holds(&|field, _, _| Ok(field == "yes")));
            assert_eq!(outcome.ok(), expected, "{text}");
        };
        check("", Some(true));
        check("yes equals 1", Some(true));
        check(r#"yes anyOf ["a", "b, c"],no equals x"#, Some(false));
        check("(yes equals 1, no equals 1) | yes equals 2", Some(true));
        check("yes equals", None);
        check("yes anyOf [", None);
        check(&"(".repeat(100), None);
    }
}
