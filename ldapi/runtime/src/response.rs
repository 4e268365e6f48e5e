//! From the bytes of an answer to a typed result.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::core::Core;
use crate::drift::Drift;
use crate::error::{At, Error, Kind, Reported, strict};
use crate::field::Field;
use crate::json::syntax_message;
use crate::limits::RateLimit;
use crate::operation::Operation;
use crate::reader::{Fault, Reader};

pub use crate::partial::partial;

/// An answer of success.
#[derive(Clone, Debug)]
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

impl Response {
    pub(crate) fn fault(&self, detail: impl Into<String>) -> Error {
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
        crate::pending::read(self, json::<T>)
    }

    fn read_into(&mut self, value: &mut dyn Field) -> Result<(), Error> {
        let text = std::str::from_utf8(&self.body).map_err(|error| self.fault("not UTF-8").caused_by(error))?;
        let mut reader = Reader::new(text);
        match value.read(&mut reader).and_then(|()| reader.end()) {
            Ok(()) => {
                self.drift = reader.into_context().drift;
                Ok(())
            }
            Err(Fault::Mismatch(expected)) => Err(self.fault(format!("expected {expected}"))),
            Err(Fault::Syntax) if text.trim().is_empty() => Err(self.fault("the body is empty")),
            Err(Fault::Syntax) => Err(self.fault(syntax_message(&reader, text))),
        }
    }
}

/// Reads a JSON body.
///
/// # Errors
/// A body that is not JSON, or of another kind altogether.
#[inline]
pub fn json<T: Field + Default>(response: &mut Response) -> Result<T, Error> {
    let mut value = T::default();
    response.read_into(&mut value)?;
    Ok(value)
}

/// Reads a JSON body where there may be none.
///
/// # Errors
/// As [`json`].
#[inline]
pub fn json_or_none<T: Field + Default>(response: &mut Response) -> Result<Option<T>, Error> {
    if response.body.is_empty() { Ok(None) } else { json(response).map(Some) }
}

/// Passes over the body.
///
/// # Errors
/// None.
pub fn empty(_: &mut Response) -> Result<(), Error> {
    Ok(())
}

/// Gives the body as text.
///
/// # Errors
/// A body that is not UTF-8.
pub fn text(response: &mut Response) -> Result<String, Error> {
    response.text().map(String::from)
}

/// Gives the body as it is.
///
/// # Errors
/// None.
pub fn bytes(response: &mut Response) -> Result<Bytes, Error> {
    Ok(response.body.clone())
}
