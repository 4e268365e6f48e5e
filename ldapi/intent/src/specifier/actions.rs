//! The types of resources and the actions on them, as far as they are known. Other ones are as good: nothing in this crate
//! refuses them but [`ResourceSpecifier::validate`](super::ResourceSpecifier::validate), which one has to call.
//!
//! The API's document has no such list and names a dozen of the actions in passing. This one is put together from
//! LaunchDarkly's pages on roles (November 2025 to October 2026) and from a validator by somebody else, who took its list
//! from those pages in March 2025. It is not complete.
//!
//! ```
//! use ldapi::specifier::{ResourceSpecifier, actions};
//!
//! # fn main() -> Result<(), ldapi::specifier::SpecifierError> {
//! assert!(actions::FLAG.contains(&"updateOn"));
//! let token = ResourceSpecifier::member("*").token("*").build()?;
//! assert_eq!(actions::on(&token), Some(actions::MEMBER_TOKEN));
//! # Ok(())
//! # }
//! ```

use super::{ResourceSpecifier, Segment};

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceType {
    /// The types of the segments that lead to it, itself at the end: `proj`, `env`, `flag`.
    pub chain: &'static [&'static str],
    /// The actions on it.
    pub actions: &'static [&'static str],
}

/// The types that are written without a name.
const NAMELESS: &[&str] = &["acct", "ip-allowlist"];

pub(super) fn known() -> impl Iterator<Item = &'static ResourceType> {
    RESOURCE_TYPES.iter()
}

/// Whether there is a type of this name, wherever it may stand.
pub(super) fn is_known(resource_type: &str) -> bool {
    known().any(|known| known.chain.contains(&resource_type))
}

pub(super) fn is_nameless(resource_type: &str) -> bool {
    NAMELESS.contains(&resource_type)
}

/// The known actions on what a specifier names; `None` if its type is not known.
pub fn on(specifier: &ResourceSpecifier) -> Option<&'static [&'static str]> {
    let is_it =
        |known: &&ResourceType| known.chain.iter().copied().eq(specifier.segments().iter().map(Segment::resource_type));
    known().find(is_it).map(|known| known.actions)
}

/// Makes a constant for the actions on each type, and the table of all types.
macro_rules! resource_types {
    ($($name:ident [$($step:literal),*] = [$($action:literal,)*];)*) => {
        $(
            #[doc = concat!("The actions on resources of the types", $(" `", $step, "`",)* ".")]
            pub const $name: &[&str] = &[$($action),*];
        )*

        /// The known types.
        pub const RESOURCE_TYPES: &[ResourceType] = &[$(ResourceType { chain: &[$($step),*], actions: $name }),*];
    };
}

resource_types! {
    ACCOUNT ["acct"] = [
        "createAnnouncement", "createSamlConfig", "createScimConfig", "deleteAccount", "deleteAccountToken",
        "deleteAnnouncement", "deleteSamlConfig", "deleteScimConfig", "deleteSubscription", "getPaymentCard",
        "revokeSessions", "updateAccountOwner", "updateAccountToken", "updateAccountTokenLimit", "updateAnnouncement",
        "updateBillingContact", "updateOrganization", "updatePaymentCard", "updateRequireMfa",
        "updateSamlDecryptionEnabled", "updateSamlDefaultRole", "updateSamlEnabled", "updateSamlLogoutUrl",
        "updateSamlRequestSigningEnabled", "updateSamlRequireSso", "updateSamlSsoUrl", "updateSamlX509Certificate",
        "updateSamlX509KeystoreId", "updateSessionDuration", "updateSessionRefresh", "updateSubscription",
    ];
    APPLICATION ["application"] = [
        "createApplication", "createApplicationVersion", "deleteApplication", "deleteApplicationVersion",
        "updateApplicationDescription", "updateApplicationKind", "updateApplicationMaintainer",
        "updateApplicationVersionName", "updateApplicationVersionSupport",
    ];
    CODE_REFERENCE_REPOSITORY ["code-reference-repository"] = [
        "createCodeRefsRepository", "deleteCodeRefsRepository", "updateCodeRefsRepositoryBranches",
        "updateCodeRefsRepositoryConfiguration", "updateCodeRefsRepositoryName", "updateCodeRefsRepositoryOn",
    ];
    DOMAIN_VERIFICATION ["domain-verification"] = [
        "createDomainVerification", "deleteDomainVerification", "updateDomainVerification",
    ];
    INTEGRATION ["integration"] = [
        "createIntegration", "deleteIntegration", "updateConfiguration", "updateName", "updateOn",
        "validateConnection",
    ];
    IP_ALLOWLIST ["ip-allowlist"] = [
        "createIpAllowlistEntry", "deleteIpAllowlistEntry", "updateIpAllowlistEnabled", "updateIpAllowlistEntry",
        "viewIpAllowlist",
    ];
    MEMBER ["member"] = [
        "approveDomainMatchedMember", "createMember", "deleteMember", "resetMemberMfa", "sendMfaRecoveryCode",
        "sendMfaRequest", "updateCustomRole", "updateMemberRoleAttributes", "updateRole",
    ];
    MEMBER_TOKEN ["member", "token"] = [
        "createAccessToken", "deleteAccessToken", "resetAccessToken", "updateAccessTokenDescription",
        "updateAccessTokenExpiry", "updateAccessTokenName", "updateAccessTokenPolicy",
    ];
    PENDING_REQUEST ["pending-request"] = [
        "updatePendingRequest",
    ];
    PROJECT ["proj"] = [
        "createProject", "deleteProject", "updateDefaultClientSideAvailability", "updateDefaultReleasePipeline",
        "updateIncludeInSnippetByDefault", "updateLifecycleSettings", "updateObservabilitySettings",
        "updateProjectFlagDefaults", "updateProjectName", "updateTags", "updateViewAssociationRequirements",
        "viewProject",
    ];
    AGENT_GRAPH ["proj", "agent-graphs"] = [
        "createAgentGraph", "deleteAgentGraph", "updateAgentGraph",
    ];
    AI_MODEL_CONFIG ["proj", "ai-model-config"] = [
        "createAIModelConfig", "deleteAIModelConfig",
    ];
    AI_CONFIG ["proj", "aiconfig"] = [
        "applyApprovalRequest", "createAIConfig", "createApprovalRequest", "deleteAIConfig",
        "deleteAIConfigVariation", "deleteApprovalRequest", "reviewApprovalRequest", "updateAIConfig",
        "updateAIConfigVariation", "updateApprovalRequest",
    ];
    ALERT ["proj", "alert"] = [
        "createAlert", "deleteAlert", "updateAlertConfiguration", "updateAlertOn",
    ];
    CONTEXT_KIND ["proj", "context-kind"] = [
        "createContextKind", "updateAvailabilityForExperiments", "updateContextKind",
    ];
    ENVIRONMENT ["proj", "env"] = [
        "createEnvironment", "deleteContextInstance", "deleteEnvironment", "importEventData", "updateApiKey",
        "updateApprovalSettings", "updateColor", "updateConfirmChanges", "updateCritical", "updateDefaultTrackEvents",
        "updateMobileKey", "updateName", "updateRequireComments", "updateSecureMode", "updateTags", "updateTtl",
        "viewSdkKey",
    ];
    ASSIGNMENT_DATA_SOURCE ["proj", "env", "assignment-data-source"] = [
        "createAssignmentDataSource", "updateAssignmentDataSource",
    ];
    DESTINATION ["proj", "env", "destination"] = [
        "createDestination", "deleteDestination", "updateConfiguration", "updateName", "updateOn",
    ];
    EXPERIMENT ["proj", "env", "experiment"] = [
        "createExperiment", "updateExperiment", "updateExperimentArchived",
    ];
    FLAG ["proj", "env", "flag"] = [
        "addReleasePipeline", "applyApprovalRequest", "bypassRequiredApproval", "cloneFlag", "copyFlagConfigFrom",
        "copyFlagConfigTo", "createApprovalRequest", "createFlag", "createFlagLink", "createTriggers",
        "deleteApprovalRequest", "deleteFlag", "deleteFlagLink", "deleteTriggers", "manageFlagFollowers",
        "removeReleasePipeline", "replaceReleasePipeline", "reviewApprovalRequest",
        "stopMeasuredRolloutOnFlagFallthrough", "stopMeasuredRolloutOnFlagRule", "updateApprovalRequest",
        "updateClientSideFlagAvailability", "updateDeprecated", "updateDescription", "updateExpiringTargets",
        "updateFallthrough", "updateFallthroughWithMeasuredRollout", "updateFeatureWorkflows",
        "updateFlagConfigMigrationSettings", "updateFlagCustomProperties", "updateFlagDefaultVariations",
        "updateFlagLink", "updateFlagRuleDescription", "updateFlagSalt", "updateFlagVariations",
        "updateGlobalArchived", "updateIncludeInSnippet", "updateMaintainer", "updateMeasuredRolloutConfiguration",
        "updateName", "updateOffVariation", "updateOn", "updatePrerequisites", "updateReleasePhaseStatus",
        "updateRules", "updateRulesWithMeasuredRollout", "updateScheduledChanges", "updateTags", "updateTargets",
        "updateTemporary", "updateTrackEvents", "updateTriggers", "updateVariationJsonSchema",
    ];
    HOLDOUT ["proj", "env", "holdout"] = [
        "addExperimentToHoldout", "createHoldout", "removeExperimentFromHoldout", "updateHoldoutDescription",
        "updateHoldoutMethodology", "updateHoldoutName", "updateHoldoutRandomizationUnit", "updateHoldoutStatus",
    ];
    SEGMENT ["proj", "env", "segment"] = [
        "applyApprovalRequest", "createApprovalRequest", "createSegment", "deleteApprovalRequest", "deleteSegment",
        "reviewApprovalRequest", "updateApprovalRequest", "updateDescription", "updateExcluded",
        "updateExpiringTargets", "updateIncluded", "updateName", "updateRules", "updateScheduledChanges",
        "updateTags",
    ];
    ERROR ["proj", "error"] = [
        "updateErrorStatus", "viewError",
    ];
    LAYER ["proj", "layer"] = [
        "createLayer", "updateLayer", "updateLayerConfiguration",
    ];
    LOG ["proj", "log"] = [
        "viewLog",
    ];
    METRIC ["proj", "metric"] = [
        "createMetric", "deleteMetric", "updateAnalysisType", "updateArchived", "updateDescription",
        "updateEventDefault", "updateEventKey", "updateMaintainer", "updateMetricDenominator", "updateName",
        "updateNumeric", "updateNumericSuccess", "updateNumericUnit", "updateOn", "updateRandomizationUnits",
        "updateSelector", "updateTags", "updateUnitAggregationType", "updateUrls", "updateWindowOffset",
    ];
    METRIC_GROUP ["proj", "metric-group"] = [
        "createMetricGroup", "deleteMetricGroup", "updateMetricGroupDescription", "updateMetricGroupMaintainer",
        "updateMetricGroupMetrics", "updateMetricGroupName", "updateMetricGroupTags",
    ];
    PROMPT_SNIPPET ["proj", "prompt-snippet"] = [
        "createPromptSnippet", "deletePromptSnippet", "updatePromptSnippet",
    ];
    RELEASE_PIPELINE ["proj", "release-pipeline"] = [
        "createReleasePipeline", "deleteReleasePipeline", "updateReleasePipelineDescription",
        "updateReleasePipelineName", "updateReleasePipelinePhase", "updateReleasePipelinePhaseName",
        "updateReleasePipelineTags",
    ];
    RELEASE_POLICY ["proj", "release-policy"] = [
        "createReleasePolicy", "deleteReleasePolicy", "updateReleasePolicy", "updateReleasePolicyRank",
    ];
    SESSION ["proj", "session"] = [
        "viewSession",
    ];
    TRACE ["proj", "trace"] = [
        "viewTrace",
    ];
    VIEW ["proj", "view"] = [
        "linkSegmentToView", "unlinkSegmentFromView",
    ];
    RELAY_PROXY_CONFIG ["relay-proxy-config"] = [
        "createRelayAutoConfiguration", "deleteRelayAutoConfiguration", "resetRelayAutoConfiguration",
        "updateRelayAutoConfigurationName", "updateRelayAutoConfigurationPolicy",
    ];
    ROLE ["role"] = [
        "createRole", "deleteRole", "updateBasePermissions", "updateDescription", "updateMembers", "updateName",
        "updatePolicy", "updateTokens",
    ];
    SERVICE_TOKEN ["service-token"] = [
        "createAccessToken", "deleteAccessToken", "resetAccessToken", "updateAccessTokenDescription",
        "updateAccessTokenName",
    ];
    TEAM ["team"] = [
        "createTeam", "deleteTeam", "updateTeamCustomRoles", "updateTeamDescription", "updateTeamMembers",
        "updateTeamName", "updateTeamPermissionGrants", "viewTeam",
    ];
    TEMPLATE ["template"] = [
        "createTemplate", "deleteTemplate", "viewTemplate",
    ];
    WEBHOOK ["webhook"] = [
        "createWebhook", "deleteWebhook", "updateName", "updateOn", "updateQuery", "updateSecret", "updateStatements",
        "updateTags", "updateUrl",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole() {
        let actions: usize = known().map(|known| known.actions.len()).sum();
        assert_eq!((RESOURCE_TYPES.len(), actions), (39, 303));
        for (index, known) in known().enumerate() {
            assert!(known.actions.is_sorted(), "{:?}", known.chain);
            assert!(!RESOURCE_TYPES[..index].iter().any(|before| before.chain == known.chain), "{:?}", known.chain);
        }
    }

    #[test]
    fn what_the_document_names_is_in_it() {
        for (types, action) in [
            ("proj/*:env/*", "updateName"),
            ("proj/*:env/*:flag/*", "updateOn"),
            ("proj/*:env/*:flag/*", "bypassRequiredApproval"),
            ("proj/*:env/*:flag/*", "createApprovalRequest"),
            ("proj/*:env/*:flag/*", "updateFlagConfigMigrationSettings"),
            ("member/*", "createMember"),
            ("team/*", "updateTeamName"),
            ("team/*", "updateTeamDescription"),
            ("team/*", "updateTeamMembers"),
        ] {
            let actions = on(&types.parse().expect("a specifier")).expect("a known type");
            assert!(actions.contains(&action), "{types} {action}");
        }
        assert_eq!(on(&"gadget/*".parse().expect("a specifier")), None);
        assert_eq!(on(&"flag/*".parse().expect("a specifier")), None);
    }
}
