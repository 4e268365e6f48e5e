//! The semantic patch: instructions for one resource, with the environment they are for and a comment.

use std::fmt;
use std::marker::PhantomData;

use ldapi_runtime::{Error, Field, Json, Map, PatchBody, Result};

use super::kind::{self, Form, Instruction, Reach};
use super::value::{ToJson, Value, member_of_models};

/// A semantic patch: instructions that LaunchDarkly carries out in order, all or none.
///
/// `I` is the resource's type of instructions; `S` is the patch's scope, and decides which instructions can be added:
/// one that changes a flag in an environment can only be added to a patch that names the environment. What is built
/// becomes a [`Ready`] patch when it is handed to an operation; a patch that was read is one too.
///
/// ```
/// use ldapi::patch::FlagPatch;
///
/// let patch = FlagPatch::in_environment("production").turn_flag_on().comment("the launch");
/// assert_eq!(
///     patch.to_string(),
///     r#"{"comment":"the launch","environmentKey":"production","instructions":[{"kind":"turnFlagOn"}]}"#,
/// );
/// ```
#[must_use]
pub struct Patch<I, S = Ready> {
    pub(super) environment: Option<String>,
    comment: Option<String>,
    pub(super) instructions: Vec<I>,
    scope: PhantomData<fn() -> S>,
}

/// The scope of a patch that changes a resource in one environment, and perhaps in all.
#[derive(Clone, Copy, Debug)]
pub enum InEnvironment {}

/// The scope of a patch that is for a resource as a whole.
#[derive(Clone, Copy, Debug)]
pub enum Whole {}

/// The scope of instructions that are a member of another body. Where they matter, the environment stands in the path.
#[derive(Clone, Copy, Debug)]
pub enum Listed {}

/// The scope of a patch that is complete.
#[derive(Clone, Copy, Debug)]
pub enum Ready {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::InEnvironment {}
    impl Sealed for super::Whole {}
    impl Sealed for super::Listed {}
}

/// Scopes that instructions can be added to.
pub trait Open: sealed::Sealed + 'static {}
impl Open for InEnvironment {}
impl Open for Whole {}
impl Open for Listed {}

/// Scopes with an environment.
pub trait HasEnvironment: Open {}
impl HasEnvironment for InEnvironment {}
impl HasEnvironment for Listed {}

/// Scopes that become a patch of their own.
pub trait Sendable: Open {}
impl Sendable for InEnvironment {}
impl Sendable for Whole {}

impl<I, S> Patch<I, S> {
    pub(super) fn with(environment: Option<String>) -> Self {
        Patch { environment, comment: None, instructions: Vec::new(), scope: PhantomData }
    }

    fn scoped<T>(self) -> Patch<I, T> {
        let Patch { environment, comment, instructions, .. } = self;
        Patch { environment, comment, instructions, scope: PhantomData }
    }

    /// The environment that the instructions are for.
    pub fn environment_key(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// Why; shown in the audit log.
    pub fn comment_text(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// The instructions, in order.
    pub fn instructions(&self) -> &[I] {
        &self.instructions
    }
}

impl<I, S: Sendable> Patch<I, S> {
    /// Sets why; shown in the audit log.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }
}

impl<I, S: Sendable> Patch<I, S> {
    /// The instructions alone, for a body that has them as a member, such as an approval request. Environment and comment
    /// do not go along: that body has places of its own for them.
    pub fn into_list(self) -> Patch<I, Listed> {
        Patch { environment: None, comment: None, ..self.scoped() }
    }
}

impl<I: Instruction, S: Open> Patch<I, S> {
    pub(super) fn push(mut self, instruction: I) -> Self {
        self.instructions.push(instruction);
        self
    }

    /// Adds an instruction that this crate does not know, by its kind and parameters. A patch with one is not sent again
    /// after a failure that leaves open whether it was carried out.
    pub fn custom<'a>(self, kind: &str, parameters: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        self.push(I::custom(kind.into(), parameters.into_iter().collect()))
    }
}

impl<I: Instruction, S: HasEnvironment> Patch<I, S> {
    /// Adds an instruction.
    pub fn instruction(self, instruction: I) -> Self {
        self.push(instruction)
    }
}

impl<I, S: Sendable> From<Patch<I, S>> for Patch<I, Ready> {
    fn from(patch: Patch<I, S>) -> Self {
        patch.scoped()
    }
}

impl<I: Instruction> Patch<I, Ready> {
    /// Reads a patch: `{"comment": …, "environmentKey": …, "instructions": […]}`.
    ///
    /// # Errors
    /// What is no patch of this form, says where; an instruction that needs an environment, without one.
    pub fn parse(text: &str) -> Result<Self> {
        Json::parse(text).map_err(Error::request).and_then(|value| Self::from_json(&value))
    }

    /// Reads a patch that is JSON already.
    ///
    /// # Errors
    /// As [`Patch::parse`].
    pub fn from_json(value: &Json) -> Result<Self> {
        read_patch(value, Form::Any).map_err(Error::request)
    }
}

fn read_patch<I: Instruction>(value: &Json, form: Form) -> Result<Patch<I, Ready>, String> {
    let members = value.as_object().ok_or("a semantic patch is an object")?;
    let text = |name: &str| match members.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{name:?} of a semantic patch is no text")),
    };
    if let Some(name) = members.keys().find(|name| !["comment", "environmentKey", "instructions"].contains(name)) {
        return Err(format!("a semantic patch has no member {name:?}"));
    }
    let list = members.get("instructions").ok_or("a semantic patch has \"instructions\"")?;
    let mut patch = Patch::<I, Ready>::with(text("environmentKey")?);
    patch.comment = text("comment")?;
    patch.instructions = read_list(list, form)?;
    let needs = patch.instructions.iter().find(|instruction| needs_environment(*instruction));
    match needs {
        Some(needs) if patch.environment.is_none() && I::ENVIRONMENT_IN_BODY => {
            Err(format!("the instruction {:?} needs an \"environmentKey\"", needs.kind()))
        }
        _ => Ok(patch),
    }
}

fn needs_environment(instruction: &impl Instruction) -> bool {
    instruction.facts().is_some_and(|facts| facts.reach == Reach::Environment)
}

fn read_list<I: Instruction>(list: &Json, form: Form) -> Result<Vec<I>, String> {
    let list = list.as_array().ok_or("\"instructions\" are no list")?;
    list.iter().enumerate().map(|(index, value)| read_instruction(index, value, form)).collect()
}

fn read_instruction<I: Instruction>(index: usize, value: &Json, form: Form) -> Result<I, String> {
    let members = value.as_object().ok_or_else(|| format!("instruction {index} is no object"))?;
    match members.get("kind") {
        Some(Json::String(kind)) => Ok(kind::read_instruction(kind, members, form)),
        _ => Err(format!("instruction {index} has no \"kind\"")),
    }
}

/// Sends: the content type is the operation's, the repeatability that of all instructions.
impl<I: Instruction> PatchBody for Patch<I, Ready> {
    fn is_repeatable(&self) -> bool {
        self.instructions.iter().all(|instruction| instruction.facts().is_some_and(|facts| facts.is_repeatable))
    }

    fn as_field(&self) -> &dyn Field {
        self
    }

    fn fault(&self) -> Option<String> {
        self.instructions.is_empty().then(|| String::from("a semantic patch needs an instruction"))
    }

    fn path_member(&self) -> Option<(&'static str, &'static str)> {
        I::ENVIRONMENT_FROM_PATH.then_some(("environmentKey", "environmentKey"))
    }
}

/// Whether the scope is that of a list of instructions.
fn is_list<S: 'static>() -> bool {
    std::any::TypeId::of::<S>() == std::any::TypeId::of::<Listed>()
}

/// A patch, or a list of instructions, by its scope.
impl<I: Instruction, S: 'static> ToJson for Patch<I, S> {
    fn to_json(&self) -> Json {
        let list = Json::Array(self.instructions.iter().map(Instruction::to_json).collect());
        if is_list::<S>() {
            return list;
        }
        let mut members = Map::default();
        if let Some(comment) = &self.comment {
            members.insert("comment", comment.as_str().into());
        }
        if let Some(environment) = &self.environment {
            members.insert("environmentKey", environment.as_str().into());
        }
        members.insert("instructions", list);
        Json::Object(members)
    }
}

impl<I: Instruction, S: 'static> Value for Patch<I, S> {
    fn from_json(value: &Json) -> Option<Self> {
        if !is_list::<S>() {
            return read_patch(value, Form::Exact).ok().map(Patch::scoped);
        }
        let instructions = read_list(value, Form::Exact).ok()?;
        Some(Patch { instructions, ..Patch::with(None) })
    }
}

member_of_models! { Patch<I, S> where [I: Instruction, S: 'static] }

impl<I, S> Default for Patch<I, S> {
    fn default() -> Self {
        Patch::with(None)
    }
}

impl<I: Clone, S> Clone for Patch<I, S> {
    fn clone(&self) -> Self {
        Patch {
            environment: self.environment.clone(),
            comment: self.comment.clone(),
            instructions: self.instructions.clone(),
            scope: PhantomData,
        }
    }
}

/// Patches are compared whatever their scope.
impl<I: PartialEq, S, T> PartialEq<Patch<I, T>> for Patch<I, S> {
    fn eq(&self, other: &Patch<I, T>) -> bool {
        self.environment == other.environment
            && self.comment == other.comment
            && self.instructions == other.instructions
    }
}

/// As JSON.
impl<I: Instruction, S: 'static> fmt::Display for Patch<I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_json())
    }
}

impl<I: Instruction, S: 'static> fmt::Debug for Patch<I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_json())
    }
}
