//! Engineering insights: in which order, and what comes along.

use super::{Expand, Sort, of};

/// What `getDeploymentFrequencyChart`, `getReleaseFrequencyChart` and `getStaleFlagsChart` can add.
///
/// ```
/// use ldapi::query::{PullRequestExpand, PullRequestSort};
///
/// let slowest_first = PullRequestSort::lead_time().descending();
/// assert_eq!(slowest_first.to_string(), "-leadTime");
/// assert_eq!(slowest_first.needs(), ["environmentKey"]);
/// assert_eq!(PullRequestExpand::deployments().to_string(), "deployments");
/// ```
pub type ChartExpand = Expand<of::Charts>;

words! {
    Expand<Charts> {
        /// The figures.
        metrics "metrics";
    }
}

/// What `getLeadTimeChart` can add.
pub type LeadTimeExpand = Expand<of::LeadTimeChart>;

words! {
    Expand<LeadTimeChart> {
        /// The figures.
        metrics "metrics";
        /// The percentiles.
        percentiles "percentiles";
    }
}

/// What `getDeployments` and `getDeployment` can add.
pub type DeploymentExpand = Expand<of::Deployments>;

words! {
    Expand<Deployments> {
        /// The pull requests that were deployed.
        pull_requests "pullRequests";
        /// The flags that were added, changed or removed in code.
        flag_references "flagReferences";
    }
}

/// What `getFlagEvents` can add.
pub type FlagEventExpand = Expand<of::FlagEvents>;

words! {
    Expand<FlagEvents> {
        /// The experiments.
        experiments "experiments";
    }
}

/// The order of `getInsightGroups`; one name at a time.
pub type InsightGroupSort = Sort<of::InsightGroups>;

words! {
    Sort<InsightGroups> {
        /// By name.
        name "name";
    }
}

/// What `getInsightGroups` can add.
pub type InsightGroupListExpand = Expand<of::InsightGroups>;

words! {
    Expand<InsightGroups> {
        /// The scores.
        scores "scores";
        /// The environment.
        environment "environment";
        /// Facts about the whole list.
        metadata "metadata";
    }
}

/// What `getInsightGroup` can add.
pub type InsightGroupExpand = Expand<of::InsightGroup>;

words! {
    Expand<InsightGroup> {
        /// The scores.
        scores "scores";
        /// The environment.
        environment "environment";
    }
}

/// The order of `getPullRequests`; one name at a time. Without an order it goes by when they were created or merged.
pub type PullRequestSort = Sort<of::PullRequests>;

impl Sort<of::PullRequests> {
    /// By lead time. The call needs `environmentKey`.
    pub fn lead_time() -> Self {
        Self::known("leadTime").needing("environmentKey")
    }
}

/// What `getPullRequests` can add.
pub type PullRequestExpand = Expand<of::PullRequests>;

words! {
    Expand<PullRequests> {
        /// The deployments it is in.
        deployments "deployments";
        /// The flags that it adds, changes or removes in code.
        flag_references "flagReferences";
        /// The time from the first commit to production.
        lead_time "leadTime";
    }
}

/// What `getInsightsRepositories` can add.
pub type RepositoryExpand = Expand<of::Repositories>;

words! {
    Expand<Repositories> {
        /// The projects it belongs to.
        projects "projects";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn additions_are_written() {
        right(LeadTimeExpand::metrics().and(LeadTimeExpand::percentiles()), "metrics,percentiles");
        right(DeploymentExpand::from([DeploymentExpand::pull_requests()]), "pullRequests");
    }
}
