//! Why an emulator does not start.

use std::fmt;
use std::io;

use crate::world::StateError;

/// Why an emulator did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// No port, or no thread.
    Io(io::Error),
    /// The state to begin with is not of its form.
    State(StateError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Io(_) => f.write_str("the emulator cannot listen"),
            StartError::State(_) => f.write_str("the state to begin with cannot be used"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Io(error) => Some(error),
            StartError::State(error) => Some(error),
        }
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        StartError::Io(error)
    }
}

impl From<StateError> for StartError {
    fn from(error: StateError) -> Self {
        StartError::State(error)
    }
}
