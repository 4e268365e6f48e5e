//! Lists of approval requests, and what they show of other things.

use serde_json::{Value, json};

use super::super::World;
use super::super::filter::Filter;
use super::super::flag::{self, Look};
use super::super::link::api;
use super::super::page::{Paging, page};
use super::super::place::{Kind, Place, segment as encoded};
use super::super::refusal::{Outcome, invalid};
use super::super::value::{Read, set, take_over};
use super::super::{environment, project, segment};
use super::{Resource, view};
use crate::ask::{Answer, Ask};

/// `getApprovalRequests`
pub(crate) fn list(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let filter = Filter::parse(ask.query("filter").unwrap_or_default())?;
    filter.holds(&|field, operator, values| condition(&Value::Null, field, operator, values))?;
    let mut found = Vec::new();
    for (place, document) in world.under(Kind::ApprovalRequest, &[]) {
        if filter.holds(&|field, operator, values| condition(document, field, operator, values))? {
            found.push((place, document));
        }
    }
    let expand = ask.query("expand").unwrap_or_default();
    let paging = Paging { size: 20, most: 200, since: 0 };
    let page = page(ask, "/api/v2/approval-requests", found, paging)?;
    Ok(Answer::json(200, page.json(|(place, document)| expanded(world, place, document, expand))))
}

/// A condition of a filter.
fn condition(request: &Value, field: &str, operator: &str, values: &[String]) -> Result<bool, Answer> {
    let resource = Resource::parse(request.text("resourceId"));
    let about = |of: fn(&Resource) -> &String| resource.as_ref().is_some_and(|resource| values.contains(of(resource)));
    let is = |name: &str| values.iter().any(|value| value == request.text(name));
    if !matches!(operator, "equals" | "anyOf") {
        return Err(invalid(format!("filter: there is no operator {operator:?}")));
    }
    Ok(match field {
        "notifyMemberIds" => values.iter().any(|value| request.lists("notifyMemberIds", value)),
        "requestorId" | "resourceId" | "reviewStatus" | "status" => is(field),
        "resourceKind" => about(|resource| &resource.kind),
        "projectKey" => about(|resource| &resource.project),
        _ => return Err(invalid(format!("filter: there is no field {field:?}"))),
    })
}

/// `getApprovalsForFlag`
pub(crate) fn list_for_flag(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let wanted = world.flag_of(ask)?;
    let requests = world.under(Kind::ApprovalRequest, &[]);
    let items: Vec<Value> = requests
        .filter(|(_, request)| Resource::parse(request.text("resourceId")).is_some_and(|one| one == wanted))
        .map(|(place, request)| view(world, place, request, true))
        .collect();
    let (a, b, c) = (encoded(&wanted.project), encoded(&wanted.key), encoded(&wanted.environment));
    let href = format!("/api/v2/projects/{a}/flags/{b}/environments/{c}/approval-requests");
    let links = json!({ "self": api(href), "parent": api(wanted.place().href()) });
    Ok(Answer::json(200, json!({ "items": items, "_links": links })))
}

/// An approval request with what is asked for beside it.
pub(super) fn expanded(world: &World, place: &Place, document: &Value, expand: &str) -> Value {
    let mut shown = view(world, place, document, false);
    let Some(resource) = Resource::parse(document.text("resourceId")) else { return shown };
    for name in expand.split(',').map(str::trim) {
        let value = match name {
            "project" => {
                let place = Place::new(Kind::Project, &[&resource.project]);
                world.documents.get(&place).map(|document| project::view(&place, document))
            }
            "environments" => {
                let place = Place::new(Kind::Environment, &[&resource.project, &resource.environment]);
                let found = world.documents.get(&place).map(|document| environment::view(&place, document));
                Some(json!(found.into_iter().collect::<Vec<_>>()))
            }
            "flag" if resource.kind == "flag" => flag_view(world, &resource),
            "resource" => Some(resource_view(world, &resource)),
            _ => None,
        };
        value.into_iter().for_each(|value| set(&mut shown, name, value));
    }
    shown
}

/// A flag without its targeting.
fn flag_view(world: &World, resource: &Resource) -> Option<Value> {
    const SHOWN: [&str; 17] = [
        "name",
        "kind",
        "description",
        "key",
        "_version",
        "creationDate",
        "includeInSnippet",
        "clientSideAvailability",
        "variations",
        "temporary",
        "tags",
        "_links",
        "maintainerId",
        "_maintainer",
        "customProperties",
        "archived",
        "archivedDate",
    ];
    let place = resource.place();
    let look = Look { is_bare: true, ..Look::default() };
    let whole = flag::view(world, &place, world.documents.get(&place)?, &look);
    let mut shown = json!({});
    take_over(&mut shown, &whole, &SHOWN);
    take_over(&mut shown, &whole, &["defaults"]);
    Some(shown)
}

fn resource_view(world: &World, resource: &Resource) -> Value {
    let mut shown = json!({ "kind": resource.kind });
    let place = resource.place();
    let inner = match resource.kind.as_str() {
        "flag" => flag_view(world, resource),
        _ => world.documents.get(&place).map(|document| segment::view(world, &place, document)),
    };
    inner.into_iter().for_each(|inner| set(&mut shown, &resource.kind, inner));
    shown
}
