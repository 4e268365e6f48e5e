//! A call that is being put together: what the builders of operations fill.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};

use crate::body::{Body, File, PartValue};
use crate::core::Core;
use crate::encode::{self, PathValue};
use crate::error::{At, Error, Kind};
use crate::field::Field;
use crate::operation::{BodyFormat, BodyKind, Operation};
use crate::options::RequestOptions;
use crate::patch::PatchBody;
use crate::pending::Pending;
use crate::response::Answer;

/// A call that is being put together.
#[derive(Clone)]
pub struct Call {
    pub(crate) core: Core,
    pub(crate) operation: &'static Operation,
    /// Method and path where they are not the operation's own.
    address: Option<(Method, Cow<'static, str>)>,
    path: Vec<PathValue>,
    query: Vec<(Cow<'static, str>, QueryValue)>,
    /// The whole address, where a link gave it; then path and query do not count.
    pub(crate) link: Option<Uri>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) options: RequestOptions,
    /// What is wrong with parameters of the query, or needed beside them, by their names.
    written: Vec<(&'static str, Flaw)>,
    pub(crate) fault: Option<Error>,
}

/// The text of a query parameter that was put together from parts.
pub trait QueryText: fmt::Display {
    /// Why it cannot be sent as it was meant, if so.
    fn fault(&self) -> Option<&str> {
        None
    }

    /// The parameters of the query that must be given beside it.
    fn needs(&self) -> &[&'static str] {
        &[]
    }
}

/// What a query parameter has that may be in the way of sending it.
#[derive(Clone)]
enum Flaw {
    /// It cannot be sent as it was meant.
    Fault(String),
    /// Another parameter must be there too.
    Needs(&'static str),
}

/// The value of a query parameter.
#[derive(Clone)]
enum QueryValue {
    Single(String),
    /// Several, with commas between them; those within a value are encoded.
    Joined(Vec<String>),
}

/// The path of an address that should be a path: a query, which may hold secrets, is left out, and so is what is not a
/// path at all.
fn path_of(path: &str) -> &str {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    if bare.starts_with('/') && !bare.starts_with("//") { bare } else { "" }
}

impl fmt::Debug for Call {
    /// Parameters and bodies may hold secrets, so only the operation is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

impl Call {
    /// A call of an operation.
    pub fn new(core: &Core, operation: &'static Operation) -> Self {
        Call {
            core: core.clone(),
            operation,
            address: None,
            path: Vec::new(),
            query: Vec::new(),
            link: None,
            headers: HeaderMap::new(),
            body: Body::default(),
            options: RequestOptions::default(),
            written: Vec::new(),
            fault: None,
        }
    }

    /// A call of what no operation of the document describes. `operation` stands for all of these.
    pub(crate) fn outside(core: &Core, operation: &'static Operation, method: Method, path: String) -> Self {
        Call { address: Some((method, path.into())), ..Call::new(core, operation) }
    }

    /// The value of the next parameter of the path.
    pub fn path(mut self, value: &dyn fmt::Display) -> Self {
        self.path.push(PathValue::Single(value.to_string()));
        self
    }

    /// The values of the next parameter of the path, joined by commas.
    pub fn path_joined(mut self, values: &[String]) -> Self {
        self.path.push(PathValue::Joined(values.to_vec()));
        self
    }

    /// A query parameter; given again it replaces the value before.
    pub fn query(&mut self, name: &'static str, value: &dyn fmt::Display) {
        self.replace_query(name.into(), [QueryValue::Single(value.to_string())]);
    }

    /// A query parameter of a type that is written by hand: left out where there is nothing to say, refused where it cannot
    /// be sent as it was meant.
    pub fn query_written(&mut self, name: &'static str, value: &dyn QueryText) {
        self.written.retain(|(known, _)| *known != name);
        self.written.extend(value.fault().map(|fault| (name, Flaw::Fault(fault.into()))));
        self.written.extend(value.needs().iter().map(|needed| (name, Flaw::Needs(needed))));
        let text = value.to_string();
        let text = if text.is_empty() { None } else { Some(QueryValue::Single(text)) };
        self.replace_query(name.into(), text);
    }

    /// A query parameter that is repeated for each value.
    pub fn query_repeated(&mut self, name: &'static str, values: &mut dyn Iterator<Item = String>) {
        self.replace_query(name.into(), values.map(QueryValue::Single).collect::<Vec<_>>());
    }

    /// A query parameter with its values joined by commas. The commas of the list stay commas; those of a value are encoded.
    pub fn query_joined(&mut self, name: &'static str, values: &mut dyn Iterator<Item = String>) {
        self.replace_query(name.into(), [QueryValue::Joined(values.collect())]);
    }

    fn replace_query(&mut self, name: Cow<'static, str>, values: impl IntoIterator<Item = QueryValue>) {
        self.query.retain(|(known, _)| *known != name);
        self.query.extend(values.into_iter().map(|value| (name.clone(), value)));
    }

    /// A query parameter of any name; given again it is repeated.
    pub(crate) fn add_query(&mut self, name: String, value: String) {
        self.query.push((name.into(), QueryValue::Single(value)));
    }

    /// The text of a query parameter that has one value.
    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find_map(|(known, value)| match value {
            QueryValue::Single(text) if *known == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// A header parameter.
    pub fn header(&mut self, name: &'static str, value: &dyn fmt::Display) {
        match HeaderValue::from_str(&value.to_string()) {
            Ok(value) => {
                self.headers.insert(HeaderName::from_static(name), value);
            }
            Err(_) => self.refuse(format!("header {name:?} has a character that no header may hold")),
        }
    }

    pub(crate) fn refuse(&mut self, detail: String) {
        if self.fault.is_none() {
            self.fault = Some(Error::new(Kind::Request, detail));
        }
    }

    fn format(&self, kind: BodyKind) -> BodyFormat {
        let listed = self.operation.bodies.iter().find(|format| format.kind == kind);
        listed.copied().unwrap_or_else(|| BodyFormat::usual(kind))
    }

    /// The body.
    pub fn body(&mut self, kind: BodyKind, value: &dyn Field) {
        let format = self.format(kind);
        self.body = if kind == BodyKind::Form { Body::form(format, value) } else { Body::json(format, value) };
    }

    /// A body that changes a part of something, and knows whether it may be sent twice.
    pub fn patch(&mut self, kind: BodyKind, value: &dyn PatchBody) {
        self.body(kind, value.as_field());
        self.body.is_repeatable = value.is_repeatable();
        self.body.fault = value.fault();
        if let Some((member, parameter)) = value.path_member()
            && let Some(value) = self.path_value(parameter)
        {
            self.body.set_member(member, value.into());
        }
    }

    /// The value that was given for a parameter of the path.
    fn path_value(&self, name: &str) -> Option<&str> {
        let names = self.operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        match self.path.get(names.clone().position(|known| known == name)?)? {
            PathValue::Single(value) => Some(value),
            PathValue::Joined(_) => None,
        }
    }

    /// A body that is no JSON.
    pub fn body_bytes(&mut self, kind: BodyKind, bytes: Bytes) {
        self.body = Body::bytes(self.format(kind), bytes);
    }

    /// A text part of a multipart body.
    pub fn part(&mut self, name: &'static str, value: &dyn fmt::Display) {
        self.body.part(name, PartValue::Text(value.to_string()));
    }

    /// A part of a multipart body that is itself JSON.
    pub fn part_json(&mut self, name: &'static str, value: &dyn Field) {
        let mut writer = crate::writer::Writer::new();
        value.write(&mut writer);
        self.body.part(name, PartValue::Text(writer.finish().0));
    }

    /// A file of a multipart body.
    pub fn part_file(&mut self, name: &'static str, file: File) {
        self.body.part(name, PartValue::File(file));
    }

    /// Options that differ from the client's.
    pub fn options(&mut self, options: RequestOptions) {
        self.options = options;
    }

    /// Ends the putting together.
    #[inline]
    pub fn send<T: Answer>(self) -> Pending<T> {
        Pending::new(self.checked(), T::from_response)
    }

    /// What is wrong with a parameter of the query or with the body.
    fn flaw(&self) -> Option<String> {
        let is_option = |name: &str| self.options.query.iter().any(|(known, _)| known == name);
        let is_given = |name: &str| self.query.iter().any(|(known, _)| known == name) || is_option(name);
        let of_query = self.written.iter().find_map(|(name, flaw)| match flaw {
            Flaw::Fault(fault) => Some(format!("query parameter {name:?}: {fault}")),
            Flaw::Needs(needed) if is_given(name) && !is_given(needed) => {
                Some(format!("query parameter {name:?} has a part that needs {needed:?} beside it"))
            }
            Flaw::Needs(_) => None,
        });
        of_query.or_else(|| self.body.fault.clone())
    }

    /// The call, which is refused if something required was not given, or something given cannot be sent.
    pub(crate) fn checked(mut self) -> Self {
        if let Some(detail) = self.flaw() {
            self.refuse(detail);
        }
        let given = |name: &str| self.query.iter().any(|(known, _)| known == name) || self.headers.contains_key(name);
        let (required, parts) = (self.operation.required, self.operation.required_parts);
        let mut missing: Vec<String> =
            required.iter().filter(|name| !given(name)).map(|name| format!("parameter {name:?}")).collect();
        missing.extend(parts.iter().filter(|name| !self.body.has_part(name)).map(|name| format!("part {name:?}")));
        if self.operation.body_required && self.body.is_none() && parts.is_empty() {
            missing.push(String::from("the body"));
        }
        missing.extend(self.body.missing.iter().map(|pointer| format!("body member {pointer:?}")));
        if !missing.is_empty() {
            self.refuse(format!("required and not given: {}", missing.join(", ")));
        }
        self
    }

    pub(crate) fn method(&self) -> &Method {
        self.address.as_ref().map_or(&self.operation.method, |(method, _)| method)
    }

    /// The path, with parameters in braces.
    pub(crate) fn path_template(&self) -> &str {
        self.address.as_ref().map_or(self.operation.path, |(_, path)| path_of(path))
    }

    pub(crate) fn is_outside(&self) -> bool {
        self.address.is_some()
    }

    pub(crate) fn at(&self) -> At {
        let shown = |path: &str| Cow::Owned(path_of(path).into());
        let address = self.address.as_ref().map(|(method, path)| (method.clone(), shown(path)));
        At { operation: self.operation, address }
    }

    /// Whether sending it twice leaves things as sending it once does.
    pub(crate) fn is_repeatable(&self) -> bool {
        let by_method =
            matches!(*self.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE);
        let by_operation = if self.is_outside() { by_method } else { self.operation.idempotent };
        by_operation || self.body.is_repeatable
    }

    /// The path and query.
    pub(crate) fn target(&self) -> Result<String, Error> {
        let refuse = |(name, why)| Error::new(Kind::Request, format!("path parameter {name:?} {why}"));
        let mut target = match &self.address {
            Some((_, path)) => encode::whole_path(path).map_err(|why| Error::new(Kind::Request, why))?,
            None => encode::path(self.operation.path, &self.path).map_err(refuse)?,
        };
        for (name, value) in &self.query {
            match value {
                QueryValue::Single(value) => encode::push_query(&mut target, name, &[value]),
                QueryValue::Joined(values) => {
                    encode::push_query(&mut target, name, &values.iter().map(String::as_str).collect::<Vec<_>>());
                }
            }
        }
        for (name, value) in &self.options.query {
            encode::push_query(&mut target, name, &[value]);
        }
        Ok(target)
    }
}
