//! Makes one call to the server whose address is given, trusting the certificates of `ROOT_CERTIFICATES` (PEM), and prints all
//! that can be printed of its outcome. A program of its own, since proxies are found by the environment of a process.

use std::error::Error as _;
use std::time::Duration;

use ldapi::{Backoff, Client, RetryPolicy};

#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).expect("the address of a server");
    let roots = std::env::var("ROOT_CERTIFICATES").expect("certificates to trust");
    let policy = RetryPolicy::new().backoff(Backoff::new(Duration::from_millis(1)));
    let client = Client::builder().token("api-test-token").base_url(url).root_certificates(roots).retry(policy);
    let client = client.build().expect("the settings are right");
    let outcome = client.feature_flags().get_feature_flag("p", "f").send().await;
    let Err(error) = outcome else { return println!("OUTCOME done") };
    println!("OUTCOME {error}\n{error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        println!("{error} {error:?}");
        cause = error.source();
    }
}
