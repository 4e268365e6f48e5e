//! Models from and to JSON text.

use crate::drift::Drift;
use crate::field::Field;
use crate::json::syntax_message;
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

/// Reads a value from JSON text as leniently as a response, and gives the drift beside it.
///
/// # Errors
/// Text that is not JSON, or of another kind altogether, as a sentence that says where.
///
/// ```
/// let (map, drift) = ldapi_runtime::from_json::<ldapi_runtime::Map<i64>>(r#"{"a": 1, "b": "two"}"#)?;
/// assert_eq!(map["a"], 1);
/// assert_eq!(drift[0].to_string(), "wrong type at /b: expected a number, found \"two\"");
/// # Ok::<(), String>(())
/// ```
#[inline]
pub fn from_json<T: Field + Default>(text: &str) -> Result<(T, Vec<Drift>), String> {
    let mut value = T::default();
    let drift = read(&mut value, text)?;
    Ok((value, drift))
}

fn read(value: &mut dyn Field, text: &str) -> Result<Vec<Drift>, String> {
    let mut reader = Reader::new(text);
    match value.read(&mut reader).and_then(|()| reader.end()) {
        Ok(()) => Ok(reader.into_context().into_drift()),
        Err(Fault::Mismatch(expected)) => Err(format!("expected {expected}")),
        Err(Fault::Syntax) => Err(syntax_message(&reader, text)),
    }
}

/// Writes a value as JSON text: with what is kept beside its fields, and without required members that were never set.
pub fn to_json(value: &dyn Field) -> String {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.finish().0
}
