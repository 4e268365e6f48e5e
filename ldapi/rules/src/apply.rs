//! What a semantic patch makes of a flag or a segment.
//!
//! Documents are what the API shows, instructions are what it is sent. A patch is carried out in order, as a whole or
//! not at all. `RULES.md`, in the folder of this crate, lists every rule, and which are documented, deduced or our own.
//!
//! ```
//! use ldapi_rules::apply;
//! use serde_json::json;
//!
//! let flag = json!({ "key": "lamp", "_version": 3, "environments": { "test": { "on": false, "version": 7 } } });
//! let applied = apply::flag(&flag, Some("test"), &[json!({ "kind": "turnFlagOn" })])?;
//! assert_eq!(applied.document["environments"]["test"], json!({ "on": true, "version": 8 }));
//!
//! let refused = apply::flag(&flag, Some("test"), &[json!({ "kind": "updateOffVariation" })]);
//! assert_eq!(refused.unwrap_err().to_string(), "instruction 0 (updateOffVariation): variationId is missing");
//! # Ok::<(), apply::Refused>(())
//! ```

mod clauses;
mod draft;
mod lifecycle;
mod member;
mod parameters;
mod prerequisites;
mod rules;
mod segment_lists;
mod segment_rules;
mod serving;
mod settings;
mod steps;
mod switches;
mod targets;
mod variations;
mod versions;

use std::fmt;

use serde_json::Value;

use draft::Draft;
use parameters::Parameters;
use steps::Resource;

/// What became of a document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Applied {
    /// The document after the patch. Version numbers are raised where something changed; dates are left alone.
    pub document: Value,
    /// Kinds of instructions whose effect cannot be told from the document, each once, in the order in which they came.
    /// The document is as if they had not been there.
    pub unpredicted: Vec<String>,
}

/// Why a patch was refused: the first instruction that is not valid. Nothing of the patch takes effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The place of the instruction in the patch, from 0.
    pub index: usize,
    /// The kind of the instruction; empty if it has none.
    pub kind: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refused { index, kind, reason } = self;
        match kind.as_str() {
            "" => write!(f, "instruction {index}: {reason}"),
            _ => write!(f, "instruction {index} ({kind}): {reason}"),
        }
    }
}

impl std::error::Error for Refused {}

/// Applies a patch to a flag. What the patch adds gets the ids `new-1`, `new-2`, …
///
/// `environment` is needed by instructions for one environment; it is not looked at if there are none.
///
/// # Errors
/// If an instruction is not valid for this flag. An instruction of a kind that is not known is no error.
pub fn flag(document: &Value, environment: Option<&str>, instructions: &[Value]) -> Result<Applied, Refused> {
    flag_with(document, environment, instructions, &mut numbered())
}

/// Applies a patch to a flag, like [`flag`], with ids from `ids`: one call for each rule, clause and variation that the
/// patch adds, a rule before its clauses.
///
/// # Errors
/// If an instruction is not valid for this flag.
pub fn flag_with(
    document: &Value,
    environment: Option<&str>,
    instructions: &[Value],
    ids: &mut dyn FnMut() -> String,
) -> Result<Applied, Refused> {
    let mut draft = Draft::flag(document, environment, ids);
    run(&mut draft, Resource::Flag, instructions)?;
    let (mut after, unpredicted) = draft.finish();
    versions::raise_flag(document, &mut after);
    Ok(Applied { document: after, unpredicted })
}

/// Applies a patch to a segment. What the patch adds gets the ids `new-1`, `new-2`, …
///
/// # Errors
/// If an instruction is not valid for this segment. An instruction of a kind that is not known is no error.
pub fn segment(document: &Value, instructions: &[Value]) -> Result<Applied, Refused> {
    segment_with(document, instructions, &mut numbered())
}

/// Applies a patch to a segment, like [`segment`], with ids from `ids`: one call for each rule and clause that the
/// patch adds, a rule before its clauses.
///
/// # Errors
/// If an instruction is not valid for this segment.
pub fn segment_with(
    document: &Value,
    instructions: &[Value],
    ids: &mut dyn FnMut() -> String,
) -> Result<Applied, Refused> {
    segment_lists::check_size(instructions).map_err(|(index, reason)| refusal(index, &instructions[index], reason))?;
    let mut draft = Draft::segment(document, ids);
    run(&mut draft, Resource::Segment, instructions)?;
    let (mut after, unpredicted) = draft.finish();
    versions::raise_segment(document, &mut after);
    Ok(Applied { document: after, unpredicted })
}

fn numbered() -> impl FnMut() -> String {
    let mut last = 0;
    move || {
        last += 1;
        format!("new-{last}")
    }
}

fn run(draft: &mut Draft<'_>, resource: Resource, instructions: &[Value]) -> Result<(), Refused> {
    for (index, instruction) in instructions.iter().enumerate() {
        carry_out(draft, resource, instruction).map_err(|reason| refusal(index, instruction, reason))?;
    }
    Ok(())
}

fn carry_out(draft: &mut Draft<'_>, resource: Resource, instruction: &Value) -> Result<(), String> {
    let kind = instruction.get("kind").and_then(Value::as_str).ok_or("it has no kind")?;
    let Some(found) = steps::find(resource, kind) else {
        draft.leave_unpredicted(kind);
        return Ok(());
    };
    if found.needs_place {
        draft.place()?;
    }
    (found.step)(draft, &Parameters::of(instruction)?)
}

fn refusal(index: usize, instruction: &Value, reason: String) -> Refused {
    let kind = instruction.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    Refused { index, kind, reason }
}
