//! What the emulator and the client do, told in plain lines: `cargo xtask demo`, or
//! `cargo run -p ldapi-emulator --example demo`. With `--stay` the emulator stays up afterwards.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use ldapi::model::{FeatureFlagBody, ProjectPost};
use ldapi::page::Verdict;
use ldapi::patch::{FlagPatch, TargetList, Weights};
use ldapi::{Client, ClientBuilder, RetryPolicy};
use ldapi_emulator::{Context, Emulator, Limit};
use serde_json::json;
use tokio::task::JoinSet;

type Error = Box<dyn std::error::Error + Send + Sync>;

const PROJECT: &str = "shop";
const FLAG: &str = "checkout-v2";
const ENVIRONMENT: &str = "production";

/// How many flags there are in the list.
const FLAGS: usize = 45;
/// The burst: so many requests at once, where so many a second are allowed.
const BURST: usize = 60;
const ALLOWED: u64 = 20;

fn heading(text: &str) {
    match std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        true => println!("\n\x1b[1m{text}\x1b[0m"),
        false => println!("\n{text}"),
    }
}

/// A client of the emulator, to be set up further.
fn client(emulator: &Emulator) -> ClientBuilder {
    Client::builder().base_url(emulator.url()).token(emulator.token())
}

async fn create(client: &Client) -> ldapi::Result<()> {
    heading("A project and a flag");
    let project = client.projects().post_project().body(ProjectPost::new().key(PROJECT).name("Shop")).send().await?;
    println!("  created the project {}", project.key);
    let body = FeatureFlagBody::new().key(FLAG).name("Checkout, second version").tags(["checkout"]);
    let flag = client.feature_flags().post_feature_flag(PROJECT).body(body).send().await?;
    for (key, config) in flag.environments.iter().flatten() {
        println!("  created the flag {}, in {key} it is {}", flag.key, if config.on { "on" } else { "off" });
    }
    Ok(())
}

async fn change(client: &Client, emulator: &Emulator) -> Result<(), Error> {
    heading("A change: previewed, then sent");
    let flags = client.feature_flags();
    let flag = flags.get_feature_flag(PROJECT, FLAG).send().await?;
    let id = |value: bool| flag.variation_by_value(value).and_then(|(_, variation)| variation.id.clone());
    let (on, off) = (id(true).ok_or("no variation true")?, id(false).ok_or("no variation false")?);
    let here = || FlagPatch::in_environment(ENVIRONMENT);

    let patch = here()
        .turn_flag_on()
        .add_targets(TargetList::new(&on, ["initech"]).context_kind("organization"))
        .update_fallthrough_variation_or_rollout(Weights::percent([(&on, 25.0), (&off, 75.0)])?)
        .comment("A quarter of everybody, and Initech");
    println!("  the preview says:");
    flag.plan(&patch)?.to_string().lines().for_each(|line| println!("    {line}"));
    let wrong = flag.plan(&here().update_off_variation("no-such-id"));
    println!("  of one that is wrong:\n    {}", wrong.err().ok_or("a change that is wrong was not refused")?);
    let before = told(emulator)?;
    let flag = flags.patch_feature_flag(PROJECT, FLAG).semantic(patch).send().await?;
    println!("  sent; the flag has version {}", flag.version);
    println!("  before: {before}");
    println!("  after:  {}", told(emulator)?);
    Ok(())
}

/// Who gets what from the flag, as the emulator evaluates it.
fn told(emulator: &Emulator) -> Result<String, Error> {
    let get = |kind: &str, key: &str| {
        let context = Context::from_json(&json!({ "kind": kind, "key": key }))?;
        Ok::<_, Error>(emulator.world(|world| world.evaluate(PROJECT, ENVIRONMENT, FLAG, &context)))
    };
    let mut lucky = 0;
    for number in 0..1_000 {
        lucky += usize::from(get("user", &format!("user-{number}"))?.value == true);
    }
    let initech = get("organization", "initech")?;
    let reason = initech.reason.to_json();
    let reason = reason["kind"].as_str().unwrap_or_default();
    Ok(format!("{lucky} of 1000 users get true, Initech gets {} ({reason})", initech.value))
}

async fn list(client: &Client) -> Result<(), Error> {
    heading("A list, page by page");
    let flags = client.feature_flags();
    for number in 2..=FLAGS {
        let body = FeatureFlagBody::new().key(format!("flag-{number}")).name(format!("Flag {number}"));
        flags.post_feature_flag(PROJECT).body(body).send().await?;
    }
    let mut pages = flags.get_feature_flags(PROJECT).pages().page_size(20);
    while let Some(page) = pages.next().await.transpose()? {
        println!("  a page of {} flags, of {} in all", page.items.len(), page.total_count.unwrap_or_default());
    }
    println!("  these are all: {}", pages.verdict() == Some(Verdict::Complete));
    Ok(())
}

/// What became of a burst.
struct Burst {
    answered: usize,
    failed: usize,
    /// How many times the emulator said 429.
    refused: usize,
    took: Duration,
}

/// Sends all at once.
async fn burst(emulator: &Emulator, client: &Client) -> Result<Burst, Error> {
    emulator.set_limits([Limit::account(ALLOWED, Duration::from_secs(1))]);
    emulator.take_requests();
    let begun = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..BURST {
        calls.spawn(client.feature_flags().get_feature_flag(PROJECT, FLAG).send().into_future());
    }
    let outcomes = calls.join_all().await;
    let took = begun.elapsed();
    let answered = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = emulator.take_requests().iter().filter(|request| request.status == Some(429)).count();
    Ok(Burst { answered, failed: BURST - answered, refused, took })
}

async fn bursts(emulator: &Emulator) -> Result<(), Error> {
    heading(&format!("{BURST} requests at once, where {ALLOWED} a second are allowed"));
    // What was learned above, that there are no limits, is another account's.
    let limited = || client(emulator).account("limited");
    let clients = [
        ("without retries and pacing", limited().without_pacing().retry(RetryPolicy::none())),
        ("without pacing", limited().without_pacing()),
        ("the client as it comes", limited()),
    ];
    for (name, client) in clients {
        let Burst { answered, failed, refused, took } = burst(emulator, &client.build()?).await?;
        let seconds = took.as_secs_f64();
        println!("  {name:<27} {answered} answered, {failed:>2} failed, {refused:>3} times 429, {seconds:.1} s");
    }
    emulator.set_limits([]);
    Ok(())
}

async fn run(emulator: &Emulator) -> Result<(), Error> {
    let begun = Instant::now();
    let operations = emulator.surface().api().operations.len();
    println!("A LaunchDarkly API of {operations} operations listens at {}", emulator.url());
    let usual = client(emulator).build()?;
    create(&usual).await?;
    change(&usual, emulator).await?;
    list(&usual).await?;
    let findings: Vec<_> = emulator.requests().into_iter().flat_map(|request| request.findings).collect();
    bursts(emulator).await?;
    heading(&format!("Done in {:.1} s", begun.elapsed().as_secs_f64()));
    println!("  the emulator checked every request against the API's document: {} findings", findings.len());
    match findings.is_empty() {
        true => Ok(()),
        false => Err(format!("{findings:?}").into()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let emulator = Emulator::start().await?;
    run(&emulator).await?;
    if std::env::args().any(|argument| argument == "--stay") {
        println!("  its page for people: {}/ (Ctrl+C ends it)", emulator.url());
        std::future::pending::<()>().await;
    }
    println!("  its page for people was at {}/; with --stay it stays up", emulator.url());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_demo_runs() -> Result<(), Error> {
        run(&Emulator::start().await?).await
    }

    #[tokio::test]
    async fn a_burst_is_survived() -> Result<(), Error> {
        let emulator = Emulator::start().await?;
        let usual = client(&emulator).build()?;
        create(&usual).await?;
        let burst = burst(&emulator, &usual).await?;
        assert_eq!((burst.answered, burst.failed), (BURST, 0));
        // Nothing is known of a window before its first answer.
        assert!(burst.refused <= 3, "{}", burst.refused);
        Ok(())
    }
}
