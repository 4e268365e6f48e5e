//! The commonest way of making many calls, against the emulator in real time: 60 flags are read through a buffered stream
//! of 4, and for each of them one more call is made while the stream rests. 20 requests are allowed in 2 s.

use std::future::IntoFuture as _;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use ldapi::{Client, model};
use ldapi_emulator::Emulator;

const FLAGS: u32 = 60;
const ALLOWED: u32 = 20;
const WINDOW: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let emulator = Emulator::start().await.expect("loopback has a free port");
    let client = Client::builder().token(emulator.token()).base_url(emulator.url()).build()?;
    let flags = client.feature_flags();
    for number in 0..FLAGS {
        let body = model::FeatureFlagBody::new().key(format!("f{number}")).name("F");
        flags.post_feature_flag("default").body(body).send().await?;
    }
    emulator.set_limits([format!("global={ALLOWED}/{}s", WINDOW.as_secs()).parse().expect("a limit")]);
    emulator.take_requests();
    let begun = Instant::now();
    let get = |key: &str| flags.get_feature_flag("default", key).send().into_future();
    let mut results = stream::iter(0..FLAGS).map(|number| get(&format!("f{number}"))).buffer_unordered(4);
    while let Some(flag) = results.next().await {
        get(&flag?.key).await?;
    }
    let took = begun.elapsed();
    let requests = emulator.take_requests();
    let refused = requests.iter().filter(|request| request.status == Some(429)).count();
    // The first window may be used up at once, and each further one as it begins.
    let ideal = WINDOW * (2 * FLAGS / ALLOWED - 1);
    println!(
        "{} calls, {ALLOWED} allowed in {WINDOW:?}: {took:.1?}, ideally {ideal:.1?} ({:.2} x); {} requests, {refused} refused",
        2 * FLAGS,
        took.as_secs_f64() / ideal.as_secs_f64(),
        requests.len(),
    );
    Ok(())
}
