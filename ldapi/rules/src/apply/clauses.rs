//! Clauses of rules.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::draft::{Draft, Object};
use super::parameters::Parameters;
use super::steps::Steps;
use super::{member, rules};

pub(super) const STEPS: Steps = &[
    ("addClauses", add),
    ("removeClauses", remove),
    ("updateClause", update),
    ("addValuesToClause", |draft, given| {
        let values = given.scalars("values")?;
        member::append_once(clause_mut(draft, given)?, "values", values)
    }),
    ("removeValuesFromClause", |draft, given| {
        let values = given.scalars("values")?;
        member::remove_all(clause_mut(draft, given)?, "values", values)
    }),
];

/// The clauses of a new rule, with new ids.
pub(super) fn read_all(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<Vec<Value>, String> {
    let clauses = given.objects("clauses")?;
    clauses.iter().map(|clause| read(draft.new_id(), clause)).collect()
}

fn read(id: Value, given: &Parameters<'_>) -> Result<Value, String> {
    Ok(json!({
        "_id": id,
        "contextKind": given.text_if_given("contextKind")?.unwrap_or("user"),
        "attribute": given.text("attribute")?,
        "op": given.text("op")?,
        "negate": given.truth_if_given("negate")?.unwrap_or(false),
        "values": given.scalars("values")?,
    }))
}

fn add(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let new = read_all(draft, given)?;
    let rule = rules::find_mut(draft.place_mut()?, given.text("ruleId")?)?;
    if !new.is_empty() {
        member::list_mut(rule, "clauses")?.extend(new);
    }
    Ok(())
}

fn remove(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let ids: HashSet<&str> = given.texts("clauseIds")?.iter().filter_map(Value::as_str).collect();
    let rule = rules::find_mut(draft.place_mut()?, given.text("ruleId")?)?;
    let known: HashSet<&str> = member::list(rule, "clauses")?.iter().filter_map(id_of).collect();
    if let Some(unknown) = ids.difference(&known).min() {
        return Err(no_clause(unknown));
    }
    if !ids.is_empty() {
        member::list_mut(rule, "clauses")?.retain(|clause| id_of(clause).is_none_or(|id| !ids.contains(id)));
    }
    Ok(())
}

fn update(draft: &mut Draft<'_>, given: &Parameters<'_>) -> Result<(), String> {
    let id = given.text("clauseId")?;
    let new = read(id.into(), &given.object("clause")?)?;
    let clause = clause_mut(draft, given)?;
    if let Value::Object(new) = new {
        *clause = new;
    }
    Ok(())
}

fn clause_mut<'d>(draft: &'d mut Draft<'_>, given: &Parameters<'_>) -> Result<&'d mut Object, String> {
    let id = given.text("clauseId")?;
    let rule = rules::find_mut(draft.place_mut()?, given.text("ruleId")?)?;
    let known = member::list(rule, "clauses")?.iter().any(|clause| id_of(clause) == Some(id));
    let clauses = if known { member::list_mut(rule, "clauses")?.as_mut_slice() } else { &mut [] };
    let clause = clauses.iter_mut().find(|clause| id_of(clause) == Some(id));
    clause.and_then(Value::as_object_mut).ok_or_else(|| no_clause(id))
}

fn id_of(clause: &Value) -> Option<&str> {
    member::text(clause, "_id")
}

fn no_clause(id: &str) -> String {
    format!("the rule has no clause {id:?}")
}
