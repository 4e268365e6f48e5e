//! Retries and limits: what is done without a word, and how to have it otherwise.

use std::time::Duration;

use ldapi::{Backoff, Client, RequestOptions, RetryPolicy};

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    // Without a word: reads, replacements and deletions are tried up to 4 times, creations only if it is certain that
    // nothing arrived; after a refusal for the rate the call waits until the limit's window has ended.
    let client = ldapi::ClientBuilder::from_env()?
        .retry(RetryPolicy::new().attempts(6).longest_wait(Duration::from_secs(120)))
        .max_concurrent(8)
        .build()?;
    let reply = client.feature_flags().get_feature_flag("my-project", "my-flag").send_with_meta().await?;
    println!("{} attempts, {:?} of waiting, {:?} left", reply.attempts, reply.waited, reply.limits.route);

    // Slower and slower, in steps of one's own.
    let slow = RetryPolicy::new().backoff(Backoff::new(Duration::from_millis(500)).longest(Duration::from_secs(30)));
    let reply = client.projects().get_projects().with(RequestOptions::new().retry(slow)).send_with_meta().await?;
    println!("{} projects after {} attempts", reply.value.items.len(), reply.attempts);

    // For one call: once, and within 2 s.
    let hasty = RequestOptions::new().retry(RetryPolicy::none()).timeout(Duration::from_secs(2));
    let again = client.feature_flags().get_feature_flag("my-project", "my-flag").with(hasty).send().await;
    println!("{:?}", again.map(|flag| flag.version));

    // A hundred at once: they wait for each other as the account's limits ask, and none is refused.
    let tasks = (0..100).map(|_| tokio::spawn(version(client.clone())));
    for task in tasks.collect::<Vec<_>>() {
        println!("{:?}", task.await.expect("it does not panic")?);
    }
    Ok(())
}

async fn version(client: Client) -> ldapi::Result<i64> {
    Ok(client.feature_flags().get_feature_flag("my-project", "my-flag").send().await?.version)
}
