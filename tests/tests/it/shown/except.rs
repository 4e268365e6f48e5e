//! Types without a sample, and why they need none.

/// Types, and the reason.
const EXCEPTIONS: &[(&str, &[&str])] = &[
    (
        "statements and specifiers name resources and actions",
        &[
            "ldapi::access::Extent",
            "ldapi::access::Statement",
            "ldapi::access::StatementBuilder",
            "ldapi::access::error::StatementError",
            "ldapi_intent::specifier::ResourceSpecifier",
            "ldapi_intent::specifier::Segment",
            "ldapi_intent::specifier::Selector",
            "ldapi_intent::specifier::build::SpecifierBuilder",
            "ldapi_intent::specifier::error::SpecifierError",
        ],
    ),
    (
        "filters, orders and additions name members and what to look for in them",
        &[
            "ldapi_intent::query::choice::Choice",
            "ldapi_intent::query::colon::Terms",
            "ldapi_intent::query::expand::Expand",
            "ldapi_intent::query::operator::Condition",
            "ldapi_intent::query::sort::Sort",
        ],
    ),
    (
        "JSON pointers name members",
        &[
            "ldapi::edit::Edit",
            "ldapi_emulator::drift::Drifted",
            "ldapi_intent::patch::pointer::FlagEnvironmentPath",
            "ldapi_intent::patch::pointer::Pointer",
        ],
    ),
    (
        "parameters of instructions: the API has none that is a secret",
        &[
            "ldapi_intent::patch::approval::Reviewers",
            "ldapi_intent::patch::experiment::NewIteration",
            "ldapi_intent::patch::experiment::StartIteration",
            "ldapi_intent::patch::expiring::FlagTargetExpiry",
            "ldapi_intent::patch::expiring::FlagUserTargetExpiry",
            "ldapi_intent::patch::expiring::SegmentTargetExpiry",
            "ldapi_intent::patch::expiring::TargetType",
            "ldapi_intent::patch::expiring::UserFlagExpiry",
            "ldapi_intent::patch::flag::AddRule",
            "ldapi_intent::patch::flag::ClientSideAvailability",
            "ldapi_intent::patch::flag::DefaultVariations",
            "ldapi_intent::patch::flag::NewVariation",
            "ldapi_intent::patch::flag::VariationChange",
            "ldapi_intent::patch::member::BaseRole",
            "ldapi_intent::patch::member::ReplaceAllMembersCustomRoles",
            "ldapi_intent::patch::member::ReplaceAllMembersRoles",
            "ldapi_intent::patch::member::RoleAttributes",
            "ldapi_intent::patch::team::AddAllMembersToTeams",
            "ldapi_intent::patch::team::Grant",
            "ldapi_intent::patch::trigger::TriggerAction",
            "ldapi_intent::patch::value::Attribute",
            "ldapi_intent::patch::value::Clause",
            "ldapi_intent::patch::value::Operator",
            "ldapi_intent::patch::value::Prerequisite",
            "ldapi_intent::patch::value::Rollout",
            "ldapi_intent::patch::value::RuleSpec",
            "ldapi_intent::patch::value::Serve",
            "ldapi_intent::patch::value::TargetList",
            "ldapi_intent::patch::value::UserTargetList",
            "ldapi_intent::patch::weights::Weights",
        ],
    ),
    (
        "flags, segments and contexts hold no secrets",
        &[
            "ldapi::migration::NewMigrationFlag",
            "ldapi_intent::plan::Plan",
            "ldapi_rules::apply::Applied",
            "ldapi_rules::apply::Refused",
            "ldapi_rules::evaluate::Evaluation",
            "ldapi_rules::evaluate::context::BadContext",
            "ldapi_rules::evaluate::context::Context",
            "ldapi_rules::evaluate::reason::Reason",
        ],
    ),
    (
        "rules of the emulator name operations, and its document is public",
        &[
            "ldapi_emulator::fault::Fault",
            "ldapi_emulator::limit::Limit",
            "ldapi_emulator::pattern::RuleError",
            "ldapi_emulator::surface::Surface",
        ],
    ),
    ("ids of members and tokens are no secrets", &["ldapi_emulator::ask::Actor"]),
    ("a place in a request, and what was expected there", &["ldapi_emulator::finding::Finding"]),
    (
        "values out of a member: who prints one by itself has taken it out of what is masked",
        &["ldapi_runtime::choice::UnknownValue", "ldapi_runtime::json::Number", "ldapi_runtime::scalar::Base64"],
    ),
    ("names of members", &["ldapi_runtime::keys::Keys", "ldapi_runtime::keys::Slots"]),
    ("a host and a status", &["ldapi_runtime::hold::Hold"]),
    ("words of the program's own about a state", &["ldapi_runtime::poll::Progress"]),
    ("a header's name and versions", &["ldapi_runtime::settings::Versioning"]),
];

/// Types whose `Display` is the text that programs keep or send, and therefore whole.
const WHOLE_TEXTS: &[&str] =
    &["ldapi_intent::patch::semantic::Patch", "ldapi_runtime::json::Json", "ldapi_runtime::page::cursor::PageCursor"];

pub(super) fn all() -> impl Iterator<Item = &'static str> {
    EXCEPTIONS.iter().flat_map(|(_, paths)| paths.iter().copied())
}

pub(super) fn has(path: &str) -> bool {
    all().any(|known| known == path)
}

pub(super) fn has_display(path: &str) -> bool {
    WHOLE_TEXTS.contains(&path)
}
