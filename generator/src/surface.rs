//! The API for whoever answers in its place: what a server has to know, in as few bytes as can be reviewed.

use api_ir::{Api, Docs, Object, Operation, Roles, Schema, Shape};
use serde::Serialize;

/// Summaries longer than this are cut, in characters.
const LONG: usize = 120;

/// The API as JSON with an operation or schema a line. Prose, places in the document and names of Rust are left out.
pub fn surface(api: &Api) -> String {
    let mut api = api.clone();
    let (mut operations, mut schemas) = (std::mem::take(&mut api.operations), std::mem::take(&mut api.schemas));
    api.areas.iter_mut().for_each(|area| shorten(&mut area.docs));
    operations.iter_mut().for_each(trim_operation);
    schemas.iter_mut().for_each(trim_schema);
    let head = line(&api);
    let head = head.trim_end_matches(r#""operations":[],"schemas":[]}"#);
    format!("{head}\"operations\":[\n{}\n],\"schemas\":[\n{}\n]}}\n", lines(&operations), lines(&schemas))
}

fn lines(items: &[impl Serialize]) -> String {
    items.iter().map(line).collect::<Vec<_>>().join(",\n")
}

fn line(item: &impl Serialize) -> String {
    // Plain data with text as keys: there is nothing that JSON cannot say.
    serde_json::to_string(item).unwrap_or_default()
}

/// The first sentence of what is said, for lists.
fn shorten(docs: &mut Docs) {
    let text = docs.summary.take().or_else(|| docs.description.take()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let sentence = line.split_once(". ").map_or(line, |(sentence, _)| sentence);
    let short: String = sentence.trim_end_matches('.').chars().take(LONG).collect();
    *docs = Docs { summary: (!short.is_empty()).then_some(short), description: None };
}

fn trim_operation(operation: &mut Operation) {
    shorten(&mut operation.docs);
    operation.tag.clear();
    operation.pointer.clear();
    for parameter in &mut operation.parameters {
        parameter.docs = Docs::default();
        parameter.pointer.clear();
    }
    for response in &mut operation.responses {
        response.docs = Docs::default();
    }
    for body in &mut operation.bodies {
        body.external = None;
        for part in &mut body.parts {
            part.property.docs = Docs::default();
            part.property.pointer.clear();
        }
    }
}

fn trim_schema(schema: &mut Schema) {
    schema.docs = Docs::default();
    schema.pointer.clear();
    schema.roles = Roles::default();
    schema.external = None;
    if let Shape::Object(object) = &mut schema.shape {
        trim_object(object);
    }
}

fn trim_object(object: &mut Object) {
    for property in &mut object.properties {
        property.docs = Docs::default();
        property.pointer.clear();
    }
}
