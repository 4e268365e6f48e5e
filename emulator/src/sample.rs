//! Answers made from the document: valid, the same each time, and as things of such names look.
//!
//! What a member holds follows from the seed, the thing it belongs to and its name. So a thing in a collection and the
//! same thing got by its key have the same name, the same owner and the same dates, with nothing being kept.

use api_ir::{Constraints, Content, Operation};
use serde_json::{Value, json};

use crate::ask::Answer;
use crate::check::walk;
use crate::seed::Seed;
use crate::surface::{Surface, success};
use crate::version::Version;
use make::Maker;

mod address;
pub(crate) mod body;
mod items;
mod links;
mod make;
mod page;
mod root;
mod text;

/// What an answer is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) surface: &'a Surface,
    pub(crate) operation: &'a Operation,
    /// The parameters of the path, decoded.
    pub(crate) path: &'a [(&'a str, String)],
    /// The path, as it was sent.
    pub(crate) raw_path: &'a str,
    pub(crate) query: &'a [(String, String)],
    /// The body, or null.
    pub(crate) body: &'a Value,
    pub(crate) version: Version,
    pub(crate) seed: Seed,
    /// How many items a collection has.
    pub(crate) items: usize,
}

/// An answer of success that the document describes: the first, or the one of a status.
pub(crate) fn answer(sample: &Sample<'_>, status: Option<u16>) -> Answer {
    let wanted = status.map(|status| status.to_string());
    let response = match &wanted {
        Some(wanted) => sample.operation.responses.iter().find(|response| response.status == *wanted),
        None => success(sample.operation),
    };
    let status = response.and_then(|response| response.status.parse().ok()).or(status).unwrap_or(200);
    let Some(response) = response else { return Answer::empty(status) };
    match &response.content {
        Content::None => Answer::empty(status),
        Content::Json(ty) => Answer::json(status, Maker::new(sample, ty).root(ty)),
        Content::Text | Content::Bytes => Answer::json(status, json!(text::text("description", sample.seed))),
    }
}

/// The answer that the document describes for a status, with a code and message of ours where it has them.
pub(crate) fn error(sample: &Sample<'_>, status: u16, code: &str, message: &str) -> Answer {
    let plain = Answer::refuse(status, code, message);
    let wild = format!("{}XX", status / 100);
    let responses = &sample.operation.responses;
    let found = [status.to_string(), wild, String::from("default")];
    let response = found.iter().find_map(|status| responses.iter().find(|response| response.status == *status));
    let Some(Content::Json(ty)) = response.map(|response| &response.content) else { return plain };
    let mut value = Maker::new(sample, ty).root(ty);
    let object = sample.surface.object(ty);
    for (name, text) in [("code", code), ("message", message)] {
        let property = object.and_then(|object| object.properties.iter().find(|property| property.name == name));
        let fits = property
            .is_some_and(|property| walk::fits(sample.surface, &property.ty, &Constraints::default(), &json!(text)));
        if let Some(member) = value.get_mut(name).filter(|_| fits) {
            *member = json!(text);
        }
    }
    Answer::json(status, value)
}

#[cfg(test)]
mod tests {
    use api_ir::{Constraints, Content};
    use serde_json::Value;

    use super::{Sample, answer, error};
    use crate::check::walk;
    use crate::seed::Seed;
    use crate::surface::Surface;
    use crate::version::Version;

    #[test]
    fn every_documented_answer_is_of_its_type() {
        let surface = Surface::launchdarkly();
        let version = Version::of(&http::HeaderMap::new()).expect("the newest");
        let mut count = 0;
        for operation in &surface.api().operations {
            let (raw_path, body) = ("/api/v2/a/path", &Value::Null);
            let (path, query, seed) = (&[], &[], Seed::new(7));
            let sample = Sample { surface: &surface, operation, path, raw_path, query, body, version, seed, items: 3 };
            for response in &operation.responses {
                let (Ok(status), Content::Json(ty)) = (response.status.parse(), &response.content) else { continue };
                let answer = match status {
                    200..300 => answer(&sample, Some(status)),
                    _ => error(&sample, status, "a_code", "a message"),
                };
                let value = answer.body.unwrap_or_default();
                let found = walk::problems(&surface, ty, &Constraints::default(), &value);
                assert!(found.is_empty(), "{} {status}: {found:?}", operation.id);
                assert!(status < 300 || value["message"] == "a message", "{} {status}: {value}", operation.id);
                count += 1;
            }
        }
        println!("{count} answers");
        assert!(count > 1_900, "{count}");
    }
}
