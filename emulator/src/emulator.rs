//! Starting it, asking it, and telling it what to do.

use std::convert::Infallible;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::bounds::Bounds;
use crate::clock::Clock;
use crate::credential::{Credential, TOKEN};
use crate::deliver::Undelivered;
use crate::drift::Drift;
use crate::engine::{self, Engine, Rules, lock};
use crate::fault::{Fault, Faults};
use crate::guard::Guard;
use crate::limit::Limit;
use crate::masked;
use crate::record::{Record, Recorded};
use crate::seed::Seed;
use crate::server;
use crate::start_error::StartError;
use crate::surface::Surface;
use crate::world::World;

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
    bounds: Bounds,
    guard: Guard,
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
            bounds: Bounds::default(),
            guard: Guard::default(),
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

    /// The last requests, oldest first, with what the checker found. By default, at most 1,000 requests are kept, in at
    /// most 32 MiB, with the first 256 KiB of each body; see [`Builder::recorded_requests`],
    /// [`Builder::recorded_bytes`] and [`Builder::recorded_body_bytes`].
    pub fn requests(&self) -> Vec<Recorded> {
        let requests: Vec<Arc<Recorded>> = lock(&self.engine.record).all().cloned().collect();
        requests.into_iter().map(Arc::unwrap_or_clone).collect()
    }

    /// The requests since this was last asked.
    pub fn take_requests(&self) -> Vec<Recorded> {
        lock(&self.engine.record).take()
    }

    /// The last hundred deliveries that did not reach their webhooks, oldest first: those that failed twice, and those
    /// that were dropped because too many were waiting.
    pub fn undelivered(&self) -> Vec<Undelivered> {
        self.engine.outbox.lost()
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
        self.bounds.longest = bytes;
        self
    }

    /// How many requests are recorded. The default is 1,000. When there are more, the oldest one is removed; the newest
    /// one is always kept.
    pub fn recorded_requests(mut self, count: usize) -> Self {
        self.bounds.requests = count;
        self
    }

    /// How many bytes all recorded requests may take together. The default is 32 MiB. When they take more, the oldest
    /// ones are removed; the newest one is always kept.
    pub fn recorded_bytes(mut self, bytes: usize) -> Self {
        self.bounds.request_bytes = bytes;
        self
    }

    /// How much of each body is recorded, in bytes. The default is 256 KiB. [`Recorded::is_body_cut`] and
    /// [`Recorded::body_length`] tell whether a body was longer.
    pub fn recorded_body_bytes(mut self, bytes: usize) -> Self {
        self.bounds.body_bytes = bytes;
        self
    }

    /// How many bytes of memory the audit log may take. The default is 32 MiB. When it takes more, the oldest entries are
    /// removed, as described for [`World::keep_log`].
    pub fn audit_log_bytes(mut self, bytes: usize) -> Self {
        self.bounds.log_bytes = bytes;
        self
    }

    /// How long a client may take to send the head or the body of a request, to send another request over a connection
    /// that is kept alive, and to read any part of a response. Afterwards the connection is closed. The default is 60
    /// seconds; values below a millisecond or above a year are adjusted.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.bounds.patience = patience.clamp(Duration::from_millis(1), Duration::from_secs(31_536_000));
        self
    }

    /// Allows one more host name, without a port, as in `emulator.test`. A request whose header `Host` names neither
    /// loopback nor an allowed host may not use the routes below `/_emulator` or the default access token. This keeps out
    /// other sites whose names resolve to this machine (DNS rebinding).
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.guard.hosts.push(name.into());
        self
    }

    /// Allows the pages of one more origin, as in `http://localhost:3000`, to use the routes below `/_emulator` and the
    /// default access token. The page that the emulator serves needs no permission.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.guard.origins.push(origin.into().trim_end_matches('/').into());
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
        let mut world = engine::world(state, self.seed, self.clock.now())?;
        world.keep_log(self.bounds.log_bytes);
        if !self.credentials.iter().any(Credential::is_full_token) {
            self.credentials.push(Credential::token(TOKEN));
        }
        self.rules.faults = Faults::new(self.faults);
        let engine = Arc::new(Engine {
            surface: self.surface.unwrap_or_else(Surface::launchdarkly),
            clock: self.clock,
            seed: Seed::new(self.seed),
            number: self.seed,
            items: self.items,
            is_strict: self.is_strict,
            is_stateless: self.is_stateless,
            record: Mutex::new(Record::new(&self.bounds)),
            bounds: self.bounds,
            guard: self.guard,
            credentials: self.credentials,
            base: format!("http://{address}"),
            rules: Mutex::new(self.rules),
            beginning: world.snapshot(),
            world: Mutex::new(world),
            outbox: Default::default(),
            arrived: Default::default(),
            held: Default::default(),
            unsent: Default::default(),
            catalogue: Default::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&engine);
        let serve = move || {
            // The listener was fine a moment ago; without a runtime there is nothing that could answer.
            let _ = server::run(served, listener, stopped);
        };
        let thread = std::thread::Builder::new().name("ldapi-emulator".into()).spawn(serve)?;
        Ok(Emulator { engine, address, stop: Some(stop), thread: Some(thread) })
    }
}
