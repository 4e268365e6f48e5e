//! What an error tells, and what to do about it.

use ldapi::model::ViewLinkRequestKeys;
use ldapi::{Client, Error};

/// What a program may want to do after an error.
fn advice(error: &Error) -> &'static str {
    match error {
        error if error.is_not_found() => "create it first",
        error if error.is_unauthorized() || error.is_forbidden() => "use a token whose role allows this",
        error if error.is_approval_required() => "ask for an approval instead",
        error if error.is_concurrent_change() => "read it again, then change what is there now",
        error if error.is_conflict() => "it is there already",
        error if error.is_validation() => "correct the request",
        error if error.is_rate_limited() => "come back later",
        error if error.may_have_been_applied() => "look before doing it again: it may have been done",
        error if error.is_retryable() => "try again",
        _ => "read the message",
    }
}

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = Client::from_env()?;
    match client.feature_flags().delete_feature_flag("my-project", "my-flag").send().await {
        Ok(()) => println!("deleted"),
        Err(error) if error.is_not_found() => println!("was not there"),
        Err(error) if error.is_approval_required() => println!("ask for an approval"),
        Err(error) if error.may_have_been_applied() => println!("look before doing it again: {error}"),
        Err(error) => println!("{:?} {:?} after {} attempts: {error}", error.status(), error.code(), error.attempts()),
    }

    // One line says what failed, where, in the API's words, with its id.
    if let Err(error) = client.feature_flags().get_feature_flag("my-project", "no-such-flag").send().await {
        println!("{error}\nadvice: {}", advice(&error));
    }

    // An operation that may do a part and still answer with success says so by its type.
    let keys = ViewLinkRequestKeys::default().keys(["my-flag", "no-such-flag"]);
    let linked = client.views().link_resource("my-project", "my-view", "flags").body(keys).send().await?;
    for failure in linked.failures() {
        println!("not linked: {failure}");
    }
    Ok(())
}
