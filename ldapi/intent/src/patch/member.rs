//! Members: what a semantic patch can do to several.

use ldapi_runtime::{Json, Map, UnknownValue};

use super::list::Texts;
use super::semantic::{Patch, Whole};
use super::time::UnixMillis;
use super::value::{ToJson, Value, text_value};

/// A patch of several members.
///
/// ```
/// use ldapi::patch::MembersPatch;
///
/// let patch = MembersPatch::new().replace_members_roles("reader", ["member-id"]);
/// ```
pub type MembersPatch<S = Whole> = Patch<MembersInstruction, S>;

impl Patch<MembersInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A role that every account has.
#[derive(Clone)]
#[non_exhaustive]
pub enum BaseRole {
    /// Sees everything.
    Reader,
    /// Changes everything but what is the account's.
    Writer,
    /// Changes everything.
    Admin,
    /// Sees nothing, unless a custom role allows it.
    NoAccess,
    /// A role that is not known.
    Unknown(UnknownValue),
}

ldapi_runtime::text_enum! {
    BaseRole {
        Reader "reader",
        Writer "writer",
        Admin "admin",
        NoAccess "no_access",
    }
}
text_value! { BaseRole }

/// Values for the attributes of custom roles, by the attribute's key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleAttributes(Map<Vec<String>>);

impl RoleAttributes {
    /// No attributes yet.
    pub fn new() -> Self {
        RoleAttributes::default()
    }

    /// Sets the values of an attribute.
    pub fn set(mut self, key: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.insert(key, values.into_iter().map(Into::into).collect());
        self
    }

    /// The values, by the attribute's key.
    pub fn values(&self) -> &Map<Vec<String>> {
        &self.0
    }
}

impl ToJson for RoleAttributes {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}

impl Value for RoleAttributes {
    fn from_json(value: &Json) -> Option<Self> {
        Map::from_json(value).map(RoleAttributes)
    }
}

/// When a member was last seen, as a filter.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LastSeen {
    /// Never.
    Never,
    /// Nothing is known about it.
    NoData,
    /// Before a moment.
    Before(UnixMillis),
}

impl ToJson for LastSeen {
    fn to_json(&self) -> Json {
        let (name, value) = match self {
            LastSeen::Never => ("never", true.into()),
            LastSeen::NoData => ("noData", true.into()),
            LastSeen::Before(moment) => ("before", moment.to_json()),
        };
        Json::Object(Map::from([(name, value)]))
    }
}

impl Value for LastSeen {
    fn from_json(value: &Json) -> Option<Self> {
        let (name, value) = value.as_object().filter(|members| members.len() == 1)?.iter().next()?;
        match (name, value) {
            ("never", Json::Bool(true)) => Some(LastSeen::Never),
            ("noData", Json::Bool(true)) => Some(LastSeen::NoData),
            ("before", moment) => UnixMillis::from_json(moment).map(LastSeen::Before),
            _ => None,
        }
    }
}

super::kind::parameters! {
    /// Members who get a base role: all but those that a filter names.
    ReplaceAllMembersRoles {
        /// The base role: `reader`, `writer`, `admin` or `no_access`.
        value: BaseRole = "value",
    } optional {
        /// Spares members by their last activity, in one of three forms: `{"never": true}` for no activity ever,
        /// `{"noData": true}` for none since activity is recorded, `{"before": 1767225600000}` for none since that time
        /// in Unix milliseconds.
        filter_last_seen: LastSeen = "filterLastSeen" "filterLastSeen?",
        /// Spares members whose name or email address matches this text, in upper or lower case.
        filter_query: String = "filterQuery" "filterQuery?",
        /// Spares members who have one of these roles, base or custom, joined by `|`; an `Owner` is taken for an
        /// `Admin`.
        filter_roles: String = "filterRoles" "filterRoles?",
        /// Spares members of a team whose key matches this text, in upper or lower case.
        filter_team_key: String = "filterTeamKey" "filterTeamKey?",
        /// `_id`s of further members to spare.
        ignored_member_ids: Texts = "ignoredMemberIDs" "ignoredMemberIDs?",
    }
}

super::kind::parameters! {
    /// Members who get custom roles: all but those that a filter names.
    ReplaceAllMembersCustomRoles {
        /// Keys or IDs of custom roles.
        values: Texts = "values",
    } optional {
        /// Spares members by their last activity, in one of three forms: `{"never": true}` for no activity ever,
        /// `{"noData": true}` for none since activity is recorded, `{"before": 1767225600000}` for none since that time
        /// in Unix milliseconds.
        filter_last_seen: LastSeen = "filterLastSeen" "filterLastSeen?",
        /// Spares members whose name or email address matches this text, in upper or lower case.
        filter_query: String = "filterQuery" "filterQuery?",
        /// Spares members who have one of these roles, base or custom, joined by `|`; an `Owner` is taken for an
        /// `Admin`.
        filter_roles: String = "filterRoles" "filterRoles?",
        /// Spares members of a team whose key matches this text, in upper or lower case.
        filter_team_key: String = "filterTeamKey" "filterTeamKey?",
        /// `_id`s of further members to spare.
        ignored_member_ids: Texts = "ignoredMemberIDs" "ignoredMemberIDs?",
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to several members.
    MembersInstruction, "patchMembers", in_body: false, path_member: false;

    resource Open {
        /// Gives named members a base role and takes all custom roles from them. Also accepts the kind
        /// `replaceMemberRoles` when read.
        repeatable replace_members_roles ReplaceMembersRoles "replaceMembersRoles" | "replaceMemberRoles" {
            /// The base role: `reader`, `writer`, `admin` or `no_access`.
            value: BaseRole = "value",
            /// `_id`s of members.
            member_ids: Texts = "memberIDs",
        };
        /// Gives everyone in the account a base role and takes all custom roles from them. The filters name whom to
        /// leave out: a member that meets any of them is spared, and without filters nobody is.
        repeatable replace_all_members_roles ReplaceAllMembersRoles "replaceAllMembersRoles" = ReplaceAllMembersRoles;
        /// Sets the custom roles of named members to exactly this list.
        repeatable replace_members_custom_roles ReplaceMembersCustomRoles "replaceMembersCustomRoles" {
            /// Keys or IDs of custom roles.
            values: Texts = "values",
            /// `_id`s of members.
            member_ids: Texts = "memberIDs",
        };
        /// Sets the custom roles of everyone in the account to exactly this list. The filters name whom to leave out: a
        /// member that meets any of them is spared, and without filters nobody is.
        repeatable replace_all_members_custom_roles ReplaceAllMembersCustomRoles "replaceAllMembersCustomRoles" = ReplaceAllMembersCustomRoles;
        /// Sets the role attributes of named members to exactly these; those not given are gone.
        repeatable replace_members_role_attributes ReplaceMembersRoleAttributes "replaceMembersRoleAttributes" {
            /// Lists of values by attribute key.
            value: RoleAttributes = "value",
            /// `_id`s of members.
            member_ids: Texts = "memberIDs",
        };
    }
}
