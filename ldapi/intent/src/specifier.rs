//! Resource specifiers: what names resources in roles, tokens, webhooks, approvals and the audit log.
//!
//! A specifier is a path of segments, parents first: `proj/*:env/production:flag/*;beta`. Each has a type and a name; what
//! follows a semicolon narrows it down: tags, properties (`{critical:true}`), views (`view:frontend`). In names and tags
//! `*` stands for any run of characters.
//!
//! ```
//! use ldapi::specifier::ResourceSpecifier;
//!
//! # fn main() -> Result<(), ldapi::specifier::SpecifierError> {
//! let betas = ResourceSpecifier::project("*").environment("production").flag("*").tag("beta").build()?;
//! assert_eq!(betas.to_string(), "proj/*:env/production:flag/*;beta");
//!
//! let flag: ResourceSpecifier = "proj/shop:env/production:flag/checkout;beta,payment".parse()?;
//! assert!(betas.matches(&flag));
//!
//! let error = "proj/shop:env".parse::<ResourceSpecifier>().expect_err("no name");
//! assert_eq!(error.position(), 13);
//! # Ok(())
//! # }
//! ```
//!
//! The API's document shows the form by examples only. Tags as a list, properties, views and role attributes are taken from
//! LaunchDarkly's pages on roles and from policies in use.

pub mod actions;
mod build;
mod error;
mod matching;
mod parse;

use std::fmt;

pub use build::{SpecifierBuilder, role_attribute, scope};
pub use error::SpecifierError;

/// Names one resource, or many by wildcards and tags.
///
/// It comes from text by `parse`, or from a chain that begins with [`ResourceSpecifier::project`],
/// [`ResourceSpecifier::member`] and so on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceSpecifier {
    /// One at least.
    segments: Vec<Segment>,
}

/// A step of a specifier: `flag/checkout;beta`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    resource_type: String,
    name: Option<String>,
    selectors: Vec<Selector>,
}

/// What narrows a segment down. All of a segment's selectors have to hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Selector {
    /// The resource has a tag: `beta`, `qa_*`.
    Tag(String),
    /// A property of the resource has a value: `{critical:true}`.
    Property {
        /// The property.
        name: String,
        /// Its value.
        value: String,
    },
    /// The resource is in a view: `view:frontend`.
    View(String),
}

impl ResourceSpecifier {
    /// The segments, parents first; there is one at least.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The type of the resources it names, which is that of the last segment: `flag`.
    pub fn resource_type(&self) -> &str {
        self.segments.last().map_or("", Segment::resource_type)
    }

    /// Whether it names a single resource: no wildcard, role attribute, tag or other selector. Approval requests
    /// (`resource_id`) and checks of access want such a one.
    pub fn is_concrete(&self) -> bool {
        let is_name = |name: &str| !name.contains(['*', '{']);
        self.segments.iter().all(|segment| segment.selectors.is_empty() && segment.name().is_none_or(is_name))
    }

    /// Checks the types against those that are [known](actions::RESOURCE_TYPES), which parsing does not. What is new in
    /// LaunchDarkly fails here too.
    ///
    /// # Errors
    /// A type that is not known, or that stands below another one than it should.
    pub fn validate(&self) -> Result<(), SpecifierError> {
        let types: Vec<&str> = self.segments.iter().map(Segment::resource_type).collect();
        let is_known = |length: &usize| actions::known().any(|known| known.chain.starts_with(&types[..*length]));
        let Some(wrong) = (1..=types.len()).find(|length| !is_known(length)) else { return self.validate_name() };
        let home = actions::known().find(|known| known.chain.last() == Some(&types[wrong - 1]));
        let expected = match home.map(|known| &known.chain[..known.chain.len() - 1]) {
            Some([]) => format!("`{}` at the beginning", types[wrong - 1]),
            Some(parents) => format!("`{}` below `{}`", types[wrong - 1], parents.join("/…:")),
            None => String::from("a known resource type"),
        };
        Err(self.error_at(wrong - 1, expected))
    }

    /// Types without names, such as `acct`, have none.
    fn validate_name(&self) -> Result<(), SpecifierError> {
        match &self.segments[..] {
            [Segment { resource_type, name: Some(_), .. }] if actions::is_nameless(resource_type) => {
                Err(self.error_at(0, format!("`{resource_type}` without a name")))
            }
            _ => Ok(()),
        }
    }

    /// An error at the beginning of a segment.
    fn error_at(&self, segment: usize, expected: String) -> SpecifierError {
        let before = self.segments[..segment].iter().map(|segment| segment.to_string().len() + 1).sum();
        SpecifierError::new(&self.to_string(), before, expected)
    }
}

impl Segment {
    /// The type: `proj`, `env`, `flag`.
    pub fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// The name, which may hold wildcards; `acct` has none.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What narrows the segment down.
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    /// The tags among the selectors.
    pub fn tags(&self) -> impl Iterator<Item = &str> + '_ {
        self.selectors.iter().filter_map(|selector| match selector {
            Selector::Tag(tag) => Some(tag.as_str()),
            Selector::Property { .. } | Selector::View(_) => None,
        })
    }
}

impl fmt::Display for ResourceSpecifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments.iter().enumerate() {
            let separator = if index == 0 { "" } else { ":" };
            write!(f, "{separator}{segment}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resource_type)?;
        if let Some(name) = &self.name {
            write!(f, "/{name}")?;
        }
        for (index, selector) in self.selectors.iter().enumerate() {
            let separator = if index == 0 { ';' } else { ',' };
            write!(f, "{separator}{selector}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Tag(tag) => f.write_str(tag),
            Selector::Property { name, value } => write!(f, "{{{name}:{value}}}"),
            Selector::View(view) => write!(f, "view:{view}"),
        }
    }
}

impl From<&ResourceSpecifier> for ResourceSpecifier {
    fn from(specifier: &ResourceSpecifier) -> Self {
        specifier.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_checked_when_asked_for() {
        let check = |text: &str, expected: Result<(), &str>| {
            let specifier: ResourceSpecifier = text.parse().expect("a specifier");
            let outcome = specifier.validate().map_err(|error| error.to_string());
            assert_eq!(
                outcome.as_ref().map_err(|error| error.split_once(": ").map_or("", |(_, why)| why)),
                expected.as_ref().map(|()| &()).map_err(|why| *why)
            );
        };
        check("proj/*:env/*:flag/*", Ok(()));
        check("proj/*:env/*;{critical:true}:segment/*", Ok(()));
        check("member/*:token/*", Ok(()));
        check("acct", Ok(()));
        check("ip-allowlist", Ok(()));
        check("member/*:flag/*", Err("expected `flag` below `proj/…:env` at byte 9, found 'f'"));
        check("flag/*", Err("expected `flag` below `proj/…:env` at byte 0, found 'f'"));
        check("proj/a:flag/*", Err("expected `flag` below `proj/…:env` at byte 7, found 'f'"));
        check("proj/a:proj/b", Err("expected `proj` at the beginning at byte 7, found 'p'"));
        check("flags/*", Err("expected a known resource type at byte 0, found 'f'"));
        check("proj/*:gadget/*", Err("expected a known resource type at byte 7, found 'g'"));
        check("acct/me", Err("expected `acct` without a name at byte 0, found 'a'"));
    }

    #[test]
    fn a_single_resource_has_no_wildcard_and_no_selector() {
        for (text, expected) in [
            ("proj/shop:env/production:flag/checkout", true),
            ("acct", true),
            ("proj/*:env/production:flag/checkout", false),
            ("proj/shop:env/qa_*", false),
            ("proj/shop;beta", false),
            ("proj/${roleAttribute/projects}", false),
        ] {
            assert_eq!(text.parse::<ResourceSpecifier>().expect("a specifier").is_concrete(), expected, "{text}");
        }
    }
}
