//! How a program that uses the API is tested with the emulator: the program gets a client, and the test asks the emulator
//! what users would get. `cargo test -p ldapi-emulator --example test_a_program` tests it;
//! `cargo run -p ldapi-emulator --example test_a_program` runs it.

use ldapi::Client;
use ldapi::patch::{FlagPatch, TargetList};
use ldapi_emulator::Emulator;
use serde_json::json;

/// The program: gives a flag to some users before all others.
async fn preview(client: &Client, users: &[&str]) -> ldapi::Result<()> {
    let flags = client.feature_flags();
    let flag = flags.get_feature_flag("shop", "checkout-v2").send().await?;
    let on = flag.variation_by_value(true).and_then(|(_, variation)| variation.id.clone()).unwrap_or_default();
    let patch = FlagPatch::in_environment("production").turn_flag_on().add_targets(TargetList::new(on, users.to_vec()));
    flags.patch_feature_flag("shop", "checkout-v2").semantic(patch).send().await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let state = json!({ "flags": { "shop/checkout-v2": {} } });
    let emulator = Emulator::builder().state(state).start().await?;
    let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;
    preview(&client, &["ann"]).await?;
    for request in emulator.requests() {
        println!("{} {}: {}", request.method, request.target, request.status.unwrap_or_default());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::preview;
    use ldapi::Client;
    use ldapi_emulator::{Context, Emulator};
    use serde_json::json;

    #[tokio::test]
    async fn only_some_users_get_the_preview() -> Result<(), Box<dyn std::error::Error>> {
        let state = json!({ "flags": { "shop/checkout-v2": { "environments": { "production": {
            "fallthrough": { "variation": 1 },
        } } } } });
        let emulator = Emulator::builder().state(state).start().await?;
        let client = Client::builder().base_url(emulator.url()).token(emulator.token()).build()?;

        preview(&client, &["ann"]).await?;

        for (key, expected) in [("ann", true), ("ben", false)] {
            let user = Context::from_json(&json!({ "kind": "user", "key": key }))?;
            let got = emulator.world(|world| world.evaluate("shop", "production", "checkout-v2", &user));
            assert_eq!(got.value, expected, "{key}: {}", got.reason);
        }
        Ok(())
    }
}
