//! Ways to change a part of a resource.
//!
//! Which of them an operation takes is written on its builder: `semantic_patch`, `json_patch`, `merge_patch`.

use ldapi_runtime::{Field, Json, Map, PatchBody, Rest};

pub use ldapi_runtime::{CommentedJsonPatch, CommentedMergePatch, JsonPatch, MergePatch};

/// A semantic patch: instructions that LaunchDarkly carries out in order, all or none.
///
/// ```
/// use ldapi::patch::SemanticPatch;
///
/// let patch = SemanticPatch::new()
///     .environment_key("production")
///     .comment("the launch")
///     .instruction("turnFlagOn", []);
/// assert_eq!(
///     ldapi::runtime::to_json(&patch),
///     r#"{"comment":"the launch","environmentKey":"production","instructions":[{"kind":"turnFlagOn"}]}"#,
/// );
/// ```
#[non_exhaustive]
pub struct SemanticPatch {
    /// Why; shown in the audit log.
    pub comment: Option<String>,
    /// The environment that the instructions are for, where they are for one.
    pub environment_key: Option<String>,
    /// The instructions: objects with a `kind` and its parameters.
    pub instructions: Vec<Map<Json>>,
    rest_: Rest,
}

ldapi_runtime::object! {
    SemanticPatch {
        0 comment "comment" OPTIONAL;
        1 environment_key "environmentKey" OPTIONAL;
        2 instructions "instructions" REQUIRED;
    }
}

impl PatchBody for SemanticPatch {
    fn is_repeatable(&self) -> bool {
        false
    }

    fn as_field(&self) -> &dyn Field {
        self
    }
}

impl SemanticPatch {
    /// A patch without instructions.
    pub fn new() -> Self {
        SemanticPatch::default()
    }

    /// Sets the comment.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self.rest_.assign(0);
        self
    }

    /// Sets the environment.
    pub fn environment_key(mut self, key: impl Into<String>) -> Self {
        self.environment_key = Some(key.into());
        self.rest_.assign(1);
        self
    }

    /// Adds an instruction.
    pub fn instruction<'a>(mut self, kind: &str, parameters: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        let mut members: Map<Json> = parameters.into_iter().collect();
        members.insert("kind", kind.into());
        self.instructions.push(members);
        self.rest_.assign(2);
        self
    }
}
