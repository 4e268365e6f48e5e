//! Request bodies.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_core::Stream;

use crate::field::Field;
use crate::json::Json;
use crate::operation::{BodyFormat, BodyKind};
use crate::writer::Writer;

/// A body and what is known of it.
#[derive(Clone, Default)]
pub(crate) struct Body {
    format: Option<BodyFormat>,
    pub(crate) content: Content,
    /// JSON pointers of required members without a value.
    pub(crate) missing: Vec<String>,
    /// Whether it says of itself that sending it twice does no more than sending it once.
    pub(crate) is_repeatable: bool,
    /// Why it cannot be sent, if so.
    pub(crate) fault: Option<String>,
}

#[derive(Clone, Default)]
pub(crate) enum Content {
    #[default]
    None,
    Bytes(Bytes),
    Parts(Vec<Part>),
}

#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) value: PartValue,
}

#[derive(Clone)]
pub(crate) enum PartValue {
    Text(String),
    File(File),
}

/// A file to upload: from memory, from disk, or from a stream. A stream can be sent once, so a call with one is not made
/// again if it fails. Clones share their stream.
#[derive(Clone)]
pub struct File {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) source: Source,
}

pub(crate) type BoxStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

#[derive(Clone)]
pub(crate) enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    /// There until it is sent.
    Stream(Arc<Mutex<Option<BoxStream>>>),
}

impl File {
    /// A file held in memory.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        File::new(name.into(), Source::Bytes(bytes.into()))
    }

    /// A file on disk, read while it is sent. Its name is the last part of the path.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        File::new(name.unwrap_or_default(), Source::Path(path))
    }

    /// A stream of bytes, sent as it comes.
    pub fn from_stream(
        name: impl Into<String>,
        stream: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        File::new(name.into(), Source::Stream(Arc::new(Mutex::new(Some(Box::pin(stream))))))
    }

    fn new(name: String, source: Source) -> Self {
        File { name, content_type: None, source }
    }

    /// Sets the content type; otherwise it follows from the name.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    pub(crate) fn mime(&self) -> String {
        match &self.content_type {
            Some(given) => given.clone(),
            None => mime_guess::from_path(&self.name).first_or_octet_stream().to_string(),
        }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Bytes(bytes) => format!("{} bytes", bytes.len()),
            Source::Path(path) => path.display().to_string(),
            Source::Stream(_) => String::from("a stream"),
        };
        f.debug_struct("File").field("name", &self.name).field("source", &source).finish()
    }
}

impl Body {
    /// A JSON document of any kind.
    pub(crate) fn json(format: BodyFormat, value: &dyn Field) -> Self {
        let mut writer = Writer::new();
        value.write(&mut writer);
        let (text, missing) = writer.finish();
        Body { missing, ..Body::bytes(format, text.into()) }
    }

    /// Name and value pairs; lists repeat the name, absent members are left out.
    pub(crate) fn form(format: BodyFormat, value: &dyn Field) -> Self {
        let mut writer = Writer::new();
        value.write(&mut writer);
        let (text, missing) = writer.finish();
        let mut pairs = Vec::new();
        if let Ok(Json::Object(members)) = Json::parse(&text) {
            for (name, value) in &members {
                form_pairs(&mut pairs, name, value);
            }
        }
        Body { missing, ..Body::bytes(format, pairs.join("&").into()) }
    }

    pub(crate) fn bytes(format: BodyFormat, bytes: Bytes) -> Self {
        Body { format: Some(format), content: Content::Bytes(bytes), ..Body::default() }
    }

    /// The content type; a form with files tells its own, with its boundary.
    pub(crate) fn content_type(&self) -> &'static str {
        self.format.map_or("application/json", |format| format.content_type)
    }

    pub(crate) fn set_content_type(&mut self, content_type: &'static str) {
        let format = self.format.unwrap_or_else(|| BodyFormat::usual(BodyKind::Json));
        self.format = Some(BodyFormat { content_type, ..format });
    }

    /// Adds a comment to a change that can have one and has none.
    pub(crate) fn add_comment(&mut self, comment: &str) {
        let Some(format) = self.format.filter(|format| format.comment) else { return };
        let Content::Bytes(bytes) = &self.content else { return };
        let commented = std::str::from_utf8(bytes).ok().and_then(|text| commented(format.kind, text, comment));
        if let Some(text) = commented {
            self.content = Content::Bytes(text.into());
        }
    }

    /// Sets a member of a JSON object; a body of another form stays as it is.
    pub(crate) fn set_member(&mut self, name: &str, value: Json) {
        if let Json::Object(mut members) = self.value() {
            members.insert(name, value);
            self.content = Content::Bytes(Json::Object(members).to_string().into());
        }
    }

    /// Whether the body is a JSON object with members.
    pub(crate) fn has_members(&self) -> bool {
        self.value().as_object().is_some_and(|members| !members.is_empty())
    }

    /// The body as JSON; an empty object if there is none, `null` if it is no JSON.
    fn value(&self) -> Json {
        match &self.content {
            Content::None => Json::Object(Default::default()),
            Content::Bytes(bytes) => {
                std::str::from_utf8(bytes).ok().and_then(|text| Json::parse(text).ok()).unwrap_or_default()
            }
            Content::Parts(_) => Json::Null,
        }
    }

    /// The bytes of a body that is in memory as a whole.
    pub(crate) fn text(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A member of a JSON body.
    pub(crate) fn member(&self, name: &str) -> Option<Json> {
        match self.value() {
            Json::Object(members) => members.get(name).cloned(),
            _ => None,
        }
    }

    /// Whether the body can be sent again.
    pub(crate) fn can_be_sent_again(&self) -> bool {
        let is_stream =
            |part: &Part| matches!(&part.value, PartValue::File(file) if matches!(file.source, Source::Stream(_)));
        !matches!(&self.content, Content::Parts(parts) if parts.iter().any(is_stream))
    }

    pub(crate) fn part(&mut self, name: &'static str, value: PartValue) {
        let part = Part { name, value };
        match &mut self.content {
            Content::Parts(parts) => parts.push(part),
            other => *other = Content::Parts(vec![part]),
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self.content, Content::None)
    }

    pub(crate) fn has_part(&self, name: &str) -> bool {
        matches!(&self.content, Content::Parts(parts) if parts.iter().any(|part| part.name == name))
    }
}

fn form_pairs(pairs: &mut Vec<String>, name: &str, value: &Json) {
    let text = match value {
        Json::Null => return,
        Json::Array(items) => return items.iter().for_each(|item| form_pairs(pairs, name, item)),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    pairs.push(format!("{}={}", crate::encode::query(name), crate::encode::query(&text)));
}

/// The text of a change with a comment, if it has none.
fn commented(kind: BodyKind, text: &str, comment: &str) -> Option<String> {
    let value = Json::parse(text).ok()?;
    let comment = Json::from(comment);
    let wrapped = |name: &str| format!("{{\"comment\":{comment},\"{name}\":{text}}}");
    match kind {
        BodyKind::JsonPatch => value.as_array().map(|_| wrapped("patch")),
        BodyKind::MergePatch => {
            let is_wrapped = value.get("merge").is_some();
            (!is_wrapped && value.as_object().is_some()).then(|| wrapped("merge"))
        }
        _ => {
            let mut members = value.as_object()?.clone();
            let is_free = members.get("comment").is_none_or(Json::is_null);
            is_free.then(|| {
                members.insert("comment", comment);
                Json::Object(members).to_string()
            })
        }
    }
}

impl BodyFormat {
    /// A kind of body with the content type that it usually has.
    pub(crate) const fn usual(kind: BodyKind) -> Self {
        let content_type = match kind {
            BodyKind::Json | BodyKind::SemanticPatch | BodyKind::JsonPatch | BodyKind::MergePatch => "application/json",
            BodyKind::Form => "application/x-www-form-urlencoded",
            BodyKind::Multipart => "multipart/form-data",
            BodyKind::Text => "text/plain; charset=utf-8",
            BodyKind::Bytes => "application/octet-stream",
        };
        BodyFormat { kind, content_type, comment: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_added_where_there_is_none() {
        let check = |kind, text: &str, expected: Option<&str>| {
            assert_eq!(commented(kind, text, "why \"so\"").as_deref(), expected, "{text}");
        };
        check(BodyKind::JsonPatch, "[]", Some(r#"{"comment":"why \"so\"","patch":[]}"#));
        check(BodyKind::JsonPatch, r#"{"comment":"x","patch":[]}"#, None);
        check(BodyKind::MergePatch, r#"{"a":null}"#, Some(r#"{"comment":"why \"so\"","merge":{"a":null}}"#));
        check(BodyKind::MergePatch, r#"{"comment":"x","merge":{}}"#, None);
        check(BodyKind::SemanticPatch, r#"{"instructions":[]}"#, Some(r#"{"comment":"why \"so\"","instructions":[]}"#));
        check(BodyKind::SemanticPatch, r#"{"comment":"x","instructions":[]}"#, None);
        check(BodyKind::Json, "{}", Some(r#"{"comment":"why \"so\""}"#));
        check(BodyKind::Json, "7", None);
    }
}
