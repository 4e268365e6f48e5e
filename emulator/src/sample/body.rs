//! Bodies to begin with: what an operation takes, made from the document, as something to be changed and sent.

use api_ir::{Body, BodyFormat, Constraints, Object, Operation, Property, Shape, Type};
use serde_json::{Map, Value, json};

use super::text;
use crate::check::walk;
use crate::seed::Seed;
use crate::surface::Surface;

/// Deeper than this there is nothing: only what can have no end gets here.
const DEEPEST: usize = 16;

/// Instructions of semantic patches. The document does not say what they hold.
const INSTRUCTIONS: &[(&str, &str)] = &[
    ("patchApprovalRequest", r#"{"kind": "updateDescription", "value": "Why this is wanted"}"#),
    ("patchExperiment", r#"{"kind": "startIteration", "changeJustification": "The first look is done"}"#),
    (
        "patchExpiringTargets",
        r#"{"kind": "addExpiringTarget", "variationId": "", "contextKey": "ann", "contextKind": "user", "value": 1900000000000}"#,
    ),
    (
        "patchExpiringTargetsForSegment",
        r#"{"kind": "addExpiringTarget", "targetType": "included", "contextKey": "ann", "contextKind": "user", "value": 1900000000000}"#,
    ),
    (
        "patchExpiringUserTargets",
        r#"{"kind": "addExpireUserTargetDate", "variationId": "", "userKey": "ann", "value": 1900000000000}"#,
    ),
    (
        "patchExpiringUserTargetsForSegment",
        r#"{"kind": "addExpireUserTargetDate", "targetType": "included", "userKey": "ann", "value": 1900000000000}"#,
    ),
    (
        "patchExpiringFlagsForUser",
        r#"{"kind": "addExpireUserTargetDate", "flagKey": "", "variationId": "", "value": 1900000000000}"#,
    ),
    ("patchFlagConfigApprovalRequest", r#"{"kind": "updateDescription", "value": "Why this is wanted"}"#),
    ("patchFlagConfigScheduledChange", r#"{"kind": "updateScheduledChangesExecutionDate", "value": 1900000000000}"#),
    ("patchHoldout", r#"{"kind": "updateName", "value": "Another name"}"#),
    ("patchMembers", r#"{"kind": "replaceMembersRoles", "value": "writer", "memberIDs": []}"#),
    ("patchSegment", r#"{"kind": "addTags", "values": ["checked"]}"#),
    ("patchTeam", r#"{"kind": "updateName", "value": "Another name"}"#),
    ("patchTeams", r#"{"kind": "addMembersToTeams", "memberIDs": [], "teamKeys": []}"#),
    ("patchTriggerWorkflow", r#"{"kind": "disableTrigger"}"#),
    ("updateLayer", r#"{"kind": "updateName", "name": "Another name"}"#),
];

/// Bodies that need more than the document says.
const BODIES: &[(&str, &str)] = &[
    ("copyFeatureFlag", r#"{"source": {"key": "test"}, "target": {"key": "production"}}"#),
    ("evaluateContextInstance", r#"{"kind": "user", "key": "ann"}"#),
    ("getContextInstanceSegmentsMembershipByEnv", r#"{"kind": "user", "key": "ann"}"#),
    ("postFlagConfigScheduledChanges", r#"{"executionDate": 1900000000000, "instructions": [{"kind": "turnFlagOn"}]}"#),
    ("postFlagCopyConfigApprovalRequest", r#"{"description": "As in test", "source": {"key": "test"}}"#),
    ("postMembers", r#"[{"email": "ann@example.com", "role": "reader"}]"#),
    ("postToken", r#"{"name": "For a test", "role": "reader"}"#),
    (
        "postCustomRole",
        r#"{"key": "test-only", "name": "Test only", "policy": [{"effect": "allow", "resources": ["proj/*:env/test:flag/*"], "actions": ["*"]}]}"#,
    ),
];

/// Members that name things which there are from the beginning.
const NAMED: &[(&[&str], &str)] = &[
    (&["projectKey", "projKey", "project"], "default"),
    (&["environmentKey", "envKey", "environment", "filterEnv"], "production"),
    (&["role", "baseRole"], "reader"),
    (&["resourceKind"], "flag"),
    (&["resourceId"], "proj/default:env/production:flag/lamp"),
];

/// A body of one of an operation's formats.
pub(crate) fn body(surface: &Surface, operation: &Operation, body: &Body, seed: Seed) -> Value {
    if let Some((_, text)) = BODIES.iter().find(|(id, _)| *id == operation.id) {
        return serde_json::from_str(text).unwrap_or_default();
    }
    let seed = seed.of(&operation.id);
    let maker = Maker { surface, instruction: instruction(&operation.id) };
    match (body.format, &body.ty) {
        (BodyFormat::Multipart | BodyFormat::Form, _) => form(surface, body, seed),
        (BodyFormat::Text | BodyFormat::Bytes, _) => json!("text"),
        (BodyFormat::JsonPatch, _) => json!([step(operation)]),
        (BodyFormat::SemanticPatch, None) => {
            json!({ "environmentKey": "production", "instructions": [maker.instruction] })
        }
        (BodyFormat::MergePatch, None) => json!({ "name": "Another name" }),
        (BodyFormat::Json | BodyFormat::SemanticPatch | BodyFormat::MergePatch, Some(ty)) => {
            maker.value(ty, Spot { name: "", limits: &Constraints::default(), seed, depth: 0 })
        }
        (BodyFormat::Json, None) => json!({}),
    }
}

/// What stands for a parameter.
pub(crate) fn parameter(surface: &Surface, parameter: &api_ir::Parameter, seed: Seed) -> Value {
    let maker = Maker { surface, instruction: Value::Null };
    let spot = Spot { name: &parameter.name, limits: &parameter.constraints, seed: seed.of(&parameter.name), depth: 0 };
    match &parameter.default {
        Some(default) => default.clone(),
        None => maker.value(&parameter.ty, spot),
    }
}

fn instruction(operation: &str) -> Value {
    let known = INSTRUCTIONS.iter().find(|(id, _)| *id == operation);
    known.and_then(|(_, text)| serde_json::from_str(text).ok()).unwrap_or_else(|| json!({ "kind": "turnFlagOn" }))
}

/// A step of a JSON Patch.
fn step(operation: &Operation) -> Value {
    match operation.id.as_str() {
        "patchMember" => json!({ "op": "replace", "path": "/role", "value": "writer" }),
        "patchFlagDefaultsByProject" => json!({ "op": "replace", "path": "/temporary", "value": false }),
        _ => json!({ "op": "replace", "path": "/name", "value": "Another name" }),
    }
}

/// The parts of a form.
fn form(surface: &Surface, body: &Body, seed: Seed) -> Value {
    let maker = Maker { surface, instruction: Value::Null };
    let parts = body.parts.iter().filter(|part| part.file || part.property.required);
    let part = |part: &api_ir::Part| {
        let property = &part.property;
        let text = || maker.member(property, seed.of(&property.name), 0);
        (property.name.clone(), if part.file { json!("ann\nben\n") } else { text() })
    };
    Value::Object(parts.map(part).collect())
}

/// A place for a value.
#[derive(Clone, Copy)]
struct Spot<'p> {
    /// The name of the member, or of the list it is in.
    name: &'p str,
    limits: &'p Constraints,
    seed: Seed,
    depth: usize,
}

struct Maker<'a> {
    surface: &'a Surface,
    /// What stands where an instruction is taken.
    instruction: Value,
}

impl Maker<'_> {
    fn value(&self, ty: &Type, spot: Spot<'_>) -> Value {
        if spot.depth > DEEPEST {
            return Value::Null;
        }
        match self.surface.resolve(ty) {
            Type::Named(name) if name == "Instruction" => self.instruction.clone(),
            Type::Named(name) => self.named(name, spot),
            Type::List(inner) => self.list(inner, spot),
            Type::Map(_) => json!({}),
            Type::Nullable(inner) => self.value(inner, spot),
            Type::Scalar(scalar) => match known(spot.name) {
                Some(value) if *scalar == api_ir::Scalar::String => json!(value),
                _ => text::scalar(*scalar, spot.name, spot.limits, spot.seed),
            },
            Type::Any => json!(text::text(spot.name, spot.seed)),
        }
    }

    fn named(&self, name: &str, spot: Spot<'_>) -> Value {
        match self.surface.schema(name).map(|schema| &schema.shape) {
            Some(Shape::Object(object)) => self.object(object, spot),
            Some(Shape::Enum(values)) => values.values.first().cloned().unwrap_or_default(),
            Some(Shape::Union(union)) => {
                let Some(branch) = union.branches.first() else { return Value::Null };
                let mut value = self.value(&branch.ty, spot);
                let tag = union.discriminator.as_ref().zip(branch.tags.first());
                if let (Some((name, tag)), Value::Object(members)) = (tag, &mut value) {
                    members.insert(name.clone(), json!(tag));
                }
                value
            }
            Some(Shape::Alias(_)) | None => json!({}),
        }
    }

    /// An object with what it needs; if that is nothing, with the few that are asked for most.
    fn object(&self, object: &Object, spot: Spot<'_>) -> Value {
        let may_be_sent = |property: &&Property| !property.read_only && !property.deprecated;
        let mut members: Vec<&Property> =
            object.properties.iter().filter(|property| property.required && !property.read_only).collect();
        if members.is_empty() && spot.depth == 0 {
            let is_telling = |property: &&Property| ["key", "name", "description"].contains(&property.name.as_str());
            members = object.properties.iter().filter(may_be_sent).filter(is_telling).collect();
        }
        if members.is_empty() && spot.depth == 0 {
            members = object.properties.iter().filter(may_be_sent).take(2).collect();
        }
        let value = |property: &Property| self.member(property, spot.seed.of(&property.name), spot.depth + 1);
        let mut members: Map<String, Value> =
            members.into_iter().map(|property| (property.name.clone(), value(property))).collect();
        // A thing is called after its key.
        let name = members.get("key").and_then(Value::as_str).map(text::title_of);
        if let (Some(Value::String(member)), Some(name)) = (members.get_mut("name"), name) {
            *member = name;
        }
        Value::Object(members)
    }

    fn member(&self, property: &Property, seed: Seed, depth: usize) -> Value {
        match &property.default {
            Some(default) => default.clone(),
            None => self.value(&property.ty, Spot { name: &property.name, limits: &property.constraints, seed, depth }),
        }
    }

    fn list(&self, inner: &Type, spot: Spot<'_>) -> Value {
        let limits = Constraints::default();
        if spot.name == "instructions" && walk::fits(self.surface, inner, &limits, &self.instruction) {
            return json!([self.instruction]);
        }
        let count = spot.limits.min_items.unwrap_or(1).clamp(1, 10);
        let name = spot.name.strip_suffix('s').unwrap_or(spot.name);
        let item = |index| {
            let seed = spot.seed.at(usize::try_from(index).unwrap_or_default());
            self.value(inner, Spot { name, limits: &limits, seed, depth: spot.depth + 1 })
        };
        (0..count).map(item).collect()
    }
}

/// What a member of a name holds that is there from the beginning.
fn known(name: &str) -> Option<&'static str> {
    NAMED.iter().find(|(names, _)| names.contains(&name)).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::body;
    use crate::check;
    use crate::seed::Seed;
    use crate::surface::Surface;

    #[test]
    fn every_body_passes_the_checker() {
        let surface = Surface::launchdarkly();
        let mut count = 0;
        for operation in &surface.api().operations {
            let json = operation.bodies.iter().filter(|body| body.parts.is_empty());
            for taken in json {
                let value = body(&surface, operation, taken, Seed::new(1));
                let content_type = HeaderValue::from_str(&taken.content_type).expect("a value");
                let headers: HeaderMap = [(http::header::CONTENT_TYPE, content_type)].into_iter().collect();
                let checked = check::body::check(&surface, operation, &headers, value.to_string().as_bytes());
                assert_eq!(checked.findings, [], "{} {:?} {value}", operation.id, taken.format);
                let format = checked.payload.map(|payload| payload.format);
                assert_eq!(format, Some(taken.format), "{} {value}", operation.id);
                count += 1;
            }
        }
        assert_eq!(count, 155);
    }
}
