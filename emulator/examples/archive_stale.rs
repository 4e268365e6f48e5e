//! Archives flags that nobody needs any more: temporary, live, old enough, and in production either not asked for or the
//! same for everybody since a while; but none that another flag depends on. What would be done is printed first.
//! `cargo run -p ldapi-emulator --example archive_stale` runs it against an emulator with some flags of each sort.

use std::time::Duration;

use ldapi::Client;
use ldapi::model::{FeatureFlag, FlagStatusRepName};
use ldapi::patch::FlagPatch;
use ldapi::query::{FlagFilter, FlagSort, FlagState, FlagType};
use ldapi::runtime::DateTime;
use ldapi_emulator::{Context, Emulator};
use serde_json::json;

type Error = Box<dyn std::error::Error + Send + Sync>;

const PROJECT: &str = "shop";
const ENVIRONMENT: &str = "production";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The flags to archive, in the order of their age.
async fn stale(client: &Client, created_before: DateTime) -> Result<Vec<FeatureFlag>, Error> {
    let flags = client.feature_flags();
    let filter =
        FlagFilter::new().state(FlagState::live()).of_type(FlagType::temporary()).created_before(created_before);
    let old = flags.get_feature_flags(PROJECT).filter(filter).sort(FlagSort::creation_date());
    let mut stale = Vec::new();
    for flag in old.items().collect().await?.complete()? {
        let status = flags.get_feature_flag_status(PROJECT, ENVIRONMENT, &flag.key).send().await?;
        let last = status.last_requested.value().map_or_else(|| String::from("never"), DateTime::to_string);
        if !matches!(status.name, FlagStatusRepName::Inactive | FlagStatusRepName::Launched) {
            println!("  keep     {:<12} {}, last asked for {last}", flag.key, status.name);
            continue;
        }
        let dependents = flags.get_dependent_flags(PROJECT, &flag.key).send().await?.items;
        if !dependents.is_empty() {
            let keys: Vec<&str> = dependents.iter().map(|dependent| dependent.key.as_str()).collect();
            println!("  keep     {:<12} {}, but {} depends on it", flag.key, status.name, keys.join(" and "));
            continue;
        }
        println!("  archive  {:<12} {}, last asked for {last}", flag.key, status.name);
        stale.push(flag);
    }
    Ok(stale)
}

/// Archives flags, or only asks whether that could be done.
async fn archive(client: &Client, stale: &[FeatureFlag], dry_run: bool) -> Result<(), Error> {
    let flags = client.feature_flags();
    for flag in stale {
        let patch = FlagPatch::flag_wide().archive_flag().comment("Nobody needs it any more");
        let call = flags.patch_feature_flag(PROJECT, &flag.key).semantic(patch).dry_run(dry_run);
        let after = call.send().await?;
        println!("  {:<12} archived: {} -> {}", flag.key, flag.archived, after.archived);
    }
    Ok(())
}

/// Flags of all sorts, a hundred days old; some of them were asked for since.
async fn shop() -> Result<Emulator, Error> {
    let on = json!({ "on": true });
    let needs = json!({ "prerequisites": [{ "key": "new-cart", "variation": 0 }] });
    let state = json!({ "flags": {
        "shop/old-banner": {},
        "shop/new-search": { "environments": { "production": on } },
        "shop/new-cart": {},
        "shop/cart-sounds": { "temporary": false, "environments": { "production": needs } },
        "shop/sale": { "environments": { "production": { "on": true, "fallthrough": {
            "rollout": { "variations": [{ "variation": 0, "weight": 50_000 }, { "variation": 1, "weight": 50_000 }] },
        } } } },
    }});
    let emulator = Emulator::builder().state(state).start().await?;
    let ann = Context::from_json(&json!({ "kind": "user", "key": "ann" }))?;
    let ask_for = |flags: &[&str]| {
        for flag in flags {
            emulator.world(|world| world.evaluate(PROJECT, ENVIRONMENT, flag, &ann));
        }
    };
    ask_for(&["old-banner"]);
    emulator.advance(100 * DAY);
    ask_for(&["new-search", "sale"]);
    Ok(emulator)
}

async fn run(emulator: &Emulator) -> Result<(), Error> {
    let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
    let month_ago = emulator.clock().now() - i64::try_from((30 * DAY).as_millis())?;
    println!("Temporary flags older than 30 days:");
    let stale = stale(&client, DateTime::from_unix_millis(month_ago).ok_or("a date too far away")?).await?;
    println!("Dry run:");
    archive(&client, &stale, true).await?;
    println!("In earnest:");
    archive(&client, &stale, false).await?;
    let left = client.feature_flags().get_feature_flags(PROJECT).items().collect().await?.complete()?;
    println!("{} flags are left", left.len());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(&shop().await?).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the flags that are archived.
    fn archived(emulator: &Emulator) -> Vec<String> {
        let state = emulator.world(|world| world.to_json());
        let flags = state["flags"].as_object().into_iter().flatten();
        flags.filter(|(_, flag)| flag["archived"] == true).map(|(path, _)| path.clone()).collect()
    }

    #[tokio::test]
    async fn what_nobody_needs_is_archived() -> Result<(), Error> {
        let emulator = shop().await?;
        run(&emulator).await?;
        assert_eq!(archived(&emulator), ["shop/new-search", "shop/old-banner"]);
        let ann = Context::from_json(&json!({ "kind": "user", "key": "ann" }))?;
        let sale = emulator.world(|world| world.evaluate(PROJECT, ENVIRONMENT, "sale", &ann));
        assert!(sale.variation.is_some(), "{sale:?}");
        Ok(())
    }

    #[tokio::test]
    async fn a_dry_run_changes_nothing() -> Result<(), Error> {
        let emulator = shop().await?;
        let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
        let now = DateTime::from_unix_millis(emulator.clock().now()).ok_or("a date too far away")?;
        let stale = stale(&client, now).await?;
        assert_eq!(stale.len(), 2);
        let before = emulator.world(|world| world.to_json());
        archive(&client, &stale, true).await?;
        let after = emulator.world(|world| world.to_json());
        assert_eq!((&before["flags"], &before["auditLog"]), (&after["flags"], &after["auditLog"]));
        Ok(())
    }
}
