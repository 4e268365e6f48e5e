//! By what a field is compared: the operators, and the sets of them that fields take.

/// Fields that are compared with a value.
pub trait Equals {}
/// Fields that are compared with a list of values.
pub trait EqualsList {}
/// Fields that are compared with a value that they must not have.
pub trait NotEquals {}
/// Fields that are looked for in a list.
pub trait AnyOf {}
/// Fields that are lists, in which values are looked for.
pub trait Contains {}
/// Fields that are compared with how a text begins.
pub trait StartsWith {}
/// Fields that may be there or not.
pub trait Exists {}
/// Fields that are moments.
pub trait Times {}

macro_rules! sets {
    ($($(#[$doc:meta])* $set:ident: $($operator:ident)*;)*) => {$(
        $(#[$doc])*
        pub enum $set {}
        $(impl $operator for $set {})*
    )*};
}

sets! {
    /// Every operator, and any that has no method.
    Any: Equals EqualsList NotEquals AnyOf Contains StartsWith Exists Times;
    /// The value.
    Value: Equals;
    /// The value, or several to look for at once.
    Search: Equals EqualsList;
    /// The value, or one of several.
    ValueOrList: Equals AnyOf;
    /// The value, or any but this.
    ValueOrNot: Equals NotEquals;
    /// The value, any but this, or one of several.
    Key: Equals NotEquals AnyOf;
    /// As [`Key`], or how it begins.
    Name: Equals NotEquals AnyOf StartsWith;
    /// As [`Name`], or whether there is one.
    MaybeName: Equals NotEquals AnyOf StartsWith Exists;
    /// As [`Name`], or what it contains.
    Text: Equals NotEquals AnyOf StartsWith Contains;
    /// Of an attribute that may be of any type.
    Attribute: Equals EqualsList NotEquals StartsWith Exists Times;
    /// A list: what it is, or what it contains.
    List: EqualsList AnyOf Contains;
    /// A list: what it contains.
    Contents: Contains;
    /// One of several.
    OneOf: AnyOf;
    /// One of several, or any but this.
    OneOfOrNot: AnyOf NotEquals;
    /// How it begins.
    Start: StartsWith;
    /// Whether it is there.
    Presence: Exists;
}
