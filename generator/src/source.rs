//! Input texts, and where in them a JSON pointer stands.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, YamlData};
use serde_json::Value;

/// A named text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name, for messages.
    pub name: String,
    /// Its text: JSON or YAML.
    pub text: String,
}

/// What is wrong with a text, and in which line.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub(crate) line: Option<usize>,
    pub(crate) message: String,
}

impl Source {
    /// A named text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into() }
    }

    /// The value of the text. JSON is read as the YAML it also is, so that repeated keys are found.
    pub(crate) fn parse(&self) -> Result<Value, SyntaxError> {
        let value: serde_yaml::Value = serde_yaml::from_str(&self.text).map_err(|error| SyntaxError {
            line: error.location().map(|location| location.line()),
            message: told(strip_location(&error.to_string())),
        })?;
        to_json(value).map_err(|message| SyntaxError { line: None, message })
    }

    /// The lines of all values.
    pub(crate) fn lines(&self) -> Lines {
        let mut lines = BTreeMap::new();
        if let Ok(documents) = MarkedYaml::load_from_str(&self.text)
            && let Some(root) = documents.first()
        {
            collect(root, &mut String::new(), &mut lines);
        }
        Lines(lines)
    }
}

/// Of a repeated key it is known where its mapping begins, not where it stands.
fn told(message: String) -> String {
    if message.contains("duplicate entry") { format!("{message} in the mapping that begins here") } else { message }
}

fn strip_location(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

fn to_json(value: serde_yaml::Value) -> Result<Value, String> {
    Ok(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => serde_json::to_value(&number).map_err(|error| error.to_string())?,
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => Value::Array(items.into_iter().map(to_json).collect::<Result<_, _>>()?),
        serde_yaml::Value::Mapping(members) => {
            let pairs = members.into_iter().map(|(key, value)| Ok((key_text(key)?, to_json(value)?)));
            Value::Object(pairs.collect::<Result<_, String>>()?)
        }
        serde_yaml::Value::Tagged(tagged) => to_json(tagged.value)?,
    })
}

/// Status codes and versions are often written without quotes.
fn key_text(key: serde_yaml::Value) -> Result<String, String> {
    match key {
        serde_yaml::Value::String(text) => Ok(text),
        serde_yaml::Value::Number(number) => Ok(number.to_string()),
        serde_yaml::Value::Bool(value) => Ok(value.to_string()),
        other => Err(format!("a key that is no text: {other:?}")),
    }
}

/// The lines of a text by JSON pointer.
pub(crate) struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// The line of a value; of the nearest value around it if it has none of its own, as what an overlay added.
    pub(crate) fn line_of(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.0.get(pointer) {
                return Some(*line);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}

fn collect(node: &MarkedYaml<'_>, pointer: &mut String, lines: &mut BTreeMap<String, usize>) {
    lines.entry(pointer.clone()).or_insert(node.span.start.line());
    let length = pointer.len();
    match &node.data {
        YamlData::Mapping(members) => {
            for (key, value) in members {
                let name = match &key.data {
                    YamlData::Value(scalar) => scalar_text(scalar),
                    _ => continue,
                };
                pointer.push('/');
                pointer.push_str(&escape(&name));
                lines.insert(pointer.clone(), key.span.start.line());
                collect(value, pointer, lines);
                pointer.truncate(length);
            }
        }
        YamlData::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                collect(item, pointer, lines);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

fn scalar_text(scalar: &saphyr::Scalar<'_>) -> String {
    match scalar {
        saphyr::Scalar::String(text) => text.to_string(),
        saphyr::Scalar::Integer(value) => value.to_string(),
        saphyr::Scalar::Boolean(value) => value.to_string(),
        saphyr::Scalar::FloatingPoint(value) => value.to_string(),
        saphyr::Scalar::Null => String::from("null"),
    }
}

/// A step of a JSON pointer.
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
