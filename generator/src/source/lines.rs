//! JSON pointer to line, for messages only: the text is read once more when there is something to say.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::escape;

/// The line of every member and item of a document, by JSON pointer.
#[derive(Debug)]
pub struct Lines {
    by_pointer: BTreeMap<String, usize>,
}

impl Lines {
    /// Reads the lines of a document. JSON is read as the YAML it is.
    pub(super) fn of(text: &str) -> Self {
        let text = without_surrogates(text);
        let mut lines = Self { by_pointer: BTreeMap::new() };
        // The document has been parsed before, so a failure means a construct only this parser refuses:
        // messages then lose their lines and keep their pointers.
        if let Ok(documents) = MarkedYaml::load_from_str(&text)
            && let Some(root) = documents.first()
        {
            lines.add(&mut String::new(), root.span.start.line(), root);
        }
        lines
    }

    /// The line of what a pointer names; of the nearest value around it if it has none of its own, as what an overlay
    /// added.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.by_pointer.get(pointer) {
                return Some(*line);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    fn add(&mut self, pointer: &mut String, line: usize, node: &MarkedYaml) {
        self.by_pointer.insert(pointer.clone(), line);
        let end = pointer.len();
        match &node.data {
            YamlData::Mapping(members) => {
                for (key, value) in members {
                    pointer.push('/');
                    pointer.push_str(&escape(&key_text(key)));
                    self.add(pointer, key.span.start.line(), value);
                    pointer.truncate(end);
                }
            }
            YamlData::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push_str(&format!("/{index}"));
                    self.add(pointer, item.span.start.line(), item);
                    pointer.truncate(end);
                }
            }
            _ => {}
        }
    }
}

fn key_text(key: &MarkedYaml) -> String {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => text.to_string(),
        YamlData::Value(Scalar::Integer(number)) => number.to_string(),
        YamlData::Value(Scalar::FloatingPoint(number)) => number.to_string(),
        YamlData::Value(Scalar::Boolean(value)) => value.to_string(),
        _ => String::new(),
    }
}

/// JSON escapes may come in surrogate pairs, which YAML does not know. No pointer that is looked up here
/// depends on what they mean.
fn without_surrogates(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push_str("\\u");
        match part.as_bytes() {
            [b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', _, _, ..] if part.is_char_boundary(4) => {
                result.push_str("003f");
                result.push_str(&part[4..]);
            }
            _ => result.push_str(part),
        }
    }
    result
}
