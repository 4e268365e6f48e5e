//! Collections: item by item, page by page, all at once, and from where one stopped.

use ldapi::Client;
use ldapi::page::Verdict;

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = Client::from_env()?;

    // Item by item. One page is held at a time; with `read_ahead` the next one is on its way meanwhile.
    let mut flags = client.feature_flags().get_feature_flags("my-project").items().page_size(50).read_ahead();
    while let Some(flag) = flags.next().await {
        println!("{}", flag?.key);
    }
    println!("{}", if flags.verdict() == Some(Verdict::Complete) { "these were all" } else { "perhaps not all" });

    // All at once, or an error if it cannot be said that these are all.
    let members = client.members().get_members().items().collect().await?.complete()?;
    println!("{} members", members.len());

    // Page by page, to stop and go on later, perhaps in another process.
    let mut pages = client.audit_log().get_audit_log_entries().pages();
    let first = pages.next().await.transpose()?;
    println!("{} entries", first.map_or(0, |page| page.items.len()));
    if let Some(cursor) = pages.cursor() {
        let mut rest = client.audit_log().get_audit_log_entries().pages().resume(cursor);
        let second = rest.next().await.transpose()?;
        println!("{} more", second.map_or(0, |page| page.items.len()));
    }
    Ok(())
}
