//! Why a context gets what it gets.

use std::fmt;

use serde_json::{Value, json};

/// Why a variation was chosen. Printed, it is the JSON that SDKs report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The flag is off.
    Off,
    /// Nothing else matched.
    Fallthrough {
        /// Whether the context is part of an experiment.
        in_experiment: bool,
    },
    /// The context is an individual target.
    TargetMatch,
    /// A rule matched.
    RuleMatch {
        /// The place of the rule, from 0.
        index: usize,
        /// The id of the rule; empty if it has none.
        id: String,
        /// Whether the context is part of an experiment.
        in_experiment: bool,
    },
    /// A prerequisite does not serve what it has to.
    PrerequisiteFailed {
        /// The key of the first such flag.
        key: String,
    },
    /// The flag cannot be evaluated.
    Error {
        /// What is wrong.
        kind: ErrorKind,
    },
}

/// What keeps a flag from being evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The flag is not in the environment, or it is archived.
    FlagNotFound,
    /// The flag refers to variations it does not have, to attributes by what is no reference, or to itself.
    MalformedFlag,
}

impl ErrorKind {
    /// The kind in the words of SDKs.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::FlagNotFound => "FLAG_NOT_FOUND",
            ErrorKind::MalformedFlag => "MALFORMED_FLAG",
        }
    }
}

impl Reason {
    /// The reason in the form in which SDKs report it.
    pub fn to_json(&self) -> Value {
        let (mut json, in_experiment) = match self {
            Reason::Off => (json!({ "kind": "OFF" }), false),
            Reason::Fallthrough { in_experiment } => (json!({ "kind": "FALLTHROUGH" }), *in_experiment),
            Reason::TargetMatch => (json!({ "kind": "TARGET_MATCH" }), false),
            Reason::RuleMatch { index, id, in_experiment } => {
                (json!({ "kind": "RULE_MATCH", "ruleIndex": index, "ruleId": id }), *in_experiment)
            }
            Reason::PrerequisiteFailed { key } => {
                (json!({ "kind": "PREREQUISITE_FAILED", "prerequisiteKey": key }), false)
            }
            Reason::Error { kind } => (json!({ "kind": "ERROR", "errorKind": kind.as_str() }), false),
        };
        if let (true, Some(members)) = (in_experiment, json.as_object_mut()) {
            members.insert("inExperiment".into(), true.into());
        }
        json
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}
