//! Rules of segments: they include contexts, wholly or by percentage, and serve nothing.

use super::draft::Draft;
use super::parameters::Parameters;
use super::steps::Steps;
use super::{member, rules, serving};

pub(super) const STEPS: Steps = &[("addRule", add), ("updateRuleRolloutAndContextKind", update_share)];

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let rule = rules::read(draft, given)?;
    member::list_mut(draft.root_mut()?, "rules")?.push(rule.into());
    Ok(())
}

fn update_share(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let (weight, kind) = (given.integer("weight")?, given.text("contextKind")?);
    let rule = rules::find_mut(draft.place_mut()?, given.text("ruleId")?)?;
    if !rule.contains_key("weight") {
        return Err("the rule has no percentage".into());
    }
    if !(0..=serving::WHOLE).contains(&weight) {
        return Err(format!("the weight {weight} is not from 0 to {}", serving::WHOLE));
    }
    rule.insert("weight".into(), weight.into());
    rule.insert("rolloutContextKind".into(), kind.into());
    Ok(())
}
