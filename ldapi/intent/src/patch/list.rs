//! Lists as parameters take them.

use std::fmt;
use std::ops::Deref;

use ldapi_runtime::Json;

use super::value::{ToJson, Value};

/// A list that is made of whatever becomes its elements: an array, a slice, a vector, or an iterator by `collect`.
///
/// ```
/// use ldapi::patch::{List, Texts};
///
/// let keys: Texts = ["ann", "ben"].into();
/// let keys: Texts = vec![String::from("ann")].into();
/// let keys: List<String> = (1..=3).map(|number| format!("user-{number}")).collect();
/// assert_eq!(keys.len(), 3);
/// ```
#[derive(Clone, PartialEq)]
pub struct List<T>(Vec<T>);

/// A list of texts.
pub type Texts = List<String>;

/// A list of JSON values.
pub type Values = List<Json>;

impl<T> List<T> {
    /// The elements.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, U: Into<T>> FromIterator<U> for List<T> {
    fn from_iter<I: IntoIterator<Item = U>>(items: I) -> Self {
        List(items.into_iter().map(Into::into).collect())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for List<T> {
    fn from(items: [U; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T, U: Into<T>> From<Vec<U>> for List<T> {
    fn from(items: Vec<U>) -> Self {
        items.into_iter().collect()
    }
}

impl<T, U: Into<T> + Clone> From<&[U]> for List<T> {
    fn from(items: &[U]) -> Self {
        items.iter().cloned().collect()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: ToJson> ToJson for List<T> {
    fn to_json(&self) -> Json {
        Json::Array(self.0.iter().map(ToJson::to_json).collect())
    }
}

impl<T: Value> Value for List<T> {
    fn from_json(value: &Json) -> Option<Self> {
        value.as_array()?.iter().map(T::from_json).collect::<Option<Vec<T>>>().map(List)
    }
}
