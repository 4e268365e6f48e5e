//! Webhooks: is a delivery really LaunchDarkly's, and what does it tell?
//!
//! A delivery is an audit log entry as JSON. With a secret, its header `X-LD-Signature` holds the HMAC-SHA256 of the raw
//! body in hexadecimal digits, keyed with the secret. There is no time stamp in it, so it does not protect against a
//! delivery that somebody sends again: see [`Event::id`]. Deliveries may come in any order, and after an answer outside of
//! the 2xx range there is one second attempt.
//!
//! ```
//! use ldapi::webhook::Receiver;
//!
//! # fn example(body: &[u8], header: Option<&str>) -> Result<(), ldapi::webhook::WebhookError> {
//! let receiver = Receiver::new("the secret of the webhook")?;
//! let event = receiver.accept(body, header)?;
//! println!("{}: {}", event.entry.kind, event.entry.short_description);
//! # Ok(())
//! # }
//! ```

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use ldapi_runtime::{Drift, Field, Json, JsonPatch, from_json};
use sha2::Sha256;

use crate::model::AuditLogEntryRep;

/// The header that holds the signature.
pub const SIGNATURE_HEADER: &str = "X-LD-Signature";

/// Checks the signature of a delivery, in a time that does not depend on where it is wrong.
///
/// `body` is the body as it arrived, byte by byte; what was parsed and written again has another signature.
///
/// # Errors
/// The signature is not that of this body and secret, or is none at all. An empty secret, which everybody knows.
pub fn verify(secret: &str, body: &[u8], signature: &str) -> Result<(), WebhookError> {
    refuse_blank(secret)?;
    let signature = hexadecimal(signature.trim()).ok_or(WebhookError::Malformed)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| WebhookError::Mismatch)?;
    mac.update(body);
    mac.verify_slice(&signature).map_err(|_| WebhookError::Mismatch)
}

fn refuse_blank(secret: &str) -> Result<(), WebhookError> {
    if secret.trim().is_empty() { Err(WebhookError::EmptySecret) } else { Ok(()) }
}

/// The 32 bytes of 64 hexadecimal digits.
fn hexadecimal(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

/// Why a delivery is not accepted. The first three deserve a response with status 401 or 403, [`WebhookError::Body`] one
/// with 400; [`WebhookError::EmptySecret`] is an error of the receiving program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// There is no signature.
    Missing,
    /// The signature is not one of 64 hexadecimal digits.
    Malformed,
    /// The signature is not that of this body and secret.
    Mismatch,
    /// The body is no JSON object; holds where it stops being one.
    Body(String),
    /// The secret of the receiver is empty or blank.
    EmptySecret,
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WebhookError::Missing => write!(f, "the header {SIGNATURE_HEADER} is missing"),
            WebhookError::Malformed => write!(f, "the header {SIGNATURE_HEADER} is not of 64 hexadecimal digits"),
            WebhookError::Mismatch => f.write_str("the signature is not that of this body and secret"),
            WebhookError::Body(why) => write!(f, "the body is no audit log entry: {why}"),
            WebhookError::EmptySecret => {
                f.write_str("the secret of the webhook is empty, so anybody could sign: check where it is read from")
            }
        }
    }
}

impl std::error::Error for WebhookError {}

/// Accepts deliveries of a webhook.
#[derive(Clone)]
pub struct Receiver {
    /// None: whatever comes is accepted.
    secrets: Vec<String>,
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("secrets", &self.secrets.len()).finish()
    }
}

impl Receiver {
    /// A receiver of deliveries that are signed with this secret.
    ///
    /// # Errors
    /// A secret that is empty or blank, such as that of a variable of the environment that is not set: anybody can sign
    /// with it.
    pub fn new(secret: impl Into<String>) -> Result<Self, WebhookError> {
        Receiver { secrets: Vec::new() }.with(secret.into())
    }

    /// Another secret that is good too, for the time in which one replaces the other. A receiver of unsigned deliveries
    /// stays one.
    ///
    /// # Errors
    /// As [`Receiver::new`].
    pub fn or_secret(self, secret: impl Into<String>) -> Result<Self, WebhookError> {
        let is_unsigned = self.secrets.is_empty();
        let both = self.with(secret.into())?;
        Ok(if is_unsigned { Receiver::unsigned() } else { both })
    }

    fn with(mut self, secret: String) -> Result<Self, WebhookError> {
        refuse_blank(&secret)?;
        self.secrets.push(secret);
        Ok(self)
    }

    /// A receiver that accepts whatever comes, for webhooks that do not sign. Anybody who knows the address can then tell
    /// it anything.
    pub fn unsigned() -> Self {
        Receiver { secrets: Vec::new() }
    }

    /// Checks and reads a delivery: its raw body, and the value of its header `X-LD-Signature`.
    ///
    /// # Errors
    /// The signature is missing or wrong, or the body is no JSON object.
    pub fn accept(&self, body: &[u8], signature: Option<&str>) -> Result<Event, WebhookError> {
        if !self.secrets.is_empty() {
            let signature = signature.ok_or(WebhookError::Missing)?;
            let mut verdicts = self.secrets.iter().map(|secret| verify(secret, body, signature));
            verdicts.find(|verdict| *verdict != Err(WebhookError::Mismatch)).unwrap_or(Err(WebhookError::Mismatch))?;
        }
        let text = std::str::from_utf8(body).map_err(|_| WebhookError::Body(String::from("not UTF-8")))?;
        let (entry, drift) = from_json(text).map_err(WebhookError::Body)?;
        Ok(Event { entry, drift })
    }
}

/// What a delivery tells.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The audit log entry, with everything that the delivery holds.
    pub entry: AuditLogEntryRep,
    /// Where it differs from the API's document.
    pub drift: Vec<Drift>,
}

impl Event {
    /// What tells it from other events: a second delivery of one has the same.
    pub fn id(&self) -> &str {
        &self.entry.id
    }

    /// The change as a JSON Patch, if it came as one.
    pub fn delta(&self) -> Option<JsonPatch> {
        typed(self.entry.delta.as_ref())
    }

    /// The resource before the change, as the model that its kind ([`AuditLogEntryRep::kind`]) asks for, such as
    /// [`FeatureFlag`](crate::model::FeatureFlag).
    pub fn previous<T: Field + Default>(&self) -> Option<T> {
        typed(self.entry.previous_version.as_ref())
    }

    /// The resource after the change; see [`Event::previous`].
    pub fn current<T: Field + Default>(&self) -> Option<T> {
        typed(self.entry.current_version.as_ref())
    }
}

fn typed<T: Field + Default>(value: Option<&Json>) -> Option<T> {
    let value = value.filter(|value| !value.is_null())?;
    from_json(&value.to_string()).ok().map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "ld_test_secret";
    const BODY: &str =
        r#"{"_id":"65f1a0b2c3d4e5f601234567","kind":"flag","title":"Somebody renamed a flag","date":1795608005000}"#;
    const SIGNATURE: &str = "c868a9e31f7bd6a8ca467a44fbbaf2a32591757bb5e6b97b434e26c468a23fc9";

    #[test]
    fn known_signatures_are_right() {
        for (body, signature) in [
            (BODY, SIGNATURE),
            ("", "aed335f11c95f736b2f21d9092093ed7c86ad9deb39045f4db2ec30da213e9a0"),
            ("héllo, 🦀 world!", "4de35ee4bf4d1934988ccc774858b79e2b74489af5bde3a607f698c33547de7c"),
        ] {
            assert_eq!(verify(SECRET, body.as_bytes(), signature), Ok(()), "{body}");
            assert_eq!(verify(SECRET, body.as_bytes(), &signature.to_uppercase()), Ok(()), "{body}");
            assert_eq!(verify("other", body.as_bytes(), signature), Err(WebhookError::Mismatch), "{body}");
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let check = |receiver: &Receiver, body: &str, signature: Option<&str>, expected: WebhookError| {
            assert_eq!(receiver.accept(body.as_bytes(), signature).expect_err("refused"), expected);
        };
        let receiver = Receiver::new(SECRET).expect("a secret");
        check(&receiver, BODY, None, WebhookError::Missing);
        check(&receiver, BODY, Some(""), WebhookError::Malformed);
        check(&receiver, BODY, Some("sha256=c868"), WebhookError::Malformed);
        check(&receiver, BODY, Some(&"é".repeat(32)), WebhookError::Malformed);
        check(&receiver, &BODY.replace("renamed", "Renamed"), Some(SIGNATURE), WebhookError::Mismatch);
        let not_json = receiver.accept(b"", Some("aed335f11c95f736b2f21d9092093ed7c86ad9deb39045f4db2ec30da213e9a0"));
        assert!(matches!(not_json, Err(WebhookError::Body(_))), "{not_json:?}");
        assert!(matches!(Receiver::unsigned().accept(&[0xff], None), Err(WebhookError::Body(_))));
    }

    #[test]
    fn an_empty_secret_is_refused() {
        let signed = |secret: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
            mac.update(BODY.as_bytes());
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        for secret in ["", " ", "\t\r\n"] {
            let refused = Err(WebhookError::EmptySecret);
            assert_eq!(Receiver::new(secret).map(drop), refused, "{secret:?}");
            assert_eq!(Receiver::new(SECRET).and_then(|receiver| receiver.or_secret(secret)).map(drop), refused);
            assert_eq!(Receiver::unsigned().or_secret(secret).map(drop), refused);
            assert_eq!(verify(secret, BODY.as_bytes(), &signed(secret)), refused);
        }
        assert_eq!(verify(SECRET, BODY.as_bytes(), &signed(SECRET)), Ok(()));
        let open = Receiver::unsigned().or_secret(SECRET).expect("a secret");
        assert!(open.accept(BODY.as_bytes(), None).is_ok());
    }

    #[test]
    fn a_delivery_is_read_without_loss() {
        let rotating = Receiver::new("new").and_then(|receiver| receiver.or_secret(SECRET)).expect("secrets");
        let event = rotating.accept(BODY.as_bytes(), Some(SIGNATURE)).expect("accepted");
        assert_eq!((event.id(), event.entry.kind.as_str()), ("65f1a0b2c3d4e5f601234567", "flag"));
        let text = r#"{"_id":"1","kind":"flag","delta":[{"op":"replace","path":"/name","value":"b"}],"previousVersion":{"key":"k","name":"a"},"currentVersion":{"key":"k","name":"b"},"news":1}"#;
        let event = Receiver::unsigned().accept(text.as_bytes(), None).expect("accepted");
        assert_eq!(event.delta(), Some(JsonPatch::new().replace("/name", "b")));
        let names = [event.previous(), event.current()]
            .map(|flag: Option<crate::model::FeatureFlag>| flag.map(|flag| flag.name));
        assert_eq!(names, [Some(String::from("a")), Some(String::from("b"))]);
        assert_eq!(Json::parse(&ldapi_runtime::to_json(&event.entry)), Json::parse(text));
    }
}
