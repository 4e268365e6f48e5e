//! What a rule or the fallthrough serves: one variation, or one by the bucket that the context falls into.

use serde_json::{Number, Value};
use sha1::{Digest, Sha1};

use super::{Context, Stop, attribute, given, is_true, list, text};

/// What is served.
pub(super) struct Served {
    pub(super) index: Option<usize>,
    pub(super) in_experiment: bool,
}

/// How a context is put into a bucket.
pub(super) struct Bucketing<'a> {
    /// What is hashed before the attribute: a seed, or key and salt.
    pub(super) prefix: String,
    pub(super) context_kind: &'a str,
    /// The attribute; `key` if there is none.
    pub(super) by: Option<&'a str>,
}

/// Chooses what `holder` serves.
pub(super) fn serve(holder: &Value, flag: &Value, place: &Value, context: &Context) -> Result<Served, Stop> {
    if let Some(number) = given(holder, "variation") {
        return Ok(Served { index: index(Some(number)), in_experiment: false });
    }
    let rollout = given(holder, "rollout").ok_or(Stop::Malformed)?;
    let is_experiment = given(rollout, "experimentAllocation").is_some();
    let bucketing = Bucketing {
        prefix: match given(rollout, "seed").and_then(Value::as_i64) {
            Some(seed) => seed.to_string(),
            None => prefix(flag, place),
        },
        context_kind: text(rollout, "contextKind").unwrap_or("user"),
        // Experiments always go by key.
        by: text(rollout, "bucketBy").filter(|_| !is_experiment),
    };
    let bucket = bucketing.bucket(context)?;
    let part = part(list(rollout, "variations"), bucket.unwrap_or(0.0)).ok_or(Stop::Malformed)?;
    Ok(Served {
        index: index(part.get("variation")),
        in_experiment: is_experiment && bucket.is_some() && !is_true(part, "_untracked"),
    })
}

/// What is hashed in front where there is no seed: the key of a flag or segment, and the salt beside its rules.
pub(super) fn prefix(document: &Value, place: &Value) -> String {
    format!("{}.{}", text(document, "key").unwrap_or_default(), text(place, "salt").unwrap_or_default())
}

/// A share of the whole, from thousandths of a percent.
pub(super) fn share(weight: Option<&Value>) -> f32 {
    weight.and_then(Value::as_f64).unwrap_or(0.0) as f32 / 100_000.0
}

/// An index of a variation, if it is one.
pub(super) fn index(number: Option<&Value>) -> Option<usize> {
    number?.as_u64().and_then(|number| usize::try_from(number).ok())
}

/// The part of a rollout that a bucket is in; the last one where weights do not add up.
fn part(parts: &[Value], bucket: f32) -> Option<&Value> {
    let mut end = 0.0;
    let found = parts.iter().find(|part| {
        end += share(part.get("weight"));
        bucket < end
    });
    found.or(parts.last())
}

impl Bucketing<'_> {
    /// The bucket, from 0 to 1; none if the context has no part of the kind. Without a usable attribute it is 0.
    pub(super) fn bucket(&self, context: &Context) -> Result<Option<f32>, Stop> {
        let path = attribute::path(self.by.unwrap_or("key"))?;
        let Some(part) = context.part(self.context_kind) else { return Ok(None) };
        let value = attribute::value(part, &path).and_then(bucketable);
        Ok(Some(value.map_or(0.0, |value| hash(&format!("{}.{value}", self.prefix)))))
    }
}

/// The text of an attribute that contexts can be told apart by: strings and whole numbers.
fn bucketable(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => whole(number),
        _ => None,
    }
}

fn whole(number: &Number) -> Option<String> {
    /// Above this, floats are not told apart by their last digit.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.is_i64() || number.is_u64() {
        return Some(number.to_string());
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT)?;
    Some((float as i64).to_string())
}

/// The first 60 bits of a SHA-1, as a part of the greatest such number.
fn hash(text: &str) -> f32 {
    let digest = Sha1::digest(text.as_bytes());
    let bits = digest.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) >> 4;
    bits as f32 / 0x0FFF_FFFF_FFFF_FFFF_u64 as f32
}
