//! Request bodies.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;

use crate::field::Field;
use crate::json::Json;
use crate::operation::BodyKind;
use crate::writer::Writer;

/// A body, with its content type.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) content_type: &'static str,
    pub(crate) content: Content,
    /// JSON pointers of required members without a value.
    pub(crate) missing: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) enum Content {
    #[default]
    None,
    Bytes(Bytes),
    Parts(Vec<Part>),
}

#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) value: PartValue,
}

#[derive(Debug)]
pub(crate) enum PartValue {
    Text(String),
    File(File),
}

/// A file to upload: from memory, from disk, or from a stream.
pub struct File {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) source: Source,
}

pub(crate) type BoxStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

pub(crate) enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Stream(BoxStream),
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
        File::new(name.into(), Source::Stream(Box::pin(stream)))
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
    pub(crate) fn json(content_type: &'static str, value: &dyn Field) -> Self {
        let mut writer = Writer::new();
        value.write(&mut writer);
        let (text, missing) = writer.finish();
        Body { content_type, content: Content::Bytes(text.into()), missing }
    }

    /// Name and value pairs; lists repeat the name, absent members are left out.
    pub(crate) fn form(content_type: &'static str, value: &dyn Field) -> Self {
        let mut writer = Writer::new();
        value.write(&mut writer);
        let (text, missing) = writer.finish();
        let mut pairs = Vec::new();
        if let Ok(Json::Object(members)) = Json::parse(&text) {
            for (name, value) in &members {
                form_pairs(&mut pairs, name, value);
            }
        }
        Body { content_type, content: Content::Bytes(pairs.join("&").into()), missing }
    }

    pub(crate) fn bytes(content_type: &'static str, bytes: Bytes) -> Self {
        Body { content_type, content: Content::Bytes(bytes), missing: Vec::new() }
    }

    pub(crate) fn part(&mut self, name: &'static str, value: PartValue) {
        let part = Part { name, value };
        match &mut self.content {
            Content::Parts(parts) => parts.push(part),
            other => *other = Content::Parts(vec![part]),
        }
        self.content_type = "multipart/form-data";
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

/// The content type that a kind of body usually has.
pub(crate) fn usual_content_type(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json | BodyKind::SemanticPatch | BodyKind::JsonPatch | BodyKind::MergePatch => "application/json",
        BodyKind::Form => "application/x-www-form-urlencoded",
        BodyKind::Multipart => "multipart/form-data",
        BodyKind::Text => "text/plain; charset=utf-8",
        BodyKind::Bytes => "application/octet-stream",
    }
}
