//! Workflows: in which order.

use super::{Sort, of};

/// The order of `getWorkflows`; one name at a time.
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
    use super::super::checked::right;
    use super::*;

    #[test]
    fn orders_are_written() {
        right(WorkflowSort::creation_date(), "creationDate");
        right(WorkflowSort::other("name").descending(), "-name");
    }
}
