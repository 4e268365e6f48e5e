//! Objects: models that are tables of fields, and what they keep beside them.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::drift::{DriftKind, Step};
use crate::field::{Face, FaceMut, Field, assign, reset, same, write_entries};
use crate::json::Json;
use crate::kept::Text;
use crate::masked;
use crate::reader::{Fault, Reader};
use crate::unknown::Unknown;
use crate::writer::Writer;

/// What the document says of a member: its name on the wire, and [`flags`].
#[derive(Clone, Copy, Debug)]
pub struct Member(pub &'static str, pub u8);

/// What can be said of a member, to be combined by `|`.
pub mod flags {
    pub use super::Member;

    /// An optional member.
    pub const OPTIONAL: u8 = 0;
    /// A member that responses must hold.
    pub const REQUIRED_IN: u8 = 1;
    /// A member that requests must hold.
    pub const REQUIRED_OUT: u8 = 2;
    /// A member that both must hold.
    pub const REQUIRED: u8 = REQUIRED_IN | REQUIRED_OUT;
    /// A member whose value is a secret.
    pub const SENSITIVE: u8 = 4;
    /// All members that the object does not declare go into this map.
    pub const REST: u8 = 8;
    /// A required member that may be `null`.
    pub const NULLABLE: u8 = 16;
    /// A member whose name cannot stand in JSON as it is.
    pub const ESCAPED: u8 = 32;
}

impl Member {
    fn is(&self, flag: u8) -> bool {
        self.1 & flag != 0
    }
}

impl<O: Object> Field for O {
    #[inline]
    fn face(&self) -> Face<'_> {
        Face::Object(self)
    }

    #[inline]
    fn face_mut(&mut self) -> FaceMut<'_> {
        FaceMut::Object(self)
    }
}

/// What an object consists of.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The model's name in Rust.
    pub name: &'static str,
    /// The members, in the order of the fields.
    pub members: &'static [Member],
}

/// A model with members: a table of fields.
pub trait Object: Any + Send + Sync {
    /// Its name and members.
    fn table(&self) -> Table;
    /// The field of a member, and what is kept beside all fields.
    fn parts(&self, index: usize) -> (&dyn Field, &Rest);
    /// The field of a member, to change it; beyond the last member, what is kept beside all fields.
    fn field_mut(&mut self, index: usize) -> &mut dyn Field;
}

impl dyn Object + '_ {
    fn members(&self) -> &'static [Member] {
        self.table().members
    }

    /// The field of a declared member, by its name on the wire.
    pub fn member(&self, name: &str) -> Option<&dyn Field> {
        let index = find(self.members(), name, 0)?;
        Some(self.parts(index).0)
    }

    /// What is kept beside the fields: undeclared members and texts that no field can hold.
    pub fn rest(&self) -> &Rest {
        self.parts(usize::MAX).1
    }

    /// What is kept beside the fields, to change it.
    pub fn rest_mut(&mut self) -> &mut Rest {
        match self.field_mut(usize::MAX).face_mut() {
            FaceMut::Rest(rest) => rest,
            _ => unreachable!("the table of a model ends in what is kept beside its fields"),
        }
    }
}

/// What a model keeps beside its fields: which required members it was given, undeclared members, and the text of
/// values that its fields cannot hold.
///
/// The text kept for a field is written back as long as the field is what reading that text gave; a setter drops it.
#[derive(Clone, Default)]
pub struct Rest {
    /// Bit i: member i (up to 63) was read or set.
    given: u64,
    more: Option<Box<More>>,
}

#[derive(Clone, Default)]
struct More {
    /// Members from 64 on that were read or set.
    given: Vec<u16>,
    unknown: Unknown,
    kept: Vec<Kept>,
}

/// A text kept beside a member, and the print of the field that reading it gave.
#[derive(Clone)]
struct Kept {
    member: u16,
    text: Text,
    print: u64,
}

impl Rest {
    /// Notes that a setter gave member `index` a value.
    #[inline]
    pub fn assign(&mut self, index: usize) {
        self.give(index);
        if self.more.is_some() {
            self.forget(index);
        }
    }

    #[inline]
    fn give(&mut self, index: usize) {
        if index < 64 {
            self.given |= 1 << index;
        } else {
            self.give_high(index);
        }
    }

    #[cold]
    fn give_high(&mut self, index: usize) {
        let more = self.more.get_or_insert_default();
        if !more.given.contains(&(index as u16)) {
            more.given.push(index as u16);
        }
    }

    #[inline]
    fn is_given(&self, index: usize) -> bool {
        if index < 64 {
            return self.given & (1 << index) != 0;
        }
        self.more.as_ref().is_some_and(|more| more.given.contains(&(index as u16)))
    }

    fn forget(&mut self, index: usize) {
        if let Some(more) = &mut self.more {
            more.kept.retain(|kept| usize::from(kept.member) != index);
        }
    }

    #[cold]
    fn keep(&mut self, index: usize, text: Text, print: u64) {
        self.forget(index);
        let kept = Kept { member: index as u16, text, print };
        self.more.get_or_insert_default().kept.push(kept);
    }

    #[cold]
    fn unknown_mut(&mut self) -> &mut Unknown {
        &mut self.more.get_or_insert_default().unknown
    }

    #[inline]
    fn kept(&self, index: usize) -> Option<&Kept> {
        let more = self.more.as_deref()?;
        more.kept.iter().find(|kept| usize::from(kept.member) == index)
    }

    /// The undeclared members, with their values as JSON text, in the order in which they came.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        self.more.iter().flat_map(|more| more.unknown.iter().map(|member| (member.name, member.text)))
    }

    /// The value of an undeclared member.
    pub fn get(&self, name: &str) -> Option<Json> {
        self.more.as_ref()?.unknown.get(name).and_then(|text| Json::parse(text).ok())
    }

    /// Sets an undeclared member, which is then written with the others.
    pub fn insert(&mut self, name: &str, value: impl Into<Json>) {
        let text = value.into().to_string();
        self.unknown_mut().insert(name.into(), text.as_str().into());
    }

    fn same_unknown(&self, other: &Rest) -> bool {
        let mut mine: Vec<_> = self.unknown().collect();
        let mut theirs: Vec<_> = other.unknown().collect();
        mine.sort_unstable();
        theirs.sort_unstable();
        mine == theirs
    }
}

/// Reads an object into a fresh model.
pub fn read_object(reader: &mut Reader<'_>, object: &mut dyn Object) -> Result<(), Fault> {
    reader.object()?;
    let members = object.members();
    let outer = std::mem::replace(&mut reader.context.unfaithful, false);
    let mut given = object.rest().given;
    let mut next = 0;
    let mut first = true;
    while let Some(name) = reader.member(first)? {
        first = false;
        match find(members, &name, next) {
            Some(index) => {
                next = index + 1;
                let bit = if index < 64 { 1 << index } else { 0 };
                let again = if bit == 0 { object.rest().is_given(index) } else { given & bit != 0 };
                given |= bit;
                read_member(reader, object, index, members[index], again)?;
            }
            None => read_undeclared(reader, object, &name)?,
        }
    }
    object.rest_mut().given |= given;
    sort_map(object, members);
    note_missing(reader, object, members, given);
    reader.context.unfaithful = outer;
    Ok(())
}

/// The index of a member; documents mostly keep the order of the table, so the search begins where the last one ended.
#[inline]
fn find(members: &[Member], name: &str, next: usize) -> Option<usize> {
    let last = name.as_bytes().last();
    let wanted = |member: &Member| {
        let known = member.0.as_bytes();
        known.len() == name.len() && known.last() == last && known == name.as_bytes() && !member.is(flags::REST)
    };
    let (before, after) = members.split_at_checked(next)?;
    match after.iter().position(wanted) {
        Some(at) => Some(next + at),
        None => before.iter().position(wanted),
    }
}

/// Reads the value of a declared member; `again` says whether there was one of that name before.
fn read_member(
    reader: &mut Reader<'_>,
    object: &mut dyn Object,
    index: usize,
    member: Member,
    again: bool,
) -> Result<(), Fault> {
    reader.context.path.push(Step::Member(member.0));
    let secret = u16::from(member.is(flags::SENSITIVE));
    reader.context.masked += secret;
    if again {
        reader.note(DriftKind::Duplicate, "", "");
        object.rest_mut().forget(index);
        reset(object.field_mut(index));
    }
    let mark = reader.mark();
    let field = object.field_mut(index);
    let nulled = member.is(flags::NULLABLE) && reader.null()?;
    let outcome = if nulled { Ok(()) } else { field.read(reader) };
    let unfaithful = std::mem::replace(&mut reader.context.unfaithful, false);
    let kept = match outcome {
        Ok(()) => unfaithful.then(|| reader.since(mark)),
        Err(Fault::Syntax) => return Err(Fault::Syntax),
        Err(Fault::Mismatch(expected)) => {
            reset(field);
            Some(reader.set_aside(mark, expected)?)
        }
    };
    if let Some(text) = kept {
        let print = print(object.parts(index).0);
        object.rest_mut().keep(index, reader.keep(text), print);
    }
    if index >= 64 {
        object.rest_mut().give_high(index);
    }
    reader.context.masked -= secret;
    reader.context.path.pop();
    Ok(())
}

#[cold]
fn read_undeclared(reader: &mut Reader<'_>, object: &mut dyn Object, name: &str) -> Result<(), Fault> {
    let broken = reader.broken_name();
    reader.context.unfaithful = false;
    reader.context.path.push(Step::Key(Cow::Owned(String::from(name))));
    let rest = object.members().iter().position(|member| member.is(flags::REST));
    let text = match rest {
        Some(index) if broken.is_none() => read_into_map(reader, object, index, name)?,
        _ => {
            let text = reader.skip()?;
            reader.note(DriftKind::UnknownMember, "", text);
            Some(text)
        }
    };
    if let Some(text) = text {
        let text = reader.keep(text);
        match broken {
            None => object.rest_mut().unknown_mut().insert(name.into(), text),
            Some(broken) => object.rest_mut().unknown_mut().insert_broken(name.into(), broken.into(), text),
        }
    }
    reader.context.path.pop();
    Ok(())
}

/// Puts an undeclared member into the map that takes all of them; gives the text of one that does not fit.
fn read_into_map<'a>(
    reader: &mut Reader<'a>,
    object: &mut dyn Object,
    index: usize,
    name: &str,
) -> Result<Option<&'a str>, Fault> {
    let mark = reader.mark();
    let FaceMut::Map(entries) = object.field_mut(index).face_mut() else { return reader.skip().map(Some) };
    let outcome = entries.push(String::from(name)).read(reader);
    let unfaithful = std::mem::replace(&mut reader.context.unfaithful, false);
    let text = match outcome {
        Ok(()) if !unfaithful => return Ok(None),
        Ok(()) => reader.since(mark),
        Err(Fault::Syntax) => return Err(Fault::Syntax),
        Err(Fault::Mismatch(expected)) => reader.set_aside(mark, expected)?,
    };
    entries.truncate(entries.keys().len() - 1);
    Ok(Some(text))
}

/// Puts the map that takes undeclared members in order.
fn sort_map(object: &mut dyn Object, members: &[Member]) {
    let Some(index) = members.iter().position(|member| member.is(flags::REST)) else { return };
    if let FaceMut::Map(entries) = object.field_mut(index).face_mut() {
        entries.sort();
    }
}

fn note_missing(reader: &mut Reader<'_>, object: &dyn Object, members: &'static [Member], given: u64) {
    for (index, member) in members.iter().enumerate() {
        let seen = if index < 64 { given & (1 << index) != 0 } else { object.rest().is_given(index) };
        if member.is(flags::REQUIRED_IN) && !seen {
            reader.context.path.push(Step::Member(member.0));
            reader.note(DriftKind::Missing, "", "");
            reader.context.path.pop();
        }
    }
}

/// Writes an object: its members, then the undeclared ones.
pub fn write_object(writer: &mut Writer, object: &dyn Object) {
    writer.begin_object();
    for (index, member) in object.members().iter().enumerate() {
        let (field, rest) = object.parts(index);
        if let Some(text) = kept_text(writer, field, rest, index) {
            writer.key(member.0);
            writer.raw(text);
        } else if member.is(flags::REST) {
            if let Face::Map(entries) = field.face() {
                write_entries(entries, writer);
            }
        } else if is_unset(member, field, rest, index) {
            if member.is(flags::REQUIRED_OUT) {
                writer.missing(member.0);
            }
        } else {
            writer.name(member.0, !member.is(flags::ESCAPED));
            writer.push_path(member.0);
            field.write(writer);
            writer.pop_path();
        }
    }
    if let Some(more) = object.rest().more.as_deref() {
        write_more(writer, more);
    }
    writer.end_object();
}

#[cold]
fn write_more(writer: &mut Writer, more: &More) {
    for member in more.unknown.iter() {
        match member.broken {
            None => writer.key(member.name),
            Some(broken) => writer.raw_key(broken),
        }
        writer.raw(member.text);
    }
    if writer.is_print() {
        for kept in &more.kept {
            writer.raw(&format!(" {} {}", kept.member, kept.print));
        }
    }
}

/// Whether a member is not to be written: an absent optional one, a required one that was never given a value, or a map of
/// undeclared members without any.
#[inline]
fn is_unset(member: &Member, field: &dyn Field, rest: &Rest, index: usize) -> bool {
    if member.is(flags::REST) {
        return field.is_placeholder();
    }
    if member.is(flags::REQUIRED) {
        return !rest.is_given(index) && field.is_placeholder();
    }
    field.is_absent()
}

/// The text kept for a field, if the field still is what reading that text gives.
#[inline]
fn live_text<'a>(field: &dyn Field, rest: &'a Rest, index: usize) -> Option<&'a str> {
    if rest.more.is_none() { None } else { unchanged_text(field, rest, index) }
}

#[cold]
fn unchanged_text<'a>(field: &dyn Field, rest: &'a Rest, index: usize) -> Option<&'a str> {
    let kept = rest.kept(index)?;
    (kept.print == print(field)).then_some(&*kept.text)
}

/// The text to write for a field instead of the field. A print has none: it names the texts that are kept.
#[inline]
fn kept_text<'a>(writer: &Writer, field: &dyn Field, rest: &'a Rest, index: usize) -> Option<&'a str> {
    if rest.more.is_none() || writer.is_print() { None } else { unchanged_text(field, rest, index) }
}

/// A number that tells whether a field has changed: a hash of what would be written, and of the prints of the texts that
/// are kept further inside. These are not compared in turn, which would double the time with every level.
fn print(field: &dyn Field) -> u64 {
    let mut writer = Writer::for_print();
    field.write(&mut writer);
    let mut hasher = DefaultHasher::new();
    writer.text().hash(&mut hasher);
    hasher.finish()
}

/// Whether two objects of one type say the same.
pub fn same_object(a: &dyn Object, b: &dyn Object) -> bool {
    let same_fields = a.members().iter().enumerate().all(|(index, member)| {
        let ((left, mine), (right, theirs)) = (a.parts(index), b.parts(index));
        let same = same(left, right) && live_text(left, mine, index) == live_text(right, theirs, index);
        let unset = |field, rest| is_unset(member, field, rest, index);
        same && (!member.is(flags::REQUIRED) || unset(left, mine) == unset(right, theirs))
    });
    same_fields && a.rest().same_unknown(b.rest())
}

/// A copy of an object.
#[inline]
pub fn copy<O: Object + Default>(object: &O) -> O {
    let mut copy = O::default();
    copy_object(object, &mut copy);
    copy
}

pub(crate) fn copy_object(from: &dyn Object, to: &mut dyn Object) {
    for index in 0..from.members().len() {
        assign(to.field_mut(index), from.parts(index).0);
    }
    *to.rest_mut() = from.rest().clone();
}

/// Makes an object say nothing.
pub(crate) fn reset_object(object: &mut dyn Object) {
    for index in 0..object.members().len() {
        reset(object.field_mut(index));
    }
    *object.rest_mut() = Rest::default();
}

/// Whether an object says nothing.
pub fn is_empty_object(object: &dyn Object) -> bool {
    let unset = |(index, member): (usize, &Member)| {
        let (field, rest) = object.parts(index);
        is_unset(member, field, rest, index) && rest.kept(index).is_none()
    };
    object.members().iter().enumerate().all(unset) && object.rest().unknown().next().is_none()
}

/// Prints the members that have a value. Secrets are masked; of a member that the document does not describe only the kind
/// of its value is shown, because it may be a secret.
pub fn debug_object(f: &mut fmt::Formatter<'_>, object: &dyn Object) -> fmt::Result {
    let mut out = f.debug_struct(object.table().name);
    for (index, member) in object.members().iter().enumerate() {
        let (field, rest) = object.parts(index);
        let kept = live_text(field, rest, index);
        let unset = is_unset(member, field, rest, index);
        if member.is(flags::SENSITIVE) && !(kept.is_none() && unset) {
            out.field(member.0, &format_args!("{}", masked::MASK));
        } else if let Some(text) = kept {
            debug_kept(&mut out, member.0, text, field);
        } else if !unset {
            out.field(member.0, &field);
        }
    }
    for (name, text) in object.rest().unknown() {
        out.field(name, &format_args!("{}", masked::kind(text)));
    }
    out.finish()
}

/// Prints a member of which a text is kept: a string or number as it came, and of all else what could be read, in which
/// secrets are masked.
fn debug_kept(out: &mut fmt::DebugStruct<'_, '_>, name: &str, text: &str, field: &dyn Field) {
    let kind = masked::kind(text);
    if !matches!(kind, "an object" | "an array") {
        out.field(name, &format_args!("{text}"));
    } else if field.is_placeholder() || field.is_absent() {
        out.field(name, &format_args!("{kind}"));
    } else {
        out.field(name, &field);
    }
}

/// What a table gives when it is asked for a member that does not exist.
impl Field for Rest {
    fn face(&self) -> Face<'_> {
        Face::Rest
    }

    fn face_mut(&mut self) -> FaceMut<'_> {
        FaceMut::Rest(self)
    }
}

/// Makes a struct a model: its table of members, and the traits that follow from it.
#[macro_export]
macro_rules! object {
    ($type:ident { $($index:literal $field:ident $name:literal $($flag:ident)|+;)* }) => {
        impl $crate::Object for $type {
            #[inline]
            fn table(&self) -> $crate::Table {
                use $crate::model::flags::*;
                const MEMBERS: &[Member] = &[$(Member($name, $($flag)|+)),*];
                $crate::Table { name: stringify!($type), members: MEMBERS }
            }
            #[inline]
            fn parts(&self, index: usize) -> (&dyn $crate::Field, &$crate::Rest) {
                let field: &dyn $crate::Field = match index {
                    $($index => &self.$field,)*
                    _ => &self.rest_,
                };
                (field, &self.rest_)
            }
            #[inline]
            fn field_mut(&mut self, index: usize) -> &mut dyn $crate::Field {
                match index {
                    $($index => &mut self.$field,)*
                    _ => &mut self.rest_,
                }
            }
        }
        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self { $($field: $crate::model::empty(),)* rest_: $crate::model::empty() }
            }
        }
        impl ::core::clone::Clone for $type {
            #[inline]
            fn clone(&self) -> Self {
                $crate::model::copy(self)
            }
        }
        $crate::field_traits!($type);
    };
}

/// What a member is before it has a value.
#[doc(hidden)]
#[inline]
pub fn empty<T: Default>() -> T {
    T::default()
}

/// The traits that every model has because it is a [`Field`].
#[macro_export]
macro_rules! field_traits {
    ($type:ident) => {
        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::same(self, other)
            }
        }
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::debug(self, f)
            }
        }
        $crate::serde_traits!($type);
    };
}
