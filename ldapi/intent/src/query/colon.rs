//! Filters of the form `field:value,field:value`, whose parts must all hold.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::of::Named;
use super::written::{Rule, Written, parameter};

/// A filter of terms that must all hold, such as `state:live,tags:web+beta`. `O` is what is listed, and decides which terms
/// there are.
///
/// Lists are `a+b` where all must be there and `a|b` where one is enough. There is no way to write a comma in a value, nor
/// the sign of a list in one of its items, and what a field means that is given twice is not documented. All of these are
/// faults.
///
/// ```
/// use ldapi::query::Terms;
///
/// # enum Things {}
/// # impl ldapi::query::of::Named for Things {}
/// let filter = Terms::<Things>::new().other("colour", "red").other("size", "3");
/// assert_eq!(filter.to_string(), "colour:red,size:3");
/// assert_eq!(filter.fault(), None);
///
/// // A comma would begin another term.
/// let filter = Terms::<Things>::new().other("colour", "red,size:3");
/// assert!(filter.fault().is_some());
/// ```
#[must_use]
pub struct Terms<O> {
    written: Written,
    of: PhantomData<fn() -> O>,
}

parameter!(Terms);

impl<O> Default for Terms<O> {
    fn default() -> Self {
        Self::of(Written::default())
    }
}

impl<O> Terms<O> {
    /// A filter that holds for everything.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn text(mut self, field: &'static str, value: &str) -> Self {
        term(&mut self.written, Cow::Borrowed(field), value);
        self
    }

    pub(super) fn all<T: AsRef<str>>(mut self, field: &'static str, values: impl IntoIterator<Item = T>) -> Self {
        list(&mut self.written, field, '+', &mut values.into_iter().map(|value| value.as_ref().into()));
        self
    }

    pub(super) fn any<T: AsRef<str>>(mut self, field: &'static str, values: impl IntoIterator<Item = T>) -> Self {
        list(&mut self.written, field, '|', &mut values.into_iter().map(|value| value.as_ref().into()));
        self
    }

    pub(super) fn rule(mut self, rule: Rule) -> Self {
        self.written.rule(rule);
        self
    }

    /// The same text as a filter of something else.
    pub(super) fn into_written(self) -> Written {
        self.written
    }

    pub(super) fn from_written(written: Written) -> Self {
        Self::of(written)
    }
}

impl<O: Named> Terms<O> {
    /// A term with a field that has no method here.
    pub fn other(mut self, field: &str, value: &str) -> Self {
        if field.is_empty() || field.contains([',', ':']) {
            self.written.refuse(format!("{field:?} is no name of a field"));
        }
        term(&mut self.written, Cow::Owned(field.into()), value);
        self
    }
}

fn term(written: &mut Written, field: Cow<'static, str>, value: &str) {
    if written.has(&field) {
        written.refuse(format!("`{field}` is given twice, and what that means is not documented"));
    }
    match value {
        "" => written.refuse(format!("`{field}` is given no value")),
        _ if value.contains(',') => {
            written.refuse(format!("`{field}` cannot be {value:?}: a comma would begin another term"));
        }
        _ => {}
    }
    if !written.text.is_empty() {
        written.text.push(',');
    }
    written.text.extend([&*field, ":", value]);
    written.note(field);
}

fn list(written: &mut Written, field: &'static str, sign: char, values: &mut dyn Iterator<Item = String>) {
    let mut text = String::new();
    for (index, value) in values.enumerate() {
        if value.contains(sign) {
            written.refuse(format!("`{field}` cannot have {value:?}: {sign:?} would begin another value"));
        }
        if value.is_empty() {
            written.refuse(format!("`{field}` has a value that is empty"));
        }
        if index > 0 {
            text.push(sign);
        }
        text.push_str(&value);
    }
    term(written, Cow::Borrowed(field), &text);
}

#[cfg(test)]
mod tests {
    use super::super::checked::check;
    use super::*;

    enum Things {}
    impl Named for Things {}

    #[test]
    fn terms_are_joined_by_commas() {
        let new = Terms::<Things>::new;
        check(new(), "", None);
        check(new().text("query", "dark mode"), "query:dark mode", None);
        check(new().all("tags", ["a", "b"]).any("role", [String::from("c")]), "tags:a+b,role:c", None);
        check(new().other("access", "read:proj/*"), "access:read:proj/*", None);
        check(Terms::<Things>::from("tags:a").text("query", "b"), "tags:a,query:b", None);
        check(Terms::<Things>::from("tags:a,tags:b"), "tags:a,tags:b", None);
    }

    #[test]
    fn what_cannot_be_written_is_a_fault() {
        let new = Terms::<Things>::new;
        let fault = "`query` cannot be \"a,b\": a comma would begin another term";
        check(new().text("query", "a,b"), "query:a,b", Some(fault));
        check(new().text("query", "a,b").text("query", ""), "query:a,b,query:", Some(fault));
        let fault = "`tags` cannot have \"a+b\": '+' would begin another value";
        check(new().all("tags", ["a+b"]), "tags:a+b", Some(fault));
        check(new().any("tags", ["a+b"]), "tags:a+b", None);
        check(new().any("tags", ["a", ""]), "tags:a|", Some("`tags` has a value that is empty"));
        check(new().all("tags", [""; 0]), "tags:", Some("`tags` is given no value"));
        let fault = "`a` is given twice, and what that means is not documented";
        check(new().other("a", "b").text("a", "c"), "a:b,a:c", Some(fault));
        check(new().other("a:b", "c"), "a:b:c", Some("\"a:b\" is no name of a field"));
    }

    #[test]
    fn rules_are_checked_where_nothing_is_raw() {
        let rule = Rule::With("place", "a place is needed");
        let filter = Terms::<Things>::new().text("time", "1").rule(rule);
        check(filter.clone(), "time:1", Some("a place is needed"));
        check(filter.clone().text("place", "x"), "time:1,place:x", None);
        check(Terms::<Things>::from("place:x").text("time", "1").rule(rule), "place:x,time:1", None);
        assert_ne!(filter.clone(), Terms::from("time:1"));
        assert_eq!(filter.clone(), filter);
    }
}
