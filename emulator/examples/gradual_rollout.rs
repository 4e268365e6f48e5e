//! A gradual rollout: 1, 10, 50 and 100 percent, with a look at the errors after each step, and everybody back on the old
//! variation when there are too many. `cargo run -p ldapi-emulator --example gradual_rollout` does it twice against an
//! emulator: once with new code that is sound, once with code that breaks under load.

use std::collections::BTreeSet;

use ldapi::Client;
use ldapi::patch::{FlagPatch, Serve, Weights};
use ldapi_emulator::{Context, Emulator};
use serde_json::json;

type Error = Box<dyn std::error::Error + Send + Sync>;

const PROJECT: &str = "shop";
const FLAG: &str = "checkout-v2";
const ENVIRONMENT: &str = "production";
const STEPS: [f64; 4] = [1.0, 10.0, 50.0, 100.0];
/// How many users the shop has.
const USERS: usize = 10_000;
/// The rate of errors that is too high, in percent of all requests.
const TOO_HIGH: f64 = 1.0;

/// What watches the shop in production. This one makes its figures up.
struct Monitor {
    /// The number of users that the new code can bear.
    bears: usize,
}

impl Monitor {
    /// The rate of errors in percent, with so many users on the new code.
    fn error_rate(&self, on_new_code: usize) -> f64 {
        if on_new_code > self.bears { 7.5 } else { 0.2 }
    }
}

/// How a rollout ended.
#[derive(Debug, PartialEq)]
enum Outcome {
    Everybody,
    RolledBack { at: f64 },
}

/// Rolls the flag out step by step. `served` tells who is on the new code now.
async fn roll_out(
    client: &Client,
    monitor: &Monitor,
    mut served: impl FnMut() -> Result<BTreeSet<String>, Error>,
) -> Result<Outcome, Error> {
    let flags = client.feature_flags();
    let flag = flags.get_feature_flag(PROJECT, FLAG).send().await?;
    let id = |value: bool| flag.variation_by_value(value).and_then(|(_, variation)| variation.id.clone());
    let (new, old) = (id(true).ok_or("no new variation")?, id(false).ok_or("no old variation")?);
    let change = |patch: FlagPatch| flags.patch_feature_flag(PROJECT, FLAG).semantic(patch).send();
    let here = || FlagPatch::in_environment(ENVIRONMENT);

    let mut before = served()?;
    for percent in STEPS {
        let weights = Weights::percent([(&new, percent), (&old, 100.0 - percent)])?;
        let step = here().turn_flag_on().update_fallthrough_variation_or_rollout(weights);
        change(step.comment(format!("Rollout to {percent} %"))).await?;
        let now = served()?;
        let errors = monitor.error_rate(now.len());
        println!("  {percent:>3} %: {:>5} of {USERS} users on the new code, {errors} % errors", now.len());
        check_share(&now, percent)?;
        if !now.is_superset(&before) {
            return Err("somebody was on the new code and is not any more".into());
        }
        if errors > TOO_HIGH {
            let back = here().turn_flag_off().update_fallthrough_variation_or_rollout(Serve::variation(&old));
            change(back.comment(format!("{errors} % errors at {percent} %"))).await?;
            println!("  rolled back: {:>5} of {USERS} users on the new code", served()?.len());
            return Ok(Outcome::RolledBack { at: percent });
        }
        before = now;
    }
    // A rollout of which all get the same is none.
    change(here().update_fallthrough_variation_or_rollout(Serve::variation(&new))).await?;
    println!("  done: everybody is on the new code");
    Ok(Outcome::Everybody)
}

/// Users are put into buckets by a hash of their keys, so a share is met roughly.
fn check_share(served: &BTreeSet<String>, percent: f64) -> Result<(), Error> {
    let (users, share) = (USERS as f64, percent / 100.0);
    // Five standard deviations: what is outside is no accident.
    let tolerance = 5.0 * (users * share * (1.0 - share)).sqrt();
    match (served.len() as f64 - users * share).abs() <= tolerance {
        true => Ok(()),
        false => Err(format!("{} users are not about {percent} % of {USERS}", served.len()).into()),
    }
}

/// The users that the emulator's shop serves the new code.
fn served(emulator: &Emulator) -> Result<BTreeSet<String>, Error> {
    emulator.world(|world| {
        let mut served = BTreeSet::new();
        for number in 0..USERS {
            let key = format!("user-{number}");
            let context = Context::from_json(&json!({ "kind": "user", "key": key }))?;
            if world.evaluate(PROJECT, ENVIRONMENT, FLAG, &context).value == true {
                served.insert(key);
            }
        }
        Ok(served)
    })
}

/// A shop with a flag that is off, and a rollout of it.
async fn run(monitor: &Monitor) -> Result<(Emulator, Outcome), Error> {
    let flag = json!({ "name": "Checkout, second version", "tags": ["checkout"] });
    let state = json!({ "flags": { format!("{PROJECT}/{FLAG}"): flag } });
    let emulator = Emulator::builder().state(state).start().await?;
    let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
    let outcome = roll_out(&client, monitor, || served(&emulator)).await?;
    Ok((emulator, outcome))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    println!("Sound code:");
    run(&Monitor { bears: USERS }).await?;
    println!("Code that breaks under load:");
    run(&Monitor { bears: 3_000 }).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rollout's end, how many users are on the new code after it, and the comment of the last change.
    async fn check(bears: usize, outcome: Outcome, users: usize, comment: Option<&str>) -> Result<(), Error> {
        let (emulator, ended) = run(&Monitor { bears }).await?;
        assert_eq!(ended, outcome);
        assert_eq!(served(&emulator)?.len(), users);
        let log = emulator.world(|world| world.to_json()["auditLog"].clone());
        let last = log.as_array().and_then(|entries| entries.last()).ok_or("nothing has changed")?;
        assert_eq!(last["comment"].as_str(), comment);
        assert!(emulator.requests().iter().all(|request| request.findings.is_empty()));
        Ok(())
    }

    #[tokio::test]
    async fn sound_code_reaches_everybody() -> Result<(), Error> {
        check(USERS, Outcome::Everybody, USERS, None).await
    }

    #[tokio::test]
    async fn errors_bring_everybody_back() -> Result<(), Error> {
        check(3_000, Outcome::RolledBack { at: 50.0 }, 0, Some("7.5 % errors at 50 %")).await?;
        check(0, Outcome::RolledBack { at: 1.0 }, 0, Some("7.5 % errors at 1 %")).await
    }
}
