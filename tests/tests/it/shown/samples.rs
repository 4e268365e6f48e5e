//! What is printed of values, by their types.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::{Debug, Display};

/// Stands in every secret.
pub(super) const MARK: &str = "c0ffee";

/// A secret.
pub(super) const SECRET: &str = "api-c0ffee-secret";

/// What is printed, by the path of the type.
#[derive(Default)]
pub(super) struct Samples {
    shown: BTreeMap<String, Vec<String>>,
    displayed: BTreeSet<String>,
}

impl Samples {
    /// Prints a value by `Debug`.
    pub(super) fn debug<T: Debug + ?Sized>(&mut self, value: &T) {
        self.shown.entry(path::<T>()).or_default().extend([format!("{value:?}"), format!("{value:#?}")]);
    }

    /// Prints a value by `Debug` and `Display`.
    pub(super) fn display<T: Debug + Display>(&mut self, value: &T) {
        self.debug(value);
        self.displayed.insert(path::<T>());
        self.shown.entry(path::<T>()).or_default().push(value.to_string());
    }

    /// Prints an error and all its sources.
    pub(super) fn error<T: Error>(&mut self, error: &T) {
        self.display(error);
        let mut source = error.source();
        while let Some(inner) = source {
            self.shown.entry(path::<T>()).or_default().push(format!("{inner} {inner:?}"));
            source = inner.source();
        }
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.shown.contains_key(path)
    }

    pub(super) fn is_displayed(&self, path: &str) -> bool {
        self.displayed.contains(path)
    }

    /// Types that show a secret, each with one text that does.
    pub(super) fn leaks(&self) -> BTreeMap<&str, &str> {
        let leak = |(path, texts): (_, &'_ Vec<String>)| {
            texts.iter().position(|text| text.contains(MARK)).map(|at| (path, at))
        };
        self.shown
            .iter()
            .filter_map(leak)
            .map(|(path, at): (&String, usize)| (&**path, &*self.shown[path][at]))
            .collect()
    }
}

/// The path of a type, without its parameters.
fn path<T: ?Sized>() -> String {
    let name = std::any::type_name::<T>();
    name.trim_start_matches('&').split('<').next().unwrap_or_default().into()
}
