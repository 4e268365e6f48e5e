//! Requests outside of the document, and links that become requests.

use std::fmt;

use http::Method;

use crate::call::Call;
use crate::core::Core;
use crate::error::{Error, Kind};
use crate::field::Field;
use crate::json::Json;
use crate::operation::{BodyKind, Operation};
use crate::options::RequestOptions;
use crate::pending::{Pending, PendingRaw};

/// Stands for every request that no operation of the document describes.
static OUTSIDE: Operation = Operation::new("request", Method::GET, "", "", "").idempotent(false);

/// A request of any method to any path of the server: for what the document does not describe, and for links. It has the
/// client's credential, version, retries and limits like any other.
#[must_use]
#[derive(Clone)]
pub struct Request {
    call: Call,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", self.call.method())
            .field("path", &self.call.path_template())
            .finish_non_exhaustive()
    }
}

impl Core {
    /// A request outside of the document.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request { call: Call::outside(self, &OUTSIDE, method, path.into()) }
    }

    /// The request that an address on this server means, if it is one of a known operation with that operation's facts.
    ///
    /// # Errors
    /// An address on another server.
    pub fn follow(&self, operations: &[&'static Operation], address: &str) -> Result<Request, Error> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let path = path.split_once("://").map_or(path, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        let known = operations.iter().filter(|operation| operation.method == Method::GET);
        let known = known.filter_map(|operation| Some((fits(operation.path, path)?, *operation)));
        let mut call = match known.min_by_key(|(parameters, _)| *parameters) {
            Some((_, operation)) => Call::new(self, operation),
            None => Call::outside(self, &OUTSIDE, Method::GET, path.into()),
        };
        let link = self.server(&call)?.follow(address);
        let refused = |error: Error| Error::new(Kind::Request, format!("the link is not followed: {}", error.detail()));
        call.link = Some(link.map_err(refused)?);
        Ok(Request { call })
    }
}

/// How many parameters a path template has, if a path fits it.
fn fits(template: &str, path: &str) -> Option<usize> {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let is_parameter = |step: &str| step.starts_with('{');
    let fits = |(wanted, given): (&&str, &&str)| wanted == given || (is_parameter(wanted) && !given.is_empty());
    let all = wanted.len() == given.len() && wanted.iter().zip(&given).all(fits);
    all.then(|| wanted.iter().filter(|step| is_parameter(step)).count())
}

impl Request {
    /// The path of the address, without the query.
    pub fn path(&self) -> &str {
        self.call.link.as_ref().map_or_else(|| self.call.path_template(), |link| link.path())
    }

    /// The operation that it is, if the document describes it.
    pub fn operation(&self) -> Option<&'static Operation> {
        (!self.call.is_outside()).then_some(self.call.operation)
    }

    /// A query parameter; given again it is repeated.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        if self.call.link.is_some() {
            self.call.refuse(String::from("a link carries its whole query; nothing can be added"));
        }
        self.call.add_query(name.into(), value.to_string());
        self
    }

    /// A JSON body.
    pub fn json(mut self, body: impl Into<Json>) -> Self {
        self.call.body(BodyKind::Json, &body.into());
        self
    }

    /// A body that is a model.
    pub fn body(mut self, body: &dyn Field) -> Self {
        self.call.body(BodyKind::Json, body);
        self
    }

    /// The content type of the body, where it is not `application/json`.
    pub fn content_type(mut self, content_type: &'static str) -> Self {
        self.call.body.set_content_type(content_type);
        self
    }

    /// Says that sending it twice leaves things as sending it once does, so that it may be sent again after a failure that
    /// leaves open whether it arrived. Without it, `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` are.
    pub fn repeatable(mut self) -> Self {
        self.call.body.is_repeatable = true;
        self
    }

    /// Options that differ from the client's.
    pub fn with(mut self, options: RequestOptions) -> Self {
        self.call.options(options);
        self
    }

    /// Makes the call and reads the answer's JSON body.
    pub fn send<T: Field + Default>(self) -> Pending<T> {
        self.call.send()
    }

    /// Makes the call and gives its answer as it came.
    pub fn send_raw(self) -> PendingRaw {
        self.call.send::<()>().raw()
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_path_fits_a_template_step_by_step() {
        assert_eq!(fits("/v1/things/{projectKey}", "/v1/things/p"), Some(1));
        assert_eq!(fits("/v1/things/{projectKey}", "/v1/things/"), None);
        assert_eq!(fits("/v1/things/{projectKey}", "/v1/things/p/f"), None);
        assert_eq!(fits("/v1/others", "/v1/others"), Some(0));
    }
}
