//! What an answer brings along beyond its usual members: names joined by commas.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::written::{Written, parameter};

/// One or several additions to an answer. `O` decides which names there are; [`Expand::other`] takes any.
///
/// ```
/// # #[cfg(feature = "feature_flags")]
/// # fn example(client: ldapi::Client) {
/// use ldapi::query::FlagExpand;
///
/// let flags = client.feature_flags();
/// flags.get_feature_flag("project", "flag").expand(FlagExpand::evaluation());
/// flags.get_feature_flag("project", "flag").expand([FlagExpand::evaluation(), FlagExpand::migration_settings()]);
/// flags.get_feature_flag("project", "flag").expand("evaluation,migrationSettings");
/// # }
/// ```
#[must_use]
pub struct Expand<O> {
    written: Written,
    of: PhantomData<fn() -> O>,
}

parameter!(Expand);

impl<O> Expand<O> {
    pub(super) fn known(name: &'static str) -> Self {
        Self::of(Written::name(Cow::Borrowed(name)))
    }

    /// A name that has no function here.
    pub fn other(name: &str) -> Self {
        let mut expand = Self::of(Written::name(Cow::Owned(name.into())));
        if name.is_empty() || name.contains(',') {
            expand.written.refuse(format!("{name:?} is no name of an addition"));
        }
        expand
    }

    /// This and another one.
    pub fn and(mut self, other: Self) -> Self {
        self.written.join(",", other.written);
        self
    }
}

impl<O> FromIterator<Expand<O>> for Expand<O> {
    fn from_iter<I: IntoIterator<Item = Expand<O>>>(names: I) -> Self {
        names.into_iter().reduce(Expand::and).unwrap_or_else(|| Self::of(Written::default()))
    }
}

impl<O> From<Vec<Expand<O>>> for Expand<O> {
    fn from(names: Vec<Expand<O>>) -> Self {
        names.into_iter().collect()
    }
}

impl<O, const N: usize> From<[Expand<O>; N]> for Expand<O> {
    fn from(names: [Expand<O>; N]) -> Self {
        names.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Things {}

    fn check(expand: impl Into<Expand<Things>>, text: &str, fault: Option<&str>) {
        super::super::checked::check(expand.into(), text, fault);
    }

    #[test]
    fn names_are_joined_by_commas() {
        let known = Expand::<Things>::known;
        check(known("a"), "a", None);
        check([known("a"), known("b").and(Expand::other("c"))], "a,b,c", None);
        check(vec![known("a"), Expand::from("b,c")], "a,b,c", None);
        check([], "", None);
        check(Expand::other("a,b"), "a,b", Some("\"a,b\" is no name of an addition"));
    }
}
