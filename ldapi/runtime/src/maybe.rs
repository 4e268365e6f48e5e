//! The three states of an optional member of a patch: absent, null, a value.

use crate::field::{Face, FaceMut, Field, Optional, Tristate};

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

impl<T: Field + Default> Field for Maybe<T> {
    #[inline]
    fn face(&self) -> Face<'_> {
        Face::Maybe(match self {
            Maybe::Absent => Maybe::Absent,
            Maybe::Null => Maybe::Null,
            Maybe::Value(value) => Maybe::Value(value),
        })
    }

    #[inline]
    fn face_mut(&mut self) -> FaceMut<'_> {
        FaceMut::Maybe(self)
    }
}

impl<T: Field + Default> Optional for Maybe<T> {
    #[inline]
    fn fill(&mut self) -> &mut dyn Field {
        if self.value().is_none() {
            *self = Maybe::Value(T::default());
        }
        match self {
            Maybe::Value(value) => value,
            Maybe::Absent | Maybe::Null => unreachable!("it has just been given a value"),
        }
    }

    #[inline]
    fn clear(&mut self) {
        *self = Maybe::Absent;
    }
}

impl<T: Field + Default> Tristate for Maybe<T> {
    #[inline]
    fn nullify(&mut self) {
        *self = Maybe::Null;
    }
}
