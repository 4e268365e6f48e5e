//! The whole LaunchDarkly REST API for Rust.
//!
//! ```no_run
//! # async fn example() -> ldapi::Result<()> {
//! let client = ldapi::Client::new("api-…")?;
//! let flag = client
//!     .feature_flags()
//!     .get_feature_flag("my-project", "my-flag")
//!     .env(["production"])
//!     .send()
//!     .await?;
//! println!("{} has {} variations", flag.name, flag.variations.len());
//! # Ok(())
//! # }
//! ```
//!
//! Every operation is a method of its area: [`Client::feature_flags`], [`Client::segments`] and so on; [`api`] lists
//! them. Parameters of the path come first, everything else has a setter, and `send()` makes the call, to be awaited or
//! blocked on with [`wait`](runtime::Pending::wait).
//!
//! # What the document did not foresee
//! A response never breaks a program because the API has moved on. Unknown members, unknown values of enumerations,
//! nulls and values of the wrong type are kept and written back; where they stood is reported as [`Drift`] by
//! [`Pending::with_meta`](runtime::Pending::with_meta). [`ClientBuilder::strict`] makes drift an error.
//!
//! # Features
//! Each area is a feature, and all of them are on. A program that needs few compiles faster with
//! `default-features = false, features = ["feature_flags"]`.
#![forbid(unsafe_code)]

pub mod access;
mod client;
#[cfg(feature = "data_export")]
pub mod destination;
pub mod edit;
#[cfg(feature = "feature_flags")]
mod flag;
#[rustfmt::skip]
// Deprecated operations are still there, and a member may be called `add`, which is then its setter too.
#[allow(deprecated, clippy::should_implement_trait)]
mod generated;
#[cfg(feature = "feature_flags")]
mod migration;
#[cfg(feature = "plan")]
mod plan;
mod policy;
mod version;
#[cfg(any(feature = "approvals", feature = "segments", feature = "workflows"))]
pub mod wait;
#[cfg(feature = "webhook")]
pub mod webhook;
#[cfg(feature = "workflows")]
mod workflow;

pub use client::{Client, ClientBuilder};
pub use generated::{api, model};
#[doc(inline)]
pub use ldapi_intent::{patch, query, specifier};
pub use ldapi_runtime as runtime;
pub use ldapi_runtime::{
    Backoff, Drift, DriftKind, Error, Json, Map, Maybe, Partial, RequestOptions, Result, RetryPolicy, as_json, http,
    observer, pacing, transport,
};
#[cfg(feature = "feature_flags")]
pub use migration::NewMigrationFlag;

/// Collections, page by page: `pages()` and `items()` of the operations that list something.
///
/// ```no_run
/// # #[cfg(feature = "feature_flags")]
/// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
/// let mut flags = client.feature_flags().get_feature_flags("project").items().page_size(100);
/// while let Some(flag) = flags.next().await {
///     println!("{}", flag?.key);
/// }
/// println!("{:?}", flags.verdict());
///
/// // All of them, or an error if that cannot be said:
/// let all = client.feature_flags().get_feature_flags("project").items().collect().await?.complete()?;
/// # Ok(())
/// # }
/// ```
pub mod page {
    pub use ldapi_runtime::{Collection, Items, PageCursor, Pages, Verdict};
}

/// Who is calling: a [`CredentialProvider`](credential::CredentialProvider) gives tokens that change while a program
/// runs.
pub mod credential {
    pub use ldapi_runtime::{Credential, CredentialProvider};

    pub use crate::client::access_token;
}
pub use policy::Region;
pub use version::ApiVersion;
