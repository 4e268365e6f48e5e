//! AgentControl configs: what a semantic patch can do to their targeting.

use super::flag::{AddRule, DefaultVariations};
use super::list::{List, Texts, Values};
use super::semantic::{InEnvironment, Listed, Patch};
use super::value::{Clause, RuleSpec, Serve, TargetList};

/// A patch of the targeting of an AgentControl config in an environment.
///
/// ```
/// use ldapi::patch::{AiConfigPatch, Serve};
///
/// let patch = AiConfigPatch::in_environment("production")
///     .update_fallthrough_variation_or_rollout(Serve::variation("variation-id"));
/// ```
pub type AiConfigPatch<S = InEnvironment> = Patch<AiConfigInstruction, S>;

/// Instructions for the targeting of an AgentControl config that are a member of another body.
pub type AiConfigInstructions = Patch<AiConfigInstruction, Listed>;

impl Patch<AiConfigInstruction, InEnvironment> {
    /// A patch that changes the targeting in an environment.
    pub fn in_environment(key: impl Into<String>) -> Self {
        Patch::with(Some(key.into()))
    }
}

impl Patch<AiConfigInstruction, Listed> {
    /// No instructions yet.
    pub fn list() -> Self {
        Patch::default()
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to the targeting of an AgentControl config.
    AiConfigInstruction, "patchAIConfigTargeting", in_body: true, path_member: false;

    environment HasEnvironment {
        /// Adds conditions to a rule of the AI config in one environment, all of which a context then has to meet as
        /// well. Every call makes new clauses, so a repeated call doubles them.
        once add_clauses AddClauses "addClauses" {
            /// The rule's ID, which the documented form of the targeting leaves out.
            rule_id: String = "ruleId",
            /// New conditions, each with `attribute`, `op`, `negate` and `values`, and with a `contextKind`, for which
            /// only segments document a default. Operators are camel case, such as `endsWith`; case counts in
            /// `attribute`, `contextKind` and `values`.
            clauses: List<Clause> = "clauses",
        };
        /// Adds a rule to the AI config in one environment, after all others unless `beforeRuleId` is given. It serves
        /// one variation or a percentage rollout, never both.
        once add_rule AddRule "addRule" = AddRule;
        /// Targets contexts of one kind individually with a variation of the AI config, in one environment. A key that
        /// another variation targets already is an error, not a move; remove it there first.
        repeatable add_targets AddTargets "addTargets" = TargetList;
        /// Adds values to a clause of an AI config's rule in one environment, so that it fits more contexts. Attribute,
        /// operator and context kind stay.
        repeatable add_values_to_clause AddValuesToClause "addValuesToClause" {
            /// The ID of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The clause's ID, which the targeting shows as `id`.
            clause_id: String = "clauseId",
            /// Values to add, in the same case as in the contexts. Upstream speaks of strings only, though clauses hold
            /// numbers too; any JSON scalar goes out as given.
            values: Values = "values",
        };
        /// Takes all individual targets from a variation of the AI config in one environment, of every context kind
        /// including users.
        repeatable clear_targets ClearTargets "clearTargets" {
            /// The variation's `_id`, not its index.
            variation_id: String = "variationId",
        };
        /// Takes conditions away from a rule of the AI config in one environment, so that the rule fits more contexts.
        /// What an unknown clause ID does is not documented.
        repeatable remove_clauses RemoveClauses "removeClauses" {
            /// The rule's ID, which the documented form of the targeting leaves out.
            rule_id: String = "ruleId",
            /// IDs of clauses of this rule, which the targeting shows as `id`.
            clause_ids: Texts = "clauseIds",
        };
        /// Takes a rule of the AI config out of one environment. An unknown ID is no error: nothing happens.
        repeatable remove_rule RemoveRule "removeRule" {
            /// The rule's ID, which the documented form of the targeting leaves out.
            rule_id: String = "ruleId",
        };
        /// Stops targeting contexts of one kind individually with a variation of the AI config, in one environment.
        /// Keys that are not targeted there are passed over.
        repeatable remove_targets RemoveTargets "removeTargets" = TargetList;
        /// Takes values out of a clause of an AI config's rule in one environment. Attribute, operator and context kind
        /// stay; what becomes of a clause without values is not documented.
        repeatable remove_values_from_clause RemoveValuesFromClause "removeValuesFromClause" {
            /// The ID of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The clause's ID, which the targeting shows as `id`.
            clause_id: String = "clauseId",
            /// Values to take away, in exactly the same case. Upstream speaks of strings only, though clauses hold
            /// numbers too; any JSON scalar goes out as given.
            values: Values = "values",
        };
        /// Puts the AI config's rules of one environment in a new order. It is an error unless the list names exactly
        /// the rules there are now.
        repeatable reorder_rules ReorderRules "reorderRules" {
            /// IDs of all rules of the environment, first rule first.
            rule_ids: Texts = "ruleIds",
        };
        /// Sets the AI config's rules in one environment to exactly this list; those not in it are gone. Whether a rule
        /// keeps its ID is not documented.
        repeatable replace_rules ReplaceRules "replaceRules" {
            /// The complete new rules in order, each with `clauses`, either `variationId` or `rolloutWeights`, and
            /// perhaps a `description` and `trackEvents`.
            rules: List<RuleSpec> = "rules",
        };
        /// Sets the AI config's individual targets in one environment to exactly this list, for all context kinds;
        /// targets not in it are gone.
        repeatable replace_targets ReplaceTargets "replaceTargets" {
            /// Per variation and context kind an object with `variationId` (an `_id`), `values` (keys) and
            /// `contextKind`, which is `user` if left out.
            targets: List<TargetList> = "targets",
        };
        /// Exchanges a condition of an AI config's rule in one environment for another.
        repeatable update_clause UpdateClause "updateClause" {
            /// The ID of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The ID of the clause to exchange, which the targeting shows as `id`.
            clause_id: String = "clauseId",
            /// The new condition with `attribute`, `op`, `negate` and `values`, and with a `contextKind`, for which
            /// only segments document a default. Operators are camel case, such as `endsWith`; case counts in
            /// `attribute`, `contextKind` and `values`.
            clause: Clause = "clause",
        };
        /// Changes the on and off variations that the AI config keeps as its defaults. The patch needs an environment
        /// key even so; values are given, not IDs. Also accepts `OnVariationValue` and `OffVariationValue` when read.
        repeatable update_default_variation UpdateDefaultVariation "updateDefaultVariation" = DefaultVariations;
        /// Changes the AI config's default rule of one environment, which serves everyone whom no target and no rule
        /// has caught. It serves one variation or a percentage rollout.
        repeatable update_fallthrough_variation_or_rollout UpdateFallthroughVariationOrRollout "updateFallthroughVariationOrRollout" {
            /// What is served.
            serve: Serve = "variationId? rolloutWeights? rolloutBucketBy? rolloutContextKind?",
        };
        /// Changes which variation of the AI config everyone gets in one environment while targeting is off there. No
        /// instruction of this operation turns targeting on or off.
        repeatable update_off_variation UpdateOffVariation "updateOffVariation" {
            /// The variation's `_id`, not its index.
            variation_id: String = "variationId",
        };
        /// Changes the text that describes a rule of the AI config in one environment; who gets what stays the same.
        repeatable update_rule_description UpdateRuleDescription "updateRuleDescription" {
            /// The rule's ID, which the documented form of the targeting leaves out.
            rule_id: String = "ruleId",
            /// A text for people, which says what the rule is for.
            description: String = "description",
        };
        /// Changes whether SDKs report each evaluation that one rule of the AI config decides in one environment, or
        /// send only counts. Data Export depends on such events but is not switched on by this.
        repeatable update_rule_track_events UpdateRuleTrackEvents "updateRuleTrackEvents" {
            /// The rule's ID, which the documented form of the targeting leaves out.
            rule_id: String = "ruleId",
            /// `true` to send detailed events, `false` to send counts only.
            track_events: bool = "trackEvents",
        };
        /// Changes what a rule of the AI config serves in one environment: one variation or a percentage rollout.
        repeatable update_rule_variation_or_rollout UpdateRuleVariationOrRollout "updateRuleVariationOrRollout" {
            /// The rule's ID, which the documented form of the targeting leaves out.
            rule_id: String = "ruleId",
            /// What is served.
            serve: Serve = "variationId? rolloutWeights? rolloutBucketBy? rolloutContextKind?",
        };
        /// Changes whether SDKs report each evaluation of the AI config in one environment, whichever rule decides, or
        /// send only counts. Data Export depends on such events but is not switched on by this.
        repeatable update_track_events UpdateTrackEvents "updateTrackEvents" {
            /// `true` to send detailed events, `false` to send counts only.
            track_events: bool = "trackEvents",
        };
        /// Changes whether SDKs report each evaluation that the AI config's default rule decides in one environment, or
        /// send only counts. Data Export depends on such events but is not switched on by this.
        repeatable update_track_events_fallthrough UpdateTrackEventsFallthrough "updateTrackEventsFallthrough" {
            /// `true` to send detailed events, `false` to send counts only.
            track_events: bool = "trackEvents",
        };
    }
}
