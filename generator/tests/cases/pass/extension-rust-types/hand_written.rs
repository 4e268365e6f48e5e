//! A type that the document does not describe.

use ldapi_runtime::Field as _;

/// Words that are sent as they are.
#[derive(Clone, Debug, Default)]
pub struct Words(String);

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Words(text.into())
    }
}

impl core::fmt::Display for Words {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ldapi_runtime::QueryText for Words {}

impl ldapi_runtime::Scalar for Words {
    fn read_scalar(&mut self, reader: &mut ldapi_runtime::Reader<'_>) -> Result<(), ldapi_runtime::Fault> {
        self.0 = ldapi_runtime::Json::read_from(reader)?.to_string();
        Ok(())
    }

    fn write_scalar(&self, writer: &mut ldapi_runtime::Writer) {
        if let Ok(json) = ldapi_runtime::Json::parse(&self.0) {
            json.write(writer);
        }
    }

    fn reset(&mut self) {
        self.0.clear();
    }

    fn is_placeholder(&self) -> bool {
        self.0.is_empty()
    }

    fn assign(&mut self, other: &dyn ldapi_runtime::Scalar) {
        let other: &dyn core::any::Any = other;
        if let Some(other) = other.downcast_ref::<Self>() {
            self.clone_from(other);
        }
    }

    fn same(&self, other: &dyn ldapi_runtime::Scalar) -> bool {
        let other: &dyn core::any::Any = other;
        other.downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }

    fn debug(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ldapi_runtime::Field for Words {
    fn face(&self) -> ldapi_runtime::Face<'_> {
        ldapi_runtime::Face::Scalar(self)
    }

    fn face_mut(&mut self) -> ldapi_runtime::FaceMut<'_> {
        ldapi_runtime::FaceMut::Scalar(self)
    }
}
