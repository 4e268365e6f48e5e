//! From the bytes of an answer to a typed result.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::core::Core;
use crate::drift::Drift;
use crate::error::{At, Error, Kind, Reported, strict};
use crate::field::{Face, Field};
use crate::json::syntax_message;
use crate::limits::RateLimit;
use crate::masked::{Body, Headers};
use crate::one_line::cut;
use crate::operation::Operation;
use crate::reader::{Fault, Reader};

/// An answer of success.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What it says of limits.
    pub limits: RateLimit,
    /// How many times the request was sent.
    pub attempts: u32,
    /// How long the call waited for its turn and between attempts.
    pub waited: Duration,
    pub(crate) operation: &'static Operation,
    pub(crate) at: At,
    pub(crate) strict: bool,
    pub(crate) drift: Vec<Drift>,
    pub(crate) core: Core,
}

impl fmt::Debug for Response {
    /// The body is shown by its length and type, and headers that may hold secrets are masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .field("headers", &Headers(&self.headers))
            .field("body", &Body(&self.body, &self.headers))
            .field("limits", &self.limits)
            .field("attempts", &self.attempts)
            .field("waited", &self.waited)
            .finish_non_exhaustive()
    }
}

impl Response {
    pub(crate) fn fault(&self, detail: impl Into<String>) -> Error {
        let mut detail = detail.into();
        let beginning = String::from_utf8_lossy(self.body.get(..400).unwrap_or(&self.body));
        if beginning.trim_start().starts_with('<') {
            // A page of a proxy, of a login, or of another program.
            let beginning = cut(&beginning, 40);
            detail = format!("{detail}: the body begins with `{beginning}`; is the base URL that of the API?");
        }
        self.located(Error::new(Kind::Decode, detail))
    }

    fn located(&self, error: Error) -> Error {
        let reported = Reported::success(self.status, self.headers.clone(), self.body.clone());
        error.reported(reported).at(self.at.clone()).after(self.attempts, false)
    }

    /// Names the operation in the drift, and tells of it.
    ///
    /// # Errors
    /// Drift, where it is not tolerated.
    pub(crate) fn judge(&mut self) -> Result<(), Error> {
        for event in &mut self.drift {
            event.operation = self.operation.id;
        }
        self.core.shared().telemetry.drifted(&self.drift);
        match strict(&self.drift) {
            Some(error) if self.strict => Err(self.located(error)),
            _ => Ok(()),
        }
    }

    /// The body as text.
    ///
    /// # Errors
    /// A body that is not UTF-8.
    pub fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(&self.body).map_err(|error| self.fault("not UTF-8").caused_by(error))
    }

    /// The body as a model.
    ///
    /// # Errors
    /// A body that is not JSON, or of another kind altogether.
    pub fn json<T: Field + Default>(&mut self) -> Result<T, Error> {
        crate::pending::read(self, T::from_response)
    }

    fn read_into(&mut self, value: &mut dyn Field) -> Result<(), Error> {
        let text = std::str::from_utf8(&self.body).map_err(|error| self.fault("not UTF-8").caused_by(error))?;
        if text.is_empty() && matches!(value.face(), Face::Option(_)) {
            return Ok(());
        }
        let mut reader = Reader::new(text);
        match value.read(&mut reader).and_then(|()| reader.end()) {
            Ok(()) => {
                self.drift = reader.into_context().into_drift();
                Ok(())
            }
            Err(Fault::Mismatch(expected)) => Err(self.fault(format!("expected {expected}"))),
            Err(Fault::Syntax) if text.trim().is_empty() => Err(self.fault("the body is empty")),
            Err(Fault::Syntax) => Err(self.fault(syntax_message(&reader, text))),
        }
    }
}

/// What an answer can be read as: JSON, text, bytes, or nothing.
pub trait Answer: Sized {
    /// Reads it; notes drift on the way.
    ///
    /// # Errors
    /// A body that is not what it should be.
    fn from_response(response: &mut Response) -> Result<Self, Error>;
}

/// JSON. Where there may be none, an empty body is `None`.
impl<T: Field + Default> Answer for T {
    #[inline]
    fn from_response(response: &mut Response) -> Result<Self, Error> {
        let mut value = T::default();
        response.read_into(&mut value)?;
        Ok(value)
    }
}

/// Nothing: the body is passed over.
impl Answer for () {
    fn from_response(_: &mut Response) -> Result<Self, Error> {
        Ok(())
    }
}

/// The body as it is.
impl Answer for Bytes {
    fn from_response(response: &mut Response) -> Result<Self, Error> {
        Ok(response.body.clone())
    }
}

/// A body of text, as it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text(pub String);

impl fmt::Debug for Text {
    /// Only the length: nobody knows whether the text holds a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl Answer for Text {
    fn from_response(response: &mut Response) -> Result<Self, Error> {
        response.text().map(|text| Text(text.into()))
    }
}
