//! Reads, changes, writes: the change is sent under the condition that nobody else was faster, and made anew if somebody
//! was.

use ldapi::Client;
use ldapi::edit::Edit;

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = Client::from_env()?;
    let flags = client.feature_flags();
    let flag = Edit::guarded_by("/_version")
        .run(
            || flags.get_feature_flag("my-project", "my-flag").send(),
            |flag| {
                flag.tags.push("reviewed".into());
                flag.temporary = false;
            },
            |patch| flags.patch_feature_flag("my-project", "my-flag").json_patch(patch).send(),
        )
        .await?;
    println!("version {} has the tags {:?}", flag.version, flag.tags);
    Ok(())
}
