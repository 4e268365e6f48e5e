//! What a semantic patch would do, before anything is sent.

use std::fmt;

use ldapi_rules::apply::{self, Applied};
use ldapi_runtime::{Error, Field, Json, JsonPatch, Result, from_json};

use crate::application::{apply_json_patch, difference};
use crate::patch::{FlagInstruction, Instruction, Patch, SegmentInstruction};

/// What a semantic patch would do to a flag or a segment, by the documented rules.
///
/// `FeatureFlag::plan` and `UserSegment::plan` make one of what was fetched. The rules are those of the crate
/// `ldapi-rules`, whose `RULES.md` says of each whether it is documented. What only the API knows, such as whether other
/// flags have this one as a prerequisite, is not looked at.
///
/// ```
/// use ldapi::patch::{FlagPatch, Plan};
///
/// let flag = ldapi::Json::parse(r#"{"_version": 3, "tags": [], "environments": {"test": {"on": false, "version": 7}}}"#);
/// let plan = Plan::of_flag(&flag.unwrap(), &FlagPatch::in_environment("test").turn_flag_on().add_tags(["seen"]))?;
/// assert_eq!(plan.to_string(), "~ /environments/test/on: false -> true\n+ /tags/0: \"seen\"\n");
/// # Ok::<(), ldapi::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    before: Json,
    after: Json,
    difference: JsonPatch,
    unpredicted: Vec<String>,
}

impl Plan {
    /// What a patch does to a flag, as the API shows it.
    ///
    /// # Errors
    /// The API would refuse the patch: an instruction is not valid for this flag. The error says which and why.
    pub fn of_flag<S: 'static>(flag: &Json, patch: &Patch<FlagInstruction, S>) -> Result<Plan> {
        let (document, instructions) = (flag.clone().into(), instructions(patch));
        Plan::new(flag, apply::flag(&document, patch.environment_key(), &instructions))
    }

    /// What a patch does to a segment, as the API shows it.
    ///
    /// # Errors
    /// The API would refuse the patch: an instruction is not valid for this segment. The error says which and why.
    pub fn of_segment<S: 'static>(segment: &Json, patch: &Patch<SegmentInstruction, S>) -> Result<Plan> {
        let (document, instructions) = (segment.clone().into(), instructions(patch));
        Plan::new(segment, apply::segment(&document, &instructions))
    }

    fn new(before: &Json, applied: Result<Applied, apply::Refused>) -> Result<Plan> {
        let Applied { document, unpredicted, .. } = applied.map_err(|refused| Error::request(refused.to_string()))?;
        let after = Json::from(document);
        let difference = without_versions(&difference(before, &after));
        Ok(Plan { before: before.clone(), after, difference, unpredicted })
    }

    /// What changes, as a JSON Patch. Version numbers, which rise with each change, are left out. What the patch adds has
    /// the ids `new-1`, `new-2` and so on; the API gives others.
    pub fn difference(&self) -> &JsonPatch {
        &self.difference
    }

    /// Whether nothing changes, as far as can be told.
    pub fn changes_nothing(&self) -> bool {
        self.difference.operations().is_empty() && self.unpredicted.is_empty()
    }

    /// The kinds of instructions whose effect cannot be told from the resource alone, each once.
    pub fn unpredicted(&self) -> &[String] {
        &self.unpredicted
    }

    /// The resource as it would be.
    pub fn after(&self) -> &Json {
        &self.after
    }

    /// The resource as it would be, as a model.
    ///
    /// # Errors
    /// The type is not that of the resource.
    pub fn after_as<T: Field + Default>(&self) -> Result<T> {
        from_json(&self.after.to_string()).map(|(value, _)| value).map_err(Error::request)
    }
}

fn instructions<I: Instruction, S>(patch: &Patch<I, S>) -> Vec<serde_json::Value> {
    patch.instructions().iter().map(|instruction| instruction.to_json().into()).collect()
}

/// Without the versions of the resource and of its environments. Other members may have that name too.
fn without_versions(patch: &JsonPatch) -> JsonPatch {
    let is_version = |step: &Json| match path(step).split('/').skip(1).collect::<Vec<_>>().as_slice() {
        [name] => ["_version", "version"].contains(name),
        ["environments", _, name] => *name == "version",
        _ => false,
    };
    let steps = patch.operations().iter().filter(|step| !is_version(step));
    steps.cloned().fold(JsonPatch::new(), JsonPatch::operation)
}

fn path(step: &Json) -> &str {
    step.pointer("/path").and_then(Json::as_str).unwrap_or_default()
}

/// A line for each change: `~` where a value becomes another, `+` where one is added, `-` where one goes, `?` where the
/// effect cannot be told. Places are JSON pointers.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Each step is on what the steps before it left, as removals shift what comes behind.
        let mut document = self.before.clone();
        for step in self.difference.operations() {
            let path = path(step);
            let old = document.pointer(path).unwrap_or(&Json::Null);
            match (step.pointer("/op").and_then(Json::as_str), step.pointer("/value")) {
                (Some("replace"), Some(new)) => writeln!(f, "~ {path}: {old:?} -> {new:?}")?,
                (Some("remove"), _) => writeln!(f, "- {path}: {old:?}")?,
                (_, new) => writeln!(f, "+ {path}: {:?}", new.unwrap_or(&Json::Null))?,
            }
            // It is a step of the difference, so it fits.
            if let Ok(next) = apply_json_patch(&JsonPatch::new().operation(step.clone()), &document) {
                document = next;
            }
        }
        self.unpredicted.iter().try_for_each(|kind| writeln!(f, "? {kind}: what it does cannot be told from here"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::{FlagPatch, SegmentPatch, VariationChange};

    const FLAG: &str = r#"{"_version":3,"tags":[],"variations":[{"_id":"a","value":{"version":1}}],
        "environments":{"test":{"on":false,"version":7}}}"#;

    fn json(text: &str) -> Json {
        Json::parse(text).expect("JSON")
    }

    #[test]
    fn a_plan_tells_what_changes_and_no_versions() {
        let check = |plan: Result<Plan>, expected: &str| {
            let told = plan.map(|plan| plan.to_string()).unwrap_or_else(|error| error.to_string());
            assert_eq!(told, expected);
        };
        let flag = |patch: FlagPatch| Plan::of_flag(&json(FLAG), &patch);
        let here = || FlagPatch::in_environment("test");
        check(flag(here().turn_flag_off()), "");
        check(flag(here().turn_flag_on()), "~ /environments/test/on: false -> true\n");
        let value = VariationChange::new("a").value(json(r#"{"version":2}"#));
        check(flag(here().update_variation(value)), "~ /variations/0/value/version: 1 -> 2\n");
        check(flag(here().custom("somethingNew", [])), "? somethingNew: what it does cannot be told from here\n");
        check(
            flag(here().turn_flag_on().update_off_variation("b")),
            "request not sent: instruction 1 (updateOffVariation): there is no variation \"b\"",
        );
        check(
            flag(FlagPatch::in_environment("other").turn_flag_on()),
            "request not sent: instruction 0 (turnFlagOn): there is no environment \"other\"",
        );
        let segment =
            Plan::of_segment(&json(r#"{"version":1,"included":[]}"#), &SegmentPatch::new().add_included_users(["ann"]));
        check(segment, "+ /included/0: \"ann\"\n");
    }

    #[test]
    fn the_difference_leads_to_what_will_be() {
        let patch = FlagPatch::in_environment("test").turn_flag_on().add_tags(["a", "b"]);
        let plan = Plan::of_flag(&json(FLAG), &patch).expect("a plan");
        let after = apply_json_patch(plan.difference(), &json(FLAG)).expect("it fits");
        assert_eq!(difference(&after, plan.after()).operations().len(), 2, "the two versions");
        assert!(!plan.changes_nothing());
    }
}
