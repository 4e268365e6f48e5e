//! Segments: what a semantic patch can do to them.

use super::list::{List, Texts, Values};
use super::semantic::{Listed, Patch, Whole};
use super::value::Clause;

/// A patch of a segment. A segment is one environment's, and the path names it.
///
/// The documentation asks for `environmentKey` in the body as well, and none of its examples has it; it is sent, as the
/// path has it.
///
/// ```
/// use ldapi::patch::{Clause, SegmentPatch};
///
/// let patch = SegmentPatch::new()
///     .add_included_targets("organization", ["acme"])
///     .add_rule([Clause::new("plan").is_in(["trial"])], "all that try it");
/// ```
pub type SegmentPatch<S = Whole> = Patch<SegmentInstruction, S>;

/// Instructions for a segment that are a member of another body.
pub type SegmentInstructions = Patch<SegmentInstruction, Listed>;

impl Patch<SegmentInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

impl Patch<SegmentInstruction, Listed> {
    /// No instructions yet.
    pub fn list() -> Self {
        Patch::default()
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to a segment.
    SegmentInstruction, "patchSegment", in_body: false, path_member: true;

    environment Open {
        /// Puts tags on the segment, which belongs to one environment. Tags that are there already are no error.
        repeatable add_tags AddTags "addTags" {
            /// Tags to put on.
            values: Texts = "values",
        };
        /// Takes tags off the segment, which belongs to one environment.
        repeatable remove_tags RemoveTags "removeTags" {
            /// Tags to take off.
            values: Texts = "values",
        };
        /// Changes the name of the segment that people see; the key stays.
        repeatable update_name UpdateName "updateName" {
            /// The name from now on.
            value: String = "value",
        };
        /// Keeps contexts of one kind out of the segment, whatever its rules say. A key that would then be included and
        /// excluded at once is an error. A batch holds at most 1,500 operations on targets; more is an error.
        repeatable add_excluded_targets AddExcludedTargets "addExcludedTargets" {
            /// The context kind of these keys.
            context_kind: String = "contextKind",
            /// Keys of the contexts.
            values: Texts = "values",
        };
        /// Keeps users out of the segment; an older form of `addExcludedTargets`. A key that would then be included and
        /// excluded at once is an error. A batch holds at most 1,500 operations on targets; more is an error.
        repeatable add_excluded_users AddExcludedUsers "addExcludedUsers" {
            /// Keys of the users.
            values: Texts = "values",
        };
        /// Makes contexts of one kind members of the segment, whatever its rules say. A key that would then be included
        /// and excluded at once is an error. A batch holds at most 1,500 operations on targets; more is an error.
        repeatable add_included_targets AddIncludedTargets "addIncludedTargets" {
            /// The context kind of these keys.
            context_kind: String = "contextKind",
            /// Keys of the contexts.
            values: Texts = "values",
        };
        /// Makes users members of the segment; an older form of `addIncludedTargets`. A key that would then be included
        /// and excluded at once is an error. A batch holds at most 1,500 operations on targets; more is an error.
        repeatable add_included_users AddIncludedUsers "addIncludedUsers" {
            /// Keys of the users.
            values: Texts = "values",
        };
        /// Ends the exclusion of contexts of one kind; the rules decide on them again. A batch holds at most 1,500
        /// operations on targets; more is an error.
        repeatable remove_excluded_targets RemoveExcludedTargets "removeExcludedTargets" {
            /// The context kind of these keys.
            context_kind: String = "contextKind",
            /// Keys of the contexts.
            values: Texts = "values",
        };
        /// Ends the exclusion of users; an older form of `removeExcludedTargets`. A batch holds at most 1,500
        /// operations on targets; more is an error.
        repeatable remove_excluded_users RemoveExcludedUsers "removeExcludedUsers" {
            /// Keys of the users.
            values: Texts = "values",
        };
        /// Ends the inclusion of contexts of one kind; the rules decide on them again. A batch holds at most 1,500
        /// operations on targets; more is an error.
        repeatable remove_included_targets RemoveIncludedTargets "removeIncludedTargets" {
            /// The context kind of these keys.
            context_kind: String = "contextKind",
            /// Keys of the contexts.
            values: Texts = "values",
        };
        /// Ends the inclusion of users; an older form of `removeIncludedTargets`. A batch holds at most 1,500
        /// operations on targets; more is an error.
        repeatable remove_included_users RemoveIncludedUsers "removeIncludedUsers" {
            /// Keys of the users.
            values: Texts = "values",
        };
        /// Adds conditions to a rule of the segment, all of which a context then has to meet as well. A repeated call
        /// may double them.
        once add_clauses AddClauses "addClauses" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// New conditions, each with `attribute`, `op`, `negate`, `values` and perhaps `contextKind` (`user` if
            /// left out). Operators are camel case, such as `endsWith`; case counts in `attribute`, `contextKind` and
            /// `values`.
            clauses: List<Clause> = "clauses",
        };
        /// Adds a rule to the segment; contexts that meet all its clauses become members. Position and percentage
        /// cannot be given here: see `reorderRules` and, for rules that have a percentage,
        /// `updateRuleRolloutAndContextKind`.
        once add_rule AddRule "addRule" {
            /// The conditions of the rule, each with `attribute`, `op`, `negate`, `values` and perhaps `contextKind`
            /// (`user` if left out). Operators are camel case, such as `endsWith`; case counts in `attribute`,
            /// `contextKind` and `values`.
            clauses: List<Clause> = "clauses",
            /// A text for people, which says what the rule is for; required here, though a rule that is read may lack
            /// it.
            description: String = "description",
        };
        /// Adds values to a clause of a segment rule, so that it fits more contexts. Attribute, operator and context
        /// kind stay.
        repeatable add_values_to_clause AddValuesToClause "addValuesToClause" {
            /// The `_id` of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The clause's `_id`.
            clause_id: String = "clauseId",
            /// Values to add, in the same case as in the contexts. Upstream speaks of strings only, though clauses hold
            /// numbers too; any JSON scalar goes out as given.
            values: Values = "values",
        };
        /// Takes conditions away from a rule of the segment, so that the rule fits more contexts. What an unknown
        /// clause ID does is not documented.
        repeatable remove_clauses RemoveClauses "removeClauses" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// `_id`s of clauses of this rule.
            clause_ids: Texts = "clauseIds",
        };
        /// Takes a rule out of the segment. An unknown ID is no error: nothing happens.
        repeatable remove_rule RemoveRule "removeRule" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
        };
        /// Takes values out of a clause of a segment rule. Attribute, operator and context kind stay; what becomes of a
        /// clause without values is not documented.
        repeatable remove_values_from_clause RemoveValuesFromClause "removeValuesFromClause" {
            /// The `_id` of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The clause's `_id`.
            clause_id: String = "clauseId",
            /// Values to take away, in exactly the same case. Upstream speaks of strings only, though clauses hold
            /// numbers too; any JSON scalar goes out as given.
            values: Values = "values",
        };
        /// Puts the rules of the segment in a new order. It is an error unless the list names exactly the rules there
        /// are now.
        repeatable reorder_rules ReorderRules "reorderRules" {
            /// `_id`s of all rules of the segment, first rule first.
            rule_ids: Texts = "ruleIds",
        };
        /// Exchanges a condition of a segment rule for another.
        repeatable update_clause UpdateClause "updateClause" {
            /// The `_id` of the rule that has the clause.
            rule_id: String = "ruleId",
            /// The `_id` of the clause to exchange.
            clause_id: String = "clauseId",
            /// The new condition with `attribute`, `op`, `negate`, `values` and perhaps `contextKind` (`user` if left
            /// out). Operators are camel case, such as `endsWith`; case counts in `attribute`, `contextKind` and
            /// `values`.
            clause: Clause = "clause",
        };
        /// Changes the text that describes a rule of the segment; membership stays the same.
        repeatable update_rule_description UpdateRuleDescription "updateRuleDescription" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// A text for people, which says what the rule is for.
            description: String = "description",
        };
        /// Changes the share of contexts that a rule makes members, and the context kind it counts by. Only for a rule
        /// that has a percentage already.
        repeatable update_rule_rollout_and_context_kind UpdateRuleRolloutAndContextKind "updateRuleRolloutAndContextKind" {
            /// The rule's `_id`.
            rule_id: String = "ruleId",
            /// The context kind to count by; the rule shows it as `rolloutContextKind`.
            context_kind: String = "contextKind",
            /// The share in thousandths of a percent, an integer from 0 to 100000.
            weight: i64 = "weight",
        };
        /// Keeps contexts out of a big segment. A key that would then be included and excluded at once is an error.
        /// Only for big segments that are lists.
        repeatable add_big_segment_excluded_targets AddBigSegmentExcludedTargets "addBigSegmentExcludedTargets" {
            /// Keys of contexts, all of the one kind that the segment has.
            values: Texts = "values",
        };
        /// Makes contexts members of a big segment. A key that would then be included and excluded at once is an error.
        /// Only for big segments that are lists.
        repeatable add_big_segment_included_targets AddBigSegmentIncludedTargets "addBigSegmentIncludedTargets" {
            /// Keys of contexts, all of the one kind that the segment has.
            values: Texts = "values",
        };
        /// Carries out an import that was created with `createBigSegmentImport`. Whether one import can be carried out
        /// twice is not documented. Only for big segments that are lists.
        once process_big_segment_import ProcessBigSegmentImport "processBigSegmentImport" {
            /// The import's ID: the last part of the path in the `Location` header that its creation answered with.
            import_id: String = "importId",
        };
        /// Ends the exclusion of contexts from a big segment. Only for big segments that are lists.
        repeatable remove_big_segment_excluded_targets RemoveBigSegmentExcludedTargets "removeBigSegmentExcludedTargets" {
            /// Keys of contexts, all of the one kind that the segment has.
            values: Texts = "values",
        };
        /// Ends the inclusion of contexts in a big segment. Only for big segments that are lists.
        repeatable remove_big_segment_included_targets RemoveBigSegmentIncludedTargets "removeBigSegmentIncludedTargets" {
            /// Keys of contexts, all of the one kind that the segment has.
            values: Texts = "values",
        };
    }
}
