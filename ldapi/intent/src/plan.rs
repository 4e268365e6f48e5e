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

fn without_versions(patch: &JsonPatch) -> JsonPatch {
    let is_version = |step: &Json| {
        let last = path(step).rsplit('/').next().unwrap_or_default();
        last == "_version" || last == "version"
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
                (Some("replace"), Some(new)) => writeln!(f, "~ {path}: {old} -> {new}")?,
                (Some("remove"), _) => writeln!(f, "- {path}: {old}")?,
                (_, new) => writeln!(f, "+ {path}: {}", new.unwrap_or(&Json::Null))?,
            }
            // It is a step of the difference, so it fits.
            if let Ok(next) = apply_json_patch(&JsonPatch::new().operation(step.clone()), &document) {
                document = next;
            }
        }
        self.unpredicted.iter().try_for_each(|kind| writeln!(f, "? {kind}: what it does cannot be told from here"))
    }
}
