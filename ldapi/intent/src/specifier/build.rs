//! Specifiers by chains of methods, in which a resource stands only where it can stand.

use std::marker::PhantomData;

use super::{ResourceSpecifier, Segment, Selector, SpecifierError};

/// A specifier that is being put together; what can follow depends on what it ends in, `S`.
///
/// ```
/// use ldapi::specifier::ResourceSpecifier;
///
/// # fn main() -> Result<(), ldapi::specifier::SpecifierError> {
/// let metric = ResourceSpecifier::project("shop").metric("*").tag("revenue").build()?;
/// assert_eq!(metric.to_string(), "proj/shop:metric/*;revenue");
/// let error = ResourceSpecifier::project("a:b").build().expect_err("a colon ends a name");
/// assert_eq!(error.position(), 8);
/// # Ok(())
/// # }
/// ```
///
/// A flag stands in an environment:
///
/// ```compile_fail,E0599
/// ldapi::specifier::ResourceSpecifier::member("*").flag("*");
/// ```
///
/// Where a specifier is wanted, as in `ldapi::access::StatementBuilder::on`, it may be given
/// without [`build`](SpecifierBuilder::build).
#[derive(Clone, Debug)]
#[must_use]
pub struct SpecifierBuilder<S> {
    segments: Vec<Segment>,
    scope: PhantomData<S>,
}

/// What a specifier that is being put together ends in.
pub mod scope {
    /// A project.
    #[derive(Clone, Debug)]
    pub enum Project {}
    /// An environment.
    #[derive(Clone, Debug)]
    pub enum Environment {}
    /// A member of the account.
    #[derive(Clone, Debug)]
    pub enum Member {}
    /// Something below which nothing is known.
    #[derive(Clone, Debug)]
    pub enum Leaf {}
}

/// What stands in place of a name, or of a view, whose value depends on the member who has the role:
/// `${roleAttribute/projects}`.
///
/// ```
/// use ldapi::specifier::{ResourceSpecifier, role_attribute};
///
/// # fn main() -> Result<(), ldapi::specifier::SpecifierError> {
/// let own = ResourceSpecifier::project(role_attribute("projects")).build()?;
/// assert_eq!(own.to_string(), "proj/${roleAttribute/projects}");
/// # Ok(())
/// # }
/// ```
pub fn role_attribute(key: &str) -> String {
    format!("${{roleAttribute/{key}}}")
}

/// Methods that begin a chain.
macro_rules! roots {
    ($($method:ident $type:literal $scope:ident,)*) => {
        impl ResourceSpecifier {$(
            #[doc = concat!("Begins with the type `", $type, "`. The name may have wildcards.")]
            pub fn $method(name: impl Into<String>) -> SpecifierBuilder<scope::$scope> {
                SpecifierBuilder::begin($type, Some(name.into()))
            }
        )*}

        #[cfg(test)]
        const ROOTS: &[&str] = &[$($type),*];
    };
}

/// Methods that go on from a scope.
macro_rules! children {
    ($parent:ident: $($method:ident $type:literal $scope:ident,)*) => {
        impl SpecifierBuilder<scope::$parent> {$(
            #[doc = concat!("Goes on with the type `", $type, "`. The name may have wildcards.")]
            pub fn $method(self, name: impl Into<String>) -> SpecifierBuilder<scope::$scope> {
                self.below($type, Some(name.into()))
            }
        )*}

        #[cfg(test)]
        impl scope::$parent {
            const CHILDREN: &'static [&'static str] = &[$($type),*];
        }
    };
}

roots! {
    application "application" Leaf,
    code_reference_repository "code-reference-repository" Leaf,
    domain_verification "domain-verification" Leaf,
    integration "integration" Leaf,
    member "member" Member,
    pending_request "pending-request" Leaf,
    project "proj" Project,
    relay_proxy_config "relay-proxy-config" Leaf,
    role "role" Leaf,
    service_token "service-token" Leaf,
    team "team" Leaf,
    template "template" Leaf,
    webhook "webhook" Leaf,
}

children! { Member: token "token" Leaf, }

children! {
    Project:
    agent_graph "agent-graphs" Leaf,
    ai_config "aiconfig" Leaf,
    ai_model_config "ai-model-config" Leaf,
    alert "alert" Leaf,
    context_kind "context-kind" Leaf,
    environment "env" Environment,
    error "error" Leaf,
    layer "layer" Leaf,
    log "log" Leaf,
    metric "metric" Leaf,
    metric_group "metric-group" Leaf,
    prompt_snippet "prompt-snippet" Leaf,
    release_pipeline "release-pipeline" Leaf,
    release_policy "release-policy" Leaf,
    session "session" Leaf,
    trace "trace" Leaf,
    view "view" Leaf,
}

children! {
    Environment:
    assignment_data_source "assignment-data-source" Leaf,
    destination "destination" Leaf,
    experiment "experiment" Leaf,
    flag "flag" Leaf,
    holdout "holdout" Leaf,
    segment "segment" Leaf,
}

impl ResourceSpecifier {
    /// The account: `acct`, which stands alone.
    pub fn account() -> SpecifierBuilder<scope::Leaf> {
        SpecifierBuilder::begin("acct", None)
    }

    /// The list of addresses that may use the account: `ip-allowlist`, which stands alone.
    pub fn ip_allowlist() -> SpecifierBuilder<scope::Leaf> {
        SpecifierBuilder::begin("ip-allowlist", None)
    }

    /// Begins with a type that has no method of its own.
    pub fn other(resource_type: impl Into<String>, name: impl Into<String>) -> SpecifierBuilder<scope::Leaf> {
        SpecifierBuilder::begin(resource_type, Some(name.into()))
    }

    /// The specifier, if every part of it is read back as what it was given as.
    fn checked(segments: Vec<Segment>) -> Result<Self, SpecifierError> {
        let specifier = ResourceSpecifier { segments };
        let read: ResourceSpecifier = specifier.to_string().parse()?;
        let mut pairs = specifier.segments.iter().zip(&read.segments);
        match pairs.position(|(given, read)| given != read) {
            Some(wrong) => {
                let expected = "a type, name and selectors without separators and braces";
                Err(specifier.error_at(wrong, expected.into()))
            }
            None => Ok(read),
        }
    }
}

impl SpecifierBuilder<scope::Environment> {
    /// Only environments that are marked as critical, or only those that are not: `{critical:true}`.
    pub fn critical(self, is_critical: bool) -> Self {
        self.property("critical", is_critical.to_string())
    }
}

impl<S> SpecifierBuilder<S> {
    fn begin(resource_type: impl Into<String>, name: Option<String>) -> Self {
        SpecifierBuilder { segments: Vec::new(), scope: PhantomData::<S> }.below(resource_type, name)
    }

    fn below<T>(mut self, resource_type: impl Into<String>, name: Option<String>) -> SpecifierBuilder<T> {
        self.segments.push(Segment { resource_type: resource_type.into(), name, selectors: Vec::new() });
        SpecifierBuilder { segments: self.segments, scope: PhantomData }
    }

    /// Goes on with a type that has no method of its own.
    pub fn child(self, resource_type: impl Into<String>, name: impl Into<String>) -> SpecifierBuilder<scope::Leaf> {
        self.below(resource_type, Some(name.into()))
    }

    /// Only resources that have this tag, beside the other selectors of the segment; it may have wildcards.
    pub fn tag(self, tag: impl Into<String>) -> Self {
        self.selector(Selector::Tag(tag.into()))
    }

    /// Only resources with this value of a property.
    pub fn property(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.selector(Selector::Property { name: name.into(), value: value.into() })
    }

    /// Only resources that are in this view.
    pub fn in_view(self, key: impl Into<String>) -> Self {
        self.selector(Selector::View(key.into()))
    }

    fn selector(mut self, selector: Selector) -> Self {
        if let Some(segment) = self.segments.last_mut() {
            segment.selectors.push(selector);
        }
        self
    }

    /// The specifier.
    ///
    /// # Errors
    /// A part is empty, or has a character that would end it. How to write such a name is not documented; keys do not have
    /// these characters.
    pub fn build(self) -> Result<ResourceSpecifier, SpecifierError> {
        ResourceSpecifier::checked(self.segments)
    }
}

impl<S> TryFrom<SpecifierBuilder<S>> for ResourceSpecifier {
    type Error = SpecifierError;

    fn try_from(builder: SpecifierBuilder<S>) -> Result<Self, SpecifierError> {
        builder.build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_print_as_specifiers() {
        fn check<S>(builder: SpecifierBuilder<S>, expected: &str) {
            assert_eq!(builder.build().expect("a specifier").to_string(), expected);
        }
        check(ResourceSpecifier::account(), "acct");
        check(ResourceSpecifier::ip_allowlist(), "ip-allowlist");
        check(ResourceSpecifier::member("*").token("*"), "member/*:token/*");
        check(ResourceSpecifier::project("*").tag("a").tag("b"), "proj/*;a,b");
        check(ResourceSpecifier::project("p").view("v"), "proj/p:view/v");
        check(
            ResourceSpecifier::project("*").environment("*").critical(true).flag("*").in_view("v").tag("t"),
            "proj/*:env/*;{critical:true}:flag/*;view:v,t",
        );
        check(ResourceSpecifier::other("gadget", "*").child("part", "1"), "gadget/*:part/1");
        check(
            ResourceSpecifier::project(role_attribute("p")).environment("*").segment("*"),
            "proj/${roleAttribute/p}:env/*:segment/*",
        );
    }

    #[test]
    fn every_known_type_has_a_method_and_every_method_a_known_type() {
        let below = |parents: &'static [&'static str], children: &[&'static str]| {
            children.iter().map(|child| [parents, &[*child]].concat()).collect::<Vec<_>>()
        };
        let methods = [
            below(&[], &["acct", "ip-allowlist"]),
            below(&[], ROOTS),
            below(&["member"], scope::Member::CHILDREN),
            below(&["proj"], scope::Project::CHILDREN),
            below(&["proj", "env"], scope::Environment::CHILDREN),
        ];
        let methods: std::collections::BTreeSet<Vec<&str>> = methods.concat().into_iter().collect();
        let known = super::super::actions::known().map(|known| known.chain.to_vec()).collect();
        assert_eq!(methods, known);
    }

    #[test]
    fn what_would_be_read_as_something_else_is_refused() {
        fn check<S: std::fmt::Debug>(builder: SpecifierBuilder<S>, position: usize) {
            let shown = format!("{builder:?}");
            assert_eq!(builder.build().expect_err(&shown).position(), position, "{shown}");
        }
        check(ResourceSpecifier::project(""), 5);
        check(ResourceSpecifier::project("a:env/*"), 0);
        check(ResourceSpecifier::project("a;b"), 0);
        check(ResourceSpecifier::project("a{"), 7);
        check(ResourceSpecifier::project("a}"), 6);
        check(ResourceSpecifier::project("a").environment("b;c"), 7);
        check(ResourceSpecifier::project("a").tag("b,c"), 0);
        check(ResourceSpecifier::project("a").tag(""), 7);
        check(ResourceSpecifier::project("a").tag("{b:c}"), 0);
        check(ResourceSpecifier::project("a").tag("view:b"), 0);
        check(ResourceSpecifier::project("a").property("b", "c}"), 12);
        check(ResourceSpecifier::project("a").property("", "c"), 8);
        check(ResourceSpecifier::project("a").property("b:c", "d"), 0);
        check(ResourceSpecifier::project("a").in_view(""), 12);
        check(ResourceSpecifier::other("", "a"), 0);
        check(ResourceSpecifier::other("a/b", "c"), 0);
        check(ResourceSpecifier::project("a").child("/b", "c"), 7);
        check(ResourceSpecifier::account().tag("a").child("b", ""), 9);
    }
}
