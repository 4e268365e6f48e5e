//! Where documents are kept, and what that is called in addresses and in policies.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `[project]`
    Project,
    /// `[project, environment]`
    Environment,
    /// `[project, flag]`
    Flag,
    /// `[project]`
    FlagDefaults,
    /// `[project, environment, segment]`
    Segment,
    /// `[project, environment, segment, id]`: an import or export of a big segment.
    Transfer,
    /// `[project, environment, flag, id]`
    ScheduledChange,
    /// `[project, environment, "flag" or "segment", key, id]`
    ExpiringTarget,
    /// `[project, environment, flag]`: when it was last evaluated, and for which kinds of contexts.
    Evaluations,
    /// `[id]`
    Member,
    /// `[key]`
    Team,
    /// `[key]`
    Role,
    /// `[id]`
    Token,
    /// `[id]`
    Webhook,
    /// `[id]`
    ApprovalRequest,
}

/// A kind in other words.
pub(crate) struct Words {
    /// In the JSON of a state.
    pub(crate) collection: &'static str,
    /// In the audit log.
    pub(crate) kind: &'static str,
    /// The end of names of actions.
    pub(crate) action: &'static str,
    /// How long the path is.
    pub(crate) depth: usize,
    /// The member that counts versions.
    pub(crate) version: Option<&'static str>,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Kind; 15] = [
        Kind::Project,
        Kind::Environment,
        Kind::Flag,
        Kind::FlagDefaults,
        Kind::Segment,
        Kind::Transfer,
        Kind::ScheduledChange,
        Kind::ExpiringTarget,
        Kind::Evaluations,
        Kind::Member,
        Kind::Team,
        Kind::Role,
        Kind::Token,
        Kind::Webhook,
        Kind::ApprovalRequest,
    ];

    /// What it is called.
    pub(crate) fn words(self) -> Words {
        let words = |collection, kind, action, depth, version| Words { collection, kind, action, depth, version };
        match self {
            Kind::Project => words("projects", "project", "Project", 1, None),
            Kind::Environment => words("environments", "environment", "Environment", 2, None),
            Kind::Flag => words("flags", "flag", "Flag", 2, Some("_version")),
            Kind::FlagDefaults => words("flagDefaults", "project", "FlagDefaults", 1, None),
            Kind::Segment => words("segments", "segment", "Segment", 3, Some("version")),
            Kind::Transfer => words("transfers", "segment", "SegmentTransfer", 4, None),
            Kind::ScheduledChange => {
                words("scheduledChanges", "scheduled-change", "ScheduledChanges", 4, Some("_version"))
            }
            Kind::ExpiringTarget => words("expiringTargets", "flag", "ExpiringTargets", 5, Some("_version")),
            Kind::Evaluations => words("evaluations", "flag", "Evaluations", 3, None),
            Kind::Member => words("members", "member", "Member", 1, Some("version")),
            Kind::Team => words("teams", "team", "Team", 1, Some("_version")),
            Kind::Role => words("roles", "role", "Role", 1, None),
            Kind::Token => words("tokens", "token", "AccessToken", 1, None),
            Kind::Webhook => words("webhooks", "webhook", "Webhook", 1, None),
            Kind::ApprovalRequest => {
                words("approvalRequests", "approval-request", "ApprovalRequest", 1, Some("_version"))
            }
        }
    }
}

/// Where a document is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its keys, the outermost first.
    pub(crate) path: Vec<String>,
}

impl Place {
    /// A place by its keys.
    pub(crate) fn new(kind: Kind, path: &[&str]) -> Self {
        Place { kind, path: path.iter().map(|key| String::from(*key)).collect() }
    }

    /// A key of the path; empty if it is shorter.
    pub(crate) fn at(&self, index: usize) -> &str {
        self.path.get(index).map_or("", String::as_str)
    }

    /// The last key of the path.
    pub(crate) fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The path of its address.
    pub(crate) fn href(&self) -> String {
        let (a, b, c) = (segment(self.at(0)), segment(self.at(1)), segment(self.at(2)));
        match self.kind {
            Kind::Project => format!("/api/v2/projects/{a}"),
            Kind::Environment => format!("/api/v2/projects/{a}/environments/{b}"),
            Kind::Flag => format!("/api/v2/flags/{a}/{b}"),
            Kind::FlagDefaults => format!("/api/v2/projects/{a}/flag-defaults"),
            Kind::Segment => format!("/api/v2/segments/{a}/{b}/{c}"),
            Kind::Transfer => format!("/api/v2/segments/{a}/{b}/{c}/imports/{}", segment(self.at(3))),
            Kind::ScheduledChange => {
                format!("/api/v2/projects/{a}/flags/{c}/environments/{b}/scheduled-changes/{}", segment(self.at(3)))
            }
            Kind::ExpiringTarget => format!("/api/v2/{c}s/{a}/{}/expiring-targets/{b}", segment(self.at(3))),
            Kind::Evaluations => format!("/api/v2/flag-statuses/{a}/{b}/{c}"),
            Kind::Member => format!("/api/v2/members/{a}"),
            Kind::Team => format!("/api/v2/teams/{a}"),
            Kind::Role => format!("/api/v2/roles/{a}"),
            Kind::Token => format!("/api/v2/tokens/{a}"),
            Kind::Webhook => format!("/api/v2/webhooks/{a}"),
            Kind::ApprovalRequest => format!("/api/v2/approval-requests/{a}"),
        }
    }

    /// The path of the page that people would look at.
    pub(crate) fn site(&self) -> String {
        let (a, b, c) = (segment(self.at(0)), segment(self.at(1)), segment(self.at(2)));
        match self.kind {
            Kind::Flag => format!("/projects/{a}/flags/{b}"),
            Kind::Segment | Kind::Transfer => format!("/projects/{a}/segments/{c}/targeting?env={b}"),
            Kind::ScheduledChange | Kind::Evaluations => format!("/projects/{a}/flags/{c}/targeting?env={b}"),
            Kind::ExpiringTarget => format!("/projects/{a}/{c}s/{}/targeting?env={b}", segment(self.at(3))),
            Kind::Project | Kind::FlagDefaults | Kind::Environment => format!("/settings/projects/{a}/environments"),
            Kind::Member => format!("/settings/members/{a}"),
            Kind::Team => format!("/settings/teams/{a}"),
            Kind::Role => format!("/settings/roles/{a}"),
            Kind::Token => format!("/settings/tokens/{a}"),
            Kind::Webhook => format!("/settings/integrations/webhooks/{a}"),
            Kind::ApprovalRequest => format!("/approvals/{a}"),
        }
    }

    /// Its name in policies; for a flag, that within one environment.
    pub(crate) fn resource(&self, environment: &str) -> String {
        let (a, b, c) = (self.at(0), self.at(1), self.at(2));
        match self.kind {
            Kind::Project | Kind::FlagDefaults => format!("proj/{a}"),
            Kind::Environment => format!("proj/{a}:env/{b}"),
            Kind::Flag => format!("proj/{a}:env/{environment}:flag/{b}"),
            Kind::Segment | Kind::Transfer => format!("proj/{a}:env/{b}:segment/{c}"),
            Kind::ScheduledChange | Kind::Evaluations => format!("proj/{a}:env/{b}:flag/{c}"),
            Kind::ExpiringTarget => format!("proj/{a}:env/{b}:{c}/{}", self.at(3)),
            Kind::Member => format!("member/{a}"),
            Kind::Team => format!("team/{a}"),
            Kind::Role => format!("role/{a}"),
            Kind::Token => format!("member/{environment}:token/{a}"),
            Kind::Webhook => format!("webhook/{a}"),
            Kind::ApprovalRequest => format!("approval-request/{a}"),
        }
    }
}

/// A key as a part of an address.
pub(crate) fn segment(key: &str) -> String {
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(key, PLAIN).to_string()
}
