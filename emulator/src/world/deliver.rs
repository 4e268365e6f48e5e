//! Webhooks: what is to be sent to whom.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::World;
use super::place::Kind;
use super::policy::allows;
use super::value::Read;
use crate::masked;

/// How many bytes may be owed at a time.
const OWED: usize = 32 << 20;

/// How many that were dropped are remembered.
const DROPPED: usize = 1_000;

/// A request that a webhook is owed.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The id of the webhook.
    pub webhook: String,
    /// Where to send it.
    pub url: String,
    /// The body: an entry of the audit log as JSON.
    pub body: Arc<str>,
    /// The value of `X-LD-Signature`, if the webhook signs.
    pub signature: Option<String>,
}

impl fmt::Debug for Delivery {
    /// Neither the body nor the signature nor the query of the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("webhook", &self.webhook)
            .field("url", &masked::address(&self.url))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("is_signed", &self.signature.is_some())
            .finish()
    }
}

impl Delivery {
    /// The headers of the request.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("Content-Type", String::from("application/json"))];
        headers.extend(self.signature.clone().map(|signature| ("X-LD-Signature", signature)));
        headers
    }
}

impl World {
    /// Owes an entry to each webhook that is on and wants it.
    pub(crate) fn tell(&mut self, entry: &Value) {
        let accesses: Vec<_> = entry
            .list("accesses")
            .iter()
            .map(|access| (access.text("action").to_owned(), access.text("resource").to_owned()))
            .collect();
        let mut owed = VecDeque::new();
        let mut text: Option<Arc<str>> = None;
        for (place, webhook) in self.under(Kind::Webhook, &[]) {
            if webhook.truth("on") && allows(webhook.list("statements"), &accesses) {
                let body = Arc::clone(text.get_or_insert_with(|| entry.to_string().into()));
                let secret = webhook.text("secret");
                let signature = (!secret.is_empty()).then(|| sign(secret, &body));
                owed.push_back(Delivery {
                    webhook: place.key().into(),
                    url: webhook.text("url").into(),
                    body,
                    signature,
                });
            }
        }
        self.deliveries.append(&mut owed);
        let mut bytes: usize = self.deliveries.iter().map(|delivery| delivery.body.len()).sum();
        while bytes > OWED
            && let Some(oldest) = self.deliveries.pop_front()
        {
            bytes -= oldest.body.len();
            if self.dropped.len() < DROPPED {
                self.dropped.push(Delivery { body: "".into(), ..oldest });
            }
        }
    }

    /// What webhooks are owed, in order; afterwards they are owed nothing. As much as 32 MiB waits to be taken, and then
    /// the oldest deliveries are dropped.
    pub fn take_deliveries(&mut self) -> Vec<Delivery> {
        std::mem::take(&mut self.deliveries).into()
    }

    /// The deliveries that were dropped since this was last asked, without their bodies.
    pub(crate) fn take_dropped(&mut self) -> Vec<Delivery> {
        std::mem::take(&mut self.dropped)
    }
}

/// The HMAC-SHA256 of a body in hexadecimal digits.
fn sign(secret: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_known_signature() {
        // Test case 2 of RFC 4231.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(super::sign("Jefe", "what do ya want for nothing?"), expected);
    }
}
