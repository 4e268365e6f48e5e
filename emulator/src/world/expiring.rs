//! Individual targets that end at a time, of flags and of segments.

use serde_json::{Value, json};

use super::World;
use super::change::By;
use super::link::api;
use super::place::{Kind, Place};
use super::refusal::{Outcome, invalid};
use super::value::{Read, set};
use crate::ask::{Answer, Ask};

/// What has targets.
struct Holder {
    place: Place,
    project: String,
    environment: String,
    kind: &'static str,
    key: String,
}

impl Holder {
    /// The flag or segment that the address names.
    fn of(world: &World, ask: &Ask<'_>) -> Result<Self, Answer> {
        let (project, environment) = (ask.path("projectKey"), ask.path("environmentKey"));
        world.environment(project, environment)?;
        let is_segment = ask.operation.path.contains("{segmentKey}");
        let (kind, key) =
            if is_segment { ("segment", ask.path("segmentKey")) } else { ("flag", ask.path("featureFlagKey")) };
        let place = match is_segment {
            true => world.segment(project, environment, key)?,
            false => world.flag(project, key)?,
        };
        Ok(Holder { place, project: project.into(), environment: environment.into(), kind, key: key.into() })
    }

    fn path(&self) -> [&str; 4] {
        [&self.project, &self.environment, self.kind, &self.key]
    }

    /// The place of an expiring target.
    fn target(&self, id: &str) -> Place {
        let [a, b, c, d] = self.path();
        Place::new(Kind::ExpiringTarget, &[a, b, c, d, id])
    }

    /// Refuses a context that is no individual target.
    fn check(&self, world: &World, given: &Given) -> Result<(), String> {
        let document = world.documents.get(&self.place).unwrap_or(&Value::Null);
        let has = |target: &Value| {
            let kind = match target.text("contextKind") {
                "" => "user",
                kind => kind,
            };
            kind == given.context_kind && target.lists("values", &given.context_key)
        };
        let found = if self.kind == "segment" {
            let side = given.target_type.as_str();
            if !matches!(side, "included" | "excluded") {
                return Err("targetType is included or excluded".into());
            }
            let users = given.context_kind == "user" && document.lists(side, &given.context_key);
            users || document.list(&format!("{side}Contexts")).iter().any(has)
        } else {
            let variations = document.list("variations");
            let index = variations.iter().position(|variation| variation.text("_id") == given.variation_id);
            let index = index.ok_or_else(|| format!("there is no variation {:?}", given.variation_id))?;
            let config =
                document.get("environments").and_then(|all| all.get(&self.environment)).unwrap_or(&Value::Null);
            let mut targets = config.list("targets").iter().chain(config.list("contextTargets"));
            targets.any(|target| target.number("variation") == index as i64 && has(target))
        };
        if found { Ok(()) } else { Err("the context is no individual target".into()) }
    }
}

/// Who is meant.
struct Given {
    context_kind: String,
    context_key: String,
    target_type: String,
    variation_id: String,
}

impl Given {
    fn of(instruction: &Value) -> Self {
        let text = |name: &str| instruction.text(name).to_owned();
        match instruction.text("userKey") {
            "" => Given {
                context_kind: text("contextKind"),
                context_key: text("contextKey"),
                target_type: text("targetType"),
                variation_id: text("variationId"),
            },
            user => Given {
                context_kind: "user".into(),
                context_key: user.into(),
                target_type: text("targetType"),
                variation_id: text("variationId"),
            },
        }
    }

    fn is(&self, target: &Value) -> bool {
        let Given { context_kind, context_key, target_type, variation_id } = self;
        let own = |name: &str, value: &String| target.text(name) == value;
        own("contextKind", context_kind)
            && own("contextKey", context_key)
            && own("targetType", target_type)
            && own("variationId", variation_id)
    }
}

fn is_for_users(ask: &Ask<'_>) -> bool {
    ask.operation.path.contains("expiring-user-targets")
}

/// The expiring targets of a flag or segment, as the operation shows them.
fn collection(world: &World, ask: &Ask<'_>, holder: &Holder) -> Value {
    let users = is_for_users(ask);
    let found = world.under(Kind::ExpiringTarget, &holder.path());
    let shown = found.filter(|(_, target)| !users || target.text("contextKind") == "user");
    let items: Vec<Value> = shown
        .map(|(_, target)| {
            let mut item = target.clone();
            if users {
                set(&mut item, "userKey", target.text("contextKey"));
                item = super::value::without(item, &["contextKind", "contextKey"]);
            }
            item
        })
        .collect();
    let href = holder.target("").href();
    let href = if users { href.replace("expiring-targets", "expiring-user-targets") } else { href };
    json!({ "items": items, "_links": { "self": api(href), "parent": api(holder.place.href()) } })
}

/// All `getExpiring…` of flags and segments.
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let holder = Holder::of(world, ask)?;
    Ok(Answer::json(200, collection(world, ask, &holder)))
}

/// All `patchExpiring…` of flags and segments: each instruction takes effect or fails by itself.
pub(crate) fn patch(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let holder = Holder::of(world, ask)?;
    let instructions = ask.json().list("instructions");
    if instructions.is_empty() {
        return Err(invalid("the body is a semantic patch with instructions"));
    }
    let by = By::of(ask);
    let mut errors = Vec::new();
    for (index, instruction) in instructions.iter().enumerate() {
        if let Err(message) = apply(world, &by, &holder, instruction) {
            errors.push(json!({ "instructionIndex": index, "message": message }));
        }
    }
    let mut answer = collection(world, ask, &holder);
    set(&mut answer, "totalInstructions", instructions.len());
    set(&mut answer, "successfulInstructions", instructions.len() - errors.len());
    set(&mut answer, "failedInstructions", errors.len());
    set(&mut answer, "errors", errors);
    Ok(Answer::json(200, answer))
}

/// What an instruction does.
#[derive(Clone, Copy)]
enum Act {
    Add,
    Update,
    Remove,
}

impl Act {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "addExpiringTarget" | "addExpireUserTargetDate" => Act::Add,
            "updateExpiringTarget" | "updateExpireUserTargetDate" => Act::Update,
            "removeExpiringTarget" | "removeExpireUserTargetDate" => Act::Remove,
            _ => return None,
        })
    }
}

/// Carries out an instruction.
fn apply(world: &mut World, by: &By, holder: &Holder, instruction: &Value) -> Result<(), String> {
    let kind = instruction.text("kind");
    let act = Act::of(kind).ok_or_else(|| format!("there is no instruction {kind:?}"))?;
    let given = Given::of(instruction);
    let date = instruction.number("value");
    let old = known(world, holder, &given);
    let expected = instruction.get("version").and_then(Value::as_i64);
    let version = old.as_ref().map(|(_, target)| target.number("_version"));
    if expected.is_some() && expected != version {
        return Err(format!("the version is not {}", expected.unwrap_or_default()));
    }
    match (act, old) {
        (Act::Add, None) => {
            holder.check(world, &given)?;
            check_date(world, date)?;
            let id = world.ids.object(world.now);
            world.change(by, &holder.target(&id), Some(fresh(&id, date, holder, &given)));
        }
        (Act::Add, Some(_)) => return Err("the target expires already".into()),
        (Act::Update, Some((place, mut target))) => {
            check_date(world, date)?;
            set(&mut target, "expirationDate", date);
            world.change(by, &place, Some(target));
        }
        (Act::Remove, Some((place, _))) => {
            world.change(by, &place, None);
        }
        (Act::Update | Act::Remove, None) => return Err("the target does not expire".into()),
    }
    Ok(())
}

/// The expiring target that is meant, if there is one.
fn known(world: &World, holder: &Holder, given: &Given) -> Option<(Place, Value)> {
    let mut all = world.under(Kind::ExpiringTarget, &holder.path());
    all.find(|(_, target)| given.is(target)).map(|(place, target)| (place.clone(), target.clone()))
}

fn check_date(world: &World, date: i64) -> Result<(), String> {
    if date > world.now { Ok(()) } else { Err("value is a moment that is over, or none".into()) }
}

fn fresh(id: &str, date: i64, holder: &Holder, given: &Given) -> Value {
    let mut resource = json!({
        "kind": holder.kind,
        "projectKey": holder.project,
        "environmentKey": holder.environment,
        "key": holder.key,
    });
    if holder.kind == "flag" {
        set(&mut resource, "flagKey", holder.key.clone());
    }
    let mut target = json!({
        "_id": id,
        "_version": 1,
        "expirationDate": date,
        "contextKind": given.context_kind,
        "contextKey": given.context_key,
        "_resourceId": resource,
    });
    for (name, value) in [("targetType", &given.target_type), ("variationId", &given.variation_id)] {
        if !value.is_empty() {
            set(&mut target, name, value.clone());
        }
    }
    target
}

/// Ends the first target that is due; whether there was one.
pub(crate) fn run_first(world: &mut World) -> bool {
    let due = world.under(Kind::ExpiringTarget, &[]).filter(|(_, one)| one.number("expirationDate") <= world.now);
    let first = due.min_by_key(|(place, one)| (one.number("expirationDate"), place.key().to_owned()));
    let Some((place, target)) = first.map(|(place, target)| (place.clone(), target.clone())) else { return false };
    world.documents.remove(&place);
    let by = By::member(&world.owner().member);
    let (project, environment, key) = (place.at(0), place.at(1), place.at(3));
    let (kind, values) = (target.text("contextKind"), json!([target.text("contextKey")]));
    if place.at(2) == "flag" {
        let flag = Place::new(Kind::Flag, &[project, key]);
        let Some(document) = world.documents.get(&flag).cloned() else { return true };
        let id = target.text("variationId");
        let instruction = json!({ "kind": "removeTargets", "contextKind": kind, "variationId": id, "values": values });
        if let Ok(outcome) = world.apply_to_flag(project, &document, Some(environment), &[instruction]) {
            world.change(&by, &flag, Some(outcome.document));
        }
    } else {
        let segment = Place::new(Kind::Segment, &[project, environment, key]);
        let Some(document) = world.documents.get(&segment).cloned() else { return true };
        let side = if target.text("targetType") == "excluded" { "Excluded" } else { "Included" };
        let instruction = json!({ "kind": format!("remove{side}Targets"), "contextKind": kind, "values": values });
        if let Ok(document) = world.apply_to_segment(&document, &[instruction]) {
            world.change(&by, &segment, Some(document));
        }
    }
    true
}
