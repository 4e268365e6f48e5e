//! Fields of the basic types: texts, numbers, lists, maps, optional values.

use std::fmt;

use crate::drift::Step;
use crate::field::{Entries, Face, FaceMut, Field, List, Optional};
use crate::json::Json;
use crate::keys::Keys;
use crate::map::Map;
use crate::number::exact;
use crate::reader::{Fault, Reader};
use crate::writer::{Writer, float_text};

/// Makes a list of what becomes its elements; setters call it.
#[doc(hidden)]
#[inline]
pub fn many<T, V: Into<T>>(values: impl IntoIterator<Item = V>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}

/// Makes a map of what becomes its entries; setters call it.
#[doc(hidden)]
#[inline]
pub fn entries<T, K: Into<String>, V: Into<T>>(values: impl IntoIterator<Item = (K, V)>) -> crate::map::Map<T> {
    values.into_iter().map(|(key, value)| (key, value.into())).collect()
}

/// Makes a type with equality and a default a scalar and a field, given how it is read, written and printed.
macro_rules! scalar {
    ($type:ty, $read:expr, $write:expr, $debug:expr) => {
        impl $crate::field::Scalar for $type {
            fn read_scalar(&mut self, reader: &mut $crate::reader::Reader<'_>) -> Result<(), $crate::reader::Fault> {
                *self = $read(reader)?;
                Ok(())
            }

            fn write_scalar(&self, writer: &mut $crate::writer::Writer) {
                $write(self, writer);
            }

            fn reset(&mut self) {
                *self = Default::default();
            }

            fn is_placeholder(&self) -> bool {
                *self == Self::default()
            }

            fn assign(&mut self, other: &dyn $crate::field::Scalar) {
                let other: &dyn std::any::Any = other;
                if let Some(other) = other.downcast_ref::<Self>() {
                    self.clone_from(other);
                }
            }

            fn same(&self, other: &dyn $crate::field::Scalar) -> bool {
                let other: &dyn std::any::Any = other;
                other.downcast_ref::<Self>() == Some(self)
            }

            fn debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $debug(self, f)
            }
        }

        impl $crate::field::Field for $type {
            fn face(&self) -> $crate::field::Face<'_> {
                $crate::field::Face::Scalar(self)
            }

            fn face_mut(&mut self) -> $crate::field::FaceMut<'_> {
                $crate::field::FaceMut::Scalar(self)
            }

            fn read(&mut self, reader: &mut $crate::reader::Reader<'_>) -> Result<(), $crate::reader::Fault> {
                $crate::field::Scalar::read_scalar(self, reader)
            }

            fn write(&self, writer: &mut $crate::writer::Writer) {
                $crate::field::Scalar::write_scalar(self, writer);
            }
        }
    };
}
pub(crate) use scalar;

scalar!(
    String,
    |reader: &mut Reader<'_>| reader.string().map(|text| text.into_owned()),
    |value: &String, writer: &mut Writer| writer.quoted(value),
    <String as fmt::Debug>::fmt
);
scalar!(bool, Reader::bool, |value: &bool, writer: &mut Writer| writer.bool(*value), <bool as fmt::Debug>::fmt);
scalar!(i64, read_integer, |value: &i64, writer: &mut Writer| writer.int(*value), <i64 as fmt::Debug>::fmt);
scalar!(
    i32,
    |reader: &mut Reader<'_>| { i32::try_from(read_integer(reader)?).map_err(|_| Fault::Mismatch("a 32-bit integer")) },
    |value: &i32, writer: &mut Writer| writer.int(i64::from(*value)),
    <i32 as fmt::Debug>::fmt
);
scalar!(f64, read_float, |value: &f64, writer: &mut Writer| writer.float(*value), <f64 as fmt::Debug>::fmt);
scalar!(Json, Json::read_from, Json::write_to, <Json as fmt::Debug>::fmt);

/// Reads an integer; `1.0` and `1e3` are integers too, kept in the form they came in.
fn read_integer(reader: &mut Reader<'_>) -> Result<i64, Fault> {
    let text = reader.number()?;
    if let Ok(value) = text.parse::<i64>() {
        reader.context.unfaithful |= text == "-0";
        return Ok(value);
    }
    let value = exact(text).and_then(|value| value.try_into().ok());
    reader.context.unfaithful = true;
    value.ok_or(Fault::Mismatch("a 64-bit integer"))
}

fn read_float(reader: &mut Reader<'_>) -> Result<f64, Fault> {
    let text = reader.number()?;
    let value: f64 = text.parse().map_err(|_| Fault::Mismatch("a number"))?;
    if !value.is_finite() {
        return Err(Fault::Mismatch("a double"));
    }
    reader.context.unfaithful |= float_text(value) != text;
    Ok(value)
}

/// What is expected of a list or map whose parts take too much memory.
const FEWER: &str = "fewer elements, for the memory that they take";

/// Reads one element or entry. One of another shape is to be left out (`false`), and the text of the whole list or map
/// is then kept beside the member it stands in.
fn read_part(reader: &mut Reader<'_>, part: &mut dyn Field) -> Result<bool, Fault> {
    let mark = reader.mark();
    let outcome =
        if reader.afford(std::mem::size_of_val(part)) { part.read(reader) } else { Err(Fault::Mismatch(FEWER)) };
    match outcome {
        Ok(()) => Ok(true),
        Err(Fault::Syntax) => Err(Fault::Syntax),
        Err(Fault::Mismatch(expected)) => {
            reader.set_aside(mark, expected)?;
            reader.context.unfaithful = true;
            Ok(false)
        }
    }
}

pub(crate) fn read_list(reader: &mut Reader<'_>, list: &mut dyn List) -> Result<(), Fault> {
    reader.array()?;
    list.truncate(0);
    let mut index = 0;
    while reader.element(index == 0)? {
        reader.context.path.push(Step::Index(index));
        if !read_part(reader, list.push())? {
            list.truncate(list.count() - 1);
        }
        reader.context.path.pop();
        index += 1;
    }
    Ok(())
}

pub(crate) fn read_map(reader: &mut Reader<'_>, entries: &mut dyn Entries) -> Result<(), Fault> {
    reader.object()?;
    entries.truncate(0);
    let mut first = true;
    while let Some(name) = reader.member(first)? {
        first = false;
        let key = String::from(&*name);
        reader.context.path.push(Step::Key(name));
        if !read_part(reader, entries.push(key))? {
            entries.truncate(entries.keys().len() - 1);
        }
        reader.context.path.pop();
    }
    entries.sort();
    Ok(())
}

impl<T: Field + Default> Field for Option<T> {
    #[inline]
    fn face(&self) -> Face<'_> {
        Face::Option(match self {
            Some(value) => Some(value),
            None => None,
        })
    }

    #[inline]
    fn face_mut(&mut self) -> FaceMut<'_> {
        FaceMut::Option(self)
    }
}

impl<T: Field + Default> Optional for Option<T> {
    #[inline]
    fn fill(&mut self) -> &mut dyn Field {
        self.get_or_insert_default()
    }

    #[inline]
    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Field + Default> Field for Vec<T> {
    #[inline]
    fn face(&self) -> Face<'_> {
        Face::List(self)
    }

    #[inline]
    fn face_mut(&mut self) -> FaceMut<'_> {
        FaceMut::List(self)
    }
}

impl<T: Field + Default> List for Vec<T> {
    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn item(&self, index: usize) -> &dyn Field {
        &self[index]
    }

    #[inline]
    fn push(&mut self) -> &mut dyn Field {
        self.push(T::default());
        let last = self.len() - 1;
        &mut self[last]
    }

    #[inline]
    fn truncate(&mut self, length: usize) {
        self.truncate(length);
    }
}

impl<T: Field + Default> Field for Map<T> {
    #[inline]
    fn face(&self) -> Face<'_> {
        Face::Map(self)
    }

    #[inline]
    fn face_mut(&mut self) -> FaceMut<'_> {
        FaceMut::Map(self)
    }
}

impl<T: Field + Default> Entries for Map<T> {
    #[inline]
    fn keys(&self) -> &Keys {
        &self.keys
    }

    #[inline]
    fn value(&self, slot: usize) -> &dyn Field {
        &self.values[slot]
    }

    #[inline]
    fn push(&mut self, key: String) -> &mut dyn Field {
        self.keys.push(key);
        self.values.push(T::default());
        let last = self.values.len() - 1;
        &mut self.values[last]
    }

    #[inline]
    fn truncate(&mut self, count: usize) {
        self.keys.truncate(count);
        self.values.truncate(count);
    }

    #[inline]
    fn sort(&mut self) {
        self.arrange();
    }
}
