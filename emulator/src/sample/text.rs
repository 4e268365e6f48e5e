//! Single values that look like what their names promise.

use api_ir::{Constraints, Scalar};
use serde_json::{Number, Value, json};

use crate::seed::Seed;

/// The moment around which everything happens: 2026-01-01, in milliseconds since 1970.
pub(super) const EPOCH: i64 = 1_767_225_600_000;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

const ADJECTIVES: &[&str] =
    &["new", "quick", "quiet", "bright", "early", "shared", "simple", "dark", "stable", "smart", "open", "blue"];
const NOUNS: &[&str] = &[
    "checkout",
    "search",
    "profile",
    "banner",
    "billing",
    "cart",
    "signup",
    "report",
    "gallery",
    "invoice",
    "onboarding",
    "pricing",
];
const FIRST_NAMES: &[&str] = &["Alex", "Robin", "Kim", "Sam", "Toni", "Noor", "Jules", "Mika"];
const LAST_NAMES: &[&str] = &["Baker", "Fisher", "Mason", "Weaver", "Carter", "Potter", "Gardener", "Miller"];

/// How the names of members end, and what they then hold.
type Rule = (&'static [&'static str], fn(Seed) -> String);

/// Text for members. The first rule that fits counts.
const TEXTS: &[Rule] = &[
    (&["email"], |seed| format!("{}@example.com", seed.pick(FIRST_NAMES).to_lowercase())),
    (&["firstname"], |seed| seed.pick(FIRST_NAMES).into()),
    (&["lastname"], |seed| seed.pick(LAST_NAMES).into()),
    (&["username", "author", "maintainer"], |seed| {
        format!("{} {}", seed.pick(FIRST_NAMES), seed.of("last").pick(LAST_NAMES))
    }),
    (&["mobilekey"], |seed| format!("mob-{}", seed.uuid())),
    (&["apikey", "sdkkey"], |seed| format!("sdk-{}", seed.uuid())),
    (&["token", "secret"], |seed| format!("api-{}", seed.uuid())),
    (&["color"], |seed| format!("#{}", seed.hex(6))),
    (&["date", "timestamp", "time"], |seed| moment(EPOCH + offset("date", seed))),
    (&["url", "uri", "link", "href", "website"], |seed| format!("https://example.com/{}", slug(seed))),
    (&["imageurl", "icon", "avatar"], |seed| format!("https://example.com/{}.png", slug(seed))),
    (&["hash", "sha", "head", "commit"], |seed| seed.hex(40)),
    (&["branch"], |seed| seed.pick(&["main", "develop", "release"]).into()),
    (&["version", "versions"], |seed| {
        format!("{}.{}.{}", seed.below(9) + 1, seed.of("minor").below(20), seed.of("patch").below(10))
    }),
    (&["cidr", "ipaddress", "ip"], |seed| format!("192.0.2.{}", seed.below(254) + 1)),
    (&["timezone", "zone"], |seed| seed.pick(&["UTC", "Europe/Berlin", "America/Chicago"]).into()),
    (&["region"], |seed| seed.pick(&["us-east-1", "eu-central-1"]).into()),
    (&["path", "filepath"], |seed| format!("src/{}.rs", seed.pick(NOUNS))),
    (&["environmentkey", "envkey", "environment", "environments"], |seed| {
        seed.pick(&["production", "test", "staging"]).into()
    }),
    (&["contextkind", "targettype"], |seed| seed.pick(&["user", "device", "organization"]).into()),
    (&["role"], |seed| seed.pick(&["reader", "writer", "admin"]).into()),
    (&["op", "operator"], |seed| seed.pick(&["in", "startsWith", "lessThan"]).into()),
    (&["action", "actions"], |seed| seed.pick(&["updateOn", "updateName", "createFlag"]).into()),
    (&["resource", "resources"], |seed| format!("proj/*:env/*:flag/{}", slug(seed))),
    (&["kind", "type", "status", "state", "category", "unit"], |seed| {
        seed.pick(&["standard", "custom", "active"]).into()
    }),
    (&["tag", "tags", "label"], |seed| seed.pick(NOUNS).into()),
    (&["code"], |seed| seed.pick(&["invalid_request", "not_found", "conflict"]).into()),
    (&["key", "keys", "slug", "name_slug"], slug),
    (&["id", "ids"], |seed| seed.hex(24)),
    (&["name", "title", "displayname"], title),
    (&["description", "comment", "message", "summary", "reason", "details", "notes"], sentence),
];

/// The value of a scalar.
pub(super) fn scalar(scalar: Scalar, name: &str, limits: &Constraints, seed: Seed) -> Value {
    match scalar {
        Scalar::String => Value::String(sized(text(name, seed), limits)),
        Scalar::Boolean => Value::Bool(boolean(name, seed)),
        Scalar::Int64 | Scalar::Int32 => whole(scalar, name, limits, seed),
        Scalar::Number => within(limits, fraction(name, seed)).map_or(Value::Null, Value::Number),
        Scalar::DateTime => Value::String(moment(EPOCH + offset(name, seed))),
        Scalar::Date => Value::String(moment(EPOCH + offset(name, seed)).chars().take(10).collect()),
        Scalar::Uuid => Value::String(seed.uuid()),
        Scalar::Byte => json!("aGVsbG8="),
        Scalar::Binary => json!("hello"),
    }
}

/// Text for a member of a name.
pub(super) fn text(name: &str, seed: Seed) -> String {
    let name = name.to_ascii_lowercase();
    let fits = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    TEXTS.iter().find(|(ends, _)| fits(ends)).map_or_else(|| seed.pick(NOUNS).into(), |(_, make)| make(seed))
}

/// A key, as people choose them.
pub(super) fn slug(seed: Seed) -> String {
    format!("{}-{}", seed.pick(ADJECTIVES), seed.of("noun").pick(NOUNS))
}

/// A key as a name.
pub(super) fn title_of(key: &str) -> String {
    let words = key.split(['-', '_', '.', ' ']).filter(|word| !word.is_empty());
    let upper = |word: &str| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
    words.map(upper).collect::<Vec<String>>().join(" ")
}

fn title(seed: Seed) -> String {
    title_of(&slug(seed))
}

fn sentence(seed: Seed) -> String {
    format!("About the {} {}", seed.pick(ADJECTIVES), seed.of("noun").pick(NOUNS))
}

fn boolean(name: &str, seed: Seed) -> bool {
    let rare = ["deleted", "archived", "deprecated", "disabled", "negate", "expired"];
    if rare.contains(&name.to_ascii_lowercase().as_str()) { seed.one_in(8) } else { seed.one_in(2) }
}

/// How long after the epoch something happens, in milliseconds: things begin, then change, then end.
pub(super) fn offset(name: &str, seed: Seed) -> i64 {
    let name = name.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let (from, span) = if has(&["end", "stop", "expir", "complet", "finish", "applied", "archived", "until"]) {
        (60, 30)
    } else if has(&["modif", "updat", "last", "seen"]) {
        (30, 30)
    } else {
        (0, 30)
    };
    from * DAY + seed.of("moment").below((span * DAY / 1_000) as u64) as i64 * 1_000
}

/// A moment as in RFC 3339.
pub(super) fn moment(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|moment| moment.to_string()).unwrap_or_default()
}

fn is_moment(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    let lower = name.to_ascii_lowercase();
    ["date", "timestamp", "lastseen", "lastmodified"].iter().any(|end| lower.ends_with(end))
        || name.ends_with("At")
        || name.ends_with("Time")
        || ["millis", "unixmillis", "expiry", "date", "from", "to"].contains(&lower.as_str())
}

fn whole(scalar: Scalar, name: &str, limits: &Constraints, seed: Seed) -> Value {
    let in_seconds = limits.unit.as_deref() == Some("s");
    let lower = name.to_ascii_lowercase();
    let number = if limits.unit.as_deref() == Some("unix-ms") || (is_moment(name) && limits.unit.is_none()) {
        EPOCH + offset(name, seed)
    } else if lower.ends_with("statuscode") {
        200
    } else if lower.contains("weight") {
        seed.below(101) as i64 * 1_000
    } else if lower.contains("percent") {
        seed.below(101) as i64
    } else if lower.contains("duration") || lower.ends_with("ms") {
        (seed.below(600) as i64 + 1) * if in_seconds { 1 } else { 1_000 }
    } else if lower.contains("variation") || lower.ends_with("index") {
        seed.below(2) as i64
    } else {
        seed.below(50) as i64 + 1
    };
    let fits = |number: i64| scalar == Scalar::Int64 || i32::try_from(number).is_ok();
    let number = if fits(number) { number } else { number / 1_000 };
    let number = within(limits, number as f64).and_then(|number| number.as_f64()).unwrap_or_default();
    json!(number as i64)
}

fn fraction(name: &str, seed: Seed) -> f64 {
    let lower = name.to_ascii_lowercase();
    let is_part = ["value", "rate", "probability", "fraction", "ratio"].iter().any(|end| lower.ends_with(end));
    let most = if is_part || lower.starts_with('p') { 1.0 } else { 100.0 };
    (seed.fraction() * most * 100.0).round() / 100.0
}

/// The nearest number within limits.
fn within(limits: &Constraints, number: f64) -> Option<Number> {
    let limit = |limit: &Option<Number>| limit.as_ref().and_then(Number::as_f64);
    let step = limit(&limits.multiple_of).filter(|step| *step > 0.0).unwrap_or(1.0);
    let mut number = number;
    if let Some(most) = limit(&limits.maximum) {
        number = number.min(if limits.below_maximum { most - step } else { most });
    }
    if let Some(least) = limit(&limits.minimum) {
        number = number.max(if limits.above_minimum { least + step } else { least });
    }
    if limits.multiple_of.is_some() {
        let low = limit(&limits.minimum).unwrap_or(f64::MIN);
        number = (number / step).floor() * step;
        number = if number < low { number + step } else { number };
    }
    Number::from_f64(number)
}

/// Text of a length within limits.
fn sized(text: String, limits: &Constraints) -> String {
    let mut text = text;
    let length = |text: &str| text.chars().count() as u64;
    while limits.min_length.is_some_and(|least| length(&text) < least.min(100_000)) {
        text.push('x');
    }
    match limits.max_length {
        Some(most) if length(&text) > most => text.chars().take(usize::try_from(most).unwrap_or(usize::MAX)).collect(),
        _ => text,
    }
}

/// Keys of a map.
pub(super) fn map_keys(name: &str, seed: Seed) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    if lower.contains("env") {
        return vec![String::from("production"), String::from("test")];
    }
    if lower.contains("variation") {
        return vec![String::from("0"), String::from("1")];
    }
    vec![slug(seed.at(0)), slug(seed.at(1))]
}

/// A value where the document allows any.
pub(super) fn anything(name: &str, seed: Seed) -> Value {
    let lower = name.to_ascii_lowercase();
    if lower.contains("instruction") {
        return json!({ "kind": "turnFlagOn" });
    }
    match seed.below(3) {
        0 => json!(seed.of("value").one_in(2)),
        1 => json!(text(name, seed.of("value"))),
        _ => json!(seed.of("value").below(100)),
    }
}

#[cfg(test)]
mod tests {
    use api_ir::{Constraints, Scalar};
    use serde_json::{Value, json};

    use super::{scalar, title_of};
    use crate::check::walk;
    use crate::seed::Seed;
    use crate::surface::Surface;

    #[test]
    fn values_look_like_their_names() {
        let text = |name: &str| scalar(Scalar::String, name, &Constraints::default(), Seed::new(1));
        let ends = |name: &str, end: &str| text(name).as_str().is_some_and(|text| text.ends_with(end));
        assert!(ends("email", "@example.com"));
        assert_eq!(text("_id").as_str().map(str::len), Some(24));
        assert_eq!(text("memberId").as_str().map(str::len), Some(24));
        assert_eq!(text("color").as_str().map(str::len), Some(7));
        assert_eq!(title_of("new-search_page"), "New Search Page");
        let at = |name: &str| scalar(Scalar::Int64, name, &Constraints::default(), Seed::new(1)).as_i64();
        assert!(at("_creationDate") < at("lastModified"));
        assert!(at("lastModified") < at("endedAt"));
    }

    /// Whether values keep limits.
    fn check(kind: Scalar, limits: Value) {
        let limits: Constraints = serde_json::from_value(limits).expect("limits");
        let surface = Surface::launchdarkly();
        for number in 0..200 {
            let value = scalar(kind, "anything", &limits, Seed::new(number));
            let found = walk::problems(&surface, &api_ir::Type::Scalar(kind), &limits, &value);
            assert!(found.is_empty(), "{limits:?} {value} {found:?}");
        }
    }

    #[test]
    fn limits_are_kept() {
        check(Scalar::Int64, json!({ "minimum": 1, "maximum": 5 }));
        check(Scalar::Int64, json!({ "minimum": 100 }));
        check(Scalar::Int64, json!({ "minimum": 7, "multiple_of": 5, "maximum": 50 }));
        check(Scalar::Int64, json!({ "maximum": -3, "below_maximum": true }));
        check(Scalar::Number, json!({ "minimum": 0, "maximum": 1 }));
        check(Scalar::String, json!({ "min_length": 40 }));
        check(Scalar::String, json!({ "max_length": 2 }));
    }
}
