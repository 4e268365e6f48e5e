//! Approval requests: which, and what comes along.

use super::{Choice, Condition, Expand, Field, by, of};

/// Which approval requests: the filter of `getApprovalRequests`.
///
/// ```
/// use ldapi::query::{ApprovalFilter, ReviewStatus};
///
/// let open = ApprovalFilter::review_status().any_of([ReviewStatus::pending()]);
/// let filter = open.and(ApprovalFilter::project_key().equals("my-project"));
/// assert_eq!(filter.to_string(), r#"reviewStatus anyOf ["pending"],projectKey equals "my-project""#);
/// ```
pub type ApprovalFilter = Condition<of::Approvals>;

fields! {
    Approvals {
        /// The IDs of the members who are asked.
        notify_member_ids "notifyMemberIds": String, OneOf;
        /// The ID of the member who asks.
        requestor_id "requestorId": String, Value;
        /// The specifier of what is to be changed, such as `proj/web:env/production:flag/checkout`.
        resource_id "resourceId": String, Value;
        /// What kind of thing is to be changed.
        resource_kind "resourceKind": ApprovalKind, Value;
        /// How far the review is.
        review_status "reviewStatus": ReviewStatus, OneOf;
        /// How far the request is.
        status "status": ApprovalStatus, OneOf;
        /// The key of the project. It is documented by an example only.
        project_key "projectKey": String, Value;
    }
}

/// A kind of thing that approvals are for.
pub type ApprovalKind = Choice<of::ApprovalKinds>;

words! {
    Choice<ApprovalKinds> {
        /// Flags.
        flag "flag";
        /// Segments.
        segment "segment";
        /// AI configs.
        ai_config "aiConfig";
    }
}

/// A status of a review.
pub type ReviewStatus = Choice<of::ApprovalReviews>;

words! {
    Choice<ApprovalReviews> {
        /// Granted.
        approved "approved";
        /// Refused.
        declined "declined";
        /// Neither yet.
        pending "pending";
    }
}

/// A status of an approval request.
pub type ApprovalStatus = Choice<of::ApprovalStates>;

words! {
    Choice<ApprovalStates> {
        /// Nothing has been applied.
        pending "pending";
        /// It will be applied at a certain time.
        scheduled "scheduled";
        /// It could not be applied.
        failed "failed";
        /// It was applied.
        completed "completed";
    }
}

/// What `getApprovalRequests` can add.
pub type ApprovalListExpand = Expand<of::Approvals>;

words! {
    Expand<Approvals> {
        /// The flag.
        flag "flag";
        /// The project.
        project "project";
        /// The environments.
        environments "environments";
    }
}

/// What `getApprovalRequest` can add.
pub type ApprovalExpand = Expand<of::Approval>;

words! {
    Expand<Approval> {
        /// The environments.
        environments "environments";
        /// The flag.
        flag "flag";
        /// The project.
        project "project";
        /// What is to be changed.
        resource "resource";
    }
}

/// What `getApprovalRequestSettings` can add.
pub type ApprovalSettingsExpand = Expand<of::ApprovalSettings>;

words! {
    Expand<ApprovalSettings> {
        /// The settings that hold where there are no others.
        default_settings "default";
        /// The strictest of the settings.
        strict_settings "strict";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::judged;
    use super::*;

    #[test]
    fn filters_are_written() {
        judged(ApprovalFilter::notify_member_ids().any_of(["a", "b"]), r#"notifyMemberIds anyOf ["a","b"]"#, true);
        judged(ApprovalFilter::requestor_id().equals("4570"), r#"requestorId equals "4570""#, true);
        let id = "proj/p:env/e:flag/f";
        judged(ApprovalFilter::resource_id().equals(id), r#"resourceId equals "proj/p:env/e:flag/f""#, true);
        judged(
            ApprovalFilter::resource_kind().equals(ApprovalKind::ai_config()),
            r#"resourceKind equals "aiConfig""#,
            true,
        );
        judged(ApprovalFilter::status().any_of([ApprovalStatus::other("new")]), r#"status anyOf ["new"]"#, true);
        judged(ApprovalFilter::status().any_of(Vec::<ApprovalStatus>::new()), "status anyOf []", false);
    }
}
