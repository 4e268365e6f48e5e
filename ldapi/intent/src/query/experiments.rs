//! Experiments, holdouts and layers: which, and what comes along.

use super::{Choice, Condition, Expand, Field, Terms, by, of};

/// Which experiments: the filter of `getExperiments` and, presumably, of `getExperimentsAnyEnv`, which documents none.
///
/// ```
/// use ldapi::query::{ExperimentFilter, ExperimentListExpand, ExperimentStatus};
///
/// let filter = ExperimentFilter::new().flag_key("checkout").status(ExperimentStatus::running());
/// assert_eq!(filter.to_string(), "flagKey:checkout,status:running");
/// assert_eq!(ExperimentListExpand::treatments().to_string(), "treatments");
/// ```
pub type ExperimentFilter = Terms<of::Experiments>;

impl Terms<of::Experiments> {
    /// Experiments with the flag of this key.
    pub fn flag_key(self, key: impl AsRef<str>) -> Self {
        self.text("flagKey", key.as_ref())
    }

    /// Experiments with the metric of this key.
    pub fn metric_key(self, key: impl AsRef<str>) -> Self {
        self.text("metricKey", key.as_ref())
    }

    /// Experiments with an iteration of this status.
    pub fn status(self, status: ExperimentStatus) -> Self {
        self.text("status", status.as_str())
    }
}

/// A status of an experiment's iterations.
pub type ExperimentStatus = Choice<of::ExperimentStates>;

words! {
    Choice<ExperimentStates> {
        /// It has not begun.
        not_started "not_started";
        /// It is going on.
        running "running";
        /// It has ended.
        stopped "stopped";
    }
}

/// What `getExperiments` can add.
pub type ExperimentListExpand = Expand<of::Experiments>;

words! {
    Expand<Experiments> {
        /// The iterations before the current one.
        previous_iterations "previousIterations";
        /// The iteration that has not begun.
        draft_iteration "draftIteration";
        /// The metrics beside the primary one.
        secondary_metrics "secondaryMetrics";
        /// What is compared.
        treatments "treatments";
        /// How results are analysed.
        analysis_config "analysisConfig";
    }
}

/// What `getExperiment` can add.
pub type ExperimentExpand = Expand<of::Experiment>;

words! {
    Expand<Experiment> {
        /// The iterations before the current one.
        previous_iterations "previousIterations";
        /// The iteration that has not begun.
        draft_iteration "draftIteration";
        /// The metrics beside the primary one.
        secondary_metrics "secondaryMetrics";
        /// What is compared.
        treatments "treatments";
        /// How results are analysed.
        analysis_config "analysisConfig";
        /// Which members can be changed, by status.
        mutable_fields_by_status "mutableFieldsByStatus";
    }
}

/// What the withdrawn `getExperimentResults` could add.
pub type ExperimentResultsExpand = Expand<of::ExperimentResults>;

words! {
    Expand<ExperimentResults> {
        /// How many contexts took part.
        traffic "traffic";
    }
}

/// What `getHoldout` can add: to the holdout, and to the experiments that it holds contexts back from.
pub type HoldoutExpand = Expand<of::Holdout>;

words! {
    Expand<Holdout> {
        /// The iteration that has not begun.
        draft_iteration "draftIteration";
        /// The iterations before the current one.
        previous_iterations "previousIterations";
        /// The metrics beside the primary one.
        secondary_metrics "secondaryMetrics";
        /// What is compared.
        treatments "treatments";
        /// Of the experiments: the iteration that has not begun.
        related_draft_iteration "rel-draftIteration";
        /// Of the experiments: the metrics.
        related_metrics "rel-metrics";
        /// Of the experiments: the iterations before the current one.
        related_previous_iterations "rel-previousIterations";
        /// Of the experiments: the metrics beside the primary one.
        related_secondary_metrics "rel-secondaryMetrics";
        /// Of the experiments: what is compared.
        related_treatments "rel-treatments";
    }
}

/// Which layers: the filter of `getLayers`.
pub type LayerFilter = Condition<of::Layers>;

fields! {
    Layers {
        /// The keys of the experiments that have a share of the layer.
        experiment_key "reservations.experimentKey": String, Contents;
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        let filter = ExperimentFilter::new().metric_key("sales").status(ExperimentStatus::not_started());
        right(filter, "metricKey:sales,status:not_started");
        let filter = LayerFilter::experiment_key().contains("a");
        right(filter, r#"reservations.experimentKey contains "a""#);
    }
}
