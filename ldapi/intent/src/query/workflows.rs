//! Workflows: in which order.

use super::{Sort, of};

/// The order of `getWorkflows`; only one name is documented.
///
/// ```
/// use ldapi::query::WorkflowSort;
///
/// assert_eq!(WorkflowSort::stop_date().descending().to_string(), "-stopDate");
/// ```
pub type WorkflowSort = Sort<of::Workflows>;

words! {
    Sort<Workflows> {
        /// By when it was created.
        creation_date "creationDate";
        /// By when it stopped.
        stop_date "stopDate";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sort: WorkflowSort, text: &str) {
        assert_eq!((sort.to_string().as_str(), sort.fault()), (text, None));
    }

    #[test]
    fn orders_are_written() {
        check(WorkflowSort::creation_date(), "creationDate");
        check(WorkflowSort::other("name").descending(), "-name");
    }
}
