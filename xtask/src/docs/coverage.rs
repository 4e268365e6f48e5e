//! What of an API has words for people, and what has none.

use std::collections::BTreeMap;

use generator::api_ir::{Api, Docs, Operation, Schema, Shape};
use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Areas,
    Operations,
    Parameters,
    Schemas,
    Properties,
}

impl Kind {
    pub(crate) const ALL: [Kind; 5] =
        [Kind::Areas, Kind::Operations, Kind::Parameters, Kind::Schemas, Kind::Properties];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Areas => "areas",
            Kind::Operations => "operations",
            Kind::Parameters => "parameters",
            Kind::Schemas => "schemas",
            Kind::Properties => "properties",
        }
    }
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Count {
    pub(crate) documented: usize,
    pub(crate) total: usize,
}

impl Count {
    /// Whole percent, rounded down, so that 100 means all.
    pub(crate) fn percent(self) -> usize {
        (self.documented * 100).checked_div(self.total).unwrap_or(100)
    }
}

/// The counts of an area.
pub(crate) type Row = BTreeMap<Kind, Count>;

/// The counts by area, and the pointers of what has no words.
#[derive(Default, Serialize)]
pub(crate) struct Coverage {
    /// By area. What several areas use is `shared`, what no operation reaches is `unused`.
    pub(crate) areas: BTreeMap<String, Row>,
    pub(crate) missing: Vec<String>,
}

impl Coverage {
    pub(crate) fn of(api: &Api) -> Coverage {
        let mut coverage = Coverage::default();
        for area in &api.areas {
            coverage.count(&area.name, Kind::Areas, has_words(&area.docs), &format!("/areas/{}", area.name));
        }
        for operation in &api.operations {
            coverage.add_operation(operation);
        }
        for schema in &api.schemas {
            coverage.add_schema(schema);
        }
        coverage
    }

    pub(crate) fn total(&self) -> Row {
        let mut total = empty();
        for (kind, count) in self.areas.values().flatten() {
            let sum = total.entry(*kind).or_default();
            sum.documented += count.documented;
            sum.total += count.total;
        }
        total
    }

    /// An operation needs a summary: that is its line in lists. Parameters that the client gives are nobody's concern.
    fn add_operation(&mut self, operation: &Operation) {
        let has_summary = operation.docs.summary.as_deref().is_some_and(is_text);
        self.count(&operation.area, Kind::Operations, has_summary, &operation.pointer);
        for parameter in operation.parameters.iter().filter(|parameter| !parameter.managed) {
            self.count(&operation.area, Kind::Parameters, has_words(&parameter.docs), &parameter.pointer);
        }
    }

    fn add_schema(&mut self, schema: &Schema) {
        let area = match schema.roles.areas.as_slice() {
            [] => "unused",
            [area] => area,
            _ => "shared",
        };
        self.count(area, Kind::Schemas, has_words(&schema.docs), &schema.pointer);
        let Shape::Object(object) = &schema.shape else { return };
        for property in &object.properties {
            self.count(area, Kind::Properties, has_words(&property.docs), &property.pointer);
        }
    }

    fn count(&mut self, area: &str, kind: Kind, is_documented: bool, pointer: &str) {
        let row = self.areas.entry(area.into()).or_insert_with(empty);
        let count = row.entry(kind).or_default();
        count.total += 1;
        if is_documented {
            count.documented += 1;
        } else {
            self.missing.push(pointer.into());
        }
    }
}

fn empty() -> Row {
    Kind::ALL.map(|kind| (kind, Count::default())).into()
}

fn has_words(docs: &Docs) -> bool {
    [&docs.summary, &docs.description].into_iter().flatten().any(|text| is_text(text))
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty()
}
