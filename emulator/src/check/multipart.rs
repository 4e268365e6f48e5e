//! Bodies of forms, with and without files.

use api_ir::Body;
use serde_json::{Map, Value};

use super::parameters::{pairs, single};
use crate::surface::Surface;

/// A form's fields; a name that comes several times, or may do so, is a list.
pub(super) fn form(surface: &Surface, body: &Body, content_type: &str, bytes: &[u8]) -> Result<Value, String> {
    let fields = match boundary(content_type) {
        Some(boundary) => parts(bytes, &boundary).ok_or("the body is not divided by its boundary")?,
        None if body.content_type.starts_with("multipart/") => return Err(String::from("no boundary is given")),
        None => pairs(&String::from_utf8_lossy(bytes)),
    };
    let mut out = Map::new();
    for (name, text) in fields {
        let part = body.parts.iter().find(|part| part.property.name == name);
        let is_list = part.is_some_and(|part| part.list);
        let value = match part.map(|part| &part.property.ty) {
            Some(ty) if !is_list => single(surface, ty, &text),
            _ => Value::String(text),
        };
        match out.get_mut(&name) {
            Some(Value::Array(items)) => items.push(value),
            None if is_list => drop(out.insert(name, Value::Array(vec![value]))),
            // Given twice: the later one counts.
            _ => drop(out.insert(name, value)),
        }
    }
    Ok(Value::Object(out))
}

fn boundary(content_type: &str) -> Option<String> {
    let given = content_type.split(';').skip(1).find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(String::from(given.trim_matches('"')))
}

/// Names and contents of the parts. Bytes that are no text are replaced; what they say is of no matter here.
fn parts(bytes: &[u8], boundary: &str) -> Option<Vec<(String, String)>> {
    let text = String::from_utf8_lossy(bytes);
    let marker = format!("--{boundary}");
    let mut pieces = text.split(marker.as_str()).skip(1);
    let mut out = Vec::new();
    loop {
        let piece = pieces.next()?;
        if piece.starts_with("--") {
            return Some(out);
        }
        let (head, content) = piece.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        out.push((name(head)?, content.strip_suffix("\r\n")?.into()));
    }
}

fn name(head: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let name = line.split(';').find_map(|part| part.trim().strip_prefix("name="))?;
    Some(String::from(name.trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn check(body: &str, expected: Option<&[(&str, &str)]>) {
        let found = parts(body.replace('\n', "\r\n").as_bytes(), "x");
        let expected: Option<Vec<(String, String)>> =
            expected.map(|pairs| pairs.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect());
        assert_eq!(found, expected, "{body:?}");
    }

    #[test]
    fn parts_of_a_form() {
        check("--x\nContent-Disposition: form-data; name=\"a\"\n\n1\n--x--\n", Some(&[("a", "1")]));
        check(
            "--x\ncontent-disposition: form-data; name=\"f\"; filename=\"f.csv\"\nContent-Type: text/csv\n\nk\nl\n\n--x--",
            Some(&[("f", "k\r\nl\r\n")]),
        );
        check("--x--\n", Some(&[]));
        check("--x\nContent-Disposition: form-data; name=\"a\"\n\n1\n", None);
        check("--x\nContent-Type: text/plain\n\n1\n--x--\n", None);
        check("", None);
    }
}
