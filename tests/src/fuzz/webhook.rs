//! Deliveries of webhooks: any header and any body.

use ldapi::model::FeatureFlag;
use ldapi::runtime::{Json, to_json};
use ldapi::webhook::Receiver;

use super::{Mutation, Target};

/// The target `webhook`. The first line of an input is the header, the rest is the body.
pub const TARGET: Target = Target { name: "webhook", check, seeds: SEEDS, mutation: Mutation::Text(WORDS) };

const SECRET: &str = "a secret of webhooks";

/// The one delivery that is signed with the secret.
const SIGNED: &str = "560290afaffcd76ea2a6e72d6567ca0c54b733c7191d852d005b6353202ed8c1\n{\"_id\":\"65f1a0b2c3d4e5f601234567\",\"kind\":\"flag\",\"title\":\"Ada renamed a flag\",\"date\":1767225600000}";

const SEEDS: &[&str] = &[
    SIGNED,
    "\n{\"_id\":\"1\",\"kind\":\"flag\",\"delta\":[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"b\"}],\"previousVersion\":{\"key\":\"k\",\"name\":\"a\"},\"currentVersion\":{\"key\":\"k\",\"name\":\"b\",\"tags\":[]},\"news\":1}",
    "sha256=00\n{\"member\":{\"email\":\"ada@example.com\"},\"accesses\":[{\"action\":\"updateName\",\"resource\":\"proj/p\"}],\"date\":\"soon\"}",
];

const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\\u0000",
    "null",
    "1e400",
    "\n",
    "é",
    "\"_id\":",
    "\"delta\":",
    "\"date\":",
    "\"currentVersion\":",
    "\"previousVersion\":",
    "\"comment\":",
    "00",
    "\"op\":\"remove\"",
];

/// Offers the delivery to a receiver with a secret and to one without.
///
/// # Panics
/// If what is not signed is accepted, if an error is not one short line, or if a delivery is not read without loss.
pub fn check(data: &[u8]) -> bool {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let header = std::str::from_utf8(&data[..end]).ok();
    let body = data.get(end + 1..).unwrap_or_default();
    check_signed(header, body);
    match Receiver::unsigned().accept(body, header) {
        Ok(event) => {
            let given = std::str::from_utf8(body).ok().and_then(|text| Json::parse(text).ok());
            assert_eq!(Json::parse(&to_json(&event.entry)).ok(), given, "{:?}", body.escape_ascii().to_string());
            let _ = (event.id(), event.delta(), event.previous::<FeatureFlag>(), event.current::<Json>());
            true
        }
        Err(error) => {
            check_line(&error.to_string());
            false
        }
    }
}

fn check_signed(header: Option<&str>, body: &[u8]) {
    let receiver = Receiver::new("an older secret").and_then(|receiver| receiver.or_secret(SECRET)).expect("secrets");
    let outcome = receiver.accept(body, header);
    // Hexadecimal digits may be of either case, and spaces around them do not count.
    let (signature, signed) = SIGNED.split_once('\n').unwrap_or_default();
    let is_signed =
        header.is_some_and(|header| header.trim().eq_ignore_ascii_case(signature)) && body == signed.as_bytes();
    assert_eq!(outcome.is_ok(), is_signed, "{header:?} {}", body.escape_ascii());
    if let Err(error) = outcome {
        check_line(&error.to_string());
    }
}

fn check_line(line: &str) {
    assert!(line.len() < 400 && !line.contains(['\n', '\r']) && !line.contains(SECRET), "{line:?}");
}
