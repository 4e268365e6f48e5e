//! Orders: names joined by commas, each with a dash in front if the order goes downwards.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::of::Several;
use super::written::{Rule, Written, parameter};

/// An order, such as `-creationDate,key`. `O` is what is listed, and decides which names there are; [`Sort::other`] takes any.
///
/// ```
/// # #[cfg(feature = "feature_flags")] {
/// use ldapi::query::FlagSort;
///
/// let newest_first = FlagSort::creation_date().descending();
/// assert_eq!(newest_first.to_string(), "-creationDate");
/// assert_eq!(newest_first.then(FlagSort::key()).to_string(), "-creationDate,key");
/// # }
/// ```
#[must_use]
pub struct Sort<O> {
    written: Written,
    of: PhantomData<fn() -> O>,
}

parameter!(Sort);

impl<O> Sort<O> {
    pub(super) fn known(name: &'static str) -> Self {
        Self::of(Written::name(Cow::Borrowed(name)))
    }

    pub(super) fn needing(mut self, parameter: &'static str) -> Self {
        self.written.need(parameter);
        self
    }

    pub(super) fn rule(mut self, rule: Rule) -> Self {
        self.written.rule(rule);
        self
    }

    /// A name that has no function here.
    pub fn other(name: &str) -> Self {
        let mut sort = Self::of(Written::name(Cow::Owned(name.into())));
        if name.is_empty() || name.starts_with('-') || name.contains(',') {
            sort.written.refuse(format!("{name:?} is no name to sort by"));
        }
        sort
    }

    /// The other way round: from high to low, from Z to A, from new to old. Of several names it is the last that is turned.
    pub fn descending(mut self) -> Self {
        let last = self.written.text.rfind(',').map_or(0, |comma| comma + 1);
        if !self.written.text[last..].starts_with('-') {
            self.written.text.insert(last, '-');
        }
        self
    }
}

impl<O: Several> Sort<O> {
    /// Another name, for what the names before leave undecided.
    pub fn then(mut self, next: Self) -> Self {
        self.written.join(",", next.written);
        self
    }
}

impl<O: Several, const N: usize> From<[Sort<O>; N]> for Sort<O> {
    /// The first name decides, then the second, and so on.
    fn from(names: [Sort<O>; N]) -> Self {
        names.into_iter().reduce(Sort::then).unwrap_or_else(|| Self::of(Written::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Things {}
    impl Several for Things {}

    fn check(sort: impl Into<Sort<Things>>, text: &str, fault: Option<&str>) {
        super::super::checked::check(sort.into(), text, fault);
    }

    #[test]
    fn names_are_joined_and_turned() {
        let [name, size] = ["name", "size"].map(Sort::<Things>::known);
        check(name.clone(), "name", None);
        check(name.clone().descending(), "-name", None);
        check(name.clone().descending().descending(), "-name", None);
        check(name.clone().then(size.clone()).descending(), "name,-size", None);
        check([size.descending(), name, Sort::other("x")], "-size,name,x", None);
        check("-name, size", "-name, size", None);
        check(Sort::other("-x"), "-x", Some("\"-x\" is no name to sort by"));
        check(Sort::other("x,y"), "x,y", Some("\"x,y\" is no name to sort by"));
    }

    #[test]
    fn a_name_may_have_to_stand_alone() {
        let alone = || Sort::<Things>::known("time").rule(Rule::Alone("time stands alone")).needing("env");
        check(alone().descending(), "-time", None);
        check(alone().then(Sort::known("name")), "time,name", Some("time stands alone"));
        check(Sort::known("name").then(alone()), "name,time", Some("time stands alone"));
        assert_eq!(Sort::known("name").then(alone()).needs(), ["env"]);
    }
}
