//! The three states of an optional member of a patch: absent, null, a value.

use std::fmt;

use crate::model::Field;
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

/// A member that may be left out, be `null`, or have a value; in a patch the three mean keep, remove and set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Maybe<T> {
    /// Left out.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Maybe<T> {
    /// The value, if there is one.
    #[inline]
    pub fn value(&self) -> Option<&T> {
        if let Maybe::Value(value) = self { Some(value) } else { None }
    }

    /// The value, if there is one.
    #[inline]
    pub fn into_value(self) -> Option<T> {
        if let Maybe::Value(value) = self { Some(value) } else { None }
    }

    /// Whether the member is left out.
    #[inline]
    pub fn is_absent(&self) -> bool {
        matches!(self, Maybe::Absent)
    }

    /// Whether the member is `null`.
    #[inline]
    pub fn is_null(&self) -> bool {
        matches!(self, Maybe::Null)
    }
}

impl<T> From<T> for Maybe<T> {
    #[inline]
    fn from(value: T) -> Self {
        Maybe::Value(value)
    }
}

impl<T: Field + Default + Clone> Field for Maybe<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        if reader.null()? {
            *self = Maybe::Null;
            return Ok(());
        }
        let mut value = T::default();
        value.read(reader)?;
        *self = Maybe::Value(value);
        Ok(())
    }

    #[inline]
    fn write(&self, writer: &mut Writer) {
        match self {
            Maybe::Value(value) => value.write(writer),
            Maybe::Absent | Maybe::Null => writer.null(),
        }
    }

    #[inline]
    fn reset(&mut self) {
        *self = Maybe::Absent;
    }

    #[inline]
    fn is_absent(&self) -> bool {
        matches!(self, Maybe::Absent)
    }

    #[inline]
    fn assign(&mut self, other: &dyn Field) {
        if let Some(other) = other.downcast_ref::<Self>() {
            self.clone_from(other);
        }
    }

    #[inline]
    fn is_placeholder(&self) -> bool {
        matches!(self, Maybe::Absent)
    }

    #[inline]
    fn fresh(&self) -> Box<dyn Field> {
        Box::new(Maybe::<T>::Absent)
    }

    #[inline]
    fn same(&self, other: &dyn Field) -> bool {
        match (self, other.downcast_ref::<Self>()) {
            (Maybe::Value(a), Some(Maybe::Value(b))) => a.same(b),
            (Maybe::Null, Some(Maybe::Null)) | (Maybe::Absent, Some(Maybe::Absent)) => true,
            _ => false,
        }
    }

    #[inline]
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Maybe::Value(value) => value.debug(f),
            Maybe::Null => f.write_str("null"),
            Maybe::Absent => f.write_str("absent"),
        }
    }
}
