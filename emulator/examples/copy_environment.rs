//! Copies the targeting of all flags from one environment to another, flag by flag, with a check that nobody changed the
//! target meanwhile. Flags that are the same in both already are left alone.
//! `cargo run -p ldapi-emulator --example copy_environment` copies `production` to `staging` in an emulator.

use ldapi::Client;
use ldapi::model::{FeatureFlag, FeatureFlagConfig, FlagCopyConfigEnvironment, FlagCopyConfigPost};
use ldapi_emulator::{Context, Emulator};
use serde_json::json;

type Error = Box<dyn std::error::Error + Send + Sync>;

const PROJECT: &str = "shop";

/// What became of the flags.
#[derive(Debug, Default, PartialEq)]
struct Report {
    copied: Vec<String>,
    same: Vec<String>,
    /// Somebody else changed it at the same time.
    changed: Vec<String>,
}

/// Whether flags behave alike in both environments.
fn is_same(one: &FeatureFlagConfig, other: &FeatureFlagConfig) -> bool {
    one.on == other.on
        && one.fallthrough == other.fallthrough
        && one.off_variation == other.off_variation
        && one.targets == other.targets
        && one.context_targets == other.context_targets
        && one.prerequisites == other.prerequisites
        && one.rules == other.rules
}

async fn copy_all(client: &Client, from: &str, to: &str) -> Result<Report, Error> {
    let flags = client.feature_flags();
    let mut report = Report::default();
    // The list leaves rules and targets out unless `summary` is false.
    let all = flags.get_feature_flags(PROJECT).env([from, to]).summary(false).items().collect().await?.complete()?;
    for flag in all {
        let (Some(source), Some(target)) = (flag.environment(from), flag.environment(to)) else {
            return Err(format!("{} is not in both environments", flag.key).into());
        };
        if is_same(source, target) {
            println!("  same     {}", flag.key);
            report.same.push(flag.key);
            continue;
        }
        let end = |key: &str, version| FlagCopyConfigEnvironment::new().key(key).current_version(version);
        let body = FlagCopyConfigPost::new()
            .source(end(from, source.version))
            .target(end(to, target.version))
            .comment(format!("As in {from}"));
        match flags.copy_feature_flag(PROJECT, &flag.key).body(body).send().await {
            Ok(after) => {
                println!("  copied   {}: {} -> {}", flag.key, told(&flag, to), told(&after, to));
                report.copied.push(flag.key);
            }
            Err(error) if error.is_concurrent_change() => {
                println!("  changed  {}: {error}", flag.key);
                report.changed.push(flag.key);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(report)
}

/// A flag in an environment, in a few words.
fn told(flag: &FeatureFlag, environment: &str) -> String {
    let Some(config) = flag.environment(environment) else { return String::from("nothing") };
    let count = |list: &Option<Vec<_>>| list.as_ref().map_or(0, Vec::len);
    let rules = config.rules.as_ref().map_or(0, Vec::len);
    let targets = count(&config.targets) + count(&config.context_targets);
    format!("{} (rules: {rules}, targets: {targets})", if config.on { "on" } else { "off" })
}

/// A shop whose staging is not as its production.
async fn shop() -> Result<Emulator, Error> {
    let rule = json!({ "clauses": [{ "attribute": "plan", "op": "in", "values": ["gold"] }], "variation": 0 });
    let state = json!({
        "environments": { "shop/production": {}, "shop/staging": {} },
        "flags": {
            "shop/dark-mode": { "environments": { "production": { "on": true, "fallthrough": { "variation": 0 } } } },
            "shop/gold-deals": { "environments": { "production": {
                "on": true,
                "rules": [rule],
                "fallthrough": { "variation": 1 },
                "targets": [{ "variation": 0, "values": ["ben"] }],
            } } },
            "shop/old-banner": {},
        },
    });
    Ok(Emulator::builder().state(state).start().await?)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let emulator = shop().await?;
    let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
    println!("From production to staging:");
    copy_all(&client, "production", "staging").await?;
    println!("Once more:");
    copy_all(&client, "production", "staging").await?;
    let gold = Context::from_json(&json!({ "kind": "user", "key": "ann", "plan": "gold" }))?;
    let deals = emulator.world(|world| world.evaluate(PROJECT, "staging", "gold-deals", &gold));
    println!("gold-deals in staging for somebody with plan gold: {}", deals.value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn staging_becomes_like_production() -> Result<(), Error> {
        let emulator = shop().await?;
        let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
        let report = copy_all(&client, "production", "staging").await?;
        assert_eq!(
            (report.copied, report.same),
            (vec!["dark-mode".into(), "gold-deals".into()], vec!["old-banner".into()])
        );
        for context in [json!({ "key": "ann" }), json!({ "key": "ben" }), json!({ "key": "cid", "plan": "gold" })] {
            let mut context = context;
            context["kind"] = json!("user");
            let context = Context::from_json(&context)?;
            for flag in ["dark-mode", "gold-deals", "old-banner"] {
                let [one, other] = ["production", "staging"]
                    .map(|environment| emulator.world(|world| world.evaluate(PROJECT, environment, flag, &context)));
                assert_eq!((one.variation, &one.value), (other.variation, &other.value), "{flag}");
            }
        }
        assert_eq!(copy_all(&client, "production", "staging").await?.same.len(), 3);
        Ok(())
    }
}
