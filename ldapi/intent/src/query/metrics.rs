//! Metrics and metric groups: which, in which order, and what comes along.

use super::{Choice, Condition, Expand, Field, Sort, by, of};

/// Which metrics: the filter of `getMetrics`.
///
/// ```
/// use ldapi::query::{MetricFilter, MetricGroupFilter, MetricGroupKind};
///
/// let filter = MetricFilter::tags().contains_all(["web", "beta"]).and(MetricFilter::is_numeric().equals(true));
/// assert_eq!(filter.to_string(), r#"tags contains ["web","beta"],isNumeric equals true"#);
///
/// // Groups are filtered in a dialect of their own.
/// let filter = MetricGroupFilter::kind().equals(MetricGroupKind::funnel());
/// let filter = filter.and(MetricGroupFilter::query().equals("new users"));
/// assert_eq!(filter.to_string(), "kind equals 'funnel' and query equals 'new users'");
/// ```
pub type MetricFilter = Condition<of::Metrics>;

fields! {
    Metrics {
        /// The keys of the sources that its data come from.
        data_source_keys "dataSourceKeys": String, OneOfOrNot;
        /// The keys of the events it counts.
        event_keys "eventKeys": String, OneOf;
        /// What kind of events it counts.
        event_kind "eventKind": MetricEvent, Value;
        /// Whether it is used in experiments or guarded rollouts.
        has_connections "hasConnections": bool, Value;
        /// Whether it measures numbers, or only whether something happens.
        is_numeric "isNumeric": bool, Value;
        /// The IDs of the members who maintain it.
        maintainer_ids "maintainerIds": String, OneOf;
        /// The key of the team that maintains it.
        maintainer_team_key "maintainerTeamKey": String, Value;
        /// What it is used in.
        metric_used_in "metricUsedIn": MetricUse, Value;
        /// Something like this in key or name.
        query "query": String, Search;
        /// The tags.
        tags "tags": String, Contents;
        /// How the values of one unit are put together.
        unit_aggregation_type "unitAggregationType": MetricAggregation, Value;
        /// The IDs of versions.
        version_ids "versionIds": String, OneOf;
        /// The view it belongs to.
        view "view": String, Value;
    }
}

/// A kind of events that metrics count.
pub type MetricEvent = Choice<of::MetricEvents>;

words! {
    Choice<MetricEvents> {
        /// Events that the application sends.
        custom "custom";
        /// Pages that are seen.
        pageview "pageview";
        /// Clicks.
        click "click";
    }
}

/// What metrics are used in.
pub type MetricUse = Choice<of::MetricUses>;

words! {
    Choice<MetricUses> {
        /// Experiments.
        experiments "experiments";
        /// Guarded rollouts.
        guarded_rollouts "guarded_rollouts";
        /// Either.
        any "any";
        /// Neither.
        none "none";
    }
}

/// How the values of one unit are put together.
pub type MetricAggregation = Choice<of::MetricAggregations>;

words! {
    Choice<MetricAggregations> {
        /// Added up.
        sum "sum";
        /// Their average.
        average "average";
    }
}

/// The order of `getMetrics`; one name at a time.
pub type MetricSort = Sort<of::Metrics>;

words! {
    Sort<Metrics> {
        /// By when it was created.
        created_at "createdAt";
        /// By name.
        name "name";
    }
}

/// What `getMetrics` can add.
pub type MetricListExpand = Expand<of::Metrics>;

words! {
    Expand<Metrics> {
        /// How many experiments use it.
        experiment_count "experimentCount";
    }
}

/// What `getMetric` can add.
pub type MetricExpand = Expand<of::Metric>;

words! {
    Expand<Metric> {
        /// The experiments that use it.
        experiments "experiments";
        /// How many experiments use it.
        experiment_count "experimentCount";
        /// The groups it is in.
        metric_groups "metricGroups";
        /// How many groups it is in.
        metric_group_count "metricGroupCount";
        /// Where its events come from.
        event_sources "eventSources";
        /// The guarded rollouts that use it.
        guarded_rollouts "guardedRollouts";
        /// How many guarded rollouts use it.
        guarded_rollout_count "guardedRolloutCount";
        /// When an experiment last used it.
        last_used_in_experiment "lastUsedInExperiment";
        /// When a guarded rollout last used it.
        last_used_in_guarded_rollout "lastUsedInGuardedRollout";
    }
}

/// Which metric groups: the filter of `getMetricGroups`. Its examples have single quotes and the word `and`, so that is what
/// is written; lists, of which there is no example, are written as everywhere else.
pub type MetricGroupFilter = Condition<of::MetricGroups>;

fields! {
    MetricGroups {
        /// How far experiments with it are.
        experiment_status "experimentStatus": MetricGroupStatus, Value;
        /// Whether it is used in experiments or guarded rollouts.
        has_connections "hasConnections": bool, Value;
        /// The kind of group.
        kind "kind": MetricGroupKind, Value;
        /// The IDs of the members who maintain it.
        maintainer_ids "maintainerIds": String, OneOf;
        /// The key of the team that maintains it.
        maintainer_team_key "maintainerTeamKey": String, Value;
        /// Something like this in key or name.
        query "query": String, Search;
    }
}

/// A status of experiments with a metric group.
pub type MetricGroupStatus = Choice<of::MetricGroupStates>;

words! {
    Choice<MetricGroupStates> {
        /// It has not begun.
        not_started "not_started";
        /// It is going on.
        running "running";
        /// It has ended.
        stopped "stopped";
        /// It has begun.
        started "started";
    }
}

/// A kind of metric groups.
pub type MetricGroupKind = Choice<of::MetricGroupKinds>;

words! {
    Choice<MetricGroupKinds> {
        /// Steps, one after the other.
        funnel "funnel";
        /// Metrics side by side.
        standard "standard";
    }
}

/// The order of `getMetricGroups`.
pub type MetricGroupSort = Sort<of::MetricGroups>;

words! {
    Sort<MetricGroups> {
        /// By name.
        name "name";
        /// By when it was created.
        created_at "createdAt";
        /// By how many experiments it is used in.
        connection_count "connectionCount";
    }
}

/// What `getMetricGroup` can add.
pub type MetricGroupExpand = Expand<of::MetricGroup>;

words! {
    Expand<MetricGroup> {
        /// The experiments that use it.
        experiments "experiments";
        /// How many experiments use it.
        experiment_count "experimentCount";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        let filter = MetricFilter::data_source_keys().not_equals("a").and(MetricFilter::event_keys().any_of(["b"]));
        right(filter, r#"dataSourceKeys notEquals "a",eventKeys anyOf ["b"]"#);
        let filter = MetricFilter::event_kind().equals(MetricEvent::custom());
        let filter = filter.and(MetricFilter::metric_used_in().equals(MetricUse::guarded_rollouts()));
        right(filter, r#"eventKind equals "custom",metricUsedIn equals "guarded_rollouts""#);
        right(MetricFilter::query().equals_list(["a", "b"]), r#"query equals ["a","b"]"#);
        let filter = MetricFilter::unit_aggregation_type().equals(MetricAggregation::sum());
        right(filter, r#"unitAggregationType equals "sum""#);
        let filter = MetricGroupFilter::experiment_status().equals(MetricGroupStatus::running());
        let filter = filter.and(MetricGroupFilter::maintainer_ids().any_of(["a"]));
        right(filter, r#"experimentStatus equals 'running' and maintainerIds anyOf ["a"]"#);
    }
}
