//! Waiting for what LaunchDarkly does later: an approval that is applied, a scheduled change that is carried out, a
//! segment that is imported or exported.

use ldapi_runtime::{Pending, Progress, Result, poll};

pub use ldapi_runtime::PollPolicy;

use crate::Client;

/// Waits by asking again and again; see [`Client::wait_for`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Waiter {
    client: Client,
    policy: PollPolicy,
}

impl Client {
    /// Waits for what LaunchDarkly does later, by asking after 2 s and then at growing distances, for at most ten minutes
    /// unless set otherwise.
    ///
    /// ```no_run
    /// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
    /// use std::time::Duration;
    /// use ldapi::wait::PollPolicy;
    ///
    /// let hour = PollPolicy::new().deadline(Duration::from_secs(3600));
    /// client.wait_for().policy(hour).approval_applied("project", "flag", "production", "approval-id").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for(&self) -> Waiter {
        Waiter { client: self.clone(), policy: PollPolicy::new() }
    }
}

impl Waiter {
    /// How often to ask, and for how long.
    pub fn policy(mut self, policy: PollPolicy) -> Self {
        self.policy = policy;
        self
    }

    async fn until<T>(self, ask: impl FnMut() -> Pending<T>, judge: impl FnMut(&T) -> Progress) -> Result<T> {
        poll(self.client.core(), &self.policy, ask, judge).await
    }

    /// Waits until the change of an approval request for a flag has been applied.
    ///
    /// # Errors
    /// It was declined, or applying it failed ([`Error::is_partial`](crate::Error::is_partial)); time ran out
    /// ([`Error::is_timeout`](crate::Error::is_timeout)); a call failed.
    #[cfg(feature = "approvals")]
    pub async fn approval_applied(
        self,
        project_key: &str,
        feature_flag_key: &str,
        environment_key: &str,
        id: &str,
    ) -> Result<crate::model::FlagConfigApprovalRequestResponse> {
        let approvals = self.client.approvals();
        let ask = || approvals.get_approval_for_flag(project_key, feature_flag_key, environment_key, id).send();
        self.until(ask, |request| approval_progress(request.status.as_str(), request.review_status.as_str())).await
    }

    /// Waits until the change of an approval request of any kind has been applied.
    ///
    /// # Errors
    /// As [`Waiter::approval_applied`].
    #[cfg(feature = "approvals")]
    pub async fn approval_request_applied(self, id: &str) -> Result<crate::model::ExpandableApprovalRequestResponse> {
        let approvals = self.client.approvals();
        let ask = || approvals.get_approval_request(id).send();
        self.until(ask, |request| approval_progress(request.status.as_str(), request.review_status.as_str())).await
    }

    /// Waits until a scheduled change of a flag is no longer there. LaunchDarkly removes it when it has been carried out,
    /// and also when somebody deletes it; which of the two it was shows in the flag only.
    ///
    /// # Errors
    /// Time ran out ([`Error::is_timeout`](crate::Error::is_timeout)); a call failed.
    #[cfg(feature = "workflows")]
    pub async fn scheduled_change_gone(
        self,
        project_key: &str,
        feature_flag_key: &str,
        environment_key: &str,
        id: &str,
    ) -> Result<()> {
        let workflows = self.client.workflows();
        let ask =
            || workflows.get_feature_flag_scheduled_change(project_key, feature_flag_key, environment_key, id).send();
        let outcome = self.until(ask, |_| Progress::Going(String::from("scheduled"))).await;
        match outcome {
            Err(error) if error.is_not_found() => Ok(()),
            other => other.map(drop),
        }
    }

    /// Waits until a segment's targets have been imported.
    ///
    /// # Errors
    /// It was stopped, or waits for an approval ([`Error::is_partial`](crate::Error::is_partial)); time ran out
    /// ([`Error::is_timeout`](crate::Error::is_timeout)); a call failed.
    #[cfg(feature = "segments")]
    pub async fn segment_imported(
        self,
        project_key: &str,
        environment_key: &str,
        segment_key: &str,
        import_id: &str,
    ) -> Result<crate::model::Import> {
        let segments = self.client.segments();
        let ask = || segments.get_big_segment_import(project_key, environment_key, segment_key, import_id).send();
        self.until(ask, |import| transfer_progress(import.status.as_str())).await
    }

    /// Waits until a segment's targets have been exported.
    ///
    /// # Errors
    /// As [`Waiter::segment_imported`].
    #[cfg(feature = "segments")]
    pub async fn segment_exported(
        self,
        project_key: &str,
        environment_key: &str,
        segment_key: &str,
        export_id: &str,
    ) -> Result<crate::model::Export> {
        let segments = self.client.segments();
        let ask = || segments.get_big_segment_export(project_key, environment_key, segment_key, export_id).send();
        self.until(ask, |export| transfer_progress(&export.status)).await
    }
}

#[cfg(feature = "approvals")]
fn approval_progress(status: &str, review: &str) -> Progress {
    match (status, review) {
        ("completed", _) => Progress::Done,
        ("failed", _) => Progress::Failed(String::from("the approved change could not be applied")),
        (_, "declined") => Progress::Failed(String::from("the approval request was declined")),
        _ => Progress::Going(format!("{status}, with the review {review}")),
    }
}

/// The values of an export's status are not documented; those of an import's are.
#[cfg(feature = "segments")]
fn transfer_progress(status: &str) -> Progress {
    match status {
        "complete" => Progress::Done,
        "stopped" | "failed" => Progress::Failed(format!("the transfer has {status}")),
        "pending_approval" => Progress::Failed(String::from("the transfer waits for an approval")),
        other => Progress::Going(other.into()),
    }
}
