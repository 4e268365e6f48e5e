//! On, off and what else an environment has once.

use serde_json::Value;

use super::draft::Draft;
use super::parameters::Parameters;
use super::serving;
use super::steps::Steps;

pub(super) const STEPS: Steps = &[
    ("turnFlagOn", |draft, _| set(draft, "on", true)),
    ("turnFlagOff", |draft, _| set(draft, "on", false)),
    ("updateTrackEvents", |draft, given| set(draft, "trackEvents", given.truth("trackEvents")?)),
    ("updateTrackEventsFallthrough", |draft, given| set(draft, "trackEventsFallthrough", given.truth("trackEvents")?)),
    ("updateOffVariation", |draft, given| {
        let variation = draft.variation(given.text("variationId")?)?;
        set(draft, "offVariation", variation)
    }),
    ("updateFallthroughVariationOrRollout", update_fallthrough),
];

fn set(draft: &mut Draft<'_>, name: &str, value: impl Into<Value>) -> Result<(), String> {
    draft.place_mut()?.insert(name.into(), value.into());
    Ok(())
}

fn update_fallthrough(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let (member, served) = serving::read(draft, given)?;
    set(draft, "fallthrough", Value::Object([(member.to_owned(), served)].into_iter().collect()))
}
