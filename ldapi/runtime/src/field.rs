//! What can stand in a member of an object, seen from outside: its face.
//!
//! A type says what it is made of; reading, writing, comparing, copying and printing are done once, here, over `dyn`.
//! So a program that uses a type compiles a few small functions for it and nothing more.

use std::any::Any;
use std::fmt;

use crate::choice::{self, Listed, Union};
use crate::json::Json;
use crate::keys::Keys;
use crate::masked;
use crate::maybe::Maybe;
use crate::model::{self, Object, Rest};
use crate::reader::{Fault, Reader};
use crate::writer::Writer;

/// A value that can stand in a member of an object.
pub trait Field: Any + Send + Sync {
    /// What it is.
    fn face(&self) -> Face<'_>;
    /// What it is, to change it.
    fn face_mut(&mut self) -> FaceMut<'_>;

    /// Reads the value; on a mismatch the reader may stand anywhere, and `self` hold anything.
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        read_face(self.face_mut(), reader)
    }

    /// Writes the value.
    #[inline]
    fn write(&self, writer: &mut Writer) {
        write_face(self.face(), writer);
    }
}

/// What a value is.
pub enum Face<'a> {
    /// A single value.
    Scalar(&'a dyn Scalar),
    /// Members by name.
    Object(&'a dyn Object),
    /// One of a list of texts.
    Text(&'a str),
    /// One of a list of values, as JSON text.
    Literal(&'a str),
    /// One of several types.
    Union(&'a dyn Union),
    /// A list.
    List(&'a dyn List),
    /// A map.
    Map(&'a dyn Entries),
    /// A value or none.
    Option(Option<&'a dyn Field>),
    /// A value, null or none.
    Maybe(Maybe<&'a dyn Field>),
    /// What an object keeps beside its members.
    Rest,
}

/// What a value is, to change it.
pub enum FaceMut<'a> {
    /// A single value.
    Scalar(&'a mut dyn Scalar),
    /// Members by name.
    Object(&'a mut dyn Object),
    /// One of a list of texts.
    Text(&'a mut dyn Listed),
    /// One of a list of values, as JSON text.
    Literal(&'a mut dyn Listed),
    /// One of several types.
    Union(&'a mut dyn Union),
    /// A list.
    List(&'a mut dyn List),
    /// A map.
    Map(&'a mut dyn Entries),
    /// A value or none.
    Option(&'a mut dyn Optional),
    /// A value, null or none.
    Maybe(&'a mut dyn Tristate),
    /// What an object keeps beside its members.
    Rest(&'a mut Rest),
}

/// A single value, such as a text or a number.
pub trait Scalar: Any + Send + Sync {
    /// Reads it.
    fn read_scalar(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault>;
    /// Writes it.
    fn write_scalar(&self, writer: &mut Writer);
    /// Makes it the placeholder again.
    fn reset(&mut self);
    /// Whether it is the placeholder.
    fn is_placeholder(&self) -> bool;
    /// Becomes a copy of another of the same type.
    fn assign(&mut self, other: &dyn Scalar);
    /// Whether both are of the same type and equal.
    fn same(&self, other: &dyn Scalar) -> bool;
    /// Prints it for people.
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A list of values.
pub trait List {
    /// How many there are.
    fn count(&self) -> usize;
    /// The value at a place below their number.
    fn item(&self, index: usize) -> &dyn Field;
    /// Adds a placeholder and gives it.
    fn push(&mut self) -> &mut dyn Field;
    /// Removes values from a place on.
    fn truncate(&mut self, length: usize);
}

/// A map from text to values.
pub trait Entries {
    /// The keys.
    fn keys(&self) -> &Keys;
    /// The value in a slot of the keys.
    fn value(&self, slot: usize) -> &dyn Field;
    /// Adds a placeholder at the end and gives it; [`Entries::sort`] has to follow.
    fn push(&mut self, key: String) -> &mut dyn Field;
    /// Removes what was pushed last, down to a number of entries.
    fn truncate(&mut self, count: usize);
    /// Puts in order what was pushed; of several entries with one key the last one stays.
    fn sort(&mut self);
}

/// A value or none.
pub trait Optional {
    /// The value; a placeholder where there was none.
    fn fill(&mut self) -> &mut dyn Field;
    /// Becomes none.
    fn clear(&mut self);
}

/// A value, null or none.
pub trait Tristate: Optional {
    /// Becomes null.
    fn nullify(&mut self);
}

impl dyn Field {
    /// The value as the type it is.
    pub fn downcast_ref<T: Field>(&self) -> Option<&T> {
        let any: &dyn Any = self;
        any.downcast_ref()
    }

    /// Whether the member is left out when written.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self.face(), Face::Option(None) | Face::Maybe(Maybe::Absent))
    }

    /// Whether the value equals its placeholder.
    pub(crate) fn is_placeholder(&self) -> bool {
        match self.face() {
            Face::Scalar(scalar) => scalar.is_placeholder(),
            Face::Object(object) => model::is_empty_object(object),
            Face::Text(text) => text.is_empty(),
            Face::Literal(text) => text == "null",
            Face::Union(union) => union.value().0.is_none() && union.value().1.is_placeholder(),
            Face::List(list) => list.count() == 0,
            Face::Map(entries) => entries.keys().is_empty(),
            Face::Option(value) => value.is_none(),
            Face::Maybe(value) => value.is_absent(),
            Face::Rest => true,
        }
    }
}

impl fmt::Debug for dyn Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self, f)
    }
}

fn read_face(face: FaceMut<'_>, reader: &mut Reader<'_>) -> Result<(), Fault> {
    match face {
        FaceMut::Scalar(scalar) => scalar.read_scalar(reader),
        FaceMut::Object(object) => model::read_object(reader, object),
        FaceMut::Text(listed) => choice::read_text(reader, listed),
        FaceMut::Literal(listed) => choice::read_literal(reader, listed),
        FaceMut::Union(union) => choice::read_union(reader, union),
        FaceMut::List(list) => crate::fields::read_list(reader, list),
        FaceMut::Map(entries) => crate::fields::read_map(reader, entries),
        FaceMut::Option(value) => value.fill().read(reader),
        FaceMut::Maybe(value) => {
            if reader.null()? {
                value.nullify();
                return Ok(());
            }
            value.fill().read(reader)
        }
        FaceMut::Rest(_) => reader.skip().map(drop),
    }
}

fn write_face(face: Face<'_>, writer: &mut Writer) {
    match face {
        Face::Scalar(scalar) => scalar.write_scalar(writer),
        Face::Object(object) => model::write_object(writer, object),
        Face::Text(text) => writer.quoted(text),
        Face::Literal(text) => writer.raw(text),
        Face::Union(union) => union.value().1.write(writer),
        Face::List(list) => {
            writer.begin_array();
            for index in 0..list.count() {
                writer.element();
                list.item(index).write(writer);
            }
            writer.end_array();
        }
        Face::Map(entries) => {
            writer.begin_object();
            write_entries(entries, writer);
            writer.end_object();
        }
        Face::Option(Some(value)) | Face::Maybe(Maybe::Value(value)) => value.write(writer),
        Face::Option(None) | Face::Maybe(Maybe::Absent | Maybe::Null) | Face::Rest => writer.null(),
    }
}

/// Writes the entries of a map as members of the object around them.
pub(crate) fn write_entries(entries: &dyn Entries, writer: &mut Writer) {
    for slot in entries.keys().slots() {
        writer.key(&entries.keys().names()[slot]);
        entries.value(slot).write(writer);
    }
}

/// Whether two values of one type are equal, what is kept beside them included.
pub fn same(a: &dyn Field, b: &dyn Field) -> bool {
    match (a.face(), b.face()) {
        (Face::Scalar(a), Face::Scalar(b)) => a.same(b),
        (Face::Object(a), Face::Object(b)) => model::same_object(a, b),
        (Face::Text(a), Face::Text(b)) | (Face::Literal(a), Face::Literal(b)) => a == b,
        (Face::Union(a), Face::Union(b)) => a.value().0 == b.value().0 && same(a.value().1, b.value().1),
        (Face::List(a), Face::List(b)) => {
            a.count() == b.count() && (0..a.count()).all(|index| same(a.item(index), b.item(index)))
        }
        (Face::Map(a), Face::Map(b)) => same_entries(a, b),
        (Face::Option(Some(a)), Face::Option(Some(b))) => same(a, b),
        (Face::Option(None), Face::Option(None)) => true,
        (Face::Maybe(Maybe::Value(a)), Face::Maybe(Maybe::Value(b))) => same(a, b),
        (Face::Maybe(Maybe::Null), Face::Maybe(Maybe::Null)) => true,
        (Face::Maybe(Maybe::Absent), Face::Maybe(Maybe::Absent)) => true,
        (Face::Rest, Face::Rest) => true,
        _ => false,
    }
}

fn same_entries(a: &dyn Entries, b: &dyn Entries) -> bool {
    let same_entry = |(left, right): (usize, usize)| {
        a.keys().names()[left] == b.keys().names()[right] && same(a.value(left), b.value(right))
    };
    a.keys().len() == b.keys().len() && a.keys().slots().zip(b.keys().slots()).all(same_entry)
}

/// Prints a value for people.
pub fn debug(value: &dyn Field, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.face() {
        Face::Scalar(scalar) => scalar.debug(f),
        Face::Object(object) => model::debug_object(f, object),
        Face::Text(text) => fmt::Debug::fmt(text, f),
        Face::Literal(text) => f.write_str(text),
        Face::Union(union) => debug(union.value().1, f),
        Face::List(list) => f.debug_list().entries((0..list.count()).map(|index| list.item(index))).finish(),
        Face::Map(entries) => debug_map(entries, f),
        Face::Option(Some(value)) | Face::Maybe(Maybe::Value(value)) => debug(value, f),
        Face::Option(None) => f.write_str("None"),
        Face::Maybe(Maybe::Null) => f.write_str("null"),
        Face::Maybe(Maybe::Absent) | Face::Rest => f.write_str("absent"),
    }
}

/// Prints the entries of a map; values whose key is the name of a secret are masked.
fn debug_map(entries: &dyn Entries, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_map();
    for slot in entries.keys().slots() {
        let key = &entries.keys().names()[slot];
        if masked::is_secret_name(key) {
            out.entry(key, &format_args!("{}", masked::MASK));
        } else {
            out.entry(key, &entries.value(slot));
        }
    }
    out.finish()
}

/// Makes a value its placeholder again.
pub(crate) fn reset(value: &mut dyn Field) {
    match value.face_mut() {
        FaceMut::Scalar(scalar) => scalar.reset(),
        FaceMut::Object(object) => model::reset_object(object),
        FaceMut::Text(listed) | FaceMut::Literal(listed) => drop(listed.set("")),
        FaceMut::Union(union) => union.set_other(Json::Null),
        FaceMut::List(list) => list.truncate(0),
        FaceMut::Map(entries) => entries.truncate(0),
        FaceMut::Option(value) => value.clear(),
        FaceMut::Maybe(value) => value.clear(),
        FaceMut::Rest(_) => {}
    }
}

/// Makes a value a copy of another of the same type.
pub(crate) fn assign(to: &mut dyn Field, from: &dyn Field) {
    match (to.face_mut(), from.face()) {
        (FaceMut::Scalar(to), Face::Scalar(from)) => to.assign(from),
        (FaceMut::Object(to), Face::Object(from)) => model::copy_object(from, to),
        (FaceMut::Text(to), Face::Text(from)) | (FaceMut::Literal(to), Face::Literal(from)) => drop(to.set(from)),
        (FaceMut::Union(to), Face::Union(from)) => match from.value() {
            (Some(branch), value) => assign(to.select(branch), value),
            (None, value) => to.set_other(value.downcast_ref::<Json>().cloned().unwrap_or_default()),
        },
        (FaceMut::List(to), Face::List(from)) => {
            to.truncate(0);
            (0..from.count()).for_each(|index| assign(to.push(), from.item(index)));
        }
        (FaceMut::Map(to), Face::Map(from)) => {
            to.truncate(0);
            for slot in from.keys().slots() {
                assign(to.push(from.keys().names()[slot].clone()), from.value(slot));
            }
        }
        (FaceMut::Option(to), Face::Option(Some(from))) => assign(to.fill(), from),
        (FaceMut::Option(to), _) => to.clear(),
        (FaceMut::Maybe(to), Face::Maybe(Maybe::Value(from))) => assign(to.fill(), from),
        (FaceMut::Maybe(to), Face::Maybe(Maybe::Null)) => to.nullify(),
        (FaceMut::Maybe(to), _) => to.clear(),
        _ => {}
    }
}
