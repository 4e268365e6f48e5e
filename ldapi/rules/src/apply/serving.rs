//! What is served: one variation, or several by weight.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::draft::{Draft, Object};
use super::parameters::Parameters;

/// The sum of the weights of a rollout: thousandths of a percent.
pub(super) const WHOLE: i64 = 100_000;

/// Reads what is to be served, as the member that says so: `variation` or `rollout`.
pub(super) fn read(draft: &Draft<'_>, given: &Parameters<'_>) -> Result<(&'static str, Value), String> {
    let variation = given.text_if_given("variationId")?;
    let weights = given.object_if_given("rolloutWeights")?;
    let bucket_by = given.text_if_given("rolloutBucketBy")?;
    let context_kind = given.text_if_given("rolloutContextKind")?;
    match (variation, weights) {
        (Some(id), None) if bucket_by.is_none() && context_kind.is_none() => {
            if draft.is_migration()? {
                return Err("a migration flag serves by weights".into());
            }
            Ok(("variation", draft.variation(id)?.into()))
        }
        (Some(_), None) => Err("rolloutBucketBy and rolloutContextKind go with rolloutWeights".into()),
        (None, Some(weights)) => Ok(("rollout", rollout(draft, weights, context_kind, bucket_by)?)),
        _ => Err("it needs either variationId or rolloutWeights".into()),
    }
}

/// Lets a rule serve something else.
pub(super) fn replace(rule: &mut Object, (member, served): (&str, Value)) {
    rule.remove("variation");
    rule.remove("rollout");
    rule.insert(member.into(), served);
}

fn rollout(
    draft: &Draft<'_>,
    weights: &Object,
    context_kind: Option<&str>,
    bucket_by: Option<&str>,
) -> Result<Value, String> {
    let weights = by_index(draft, weights)?;
    let entry = |index| json!({ "variation": index, "weight": weights.get(&index).unwrap_or(&0) });
    let variations: Vec<Value> = (0..draft.variations()?.len()).map(entry).collect();
    let mut rollout = json!({ "variations": variations, "contextKind": context_kind.unwrap_or("user") });
    if let (Some(attribute), Some(rollout)) = (bucket_by, rollout.as_object_mut()) {
        rollout.insert("bucketBy".into(), attribute.into());
    }
    Ok(rollout)
}

fn by_index(draft: &Draft<'_>, weights: &Object) -> Result<BTreeMap<usize, i64>, String> {
    let mut by_index = BTreeMap::new();
    for (id, weight) in weights {
        by_index.insert(draft.variation(id)?, self::weight(weight)?);
    }
    match by_index.values().sum::<i64>() {
        WHOLE => Ok(by_index),
        sum => Err(format!("the weights add up to {sum}, not {WHOLE}")),
    }
}

fn weight(value: &Value) -> Result<i64, String> {
    let weight = value.as_i64().filter(|weight| (0..=WHOLE).contains(weight));
    weight.ok_or_else(|| format!("the weight {value} is no integer from 0 to {WHOLE}"))
}
