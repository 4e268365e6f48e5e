//! What a semantic patch does, by the rules that the emulator shares with the preview.
//!
//! New parts get no ids here, so that a patch can be tried without leaving a trace; ids are given when the document is
//! finished, before it is kept.

use std::collections::BTreeSet;

use ldapi_rules::apply;
use serde_json::{Value, json};

use super::World;
use super::place::Kind;
use super::refusal::invalid;
use super::segment::imported;
use super::value::{Read, add_texts, remove_texts, set};
use crate::ask::Answer;

/// What a semantic patch made of a document.
pub(crate) struct Outcome {
    /// The document.
    pub(crate) document: Value,
    /// Whether it is to be deleted.
    pub(crate) is_deleted: bool,
}

impl World {
    /// Applies instructions to a flag, with what the flag's document alone cannot tell: its prerequisites.
    pub(crate) fn apply_to_flag(
        &self,
        project: &str,
        flag: &Value,
        environment: Option<&str>,
        instructions: &[Value],
    ) -> Result<Outcome, Answer> {
        check_some(instructions)?;
        let applied = apply::flag_with(flag, environment, instructions, &mut String::new)
            .map_err(|refused| invalid(refused.to_string()))?;
        let mut outcome = Outcome { document: applied.document, is_deleted: false };
        for kind in &applied.unpredicted {
            match kind.as_str() {
                "deleteFlag" => outcome.is_deleted = true,
                "addPrerequisite" | "updatePrerequisite" | "replacePrerequisites" => {}
                unknown => return Err(invalid(format!("there is no instruction {unknown:?}"))),
            }
        }
        if let Some(environment) = environment {
            self.follow_prerequisites(project, flag, environment, instructions, &mut outcome.document)?;
        }
        Ok(outcome)
    }

    /// Carries out the instructions on prerequisites, which name variations of other flags.
    fn follow_prerequisites(
        &self,
        project: &str,
        before: &Value,
        environment: &str,
        instructions: &[Value],
        after: &mut Value,
    ) -> Result<(), Answer> {
        let config = |flag: &Value| flag.get("environments").and_then(|all| all.get(environment)).cloned();
        let mut list = config(before).map(|config| config.list("prerequisites").to_vec()).unwrap_or_default();
        let mut is_changed = false;
        for instruction in instructions {
            let key = instruction.text("key");
            match instruction.text("kind") {
                "addPrerequisite" => list.push(self.prerequisite(project, instruction)?),
                "updatePrerequisite" => {
                    let new = self.prerequisite(project, instruction)?;
                    list.iter_mut().filter(|one| one.text("key") == key).for_each(|one| *one = new.clone());
                }
                "removePrerequisite" => list.retain(|one| one.text("key") != key),
                "replacePrerequisites" => {
                    let new = instruction.list("prerequisites").iter().map(|one| self.prerequisite(project, one));
                    list = new.collect::<Result<_, _>>()?;
                }
                _ => continue,
            }
            is_changed = true;
        }
        if !is_changed {
            return Ok(());
        }
        for prerequisite in &list {
            self.check_circle(project, environment, before.text("key"), prerequisite.text("key"))?;
        }
        let config = after.get_mut("environments").and_then(|all| all.get_mut(environment));
        config.into_iter().for_each(|config| set(config, "prerequisites", list.clone()));
        Ok(())
    }

    /// A prerequisite as flags have it: with the index of the variation.
    pub(crate) fn prerequisite(&self, project: &str, given: &Value) -> Result<Value, Answer> {
        let (key, id) = (given.text("key"), given.text("variationId"));
        let Some(flag) = self.get(Kind::Flag, &[project, key]) else {
            return Err(invalid(format!("there is no flag {key:?} to be a prerequisite")));
        };
        let index = flag.list("variations").iter().position(|variation| variation.text("_id") == id);
        let index = index.ok_or_else(|| invalid(format!("the flag {key:?} has no variation {id:?}")))?;
        Ok(json!({ "key": key, "variation": index }))
    }

    /// Refuses a prerequisite that has the flag itself among its own.
    fn check_circle(&self, project: &str, environment: &str, flag: &str, from: &str) -> Result<(), Answer> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(key) = open.pop() {
            if key == flag {
                return Err(invalid(format!("{from:?} depends on {flag:?} itself")));
            }
            if seen.insert(key.clone()) {
                open.extend(self.prerequisites(project, environment, &key));
            }
        }
        Ok(())
    }

    /// The keys of a flag's prerequisites in an environment.
    pub(crate) fn prerequisites(&self, project: &str, environment: &str, flag: &str) -> Vec<String> {
        let flag = self.get(Kind::Flag, &[project, flag]);
        let config = flag.and_then(|flag| flag.get("environments")?.get(environment));
        config.into_iter().flat_map(|config| config.list("prerequisites")).map(|one| one.text("key").into()).collect()
    }

    /// Applies instructions to a segment, with what is kept beside it: the lists of big segments.
    pub(crate) fn apply_to_segment(&self, segment: &Value, instructions: &[Value]) -> Result<Value, Answer> {
        check_some(instructions)?;
        let applied = apply::segment_with(segment, instructions, &mut String::new)
            .map_err(|refused| invalid(refused.to_string()))?;
        let mut document = applied.document;
        for instruction in instructions {
            let kind = instruction.text("kind");
            if !applied.unpredicted.iter().any(|unpredicted| unpredicted == kind) {
                continue;
            }
            let side = if kind.contains("Excluded") { "_bigExcluded" } else { "_bigIncluded" };
            let values = instruction.texts("values");
            match kind {
                "processBigSegmentImport" => {
                    let import = self.import_of(instruction).map(|(_, import)| import);
                    document = imported(document, import.ok_or_else(|| invalid("there is no such import that waits"))?);
                }
                _ if !kind.ends_with("Targets") && !kind.ends_with("Users") => {
                    return Err(invalid(format!("there is no instruction {kind:?}")));
                }
                _ if kind.starts_with("add") => add_texts(&mut document, side, &values),
                _ => remove_texts(&mut document, side, &values),
            }
        }
        Ok(document)
    }
}

/// How many instructions a patch may have: some of them look through all that those before them have added.
const INSTRUCTIONS: usize = 2_000;

/// Refuses a patch without instructions, or with too many.
fn check_some(instructions: &[Value]) -> Result<(), Answer> {
    match instructions.len() {
        0 => Err(invalid("there are no instructions")),
        1..=INSTRUCTIONS => Ok(()),
        _ => Err(invalid(format!("there are more than {INSTRUCTIONS} instructions"))),
    }
}
