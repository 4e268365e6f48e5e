//! Approval requests: what a semantic patch can do to them.

use ldapi_runtime::{Json, Map};

use super::kind::{Parameter, Parameters};
use super::semantic::{Patch, Whole};
use super::value::ToJson as _;

/// A patch of an approval request of any resource.
///
/// ```
/// use ldapi::patch::ApprovalRequestPatch;
///
/// let patch = ApprovalRequestPatch::new().add_reviewers(ldapi::patch::Reviewers::members(["member-id"]));
/// ```
pub type ApprovalRequestPatch<S = Whole> = Patch<ApprovalRequestInstruction, S>;

impl Patch<ApprovalRequestInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of an approval request of a flag.
///
/// ```
/// use ldapi::patch::FlagApprovalRequestPatch;
///
/// let patch = FlagApprovalRequestPatch::new().update_description("the launch");
/// ```
pub type FlagApprovalRequestPatch<S = Whole> = Patch<FlagApprovalRequestInstruction, S>;

impl Patch<FlagApprovalRequestInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// Who is asked to review: members, teams, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewers {
    members: Vec<String>,
    teams: Vec<String>,
}

impl Reviewers {
    pub(super) const PARAMETERS: &'static [&'static str] = &["notifyMemberIds? notifyTeamKeys?"];

    /// Members, by their `_id`.
    pub fn members(ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Reviewers { members: ids.into_iter().map(Into::into).collect(), teams: Vec::new() }
    }

    /// Teams, by their keys.
    pub fn teams(keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Reviewers { members: Vec::new(), teams: keys.into_iter().map(Into::into).collect() }
    }

    /// Others as well.
    pub fn and(mut self, others: Reviewers) -> Self {
        self.members.extend(others.members);
        self.teams.extend(others.teams);
        self
    }
}

impl Parameters for Reviewers {
    fn put(&self, members: &mut Map<Json>) {
        for (name, list) in [("notifyMemberIds", &self.members), ("notifyTeamKeys", &self.teams)] {
            if !list.is_empty() {
                members.insert(name, list.to_json());
            }
        }
    }

    fn take(members: &mut Map<Json>) -> Option<Self> {
        let ids: Option<Vec<String>> = Parameter::take(members, &["notifyMemberIds"]);
        let keys: Option<Vec<String>> = Parameter::take(members, &["notifyTeamKeys"]);
        let reviewers = Reviewers { members: ids.unwrap_or_default(), teams: keys.unwrap_or_default() };
        (!reviewers.members.is_empty() || !reviewers.teams.is_empty()).then_some(reviewers)
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to an approval request.
    ApprovalRequestInstruction, "patchApprovalRequest", in_body: false, path_member: false;

    resource Open {
        /// Asks more members or teams for a review of the request, whatever resource it is for. Reviewers who are there
        /// stay; a request has ten at most.
        repeatable add_reviewers AddReviewers "addReviewers" = Reviewers;
        /// Changes the description, which is the title of the request, whatever resource it is for.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on, 1 to 5,000 characters.
            value: String = "value",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to an approval request of a flag.
    FlagApprovalRequestInstruction, "patchFlagConfigApprovalRequest", in_body: false, path_member: false;

    environment Open {
        /// Asks more members or teams for a review of the flag's request in one environment. Reviewers who are there
        /// stay; a request has ten at most.
        repeatable add_reviewers AddReviewers "addReviewers" = Reviewers;
        /// Changes the description, which is the title of the flag's request in one environment.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on, 1 to 5,000 characters.
            value: String = "value",
        };
    }
}
