//! Which kinds of instructions there are, and who carries them out.

use super::draft::Draft;
use super::parameters::Parameters;
use super::{
    clauses, lifecycle, prerequisites, rules, segment_lists, segment_rules, settings, switches, targets, variations,
};

/// How an instruction is carried out, or why it is refused.
pub(super) type Step = fn(&mut Draft<'_>, &Parameters<'_>) -> Result<(), String>;

/// Kinds of instructions on one topic.
pub(super) type Steps = &'static [(&'static str, Step)];

/// What a patch is for.
#[derive(Clone, Copy)]
pub(super) enum Resource {
    Flag,
    Segment,
}

/// A kind that is known.
pub(super) struct Found {
    /// Whether it acts in one environment of a flag.
    pub(super) needs_place: bool,
    pub(super) step: Step,
}

const FLAG_IN_ENVIRONMENT: &[Steps] =
    &[switches::STEPS, targets::STEPS, prerequisites::STEPS, rules::SHARED, rules::OF_FLAGS, clauses::STEPS];
const FLAG: &[Steps] = &[settings::SHARED, settings::OF_FLAGS, variations::STEPS, lifecycle::STEPS];
const SEGMENT: &[Steps] =
    &[settings::SHARED, segment_lists::SMALL, segment_lists::BIG, segment_rules::STEPS, rules::SHARED, clauses::STEPS];

/// The step for a kind, if it is known.
pub(super) fn find(resource: Resource, kind: &str) -> Option<Found> {
    let tables = match resource {
        Resource::Flag => [(true, FLAG_IN_ENVIRONMENT), (false, FLAG)],
        Resource::Segment => [(true, SEGMENT), (true, &[])],
    };
    let rows = tables.into_iter().flat_map(|(needs_place, topics)| topics.iter().map(move |rows| (needs_place, *rows)));
    rows.flat_map(|(needs_place, rows)| rows.iter().map(move |row| (needs_place, row)))
        .find(|(_, (known, _))| *known == kind)
        .map(|(needs_place, (_, step))| Found { needs_place, step: *step })
}
