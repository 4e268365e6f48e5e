//! The types of the generated tables, and what calls are made with.

use std::future::Future;
use std::pin::Pin;

use ldapi::runtime::{Drift, Field, from_json, to_json};

use crate::document::OPERATIONS;
use crate::instance::{Extent, instance};
use crate::server::body_schema;

/// A call of an operation.
#[derive(Debug)]
pub struct Call {
    /// The operation's id.
    pub id: &'static str,
    /// The kind of body.
    pub format: &'static str,
    /// Makes the call with a body, and gives the drift of the answer.
    pub run: fn(ldapi::Client, String) -> Outcome,
}

/// What a call comes to.
pub type Outcome = Pin<Box<dyn Future<Output = ldapi::Result<Vec<Drift>>> + Send>>;

/// A schema of the document.
#[derive(Debug)]
pub struct Schema {
    /// Its name in the document.
    pub name: &'static str,
    /// Reads a text and writes it again.
    pub round_trip: fn(&str) -> Result<RoundTrip, String>,
}

/// What reading and writing a value gave.
#[derive(Debug)]
pub struct RoundTrip {
    /// Where text and document differ.
    pub drift: Vec<Drift>,
    /// The value, written again.
    pub text: String,
    /// Whether reading what was written gives an equal value.
    pub equal: bool,
    /// The value as people see it.
    pub debug: String,
}

/// Reads a body; the tests give only bodies that can be read.
///
/// # Panics
/// If the body is of another kind altogether.
pub fn read<T: Field + Default>(body: &str) -> T {
    match from_json(body) {
        Ok((value, _)) => value,
        Err(error) => panic!("{error}: {body}"),
    }
}

/// Reads a value and writes it again.
///
/// # Errors
/// If the text is of another kind altogether.
pub fn round_trip<T: Field + Default + std::fmt::Debug>(text: &str) -> Result<RoundTrip, String> {
    let (value, drift) = from_json::<T>(text)?;
    let written = to_json(&value);
    let equal = from_json::<T>(&written).is_ok_and(|(again, _)| ldapi::runtime::same(&again, &value));
    Ok(RoundTrip { drift, text: written, equal, debug: format!("{value:?}") })
}

/// A body for a call.
///
/// # Panics
/// If the call is of no operation.
pub fn body(call: &Call) -> String {
    let operation = OPERATIONS.iter().find(|operation| operation.id == call.id).expect("calls are of operations");
    match call.format {
        "none" | "multipart" => String::new(),
        "json-patch" => String::from(r#"[{"op":"replace","path":"/name","value":"a name"}]"#),
        "merge-patch" => String::from(r#"{"name":"a name"}"#),
        format => match body_schema(operation, format) {
            Some(schema) => instance(schema, Extent::All).to_string(),
            None => String::from(r#"{"comment":"why","instructions":[{"kind":"updateName","value":"a"}]}"#),
        },
    }
}
