//! Which operations are answered from what is kept, and by whom.

use super::refusal::Outcome;
use super::{
    World, approval, audit, environment, evaluate, expiring, flag, member, project, role, schedule, segment, tags,
    team, token, webhook,
};
use crate::ask::Ask;

/// Answers an operation.
pub(crate) type Handler = fn(&mut World, &Ask<'_>) -> Outcome;

/// The handler of an operation.
pub(crate) fn handler(id: &str) -> Option<Handler> {
    OPERATIONS.iter().find(|(known, _)| *known == id).map(|(_, handler)| *handler)
}

/// The operations, by area.
pub(crate) const OPERATIONS: &[(&str, Handler)] = &[
    // Projects
    ("getProjects", project::list),
    ("postProject", project::create),
    ("getProject", project::get),
    ("patchProject", project::patch),
    ("deleteProject", project::delete),
    ("getFlagDefaultsByProject", project::get_defaults),
    ("putFlagDefaultsByProject", project::change_defaults),
    ("patchFlagDefaultsByProject", project::change_defaults),
    // Environments
    ("getEnvironmentsByProject", environment::list),
    ("postEnvironment", environment::create),
    ("getEnvironment", environment::get),
    ("patchEnvironment", environment::patch),
    ("deleteEnvironment", environment::delete),
    ("resetEnvironmentSDKKey", environment::reset_key),
    ("resetEnvironmentMobileKey", environment::reset_key),
    ("getApprovalRequestSettings", environment::get_approvals),
    ("patchApprovalRequestSettings", environment::patch_approvals),
    // Feature flags
    ("getFeatureFlags", flag::list),
    ("postFeatureFlag", flag::create),
    ("getFeatureFlag", flag::get),
    ("patchFeatureFlag", flag::patch),
    ("deleteFeatureFlag", flag::delete),
    ("copyFeatureFlag", flag::copy),
    ("getFeatureFlagStatuses", flag::statuses),
    ("getFeatureFlagStatus", flag::status),
    ("getFeatureFlagStatusAcrossEnvironments", flag::status_across),
    ("getDependentFlags", flag::list_dependents),
    ("getDependentFlagsByEnv", flag::list_dependents_in_environment),
    ("getExpiringContextTargets", expiring::list),
    ("patchExpiringTargets", expiring::patch),
    ("getExpiringUserTargets", expiring::list),
    ("patchExpiringUserTargets", expiring::patch),
    ("evaluateContextInstance", evaluate::flags),
    // Segments
    ("getSegments", segment::list),
    ("postSegment", segment::create),
    ("getSegment", segment::get),
    ("patchSegment", segment::patch),
    ("deleteSegment", segment::delete),
    ("updateBigSegmentContextTargets", segment::change_targets),
    ("updateBigSegmentTargets", segment::change_targets),
    ("createBigSegmentImport", segment::import),
    ("getBigSegmentImport", segment::get_transfer),
    ("createBigSegmentExport", segment::export),
    ("getBigSegmentExport", segment::get_transfer),
    ("getSegmentMembershipForContext", segment::membership),
    ("getSegmentMembershipForUser", segment::membership),
    ("getContextInstanceSegmentsMembershipByEnv", evaluate::memberships),
    ("getExpiringTargetsForSegment", expiring::list),
    ("patchExpiringTargetsForSegment", expiring::patch),
    ("getExpiringUserTargetsForSegment", expiring::list),
    ("patchExpiringUserTargetsForSegment", expiring::patch),
    // Members
    ("getMembers", member::list),
    ("postMembers", member::invite),
    ("patchMembers", member::patch_many),
    ("getMember", member::get),
    ("patchMember", member::patch),
    ("deleteMember", member::delete),
    ("postMemberTeams", member::add_teams),
    // Teams
    ("getTeams", team::list),
    ("postTeam", team::create),
    ("patchTeams", team::patch_many),
    ("getTeam", team::get),
    ("patchTeam", team::patch),
    ("deleteTeam", team::delete),
    ("postTeamMembers", team::import),
    ("getTeamMaintainers", team::nested),
    ("getTeamRoles", team::nested),
    // Custom roles
    ("getCustomRoles", role::list),
    ("postCustomRole", role::create),
    ("getCustomRole", role::get),
    ("patchCustomRole", role::patch),
    ("deleteCustomRole", role::delete),
    // Access tokens
    ("getTokens", token::list),
    ("postToken", token::create),
    ("getToken", token::get),
    ("patchToken", token::patch),
    ("resetToken", token::reset),
    ("deleteToken", token::delete),
    ("getCallerIdentity", token::caller),
    // Webhooks
    ("getAllWebhooks", webhook::list),
    ("postWebhook", webhook::create),
    ("getWebhook", webhook::get),
    ("patchWebhook", webhook::patch),
    ("deleteWebhook", webhook::delete),
    // Audit log
    ("getAuditLogEntries", audit::list),
    ("postAuditLogEntries", audit::list),
    ("postAuditLogEntryCounts", audit::counts),
    ("getAuditLogEntry", audit::get),
    // Approvals
    ("getApprovalRequests", approval::list),
    ("postApprovalRequest", approval::create),
    ("getApprovalRequest", approval::get),
    ("patchApprovalRequest", approval::patch),
    ("deleteApprovalRequest", approval::delete),
    ("postApprovalRequestReview", approval::review),
    ("postApprovalRequestApply", approval::apply),
    ("getApprovalsForFlag", approval::list_for_flag),
    ("postApprovalRequestForFlag", approval::create),
    ("postFlagCopyConfigApprovalRequest", approval::create),
    ("getApprovalForFlag", approval::get_for_flag),
    ("patchFlagConfigApprovalRequest", approval::patch),
    ("deleteApprovalRequestForFlag", approval::delete),
    ("postApprovalRequestReviewForFlag", approval::review),
    ("postApprovalRequestApplyForFlag", approval::apply),
    // Scheduled changes
    ("getFlagConfigScheduledChanges", schedule::list),
    ("postFlagConfigScheduledChanges", schedule::create),
    ("getFeatureFlagScheduledChange", schedule::get),
    ("patchFlagConfigScheduledChange", schedule::patch),
    ("deleteFlagConfigScheduledChanges", schedule::delete),
    // Tags
    ("getTags", tags::list),
];
