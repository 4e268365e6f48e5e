//! What parameters of instructions are made of: clauses, rollouts, targets, prerequisites.

use ldapi_runtime::{Json, Map};

use super::kind::{Parameter, Parameters};
use super::list::{List, Texts};
use super::weights::Weights;

/// A value that can be written as JSON.
pub(crate) trait ToJson {
    fn to_json(&self) -> Json;
}

/// A value that can be a parameter.
pub(crate) trait Value: ToJson + Sized {
    fn from_json(value: &Json) -> Option<Self>;
}

impl ToJson for String {
    fn to_json(&self) -> Json {
        self.as_str().into()
    }
}

impl Value for String {
    fn from_json(value: &Json) -> Option<Self> {
        value.as_str().map(String::from)
    }
}

impl ToJson for bool {
    fn to_json(&self) -> Json {
        (*self).into()
    }
}

impl Value for bool {
    fn from_json(value: &Json) -> Option<Self> {
        value.as_bool()
    }
}

impl ToJson for i64 {
    fn to_json(&self) -> Json {
        (*self).into()
    }
}

impl Value for i64 {
    /// A whole number, also as text: an example of the documentation has it so.
    fn from_json(value: &Json) -> Option<Self> {
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }
}

impl ToJson for Json {
    fn to_json(&self) -> Json {
        self.clone()
    }
}

impl Value for Json {
    fn from_json(value: &Json) -> Option<Self> {
        Some(value.clone())
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self) -> Json {
        Json::Array(self.iter().map(ToJson::to_json).collect())
    }
}

impl<T: Value> Value for Vec<T> {
    fn from_json(value: &Json) -> Option<Self> {
        value.as_array()?.iter().map(T::from_json).collect()
    }
}

impl<T: ToJson> ToJson for Map<T> {
    fn to_json(&self) -> Json {
        Json::Object(self.iter().map(|(name, value)| (name, value.to_json())).collect())
    }
}

impl<T: Value> Value for Map<T> {
    fn from_json(value: &Json) -> Option<Self> {
        value.as_object()?.iter().map(|(name, value)| Some((name, T::from_json(value)?))).collect()
    }
}

/// An object: its members as parameters, none besides.
macro_rules! object_value {
    ($($type:ident)*) => {$(
        impl Value for $type {
            fn from_json(value: &Json) -> Option<Self> {
                let mut members = value.as_object()?.clone();
                Parameters::take(&mut members).filter(|_: &Self| members.is_empty())
            }
        }
    )*};
}

/// One of a list of texts.
macro_rules! text_value {
    ($($type:ident)*) => {$(
        impl $crate::patch::value::ToJson for $type {
            fn to_json(&self) -> ldapi_runtime::Json {
                self.as_str().into()
            }
        }

        impl $crate::patch::value::Value for $type {
            fn from_json(value: &ldapi_runtime::Json) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }
    )*};
}
pub(super) use text_value;

/// Makes a type that is read and written as JSON a member of models. What it reads it has to write again as it was, or refuse
/// to read; the model then keeps it.
macro_rules! member_of_models {
    ($type:ty $(where [$($generics:tt)*])?) => {
        impl $(<$($generics)*>)? ldapi_runtime::Scalar for $type {
            fn read_scalar(&mut self, reader: &mut ldapi_runtime::Reader<'_>) -> Result<(), ldapi_runtime::Fault> {
                let value = ldapi_runtime::Json::read_from(reader)?;
                let read = <Self as $crate::patch::value::Value>::from_json(&value);
                let read = read.filter(|read| $crate::patch::value::ToJson::to_json(read) == value);
                *self = read.ok_or(ldapi_runtime::Fault::Mismatch("instructions"))?;
                Ok(())
            }

            fn write_scalar(&self, writer: &mut ldapi_runtime::Writer) {
                use ldapi_runtime::Field as _;
                $crate::patch::value::ToJson::to_json(self).write(writer);
            }

            fn reset(&mut self) {
                *self = Self::default();
            }

            fn is_placeholder(&self) -> bool {
                *self == Self::default()
            }

            fn assign(&mut self, other: &dyn ldapi_runtime::Scalar) {
                let other: &dyn std::any::Any = other;
                if let Some(other) = other.downcast_ref::<Self>() {
                    self.clone_from(other);
                }
            }

            fn same(&self, other: &dyn ldapi_runtime::Scalar) -> bool {
                let other: &dyn std::any::Any = other;
                other.downcast_ref::<Self>() == Some(self)
            }

            fn debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", $crate::patch::value::ToJson::to_json(self))
            }
        }

        impl $(<$($generics)*>)? ldapi_runtime::Field for $type {
            fn face(&self) -> ldapi_runtime::Face<'_> {
                ldapi_runtime::Face::Scalar(self)
            }

            fn face_mut(&mut self) -> ldapi_runtime::FaceMut<'_> {
                ldapi_runtime::FaceMut::Scalar(self)
            }
        }
    };
}
pub(super) use member_of_models;

/// A condition on a context: an attribute, an operator, values. It holds if the attribute stands in that relation to one
/// of the values.
///
/// ```
/// use ldapi::patch::Clause;
///
/// let clause = Clause::new("country").is_in(["de", "fr"]).negated().context_kind("organization");
/// assert_eq!(
///     clause.to_string(),
///     r#"{"attribute":"country","contextKind":"organization","negate":true,"op":"in","values":["de","fr"]}"#,
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Clause {
    /// The kind of context; `user` if none is given.
    pub context_kind: Option<String>,
    /// The attribute, by name or as a reference such as `/address/city`.
    pub attribute: String,
    /// How the attribute and the values are compared.
    pub op: Operator,
    /// What they are compared with: texts, numbers, booleans, dates in RFC 3339 or Unix milliseconds.
    pub values: Vec<Json>,
    /// Whether the condition holds where the comparison does not.
    pub negate: bool,
}

/// How an attribute is compared with the values of a clause.
#[derive(Clone)]
#[non_exhaustive]
pub enum Operator {
    /// Equal.
    In,
    /// The text ends with it.
    EndsWith,
    /// The text starts with it.
    StartsWith,
    /// The text matches it, a regular expression.
    Matches,
    /// The text contains it.
    Contains,
    /// The number is less.
    LessThan,
    /// The number is less or equal.
    LessThanOrEqual,
    /// The number is greater.
    GreaterThan,
    /// The number is greater or equal.
    GreaterThanOrEqual,
    /// The moment is before it.
    Before,
    /// The moment is after it.
    After,
    /// The context is in the segment.
    SegmentMatch,
    /// The semantic version is equal.
    SemVerEqual,
    /// The semantic version is lower.
    SemVerLessThan,
    /// The semantic version is higher.
    SemVerGreaterThan,
    /// An operator that is not known.
    Unknown(ldapi_runtime::UnknownValue),
}

ldapi_runtime::text_enum! {
    Operator {
        In "in",
        EndsWith "endsWith",
        StartsWith "startsWith",
        Matches "matches",
        Contains "contains",
        LessThan "lessThan",
        LessThanOrEqual "lessThanOrEqual",
        GreaterThan "greaterThan",
        GreaterThanOrEqual "greaterThanOrEqual",
        Before "before",
        After "after",
        SegmentMatch "segmentMatch",
        SemVerEqual "semVerEqual",
        SemVerLessThan "semVerLessThan",
        SemVerGreaterThan "semVerGreaterThan",
    }
}

/// An attribute of which a clause is to be made.
#[derive(Clone, Debug)]
#[must_use = "a clause needs an operator"]
pub struct Attribute(String);

macro_rules! operators {
    ($($(#[$doc:meta])* $method:ident $operator:ident;)*) => {
        impl Attribute {
            $(
                $(#[$doc])*
                pub fn $method(self, values: impl IntoIterator<Item = impl Into<Json>>) -> Clause {
                    self.compare(Operator::$operator, values)
                }
            )*
        }
    };
}

operators! {
    /// Equal to one of the values.
    is_in In;
    /// The text ends with one of the values.
    ends_with EndsWith;
    /// The text starts with one of the values.
    starts_with StartsWith;
    /// The text matches one of the values, which are regular expressions.
    matches Matches;
    /// The text contains one of the values.
    contains Contains;
    /// The number is less than one of the values.
    less_than LessThan;
    /// The number is less than or equal to one of the values.
    less_than_or_equal LessThanOrEqual;
    /// The number is greater than one of the values.
    greater_than GreaterThan;
    /// The number is greater than or equal to one of the values.
    greater_than_or_equal GreaterThanOrEqual;
    /// The moment is before one of the values, dates in RFC 3339 or Unix milliseconds.
    before Before;
    /// The moment is after one of the values, dates in RFC 3339 or Unix milliseconds.
    after After;
    /// The semantic version equals one of the values.
    semver_equal SemVerEqual;
    /// The semantic version is lower than one of the values.
    semver_less_than SemVerLessThan;
    /// The semantic version is higher than one of the values.
    semver_greater_than SemVerGreaterThan;
}

impl Attribute {
    /// A comparison by an operator that this crate does not know.
    pub fn compare(self, op: impl Into<Operator>, values: impl IntoIterator<Item = impl Into<Json>>) -> Clause {
        let values = values.into_iter().map(Into::into).collect();
        Clause { context_kind: None, attribute: self.0, op: op.into(), values, negate: false }
    }
}

impl Clause {
    /// A clause on an attribute.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(attribute: impl Into<String>) -> Attribute {
        Attribute(attribute.into())
    }

    /// Holds for contexts in one of the segments, named by their keys.
    pub fn segment(keys: impl IntoIterator<Item = impl Into<Json>>) -> Self {
        Attribute(String::from("segmentMatch")).compare(Operator::SegmentMatch, keys)
    }

    /// Holds where it would not, and the other way round.
    pub fn negated(mut self) -> Self {
        self.negate = !self.negate;
        self
    }

    /// Sets the kind of context; `user` unless set.
    pub fn context_kind(mut self, kind: impl Into<String>) -> Self {
        self.context_kind = Some(kind.into());
        self
    }
}

impl ToJson for Clause {
    fn to_json(&self) -> Json {
        let mut members = Map::from([
            ("attribute", self.attribute.as_str().into()),
            ("negate", self.negate.into()),
            ("op", self.op.as_str().into()),
            ("values", self.values.to_json()),
        ]);
        members.extend(self.context_kind.as_deref().map(|kind| ("contextKind", kind.into())));
        Json::Object(members)
    }
}

impl Value for Clause {
    /// Without `negate` it is taken as false: an example of the documentation leaves it out.
    fn from_json(value: &Json) -> Option<Self> {
        let known = ["attribute", "contextKind", "negate", "op", "values"];
        let members = value.as_object()?;
        let clause = Clause {
            context_kind: members.get("contextKind").map(|kind| String::from_json(kind).ok_or(())).transpose().ok()?,
            attribute: String::from_json(members.get("attribute")?)?,
            op: Operator::from(members.get("op")?.as_str()?),
            values: Vec::from_json(members.get("values")?)?,
            negate: members.get("negate").map_or(Some(false), Json::as_bool)?,
        };
        members.keys().all(|name| known.contains(&name)).then_some(clause)
    }
}

/// As JSON.
impl std::fmt::Display for Clause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.to_json())
    }
}

/// What a rule or the default rule serves: a variation, or a rollout over several.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Serve {
    /// The variation with this `_id`.
    Variation(String),
    /// Several variations, each to a part of the contexts.
    Rollout(Rollout),
}

impl Serve {
    /// The variation with this `_id`.
    pub fn variation(id: impl Into<String>) -> Self {
        Serve::Variation(id.into())
    }
}

impl From<Rollout> for Serve {
    fn from(rollout: Rollout) -> Self {
        Serve::Rollout(rollout)
    }
}

impl From<Weights> for Rollout {
    fn from(weights: Weights) -> Self {
        Rollout::new(weights)
    }
}

impl From<Weights> for Serve {
    fn from(weights: Weights) -> Self {
        Serve::Rollout(Rollout::new(weights))
    }
}

/// Several variations, each served to a part of the contexts.
///
/// ```
/// use ldapi::patch::{Rollout, Weights};
///
/// let rollout = Rollout::new(Weights::percent([("new", 12.5), ("old", 87.5)])?).context_kind("organization");
/// # Ok::<(), ldapi::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rollout {
    /// The parts.
    pub weights: Weights,
    /// The kind of context; `user` if none is given.
    pub context_kind: Option<String>,
    /// The attribute by which contexts are told apart; their key if none is given.
    pub bucket_by: Option<String>,
}

impl Rollout {
    /// A rollout by the key of users.
    pub fn new(weights: Weights) -> Self {
        Rollout { weights, context_kind: None, bucket_by: None }
    }

    /// Sets the kind of context; `user` unless set.
    pub fn context_kind(mut self, kind: impl Into<String>) -> Self {
        self.context_kind = Some(kind.into());
        self
    }

    /// Sets the attribute by which contexts are told apart: those that have it in common are served the same.
    pub fn bucket_by(mut self, attribute: impl Into<String>) -> Self {
        self.bucket_by = Some(attribute.into());
        self
    }
}

impl Parameter for Serve {
    fn put(&self, members: &mut Map<Json>, _: &str) {
        match self {
            Serve::Variation(id) => {
                members.insert("variationId", id.as_str().into());
            }
            Serve::Rollout(rollout) => {
                members.insert("rolloutWeights", rollout.weights.to_json());
                members.extend(rollout.bucket_by.as_deref().map(|attribute| ("rolloutBucketBy", attribute.into())));
                members.extend(rollout.context_kind.as_deref().map(|kind| ("rolloutContextKind", kind.into())));
            }
        }
    }

    /// A null beside what is meant says nothing; older examples have some.
    fn take(members: &mut Map<Json>, _: &[&str]) -> Option<Self> {
        for name in ["variationId", "rolloutWeights", "rolloutBucketBy", "rolloutContextKind"] {
            if members.get(name).is_some_and(Json::is_null) {
                members.remove(name);
            }
        }
        if let Some(id) = Parameter::take(members, &["variationId"]) {
            return Some(Serve::Variation(id));
        }
        let weights = Parameter::take(members, &["rolloutWeights"])?;
        let bucket_by = Parameter::take(members, &["rolloutBucketBy"]);
        Some(Serve::Rollout(Rollout {
            weights,
            bucket_by,
            context_kind: Parameter::take(members, &["rolloutContextKind"]),
        }))
    }
}

super::kind::parameters! {
    /// Contexts that are served a variation each by name.
    TargetList {
        /// The variation's `_id`.
        variation_id: String = "variationId",
        /// The keys of the contexts.
        values: Texts = "values",
    } optional {
        /// The kind of the contexts; `user` unless given.
        context_kind: String = "contextKind" "contextKind?",
    }
}

super::kind::parameters! {
    /// Users who are served a variation by name.
    UserTargetList {
        /// The variation's `_id`.
        variation_id: String = "variationId",
        /// The keys of the users.
        values: Texts = "values",
    } optional {}
}

super::kind::parameters! {
    /// Another flag that has to serve a variation.
    Prerequisite {
        /// The other flag's key.
        key: String = "key",
        /// The `_id` of a variation of the other flag.
        variation_id: String = "variationId",
    } optional {}
}

super::kind::parameters! {
    /// A rule as a whole. That a rollout may stand here is read from `addRule`; the documentation shows variations only.
    RuleSpec {
        /// The conditions, which all have to hold.
        clauses: List<Clause> = "clauses",
        /// What is served where they hold.
        serve: Serve = "variationId? rolloutWeights? rolloutBucketBy? rolloutContextKind?",
    } optional {
        /// What the rule is for.
        description: String = "description" "description?",
        /// Whether events are sent in full where the rule decides.
        track_events: bool = "trackEvents" "trackEvents?",
    }
}

object_value! { TargetList UserTargetList Prerequisite RuleSpec }
