//! `codegen.yaml`: naming facts as data.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::{Code, Diagnostics, SourceId};
use crate::document::Node;
use crate::source::Source;

/// Naming facts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The overlays, in the order in which they are applied.
    #[serde(default)]
    pub overlays: Vec<String>,
    /// The address of an operation's official page, with `{tag}` and `{operation}` in `kebab-case`.
    #[serde(default)]
    pub docs_url: Option<String>,
    /// Words that splitting would tear apart.
    #[serde(default)]
    pub initialisms: Vec<Initialism>,
    /// The areas.
    #[serde(default)]
    pub areas: Vec<AreaConfig>,
    /// Names by JSON pointer.
    #[serde(default)]
    pub renames: BTreeMap<String, String>,
    /// Former names of areas.
    #[serde(default)]
    pub aliases: Vec<Alias>,
}

/// A word that splitting would tear apart, and how it is to be written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Initialism {
    /// As it stands in the document.
    pub from: String,
    /// As one word.
    pub to: String,
}

/// An area.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaConfig {
    /// Its name, in `snake_case`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The tags that belong to it.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Operations that belong to it whatever their tag.
    #[serde(default)]
    pub operations: Vec<String>,
}

/// A former name of an area.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The former name.
    pub area: String,
    /// The present name.
    pub of: String,
}

impl Config {
    /// Reads the facts; without a file there are none, and every tag is an area.
    pub fn read(source: Option<&Source>, diag: &mut Diagnostics) -> Config {
        let Some(source) = source else { return Config::default() };
        let value = match source.parse() {
            Ok(value) => value,
            Err(error) => {
                diag.add_unreadable(SourceId::Config, error);
                return Config::default();
            }
        };
        match serde_json::from_value(value.clone()) {
            Ok(config) => config,
            Err(error) => {
                let place = Node::root(&value).culprit::<Config>().map(|node| node.pointer);
                diag.add_in(
                    SourceId::Config,
                    Code::BadConfig,
                    &place.unwrap_or_default(),
                    error.to_string(),
                    "see CONTRIBUTING.md on codegen.yaml",
                );
                Config::default()
            }
        }
    }

    /// The area of an operation.
    pub(crate) fn area_of(&self, operation: &str, tag: &str) -> Option<&str> {
        let by_operation = self.areas.iter().find(|area| area.operations.iter().any(|known| known == operation));
        let by_tag = || self.areas.iter().find(|area| area.tags.iter().any(|known| known == tag));
        by_operation.or_else(by_tag).map(|area| area.name.as_str())
    }
}
