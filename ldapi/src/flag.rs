//! Finding things in a flag: the two ways of changing it name them differently. Semantic patches take ids, JSON Patch
//! takes indexes.

use ldapi_intent::patch::{FlagPath, JsonPatch};
use ldapi_runtime::{Error, Json, Map, Result};

use crate::model::{Clause, FeatureFlag, FeatureFlagConfig, Rule, Target, Variation};

impl FeatureFlag {
    /// The variation that serves a value, with its index.
    ///
    /// ```no_run
    /// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
    /// use ldapi::patch::FlagPatch;
    ///
    /// let flags = client.feature_flags();
    /// let flag = flags.get_feature_flag("project", "flag").send().await?;
    /// if let Some((_, Some(id))) = flag.variation_by_value(false).map(|(index, variation)| (index, &variation.id)) {
    ///     let patch = FlagPatch::in_environment("production").update_off_variation(id);
    ///     flags.patch_feature_flag("project", "flag").semantic(patch).send().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn variation_by_value(&self, value: impl Into<Json>) -> Option<(usize, &Variation)> {
        let value = value.into();
        self.variations.iter().enumerate().find(|(_, variation)| variation.value == value)
    }

    /// The variation of a name, with its index.
    pub fn variation_by_name(&self, name: &str) -> Option<(usize, &Variation)> {
        self.variations.iter().enumerate().find(|(_, variation)| variation.name.as_deref() == Some(name))
    }

    /// The variation of an `_id`, with its index.
    pub fn variation_by_id(&self, id: &str) -> Option<(usize, &Variation)> {
        self.variations.iter().enumerate().find(|(_, variation)| variation.id.as_deref() == Some(id))
    }

    /// The settings in an environment; `None` if it was not asked for, or does not exist.
    pub fn environment(&self, key: &str) -> Option<&FeatureFlagConfig> {
        self.environments.as_ref()?.get(key)
    }

    /// The JSON Patch that targets contexts with a variation, given by its index. It depends on what is there: a variation
    /// that has no targets of the kind yet gets a list, one that has some gets the keys that are missing. Keys that another
    /// variation has are not taken from there.
    ///
    /// # Errors
    /// The environment was not asked for, or does not exist; there is no such variation.
    pub fn target_patch(
        &self,
        environment_key: &str,
        variation: usize,
        context_kind: &str,
        keys: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<JsonPatch> {
        let missing = || Error::request(format!("the flag was read without the environment {environment_key:?}"));
        let config = self.environment(environment_key).ok_or_else(missing)?;
        if variation >= self.variations.len() {
            return Err(Error::request(format!("the flag has no variation {variation}")));
        }
        let path = FlagPath::environment(environment_key);
        let is_user = context_kind == "user";
        let (targets, place) = match is_user {
            true => (&config.targets, path.targets()),
            false => (&config.context_targets, path.context_targets()),
        };
        let fits = |target: &Target| {
            let kind = target.context_kind.as_deref().unwrap_or("user");
            usize::try_from(target.variation) == Ok(variation) && kind == context_kind
        };
        let found = targets.iter().flatten().enumerate().find(|(_, target)| fits(target));
        let keys = keys.into_iter().map(Into::into);
        Ok(match found {
            Some((index, target)) => {
                let values = place.at(index).then("values").end();
                let new = keys.filter(|key| !target.values.contains(key));
                new.fold(JsonPatch::new(), |patch, key| patch.add(&values, key))
            }
            None => {
                let mut target = Map::from([
                    ("variation", Json::from(variation as i64)),
                    ("values", Json::Array(keys.map(Json::from).collect())),
                ]);
                target.insert("contextKind", context_kind.into());
                match targets {
                    Some(_) => JsonPatch::new().add(place.end(), Json::Object(target)),
                    None => JsonPatch::new().add(place, Json::Array(vec![Json::Object(target)])),
                }
            }
        })
    }
}

impl FeatureFlagConfig {
    /// The rule that has these clauses and no others, in whatever order, with its index.
    ///
    /// ```
    /// use ldapi::model::{FeatureFlagConfig, Rule};
    /// use ldapi::patch::Clause;
    ///
    /// fn pilots(config: &FeatureFlagConfig) -> Option<&Rule> {
    ///     config.rule_with(&[Clause::new("plan").is_in(["enterprise"])]).map(|(_, rule)| rule)
    /// }
    /// ```
    pub fn rule_with(&self, clauses: &[ldapi_intent::patch::Clause]) -> Option<(usize, &Rule)> {
        let is_it = |rule: &&Rule| is_permutation(&rule.clauses, clauses, says_the_same);
        self.rules.iter().flatten().enumerate().find(|(_, rule)| is_it(rule))
    }

    /// The first rule with a description, with its index.
    pub fn rule_described(&self, description: &str) -> Option<(usize, &Rule)> {
        let is_it = |rule: &Rule| rule.description.as_deref() == Some(description);
        self.rules.iter().flatten().enumerate().find(|(_, rule)| is_it(rule))
    }
}

impl Rule {
    /// The clause that says the same, in whatever order its values stand.
    pub fn clause_like(&self, clause: &ldapi_intent::patch::Clause) -> Option<&Clause> {
        self.clauses.iter().find(|known| says_the_same(known, clause))
    }
}

fn says_the_same(known: &Clause, clause: &ldapi_intent::patch::Clause) -> bool {
    let kind = |kind: &Option<String>| kind.clone().unwrap_or_else(|| String::from("user"));
    known.attribute == clause.attribute
        && known.op.as_str() == clause.op.as_str()
        && known.negate == clause.negate
        && kind(&known.context_kind) == kind(&clause.context_kind)
        && is_permutation(&known.values, &clause.values, Json::eq)
}

/// Whether two lists hold the same, each as often as in the other.
fn is_permutation<A, B>(known: &[A], wanted: &[B], same: impl Fn(&A, &B) -> bool) -> bool {
    let mut left: Vec<&B> = wanted.iter().collect();
    known.len() == wanted.len()
        && known.iter().all(|known| {
            let found = left.iter().position(|wanted| same(known, wanted));
            found.map(|index| left.swap_remove(index)).is_some()
        })
}

#[cfg(test)]
mod tests {
    use ldapi_runtime::{from_json, to_json};

    use super::*;

    const FLAG: &str = r#"{"variations":[{"_id":"a","value":true,"name":"On"},{"_id":"b","value":false}],"environments":{"e":{
        "targets":[{"values":["ann"],"variation":1,"contextKind":"user"}],
        "rules":[{"_id":"r","description":"pilots","clauses":[
            {"_id":"c","attribute":"plan","op":"in","values":["x","y"],"negate":false,"contextKind":"organization"}]}]}}}"#;

    fn flag() -> FeatureFlag {
        from_json(FLAG).expect("a flag").0
    }

    #[test]
    fn variations_are_found() {
        let flag = flag();
        let index = |found: Option<(usize, &Variation)>| found.map(|(index, _)| index);
        assert_eq!(index(flag.variation_by_value(false)), Some(1));
        assert_eq!(index(flag.variation_by_value("false")), None);
        assert_eq!(index(flag.variation_by_name("On")), Some(0));
        assert_eq!(index(flag.variation_by_id("b")), Some(1));
    }

    #[test]
    fn rules_are_found_by_what_they_say() {
        use ldapi_intent::patch::Clause;
        let flag = flag();
        let config = flag.environment("e").expect("it is there");
        let check = |clauses: &[Clause], expected: Option<usize>| {
            assert_eq!(config.rule_with(clauses).map(|(index, _)| index), expected, "{clauses:?}");
        };
        let clause = || Clause::new("plan").is_in(["y", "x"]);
        check(&[clause().context_kind("organization")], Some(0));
        check(&[clause()], None);
        check(&[clause().context_kind("organization").negated()], None);
        check(&[clause().context_kind("organization"), Clause::new("a").is_in(["b"])], None);
        check(&[], None);
        let twice = |values: [&str; 2]| Clause::new("plan").is_in(values).context_kind("organization");
        check(&[twice(["x", "x"])], None);
        check(&[clause().context_kind("organization"), clause().context_kind("organization")], None);
        assert!(config.rule_described("pilots").is_some());
    }

    #[test]
    fn targets_are_added_to_what_is_there() {
        let check = |variation: usize, kind: &str, expected: &str| {
            let patch = flag().target_patch("e", variation, kind, ["ann", "ben"]);
            assert_eq!(patch.map(|patch| to_json(&patch)).map_err(|error| error.to_string()), Ok(expected.into()));
        };
        check(1, "user", r#"[{"op":"add","path":"/environments/e/targets/0/values/-","value":"ben"}]"#);
        check(
            0,
            "user",
            r#"[{"op":"add","path":"/environments/e/targets/-","value":{"contextKind":"user","values":["ann","ben"],"variation":0}}]"#,
        );
        check(
            0,
            "device",
            r#"[{"op":"add","path":"/environments/e/contextTargets","value":[{"contextKind":"device","values":["ann","ben"],"variation":0}]}]"#,
        );
        assert!(flag().target_patch("other", 0, "user", ["a"]).is_err());
        assert!(flag().target_patch("e", 2, "user", ["a"]).is_err());
    }
}
