//! What a change is called in policies: actions on resources.

use serde_json::Value;

use super::place::{Kind, Place};
use super::value::Read;

/// The actions of a change, each with the resource that it is on.
pub(crate) fn accesses(
    action: Option<&'static str>,
    place: &Place,
    before: &Value,
    after: &Value,
    environments: &[String],
) -> Vec<(String, String)> {
    let document = if after.is_null() { before } else { after };
    let whole = |action: &str| -> Vec<(String, String)> {
        resources(place, document, environments).into_iter().map(|resource| (action.into(), resource)).collect()
    };
    if let Some(action) = action {
        return whole(action);
    }
    let noun = place.kind.words().action;
    match (before.is_null(), after.is_null()) {
        (true, _) => return whole(&format!("create{noun}")),
        (_, true) => return whole(&format!("delete{noun}")),
        _ => {}
    }
    let mut all: Vec<(String, String)> =
        changed(before, after).iter().filter_map(|name| named(place.kind, name)).flat_map(whole).collect();
    if place.kind == Kind::Flag {
        all.extend(config_accesses(place, before, after));
    }
    if all.is_empty() {
        all = whole(&format!("update{noun}"));
    }
    all.sort();
    all.dedup();
    all
}

/// The names of a document in policies: a flag has one for each environment.
fn resources(place: &Place, document: &Value, environments: &[String]) -> Vec<String> {
    match place.kind {
        Kind::Flag => environments.iter().map(|environment| place.resource(environment)).collect(),
        Kind::Token if document.truth("serviceToken") => vec![format!("service-token/{}", place.key())],
        Kind::Token => vec![place.resource(document.text("memberId"))],
        Kind::ApprovalRequest => vec![document.text("resourceId").into()],
        _ => vec![place.resource("")],
    }
}

/// What changed within the environments of a flag.
fn config_accesses(place: &Place, before: &Value, after: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (environment, config) in after.members("environments") {
        let Some(old) = before.get("environments").and_then(|configs| configs.get(environment)) else { continue };
        let actions = changed(old, config).into_iter().filter_map(|name| config_action(&name));
        all.extend(actions.map(|action| (action.into(), place.resource(environment))));
    }
    all
}

/// The members that differ.
fn changed(before: &Value, after: &Value) -> Vec<String> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else { return Vec::new() };
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let other = new.iter().filter(|(name, value)| old.get(*name) != Some(*value)).map(|(name, _)| name);
    gone.chain(other).cloned().collect()
}

fn config_action(member: &str) -> Option<&'static str> {
    Some(match member {
        "on" => "updateOn",
        "rules" => "updateRules",
        "targets" | "contextTargets" => "updateTargets",
        "fallthrough" => "updateFallthrough",
        "offVariation" => "updateOffVariation",
        "prerequisites" => "updatePrerequisites",
        "trackEvents" | "trackEventsFallthrough" => "updateTrackEvents",
        "migrationSettings" => "updateFlagConfigMigrationSettings",
        _ => return None,
    })
}

/// The action that changes a member.
fn named(kind: Kind, member: &str) -> Option<&'static str> {
    Some(match (kind, member) {
        (Kind::Project, "name") => "updateProjectName",
        (Kind::Project, "includeInSnippetByDefault") => "updateIncludeInSnippetByDefault",
        (Kind::Project, "defaultClientSideAvailability") => "updateDefaultClientSideAvailability",
        (Kind::Team, "name") => "updateTeamName",
        (Kind::Team, "description") => "updateTeamDescription",
        (Kind::Team, "memberIDs") => "updateTeamMembers",
        (Kind::Team, "customRoleKeys") => "updateTeamCustomRoles",
        (Kind::Team, "permissionGrants") => "updateTeamPermissionGrants",
        (Kind::Token, "name") => "updateAccessTokenName",
        (Kind::Token, "description") => "updateAccessTokenDescription",
        (Kind::Token, "role" | "customRoleIds" | "inlineRole") => "updateAccessTokenPolicy",
        (Kind::Token, "token") => "resetAccessToken",
        (Kind::Member, "role") => "updateRole",
        (Kind::Member, "customRoles") => "updateCustomRole",
        (Kind::Role, "policy") => "updatePolicy",
        (Kind::Role, "basePermissions") => "updateBasePermissions",
        (Kind::Webhook, "url") => "updateUrl",
        (Kind::Webhook, "secret") => "updateSecret",
        (Kind::Webhook, "statements") => "updateStatements",
        (Kind::Webhook, "on") => "updateOn",
        (Kind::Segment, "included" | "includedContexts") => "updateIncluded",
        (Kind::Segment, "excluded" | "excludedContexts") => "updateExcluded",
        (Kind::Segment, "rules") => "updateRules",
        (Kind::Environment, "color") => "updateColor",
        (Kind::Environment, "defaultTtl") => "updateTtl",
        (Kind::Environment, "secureMode") => "updateSecureMode",
        (Kind::Environment, "defaultTrackEvents") => "updateDefaultTrackEvents",
        (Kind::Environment, "requireComments") => "updateRequireComments",
        (Kind::Environment, "confirmChanges") => "updateConfirmChanges",
        (Kind::Environment, "approvalSettings" | "resourceApprovalSettings") => "updateApprovalSettings",
        (Kind::Environment, "apiKey") => "updateApiKey",
        (Kind::Environment, "mobileKey") => "updateMobileKey",
        (Kind::Environment, "critical") => "updateCritical",
        (Kind::ApprovalRequest, "allReviews") => "reviewApprovalRequest",
        (Kind::Flag, "temporary") => "updateTemporary",
        (Kind::Flag, "includeInSnippet") => "updateIncludeInSnippet",
        (Kind::Flag, "clientSideAvailability") => "updateClientSideFlagAvailability",
        (Kind::Flag, "variations") => "updateFlagVariations",
        (Kind::Flag, "defaults") => "updateFlagDefaultVariations",
        (Kind::Flag, "maintainerId" | "maintainerTeamKey") => "updateMaintainer",
        (Kind::Flag, "customProperties") => "updateFlagCustomProperties",
        (Kind::Flag, "archived") => "updateGlobalArchived",
        (Kind::Flag, "deprecated") => "updateDeprecated",
        (_, "name") => "updateName",
        (_, "description") => "updateDescription",
        (_, "tags") => "updateTags",
        _ => return None,
    })
}
