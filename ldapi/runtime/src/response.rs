//! From the bytes of an answer to a typed result.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::drift::Drift;
use crate::error::{Answer, Error, Kind, strict};
use crate::field::Field;
use crate::json::syntax_message;
use crate::operation::Operation;
use crate::reader::{Fault, Reader};

/// An answer with a 2xx status.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    pub(crate) operation: &'static Operation,
    pub(crate) strict: bool,
    pub(crate) drift: Vec<Drift>,
}

impl Response {
    fn fault(&self, detail: impl Into<String>) -> Error {
        Error::new(Kind::Decode, detail).with_answer(self.answer()).of(self.operation)
    }

    fn answer(&self) -> Answer {
        let (headers, body) = (self.headers.clone(), self.body.clone());
        Answer { status: self.status, headers, body, code: None, message: None, id: None }
    }

    /// Names the operation in the drift.
    ///
    /// # Errors
    /// Drift, where it is not tolerated.
    pub(crate) fn judge(&mut self) -> Result<(), Error> {
        for event in &mut self.drift {
            event.operation = self.operation.id;
        }
        match strict(&self.drift) {
            Some(error) if self.strict => Err(error.with_answer(self.answer()).of(self.operation)),
            _ => Ok(()),
        }
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
    let text = std::str::from_utf8(&response.body);
    text.map(String::from).map_err(|error| response.fault("not UTF-8").caused_by(error))
}

/// Gives the body as it is.
///
/// # Errors
/// None.
pub fn bytes(response: &mut Response) -> Result<Bytes, Error> {
    Ok(response.body.clone())
}
