//! What is listed: the types by which filters, orders and additions differ.

/// A thing whose filters compare fields by operators: how these are written.
pub trait Subject {
    /// The sign between two conditions that must both hold.
    const AND: &'static str = ",";
    /// What stands before and behind text.
    const QUOTE: char = '"';
    /// Whether there are parentheses.
    const HAS_GROUPS: bool = false;
}

/// A thing whose filters have terms of any name.
pub trait Named {}

/// A thing whose filters also know "or" and parentheses.
pub trait Grouped: Subject {}

/// A thing that can be sorted by several names.
pub trait Several {}

macro_rules! subjects {
    ($($name:ident)*) => { $(pub enum $name {})* };
}

macro_rules! marked {
    ($trait:ident: $($name:ident)*) => { $(impl $trait for $name {})* };
}

subjects! {
    ApplicationVersions Applications ApprovalSettings Approval Approvals Charts ContextApplications ContextAttributeValues
    ContextAttributes ContextInstances ContextKinds Contexts Deployments EnvironmentReleases Environments Evaluations
    Experiment ExperimentResults Experiments Flag FlagEvents Flags Holdout InsightGroup InsightGroups Layers LeadTimeChart
    Linked Members MetricGroup MetricGroups Metric Metrics Pipelines Progressions ProjectSdkKeys Projects PullRequests
    Repositories SdkKeyViews SdkKeys Segments TeamChange Teams Users Views Workflows
}

// Words that are values.
subjects! {
    ApplicationKinds ApprovalKinds ApprovalReviews ApprovalStates ExperimentStates FlagStates FlagTypes MetricAggregations
    MetricEvents MetricGroupKinds MetricGroupStates MetricUses ReleaseKinds RolloutStates Sdks SdkKeyKinds
}

marked! {
    Subject: Approvals ContextAttributeValues ContextAttributes EnvironmentReleases Evaluations Layers Metrics Progressions ProjectSdkKeys Views
}

impl Subject for MetricGroups {
    const AND: &'static str = " and ";
    const QUOTE: char = '\'';
}

marked! { Named: Environments Experiments Flags Members Pipelines Projects SdkKeys Teams Users }

macro_rules! grouped {
    ($($name:ident)*) => {$(
        impl Subject for $name {
            const HAS_GROUPS: bool = true;
        }
        impl Grouped for $name {}
    )*};
}

grouped! { ApplicationVersions Applications ContextApplications ContextInstances Contexts Segments }

marked! {
    Several: Applications Environments Flags Members MetricGroups ProjectSdkKeys Projects SdkKeys Segments Teams
}
