//! Places in a resource, for JSON Patch.

use std::fmt;

/// A place in a JSON value (RFC 6901). Steps may hold any character: `~` and `/` are escaped.
///
/// ```
/// use ldapi::patch::{JsonPatch, Pointer};
///
/// let place = Pointer::root().then("customProperties").then("team/owner");
/// assert_eq!(place.to_string(), "/customProperties/team~1owner");
/// let patch = JsonPatch::new().remove(place);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole value.
    pub fn root() -> Self {
        Pointer::default()
    }

    /// The member of a name.
    pub fn then(mut self, name: impl AsRef<str>) -> Self {
        self.0.push('/');
        self.0.push_str(&name.as_ref().replace('~', "~0").replace('/', "~1"));
        self
    }

    /// The element at an index, from 0.
    pub fn at(self, index: usize) -> Self {
        self.then(index.to_string())
    }

    /// Behind the last element, where one can be added.
    pub fn end(self) -> Self {
        self.then("-")
    }
}

impl AsRef<str> for Pointer {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Functions for places whose names are known.
macro_rules! places {
    ($($(#[$doc:meta])* $name:ident $($step:literal)+;)*) => {$(
        $(#[$doc])*
        pub fn $name() -> Pointer {
            Pointer::root()$(.then($step))+
        }
    )*};
}

/// Methods for places within another one.
macro_rules! places_within {
    ($($(#[$doc:meta])* $name:ident $step:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name(&self) -> Pointer {
            self.0.clone().then($step)
        }
    )*};
}

/// Places in a feature flag.
///
/// ```
/// use ldapi::patch::{FlagPath, JsonPatch};
///
/// let production = FlagPath::environment("production");
/// let patch = JsonPatch::new().replace(production.on(), true).add(FlagPath::tags().end(), "launched");
/// assert_eq!(
///     ldapi::runtime::to_json(&patch),
///     concat!(
///         r#"[{"op":"replace","path":"/environments/production/on","value":true},"#,
///         r#"{"op":"add","path":"/tags/-","value":"launched"}]"#,
///     ),
/// );
/// ```
#[derive(Debug)]
pub enum FlagPath {}

impl FlagPath {
    places! {
        /// The name for people.
        name "name";
        /// What the flag is for.
        description "description";
        /// The list of tags.
        tags "tags";
        /// Whether the flag is meant to be removed one day.
        temporary "temporary";
        /// Whether it is archived.
        archived "archived";
        /// Whether it is deprecated.
        deprecated "deprecated";
        /// The member who looks after it, by `_id`.
        maintainer_id "maintainerId";
        /// The team that looks after it, by key.
        maintainer_team_key "maintainerTeamKey";
        /// Whether SDKs with a client-side ID may evaluate it.
        using_environment_id "clientSideAvailability" "usingEnvironmentId";
        /// Whether SDKs with a mobile key may evaluate it.
        using_mobile_key "clientSideAvailability" "usingMobileKey";
        /// The list of variations.
        variations "variations";
        /// The index of the variation that new environments serve while targeting is on.
        default_on_variation "defaults" "onVariation";
        /// The index of the variation that new environments serve while targeting is off.
        default_off_variation "defaults" "offVariation";
        /// The version, for a `test`.
        version "_version";
    }

    /// A custom property: an object with a name and a list of texts.
    pub fn custom_property(key: impl AsRef<str>) -> Pointer {
        Pointer::root().then("customProperties").then(key)
    }

    /// The places of an environment.
    pub fn environment(key: impl AsRef<str>) -> FlagEnvironmentPath {
        FlagEnvironmentPath(Pointer::root().then("environments").then(key))
    }
}

/// Places in the settings of a flag in an environment. Variations are indexes here, from 0.
#[derive(Clone, Debug)]
pub struct FlagEnvironmentPath(Pointer);

impl FlagEnvironmentPath {
    places_within! {
        /// Whether targeting is on.
        on "on";
        /// The index of the variation that is served while targeting is off.
        off_variation "offVariation";
        /// What is served where nothing else fits: `{"variation": 0}` or `{"rollout": {…}}`.
        fallthrough "fallthrough";
        /// The targets of the kind `user`, one for each variation that has some.
        targets "targets";
        /// The targets of all other kinds, one for each kind and variation that has some.
        context_targets "contextTargets";
        /// The rules, in order.
        rules "rules";
        /// The flags that must serve something before this one does.
        prerequisites "prerequisites";
        /// Whether events with all details are kept.
        track_events "trackEvents";
        /// The version of the settings, for a `test`.
        version "version";
    }
}

/// Places in a segment.
///
/// ```
/// use ldapi::patch::{JsonPatch, SegmentPath};
///
/// let patch = JsonPatch::new().add(SegmentPath::included().end(), "user-key");
/// ```
#[derive(Debug)]
pub enum SegmentPath {}

impl SegmentPath {
    places! {
        /// The name for people.
        name "name";
        /// What the segment is for.
        description "description";
        /// The list of tags.
        tags "tags";
        /// The keys of users that are in it.
        included "included";
        /// The keys of users that are not, whatever the rules say.
        excluded "excluded";
        /// The keys of contexts of other kinds that are in it, by kind.
        included_contexts "includedContexts";
        /// The keys of contexts of other kinds that are not.
        excluded_contexts "excludedContexts";
        /// The rules, in order.
        rules "rules";
        /// The version, for a `test`.
        version "version";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_escaped() {
        let check = |pointer: Pointer, expected: &str| assert_eq!(pointer.to_string(), expected);
        check(Pointer::root(), "");
        check(Pointer::root().then("a/b~c").at(3).end(), "/a~1b~0c/3/-");
        check(FlagPath::custom_property("jira.issues"), "/customProperties/jira.issues");
        check(FlagPath::using_mobile_key(), "/clientSideAvailability/usingMobileKey");
        check(FlagPath::environment("a/b").rules().at(0), "/environments/a~1b/rules/0");
        check(SegmentPath::included().end(), "/included/-");
    }
}
