//! Parts of workflows: the conditions of a stage, and what takes the place of a template's parameters.

use ldapi_intent::patch::UnixMillis;
use ldapi_runtime::{Json, many};

use crate::model::{ConditionInput, DurationUnit, ParameterDefault, WorkflowTemplateParameter};

impl ConditionInput {
    /// The stage starts at a moment.
    ///
    /// ```
    /// use ldapi::model::{ActionInput, ConditionInput, DurationUnit, StageInput};
    /// use ldapi::patch::{FlagInstructions, Reviewers};
    ///
    /// let next_day = StageInput::new()
    ///     .name("On for everyone")
    ///     .conditions([
    ///         ConditionInput::after(1, DurationUnit::CalendarDay),
    ///         ConditionInput::approval("the figures of the first day", ["member-id"], [] as [&str; 0]),
    ///     ])
    ///     .action(ActionInput::new().instructions(FlagInstructions::new().turn_flag_on()));
    /// ```
    pub fn at(moment: impl Into<UnixMillis>) -> Self {
        let moment: UnixMillis = moment.into();
        ConditionInput::new().kind("schedule").schedule_kind("absolute").execution_date(moment.get())
    }

    /// The stage starts after a time.
    pub fn after(amount: i64, unit: impl Into<DurationUnit>) -> Self {
        let relative = ConditionInput::new().kind("schedule").schedule_kind("relative");
        relative.wait_duration(amount).wait_duration_unit(unit)
    }

    /// The stage starts once it is approved: what the approval is about, the members (by `_id`) and the teams (by key) that
    /// are asked.
    pub fn approval(
        about: impl Into<String>,
        member_ids: impl IntoIterator<Item = impl Into<String>>,
        team_keys: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let mut condition = ConditionInput::new().kind("ld-approval").description(about);
        let (members, teams): (Vec<String>, Vec<String>) = (many(member_ids), many(team_keys));
        if !members.is_empty() {
            condition = condition.notify_member_ids(members);
        }
        if teams.is_empty() { condition } else { condition.notify_team_keys(teams) }
    }
}

impl WorkflowTemplateParameter {
    /// A value in the place of a template's parameter: the `_id` of the condition or instruction that has the place, the
    /// place within it, such as `/variationId`, and the value.
    pub fn replacing(id: impl Into<String>, path: impl Into<String>, value: impl Into<Json>) -> Self {
        let default = ParameterDefault::new().value(value);
        WorkflowTemplateParameter::new().id(id).path(path).set_default(default)
    }
}
