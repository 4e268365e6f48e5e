//! Teams: what a semantic patch can do to one, and to several.

use ldapi_runtime::{Json, Map};

use super::kind::Parameter;
use super::list::Texts;
use super::member::{LastSeen, RoleAttributes};
use super::semantic::{Patch, Whole};
use super::value::ToJson as _;

/// A patch of a team.
///
/// ```
/// use ldapi::patch::TeamPatch;
///
/// let patch = TeamPatch::new().add_members(["member-id"]).update_name("Platform");
/// ```
pub type TeamPatch<S = Whole> = Patch<TeamInstruction, S>;

impl Patch<TeamInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of several teams.
///
/// ```
/// use ldapi::patch::TeamsPatch;
///
/// let patch = TeamsPatch::new().add_members_to_teams(["platform"], ["member-id"]);
/// ```
pub type TeamsPatch<S = Whole> = Patch<TeamsInstruction, S>;

impl Patch<TeamsInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// What members may do with a team: a set of actions, or single ones.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Grant {
    /// A set of actions by its name; `maintainTeam` is the only one that is documented.
    ActionSet(String),
    /// Actions by their names.
    Actions(Vec<String>),
}

impl Grant {
    /// All that it takes to look after a team.
    pub fn maintain_team() -> Self {
        Grant::ActionSet(String::from("maintainTeam"))
    }

    /// Single actions by their names.
    pub fn actions(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Grant::Actions(names.into_iter().map(Into::into).collect())
    }
}

impl Parameter for Grant {
    fn put(&self, members: &mut Map<Json>, _: &str) {
        match self {
            Grant::ActionSet(name) => members.insert("actionSet", name.to_json()),
            Grant::Actions(names) => members.insert("actions", names.to_json()),
        };
    }

    fn take(members: &mut Map<Json>, _: &[&str]) -> Option<Self> {
        Parameter::take(members, &["actionSet"])
            .map(Grant::ActionSet)
            .or_else(|| Parameter::take(members, &["actions"]).map(Grant::Actions))
    }
}

super::kind::parameters! {
    /// Members who are added to teams: all but those that a filter names.
    AddAllMembersToTeams {
        /// Keys of the teams.
        team_keys: Texts = "teamKeys",
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
    /// What a semantic patch can do to a team.
    TeamInstruction, "patchTeam", in_body: false, path_member: false;

    resource Open {
        /// Gives custom roles to the team, and through it to all its members.
        repeatable add_custom_roles AddCustomRoles "addCustomRoles" {
            /// Keys of custom roles.
            values: Texts = "values",
        };
        /// Brings members into the team. Those who belong to it already stay.
        repeatable add_members AddMembers "addMembers" {
            /// `_id`s of members.
            values: Texts = "values",
        };
        /// Allows members actions on the team itself, for example to maintain it; they need not belong to it. A grant
        /// has either an action set or a list of actions. Whether an equal grant is doubled is not documented.
        once add_permission_grants AddPermissionGrants "addPermissionGrants" {
            /// What the members may do with the team.
            grant: Grant = "actionSet? actions?",
            /// `_id`s of the members who may do this.
            member_ids: Texts = "memberIDs",
        };
        /// Adds a role attribute to the team, which fills in the custom roles of its members. What happens with a key
        /// that exists is not documented; `updateRoleAttribute` is for that.
        repeatable add_role_attribute AddRoleAttribute "addRoleAttribute" {
            /// The key of the new attribute.
            key: String = "key",
            /// The values of the attribute, as strings.
            values: Texts = "values",
        };
        /// Takes custom roles from the team, so that its members no longer have them through it.
        repeatable remove_custom_roles RemoveCustomRoles "removeCustomRoles" {
            /// Keys of custom roles.
            values: Texts = "values",
        };
        /// Takes members out of the team.
        repeatable remove_members RemoveMembers "removeMembers" {
            /// `_id`s of members.
            values: Texts = "values",
        };
        /// Ends what members were allowed to do on the team. Action set or actions have to be those of an existing
        /// grant; the outcome otherwise is not documented.
        repeatable remove_permission_grants RemovePermissionGrants "removePermissionGrants" {
            /// What the members may do with the team.
            grant: Grant = "actionSet? actions?",
            /// `_id`s of the members who lose it.
            member_ids: Texts = "memberIDs",
        };
        /// Takes a role attribute with all its values from the team. What an unknown key does is not documented.
        repeatable remove_role_attribute RemoveRoleAttribute "removeRoleAttribute" {
            /// The attribute's key.
            key: String = "key",
        };
        /// Sets the members of the team to exactly this list; everyone else leaves it.
        repeatable replace_members ReplaceMembers "replaceMembers" {
            /// `_id`s of all members from now on.
            values: Texts = "values",
        };
        /// Sets the role attributes of the team to exactly these; those not given are gone.
        repeatable replace_role_attributes ReplaceRoleAttributes "replaceRoleAttributes" {
            /// Lists of values by attribute key.
            value: RoleAttributes = "value",
        };
        /// Changes the text that describes the team.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on.
            value: String = "value",
        };
        /// Changes the name of the team that people see; the key stays.
        repeatable update_name UpdateName "updateName" {
            /// The name from now on.
            value: String = "value",
        };
        /// Sets the values of one role attribute of the team to exactly this list; earlier values are gone.
        repeatable update_role_attribute UpdateRoleAttribute "updateRoleAttribute" {
            /// The attribute's key.
            key: String = "key",
            /// All values that the attribute has from now on, as strings.
            values: Texts = "values",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to several teams.
    TeamsInstruction, "patchTeams", in_body: false, path_member: false;

    resource Open {
        /// Adds named members to each of several teams.
        repeatable add_members_to_teams AddMembersToTeams "addMembersToTeams" {
            /// Keys of the teams.
            team_keys: Texts = "teamKeys",
            /// `_id`s of members.
            member_ids: Texts = "memberIDs",
        };
        /// Adds everyone in the account to each of several teams. The filters name whom to leave out: a member that
        /// meets any of them is not added, and without filters nobody is spared.
        repeatable add_all_members_to_teams AddAllMembersToTeams "addAllMembersToTeams" = AddAllMembersToTeams;
    }
}
