//! Gets a flag and prints what it knows.
//!
//! `LAUNCHDARKLY_ACCESS_TOKEN` has to be set; `LAUNCHDARKLY_API_HOST` names another server than the usual one.

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = ldapi::Client::from_env()?;
    let flag = client.feature_flags().get_feature_flag("my-project", "my-flag").env(["production"]).send().await?;
    println!("{}: {} ({}), version {}", flag.key, flag.name, flag.kind, flag.version);
    flag.variations.iter().for_each(|variation| println!("  serves {}", variation.value));
    Ok(())
}
