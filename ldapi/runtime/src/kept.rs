//! Texts that are kept as they came.

use std::ops::Deref;
use std::sync::Arc;

/// A text of its own, or a part of one that several share.
#[derive(Clone)]
pub(crate) struct Text(Kind);

#[derive(Clone)]
enum Kind {
    Own(Box<str>),
    Part(Arc<str>, u32, u32),
}

impl Text {
    /// So many bytes of a text from a place on.
    pub(crate) fn part(whole: &Arc<str>, start: usize, length: usize) -> Option<Self> {
        let end = start.checked_add(length)?;
        whole.get(start..end)?;
        Some(Text(Kind::Part(Arc::clone(whole), u32::try_from(start).ok()?, u32::try_from(end).ok()?)))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(Kind::Own(text.into()))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Kind::Own(text) => text,
            Kind::Part(whole, start, end) => whole.get(*start as usize..*end as usize).unwrap_or_default(),
        }
    }
}
