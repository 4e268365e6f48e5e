//! Projects: which, in which order, and what comes along.

use super::{Expand, Sort, Terms, of};

/// Which projects: the filter of `getProjects`. Upper and lower case are the same to it.
///
/// ```
/// use ldapi::query::{ProjectFilter, ProjectSort};
///
/// assert_eq!(ProjectFilter::new().keys(["web", "app"]).to_string(), "keys:web|app");
/// assert_eq!(ProjectSort::created_on().descending().to_string(), "-createdOn");
/// ```
pub type ProjectFilter = Terms<of::Projects>;

impl Terms<of::Projects> {
    /// Projects with this text in key or name.
    pub fn query(self, text: impl AsRef<str>) -> Self {
        self.text("query", text.as_ref())
    }

    /// Projects that carry all of these tags.
    pub fn tags<T: AsRef<str>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.all("tags", tags)
    }

    /// The projects with these keys.
    pub fn keys<T: AsRef<str>>(self, keys: impl IntoIterator<Item = T>) -> Self {
        self.any("keys", keys)
    }
}

/// The order of `getProjects`.
pub type ProjectSort = Sort<of::Projects>;

words! {
    Sort<Projects> {
        /// By name.
        name "name";
        /// By when it was created.
        created_on "createdOn";
    }
}

/// What `getProjects` and `getProject` can add.
pub type ProjectExpand = Expand<of::Projects>;

words! {
    Expand<Projects> {
        /// The environments, which else do not come since API version 20220603.
        environments "environments";
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::right;
    use super::*;

    #[test]
    fn filters_are_written() {
        right(ProjectFilter::new().query("web").tags(["a", "b"]).keys(["c"]), "query:web,tags:a+b,keys:c");
    }
}
