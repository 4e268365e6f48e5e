//! Shows what a semantic patch would do to a flag, and the request that would carry it, without sending anything:
//! `cargo run --example plan_rollout [FILE]`, with the JSON of a flag as the API shows it.

use ldapi::model::FeatureFlag;
use ldapi::patch::{AddRule, Clause, FlagPatch, TargetList, Weights};
use ldapi::runtime::from_json;

/// A flag as the API shows it, in short.
const FLAG: &str = r#"{
    "key": "checkout-v2", "name": "Checkout, second version", "kind": "boolean", "_version": 4, "tags": ["checkout"],
    "variations": [{"_id": "v-on", "value": true}, {"_id": "v-off", "value": false}],
    "environments": {"production": {"on": false, "version": 9, "targets": [], "contextTargets": [], "rules": [],
        "prerequisites": [], "fallthrough": {"variation": 1}, "offVariation": 1}}
}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(file) => std::fs::read_to_string(file)?,
        None => String::from(FLAG),
    };
    let (flag, _) = from_json::<FeatureFlag>(&text)?;
    let environment =
        flag.environments.iter().flatten().map(|(key, _)| key).next().ok_or("the flag has no environment")?;
    let [on, off] = flag.variations.as_slice() else {
        return Err("this example is for flags of two variations".into());
    };
    let (Some(on), Some(off)) = (&on.id, &off.id) else { return Err("the variations have no ids".into()) };

    let pilots = Clause::new("plan").is_in(["enterprise"]).context_kind("organization");
    let quarter = Weights::percent([(on.as_str(), 25.0), (off.as_str(), 75.0)])?;
    let patch = FlagPatch::in_environment(environment.as_str())
        .turn_flag_on()
        .add_targets(TargetList::new(on, ["acme", "initech"]).context_kind("organization"))
        .add_rule(AddRule::new([pilots], quarter))
        .add_prerequisite("payments-v3", "v-on-of-payments")
        .comment("Pilots and a quarter of the enterprise plans");

    println!("What would change in {}:", flag.key);
    print!("{}", flag.plan(&patch)?);
    println!("\nThe request that would do it:");
    println!("PATCH /api/v2/flags/PROJECT/{}", flag.key);
    println!("Content-Type: application/json; domain-model=launchdarkly.semanticpatch\n\n{patch}");
    Ok(())
}
