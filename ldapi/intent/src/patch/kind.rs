//! What instructions have in common: a kind, parameters, and facts about them.

use std::fmt;

use ldapi_runtime::{Json, Map};

use super::value::Value;

/// An instruction of a semantic patch.
pub trait Instruction: Clone + PartialEq + Send + Sync + 'static {
    /// The operation that takes it, by its id in the API's document.
    const OPERATION: &'static str;
    /// The kinds that are known, as [`KindFacts`] reads them.
    #[doc(hidden)]
    const TABLE: &'static [KindRow];
    /// Whether the patch's body names the environment.
    const ENVIRONMENT_IN_BODY: bool;
    /// Whether the body names the environment that the path names already.
    const ENVIRONMENT_FROM_PATH: bool;

    /// The kind, as it stands on the wire.
    fn kind(&self) -> &str;
    /// Whether it is of a kind, or has parameters, that no type is there for.
    fn is_custom(&self) -> bool;
    /// Adds the parameters.
    #[doc(hidden)]
    fn put(&self, members: &mut Map<Json>);
    /// An instruction of a known kind; what it does not take stays in `members`.
    #[doc(hidden)]
    fn known(kind: &str, members: &mut Map<Json>) -> Option<Self>;
    /// An instruction of a kind that is not known.
    #[doc(hidden)]
    fn custom(kind: String, parameters: Map<Json>) -> Self;

    /// The kinds that are known.
    fn kinds() -> impl Iterator<Item = KindFacts> {
        Self::TABLE.iter().map(KindFacts::read)
    }

    /// What is known of the kind; nothing of a custom one.
    fn facts(&self) -> Option<KindFacts> {
        Self::kinds().find(|facts| !self.is_custom() && facts.kind == self.kind())
    }

    /// The instruction as JSON.
    fn to_json(&self) -> Json {
        let mut members = Map::default();
        self.put(&mut members);
        members.insert("kind", self.kind().into());
        Json::Object(members)
    }
}

/// In what forms an instruction is read as the one that it means.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// Also in forms that examples of the documentation have and lists of parameters have not.
    Any,
    /// Only as it is written here: what was read somewhere is to be written back as it was.
    Exact,
}

/// An instruction from its kind and members. What is not of a known form is kept as it is.
pub(super) fn read_instruction<I: Instruction>(kind: &str, members: &Map<Json>, form: Form) -> I {
    let mut rest = members.clone();
    rest.remove("kind");
    let all = rest.clone();
    let is_kept = |read: &I| form == Form::Any || read.to_json().as_object() == Some(members);
    let known = I::known(kind, &mut rest).filter(|read| rest.is_empty() && is_kept(read));
    known.unwrap_or_else(|| I::custom(kind.into(), all))
}

pub(super) fn print(instruction: &impl Instruction, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{:?}", instruction.to_json())
}

pub(super) fn same<I: Instruction>(one: &I, other: &I) -> bool {
    one.to_json() == other.to_json()
}

/// What a kind is: what it changes, whether it is repeatable, its name; its parameters; and those of a type of their own.
/// Texts are lighter to compile than values.
#[doc(hidden)]
pub type KindRow = (&'static [&'static str], &'static [&'static str], &'static [&'static [&'static str]]);

/// The words of a [`KindRow`].
#[allow(non_upper_case_globals)]
pub(super) mod word {
    pub(in crate::patch) const environment: &str = "environment";
    pub(in crate::patch) const resource: &str = "resource";
    pub(in crate::patch) const repeatable: &str = "repeatable";
    pub(in crate::patch) const once: &str = "once";
}

/// What is known of a kind of instruction.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct KindFacts {
    /// The kind, as it stands on the wire.
    pub kind: &'static str,
    /// What it changes.
    pub reach: Reach,
    /// Whether carrying it out twice leaves things as carrying it out once does.
    pub is_repeatable: bool,
    parameters: &'static [&'static str],
    more: &'static [&'static [&'static str]],
}

impl KindFacts {
    fn read((row, own, more): &KindRow) -> Self {
        let word = |index: usize| row.get(index).copied().unwrap_or_default();
        let reach = if word(0) == word::environment { Reach::Environment } else { Reach::Resource };
        KindFacts { reach, is_repeatable: word(1) == word::repeatable, kind: word(2), parameters: own, more }
    }

    /// Its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = ParameterFacts> + use<> {
        let all = self.parameters.iter().chain(self.more.iter().copied().flatten());
        let words = all.flat_map(|words| words.split_ascii_whitespace());
        words.map(|word| match word.strip_suffix('?') {
            Some(name) => ParameterFacts { name, is_required: false },
            None => ParameterFacts { name: word, is_required: true },
        })
    }
}

/// What an instruction changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The resource in one environment.
    Environment,
    /// The resource as a whole.
    Resource,
}

/// What is known of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterFacts {
    /// The name, as it stands on the wire.
    pub name: &'static str,
    /// Whether it has to be given. Of alternatives none is required by itself.
    pub is_required: bool,
}

/// What stands in a field of an instruction: one member, or several that belong together.
pub(super) trait Parameter: Sized {
    fn put(&self, members: &mut Map<Json>, name: &str);
    /// `names` are the name and others that it goes by.
    fn take(members: &mut Map<Json>, names: &[&str]) -> Option<Self>;
}

impl<T: Value> Parameter for T {
    fn put(&self, members: &mut Map<Json>, name: &str) {
        members.insert(name, self.to_json());
    }

    /// By any of the names, or by the first one with a capital at its beginning.
    fn take(members: &mut Map<Json>, names: &[&str]) -> Option<Self> {
        let capital = names.first().map(|name| name[..1].to_ascii_uppercase() + &name[1..]);
        let name = names.iter().copied().chain(capital.as_deref()).find(|name| members.contains_key(name))?;
        let value = T::from_json(members.get(name)?)?;
        members.remove(name);
        Some(value)
    }
}

/// The members of an object, or of an instruction, together.
pub(super) trait Parameters: Sized {
    fn put(&self, members: &mut Map<Json>);
    fn take(members: &mut Map<Json>) -> Option<Self>;
}

/// Parameters of a kind that has optional ones: a struct with a constructor and setters.
///
/// The macros here call no others and repeat as little as can be: what they expand to is a tenth of the crate.
macro_rules! parameters {
    ($(#[$doc:meta])* $type:ident {
        $($(#[$required_doc:meta])* $required:ident: $of:ty = $name:literal,)*
    } optional {
        $($(#[$optional_doc:meta])* $optional:ident: $optional_of:ty = $optional_name:literal $optional_word:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $type {
            $($(#[$required_doc])* pub $required: $of,)*
            $($(#[$optional_doc])* pub $optional: Option<$optional_of>,)*
        }

        impl $type {
            #[allow(dead_code)]
            pub(super) const PARAMETERS: &'static [&'static str] = &[$($name,)* $($optional_word,)*];

            /// With all that has to be given.
            #[allow(clippy::new_without_default)]
            pub fn new($($required: impl Into<$of>,)*) -> Self {
                $type { $($required: $required.into(),)* $($optional: None,)* }
            }

            $(
                $(#[$optional_doc])*
                pub fn $optional(mut self, $optional: impl Into<$optional_of>) -> Self {
                    self.$optional = Some($optional.into());
                    self
                }
            )*
        }

        impl $crate::patch::value::ToJson for $type {
            fn to_json(&self) -> ldapi_runtime::Json {
                let mut members = ldapi_runtime::Map::default();
                $crate::patch::kind::Parameters::put(self, &mut members);
                ldapi_runtime::Json::Object(members)
            }
        }

        impl $crate::patch::kind::Parameters for $type {
            fn put(&self, members: &mut ldapi_runtime::Map<ldapi_runtime::Json>) {
                $($crate::patch::kind::Parameter::put(&self.$required, members, $name);)*
                $($crate::patch::kind::put_some(&self.$optional, members, $optional_name);)*
            }

            fn take(members: &mut ldapi_runtime::Map<ldapi_runtime::Json>) -> Option<Self> {
                Some($type {
                    $($required: $crate::patch::kind::Parameter::take(members, &[$name])?,)*
                    $($optional: $crate::patch::kind::Parameter::take(members, &[$optional_name]),)*
                })
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::patch::value::ToJson::to_json(self) == $crate::patch::value::ToJson::to_json(other)
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", $crate::patch::value::ToJson::to_json(self))
            }
        }
    };
}

pub(super) fn put_some<T: Parameter>(value: &Option<T>, members: &mut Map<Json>, name: &str) {
    if let Some(value) = value {
        value.put(members, name);
    }
}

/// The instructions of a resource: an enum of its kinds, and methods of patches that add one.
///
/// Kinds are grouped by what they change and by the scopes of patches that may have them. One is written as
/// `repeatable method Variant "kind" { parameters }`, with `once` instead where doing it twice differs from doing it once,
/// and with `= Type` for parameters that have a type of their own.
macro_rules! instructions {
    (
        $(#[$doc:meta])* $type:ident, $operation:literal, in_body: $in_body:literal, path_member: $path_member:literal;
        $($reach:ident $scope:ident {$(
            $(#[$kind_doc:meta])*
            $repeat:ident $method:ident $variant:ident $kind:literal $(| $kind_alias:literal)*
            $({ $($(#[doc = $field_doc:literal])* $field:ident: $of:ty = $name:literal $(| $alias:literal)*,)* })?
            $(= $parameters:ident)?;
        )*})*
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $type {
            $($(
                $(#[$kind_doc])*
                $variant $({ $($(#[doc = $field_doc])* $field: $of,)* })? $(($parameters))?,
            )*)*
            /// An instruction of another kind, or one of a known kind with other parameters than are known.
            #[non_exhaustive]
            Custom {
                /// The kind, as it stands on the wire.
                kind: String,
                /// The parameters, by name.
                fields: ldapi_runtime::Map<ldapi_runtime::Json>,
            },
        }

        impl $crate::patch::Instruction for $type {
            const OPERATION: &'static str = $operation;
            const TABLE: &'static [$crate::patch::kind::KindRow] = {
                use $crate::patch::kind::word::*;
                &[$($((&[$reach, $repeat, $kind], &[$($($name,)*)?], &[$($parameters::PARAMETERS)?]),)*)*]
            };
            const ENVIRONMENT_IN_BODY: bool = $in_body;
            const ENVIRONMENT_FROM_PATH: bool = $path_member;

            fn kind(&self) -> &str {
                match self {
                    $($(Self::$variant { .. } => $kind,)*)*
                    Self::Custom { kind, .. } => kind,
                }
            }

            fn is_custom(&self) -> bool {
                matches!(self, Self::Custom { .. })
            }

            fn put(&self, members: &mut ldapi_runtime::Map<ldapi_runtime::Json>) {
                use $crate::patch::kind::Parameter as _;
                match self {
                    $($(
                        Self::$variant { $($($field,)*)? $(0: parameters @ $parameters { .. })? } => {
                            $($($field.put(members, $name);)*)?
                            $(<$parameters as $crate::patch::kind::Parameters>::put(parameters, members);)?
                        }
                    )*)*
                    Self::Custom { fields, .. } => members.clone_from(fields),
                }
            }

            fn known(kind: &str, members: &mut ldapi_runtime::Map<ldapi_runtime::Json>) -> Option<Self> {
                use $crate::patch::kind::Parameter as P;
                Some(match kind {
                    $($(
                        $kind $(| $kind_alias)* => Self::$variant {
                            $($($field: P::take(members, &[$name $(, $alias)*])?,)*)?
                            $(0: <$parameters as $crate::patch::kind::Parameters>::take(members)?)?
                        },
                    )*)*
                    _ => return None,
                })
            }

            fn custom(kind: String, fields: ldapi_runtime::Map<ldapi_runtime::Json>) -> Self {
                Self::Custom { kind, fields }
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::patch::kind::same(self, other)
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::patch::kind::print(self, f)
            }
        }

        $(impl<S: $crate::patch::$scope> $crate::patch::Patch<$type, S> {$(
            $(#[$kind_doc])*
            $($(
                #[doc = concat!("\n* `", stringify!($field), "`:")]
                $(#[doc = concat!("  ", $field_doc)])*
            )*)?
            pub fn $method(self, $($($field: impl Into<$of>,)*)? $(parameters: impl Into<$parameters>)?) -> Self {
                self.push($type::$variant {
                    $($($field: $field.into(),)*)?
                    $(0: <_ as Into<$parameters>>::into(parameters))?
                })
            }
        )*})*
    };
}

pub(super) use {instructions, parameters};
