//! Feature flags: what a semantic patch can do to them.

use ldapi_runtime::{Json, UnknownValue};

use super::list::{List, Texts, Values};
use super::semantic::{HasEnvironment, InEnvironment, Listed, Patch, Whole};
use super::value::{Clause, Prerequisite, Rollout, RuleSpec, Serve, TargetList, UserTargetList, text_value};

/// A patch of a feature flag.
///
/// It is begun by [`FlagPatch::in_environment`], or, if it changes nothing that is particular to an environment, by
/// [`FlagPatch::flag_wide`].
///
/// ```
/// use ldapi::patch::{AddRule, Clause, FlagPatch, Serve, Weights};
///
/// let half = Weights::percent([("new-id", 50.0), ("old-id", 50.0)])?;
/// let patch = FlagPatch::in_environment("production")
///     .add_rule(AddRule::new([Clause::new("country").is_in(["nl"])], half))
///     .add_tags(["launch"])
///     .comment("half of the Netherlands");
/// # Ok::<(), ldapi::Error>(())
/// ```
///
/// Without an environment, what needs one cannot be added:
///
/// ```compile_fail
/// use ldapi::patch::FlagPatch;
///
/// let patch = FlagPatch::flag_wide().turn_flag_on();
/// ```
pub type FlagPatch<S = InEnvironment> = Patch<FlagInstruction, S>;

/// Instructions for a feature flag that are a member of another body.
pub type FlagInstructions = Patch<FlagInstruction, Listed>;

impl Patch<FlagInstruction, InEnvironment> {
    /// A patch that changes a flag in an environment, and perhaps as a whole.
    pub fn in_environment(key: impl Into<String>) -> Self {
        Patch::with(Some(key.into()))
    }
}

impl Patch<FlagInstruction, Whole> {
    /// A patch that changes a flag in all environments.
    pub fn flag_wide() -> Self {
        Patch::default()
    }
}

/// Migration flags: their cohorts are rules, and are served rollouts only.
impl<S: HasEnvironment> Patch<FlagInstruction, S> {
    /// Changes how far the cohort of a rule is: what part of it is at which stage.
    pub fn update_cohort(self, rule_id: impl Into<String>, rollout: impl Into<Rollout>) -> Self {
        self.update_rule_variation_or_rollout(rule_id, Serve::Rollout(rollout.into()))
    }

    /// Changes how far everything is that is in no cohort.
    ///
    /// ```
    /// use ldapi::patch::{FlagPatch, Weights};
    ///
    /// let half = Weights::percent([("variation-off", 50.0), ("variation-shadow", 50.0)])?;
    /// let patch = FlagPatch::in_environment("production").update_default_cohort(half);
    /// # Ok::<(), ldapi::Error>(())
    /// ```
    pub fn update_default_cohort(self, rollout: impl Into<Rollout>) -> Self {
        self.update_fallthrough_variation_or_rollout(Serve::Rollout(rollout.into()))
    }
}

impl Patch<FlagInstruction, Listed> {
    /// No instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A way in which client-side SDKs get at a flag.
#[derive(Clone)]
#[non_exhaustive]
pub enum ClientSideAvailability {
    /// Mobile SDKs, by the mobile key.
    UsingMobileKey,
    /// Browser SDKs, by the client-side ID.
    UsingEnvironmentId,
    /// A way that is not known.
    Unknown(UnknownValue),
}

ldapi_runtime::text_enum! {
    ClientSideAvailability {
        UsingMobileKey "usingMobileKey",
        UsingEnvironmentId "usingEnvironmentId",
    }
}
text_value! { ClientSideAvailability }

super::kind::parameters! {
    /// A new rule.
    AddRule {
        /// The conditions of the rule, each with `attribute`, `op`, `negate` and `values`, and with a `contextKind`,
        /// for which only segments document a default. Operators are camel case, such as `endsWith`; case counts in
        /// `attribute`, `contextKind` and `values`.
        clauses: List<Clause> = "clauses",
        /// What is served.
        serve: Serve = "variationId? rolloutWeights? rolloutBucketBy? rolloutContextKind?",
    } optional {
        /// The `_id` of the rule that the new one precedes; without it the rule goes last.
        before_rule_id: String = "beforeRuleId" "beforeRuleId?",
    }
}

super::kind::parameters! {
    /// A new variation.
    NewVariation {
        /// What the variation stands for, any JSON value, not yet taken by another variation.
        value: Json = "value",
    } optional {
        /// A name for people to read.
        name: String = "name" "name?",
        /// What the variation is for.
        description: String = "description" "description?",
    }
}

super::kind::parameters! {
    /// What new environments start with.
    DefaultVariations {
    } optional {
        /// The value of the variation to be the default when on.
        on_variation_value: Json = "onVariationValue" "onVariationValue?",
        /// The value of the variation to be the default when off.
        off_variation_value: Json = "offVariationValue" "offVariationValue?",
    }
}

super::kind::parameters! {
    /// What changes in a variation.
    VariationChange {
        /// The variation's `_id`, not its index.
        variation_id: String = "variationId",
    } optional {
        /// A new name for people to read.
        name: String = "name" "name?",
        /// A new value, any JSON, unlike that of every other variation.
        value: Json = "value" "value?",
        /// A new text on what the variation is for.
        description: String = "description" "description?",
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to a feature flag.
    FlagInstruction, "patchFeatureFlag", in_body: true, path_member: false;

    environment HasEnvironment {
        /// Stops targeting in one environment. Everyone then gets the off variation, or the fallback value of the code
        /// where none is set.
        repeatable turn_flag_off TurnFlagOff "turnFlagOff";
        /// Starts targeting in one environment, so that targets, rules and the default rule decide who gets what.
        repeatable turn_flag_on TurnFlagOn "turnFlagOn";
        /// Adds conditions to a rule in one environment, all of which a context then has to meet as well. Every call
        /// makes new clauses with IDs of their own, so a repeated call doubles them.
        once add_clauses AddClauses "addClauses" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// New conditions, each with `attribute`, `op`, `negate` and `values`, and with a `contextKind`, for which
            /// only segments document a default. Operators are camel case, such as `endsWith`; case counts in
            /// `attribute`, `contextKind` and `values`.
            clauses: List<Clause> = "clauses",
        };
        /// Makes another flag a prerequisite of this one in one environment. For a key that is a prerequisite already
        /// use `updatePrerequisite`, since the outcome here is not documented.
        once add_prerequisite AddPrerequisite "addPrerequisite" {
            /// The key of the other flag.
            key: String = "key",
            /// The `_id` of the variation that the other flag has to serve.
            variation_id: String = "variationId",
        };
        /// Adds a rule in one environment, after all others unless `beforeRuleId` is given. It serves one variation or
        /// a percentage rollout, never both; for a migration flag it has to be a rollout. A description has to follow
        /// with `updateRuleDescription`.
        once add_rule AddRule "addRule" = AddRule;
        /// Targets contexts of one kind individually with a variation, in one environment. A key that another variation
        /// targets already is an error, not a move; remove it there first.
        repeatable add_targets AddTargets "addTargets" = TargetList;
        /// Targets users individually with a variation, in one environment; an older form of `addTargets` for the kind
        /// `user` only. A key that another variation targets already is an error.
        repeatable add_user_targets AddUserTargets "addUserTargets" {
            /// The `_id` of the variation they get.
            variation_id: String = "variationId",
            /// Keys of the users.
            values: Texts = "values",
        };
        /// Adds values to a clause of a rule in one environment, so that it fits more contexts. Attribute, operator and
        /// context kind stay.
        repeatable add_values_to_clause AddValuesToClause "addValuesToClause" {
            /// The `_id` of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The clause's `_id`.
            clause_id: String = "clauseId",
            /// Values to add, in the same case as in the contexts. Upstream speaks of strings only, though clauses hold
            /// numbers too; any JSON scalar goes out as given.
            values: Values = "values",
        };
        /// Takes all individual targets from a variation in one environment, of every context kind including users.
        repeatable clear_targets ClearTargets "clearTargets" {
            /// The variation's `_id`, not its index.
            variation_id: String = "variationId",
        };
        /// Takes all individually targeted users from a variation in one environment; other context kinds stay.
        /// `clearTargets` is for all kinds.
        repeatable clear_user_targets ClearUserTargets "clearUserTargets" {
            /// The variation's `_id`, not its index.
            variation_id: String = "variationId",
        };
        /// Takes conditions away from a rule in one environment, so that the rule fits more contexts. What an unknown
        /// clause ID does is not documented.
        repeatable remove_clauses RemoveClauses "removeClauses" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// `_id`s of clauses of this rule.
            clause_ids: Texts = "clauseIds",
        };
        /// Ends the dependence on another flag in one environment. Without such a prerequisite nothing happens.
        repeatable remove_prerequisite RemovePrerequisite "removePrerequisite" {
            /// The key of the flag that is no longer a prerequisite.
            key: String = "key",
        };
        /// Takes a rule out of one environment. An unknown ID is no error: nothing happens.
        repeatable remove_rule RemoveRule "removeRule" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
        };
        /// Stops targeting contexts of one kind individually with a variation, in one environment. Keys that are not
        /// targeted there are passed over.
        repeatable remove_targets RemoveTargets "removeTargets" = TargetList;
        /// Stops targeting users individually with a variation, in one environment; an older form of `removeTargets`.
        /// Keys that are not targeted there are passed over.
        repeatable remove_user_targets RemoveUserTargets "removeUserTargets" {
            /// The `_id` of the variation they have now.
            variation_id: String = "variationId",
            /// Keys of the users.
            values: Texts = "values",
        };
        /// Takes values out of a clause of a rule in one environment. Attribute, operator and context kind stay; what
        /// becomes of a clause without values is not documented.
        repeatable remove_values_from_clause RemoveValuesFromClause "removeValuesFromClause" {
            /// The `_id` of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The clause's `_id`.
            clause_id: String = "clauseId",
            /// Values to take away, in exactly the same case. Upstream speaks of strings only, though clauses hold
            /// numbers too; any JSON scalar goes out as given.
            values: Values = "values",
        };
        /// Puts the rules of one environment in a new order. It is an error unless the list names exactly the rules
        /// there are now.
        repeatable reorder_rules ReorderRules "reorderRules" {
            /// `_id`s of all rules of the environment, first rule first.
            rule_ids: Texts = "ruleIds",
        };
        /// Sets the prerequisites in one environment to exactly this list; those not in it are gone.
        repeatable replace_prerequisites ReplacePrerequisites "replacePrerequisites" {
            /// Pairs of `key`, the other flag, and `variationId`, the `_id` of the variation it has to serve.
            prerequisites: List<Prerequisite> = "prerequisites",
        };
        /// Sets the rules in one environment to exactly this list; those not in it are gone. Whether a rule keeps its
        /// ID is not documented, so read the IDs anew afterwards.
        repeatable replace_rules ReplaceRules "replaceRules" {
            /// The complete new rules in order, each with `clauses`, either `variationId` or `rolloutWeights`, and
            /// perhaps a `description` and `trackEvents`. Rules of a migration flag take weights.
            rules: List<RuleSpec> = "rules",
        };
        /// Sets the individual targets in one environment to exactly this list, for all context kinds; targets not in
        /// it are gone.
        repeatable replace_targets ReplaceTargets "replaceTargets" {
            /// Per variation and context kind an object with `variationId` (an `_id`), `values` (keys) and
            /// `contextKind`, which is `user` if left out.
            targets: List<TargetList> = "targets",
        };
        /// Sets the individually targeted users in one environment to exactly this list, an older form of
        /// `replaceTargets`. No variation of the flag may be missing from the list.
        repeatable replace_user_targets ReplaceUserTargets "replaceUserTargets" {
            /// For each variation of the flag an object with `variationId` (an `_id`) and `values` (keys of users).
            targets: List<UserTargetList> = "targets",
        };
        /// Exchanges a condition of a rule in one environment for another.
        repeatable update_clause UpdateClause "updateClause" {
            /// The `_id` of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The `_id` of the clause to exchange.
            clause_id: String = "clauseId",
            /// The new condition with `attribute`, `op`, `negate` and `values`, and with a `contextKind`, for which
            /// only segments document a default. Operators are camel case, such as `endsWith`; case counts in
            /// `attribute`, `contextKind` and `values`.
            clause: Clause = "clause",
        };
        /// Changes the default rule of one environment, which serves everyone whom no target and no rule has caught. It
        /// serves one variation or a percentage rollout; for a migration flag it has to be a rollout.
        repeatable update_fallthrough_variation_or_rollout UpdateFallthroughVariationOrRollout "updateFallthroughVariationOrRollout" {
            /// What is served.
            serve: Serve = "variationId? rolloutWeights? rolloutBucketBy? rolloutContextKind?",
        };
        /// Changes what everyone gets in one environment while targeting is off there. No instruction unsets it.
        repeatable update_off_variation UpdateOffVariation "updateOffVariation" {
            /// The variation's `_id`, not its index.
            variation_id: String = "variationId",
        };
        /// Changes which variation a prerequisite has to serve, in one environment. It is an error if the other flag is
        /// no prerequisite yet.
        repeatable update_prerequisite UpdatePrerequisite "updatePrerequisite" {
            /// The key of the flag that is a prerequisite.
            key: String = "key",
            /// The `_id` of the variation that the other flag has to serve.
            variation_id: String = "variationId",
        };
        /// Changes the text that describes a rule in one environment; who gets what stays the same.
        repeatable update_rule_description UpdateRuleDescription "updateRuleDescription" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// A text for people, which says what the rule is for.
            description: String = "description",
        };
        /// Changes whether SDKs report each evaluation that one rule decides in one environment, or send only counts.
        /// Data Export depends on such events but is not switched on by this.
        repeatable update_rule_track_events UpdateRuleTrackEvents "updateRuleTrackEvents" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// `true` to send detailed events, `false` to send counts only.
            track_events: bool = "trackEvents",
        };
        /// Changes what a rule serves in one environment: one variation or a percentage rollout. For a migration flag
        /// it has to be a rollout.
        repeatable update_rule_variation_or_rollout UpdateRuleVariationOrRollout "updateRuleVariationOrRollout" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// What is served.
            serve: Serve = "variationId? rolloutWeights? rolloutBucketBy? rolloutContextKind?",
        };
        /// Changes whether SDKs report each evaluation of the flag in one environment, whichever rule decides, or send
        /// only counts. Data Export depends on such events but is not switched on by this.
        repeatable update_track_events UpdateTrackEvents "updateTrackEvents" {
            /// `true` to send detailed events, `false` to send counts only.
            track_events: bool = "trackEvents",
        };
        /// Changes whether SDKs report each evaluation that the default rule decides in one environment, or send only
        /// counts. Data Export depends on such events but is not switched on by this.
        repeatable update_track_events_fallthrough UpdateTrackEventsFallthrough "updateTrackEventsFallthrough" {
            /// `true` to send detailed events, `false` to send counts only.
            track_events: bool = "trackEvents",
        };
    }
    resource Open {
        /// Adds a variation to the flag, for all environments at once, and needs no environment key. Values of
        /// variations are unique in a flag, so a repeated call is expected to be refused.
        once add_variation AddVariation "addVariation" = NewVariation;
        /// Takes a variation out of the flag, in all environments at once, and needs no environment key. Nothing is
        /// documented about rules, targets, defaults or dependent flags that still use it, so free it first.
        repeatable remove_variation RemoveVariation "removeVariation" {
            /// The variation's `_id`, not its index.
            variation_id: String = "variationId",
        };
        /// Changes the on and off variations that the flag keeps as its defaults; environments that exist already
        /// presumably keep theirs. Needs no environment key and takes values, not IDs. Also accepts `OnVariationValue`
        /// and `OffVariationValue` when read.
        repeatable update_default_variation UpdateDefaultVariation "updateDefaultVariation" = DefaultVariations;
        /// Changes value, name or description of a variation, for all environments at once, and needs no environment
        /// key. Parameters that are left out stay as they are.
        repeatable update_variation UpdateVariation "updateVariation" = VariationChange;
        /// Adds a custom property to the flag, for all environments; integrations use such properties to attach their
        /// own data. What happens with a key that exists is not documented; `replaceCustomProperties` is for that.
        once add_custom_properties AddCustomProperties "addCustomProperties" {
            /// The key of the new property.
            key: String = "key",
            /// What the property is called.
            name: String = "name",
            /// The values of the property, as strings.
            values: Texts = "values",
        };
        /// Puts tags on the flag, for all environments. Tags that are there already are no error.
        repeatable add_tags AddTags "addTags" {
            /// Tags to put on.
            values: Texts = "values",
        };
        /// Marks the flag as made to stay, for all environments. LaunchDarkly then never suggests cleaning it up.
        repeatable make_flag_permanent MakeFlagPermanent "makeFlagPermanent";
        /// Marks the flag as one to be cleaned up some day, for all environments.
        repeatable make_flag_temporary MakeFlagTemporary "makeFlagTemporary";
        /// Takes values out of a custom property, for all environments. When the last value goes, the property goes
        /// too.
        repeatable remove_custom_properties RemoveCustomProperties "removeCustomProperties" {
            /// The key of the property.
            key: String = "key",
            /// Values to take out.
            values: Texts = "values",
        };
        /// Leaves the flag without a maintainer, whether that was a member or a team.
        repeatable remove_maintainer RemoveMaintainer "removeMaintainer";
        /// Takes tags off the flag, for all environments.
        repeatable remove_tags RemoveTags "removeTags" {
            /// Tags to take off.
            values: Texts = "values",
        };
        /// Sets the values of a custom property to exactly this list, for all environments.
        repeatable replace_custom_properties ReplaceCustomProperties "replaceCustomProperties" {
            /// The key of the property.
            key: String = "key",
            /// What the property is called.
            name: String = "name",
            /// All values that the property has from now on, as strings.
            values: Texts = "values",
        };
        /// Hides the flag from mobile SDKs or from other client-side SDKs, in all environments. Each instruction turns
        /// one of the two switches.
        repeatable turn_off_client_side_availability TurnOffClientSideAvailability "turnOffClientSideAvailability" {
            /// `usingMobileKey` for SDKs with a mobile key, `usingEnvironmentId` for SDKs with a client-side ID.
            value: ClientSideAvailability = "value",
        };
        /// Lets mobile SDKs or other client-side SDKs evaluate the flag, in all environments. Each instruction turns
        /// one of the two switches.
        repeatable turn_on_client_side_availability TurnOnClientSideAvailability "turnOnClientSideAvailability" {
            /// `usingMobileKey` for SDKs with a mobile key, `usingEnvironmentId` for SDKs with a client-side ID.
            value: ClientSideAvailability = "value",
        };
        /// Changes the text that describes the flag, for all environments.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on.
            value: String = "value",
        };
        /// Makes a member the maintainer of the flag, in place of any member or team before.
        repeatable update_maintainer_member UpdateMaintainerMember "updateMaintainerMember" {
            /// The new maintainer's `_id`.
            value: String = "value",
        };
        /// Makes a team the maintainer of the flag, in place of any member or team before.
        repeatable update_maintainer_team UpdateMaintainerTeam "updateMaintainerTeam" {
            /// The team's key.
            value: String = "value",
        };
        /// Changes the name of the flag that people see, for all environments; the key stays.
        repeatable update_name UpdateName "updateName" {
            /// The name from now on.
            value: String = "value",
        };
        /// Retires the flag in all environments without deleting it; `restoreFlag` brings it back. It is an error while
        /// other flags have it as a prerequisite.
        repeatable archive_flag ArchiveFlag "archiveFlag";
        /// Deletes the flag and its rules for good, in all environments. SDKs that still ask for it serve the fallback
        /// value of the code; a second call finds no flag.
        repeatable delete_flag DeleteFlag "deleteFlag";
        /// Takes the flag off the list of live flags; it is neither archived nor deleted. `restoreDeprecatedFlag`
        /// undoes it.
        repeatable deprecate_flag DeprecateFlag "deprecateFlag";
        /// Brings a deprecated flag back to the list of live flags. On any other flag the outcome is not documented.
        repeatable restore_deprecated_flag RestoreDeprecatedFlag "restoreDeprecatedFlag";
        /// Brings an archived flag back. On any other flag the outcome is not documented.
        repeatable restore_flag RestoreFlag "restoreFlag";
    }
}
