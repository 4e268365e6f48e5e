//! Words out of a list that may become longer.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A word out of a list. `O` decides which words there are; [`Choice::other`] takes any.
///
/// ```
/// # #[cfg(feature = "feature_flags")] {
/// use ldapi::query::FlagState;
///
/// assert_eq!(FlagState::archived().as_str(), "archived");
/// assert_eq!(FlagState::other("asleep").as_str(), "asleep");
/// # }
/// ```
pub struct Choice<O> {
    word: Cow<'static, str>,
    of: PhantomData<fn() -> O>,
}

impl<O> Choice<O> {
    pub(super) fn known(word: &'static str) -> Self {
        Choice { word: Cow::Borrowed(word), of: PhantomData }
    }

    /// A word that has no function here.
    pub fn other(word: impl Into<Cow<'static, str>>) -> Self {
        Choice { word: word.into(), of: PhantomData }
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.word
    }
}

impl<O> Clone for Choice<O> {
    fn clone(&self) -> Self {
        Choice { word: self.word.clone(), of: PhantomData }
    }
}

impl<O> PartialEq for Choice<O> {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl<O> fmt::Debug for Choice<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Choice").field(&self.word).finish()
    }
}

impl<O> fmt::Display for Choice<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.word)
    }
}
