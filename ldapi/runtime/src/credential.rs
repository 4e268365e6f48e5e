//! Who is calling: credentials, and where they come from.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use crate::clock::BoxFuture;
use crate::error::{Error, Kind};
use crate::operation::{ApiFacts, Operation, SchemeKind};

/// A secret and its place in a request. It is never printed.
#[derive(Clone, PartialEq)]
pub struct Credential(Shown);

#[derive(Clone, PartialEq)]
enum Shown {
    Header(HeaderName, HeaderValue),
    Query(&'static str, String),
}

impl Credential {
    /// A header with the secret as it is.
    ///
    /// # Errors
    /// An empty secret, one that no header can hold, or a name that no header can have.
    pub fn header(name: &'static str, secret: impl AsRef<str>) -> Result<Self, Error> {
        let refuse = |why: &str| Error::new(Kind::Config, format!("the credential for the header {name:?} {why}"));
        let header: HeaderName = name.parse().map_err(|_| refuse("has no name that a header may have"))?;
        if secret.as_ref().trim().is_empty() {
            return Err(refuse("is empty"));
        }
        let mut value = HeaderValue::from_str(secret.as_ref().trim())
            .map_err(|_| refuse("has a character that no header may hold"))?;
        value.set_sensitive(true);
        Ok(Credential(Shown::Header(header, value)))
    }

    /// `Authorization`, with the secret after `Bearer`.
    ///
    /// # Errors
    /// As [`Credential::header`].
    pub fn bearer(secret: impl AsRef<str>) -> Result<Self, Error> {
        let secret = secret.as_ref().trim();
        if secret.is_empty() {
            return Credential::header(AUTHORIZATION_NAME, "");
        }
        Credential::header(AUTHORIZATION_NAME, format!("Bearer {secret}"))
    }

    /// `Authorization`, with Base64 of `name:password` after `Basic`.
    ///
    /// # Errors
    /// As [`Credential::header`]; a name and a password that are both empty.
    pub fn basic(name_and_password: impl AsRef<str>) -> Result<Self, Error> {
        if matches!(name_and_password.as_ref().trim(), "" | ":") {
            return Credential::header(AUTHORIZATION_NAME, "");
        }
        Credential::header(AUTHORIZATION_NAME, format!("Basic {}", STANDARD.encode(name_and_password.as_ref())))
    }

    /// A query parameter.
    ///
    /// # Errors
    /// An empty secret.
    pub fn query(name: &'static str, secret: impl Into<String>) -> Result<Self, Error> {
        let secret = secret.into();
        if secret.trim().is_empty() {
            return Err(Error::new(Kind::Config, format!("the credential for the query parameter {name:?} is empty")));
        }
        Ok(Credential(Shown::Query(name, secret)))
    }

    pub(crate) fn of_scheme(kind: SchemeKind, secret: &str) -> Result<Self, Error> {
        match kind {
            SchemeKind::Header(header) => Credential::header(header, secret),
            SchemeKind::Bearer => Credential::bearer(secret),
            SchemeKind::Basic => Credential::basic(secret),
            SchemeKind::Query(parameter) => Credential::query(parameter, secret),
        }
    }

    /// The parts of it that are secrets wherever they stand: words of some length, without a scheme or the name of a cookie.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        const SHORTEST: usize = 8;
        let text = match &self.0 {
            Shown::Header(_, value) => value.to_str().unwrap_or_default(),
            Shown::Query(_, secret) => secret,
        };
        text.split([' ', '=', ';']).filter(|part| part.len() >= SHORTEST)
    }

    /// Puts it into a request: into the headers, or into the query, which has to be added to the address.
    pub(crate) fn show(&self, headers: &mut HeaderMap, query: &mut Vec<String>) {
        match &self.0 {
            Shown::Header(name, value) => {
                headers.insert(name.clone(), value.clone());
            }
            Shown::Query(name, secret) => query.push(format!("{name}={}", crate::encode::query(secret))),
        }
    }
}

const AUTHORIZATION_NAME: &str = "authorization";

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Shown::Header(name, _) => write!(f, "Credential({name}: …)"),
            Shown::Query(name, _) => write!(f, "Credential(?{name}=…)"),
        }
    }
}

/// Where the credentials of a client come from, if they change while it is in use: a file, a vault, a token service.
///
/// It is asked before every attempt, so it should keep what it has. After an answer with status 401 it is asked again
/// with `was_refused`; if it then gives something new, the call is made once more.
///
/// ```
/// use ldapi_runtime::{BoxFuture, Credential, CredentialProvider, Error};
///
/// /// Reads a token from a file that something else keeps fresh.
/// struct TokenFile(std::path::PathBuf);
///
/// impl CredentialProvider for TokenFile {
///     fn credentials(&self, _was_refused: bool) -> BoxFuture<'_, Result<Vec<Credential>, Error>> {
///         Box::pin(async {
///             let token = std::fs::read_to_string(&self.0).map_err(|error| Error::config(error.to_string()))?;
///             Ok(vec![Credential::header("authorization", token)?])
///         })
///     }
/// }
/// ```
pub trait CredentialProvider: Send + Sync + 'static {
    /// What to show with the next request.
    fn credentials(&self, was_refused: bool) -> BoxFuture<'_, Result<Vec<Credential>, Error>>;
}

/// The credentials by the document's security schemes.
#[derive(Clone, Default)]
pub(crate) struct SchemeCredentials(Vec<(&'static str, Credential)>);

impl SchemeCredentials {
    pub(crate) fn new(facts: &ApiFacts, secrets: &[(&'static str, String)]) -> Result<Self, Error> {
        let mut out = Vec::new();
        for (name, secret) in secrets {
            let Some(scheme) = facts.schemes.iter().find(|scheme| scheme.name == *name) else {
                return Err(Error::new(Kind::Config, format!("the API has no security scheme {name:?}")));
            };
            out.push((*name, Credential::of_scheme(scheme.kind, secret)?));
        }
        Ok(SchemeCredentials(out))
    }

    /// Those of the first group of schemes that the operation accepts and all of which are there.
    pub(crate) fn for_operation(&self, operation: &Operation) -> Vec<Credential> {
        let held = |scheme: &&str| self.0.iter().any(|(name, _)| name == scheme);
        let Some(group) = operation.security.iter().find(|group| group.iter().all(held)) else { return Vec::new() };
        self.0.iter().filter(|(name, _)| group.contains(name)).map(|(_, credential)| credential.clone()).collect()
    }

    /// All of them, for requests that are no operations of the document.
    pub(crate) fn all(&self) -> Vec<Credential> {
        self.0.iter().map(|(_, credential)| credential.clone()).collect()
    }

    /// A text that is the same for the same credentials, and tells nothing about them.
    pub(crate) fn fingerprint(&self) -> u64 {
        use std::hash::{BuildHasher, Hash, Hasher};
        let mut hasher = fingerprints().build_hasher();
        for (name, credential) in &self.0 {
            name.hash(&mut hasher);
            match &credential.0 {
                Shown::Header(name, value) => (name, value.as_bytes()).hash(&mut hasher),
                Shown::Query(name, secret) => (name, secret).hash(&mut hasher),
            }
        }
        hasher.finish()
    }
}

/// Seeded anew in every process, so that a fingerprint says nothing outside of it.
fn fingerprints() -> &'static std::hash::RandomState {
    static STATE: std::sync::LazyLock<std::hash::RandomState> = std::sync::LazyLock::new(std::hash::RandomState::new);
    &STATE
}

/// Headers that carry credentials in one API or another, and that a caller therefore cannot set.
pub(crate) fn is_credential_header(facts: &ApiFacts, name: &HeaderName) -> bool {
    let known = facts
        .schemes
        .iter()
        .any(|scheme| matches!(scheme.kind, SchemeKind::Header(header) if name.as_str().eq_ignore_ascii_case(header)));
    known || [AUTHORIZATION, http::header::COOKIE, http::header::PROXY_AUTHORIZATION].contains(name)
}

/// Query parameters that carry credentials.
pub(crate) fn is_credential_query(facts: &ApiFacts, name: &str) -> bool {
    facts.schemes.iter().any(|scheme| matches!(scheme.kind, SchemeKind::Query(parameter) if parameter == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_secrets_are_refused() {
        let check = |made: Result<Credential, Error>, expected: bool| {
            let is_config = made.as_ref().is_err_and(Error::is_config);
            assert_eq!((made.is_ok(), is_config), (expected, !expected), "{made:?}");
        };
        for blank in ["", " ", "\n"] {
            check(Credential::header("x-key", blank), false);
            check(Credential::bearer(blank), false);
            check(Credential::basic(blank), false);
            check(Credential::query("key", blank), false);
        }
        check(Credential::basic(":"), false);
        check(Credential::basic("name:"), true);
        check(Credential::basic(":password"), true);
        check(Credential::query("key", "k"), true);
    }
}
