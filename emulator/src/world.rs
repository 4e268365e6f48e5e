//! What there is, and what requests make of it.

use crate::ask::{Answer, Ask};

/// Projects, flags, members and all the rest.
#[derive(Debug, Default)]
pub struct World {}

impl World {
    /// Answers a request, if it is for what is kept here; everything else is answered from the document.
    pub fn answer(&mut self, ask: &Ask<'_>) -> Option<Answer> {
        let _ = ask;
        None
    }
}
