//! Enumerations that accept values the document did not foresee, and unions of several types.

use std::any::{Any, TypeId};
use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::drift::DriftKind;
use crate::field::{Face, FaceMut, Field};
use crate::json::Json;
use crate::reader::{Fault, Kind, Mark, Reader};
use crate::seen::Met;

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

/// A value out of a list, which other values may join.
pub trait Listed {
    /// Becomes the value of a text; says whether the document lists it.
    fn set(&mut self, text: &str) -> bool;
}

pub(crate) fn read_text(reader: &mut Reader<'_>, listed: &mut dyn Listed) -> Result<(), Fault> {
    let text = reader.string()?;
    if !listed.set(&text) {
        note_unknown(reader, &text);
    }
    Ok(())
}

pub(crate) fn read_literal(reader: &mut Reader<'_>, listed: &mut dyn Listed) -> Result<(), Fault> {
    if let Kind::Array | Kind::Object | Kind::Null = reader.peek()? {
        return Err(Fault::Mismatch("a listed value"));
    }
    let text = Json::read_from(reader)?.to_string();
    if !listed.set(&text) {
        note_unknown(reader, &text);
    }
    Ok(())
}

#[cold]
fn note_unknown(reader: &mut Reader<'_>, text: &str) {
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
        $crate::enum_traits!($type, Text);
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
        $crate::enum_traits!($type, Literal);
    };
}

/// What both kinds of enumeration have in common.
#[macro_export]
macro_rules! enum_traits {
    ($type:ident, $face:ident) => {
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
        impl ::core::cmp::Eq for $type {}
        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl $crate::choice::Listed for $type {
            #[inline]
            fn set(&mut self, text: &str) -> bool {
                *self = Self::from(text);
                !::core::matches!(self, Self::Unknown(_))
            }
        }
        impl $crate::Field for $type {
            #[inline]
            fn face(&self) -> $crate::Face<'_> {
                $crate::Face::$face(self.as_str())
            }
            #[inline]
            fn face_mut(&mut self) -> $crate::FaceMut<'_> {
                $crate::FaceMut::$face(self)
            }
        }
        $crate::field_traits!($type);
    };
}

/// A value of one of several types.
pub trait Union: Any {
    /// How its branches are told apart.
    fn way(&self) -> Way;
    /// Becomes a placeholder of a branch and gives its field.
    fn select(&mut self, branch: usize) -> &mut dyn Field;
    /// Becomes a value that no branch takes.
    fn set_other(&mut self, value: Json);
    /// The branch that the value is of, if it is of one, and its field.
    fn value(&self) -> (Option<usize>, &dyn Field);
}

/// How the branches of a union are told apart.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// By trying so many, the most specific first.
    Shape(usize),
    /// By the text of a member, which means a branch.
    Tag(&'static str, &'static [(&'static str, usize)]),
}

pub(crate) fn read_union(reader: &mut Reader<'_>, union: &mut dyn Union) -> Result<(), Fault> {
    match union.way() {
        Way::Shape(branches) => read_by_shape(reader, union, u16::try_from(branches).unwrap_or(u16::MAX)),
        Way::Tag(member, tags) => read_by_tag(reader, union, member, tags),
    }
}

/// Reads a union by shape: the first branch that takes the value without a fault, preferring one that knows more of
/// its members.
fn read_by_shape(reader: &mut Reader<'_>, union: &mut dyn Union, branches: u16) -> Result<(), Fault> {
    let mark = reader.mark();
    let length = reader.length();
    let key = reader.context.seen.enter(mark.offset(), length, type_of(union));
    let outer = std::mem::replace(&mut reader.context.unfaithful, false);
    let tried = match reader.context.seen.find(key) {
        Some(met) => Tried { met, is_read: false },
        None => try_branches(reader, union, branches, mark)?,
    };
    let outcome = match tried.met {
        _ if tried.is_read => Ok(()),
        met if met.branch.is_some() && key.is_some() && reader.context.trying > 0 => {
            // Only what was noticed matters here, not the value; what was tried last would only take memory.
            union.set_other(Json::Null);
            reader.context.seen.pass();
            reader.jump(mark, met);
            Ok(())
        }
        met => read_branch(reader, union, met.branch),
    };
    reader.context.seen.leave(key, tried.met);
    reader.context.unfaithful |= outer;
    outcome
}

fn read_branch(reader: &mut Reader<'_>, union: &mut dyn Union, branch: Option<u16>) -> Result<(), Fault> {
    match branch {
        Some(branch) => union.select(branch.into()).read(reader),
        None => read_other(reader, union),
    }
}

fn type_of(union: &dyn Union) -> TypeId {
    let any: &dyn Any = union;
    any.type_id()
}

/// What trying the branches of a union has led to.
struct Tried {
    met: Met,
    /// Whether the value has been read. If not, the reader is where the value begins.
    is_read: bool,
}

fn try_branches(reader: &mut Reader<'_>, union: &mut dyn Union, branches: u16, mark: Mark) -> Result<Tried, Fault> {
    let passed = reader.context.seen.passed();
    let mut best = Met::default();
    for branch in 0..branches {
        reader.context.trying += 1;
        let outcome = union.select(branch.into()).read(reader);
        reader.context.trying -= 1;
        let (met, faults) = reader.met(mark, branch);
        let is_perfect = outcome.is_ok() && met.notes == 0;
        if is_perfect && reader.context.seen.passed() == passed {
            return Ok(Tried { met, is_read: true });
        }
        reader.context.unfaithful = false;
        reader.rewind(mark);
        match outcome {
            // No other branch can take it better.
            Ok(()) if is_perfect => return Ok(Tried { met, is_read: false }),
            Ok(()) if faults == 0 && (best.branch.is_none() || met.unknown < best.unknown) => best = met,
            Err(Fault::Syntax) => return Err(Fault::Syntax),
            Ok(()) | Err(Fault::Mismatch(_)) => {}
        }
    }
    Ok(Tried { met: best, is_read: false })
}

fn read_other(reader: &mut Reader<'_>, union: &mut dyn Union) -> Result<(), Fault> {
    const EXPECTED: &str = "a value that one of the branches takes";
    if reader.peek()? == Kind::Null {
        union.set_other(Json::Null);
        return Err(Fault::Mismatch(EXPECTED));
    }
    // What was tried last goes first, so that there are not two values at once.
    union.set_other(Json::Null);
    let mark = reader.mark();
    if reader.context.trying > 0 {
        reader.skip()?;
    } else {
        union.set_other(Json::read_from(reader)?);
    }
    reader.note(DriftKind::WrongType, EXPECTED, reader.since(mark));
    Ok(())
}

/// Reads a union whose branch is named by a member.
fn read_by_tag(
    reader: &mut Reader<'_>,
    union: &mut dyn Union,
    member: &'static str,
    tags: &[(&str, usize)],
) -> Result<(), Fault> {
    let mark = reader.mark();
    let outer = reader.context.unfaithful;
    let value = tag_of(reader, member)?;
    reader.rewind(mark);
    reader.context.unfaithful = outer;
    match tags.iter().find(|(tag, _)| value.as_deref() == Some(*tag)) {
        Some((_, branch)) => union.select(*branch).read(reader),
        None => read_other(reader, union),
    }
}

fn tag_of(reader: &mut Reader<'_>, tag: &str) -> Result<Option<String>, Fault> {
    reader.object()?;
    let mut first = true;
    let mut found = None;
    while let Some(name) = reader.member(first)? {
        first = false;
        if name == tag && reader.peek()? == Kind::String {
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
        $crate::union!(@ $type { $($index $variant,)* } $crate::choice::Way::Shape([$($index),*].len()));
    };
    ($type:ident by $tag:literal { $($index:literal $variant:ident,)* } { $($value:literal $branch:literal,)* }) => {
        $crate::union!(@ $type { $($index $variant,)* } $crate::choice::Way::Tag($tag, &[$(($value, $branch)),*]));
    };
    (@ $type:ident { $($index:literal $variant:ident,)* } $way:expr) => {
        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::Other($crate::Json::Null)
            }
        }
        impl $crate::choice::Union for $type {
            #[inline]
            fn way(&self) -> $crate::choice::Way {
                $way
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
            fn value(&self) -> (::core::option::Option<usize>, &dyn $crate::Field) {
                match self {
                    $(Self::$variant(value) => (::core::option::Option::Some($index), value),)*
                    Self::Other(value) => (::core::option::Option::None, value),
                }
            }
        }
        impl $crate::Field for $type {
            #[inline]
            fn face(&self) -> $crate::Face<'_> {
                $crate::Face::Union(self)
            }
            #[inline]
            fn face_mut(&mut self) -> $crate::FaceMut<'_> {
                $crate::FaceMut::Union(self)
            }
        }
        $crate::field_traits!($type);
    };
}

/// A value on the heap: where a model would hold itself, and in the branches of unions.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Boxed<T>(Box<T>);

impl<T> Boxed<T> {
    /// Puts a value on the heap.
    #[inline]
    pub fn new(value: T) -> Self {
        Boxed(Box::new(value))
    }

    /// Takes the value off the heap.
    #[inline]
    pub fn into_inner(self) -> T {
        *self.0
    }
}

impl<T> From<T> for Boxed<T> {
    #[inline]
    fn from(value: T) -> Self {
        Boxed::new(value)
    }
}

impl<T> Deref for Boxed<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Boxed<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Boxed<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Field + Default> Field for Boxed<T> {
    #[inline]
    fn face(&self) -> Face<'_> {
        self.0.face()
    }

    #[inline]
    fn face_mut(&mut self) -> FaceMut<'_> {
        self.0.face_mut()
    }
}
