//! `oneOf` and `anyOf`: one of several types, told apart by a discriminator or by shape.

use api_ir::{Branch, Scalar, Shape, Type, Union};
use serde_json::{Map, Value, json};

use super::Context;
use super::schema::lower_type;
use crate::diagnostic::Code;
use crate::document::Node;

/// Keywords that say something of every branch when they stand beside them.
const SHARED: &[&str] = &["properties", "required", "additionalProperties"];

pub(crate) fn lower_union(ctx: &mut Context<'_>, node: &Node<'_>, place: &str) -> Shape {
    let keyword = if node.has("oneOf") { "oneOf" } else { "anyOf" };
    if node.has("oneOf") && node.has("anyOf") {
        let fix = "leave one of them by an overlay";
        ctx.diag.add(Code::IgnoredKeyword, &node.pointer, "`anyOf` beside `oneOf` describes no further shape", fix);
    }
    let discriminator = discriminator(ctx, node);
    let mut branches: Vec<Branch> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for (index, part) in node.list(keyword).into_iter().enumerate() {
        let name = branch_name(&part, index, &names);
        names.push(name.clone());
        let ty = lower_branch(ctx, node, &part, &format!("{place}.{name}"));
        let ty = if let Type::Nullable(ty) = ty { *ty } else { ty };
        let tags = if discriminator.is_some() { tags_of(node, &part) } else { Vec::new() };
        if branches.iter().any(|known| known.ty == ty && discriminator.is_none()) {
            let fix = "remove the repeated branch by an overlay";
            ctx.diag.add(Code::UnreachableBranch, &part.pointer, "another branch takes the same values", fix);
            continue;
        }
        branches.push(Branch { name, ty, tags });
    }
    finish(ctx, node, branches, discriminator)
}

fn finish(ctx: &mut Context<'_>, node: &Node<'_>, mut branches: Vec<Branch>, discriminator: Option<String>) -> Shape {
    if discriminator.is_some() && branches.iter().any(|branch| branch.tags.is_empty()) {
        let message = "a branch has no value of the discriminator: it is no reference and `mapping` does not name it";
        ctx.diag.add(Code::BadDiscriminator, &node.pointer, message, "name every branch in `mapping` by an overlay");
    }
    if branches.len() < 2 {
        return Shape::Alias(branches.pop().map_or(Type::Any, |branch| branch.ty));
    }
    if discriminator.is_none() {
        branches.sort_by_key(|branch| rank(ctx, &branch.ty));
    }
    Shape::Union(Union { branches, discriminator })
}

/// The member that tells the branch. What `mapping` names must be a branch.
fn discriminator(ctx: &mut Context<'_>, node: &Node<'_>) -> Option<String> {
    let discriminator = node.get("discriminator")?;
    let Some(name) = discriminator.text("propertyName") else {
        let message = "the discriminator has no `propertyName`";
        ctx.diag.add(Code::BadDiscriminator, &discriminator.pointer, message, "name the member by an overlay");
        return None;
    };
    discriminator.expect(&[], &["mapping"], ctx.diag);
    let keyword = if node.has("oneOf") { "oneOf" } else { "anyOf" };
    let parts = node.list(keyword);
    for (tag, target) in discriminator.entries("mapping") {
        let wanted = target.value.as_str().unwrap_or_default();
        let is_meant = |part: &Node<'_>| part.text("$ref").is_some_and(|reference| is_of(reference, wanted));
        if !parts.iter().any(is_meant) {
            let message = format!("{tag:?} means {wanted:?}, which is no branch of `{keyword}`");
            ctx.diag.add(
                Code::BadDiscriminator,
                &target.pointer,
                message,
                "add the branch, or take it out of `mapping`, by an overlay",
            );
        }
    }
    Some(name.into())
}

/// Whether a target of `mapping` is what a branch refers to: by the same reference, or by the schema's name.
fn is_of(reference: &str, target: &str) -> bool {
    target == reference || Some(target) == reference.rsplit('/').next()
}

/// Branches that are no schemas of their own are named by their type, and by their place if that is taken.
fn branch_name(part: &Node<'_>, index: usize, known: &[String]) -> String {
    let name = bare_name(part, index);
    if known.contains(&name) { format!("{name}{}", index + 1) } else { name }
}

fn bare_name(part: &Node<'_>, index: usize) -> String {
    if let Some(reference) = part.text("$ref") {
        return reference.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    }
    if let Some(title) = part.text("title") {
        return title.into();
    }
    let kind = part.text("format").filter(|format| matches!(*format, "date-time" | "date" | "uuid"));
    match kind.or(part.text("type")) {
        Some("object") | None => format!("variant{}", index + 1),
        Some("array") => String::from("list"),
        Some(other) => other.into(),
    }
}

/// The values of the discriminator that mean a branch: those that `mapping` gives, or the schema's own name.
fn tags_of(node: &Node<'_>, part: &Node<'_>) -> Vec<String> {
    let Some(reference) = part.text("$ref") else { return Vec::new() };
    let name = reference.rsplit('/').next().unwrap_or_default();
    let mapping = node.get("discriminator").map(|node| node.entries("mapping")).unwrap_or_default();
    let means = |target: &Node<'_>| target.value.as_str().is_some_and(|target| is_of(reference, target));
    let mut tags: Vec<String> =
        mapping.iter().filter(|(_, target)| means(target)).map(|(tag, _)| String::from(*tag)).collect();
    if tags.is_empty() {
        tags.push(name.into());
    }
    tags
}

/// The type of a branch; what stands beside the branches is made a part of each that is an object.
fn lower_branch(ctx: &mut Context<'_>, node: &Node<'_>, part: &Node<'_>, place: &str) -> Type {
    let shared: Map<String, Value> = node
        .members()
        .into_iter()
        .filter(|(name, _)| SHARED.contains(name))
        .map(|(name, child)| (String::from(name), child.value.clone()))
        .collect();
    if shared.is_empty() || !is_object(ctx, part) {
        return lower_type(ctx, part, place);
    }
    if says_already(ctx, part, &shared) {
        return lower_type(ctx, part, place);
    }
    let mut merged = json!({ "allOf": [part.value, Value::Object(shared)] });
    // Words beside a reference are about the branch, those of the schema referred to about every use of it.
    if let Some(words) = part.get("description").filter(|_| part.has("$ref")) {
        merged["description"] = words.value.clone();
    }
    lower_type(ctx, &Node { value: &merged, pointer: part.pointer.clone() }, place)
}

/// Whether a branch has the shared members, and requires those required, without being told.
fn says_already(ctx: &mut Context<'_>, part: &Node<'_>, shared: &Map<String, Value>) -> bool {
    let Some(target) = ctx.document.resolve(part.clone(), ctx.diag) else { return true };
    let properties = shared.get("properties").and_then(Value::as_object);
    let declared = properties.is_none_or(|shared| {
        shared.keys().all(|name| target.value.get("properties").is_some_and(|known| known.get(name).is_some()))
    });
    let required: Vec<&Value> = shared.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let known = target.value.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    declared && required.iter().all(|name| known.contains(name))
}

fn is_object(ctx: &mut Context<'_>, part: &Node<'_>) -> bool {
    let Some(target) = ctx.document.resolve(part.clone(), ctx.diag) else { return false };
    target.text("type") == Some("object") || target.has("properties") || target.has("allOf")
}

/// How specific a branch is: what accepts less comes first.
fn rank(ctx: &Context<'_>, ty: &Type) -> (u8, usize) {
    match ty {
        Type::Scalar(scalar) => (scalar_rank(*scalar), 0),
        Type::List(_) => (3, 0),
        Type::Map(_) => (8, 0),
        Type::Any => (9, 0),
        Type::Nullable(ty) => rank(ctx, ty),
        Type::Named(name) => rank_named(ctx, name),
    }
}

fn scalar_rank(scalar: Scalar) -> u8 {
    match scalar {
        Scalar::Boolean => 0,
        Scalar::Uuid | Scalar::DateTime | Scalar::Date => 1,
        Scalar::Int32 | Scalar::Int64 => 1,
        Scalar::Number => 2,
        Scalar::Byte => 6,
        Scalar::String | Scalar::Binary => 7,
    }
}

/// Components may not be lowered yet, so their keywords are looked at.
fn rank_named(ctx: &Context<'_>, name: &str) -> (u8, usize) {
    let reference = format!("#/components/schemas/{}", crate::source::escape(name));
    let Some(node) = ctx.document.at(&reference) else { return (4, 0) };
    let required = node.list("required").len();
    if node.has("enum") {
        return (0, 0);
    }
    match node.text("type") {
        Some("boolean") => (0, 0),
        Some("integer") => (1, 0),
        Some("number") => (2, 0),
        Some("array") => (3, 0),
        Some("string") => (7, 0),
        _ if node.has("properties") || node.has("allOf") || node.has("oneOf") => (4, usize::MAX - required),
        Some("object") => (8, 0),
        _ => (9, 0),
    }
}
