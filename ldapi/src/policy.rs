//! What is particular to LaunchDarkly: its errors, its limits, its regions.

use ldapi_runtime::http::HeaderName;
use ldapi_runtime::{ErrorRule, ErrorRules, LimitHeaders, Scope};

/// The forms of its errors.
///
/// * A conflict with the code `optimistic_locking_error` means a change at the same time: that is the documented example
///   of a 409, and its words ask to try again. On the IP allowlist the same code also means that an entry is there
///   already (launchdarkly/terraform-provider-launchdarkly, `ip_allowlist_helper.go`), so there it means nothing.
/// * Where a change to a flag needs an approval, the answer is 405 (the documentation of the flag's operations); on
///   segments it is 403 with "approval is required" (the same provider, `helper.go`).
pub(crate) const ERRORS: ErrorRules = ErrorRules {
    concurrent_change: &[ErrorRule::status(409).code("optimistic_locking_error").except_path("/ip-allowlist")],
    approval_required: &[
        ErrorRule::status(405).path("/flags/{"),
        ErrorRule::status(403).message("approval is required"),
    ],
    ..ErrorRules::new()
};

/// The headers by which it tells of its limits; how many requests they allow is not published. Source: the part on rate
/// limits of its API documentation.
pub(crate) static LIMITS: [LimitHeaders; 3] = [
    LimitHeaders {
        scope: Scope::Account,
        limit: HeaderName::from_static("x-ratelimit-global-limit"),
        remaining: HeaderName::from_static("x-ratelimit-global-remaining"),
        reset: HeaderName::from_static("x-ratelimit-reset"),
    },
    LimitHeaders {
        scope: Scope::Route,
        limit: HeaderName::from_static("x-ratelimit-route-limit"),
        remaining: HeaderName::from_static("x-ratelimit-route-remaining"),
        reset: HeaderName::from_static("x-ratelimit-reset"),
    },
    LimitHeaders {
        scope: Scope::Credential,
        limit: HeaderName::from_static("x-ratelimit-auth-token-limit"),
        remaining: HeaderName::from_static("x-ratelimit-auth-token-remaining"),
        reset: HeaderName::from_static("x-ratelimit-auth-token-reset"),
    },
];

/// The header by which `PUT`, `PATCH` and `DELETE` travel inside of `POST`.
pub(crate) const TUNNEL: &str = "x-http-method-override";

/// Where LaunchDarkly is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// `app.launchdarkly.com`.
    #[default]
    Commercial,
    /// `app.launchdarkly.us`, for the United States federal government.
    Federal,
    /// `app.eu.launchdarkly.com`, in the European Union.
    Eu,
}

impl Region {
    /// The address of the server.
    pub fn url(self) -> &'static str {
        match self {
            Region::Commercial => "https://app.launchdarkly.com",
            Region::Federal => "https://app.launchdarkly.us",
            Region::Eu => "https://app.eu.launchdarkly.com",
        }
    }
}
