//! The ten changes that people want most, one after the other, on a flag of their own account or of the emulator:
//! `cargo run --example changes PROJECT FLAG ENVIRONMENT [OTHER_FLAG] [MEMBER]`.

use ldapi::Client;
use ldapi::model::{FlagCopyConfigEnvironment, FlagCopyConfigPost, PostFlagScheduledChangesInput};
use ldapi::patch::{AddRule, Clause, FlagInstructions, FlagPatch, Serve, TargetList, UnixMillis, Weights, Whole};
use std::time::Duration;

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |usual: &str| arguments.next().unwrap_or_else(|| usual.into());
    let names = [argument("my-project"), argument("my-flag"), argument("production")];
    let (other, member) = (arguments.next(), arguments.next());
    make(&Client::from_env()?, names.each_ref().map(String::as_str), other.as_deref(), member.as_deref()).await
}

/// Makes the changes. `other` is the key of a flag to be the prerequisite, `member` the id of who looks after it from now on.
pub(crate) async fn make(
    client: &Client,
    [project, key, environment]: [&str; 3],
    other: Option<&str>,
    member: Option<&str>,
) -> ldapi::Result<()> {
    let flags = client.feature_flags();
    let flag = flags.get_feature_flag(project, key).send().await?;
    let id = |index: usize| flag.variations.get(index).and_then(|variation| variation.id.clone()).unwrap_or_default();
    let (on, off) = (id(0), id(1));
    let change = |patch: FlagPatch| flags.patch_feature_flag(project, key).semantic(patch).send();
    let here = || FlagPatch::in_environment(environment);

    // 1. Turn it on (or off).
    change(here().turn_flag_on().comment("the launch")).await?;

    // 2. Serve a part of everybody: a percentage rollout as the default rule.
    let tenth = Weights::percent([(&on, 10.0), (&off, 90.0)])?;
    change(here().update_fallthrough_variation_or_rollout(tenth)).await?;

    // 3. Target contexts one by one.
    change(here().add_targets(TargetList::new(&on, ["acme", "initech"]).context_kind("organization"))).await?;

    // 4. Add a rule.
    let pilots = Clause::new("plan").is_in(["enterprise"]).context_kind("organization");
    change(here().add_rule(AddRule::new([pilots], Serve::variation(&on)))).await?;

    // 5. Make another flag a prerequisite, by a variation of that flag.
    if let Some(other) = other {
        let needed = flags.get_feature_flag(project, other).send().await?;
        let variation = needed.variations.first().and_then(|variation| variation.id.clone()).unwrap_or_default();
        change(here().add_prerequisite(other, variation)).await?;
    }

    // 6. Tag it.
    let flag_wide = |patch: FlagPatch<Whole>| flags.patch_feature_flag(project, key).semantic(patch).send();
    flag_wide(FlagPatch::flag_wide().add_tags(["launched"])).await?;

    // 7. Change who looks after it.
    if let Some(member) = member {
        flag_wide(FlagPatch::flag_wide().update_maintainer_member(member)).await?;
    }

    // 8. Copy the targeting to another environment.
    let [from, to] = [environment, "test"].map(|key| FlagCopyConfigEnvironment::new().key(key));
    flags.copy_feature_flag(project, key).body(FlagCopyConfigPost::new().source(from).target(to)).send().await?;

    // 9. Schedule a change.
    let tomorrow = UnixMillis::after(Duration::from_secs(24 * 60 * 60));
    let later = PostFlagScheduledChangesInput::new()
        .execution_date(tomorrow.get())
        .instructions(FlagInstructions::new().turn_flag_off());
    client.workflows().post_flag_config_scheduled_changes(project, key, environment).body(later).send().await?;

    // 10. Archive it.
    let flag = flag_wide(FlagPatch::flag_wide().archive_flag()).await?;
    println!("{} is archived: {}", flag.key, flag.archived);
    Ok(())
}
