//! Why there is no statement.

use std::fmt;

use crate::specifier::SpecifierError;

/// Why something is no statement.
///
/// ```
/// use ldapi::access::{Statement, StatementError};
///
/// assert!(matches!(Statement::allow(["*"]).on("proj"), Err(StatementError::Specifier(_))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementError {
    /// It names no action, or one without a name.
    NoAction,
    /// It names no resource.
    NoResource,
    /// It has both actions and actions that are left out.
    BothActions,
    /// It has both resources and resources that are left out.
    BothResources,
    /// It neither allows nor denies; holds what it does instead.
    Effect(String),
    /// A text is no resource specifier.
    Specifier(SpecifierError),
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StatementError::NoAction => "no action is named, or one without a name",
            StatementError::NoResource => "no resource is named",
            StatementError::BothActions => "there are both `actions` and `notActions`",
            StatementError::BothResources => "there are both `resources` and `notResources`",
            StatementError::Effect(effect) => return write!(f, "the effect {effect:?} is neither `allow` nor `deny`"),
            StatementError::Specifier(_) => "a resource is named wrongly",
        })
    }
}

impl std::error::Error for StatementError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StatementError::Specifier(error) => Some(error),
            StatementError::NoAction
            | StatementError::NoResource
            | StatementError::BothActions
            | StatementError::BothResources
            | StatementError::Effect(_) => None,
        }
    }
}

impl From<SpecifierError> for StatementError {
    fn from(error: SpecifierError) -> Self {
        StatementError::Specifier(error)
    }
}

impl From<StatementError> for ldapi_runtime::Error {
    /// For functions that give what the client's calls give: the request cannot be made.
    fn from(error: StatementError) -> Self {
        match error {
            StatementError::Specifier(why) => {
                ldapi_runtime::Error::request(format!("a resource is named wrongly: {why}"))
            }
            other => ldapi_runtime::Error::request(other.to_string()),
        }
    }
}
