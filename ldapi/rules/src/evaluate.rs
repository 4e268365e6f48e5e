//! What a context gets from a flag.
//!
//! Flags and segments are documents as the REST API shows them. The result is what SDKs are documented to give for the
//! same flag; `RULES.md`, in the folder of this crate, lists the rules.
//!
//! ```
//! use ldapi_rules::evaluate::{Context, Nothing, evaluate};
//! use serde_json::json;
//!
//! let flag = json!({
//!     "key": "lamp",
//!     "variations": [{ "value": "warm" }, { "value": "cold" }],
//!     "environments": { "test": {
//!         "on": true,
//!         "targets": [{ "variation": 1, "values": ["ann"] }],
//!         "fallthrough": { "variation": 0 },
//!     }},
//! });
//! let ann = Context::from_json(&json!({ "kind": "user", "key": "ann" }))?;
//! let evaluation = evaluate(&flag, "test", &ann, &Nothing);
//! assert_eq!(evaluation.value, "cold");
//! assert_eq!(evaluation.reason.to_string(), r#"{"kind":"TARGET_MATCH"}"#);
//! # Ok::<(), ldapi_rules::evaluate::BadContext>(())
//! ```

mod attribute;
mod clause;
mod context;
mod flag;
mod operator;
mod reason;
mod rollout;
mod segment;
mod targets;

use serde_json::Value;

pub use context::{BadContext, Context};
pub use reason::{ErrorKind, Reason};

/// Where other flags and segments are found while one flag is evaluated.
pub trait Resources {
    /// The flag with this key, for prerequisites.
    fn flag(&self, key: &str) -> Option<&Value>;

    /// The segment with this key, of the environment in question.
    fn segment(&self, key: &str) -> Option<&Value>;
}

/// No other flags, and no segments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Resources for Nothing {
    fn flag(&self, _key: &str) -> Option<&Value> {
        None
    }

    fn segment(&self, _key: &str) -> Option<&Value> {
        None
    }
}

/// What a context gets, and why.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Evaluation {
    /// The index of the variation; none where a program falls back to its own value.
    pub variation: Option<usize>,
    /// The value of the variation; null if there is none.
    pub value: Value,
    /// Why it is this one.
    pub reason: Reason,
}

/// Evaluates a flag in one of its environments.
pub fn evaluate(flag: &Value, environment: &str, context: &Context, resources: &dyn Resources) -> Evaluation {
    Scope { environment, context, resources, flags: Vec::new(), segments: Vec::new() }.evaluate(flag)
}

/// One evaluation, with the flags and segments it is in the middle of.
struct Scope<'a> {
    environment: &'a str,
    context: &'a Context,
    resources: &'a dyn Resources,
    flags: Vec<&'a str>,
    segments: Vec<&'a str>,
}

/// How long a chain of prerequisites, or of segments in segments, may be: longer than anyone's, short enough for a stack.
const LONGEST_CHAIN: usize = 64;

/// Why an evaluation ends early.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    NotFound,
    Malformed,
    /// Prerequisites that lead back to a flag, or too far.
    Cycle,
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn is_true(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool) == Some(true)
}

/// A member that is neither missing nor null.
fn given<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).filter(|value| !value.is_null())
}

fn holds(values: &[Value], key: &str) -> bool {
    values.iter().any(|value| value.as_str() == Some(key))
}
