//! The parts of a rollout.

use ldapi_runtime::{Error, Json, Map, Result};

use super::value::{ToJson, Value};

/// How many thousandths of a percent there are in all.
const WHOLE: u64 = 100_000;

/// The parts of a rollout, by the `_id` of the variation, in thousandths of a percent. They always add up to 100,000.
///
/// ```
/// use ldapi::patch::Weights;
///
/// assert_eq!(Weights::percent([("a", 33.3), ("b", 66.7)])?, Weights::thousandths([("a", 33_300), ("b", 66_700)])?);
/// let error = Weights::percent([("a", 50.0), ("b", 40.0)]).expect_err("90 % are not all");
/// assert!(error.to_string().contains("90 %"));
/// # Ok::<(), ldapi::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(Map<u64>);

impl Weights {
    /// Parts in thousandths of a percent, such as 12500 for 12.5 %.
    ///
    /// # Errors
    /// They do not add up to 100,000, or a variation is named twice.
    pub fn thousandths<V: Into<String>>(parts: impl IntoIterator<Item = (V, u64)>) -> Result<Self> {
        let mut weights = Map::default();
        for (variation, part) in parts {
            let variation = variation.into();
            if weights.insert(variation.clone(), part).is_some() {
                return Err(Error::request(format!("the rollout has two weights for the variation {variation:?}")));
            }
        }
        let sum = weights.values().fold(0_u64, |sum, part| sum.saturating_add(*part));
        if sum != WHOLE {
            let percent = sum as f64 / 1_000.0;
            return Err(Error::request(format!("the weights of the rollout add up to {percent} %, not to 100 %")));
        }
        Ok(Weights(weights))
    }

    /// Parts in percent, with up to three digits behind the point.
    ///
    /// # Errors
    /// They do not add up to 100 %, one has more digits or is no part of a whole, or a variation is named twice.
    pub fn percent<V: Into<String>>(parts: impl IntoIterator<Item = (V, f64)>) -> Result<Self> {
        let parts = parts.into_iter().map(|(variation, percent)| Ok((variation, thousandths(percent)?)));
        Weights::thousandths(parts.collect::<Result<Vec<_>>>()?)
    }

    /// The parts in thousandths of a percent, by the `_id` of the variation.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (&str, u64)> + '_ {
        self.0.iter().map(|(variation, part)| (variation, *part))
    }

    /// The part of a variation, in thousandths of a percent; 0 if it has none.
    pub fn of(&self, variation_id: &str) -> u64 {
        self.0.get(variation_id).copied().unwrap_or(0)
    }
}

fn thousandths(percent: f64) -> Result<u64> {
    let exact = percent * 1_000.0;
    let near = exact.round();
    if !(0.0..=100_000.0).contains(&near) || (exact - near).abs() > 1e-6 {
        return Err(Error::request(format!("{percent} % is no part of a rollout: 0 to 100, in steps of 0.001")));
    }
    // It is whole and within the range.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(near as u64)
}

impl ToJson for Weights {
    fn to_json(&self) -> Json {
        Json::Object(self.0.iter().map(|(variation, part)| (variation, number(*part))).collect())
    }
}

impl Value for Weights {
    fn from_json(value: &Json) -> Option<Self> {
        let parts = value.as_object()?.iter();
        let parts = parts.map(|(variation, part)| Some((variation, u64::try_from(i64::from_json(part)?).ok()?)));
        Weights::thousandths(parts.collect::<Option<Vec<_>>>()?).ok()
    }
}

/// A weight fits in an `i64`: it is at most 100,000.
fn number(part: u64) -> Json {
    i64::try_from(part).unwrap_or(i64::MAX).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_a_whole() {
        let check = |parts: &[(&str, f64)], expected: Option<&str>| {
            let found = Weights::percent(parts.iter().copied()).map(|weights| weights.to_json().to_string());
            assert_eq!(found.ok().as_deref(), expected, "{parts:?}");
        };
        check(&[("a", 100.0)], Some(r#"{"a":100000}"#));
        check(&[("a", 0.001), ("b", 99.999)], Some(r#"{"a":1,"b":99999}"#));
        check(&[("a", 33.333), ("b", 33.333), ("c", 33.334)], Some(r#"{"a":33333,"b":33333,"c":33334}"#));
        check(&[("a", 0.0), ("b", 100.0)], Some(r#"{"a":0,"b":100000}"#));
        check(&[("a", 50.0), ("b", 49.999)], None);
        check(&[("a", 33.3333), ("b", 66.6667)], None);
        check(&[("a", -1.0), ("b", 101.0)], None);
        check(&[("a", f64::NAN)], None);
        check(&[("a", 50.0), ("a", 50.0)], None);
        check(&[], None);
    }
}
