//! What a client tells: spans and events by OpenTelemetry's names, and figures for metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use ldapi::Drift;
use ldapi::observer::{Attempted, Finished, Observer, Outgoing, Waiting};

/// Counts. A real one would hand the figures to its metrics library.
#[derive(Default)]
struct Figures {
    calls: AtomicU64,
    attempts: AtomicU64,
    waited_ms: AtomicU64,
    drift: AtomicU64,
}

/// The observer's share of the figures.
struct Telling(Arc<Figures>);

impl Observer for Telling {
    fn sending(&self, request: &mut Outgoing<'_>) {
        request.insert_header("x-attempt", &request.attempt().to_string());
    }

    fn attempted(&self, _: &Attempted<'_>) {
        self.0.attempts.fetch_add(1, Relaxed);
    }

    fn waiting(&self, wait: &Waiting<'_>) {
        self.0.waited_ms.fetch_add(u64::try_from(wait.wait.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    fn finished(&self, call: &Finished<'_>) {
        self.0.calls.fetch_add(1, Relaxed);
        println!("{} {} took {:?}", call.target.method, call.target.path, call.took);
    }

    fn drifted(&self, drift: &Drift) {
        self.0.drift.fetch_add(1, Relaxed);
        println!("the API has moved on: {drift}");
    }
}

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).init();
    let figures = Arc::new(Figures::default());
    let client = ldapi::ClientBuilder::from_env()?.observer(Telling(Arc::clone(&figures))).build()?;
    let projects = client.projects().get_projects().send().await?;
    println!("{} projects", projects.items.len());
    let read = |figure: &AtomicU64| figure.load(Relaxed);
    let [calls, attempts] = [read(&figures.calls), read(&figures.attempts)];
    let [waited, drift] = [read(&figures.waited_ms), read(&figures.drift)];
    println!("{calls} calls, {attempts} attempts, {waited} ms of waiting, {drift} places of drift");
    Ok(())
}
