//! Whether a request is of the form that the document describes.

pub(crate) mod body;
mod multipart;
pub(crate) mod parameters;
pub(crate) mod walk;
