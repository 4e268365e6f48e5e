//! Starting it, asking it, and telling it what to do.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::credential::Credential;
use crate::drift::Drift;
use crate::engine::{self, Engine, Rules, lock};
use crate::fault::{Fault, Faults};
use crate::limit::Limit;
use crate::masked;
use crate::record::Recorded;
use crate::seed::Seed;
use crate::server;
use crate::surface::Surface;
use crate::world::{StateError, World};

/// The access token that is known if no other is set.
const TOKEN: &str = "api-00000000-0000-4000-8000-000000000000";

/// A running LaunchDarkly. It stops when it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ldapi_emulator::StartError> {
/// use ldapi_emulator::Emulator;
///
/// let emulator = Emulator::start().await?;
/// println!("{} takes {}", emulator.url(), emulator.token());
/// # Ok(())
/// # }
/// ```
pub struct Emulator {
    engine: Arc<Engine>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// Settings of an emulator; see [`Emulator::builder`].
#[must_use]
pub struct Builder {
    port: u16,
    seed: u64,
    items: usize,
    longest: usize,
    is_strict: bool,
    is_stateless: bool,
    credentials: Vec<Credential>,
    state: Option<Value>,
    clock: Clock,
    surface: Option<Arc<Surface>>,
    rules: Rules,
    faults: Vec<Fault>,
}

impl fmt::Debug for Emulator {
    /// Its address; not what it keeps, which holds tokens and keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}

impl fmt::Debug for Builder {
    /// The settings; the state is shown by its kind only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("seed", &self.seed)
            .field("is_strict", &self.is_strict)
            .field("is_stateless", &self.is_stateless)
            .field("credentials", &self.credentials)
            .field("state", &self.state.as_ref().map(masked::json))
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl Emulator {
    /// Starts one as it comes, on a free port of loopback.
    ///
    /// # Errors
    /// If there is no port or thread to be had.
    pub async fn start() -> Result<Self, StartError> {
        Emulator::builder().start().await
    }

    /// Settings, to be changed.
    pub fn builder() -> Builder {
        Builder {
            port: 0,
            seed: 1,
            items: 45,
            longest: 16 << 20,
            is_strict: false,
            is_stateless: false,
            credentials: Vec::new(),
            state: None,
            clock: Clock::real(),
            surface: None,
            rules: Rules::default(),
            faults: Vec::new(),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a URL, without a slash at the end.
    pub fn url(&self) -> String {
        self.engine.base.clone()
    }

    /// An access token that may do everything.
    pub fn token(&self) -> &str {
        self.engine.credentials.iter().find(|known| known.is_full_token()).map_or(TOKEN, Credential::secret)
    }

    /// The operations and schemas it answers with.
    pub fn surface(&self) -> &Surface {
        &self.engine.surface
    }

    /// The last requests, oldest first, with what the checker found. A thousand are kept.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.engine.record).all().cloned().collect()
    }

    /// The requests since this was last asked.
    pub fn take_requests(&self) -> Vec<Recorded> {
        lock(&self.engine.record).take()
    }

    /// Looks at the state, or changes it. Requests wait meanwhile.
    pub fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.engine.world(act)
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.engine.clock
    }

    /// Lets time pass: windows of limits end, and changes that are due are made.
    pub fn advance(&self, by: Duration) {
        self.engine.advance(by);
    }

    /// Sets other limits, of which nothing is used up.
    pub fn set_limits(&self, limits: impl IntoIterator<Item = Limit>) {
        let mut rules = lock(&self.engine.rules);
        rules.limits = limits.into_iter().collect();
        rules.counts = Default::default();
    }

    /// Sets other faults; an empty list ends them.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.engine.rules).faults = Faults::new(faults.into_iter().collect());
    }

    /// Lets answers drift from the document, or not any more.
    pub fn set_drift(&self, drift: Option<Drift>) {
        lock(&self.engine.rules).drift = drift;
    }

    /// Returns to the state it began with. Requests are forgotten and limits unused; rules stay.
    pub fn reset(&self) {
        self.engine.reset();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell.
            let _ = thread.join();
        }
    }
}

impl Builder {
    /// The port; 0, as at first, for any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// What all chance follows from: samples, faults, drift, ids.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many items collections have that are made from the document; 45 at first.
    pub fn items(mut self, items: usize) -> Self {
        self.items = items;
        self
    }

    /// The longest body it reads, in bytes; 16 MiB at first. Longer ones are answered with 413.
    pub fn longest_body(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    /// Refuses requests for all that the document does not have, also for members and parameters that could be let pass.
    pub fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Keeps nothing: every operation is answered from the document, as if what it asks for were there.
    pub fn stateless(mut self) -> Self {
        self.is_stateless = true;
        self
    }

    /// An access token that may do everything. The usual one is not known then.
    pub fn token(self, token: impl Into<String>) -> Self {
        self.credential(Credential::token(token))
    }

    /// A token or session of its own role.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// The state to begin with, as [`World::from_json`] takes it.
    pub fn state(mut self, state: Value) -> Self {
        self.state = Some(state);
        self
    }

    /// Another clock than the machine's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Another API than LaunchDarkly's. What is kept here is not for it, so it is [stateless](Self::stateless).
    pub fn surface(mut self, surface: Surface) -> Self {
        self.is_stateless = true;
        self.surface = Some(Arc::new(surface));
        self
    }

    /// One more limit.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.rules.limits.push(limit);
        self
    }

    /// More limits.
    pub fn limits(mut self, limits: impl IntoIterator<Item = Limit>) -> Self {
        self.rules.limits.extend(limits);
        self
    }

    /// One more rule for faults.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Lets answers drift from the document.
    pub fn drift(mut self, drift: Drift) -> Self {
        self.rules.drift = Some(drift);
        self
    }

    /// Starts it. It runs on a thread of its own, so it also answers callers that block.
    ///
    /// # Errors
    /// If the port is taken, the state is not of its form, or there is no thread to be had.
    pub async fn start(self) -> Result<Emulator, StartError> {
        self.start_blocking()
    }

    /// As [`start`](Self::start), for callers without an async runtime.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn start_blocking(mut self) -> Result<Emulator, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        let address = listener.local_addr()?;
        let state = self.state.take().unwrap_or_else(|| json!({}));
        let world = engine::world(state, self.seed, self.clock.now())?;
        if !self.credentials.iter().any(Credential::is_full_token) {
            self.credentials.push(Credential::token(TOKEN));
        }
        self.rules.faults = Faults::new(self.faults);
        let (deliveries, owed) = mpsc::unbounded_channel();
        let engine = Arc::new(Engine {
            surface: self.surface.unwrap_or_else(Surface::launchdarkly),
            clock: self.clock,
            seed: Seed::new(self.seed),
            number: self.seed,
            items: self.items,
            is_strict: self.is_strict,
            is_stateless: self.is_stateless,
            longest: self.longest,
            credentials: self.credentials,
            base: format!("http://{address}"),
            rules: Mutex::new(self.rules),
            beginning: world.snapshot(),
            world: Mutex::new(world),
            deliveries,
            record: Mutex::default(),
            arrived: Default::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&engine);
        let serve = move || {
            // The listener was fine a moment ago; without a runtime there is nothing that could answer.
            let _ = server::run(served, listener, owed, stopped);
        };
        let thread = std::thread::Builder::new().name("ldapi-emulator".into()).spawn(serve)?;
        Ok(Emulator { engine, address, stop: Some(stop), thread: Some(thread) })
    }
}

/// Why an emulator did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// No port, or no thread.
    Io(io::Error),
    /// The state to begin with is not of its form.
    State(StateError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Io(_) => f.write_str("the emulator cannot listen"),
            StartError::State(_) => f.write_str("the state is not of its form"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Io(error) => Some(error),
            StartError::State(error) => Some(error),
        }
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        StartError::Io(error)
    }
}

impl From<StateError> for StartError {
    fn from(error: StateError) -> Self {
        StartError::State(error)
    }
}
