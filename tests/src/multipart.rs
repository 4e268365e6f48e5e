//! Multipart bodies, taken apart by an independent library and checked against the document.

use axum::body::Bytes;
use serde_json::{Map, Value};

use crate::document::{resolve, violations};

/// A part as it arrived.
struct Part {
    name: String,
    is_file: bool,
    content: String,
}

/// Where a multipart body differs from its schema.
pub(crate) async fn check(schema: &Value, content_type: &str, body: &[u8]) -> Vec<String> {
    let parts = match parts(content_type, body).await {
        Ok(parts) => parts,
        Err(error) => return vec![format!("the body is no multipart form: {error}")],
    };
    let schema = resolve(schema);
    let mut out = Vec::new();
    let mut fields = Map::new();
    for part in parts {
        let declared = schema["properties"].get(&part.name).map(resolve);
        match declared {
            None => out.push(format!("part {:?} is not declared", part.name)),
            Some(declared) if (declared["format"] == "binary") != part.is_file => {
                out.push(format!("part {:?} should {}be a file", part.name, if part.is_file { "not " } else { "" }));
            }
            Some(declared) => drop(fields.insert(part.name, field(declared, part.content))),
        }
    }
    out.extend(violations(schema, &Value::Object(fields)));
    out
}

/// A part's text as the JSON that its schema asks for.
fn field(schema: &Value, text: String) -> Value {
    match schema["type"].as_str() {
        Some("string") => Value::String(text),
        _ => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}

async fn parts(content_type: &str, body: &[u8]) -> Result<Vec<Part>, multer::Error> {
    let boundary = multer::parse_boundary(content_type)?;
    let body = Bytes::copy_from_slice(body);
    let mut form = multer::Multipart::new(stream(body), boundary);
    let mut out = Vec::new();
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some() && field.content_type().is_some();
        out.push(Part { name, is_file, content: field.text().await? });
    }
    Ok(out)
}

/// A stream of one piece.
fn stream(body: Bytes) -> impl futures_util::Stream<Item = Result<Bytes, std::convert::Infallible>> + Send {
    futures_util::stream::once(std::future::ready(Ok(body)))
}
