//! Who may ask what.

use api_ir::{Operation, SchemeKind};
use http::HeaderMap;

use crate::ask::Actor;
use crate::engine::Engine;

/// The default access token. It is public, so it is accepted only in requests that come from this machine.
pub(crate) const TOKEN: &str = "api-00000000-0000-4000-8000-000000000000";

/// The cookie of a session.
const COOKIE: &str = "ldso";

/// What a request shows to say who asks: an access token, or the cookie of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    secret: String,
    is_session: bool,
    is_restricted: bool,
    member: Option<String>,
}

impl Credential {
    /// An access token that may do everything.
    pub fn token(secret: impl Into<String>) -> Self {
        Credential { secret: secret.into(), is_session: false, is_restricted: false, member: None }
    }

    /// A session, shown by the cookie `ldso`, that may do everything.
    pub fn session(secret: impl Into<String>) -> Self {
        Credential { is_session: true, ..Credential::token(secret) }
    }

    /// Lets it only read.
    #[must_use]
    pub fn reader(mut self) -> Self {
        self.is_restricted = true;
        self
    }

    /// The id of the member whose it is; at first that of the owner.
    #[must_use]
    pub fn member(mut self, id: impl Into<String>) -> Self {
        self.member = Some(id.into());
        self
    }

    /// Whether it is a token that may do everything.
    pub(crate) fn is_full_token(&self) -> bool {
        !self.is_session && !self.is_restricted
    }

    /// The secret itself.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Credential { is_session, is_restricted, .. } = self;
        f.debug_struct("Credential").field("is_session", is_session).field("is_restricted", is_restricted).finish()
    }
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing that says who asks.
    Missing,
    /// Nobody has this token or session.
    Unknown,
    /// The token that everybody knows, from a page or by a name that is not known to be near.
    Public,
    /// A session, asked from elsewhere.
    Origin,
    /// A session whose role does not allow it.
    Session,
    /// A token whose role does not allow it.
    Role,
}

impl Refusal {
    pub(crate) fn status(self) -> u16 {
        match self {
            Refusal::Missing | Refusal::Unknown | Refusal::Public | Refusal::Session => 401,
            Refusal::Origin | Refusal::Role => 403,
        }
    }

    pub(crate) fn message(self) -> &'static str {
        match self {
            Refusal::Missing => "no credential: send an access token in the header Authorization",
            Refusal::Unknown => "nobody has this access token or session",
            Refusal::Public => {
                "the default access token is accepted from loopback only: set another one with --token or Builder::token, or \
                 see --allow-host and --allow-origin"
            }
            Refusal::Origin => "the header Origin of a request with a session must be this server's own address",
            Refusal::Session => "the role of this session does not allow it",
            Refusal::Role => "the role of this access token does not allow it",
        }
    }
}

/// Who asks, and with what.
#[derive(Clone)]
pub(crate) struct Asker {
    pub(crate) actor: Actor,
    /// What limits count it by.
    pub(crate) secret: String,
}

/// Who makes a request. An operation without security is open to all, which `None` says.
pub(crate) fn find(
    engine: &Engine,
    operation: &Operation,
    headers: &HeaderMap,
    query: &[(String, String)],
) -> Result<Option<Asker>, Refusal> {
    if operation.security.is_empty() || operation.security.iter().any(Vec::is_empty) {
        return Ok(None);
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let after = |word: &str| text("authorization").and_then(|value| value.strip_prefix(word)).map(String::from);
    let mut refusal = None;
    for scheme in operation.security.iter().flatten() {
        let schemes = &engine.surface.api().schemes;
        let secret = match schemes.iter().find(|known| known.name == *scheme).map(|known| &known.kind) {
            Some(SchemeKind::Header(name)) => text(name).map(String::from),
            Some(SchemeKind::Query(name)) => query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
            Some(SchemeKind::Bearer) => after("Bearer "),
            Some(SchemeKind::Basic) => after("Basic "),
            None => None,
        };
        if secret.as_deref() == Some(TOKEN) && !engine.guard.is_near(headers) {
            refusal = Some(Refusal::Public);
            continue;
        }
        match secret.map(|secret| by_secret(engine, secret, false, operation)) {
            Some(Ok(asker)) => return Ok(Some(asker)),
            // One that is shown in another way may do.
            Some(Err(wrong)) => refusal = Some(wrong),
            None => {}
        }
    }
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    let cookies = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let Some((_, secret)) = pairs.find(|(name, _)| *name == COOKIE) else { return Err(Refusal::Missing) };
    let own = text("host").map(|host| format!("http://{host}"));
    if text("origin").map(String::from) != own {
        return Err(Refusal::Origin);
    }
    by_secret(engine, secret.into(), true, operation).map(Some)
}

/// Who has a token or session: one of those that were set, or a token that was made by a request.
fn by_secret(engine: &Engine, secret: String, is_session: bool, operation: &Operation) -> Result<Asker, Refusal> {
    let set = engine.credentials.iter().find(|known| known.is_session == is_session && known.secret == secret);
    let Some(credential) = set else {
        let made = if is_session { None } else { engine.world(|world| world.authenticate(&secret)) };
        return made.map(|actor| Asker { actor, secret }).ok_or(Refusal::Unknown);
    };
    if credential.is_restricted && !is_reading(operation) {
        return Err(if is_session { Refusal::Session } else { Refusal::Role });
    }
    let member = credential.member.clone().unwrap_or_else(|| engine.world(|world| world.owner()).member);
    Ok(Asker { actor: Actor { member, token: None }, secret })
}

/// Whether an operation changes nothing: it gets, or it is a search that is sent as a body.
fn is_reading(operation: &Operation) -> bool {
    operation.method == "GET" || (operation.method == "POST" && operation.idempotent)
}
