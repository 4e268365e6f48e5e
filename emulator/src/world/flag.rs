//! Feature flags with their targeting in all environments.

use serde_json::Value;

use super::World;
use super::change::By;
use super::place::{Kind, Place};
use super::refusal::{Outcome, conflict, not_found};
use crate::ask::{Answer, Ask};

mod check;
mod copy;
mod depend;
mod fresh;
mod list;
mod patch;
mod status;
mod view;

pub(crate) use check::check_document;
pub(crate) use copy::{copied, copy};
pub(crate) use depend::{list as list_dependents, list_in_environment as list_dependents_in_environment};
pub(crate) use fresh::create;
pub(crate) use list::list;
pub(crate) use patch::{each, finish, patch};
pub(crate) use status::{across as status_across, get as status, list as statuses};
pub(crate) use view::{Look, listing, view};

impl World {
    /// The place of a flag that there is.
    pub(crate) fn flag(&self, project: &str, key: &str) -> Result<Place, Answer> {
        self.project(project)?;
        let place = Place::new(Kind::Flag, &[project, key]);
        if self.documents.contains_key(&place) { Ok(place) } else { Err(not_found("flag")) }
    }

    /// Deletes a flag with what is planned for it.
    pub(crate) fn remove_flag(&mut self, by: &By, place: &Place) -> Result<(), Answer> {
        let (project, key) = (place.at(0).to_owned(), place.at(1).to_owned());
        if let Some(other) = self.dependents(&project, None, &key).first() {
            return Err(conflict(format!("the flag is a prerequisite of {other:?}")));
        }
        self.change(by, place, None);
        let suffix = format!(":flag/{key}");
        let scope = format!("proj/{project}:");
        self.documents.retain(|place, document| match place.kind {
            Kind::ScheduledChange | Kind::Evaluations => (place.at(0), place.at(2)) != (&project, &key),
            Kind::ExpiringTarget => (place.at(0), place.at(2), place.at(3)) != (&project, "flag", &key),
            Kind::ApprovalRequest => {
                let resource = super::value::Read::text(document, "resourceId");
                !(resource.starts_with(&scope) && resource.ends_with(&suffix))
            }
            _ => true,
        });
        Ok(())
    }
}

/// `getFeatureFlag`
pub(crate) fn get(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    let document = world.documents.get(&place).unwrap_or(&Value::Null);
    Ok(Answer::json(200, view(world, &place, document, &Look::of(ask))))
}

/// `deleteFeatureFlag`
pub(crate) fn delete(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let place = world.flag(ask.path("projectKey"), ask.path("featureFlagKey"))?;
    world.remove_flag(&By::of(ask), &place)?;
    Ok(Answer::empty(204))
}
