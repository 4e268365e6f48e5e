//! Reviews of approval requests, and carrying them out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::World;
use super::super::change::By;
use super::super::place::{Kind, Place};
use super::super::refusal::{Outcome, forbidden, invalid, not_allowed};
use super::super::value::{Read, set};
use super::super::{flag, segment};
use super::{Resource, is_for_flag, view};
use crate::ask::{Answer, Ask};

/// `postApprovalRequestReview`, `postApprovalRequestReviewForFlag`
pub(crate) fn review(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (place, resource) = world.approval_of(ask)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    let kind = match ask.json().text("kind") {
        "" => "comment",
        kind @ ("approve" | "decline" | "comment") => kind,
        other => return Err(invalid(format!("kind: there is no review {other:?}"))),
    };
    if after.text("status") != "pending" {
        return Err(invalid("the request does not wait for a review"));
    }
    let settings = world.approval_settings(&resource.project, &resource.environment, &resource.kind);
    let is_own = after.text("requestorId") == ask.actor.member;
    if kind == "approve" && is_own && !settings.truth("canReviewOwnRequest") {
        let why = "a request is not approved by the member who made it";
        return Err(if is_for_flag(ask) { forbidden(why) } else { not_allowed(why) });
    }
    let mut review = json!({
        "_id": world.ids.object(world.now),
        "kind": kind,
        "creationDate": world.now + 1,
        "comment": ask.json().text("comment"),
        "memberId": ask.actor.member,
    });
    if let Some(token) = ask
        .actor
        .token
        .as_ref()
        .filter(|id| world.get(Kind::Token, &[id]).is_some_and(|token| token.truth("serviceToken")))
    {
        set(&mut review, "serviceTokenId", token.clone());
    }
    let mut reviews = after.list("allReviews").to_vec();
    reviews.push(review);
    let status = Count::of(&reviews).status(&settings);
    set(&mut after, "allReviews", reviews);
    set(&mut after, "reviewStatus", status);
    let after = world.change(&By::of(ask), &place, Some(after));
    Ok(Answer::json(200, view(world, &place, &after, is_for_flag(ask))))
}

/// How many members agree and disagree: the last word of each counts.
struct Count {
    approved: i64,
    declined: i64,
}

impl Count {
    fn of(reviews: &[Value]) -> Self {
        let decisive = reviews.iter().filter(|review| review.text("kind") != "comment");
        let last: BTreeMap<&str, &str> =
            decisive.map(|review| (review.text("memberId"), review.text("kind"))).collect();
        let count = |kind: &str| last.values().filter(|last| **last == kind).map(|_| 1_i64).sum();
        Count { approved: count("approve"), declined: count("decline") }
    }

    fn status(&self, settings: &Value) -> &'static str {
        let enough = self.approved >= settings.number("minNumApprovals").max(1);
        match self.declined {
            0 if enough => "approved",
            0 => "pending",
            _ => "declined",
        }
    }

    /// Whether the request can be carried out.
    fn allows(&self, settings: &Value) -> bool {
        let enough = self.approved >= settings.number("minNumApprovals").max(1);
        enough && (self.declined == 0 || settings.truth("canApplyDeclinedChanges"))
    }
}

/// `postApprovalRequestApply`, `postApprovalRequestApplyForFlag`
pub(crate) fn apply(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (place, resource) = world.approval_of(ask)?;
    let mut after = world.documents.get(&place).cloned().unwrap_or_default();
    let settings = world.approval_settings(&resource.project, &resource.environment, &resource.kind);
    if after.text("status") != "pending" {
        return Err(invalid(format!("the request is {} already", after.text("status"))));
    }
    if !Count::of(after.list("allReviews")).allows(&settings) {
        return Err(invalid("the request is not approved"));
    }
    let by = By::of(ask);
    set(&mut after, "appliedByMemberId", by.member.clone());
    let is_for_later = after.number("executionDate") > world.now && resource.kind == "flag";
    let failure = if is_for_later {
        world.schedule_approved(&resource, &place, &after);
        set(&mut after, "status", "scheduled");
        None
    } else {
        let outcome = carry_out(world, &by, &resource, &after);
        finish(&mut after, world.now, &outcome);
        outcome.err()
    };
    let after = world.change(&by.doing("applyApprovalRequest"), &place, Some(after));
    match failure {
        Some(refusal) => Err(refusal),
        None => Ok(Answer::json(200, view(world, &place, &after, is_for_flag(ask)))),
    }
}

/// Does to the resource what was asked for.
fn carry_out(world: &mut World, by: &By, resource: &Resource, request: &Value) -> Result<(), Answer> {
    let (mut after, is_deleted) = world.proposed(resource, request)?;
    let place = resource.place();
    if is_deleted {
        return world.remove_flag(by, &place);
    }
    let before = world.documents.get(&place).cloned().unwrap_or_default();
    if resource.kind == "flag" {
        flag::finish(world, &before, &mut after);
        flag::check_document(world, &resource.project, &before, &after)?;
        world.check_archived(&place, &before, &after)?;
    } else {
        world.finish_imports(request.list("instructions"));
        world.finish_segment(&mut after);
        segment::check_document(&after)?;
    }
    world.change(by, &place, Some(after));
    Ok(())
}

/// Notes how it went.
fn finish(request: &mut Value, now: i64, outcome: &Result<(), Answer>) {
    match outcome {
        Ok(()) => {
            set(request, "status", "completed");
            set(request, "appliedDate", now);
        }
        Err(refusal) => {
            let reason = refusal.body.as_ref().map_or("", |body| body.text("message"));
            let instruction = request.list("instructions").first().cloned().unwrap_or_else(|| json!({}));
            set(request, "status", "failed");
            set(request, "conflicts", json!([{ "instruction": instruction, "reason": reason }]));
        }
    }
}

/// Notes that an approved change has been carried out at its time, or could not be.
pub(crate) fn finish_scheduled(world: &mut World, by: &By, id: &str, outcome: &Result<(), Answer>) {
    let place = Place::new(Kind::ApprovalRequest, &[id]);
    if let Some(mut request) = world.documents.get(&place).cloned() {
        finish(&mut request, world.now, outcome);
        world.change(&by.doing("applyApprovalRequest"), &place, Some(request));
    }
}
