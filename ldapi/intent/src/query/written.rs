//! A text that is being put together, with what went wrong on the way.

use std::borrow::Cow;

/// The text of a parameter before it is encoded.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    /// The sign between the outermost parts of the text.
    pub(super) joint: Joint,
    /// The names that stand in it, as far as it was built.
    names: Vec<Cow<'static, str>>,
    /// Whether a part of it was given as text, which nobody looks into.
    is_raw: bool,
    fault: Option<String>,
    rules: Vec<Rule>,
    needs: Vec<&'static str>,
}

/// How the outermost parts of a text hang together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Joint {
    /// There is only one.
    #[default]
    None,
    /// All must hold.
    And,
    /// One must hold.
    Or,
    /// Text of one's own in which both stand, perhaps within quotes.
    Mixed,
}

/// What the other names in a text must or must not be, and what is wrong if it is otherwise.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// This name must be among them.
    With(&'static str, &'static str),
    /// This name must not.
    Without(&'static str, &'static str),
    /// There must be no other.
    Alone(&'static str),
}

impl Rule {
    /// Why the rule is broken by these names, if it is.
    fn broken(self, names: &[Cow<'static, str>]) -> Option<&'static str> {
        let has = |name: &str| names.iter().any(|known| known == name);
        let (is_broken, why) = match self {
            Rule::With(name, why) => (!has(name), why),
            Rule::Without(name, why) => (has(name), why),
            Rule::Alone(why) => (names.len() > 1, why),
        };
        is_broken.then_some(why)
    }
}

impl Written {
    /// Text that is sent as it is.
    pub(super) fn raw(text: String) -> Self {
        let joint = match (text.contains('|'), text.contains(',')) {
            (true, true) => Joint::Mixed,
            (true, false) => Joint::Or,
            (false, true) => Joint::And,
            (false, false) => Joint::None,
        };
        Written { text, joint, is_raw: true, ..Written::default() }
    }

    /// A name alone.
    pub(super) fn name(name: Cow<'static, str>) -> Self {
        Written { text: String::from(&*name), names: vec![name], ..Written::default() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    pub(super) fn note(&mut self, name: Cow<'static, str>) {
        self.names.push(name);
    }

    /// Keeps the first fault.
    pub(super) fn refuse(&mut self, why: String) {
        self.fault.get_or_insert(why);
    }

    pub(super) fn rule(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    pub(super) fn need(&mut self, parameter: &'static str) {
        if !self.needs.contains(&parameter) {
            self.needs.push(parameter);
        }
    }

    /// Adds another text behind a sign.
    pub(super) fn join(&mut self, sign: &str, other: Written) {
        if !self.text.is_empty() && !other.text.is_empty() {
            self.text.push_str(sign);
        }
        self.text.push_str(&other.text);
        self.names.extend(other.names);
        self.is_raw |= other.is_raw;
        self.fault = self.fault.take().or(other.fault);
        self.rules.extend(other.rules);
        other.needs.into_iter().for_each(|parameter| self.need(parameter));
    }

    pub(super) fn needs(&self) -> &[&'static str] {
        &self.needs
    }

    pub(super) fn fault(&self) -> Option<&str> {
        let noted = self.fault.as_deref();
        noted.or_else(|| if self.is_raw { None } else { self.rules.iter().find_map(|rule| rule.broken(&self.names)) })
    }

    /// Whether the same is sent, or refused for the same reason.
    pub(super) fn same(&self, other: &Written) -> bool {
        self.text == other.text && self.fault() == other.fault()
    }
}

/// What all types of parameters have.
macro_rules! parameter {
    ($type:ident) => {
        impl<O> $type<O> {
            fn of(written: Written) -> Self {
                $type { written, of: ::core::marker::PhantomData }
            }

            /// Why it cannot be sent as it was meant, if so: a value that cannot be written, or a rule that is broken. Only
            /// what was built is looked at, never text of one's own.
            pub fn fault(&self) -> Option<&str> {
                self.written.fault()
            }

            /// The parameters of the call that must be given beside this one.
            pub fn needs(&self) -> &[&'static str] {
                self.written.needs()
            }
        }

        impl<O> ::ldapi_runtime::QueryText for $type<O> {
            fn fault(&self) -> Option<&str> {
                self.written.fault()
            }

            fn needs(&self) -> &[&'static str] {
                self.written.needs()
            }
        }

        impl<O> Clone for $type<O> {
            fn clone(&self) -> Self {
                Self::of(self.written.clone())
            }
        }

        impl<O> PartialEq for $type<O> {
            /// Equal if the same is sent.
            fn eq(&self, other: &Self) -> bool {
                self.written.same(&other.written)
            }
        }

        impl<O> ::core::fmt::Debug for $type<O> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(stringify!($type)).field(&self.written.text).finish()
            }
        }

        impl<O> ::core::fmt::Display for $type<O> {
            /// The text before it is encoded.
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.written.text)
            }
        }

        impl<O> From<String> for $type<O> {
            /// Text that is sent as it is, only encoded.
            fn from(text: String) -> Self {
                Self::of(Written::raw(text))
            }
        }

        impl<O> From<&str> for $type<O> {
            /// Text that is sent as it is, only encoded.
            fn from(text: &str) -> Self {
                Self::of(Written::raw(text.into()))
            }
        }

        impl<O> From<&String> for $type<O> {
            /// Text that is sent as it is, only encoded.
            fn from(text: &String) -> Self {
                Self::of(Written::raw(text.clone()))
            }
        }
    };
}

pub(super) use parameter;
