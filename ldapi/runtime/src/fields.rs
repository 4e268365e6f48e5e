//! Fields of the basic types: texts, numbers, lists, maps, optional values.

use std::fmt;

use crate::drift::Step;
use crate::json::Json;
use crate::map::Map;
use crate::model::{Entries, Field};
use crate::reader::{Fault, Reader};
use crate::writer::{Writer, float_text};

/// The methods of [`Field`] that read the same for every type that has a default and equality.
macro_rules! plain_field {
    () => {
        #[inline]
        fn reset(&mut self) {
            *self = Default::default();
        }

        #[inline]
        fn assign(&mut self, other: &dyn Field) {
            if let Some(other) = other.downcast_ref::<Self>() {
                self.clone_from(other);
            }
        }

        #[inline]
        fn is_placeholder(&self) -> bool {
            *self == Self::default()
        }

        #[inline]
        fn fresh(&self) -> Box<dyn Field> {
            Box::new(Self::default())
        }

        #[inline]
        fn same(&self, other: &dyn Field) -> bool {
            other.downcast_ref::<Self>() == Some(self)
        }
    };
}
pub(crate) use plain_field;

impl Field for String {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.string()?.into_owned();
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.quoted(self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    plain_field!();
}

impl Field for bool {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.bool()?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.bool(*self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    plain_field!();
}

/// Reads an integer; `1.0` and `1e3` are integers too, kept in the form they came in.
fn read_integer(reader: &mut Reader<'_>) -> Result<i64, Fault> {
    let text = reader.number()?;
    if let Ok(value) = text.parse::<i64>() {
        reader.context.unfaithful |= text == "-0";
        return Ok(value);
    }
    let value: f64 = text.parse().map_err(|_| Fault::Mismatch("an integer"))?;
    let exact = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    if !exact || text.len() > 40 {
        return Err(Fault::Mismatch("a 64-bit integer"));
    }
    reader.context.unfaithful = true;
    Ok(value as i64)
}

impl Field for i64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = read_integer(reader)?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.int(*self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    plain_field!();
}

impl Field for i32 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = read_integer(reader)?.try_into().map_err(|_| Fault::Mismatch("a 32-bit integer"))?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.int(i64::from(*self));
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    plain_field!();
}

impl Field for f64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let text = reader.number()?;
        let value: f64 = text.parse().map_err(|_| Fault::Mismatch("a number"))?;
        if !value.is_finite() {
            return Err(Fault::Mismatch("a double"));
        }
        reader.context.unfaithful |= float_text(value) != text;
        *self = value;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.float(*self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    plain_field!();
}

impl Field for Json {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = Json::read_from(reader)?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        self.write_to(writer);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    plain_field!();
}

impl<T: Field + Default + Clone> Field for Option<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.get_or_insert_default().read(reader)
    }

    #[inline]
    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.null(),
        }
    }

    #[inline]
    fn reset(&mut self) {
        *self = None;
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn assign(&mut self, other: &dyn Field) {
        if let Some(other) = other.downcast_ref::<Self>() {
            self.clone_from(other);
        }
    }

    #[inline]
    fn is_placeholder(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn fresh(&self) -> Box<dyn Field> {
        Box::new(None::<T>)
    }

    #[inline]
    fn same(&self, other: &dyn Field) -> bool {
        match (self, other.downcast_ref::<Self>()) {
            (Some(a), Some(Some(b))) => a.same(b),
            (None, Some(None)) => true,
            _ => false,
        }
    }

    #[inline]
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.debug(f),
            None => f.write_str("None"),
        }
    }
}

/// Reads one element or entry. A value of another shape is left out, and the text of the whole list or map is then
/// kept beside the member it stands in.
fn read_part(reader: &mut Reader<'_>, part: &mut dyn Field) -> Result<bool, Fault> {
    let mark = reader.mark();
    match part.read(reader) {
        Ok(()) => Ok(true),
        Err(Fault::Syntax) => Err(Fault::Syntax),
        Err(Fault::Mismatch(expected)) => {
            reader.set_aside(mark, expected)?;
            reader.context.unfaithful = true;
            Ok(false)
        }
    }
}

fn read_list(reader: &mut Reader<'_>, push: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    reader.array()?;
    let mut index = 0;
    while reader.element(index == 0)? {
        reader.context.path.push(Step::Index(index));
        push(reader)?;
        reader.context.path.pop();
        index += 1;
    }
    Ok(())
}

fn read_map(
    reader: &mut Reader<'_>,
    push: &mut dyn FnMut(&mut Reader<'_>, String) -> Result<(), Fault>,
) -> Result<(), Fault> {
    reader.object()?;
    let mut first = true;
    while let Some(name) = reader.member(first)? {
        first = false;
        let key = String::from(&*name);
        reader.context.path.push(Step::Key(name));
        push(reader, key)?;
        reader.context.path.pop();
    }
    Ok(())
}

fn same_lists<'a>(
    a: &mut dyn ExactSizeIterator<Item = &'a dyn Field>,
    b: &mut dyn ExactSizeIterator<Item = &'a dyn Field>,
) -> bool {
    a.len() == b.len() && a.zip(b).all(|(a, b)| a.same(b))
}

impl<T: Field + Default + Clone> Field for Vec<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.clear();
        read_list(reader, &mut |reader| {
            self.push(T::default());
            if let Some(item) = self.last_mut()
                && !read_part(reader, item)?
            {
                self.pop();
            }
            Ok(())
        })
    }

    #[inline]
    fn write(&self, writer: &mut Writer) {
        writer.begin_array();
        for item in self {
            writer.element();
            item.write(writer);
        }
        writer.end_array();
    }

    #[inline]
    fn reset(&mut self) {
        self.clear();
    }

    #[inline]
    fn assign(&mut self, other: &dyn Field) {
        if let Some(other) = other.downcast_ref::<Self>() {
            self.clone_from(other);
        }
    }

    #[inline]
    fn is_placeholder(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn fresh(&self) -> Box<dyn Field> {
        Box::new(Vec::<T>::new())
    }

    #[inline]
    fn same(&self, other: &dyn Field) -> bool {
        let other = other.downcast_ref::<Self>();
        other.is_some_and(|other| {
            same_lists(
                &mut self.iter().map(|item| item as &dyn Field),
                &mut other.iter().map(|item| item as &dyn Field),
            )
        })
    }

    #[inline]
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|item| item as &dyn Field)).finish()
    }
}

impl<T: Field + Default + Clone> Field for Map<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let mut entries: Vec<(String, T)> = Vec::new();
        read_map(reader, &mut |reader, name| {
            entries.push((name, T::default()));
            if let Some((_, value)) = entries.last_mut()
                && !read_part(reader, value)?
            {
                entries.pop();
            }
            Ok(())
        })?;
        *self = Map::from_entries(entries);
        Ok(())
    }

    #[inline]
    fn write(&self, writer: &mut Writer) {
        writer.begin_object();
        self.write_entries(writer);
        writer.end_object();
    }

    #[inline]
    fn reset(&mut self) {
        self.clear();
    }

    #[inline]
    fn assign(&mut self, other: &dyn Field) {
        if let Some(other) = other.downcast_ref::<Self>() {
            self.clone_from(other);
        }
    }

    #[inline]
    fn is_placeholder(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn fresh(&self) -> Box<dyn Field> {
        Box::new(Map::<T>::new())
    }

    #[inline]
    fn same(&self, other: &dyn Field) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| {
            self.keys().eq(other.keys())
                && same_lists(
                    &mut self.values().map(|value| value as &dyn Field),
                    &mut other.values().map(|value| value as &dyn Field),
                )
        })
    }

    #[inline]
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(key, value)| (key, value as &dyn Field))).finish()
    }

    #[inline]
    fn entries(&mut self) -> Option<&mut dyn Entries> {
        Some(self)
    }

    #[inline]
    fn write_entries(&self, writer: &mut Writer) {
        for (key, value) in self {
            writer.key(key);
            value.write(writer);
        }
    }
}

impl<T: Field + Default + Clone> Entries for Map<T> {
    #[inline]
    fn read_entry(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let mut value = T::default();
        value.read(reader)?;
        self.insert(name, value);
        Ok(())
    }

    #[inline]
    fn remove_entry(&mut self, name: &str) {
        self.remove(name);
    }
}
