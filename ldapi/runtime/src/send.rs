//! The life of a call: its turn, its attempts, the waits between them, its end.

use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use http::{Method, StatusCode, Uri};
use tracing::Instrument as _;

use crate::attempt::{Attempt, Heard, Outcome};
use crate::call::Call;
use crate::clock::Clock;
use crate::core::{Core, Shared};
use crate::credential::Credential;
use crate::error::{Error, Kind, Reported};
use crate::error_rules::Place;
use crate::observer::{Attempted, Finished, Outgoing, Target, Waiting};
use crate::pacing::{Ask, Pass};
use crate::payload;
use crate::permits::Permit;
use crate::response::Response;
use crate::retry::{Failure, Next, Reason, RetryPolicy, Taken, shown};
use crate::server::Server;
use crate::transport::Request;

/// Redirects that are followed one after the other.
const MOST_HOPS: usize = 5;

/// Makes a call.
pub(crate) async fn run(mut call: Call) -> Result<Response, Error> {
    let at = call.at();
    if let Some(fault) = call.fault.take() {
        return Err(fault.at(at));
    }
    let core = call.core.clone();
    let shared = core.shared();
    let server = core.server(call.operation).map_err(|error| error.at(at.clone()))?;
    let span = shared.telemetry.span(&target(&call, &server));
    let mut life = Life::new(&core, call, server).map_err(|error| error.at(at.clone()))?;
    let outcome = async {
        let outcome = life.live().await;
        let outcome = outcome.map_err(|error| error.at(at).after(life.attempts, life.was_ambiguous));
        life.finish(&outcome);
        outcome
    };
    outcome.instrument(span).await
}

fn target<'a>(call: &'a Call, server: &'a Server) -> Target<'a> {
    Target { operation: call.operation, method: call.method(), path: call.path_template(), server: &server.host }
}

/// A call on its way.
struct Life<'a> {
    core: &'a Core,
    shared: &'a Shared,
    call: Call,
    server: Arc<Server>,
    address: Uri,
    policy: RetryPolicy,
    started: Duration,
    deadline: Option<Duration>,
    waited: Duration,
    /// Times it was sent.
    attempts: u32,
    /// Times it failed for another reason than a limit.
    failures: u32,
    /// Times it failed because of a limit.
    rate_limited: u32,
    /// Whether an attempt before this one may have been applied.
    was_ambiguous: bool,
    /// Whether a refused credential has been replaced already.
    was_refused: bool,
    credentials: Vec<Credential>,
    /// What the further attempts took from the quota.
    taken: Taken<'a>,
    hops: usize,
}

impl<'a> Life<'a> {
    fn new(core: &'a Core, mut call: Call, server: Arc<Server>) -> Result<Self, Error> {
        let shared = core.shared();
        if let Some(comment) = &shared.settings.comment {
            call.body.add_comment(comment);
        }
        let address = match &call.link {
            Some(link) => link.clone(),
            None => server.address(&core.target(&call)?)?,
        };
        let started = shared.clock.uptime();
        let deadline = deadline(shared, &call, started);
        Ok(Life {
            core,
            shared,
            policy: call.options.retry.clone().unwrap_or_else(|| shared.settings.retry.clone()),
            call,
            server,
            address,
            started,
            deadline,
            waited: Duration::ZERO,
            attempts: 0,
            failures: 0,
            rate_limited: 0,
            was_ambiguous: false,
            was_refused: false,
            credentials: Vec::new(),
            taken: Taken::nothing(&shared.quota),
            hops: 0,
        })
    }

    fn clock(&self) -> &'a dyn Clock {
        self.shared.clock.as_ref()
    }

    /// How much time is left; `None` for as long as it takes.
    fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_sub(self.clock().uptime()))
    }

    async fn live(&mut self) -> Result<Response, Error> {
        let mut again = false;
        loop {
            let pass = self.turn(again).await?;
            let outcome = match self.attempt(pass).await {
                Ok(heard) => self.judge(heard)?,
                Err(error) => Verdict::Failed(error),
            };
            match outcome {
                Verdict::Done(response) => return Ok(*response),
                Verdict::Moved => {}
                Verdict::Failed(error) => again = self.fail(error).await?,
            }
        }
    }

    /// Waits until the host and the limits let the request go.
    async fn turn(&mut self, again: bool) -> Result<Pass, Error> {
        self.wait_for_host().await?;
        let begun = self.clock().uptime();
        let ask = Ask {
            method: self.call.method(),
            path: self.call.path_template(),
            credential: self.shared.identity,
            patience: self.left(),
            again,
        };
        let pass = self.shared.limiter.admit(ask).await.map_err(|refusal| {
            let left = self.left().unwrap_or_default();
            Error::new(
                Kind::Wait,
                match refusal.wait > left {
                    true => format!(
                        "its turn comes in {} at the earliest, and it has {} left",
                        shown(refusal.wait),
                        shown(left)
                    ),
                    false => String::from("its turn has not come in the time that it has"),
                },
            )
        })?;
        self.waited_since(begun);
        Ok(pass)
    }

    /// Waits while the host asks everybody to.
    async fn wait_for_host(&mut self) -> Result<(), Error> {
        let mut now = self.clock().uptime();
        while let Some(hold) = self.shared.holds.left(&self.server.host, now) {
            self.can_wait(hold, "the server has asked all to wait for")?;
            let wait = hold + spread(self.clock());
            self.tell_wait(wait, None);
            self.clock().sleep(wait).await;
            self.waited += wait;
            // A clock that stands still has come that far all the same.
            now = self.clock().uptime().max(now + wait);
        }
        Ok(())
    }

    /// Waits until no more requests than allowed are on their way.
    async fn permit(&mut self, limit: Duration) -> Result<Option<Permit>, Error> {
        let Some(permits) = &self.shared.permits else { return Ok(None) };
        let begun = self.clock().uptime();
        let until = self.left().map(|left| begun.saturating_add(left));
        let permit = permits.permit(limit, until).await.map_err(|_| {
            let detail = format!("{} requests are on their way, which is the most at once", permits.most());
            Error::new(Kind::Wait, detail)
        })?;
        self.waited_since(begun);
        Ok(Some(permit))
    }

    /// Counts a wait for a turn, and tells of it if it was one.
    fn waited_since(&mut self, begun: Duration) {
        let waited = self.clock().uptime().saturating_sub(begun);
        self.waited += waited;
        if waited >= Duration::from_millis(1) {
            self.tell_wait(waited, None);
        }
    }

    /// Refuses to wait for longer than the time left, or than is allowed.
    fn can_wait(&self, wait: Duration, why: &str) -> Result<(), Error> {
        if let Some(left) = self.left().filter(|left| wait > *left) {
            let detail = format!("{why} {}, and the call has {} left", shown(wait), shown(left));
            return Err(Error::new(Kind::Wait, detail));
        }
        if wait > self.policy.cap() {
            let detail = format!("{why} {}, more than the {} allowed", shown(wait), shown(self.policy.cap()));
            return Err(Error::new(Kind::Wait, detail));
        }
        Ok(())
    }

    fn tell_wait(&self, wait: Duration, reason: Option<Reason>) {
        self.shared.telemetry.waiting(&Waiting { target: target(&self.call, &self.server), wait, reason });
    }

    /// Sends the request once, and reads the response.
    async fn attempt(&mut self, pass: Pass) -> Result<Heard, Error> {
        let permit = self.permit(self.attempt_limit()).await?;
        let request = self.request().await?;
        let limit = self.attempt_limit();
        if limit.is_zero() {
            return Err(Error::new(Kind::Timeout, "no time is left for another attempt"));
        }
        self.attempts += 1;
        let (core, server) = (self.core.clone(), Arc::clone(&self.server));
        let Outcome { result, took } = Attempt { core, server, limit, pass, permit }.make(request).await;
        self.tell_attempt(&result, took);
        result
    }

    /// How long an attempt may take that begins now.
    fn attempt_limit(&self) -> Duration {
        let limit = self.call.options.attempt_timeout.unwrap_or(self.shared.settings.attempt_timeout);
        self.left().map_or(limit, |left| left.min(limit))
    }

    fn tell_attempt(&self, outcome: &Result<Heard, Error>, took: Duration) {
        let heard = outcome.as_ref().ok();
        self.shared.telemetry.attempted(&Attempted {
            target: target(&self.call, &self.server),
            attempt: self.attempts,
            status: heard.map(|heard| heard.status),
            error: outcome.as_ref().err(),
            limits: heard.map(|heard| heard.limits).unwrap_or_default(),
            took,
            received: heard.map_or(0, |heard| heard.body.len()),
        });
    }

    /// The request of the next attempt.
    async fn request(&mut self) -> Result<Request, Error> {
        self.credentials = self.show(false).await?;
        let mut headers = self.core.headers(&self.call)?;
        let (body, content_type) = payload::of(&self.call.body).await?;
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        let mut method = self.call.method().clone();
        if let Some(tunnel) = self.shared.settings.tunnel
            && matches!(method, Method::PUT | Method::PATCH | Method::DELETE)
        {
            headers.insert(HeaderName::from_static(tunnel), crate::core::header_value(tunnel, method.as_str())?);
            method = Method::POST;
        }
        let mut query = Vec::new();
        for credential in &self.credentials {
            credential.show(&mut headers, &mut query);
        }
        self.shared.telemetry.sending(&mut Outgoing {
            target: target(&self.call, &self.server),
            attempt: self.attempts + 1,
            headers: &mut headers,
            protected: &|name| self.core.is_protected(name),
        });
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = with_query(&self.address, &query)?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// The credentials for the next attempt.
    async fn show(&self, was_refused: bool) -> Result<Vec<Credential>, Error> {
        let (operation, is_outside) = (self.call.operation, self.call.is_outside());
        match &self.shared.settings.provider {
            Some(_) if operation.security.is_empty() && !is_outside => Ok(Vec::new()),
            Some(provider) => provider.credentials(was_refused).await,
            None if is_outside => Ok(self.shared.credentials.all()),
            None => Ok(self.shared.credentials.for_operation(operation)),
        }
    }

    /// What an answer comes to.
    fn judge(&mut self, heard: Heard) -> Result<Verdict, Error> {
        if heard.status.is_success() {
            return Ok(Verdict::Done(Box::new(self.response(heard))));
        }
        if heard.status.is_redirection() && heard.status != StatusCode::NOT_MODIFIED {
            return self.redirect(heard).map(|()| Verdict::Moved);
        }
        let is_gone = heard.status == StatusCode::NOT_FOUND && *self.call.method() == Method::DELETE;
        if is_gone && self.was_ambiguous && self.call.operation.is_silent() {
            // The attempt before had deleted it.
            return Ok(Verdict::Done(Box::new(self.response(heard))));
        }
        Ok(Verdict::Failed(Error::new(Kind::Status, "").reported(self.reported(heard))))
    }

    fn reported(&self, heard: Heard) -> Reported {
        let place = Place { method: self.call.method(), path: self.call.path_template() };
        let Heard { status, headers, body, limits } = heard;
        let reported = Reported::read(status, headers, body, limits, &self.shared.settings.errors, &place);
        reported.without(&self.credentials)
    }

    fn response(&self, heard: Heard) -> Response {
        let Heard { status, headers, body, limits } = heard;
        Response {
            status,
            headers,
            body,
            limits,
            attempts: self.attempts,
            waited: self.waited,
            operation: self.call.operation,
            at: self.call.at(),
            strict: self.call.options.strict.unwrap_or(self.shared.settings.strict),
            drift: Vec::new(),
            core: self.core.clone(),
        }
    }

    /// Follows a redirect within the server: of a read wherever it leads, of a change only if its method stays.
    fn redirect(&mut self, heard: Heard) -> Result<(), Error> {
        let status = heard.status;
        let location = heard.headers.get(LOCATION).and_then(|location| location.to_str().ok()).map(String::from);
        let reported = self.reported(heard);
        let refuse = |why: &str| Error::new(Kind::Redirect, why).reported(reported.clone());
        let Some(location) = location else { return Err(refuse("it does not say where to")) };
        let is_read = matches!(*self.call.method(), Method::GET | Method::HEAD);
        let keeps_method = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        if !is_read && !keeps_method {
            return Err(refuse("following it would turn a change into a read"));
        }
        if !self.call.body.can_be_sent_again() {
            return Err(refuse("the body cannot be sent again"));
        }
        self.hops += 1;
        if self.hops > MOST_HOPS {
            return Err(refuse("there have been too many"));
        }
        self.address = self.server.redirect(&location, self.call.path_template()).map_err(|why| refuse(&why))?;
        Ok(())
    }

    /// Waits for the next attempt, if there is to be one; says whether it was a limit that held it up.
    async fn fail(&mut self, error: Error) -> Result<bool, Error> {
        let error = error.after(self.attempts, false);
        if self.replaces_credential(&error).await? {
            return Ok(false);
        }
        let is_limit = error.is_rate_limited();
        *(if is_limit { &mut self.rate_limited } else { &mut self.failures }) += 1;
        let next = self.policy.next(&Failure {
            error: &error,
            repeatable: self.call.is_repeatable(),
            attempts: self.failures,
            rate_limited: self.rate_limited,
            asked: error.retry_after(),
            chance: self.clock().chance(),
        });
        let (wait, reason) = match next {
            Next::Again(wait, reason) if self.call.body.can_be_sent_again() => (wait, reason),
            Next::Stop(Some(detail)) => return Err(error.because(detail)),
            Next::Again(..) | Next::Stop(None) => return Err(error),
        };
        if let Some(left) = self.left().filter(|left| wait >= *left) {
            let detail = format!("another attempt comes in {}, and the call has {} left", shown(wait), shown(left));
            return Err(error.because(detail));
        }
        if !self.taken.take(reason) {
            return Err(error.because(String::from("the quota of further attempts is used up")));
        }
        self.was_ambiguous |= error.is_ambiguous();
        self.tell_wait(wait, Some(reason));
        self.clock().sleep(wait).await;
        self.waited += wait;
        Ok(is_limit)
    }

    /// After a refusal of the credential: whether there is a new one.
    async fn replaces_credential(&mut self, error: &Error) -> Result<bool, Error> {
        let can_replace = self.shared.settings.provider.is_some() && self.call.body.can_be_sent_again();
        if !error.is_unauthorized() || self.was_refused || !can_replace {
            return Ok(false);
        }
        self.was_refused = true;
        let is_new = self.show(true).await? != self.credentials;
        if is_new {
            self.tell_wait(Duration::ZERO, Some(Reason::Credential));
        }
        Ok(is_new)
    }

    fn finish(&mut self, outcome: &Result<Response, Error>) {
        self.taken.finish(outcome.is_ok());
        let status = match outcome {
            Ok(response) => Some(response.status),
            Err(error) => error.status(),
        };
        self.shared.telemetry.finished(&Finished {
            target: target(&self.call, &self.server),
            attempts: self.attempts,
            status,
            error: outcome.as_ref().err(),
            took: self.clock().uptime().saturating_sub(self.started),
            waited: self.waited,
        });
    }
}

/// What an answer comes to.
enum Verdict {
    Done(Box<Response>),
    Moved,
    Failed(Error),
}

/// An address with more in its query.
fn with_query(address: &Uri, more: &[String]) -> Result<Uri, Error> {
    if more.is_empty() {
        return Ok(address.clone());
    }
    let separator = if address.query().is_some() { '&' } else { '?' };
    let whole = format!("{address}{separator}{}", more.join("&"));
    whole.parse().map_err(|_| Error::new(Kind::Request, "the path or query is no part of a URL"))
}

/// The moment by which a call must be done, by the time since the process began.
fn deadline(shared: &Shared, call: &Call, started: Duration) -> Option<Duration> {
    let by_timeout = call.options.timeout.or(shared.settings.timeout).map(|timeout| started + timeout);
    let by_moment = call
        .options
        .deadline
        .map(|moment| started + moment.saturating_duration_since(tokio::time::Instant::now().into_std()));
    [by_timeout, by_moment].into_iter().flatten().min()
}

/// A little time, so that not all who wait go on at once.
fn spread(clock: &dyn Clock) -> Duration {
    Duration::from_millis(200).mul_f64(clock.chance())
}
