//! References to attributes: a name, or a path such as `/address/city`.

use serde_json::{Map, Value};

use super::Stop;

/// The steps to an attribute. In a path, `~1` stands for a slash and `~0` for a tilde.
pub(super) fn path(reference: &str) -> Result<Vec<String>, Stop> {
    match reference.strip_prefix('/') {
        None if reference.is_empty() => Err(Stop::Malformed),
        None => Ok(vec![reference.to_owned()]),
        Some(path) => path.split('/').map(step).collect(),
    }
}

fn step(escaped: &str) -> Result<String, Stop> {
    let mut pieces = escaped.split('~');
    let mut step = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (letter, rest) = match piece.as_bytes().first() {
            Some(b'0') => ('~', &piece[1..]),
            Some(b'1') => ('/', &piece[1..]),
            _ => return Err(Stop::Malformed),
        };
        step.push(letter);
        step.push_str(rest);
    }
    if step.is_empty() { Err(Stop::Malformed) } else { Ok(step) }
}

/// The value of an attribute; none if it is missing or null. A path leads through objects, not through lists.
pub(super) fn value<'a>(part: &'a Map<String, Value>, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = rest.iter().try_fold(part.get(first)?, |value, step| value.as_object()?.get(step))?;
    Some(value).filter(|value| !value.is_null())
}
