//! Members of the account: who, in which order, and what comes along.

use ldapi_runtime::DateTime;

use super::{Expand, Sort, Terms, of};

/// Which members: the filter of `getMembers`.
///
/// ```
/// use ldapi::query::MemberFilter;
///
/// let filter = MemberFilter::new().roles(["admin", "owner"]).never_seen();
/// assert_eq!(filter.to_string(), r#"role:admin|owner,lastSeen:{"never":true}"#);
/// ```
pub type MemberFilter = Terms<of::Members>;

impl Terms<of::Members> {
    /// Members with this text in email address or names, in any case.
    pub fn query(self, text: impl AsRef<str>) -> Self {
        self.text("query", text.as_ref())
    }

    /// Members with one of these roles, base roles or custom ones. An owner counts as an admin too.
    pub fn roles<T: AsRef<str>>(self, roles: impl IntoIterator<Item = T>) -> Self {
        self.any("role", roles)
    }

    /// The members with these IDs.
    pub fn ids<T: AsRef<str>>(self, ids: impl IntoIterator<Item = T>) -> Self {
        self.any("id", ids)
    }

    /// The members with these email addresses.
    pub fn emails<T: AsRef<str>>(self, emails: impl IntoIterator<Item = T>) -> Self {
        self.any("email", emails)
    }

    /// Members of teams with this text in their key, in any case.
    pub fn team(self, text: impl AsRef<str>) -> Self {
        self.text("team", text.as_ref())
    }

    /// Members who are on no team, or those who are on one.
    pub fn without_team(self, without: bool) -> Self {
        self.text("noteam", &without.to_string())
    }

    /// Members who have never been seen.
    pub fn never_seen(self) -> Self {
        self.text("lastSeen", "{\"never\":true}")
    }

    /// Members of whom it is not known when they were seen.
    pub fn seen_unknown(self) -> Self {
        self.text("lastSeen", "{\"noData\":true}")
    }

    /// Members who were last seen before this moment, which is sent in milliseconds since 1970.
    pub fn last_seen_before(self, moment: DateTime) -> Self {
        self.text("lastSeen", &format!("{{\"before\":{}}}", moment.unix_millis()))
    }
}

/// The order of `getMembers`.
pub type MemberSort = Sort<of::Members>;

words! {
    Sort<Members> {
        /// By name, or by email address where there is none.
        display_name "displayName";
        /// By when they were last seen. Those never seen, and those of whom it is not known, count as seen longest ago.
        last_seen "lastSeen";
    }
}

/// What `getMembers` and `getMember` can add.
pub type MemberExpand = Expand<of::Members>;

words! {
    Expand<Members> {
        /// The custom roles, in full.
        custom_roles "customRoles";
        /// The attributes of roles.
        role_attributes "roleAttributes";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::judged;
    use super::*;

    #[test]
    fn filters_are_written() {
        let new = MemberFilter::new;
        let moment = DateTime::from_unix_millis(1_608_672_063_611).expect("a moment");
        judged(new().query("jo").team("web").without_team(false), "query:jo,team:web,noteam:false", true);
        judged(new().emails(["a+b@example.com", "c@example.com"]), "email:a+b@example.com|c@example.com", true);
        judged(new().ids(["1"]).roles(["writer"]), "id:1,role:writer", true);
        judged(new().last_seen_before(moment), r#"lastSeen:{"before":1608672063611}"#, true);
        judged(new().seen_unknown(), r#"lastSeen:{"noData":true}"#, true);
        judged(new().seen_unknown().never_seen(), r#"lastSeen:{"noData":true},lastSeen:{"never":true}"#, false);
        judged(new().roles(["a|b"]), "role:a|b", false);
    }
}
