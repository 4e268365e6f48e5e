//! Guides: how things are done with this crate, a page for each question. The [front page](crate) lists the questions.
//!
//! Their examples are tests of the crate, and the tables of names and patches are made with its code.

#[doc = include_str!("guide/first_call.md")]
pub mod first_call {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/retries.md")]
pub mod retries {}

#[doc = include_str!("guide/paging.md")]
pub mod paging {}

#[doc = include_str!("guide/patches.md")]
#[doc = include_str!("generated/patches.md")]
pub mod patches {}

#[doc = include_str!("guide/drift.md")]
pub mod drift {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/webhooks.md")]
pub mod webhooks {}

#[doc = include_str!("guide/versions.md")]
pub mod versions {}

#[doc = include_str!("guide/features.md")]
pub mod features {}

#[doc = include_str!("guide/names.md")]
#[doc = include_str!("generated/names.md")]
pub mod names {}
