//! Targets that expire: what a semantic patch can do to them, by operation.

use ldapi_runtime::UnknownValue;

use super::semantic::{Patch, Whole};
use super::time::UnixMillis;
use super::value::text_value;

/// A patch of the expiring targets of a flag.
///
/// ```
/// use ldapi::patch::FlagExpiringTargetsPatch;
///
/// let patch = FlagExpiringTargetsPatch::new().remove_expiring_target("user", "context-key", "variation-id");
/// ```
pub type FlagExpiringTargetsPatch<S = Whole> = Patch<FlagExpiringTargetInstruction, S>;

impl Patch<FlagExpiringTargetInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of the expiring user targets of a flag.
///
/// ```
/// use ldapi::patch::FlagExpiringUsersPatch;
///
/// let patch = FlagExpiringUsersPatch::new().remove_expire_user_target_date("user-key", "variation-id");
/// ```
pub type FlagExpiringUsersPatch<S = Whole> = Patch<FlagExpiringUserInstruction, S>;

impl Patch<FlagExpiringUserInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of the expiring targets of a segment.
///
/// ```
/// use ldapi::patch::SegmentExpiringTargetsPatch;
///
/// let patch = SegmentExpiringTargetsPatch::new().remove_expiring_target("included", "user", "context-key");
/// ```
pub type SegmentExpiringTargetsPatch<S = Whole> = Patch<SegmentExpiringTargetInstruction, S>;

impl Patch<SegmentExpiringTargetInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of the expiring user targets of a segment.
///
/// ```
/// use ldapi::patch::SegmentExpiringUsersPatch;
///
/// let patch = SegmentExpiringUsersPatch::new().remove_expire_user_target_date("excluded", "user-key");
/// ```
pub type SegmentExpiringUsersPatch<S = Whole> = Patch<SegmentExpiringUserInstruction, S>;

impl Patch<SegmentExpiringUserInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// A patch of the expiring targets of a user, in several flags.
///
/// ```
/// use ldapi::patch::UserExpiringFlagsPatch;
///
/// let patch = UserExpiringFlagsPatch::new().remove_expire_user_target_date("flag-key", "variation-id");
/// ```
pub type UserExpiringFlagsPatch<S = Whole> = Patch<UserExpiringFlagInstruction, S>;

impl Patch<UserExpiringFlagInstruction, Whole> {
    /// A patch without instructions yet.
    pub fn new() -> Self {
        Patch::default()
    }
}

/// Which list of a segment a target is in.
#[derive(Clone)]
#[non_exhaustive]
pub enum TargetType {
    /// It is in the segment.
    Included,
    /// It is kept out of the segment.
    Excluded,
    /// A list that is not known.
    Unknown(UnknownValue),
}

ldapi_runtime::text_enum! {
    TargetType {
        Included "included",
        Excluded "excluded",
    }
}
text_value! { TargetType }

super::kind::parameters! {
    /// When a context stops to be targeted.
    FlagTargetExpiry {
        /// The context's kind.
        context_kind: String = "contextKind",
        /// The context's key.
        context_key: String = "contextKey",
        /// The `_id` of the variation that targets the context.
        variation_id: String = "variationId",
        /// The new time of removal, in Unix milliseconds.
        value: UnixMillis = "value",
    } optional {
        /// The version that the expiring target must have now, else the update fails; without it no check is made.
        version: i64 = "version" "version?",
    }
}

super::kind::parameters! {
    /// When a user stops to be targeted.
    FlagUserTargetExpiry {
        /// The user's key.
        user_key: String = "userKey",
        /// The `_id` of the variation that targets the user.
        variation_id: String = "variationId",
        /// The new time of removal, in Unix milliseconds.
        value: UnixMillis = "value",
    } optional {
        /// The version that the expiring target must have now, else the update fails; without it no check is made.
        version: i64 = "version" "version?",
    }
}

super::kind::parameters! {
    /// When a context stops to be in a segment, or to be kept out of it.
    SegmentTargetExpiry {
        /// Whether the segment lists it as `included` or as `excluded`.
        target_type: TargetType = "targetType",
        /// The context's kind.
        context_kind: String = "contextKind",
        /// The context's key.
        context_key: String = "contextKey",
        /// The new time of removal, in Unix milliseconds.
        value: UnixMillis = "value",
    } optional {
        /// The version that the expiring target must have now, else the update fails; without it no check is made.
        version: i64 = "version" "version?",
    }
}

super::kind::parameters! {
    /// When a user stops to be targeted by a flag.
    UserFlagExpiry {
        /// The flag's key.
        flag_key: String = "flagKey",
        /// The `_id` of the variation that targets the user.
        variation_id: String = "variationId",
        /// The new time of removal, in Unix milliseconds.
        value: UnixMillis = "value",
    } optional {
        /// The version that the expiring target must have now, else the update fails; without it no check is made.
        version: i64 = "version" "version?",
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to the expiring targets of a flag.
    FlagExpiringTargetInstruction, "patchExpiringTargets", in_body: false, path_member: false;

    environment Open {
        /// Schedules the end of individual targeting of a context by this flag, in the environment of the path. The
        /// context has to be a target already, and can expire from one variation of a flag only. With a date set
        /// already, use `updateExpiringTarget`.
        once add_expiring_target AddExpiringTarget "addExpiringTarget" {
            /// The context's kind.
            context_kind: String = "contextKind",
            /// The context's key.
            context_key: String = "contextKey",
            /// The `_id` of the variation that targets the context.
            variation_id: String = "variationId",
            /// When the target goes, in Unix milliseconds.
            value: UnixMillis = "value",
        };
        /// Moves the date on which a context stops being an individual target of this flag.
        repeatable update_expiring_target UpdateExpiringTarget "updateExpiringTarget" = FlagTargetExpiry;
        /// Cancels the date on which a context stops being an individual target of this flag; the target itself stays.
        /// Without a date the outcome is not documented.
        repeatable remove_expiring_target RemoveExpiringTarget "removeExpiringTarget" {
            /// The context's kind.
            context_kind: String = "contextKind",
            /// The context's key.
            context_key: String = "contextKey",
            /// The `_id` of the variation that targets the context.
            variation_id: String = "variationId",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to the expiring user targets of a flag.
    FlagExpiringUserInstruction, "patchExpiringUserTargets", in_body: false, path_member: false;

    environment Open {
        /// Schedules the end of individual targeting of a user by this flag, in the environment of the path. The user
        /// has to be a target already, and can expire from one variation of a flag only. With a date set already, use
        /// `updateExpireUserTargetDate`.
        once add_expire_user_target_date AddExpireUserTargetDate "addExpireUserTargetDate" {
            /// The user's key.
            user_key: String = "userKey",
            /// The `_id` of the variation that targets the user.
            variation_id: String = "variationId",
            /// When the target goes, in Unix milliseconds.
            value: UnixMillis = "value",
        };
        /// Moves the date on which a user stops being an individual target of this flag.
        repeatable update_expire_user_target_date UpdateExpireUserTargetDate "updateExpireUserTargetDate" = FlagUserTargetExpiry;
        /// Cancels the date on which a user stops being an individual target of this flag; the target itself stays.
        /// Without a date the outcome is not documented.
        repeatable remove_expire_user_target_date RemoveExpireUserTargetDate "removeExpireUserTargetDate" {
            /// The user's key.
            user_key: String = "userKey",
            /// The `_id` of the variation that targets the user.
            variation_id: String = "variationId",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to the expiring targets of a segment.
    SegmentExpiringTargetInstruction, "patchExpiringTargetsForSegment", in_body: false, path_member: false;

    environment Open {
        /// Schedules the end of individual targeting of a context by this segment. The segment has to list the context
        /// already. A failure may still answer 200, with the reason in `errors`.
        once add_expiring_target AddExpiringTarget "addExpiringTarget" {
            /// Whether the segment lists it as `included` or as `excluded`.
            target_type: TargetType = "targetType",
            /// The context's kind.
            context_kind: String = "contextKind",
            /// The context's key.
            context_key: String = "contextKey",
            /// When the target goes, in Unix milliseconds.
            value: UnixMillis = "value",
        };
        /// Moves the date on which this segment stops listing a context. A failure may still answer 200, with the
        /// reason in `errors`.
        repeatable update_expiring_target UpdateExpiringTarget "updateExpiringTarget" = SegmentTargetExpiry;
        /// Cancels the date on which this segment stops listing a context; the target itself stays. Without a date the
        /// outcome is not documented. A failure may still answer 200, with the reason in `errors`.
        repeatable remove_expiring_target RemoveExpiringTarget "removeExpiringTarget" {
            /// Whether the segment lists it as `included` or as `excluded`.
            target_type: TargetType = "targetType",
            /// The context's kind.
            context_kind: String = "contextKind",
            /// The context's key.
            context_key: String = "contextKey",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to the expiring user targets of a segment.
    SegmentExpiringUserInstruction, "patchExpiringUserTargetsForSegment", in_body: false, path_member: false;

    environment Open {
        /// Schedules the end of individual targeting of a user by this segment. What happens with a date set already is
        /// not documented. A failure may still answer 200, with the reason in `errors`.
        once add_expire_user_target_date AddExpireUserTargetDate "addExpireUserTargetDate" {
            /// Whether the segment lists it as `included` or as `excluded`.
            target_type: TargetType = "targetType",
            /// The user's key.
            user_key: String = "userKey",
            /// When the target goes, in Unix milliseconds.
            value: UnixMillis = "value",
        };
        /// Moves the date on which this segment stops listing a user. A failure may still answer 200, with the reason
        /// in `errors`.
        repeatable update_expire_user_target_date UpdateExpireUserTargetDate "updateExpireUserTargetDate" {
            /// Whether the segment lists it as `included` or as `excluded`.
            target_type: TargetType = "targetType",
            /// The user's key.
            user_key: String = "userKey",
            /// The new time of removal, in Unix milliseconds.
            value: UnixMillis = "value",
            /// The segment's version, which is required here; elsewhere it is that of the expiring target.
            version: i64 = "version",
        };
        /// Cancels the date on which this segment stops listing a user; the target itself stays. Without a date the
        /// outcome is not documented. A failure may still answer 200, with the reason in `errors`.
        repeatable remove_expire_user_target_date RemoveExpireUserTargetDate "removeExpireUserTargetDate" {
            /// Whether the segment lists it as `included` or as `excluded`.
            target_type: TargetType = "targetType",
            /// The user's key.
            user_key: String = "userKey",
        };
    }
}

super::kind::instructions! {
    /// What a semantic patch can do to the expiring targets of a user, in several flags.
    UserExpiringFlagInstruction, "patchExpiringFlagsForUser", in_body: false, path_member: false;

    environment Open {
        /// Schedules the end of individual targeting of the user in the path by a flag. The user has to be a target of
        /// the flag already, and can expire from one variation of a flag only. With a date set already, use
        /// `updateExpireUserTargetDate`.
        once add_expire_user_target_date AddExpireUserTargetDate "addExpireUserTargetDate" {
            /// The flag's key.
            flag_key: String = "flagKey",
            /// The `_id` of the variation that targets the user.
            variation_id: String = "variationId",
            /// When the target goes, in Unix milliseconds.
            value: UnixMillis = "value",
        };
        /// Moves the date on which the user in the path stops being an individual target of a flag.
        repeatable update_expire_user_target_date UpdateExpireUserTargetDate "updateExpireUserTargetDate" = UserFlagExpiry;
        /// Cancels the date on which the user in the path stops being an individual target of a flag; the target itself
        /// stays. Without a date the outcome is not documented.
        repeatable remove_expire_user_target_date RemoveExpireUserTargetDate "removeExpireUserTargetDate" {
            /// The flag's key.
            flag_key: String = "flagKey",
            /// The `_id` of the variation that targets the user.
            variation_id: String = "variationId",
        };
    }
}
