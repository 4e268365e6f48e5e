//! Requests outside of the document, and links that become requests.

use std::fmt;

use http::{Method, Uri};

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
    /// The path below the base URL, where a link gave it.
    path: Option<String>,
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
        Request { call: Call::outside(self, &OUTSIDE, method, path.into()), path: None }
    }

    /// The request that an address on this server means, if it is one of a known operation with that operation's facts.
    /// A path that does not begin with the path of the base URL gets it.
    ///
    /// # Errors
    /// An address on another server or outside of the base URL, or one with a `.` or `..` segment in its path.
    pub fn follow(&self, operations: &[&'static Operation], address: &str) -> Result<Request, Error> {
        let known = operations.iter().filter(|operation| operation.method == Method::GET);
        let templates = known.clone().map(|operation| operation.path);
        // Most operations, if not all, are on one server, and for each of these the address is looked at once.
        let mut places: Vec<(Option<&str>, Place)> = Vec::new();
        let mut best: Option<(usize, &'static Operation, Place)> = None;
        for operation in known {
            let own = operation.server.filter(|_| self.settings().base_url.is_none());
            let place = match places.iter().find(|(server, _)| *server == own) {
                Some((_, place)) => place.clone(),
                None => {
                    let place = self.place(operation, templates.clone(), address)?;
                    places.push((own, place.clone()));
                    place
                }
            };
            let Some(parameters) = place.as_ref().ok().and_then(|(path, _)| fits(operation.path, path)) else {
                continue;
            };
            if best.as_ref().is_none_or(|(fewest, ..)| parameters < *fewest) {
                best = Some((parameters, operation, place));
            }
        }
        let (operation, place) = match best {
            Some((_, operation, place)) => (Some(operation), place),
            None => (None, self.place(&OUTSIDE, templates, address)?),
        };
        let refused = |why| Error::new(Kind::Request, format!("the link is not followed: {why}"));
        let (path, link) = place.map_err(refused)?;
        let mut call = match operation {
            Some(operation) => Call::new(self, operation),
            None => Call::outside(self, &OUTSIDE, Method::GET, path.clone()),
        };
        call.link = Some(link);
        Ok(Request { call, path: Some(path) })
    }

    /// Where an address leads to on the server of an operation.
    fn place<'t>(
        &self,
        operation: &Operation,
        templates: impl Iterator<Item = &'t str> + Clone,
        address: &str,
    ) -> Result<Place, Error> {
        let server = self.server(operation)?;
        Ok(server.link(address, templates).map(|link| (server.below(link.path()).unwrap_or_default().into(), link)))
    }
}

/// The path below the base URL and the whole address of a link, or why it is not followed.
type Place = Result<(String, Uri), String>;

/// How many parameters a path template has, if a path fits it.
fn fits(template: &str, path: &str) -> Option<usize> {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let is_parameter = |step: &str| step.starts_with('{');
    let fits = |(wanted, given): (&&str, &&str)| wanted == given || (is_parameter(wanted) && !given.is_empty());
    let all = wanted.len() == given.len() && wanted.iter().zip(&given).all(fits);
    all.then(|| wanted.iter().filter(|step| is_parameter(step)).count())
}

impl Request {
    /// The path below the base URL, without the query.
    pub fn path(&self) -> &str {
        self.path.as_deref().unwrap_or_else(|| self.call.path_template())
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
