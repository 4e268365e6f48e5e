//! JSON pointer to line, for messages only: the text is read once more when there is something to say.

use std::collections::HashMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

/// The line of every member and item of a document.
pub(super) struct Lines {
    by_pointer: HashMap<String, usize>,
}

impl Lines {
    /// Reads the lines of a document. JSON is read as the YAML it is.
    pub(super) fn of(text: &str) -> Self {
        let text = without_surrogates(text);
        let mut lines = Self { by_pointer: HashMap::new() };
        // The document has been parsed before, so a failure means a construct only this parser refuses:
        // messages then lose their lines and keep their pointers.
        if let Ok(documents) = MarkedYaml::load_from_str(&text)
            && let Some(root) = documents.first()
        {
            lines.add(&mut "#".to_owned(), root.span.start.line(), root);
        }
        lines
    }

    /// The line of what a pointer names, or of the nearest thing around it.
    pub(super) fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.by_pointer.get(pointer) {
                return *line;
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => return 1,
            }
        }
    }

    fn add(&mut self, pointer: &mut String, line: usize, node: &MarkedYaml) {
        self.by_pointer.insert(pointer.clone(), line);
        let end = pointer.len();
        match &node.data {
            YamlData::Mapping(members) => {
                for (key, value) in members {
                    push_token(pointer, &key_text(key));
                    self.add(pointer, key.span.start.line(), value);
                    pointer.truncate(end);
                }
            }
            YamlData::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    push_token(pointer, &index.to_string());
                    self.add(pointer, item.span.start.line(), item);
                    pointer.truncate(end);
                }
            }
            _ => {}
        }
    }
}

/// Adds one escaped step to a pointer.
pub(super) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
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
