//! A type that the document does not describe.

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
