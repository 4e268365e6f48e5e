//! Experiments, holdouts and layers: what a semantic patch can do to them.

use ldapi_runtime::{Json, Map};

use super::semantic::{InEnvironment, Patch, Whole};
use super::value::{ToJson, Value};

/// A patch of an experiment.
///
/// ```
/// use ldapi::patch::ExperimentPatch;
///
/// let patch = ExperimentPatch::new().start_iteration(ldapi::patch::StartIteration::new());
/// ```
pub type ExperimentPatch<S = Whole> = Patch<ExperimentInstruction, S>;

impl Patch<ExperimentInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of a holdout.
///
/// ```
/// use ldapi::patch::HoldoutPatch;
///
/// let patch = HoldoutPatch::new().remove_experiment("experiment-key");
/// ```
pub type HoldoutPatch<S = Whole> = Patch<HoldoutInstruction, S>;

impl Patch<HoldoutInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of a layer.
///
/// ```
/// use ldapi::patch::LayerPatch;
///
/// let patch = LayerPatch::in_environment("production").update_experiment_reservation("experiment-key", 40);
/// let patch = LayerPatch::layer_wide().update_name("Checkout");
/// ```
pub type LayerPatch<S = InEnvironment> = Patch<LayerInstruction, S>;

impl Patch<LayerInstruction, InEnvironment> {
    /// A patch that changes a layer in an environment, and perhaps as a whole.
    pub fn in_environment(key: impl Into<String>) -> Self {
        Patch::with(Some(key.into()))
    }
}

impl Patch<LayerInstruction, Whole> {
    /// A patch that changes a layer in all environments.
    pub fn layer_wide() -> Self {
        Patch::default()
    }
}

/// Changes of an experiment's fields, by the field's name. Which of them are allowed depends on the experiment's status;
/// with `expand=mutableFieldsByStatus` an experiment says so.
///
/// ```
/// use ldapi::patch::{ExperimentPatch, FieldUpdates};
///
/// let fields = FieldUpdates::new().update("name", "Shorter form").add("tags", "checkout").remove("hypothesis");
/// let patch = ExperimentPatch::new().update_experiment_fields(fields);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldUpdates(Map<Json>);

impl FieldUpdates {
    /// No changes yet.
    pub fn new() -> Self {
        FieldUpdates::default()
    }

    fn put(mut self, field: impl Into<String>, operation: &str, value: Option<Json>) -> Self {
        let members = [("operation", Json::from(operation))];
        let members = members.into_iter().chain(value.map(|value| ("value", value)));
        self.0.insert(field, Json::Object(members.collect()));
        self
    }

    /// Adds a value to a field that holds several.
    pub fn add(self, field: impl Into<String>, value: impl Into<Json>) -> Self {
        self.put(field, "add", Some(value.into()))
    }

    /// Gives a field another value.
    pub fn update(self, field: impl Into<String>, value: impl Into<Json>) -> Self {
        self.put(field, "update", Some(value.into()))
    }

    /// Takes a field's value away.
    pub fn remove(self, field: impl Into<String>) -> Self {
        self.put(field, "remove", None)
    }

    /// The changes as JSON, by the field's name: each with `operation` and, but for removals, `value`.
    pub fn changes(&self) -> &Map<Json> {
        &self.0
    }
}

impl ToJson for FieldUpdates {
    fn to_json(&self) -> Json {
        Json::Object(self.0.clone())
    }
}

impl Value for FieldUpdates {
    fn from_json(value: &Json) -> Option<Self> {
        let changes = value.as_object()?;
        let is_change = |change: &Json| change.get("operation").is_some_and(|operation| operation.as_str().is_some());
        changes.values().all(is_change).then(|| FieldUpdates(changes.clone()))
    }
}

super::kind::parameters! {
    /// A new iteration.
    NewIteration {
    } optional {
        /// Why a new iteration begins.
        change_justification: String = "changeJustification" "changeJustification?",
        /// By field name an `operation`, which is `add`, `update` or `remove`, and for the first two a `value`; applied
        /// to the copy before it starts.
        value: FieldUpdates = "value" "value?",
    }
}

super::kind::parameters! {
    /// The start of an iteration.
    StartIteration {
    } optional {
        /// Why a new iteration begins; required while the experiment is running, otherwise optional.
        change_justification: String = "changeJustification" "changeJustification?",
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to an experiment.
    ExperimentInstruction, "patchExperiment", in_body: false, path_member: false;

    environment Open {
        /// Changes the name of the experiment. Deprecated and to be withdrawn; `updateExperimentFields` takes its
        /// place.
        repeatable update_name UpdateName "updateName" {
            /// The name from now on.
            value: String = "value",
        };
        /// Changes the text that describes the experiment. Deprecated and to be withdrawn; `updateExperimentFields`
        /// takes its place.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on.
            value: String = "value",
        };
        /// Changes fields of the experiment or of its current iteration. What may change depends on the status of that
        /// iteration: read the experiment with `expand=mutableFieldsByStatus`. An `add` that is sent twice may add
        /// twice.
        once update_experiment_fields UpdateExperimentFields "updateExperimentFields" {
            /// By field name an `operation`, which is `add`, `update` or `remove`, and for the first two a `value`.
            value: FieldUpdates = "value",
        };
        /// Stops the running iteration, copies it, applies changes if there are any, and starts the copy. Every call
        /// makes one more iteration.
        once save_and_start_new_iteration SaveAndStartNewIteration "saveAndStartNewIteration" = NewIteration;
        /// Starts the iteration that `createIteration`, now deprecated, has prepared; `saveAndStartNewIteration` needs
        /// none. The flag has to be on and not archived, a randomization unit set, and one treatment at least has to
        /// get traffic.
        once start_iteration StartIteration "startIteration" = StartIteration;
        /// Ends the running iteration and records which treatment has won. Without a running iteration it may be
        /// refused.
        repeatable stop_iteration StopIteration "stopIteration" {
            /// The winning treatment's `_id`; read the experiment with `expand=treatments` to see it.
            winning_treatment_id: String = "winningTreatmentId",
            /// Why this treatment has won.
            winning_reason: String = "winningReason",
        };
        /// Archives the experiment, which hides it in LaunchDarkly's interface unless it is asked for. No iteration can
        /// start until `restoreExperiment`.
        repeatable archive_experiment ArchiveExperiment "archiveExperiment";
        /// Brings an archived experiment back, so that iterations can start again.
        repeatable restore_experiment RestoreExperiment "restoreExperiment";
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to a holdout.
    HoldoutInstruction, "patchHoldout", in_body: false, path_member: false;

    environment Open {
        /// Ends the holdout in the environment. On a holdout that has ended it may be refused.
        repeatable end_holdout EndHoldout "endHoldout";
        /// Takes an experiment out of the holdout.
        repeatable remove_experiment RemoveExperiment "removeExperiment" {
            /// The experiment's key, here in `value` and not in `experimentKey` as for layers.
            value: String = "value",
        };
        /// Changes the text that describes the holdout.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on.
            value: String = "value",
        };
        /// Changes the name of the holdout. Also accepts the name in `name` when read.
        repeatable update_name UpdateName "updateName" {
            /// The name from now on.
            value: String = "value" | "name",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to a layer.
    LayerInstruction, "updateLayer", in_body: true, path_member: false;

    resource Open {
        /// Changes the name of the layer, for all environments.
        repeatable update_name UpdateName "updateName" {
            /// The name from now on, here in `name` and not in `value` as elsewhere.
            name: String = "name",
        };
        /// Changes the text that describes the layer, for all environments.
        repeatable update_description UpdateDescription "updateDescription" {
            /// The text from now on, here in `description` and not in `value` as elsewhere.
            description: String = "description",
        };
    }
    environment HasEnvironment {
        /// Reserves traffic of the layer for an experiment, or changes what is reserved, in one environment. Send the
        /// environment key, although upstream does not demand it.
        repeatable update_experiment_reservation UpdateExperimentReservation "updateExperimentReservation" {
            /// The experiment's key.
            experiment_key: String = "experimentKey",
            /// The share of the layer's traffic in whole percent; 0 is allowed until an iteration has started.
            reservation_percent: i64 = "reservationPercent",
        };
        /// Ends the reservation of traffic for an experiment in one environment. Send the environment key, although
        /// upstream does not demand it.
        repeatable remove_experiment RemoveExperiment "removeExperiment" {
            /// The experiment's key.
            experiment_key: String = "experimentKey",
        };
    }
}
