//! Waits for what LaunchDarkly does later: here, for an approval to be given and applied.

use std::time::Duration;

use ldapi::Client;
use ldapi::wait::PollPolicy;

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = Client::from_env()?;
    let policy = PollPolicy::every(Duration::from_secs(30)).deadline(Duration::from_secs(8 * 60 * 60));
    let waiter = client.wait_for().policy(policy);
    match waiter.approval_applied("my-project", "my-flag", "production", "approval-request-id").await {
        Ok(request) => println!("applied: {}", request.status),
        Err(error) if error.is_timeout() => println!("nobody has decided: {error}"),
        Err(error) if error.is_partial() => println!("not applied: {error}"),
        Err(error) => return Err(error),
    }
    Ok(())
}
