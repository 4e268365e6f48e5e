//! Where a page begins, and of which call: as a value and as text.

use std::fmt;
use std::str::FromStr;

use crate::call::Call;
use crate::encode;
use crate::error::Error;
use crate::masked;
use crate::operation::Paging;

/// What the text of a cursor begins with; the number is that of the form.
const FORM: &str = "page/1";

/// Where a page begins. As text it can be kept and resumed by another program.
///
/// It names the call that it is of, by the operation and the path with its query, and the place where the page begins:
/// an address, a token, an offset or a moment, as the API gave it. It holds no credential. The text is of the form
/// `page/1 getThings /v1/things/t?filter=x offset:20`. [`Debug`](fmt::Debug) shows neither a token nor a query, because
/// filters may be confidential.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageCursor {
    pub(super) source: Source,
    pub(super) place: Place,
}

impl fmt::Debug for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.place {
            Place::Link(link) => format!("link:{}", masked::address(link)),
            Place::Token(_) => format!("token:{}", masked::MASK),
            other => other.to_string(),
        };
        let target = masked::address(&self.source.target);
        write!(f, "PageCursor({FORM} {} {target} {place})", self.source.operation)
    }
}

impl PageCursor {
    /// The identifier of the operation that it is of.
    pub fn operation(&self) -> &str {
        &self.source.operation
    }

    /// The path of the call that it is of, with the query but for page size and position, in the order of the names. A
    /// body is told by a number behind `#`.
    pub fn target(&self) -> &str {
        &self.source.target
    }
}

/// The call that a page is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Source {
    operation: String,
    target: String,
}

impl Source {
    /// # Errors
    /// The path of the call cannot be sent.
    pub(super) fn of(call: &Call, paging: Option<&Paging>) -> Result<Self, Error> {
        let whole = call.target()?;
        let (path, query) = whole.split_once('?').unwrap_or((&whole, ""));
        let token = |paging: &Paging| paging.token.and_then(|token| token.query);
        let names = paging.map_or([None; 3], |paging| [paging.limit, paging.offset, token(paging)]);
        let names = names.map(|name| name.map(encode::query));
        let is_position = |pair: &&str| {
            let name = pair.split('=').next();
            names.iter().any(|position| position.is_some() && position.as_deref() == name)
        };
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_position(pair)).collect();
        pairs.sort_unstable();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        let body = call.body.text().filter(|text| *text != b"{}");
        let body = body.map(|text| format!("#{:x}", fnv(text))).unwrap_or_default();
        Ok(Source { operation: call.operation.id.into(), target: [path, &query, &body].concat() })
    }

    /// Refuses the cursor of another call.
    pub(super) fn check(&self, cursor: &PageCursor) -> Result<(), Error> {
        if *self == cursor.source {
            return Ok(());
        }
        Err(Error::request(format!(
            "the cursor is of {} {}, and this call is {} {}; resume the same call with the same filters",
            cursor.source.operation, cursor.source.target, self.operation, self.target,
        )))
    }
}

/// FNV-1a, which stays the same in all versions of all programs, as the hashes of the standard library need not.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The first page.
    Start,
    /// The address of a page.
    Link(String),
    /// Skip so many.
    Offset(u64),
    /// After a token.
    Token(String),
    /// Before a moment.
    Before(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Start => f.write_str("start"),
            Place::Link(link) => write!(f, "link:{link}"),
            Place::Offset(offset) => write!(f, "offset:{offset}"),
            Place::Token(token) => write!(f, "token:{token}"),
            Place::Before(moment) => write!(f, "before:{moment}"),
        }
    }
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FORM} {} {} {}", encode::query(&self.source.operation), self.source.target, self.place)
    }
}

impl FromStr for PageCursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = || Error::request(format!("this is not a page cursor, whose text begins with {FORM:?}"));
        let mut parts = text.splitn(4, ' ');
        let mut part = || parts.next().ok_or_else(refuse);
        if part()? != FORM {
            return Err(refuse());
        }
        let operation = percent_encoding::percent_decode_str(part()?).decode_utf8_lossy().into_owned();
        let source = Source { operation, target: part()?.into() };
        let place = part()?;
        let (kind, value) = place.split_once(':').unwrap_or((place, ""));
        let place = match kind {
            "start" => Place::Start,
            "link" => Place::Link(value.into()),
            "token" => Place::Token(value.into()),
            "before" => Place::Before(value.into()),
            "offset" => Place::Offset(value.parse().map_err(|_| refuse())?),
            _ => return Err(refuse()),
        };
        Ok(PageCursor { source, place })
    }
}
