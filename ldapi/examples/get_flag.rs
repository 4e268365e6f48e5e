//! Gets a flag and prints what it knows. Needs `LAUNCHDARKLY_ACCESS_TOKEN`; `LAUNCHDARKLY_API_HOST` names another server.

use std::env::var;

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let host = var("LAUNCHDARKLY_API_HOST").unwrap_or_else(|_| "https://app.launchdarkly.com".into());
    let token = var("LAUNCHDARKLY_ACCESS_TOKEN").unwrap_or_default();
    let client = ldapi::Client::builder().token(token).base_url(host).build()?;
    let flag = client.feature_flags().get_feature_flag("my-project", "my-flag").env(["production"]).send().await?;
    println!("{}: {} ({}), version {}", flag.key, flag.name, flag.kind, flag.version);
    flag.variations.iter().for_each(|variation| println!("  serves {}", variation.value));
    Ok(())
}
