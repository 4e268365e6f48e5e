//! Clients of every kind: another region, a token that changes, one account for several clients, calls that block.

use std::path::PathBuf;
use std::time::Duration;

use ldapi::credential::{Credential, CredentialProvider, access_token};
use ldapi::runtime::BoxFuture;
use ldapi::{Client, Error, Region};

/// Reads the token from a file that something else keeps fresh.
struct TokenFile(PathBuf);

impl CredentialProvider for TokenFile {
    fn credentials(&self, _was_refused: bool) -> BoxFuture<'_, Result<Vec<Credential>, Error>> {
        Box::pin(async {
            let token = tokio::fs::read_to_string(&self.0).await.map_err(|error| Error::config(error.to_string()))?;
            Ok(vec![access_token(token)?])
        })
    }
}

fn main() -> ldapi::Result<()> {
    // A client for the EU, whose token is read anew for each request.
    let eu = Client::builder().region(Region::Eu).credentials(TokenFile("/run/secrets/launchdarkly".into())).build()?;

    // Limits are the account's, whatever token a request has: clients that name one account are paced together.
    let audited = Client::builder()
        .token("api-00000000-0000-4000-8000-000000000000")
        .account("our-company")
        .user_agent("nightly-cleanup/1.4")
        .comment("nightly cleanup")
        .timeout(Duration::from_secs(120))
        .build()?;
    println!("{eu:?}\n{audited:?}");

    // A key of the wrong kind is found out before anything is sent.
    let refused = Client::new("sdk-00000000-0000-4000-8000-000000000000");
    println!("{}", refused.expect_err("an SDK key is no access token"));

    // Where there is no async runtime, a call can block.
    let client = Client::from_env()?;
    let identity = client.account().get_caller_identity().send().wait()?;
    println!("this is {:?}", identity.token_name);
    Ok(())
}
