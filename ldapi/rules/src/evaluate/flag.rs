//! The way through a flag: off, prerequisites, targets, rules, fallthrough.

use serde_json::Value;

use super::{ErrorKind, Evaluation, LONGEST_CHAIN, Reason, Scope, Stop, given, is_true, list, rollout, targets, text};

impl<'a> Scope<'a> {
    pub(super) fn evaluate(&mut self, flag: &'a Value) -> Evaluation {
        self.decide(flag).unwrap_or_else(|stop| {
            let kind = match stop {
                Stop::NotFound => ErrorKind::FlagNotFound,
                Stop::Malformed | Stop::Cycle => ErrorKind::MalformedFlag,
            };
            Evaluation { variation: None, value: Value::Null, reason: Reason::Error { kind } }
        })
    }

    fn decide(&mut self, flag: &'a Value) -> Result<Evaluation, Stop> {
        let place = self.place(flag).ok_or(Stop::NotFound)?;
        if !is_true(place, "on") {
            return off(flag, place, Reason::Off);
        }
        if let Some(key) = self.failing_prerequisite(flag, place)? {
            return off(flag, place, Reason::PrerequisiteFailed { key: key.to_owned() });
        }
        if let Some(index) = targets::find(place, self.context) {
            return variation(flag, Some(index), Reason::TargetMatch);
        }
        for (index, rule) in list(place, "rules").iter().enumerate() {
            if !is_true(rule, "disabled") && self.all_match(list(rule, "clauses"))? {
                let served = rollout::serve(rule, flag, place, self.context)?;
                let id = text(rule, "_id").unwrap_or_default().to_owned();
                let reason = Reason::RuleMatch { index, id, in_experiment: served.in_experiment };
                return variation(flag, served.index, reason);
            }
        }
        let served = rollout::serve(place.get("fallthrough").ok_or(Stop::Malformed)?, flag, place, self.context)?;
        variation(flag, served.index, Reason::Fallthrough { in_experiment: served.in_experiment })
    }

    /// The environment of a flag, unless the flag is archived.
    fn place(&self, flag: &'a Value) -> Option<&'a Value> {
        let place = flag.get("environments")?.get(self.environment).filter(|place| place.is_object())?;
        Some(place).filter(|_| !is_true(flag, "archived"))
    }

    /// The first prerequisite that is off, missing, or serves something else.
    fn failing_prerequisite(&mut self, flag: &'a Value, place: &'a Value) -> Result<Option<&'a str>, Stop> {
        self.flags.push(text(flag, "key").unwrap_or_default());
        let failing = self.first_failing(list(place, "prerequisites"));
        self.flags.pop();
        failing
    }

    fn first_failing(&mut self, prerequisites: &'a [Value]) -> Result<Option<&'a str>, Stop> {
        for prerequisite in prerequisites {
            let key = text(prerequisite, "key").ok_or(Stop::Malformed)?;
            if self.flags.contains(&key) || self.flags.len() > LONGEST_CHAIN {
                return Err(Stop::Cycle);
            }
            if !self.serves(key, rollout::index(prerequisite.get("variation")))? {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Whether a flag is on and serves a variation. One that cannot be evaluated does not.
    fn serves(&mut self, key: &str, wanted: Option<usize>) -> Result<bool, Stop> {
        let Some(flag) = self.resources.flag(key) else { return Ok(false) };
        match self.decide(flag) {
            Ok(evaluation) => {
                let is_on = self.place(flag).is_some_and(|place| is_true(place, "on"));
                Ok(is_on && wanted.is_some() && evaluation.variation == wanted)
            }
            Err(Stop::Cycle) => Err(Stop::Cycle),
            Err(Stop::NotFound | Stop::Malformed) => Ok(false),
        }
    }
}

fn off(flag: &Value, place: &Value, reason: Reason) -> Result<Evaluation, Stop> {
    match given(place, "offVariation") {
        None => Ok(Evaluation { variation: None, value: Value::Null, reason }),
        number => variation(flag, rollout::index(number), reason),
    }
}

fn variation(flag: &Value, index: Option<usize>, reason: Reason) -> Result<Evaluation, Stop> {
    let found = index.and_then(|index| list(flag, "variations").get(index)).ok_or(Stop::Malformed)?;
    Ok(Evaluation { variation: index, value: found.get("value").cloned().unwrap_or(Value::Null), reason })
}
