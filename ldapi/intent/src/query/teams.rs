//! Teams: which, in which order, and what comes along.

use super::{Expand, Sort, Terms, of};

/// Which teams: the filter of `getTeams`.
///
/// ```
/// use ldapi::query::{TeamExpand, TeamFilter};
///
/// assert_eq!(TeamFilter::new().without_members(true).to_string(), "nomembers:true");
/// assert_eq!(TeamExpand::members().and(TeamExpand::maintainers()).to_string(), "members,maintainers");
/// ```
pub type TeamFilter = Terms<of::Teams>;

impl Terms<of::Teams> {
    /// Teams with this text in key or name, in any case.
    pub fn query(self, text: impl AsRef<str>) -> Self {
        self.text("query", text.as_ref())
    }

    /// Teams without members, or those with some.
    pub fn without_members(self, without: bool) -> Self {
        self.text("nomembers", &without.to_string())
    }
}

/// The order of `getTeams`.
pub type TeamSort = Sort<of::Teams>;

words! {
    Sort<Teams> {
        /// By name, in any case.
        name "name";
        /// By how many members there are.
        member_count "memberCount";
    }
}

/// What `getTeams` and `getTeam` can add. The lists within one team end at 25 entries.
pub type TeamExpand = Expand<of::Teams>;

words! {
    Expand<Teams> {
        /// How many members there are.
        members "members";
        /// The custom roles. The changelog of API version 20240415 takes them from `getTeams`, the description does not.
        roles "roles";
        /// The attributes of roles.
        role_attributes "roleAttributes";
        /// The projects that the team may write to. As to `getTeams`, see [`roles`](Self::roles).
        projects "projects";
        /// Who maintains the team.
        maintainers "maintainers";
    }
}

/// What `postTeam` and `patchTeam` can add to the team they give.
pub type TeamChangeExpand = Expand<of::TeamChange>;

words! {
    Expand<TeamChange> {
        /// How many members there are.
        members "members";
        /// The custom roles.
        roles "roles";
        /// The projects that the team may write to.
        projects "projects";
        /// Who maintains the team.
        maintainers "maintainers";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        right(TeamFilter::new().query("web").without_members(false), "query:web,nomembers:false");
    }
}
