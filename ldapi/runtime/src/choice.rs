//! Enumerations that accept values the document did not foresee, and unions of several types.

use std::fmt;

use crate::drift::DriftKind;
use crate::json::Json;
use crate::model::Field;
use crate::reader::{Fault, Reader};

/// A value that an enumeration does not list. It can be read but not built, so that a program cannot come to depend on
/// a value being unknown: the day it is listed, it is a variant.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// The value as text: of a string its characters, of anything else its JSON.
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[doc(hidden)]
    #[inline]
    pub fn keep_(text: &str) -> Self {
        UnknownValue(text.into())
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Reads a string; `known` tells whether the document lists it.
pub fn read_text_enum(
    reader: &mut Reader<'_>,
    set: &mut dyn FnMut(&str) -> bool,
) -> Result<(), Fault> {
    let text = reader.string()?;
    if !set(&text) {
        note_unknown(reader, &text);
    }
    Ok(())
}

/// Reads a scalar by its JSON text.
pub fn read_literal_enum(
    reader: &mut Reader<'_>,
    set: &mut dyn FnMut(&str) -> bool,
) -> Result<(), Fault> {
    if let crate::reader::Kind::Array | crate::reader::Kind::Object = reader.peek()? {
        return Err(Fault::Mismatch("a listed value"));
    }
    let text = Json::read_from(reader)?.to_string();
    if !set(&text) {
        note_unknown(reader, &text);
    }
    Ok(())
}

#[cold]
fn note_unknown(reader: &mut Reader<'_>, text: &str) {
    reader.context.unknown += 1;
    reader.note(DriftKind::UnknownValue, "a listed value", text);
}

/// Makes an enum of strings with `Unknown(UnknownValue)` a field, with conversions from and to text.
#[macro_export]
macro_rules! text_enum {
    ($type:ident { $($variant:ident $text:literal,)* }) => {
        impl $type {
            /// The values that the document lists.
            pub const VALUES: &'static [&'static str] = &[$($text),*];

            /// The value as it stands on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether the document does not list the value.
            #[inline]
            pub fn is_unknown(&self) -> bool {
                ::core::matches!(self, Self::Unknown(_))
            }
        }
        impl ::core::convert::From<&str> for $type {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Unknown($crate::UnknownValue::keep_(other)),
                }
            }
        }
        impl ::core::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }
        $crate::enum_traits!($type, read_text_enum, quoted);
    };
}

/// Makes an enum of numbers, or of values of several types, a field. The texts are JSON.
#[macro_export]
macro_rules! literal_enum {
    ($type:ident { $($variant:ident $text:literal,)* }) => {
        impl $type {
            /// The values that the document lists, as JSON.
            pub const VALUES: &'static [&'static str] = &[$($text),*];

            /// The value as it stands on the wire, as JSON.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) if value.as_str().is_empty() => "null",
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether the document does not list the value.
            #[inline]
            pub fn is_unknown(&self) -> bool {
                ::core::matches!(self, Self::Unknown(_))
            }
        }
        impl ::core::convert::From<$crate::Json> for $type {
            #[inline]
            fn from(value: $crate::Json) -> Self {
                Self::from(value.to_string().as_str())
            }
        }
        impl ::core::convert::From<&str> for $type {
            /// From JSON text.
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Unknown($crate::UnknownValue::keep_(other)),
                }
            }
        }
        $crate::enum_traits!($type, read_literal_enum, raw);
    };
}

/// What both kinds of enumeration have in common.
#[macro_export]
macro_rules! enum_traits {
    ($type:ident, $read:ident, $write:ident) => {
        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::Unknown(::core::default::Default::default())
            }
        }
        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl ::core::convert::AsRef<str> for $type {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::core::cmp::Eq for $type {}
        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl $crate::Field for $type {
            #[inline]
            fn read(&mut self, reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::Fault> {
                $crate::choice::$read(reader, &mut |text| {
                    *self = Self::from(text);
                    !self.is_unknown()
                })
            }
            #[inline]
            fn write(&self, writer: &mut $crate::Writer) {
                writer.$write(self.as_str());
            }
            #[inline]
            fn reset(&mut self) {
                *self = ::core::default::Default::default();
            }
            #[inline]
            fn is_placeholder(&self) -> bool {
                ::core::matches!(self, Self::Unknown(value) if value.as_str().is_empty())
            }
            #[inline]
            fn fresh(&self) -> ::std::boxed::Box<dyn $crate::Field> {
                ::std::boxed::Box::new(<$type as ::core::default::Default>::default())
            }
            #[inline]
            fn same(&self, other: &dyn $crate::Field) -> bool {
                match other.downcast_ref::<$type>() {
                    ::core::option::Option::Some(other) => self.as_str() == other.as_str(),
                    ::core::option::Option::None => false,
                }
            }
            #[inline]
            fn debug(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        $crate::field_traits!($type);
    };
}

/// A value of one of several types.
pub trait Union {
    /// How many branches there are, the most specific first.
    fn branches(&self) -> usize;
    /// Becomes a placeholder of a branch and gives its field.
    fn select(&mut self, branch: usize) -> &mut dyn Field;
    /// Becomes a value that no branch takes.
    fn set_other(&mut self, value: Json);
    /// The field of the branch that the value is of.
    fn field(&self) -> &dyn Field;
}

/// Reads a union by shape: the first branch that takes the value without a fault, preferring one that knows more of
/// its members.
pub fn read_union(reader: &mut Reader<'_>, union: &mut dyn Union) -> Result<(), Fault> {
    let mark = reader.mark();
    let outer = std::mem::replace(&mut reader.context.unfaithful, false);
    let mut best: Option<(usize, usize)> = None;
    for branch in 0..union.branches() {
        let unknown = fit(reader, union.select(branch), mark)?;
        if let Some(unknown) = unknown
            && best.is_none_or(|(_, least)| unknown < least)
        {
            best = Some((branch, unknown));
        }
    }
    let outcome = match best {
        Some((branch, _)) => union.select(branch).read(reader),
        None => read_other(reader, union),
    };
    reader.context.unfaithful = outer;
    outcome
}

/// How many unknown members a branch would leave, or `None` if it does not take the value.
fn fit(reader: &mut Reader<'_>, field: &mut dyn Field, mark: crate::reader::Mark) -> Result<Option<usize>, Fault> {
    let (unknown, noted) = (reader.context.unknown, reader.context.drift.len());
    let outcome = field.read(reader);
    let unfaithful = std::mem::replace(&mut reader.context.unfaithful, false);
    let tolerable = |kind| matches!(kind, DriftKind::UnknownMember | DriftKind::UnknownValue);
    let fits = match outcome {
        Ok(()) => !unfaithful && reader.context.drift[noted..].iter().all(|drift| tolerable(drift.kind)),
        Err(Fault::Syntax) => return Err(Fault::Syntax),
        Err(Fault::Mismatch(_)) => false,
    };
    let left = reader.context.unknown - unknown;
    reader.rewind(mark);
    Ok(fits.then_some(left))
}

fn read_other(reader: &mut Reader<'_>, union: &mut dyn Union) -> Result<(), Fault> {
    let value = Json::read_from(reader)?;
    reader.note(DriftKind::WrongType, "a value that one of the branches takes", &value.to_string());
    union.set_other(value);
    Ok(())
}

/// Reads a union whose branch is named by a member.
pub fn read_tagged_union(
    reader: &mut Reader<'_>,
    union: &mut dyn Union,
    tag: &'static str,
    branch_of: &dyn Fn(&str) -> Option<usize>,
) -> Result<(), Fault> {
    let mark = reader.mark();
    let value = tag_of(reader, tag)?;
    reader.rewind(mark);
    match value.as_deref().and_then(branch_of) {
        Some(branch) => union.select(branch).read(reader),
        None => read_other(reader, union),
    }
}

fn tag_of(reader: &mut Reader<'_>, tag: &str) -> Result<Option<String>, Fault> {
    reader.object()?;
    let mut first = true;
    let mut found = None;
    while let Some(name) = reader.member(first)? {
        first = false;
        if name == tag && reader.peek()? == crate::reader::Kind::String {
            found = Some(reader.string()?.into_owned());
        } else {
            reader.skip()?;
        }
    }
    Ok(found)
}

/// Makes an enum of branches with `Other(Json)` a field.
#[macro_export]
macro_rules! union {
    ($type:ident by shape { $($index:literal $variant:ident,)* }) => {
        $crate::union!(@ $type { $($index $variant,)* } |reader, union| $crate::choice::read_union(reader, union));
    };
    ($type:ident by $tag:literal { $($index:literal $variant:ident,)* } { $($value:literal $branch:literal,)* }) => {
        $crate::union!(@ $type { $($index $variant,)* } |reader, union| {
            $crate::choice::read_tagged_union(reader, union, $tag, &|value| match value {
                $($value => ::core::option::Option::Some($branch),)*
                _ => ::core::option::Option::None,
            })
        });
    };
    (@ $type:ident { $($index:literal $variant:ident,)* } |$reader:ident, $union:ident| $read:expr) => {
        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::Other($crate::Json::Null)
            }
        }
        impl $crate::choice::Union for $type {
            #[inline]
            fn branches(&self) -> usize {
                [$($index),*].len()
            }
            #[inline]
            fn select(&mut self, branch: usize) -> &mut dyn $crate::Field {
                *self = match branch {
                    $($index => Self::$variant(::core::default::Default::default()),)*
                    _ => Self::default(),
                };
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::Other(value) => value,
                }
            }
            #[inline]
            fn set_other(&mut self, value: $crate::Json) {
                *self = Self::Other(value);
            }
            #[inline]
            fn field(&self) -> &dyn $crate::Field {
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::Other(value) => value,
                }
            }
        }
        impl $crate::Field for $type {
            #[inline]
            fn read(&mut self, $reader: &mut $crate::Reader<'_>) -> ::core::result::Result<(), $crate::Fault> {
                let $union = self;
                $read
            }
            #[inline]
            fn write(&self, writer: &mut $crate::Writer) {
                $crate::choice::Union::field(self).write(writer);
            }
            #[inline]
            fn reset(&mut self) {
                *self = ::core::default::Default::default();
            }
            #[inline]
            fn is_placeholder(&self) -> bool {
                ::core::matches!(self, Self::Other($crate::Json::Null))
            }
            #[inline]
            fn fresh(&self) -> ::std::boxed::Box<dyn $crate::Field> {
                ::std::boxed::Box::new(<$type as ::core::default::Default>::default())
            }
            #[inline]
            fn same(&self, other: &dyn $crate::Field) -> bool {
                match other.downcast_ref::<$type>() {
                    ::core::option::Option::Some(other) => {
                        ::core::mem::discriminant(self) == ::core::mem::discriminant(other)
                            && $crate::choice::Union::field(self).same($crate::choice::Union::field(other))
                    }
                    ::core::option::Option::None => false,
                }
            }
            #[inline]
            fn debug(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::choice::Union::field(self).debug(f)
            }
        }
        $crate::field_traits!($type);
    };
}
