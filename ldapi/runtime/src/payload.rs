//! From the body of a call to the bytes of one attempt.

use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use reqwest::multipart;

use crate::body::{Body, Content, File, PartValue, Source};
use crate::error::{Error, Kind};
use crate::lock;
use crate::transport::{Incoming, Payload};
use crate::transport_reqwest::pieces;

/// The payload, and its content type.
pub(crate) async fn of(body: &Body) -> Result<(Payload, Option<HeaderValue>), Error> {
    match &body.content {
        Content::None => Ok((Payload::Empty, None)),
        Content::Bytes(bytes) => {
            Ok((Payload::Bytes(bytes.clone()), Some(HeaderValue::from_static(body.content_type()))))
        }
        Content::Parts(parts) => {
            let mut form = multipart::Form::new();
            let mut is_in_memory = true;
            for part in parts {
                form = match part.value.clone() {
                    PartValue::Text(text) => form.text(part.name, text),
                    PartValue::File(file) => {
                        is_in_memory &= matches!(file.source, Source::Bytes(_));
                        form.part(part.name, file_part(file).await?)
                    }
                };
            }
            let content_type = format!("multipart/form-data; boundary={}", form.boundary());
            let content_type = crate::core::header_value("content-type", &content_type)?;
            let stream = Incoming::from_stream(pieces(form.into_stream()));
            let payload = if is_in_memory {
                Payload::Bytes(collect(stream).await?)
            } else {
                Payload::Stream(stream.into_stream())
            };
            Ok((payload, Some(content_type)))
        }
    }
}

/// What is in memory anyway is sent with its length.
async fn collect(mut stream: Incoming) -> Result<Bytes, Error> {
    let mut out = BytesMut::new();
    while let Some(piece) = stream.next().await {
        out.extend_from_slice(
            &piece.map_err(|error| Error::new(Kind::Request, "no body can be made").caused_by(error))?,
        );
    }
    Ok(out.freeze())
}

async fn file_part(file: File) -> Result<multipart::Part, Error> {
    let (mime, name) = (file.mime(), file.name);
    let refuse = |detail: String| Error::new(Kind::Request, detail);
    let part = match file.source {
        Source::Bytes(bytes) => {
            let length = bytes.len() as u64;
            multipart::Part::stream_with_length(bytes, length)
        }
        Source::Stream(stream) => {
            let Some(stream) = lock(&stream).take() else {
                return Err(refuse(format!("the stream of the file {name:?} has been sent already")));
            };
            multipart::Part::stream(reqwest::Body::wrap_stream(stream))
        }
        Source::Path(path) => {
            let shown = path.display().to_string();
            let part = multipart::Part::file(path).await;
            part.map_err(|error| refuse(format!("cannot read {shown}")).caused_by(error))?
        }
    };
    let named = part.file_name(name);
    named.mime_str(&mime).map_err(|_| refuse(format!("{mime:?} is no content type")))
}
