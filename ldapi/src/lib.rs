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
//! blocked on with [`wait`](call::Pending::wait).
//!
//! # Guides
//!
//! | Question | Page |
//! |---|---|
//! | What does it take to get an answer? | [First call](guide::first_call) |
//! | What went wrong, and what is to be done about it? | [Errors](guide::errors) |
//! | What is sent again by itself, and what waits for limits? | [Retries and limits](guide::retries) |
//! | How does one get through a long list, and is it all of it? | [Paging](guide::paging) |
//! | Which form of change is right, and how is it written? | [Patches](guide::patches) |
//! | What if the answer is not what the document promises? | [Drift](guide::drift) |
//! | How is a program tested that uses this crate? | [Testing](guide::testing) |
//! | How are deliveries checked and read? | [Webhooks](guide::webhooks) |
//! | Which version of the API is asked for, and what is beta? | [Versions](guide::versions) |
//! | How is less compiled? | [Features](guide::features) |
//! | What is something from the official documentation called here? | [Names](guide::names) |
//!
//! # Promises
//!
//! * **Nothing is lost.** What the document did not foresee is kept, reported as [`Drift`], and written back; it never
//!   breaks a program.
//! * **Nothing is done twice that could be wrong twice.** Retries follow what a call carries; limits are kept to before
//!   they are met.
//! * **Secrets stay secret.** Tokens, keys and secrets are masked in `Debug`, errors, drift and spans.
#![forbid(unsafe_code)]

pub mod access;
mod client;
#[cfg(feature = "data_export")]
pub mod destination;
pub mod edit;
#[cfg(feature = "feature_flags")]
mod flag;
// Pages, not code: a program that uses the library does not compile them.
#[cfg(all(any(doc, doctest), feature = "all"))]
pub mod guide;
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

/// Calls: what is awaited, what comes back, and the facts of operations.
///
/// Builders end in a [`Pending`](call::Pending) or one of its like. Awaiting it makes the call; so does
/// [`wait`](call::Pending::wait), which blocks. With [`send_with_meta`](api::Builder::send_with_meta) it gives a
/// [`Reply`](call::Reply), unread it gives a [`Response`](call::Response).
pub mod call {
    pub use ldapi_runtime::{
        Allowance, BodyFormat, BodyKind, Failures, File, Hold, Incomplete, Operation, PageToken, Paging, PagingStyle,
        Pending, PendingRaw, PendingReply, RateLimit, Reply, Request, Response, Scope, Sending, SendingReply, Status,
    };
}

/// Values that models are made of, and models from JSON and back.
///
/// ```
/// use ldapi::value::{from_json, to_json};
///
/// let (flag, drift) = from_json::<ldapi::model::FeatureFlag>(r#"{"key":"search"}"#).expect("JSON");
/// assert_eq!(flag.key, "search");
/// assert!(!drift.is_empty(), "required members are missing");
/// assert_eq!(to_json(&flag), r#"{"key":"search"}"#);
/// ```
pub mod value {
    pub use ldapi_runtime::{
        Base64, Boxed, Date, DateTime, Field, Malformed, Number, Object, Rest, UnknownValue, Uuid, from_json, to_json,
    };
}

/// Who is calling: a [`CredentialProvider`](credential::CredentialProvider) gives tokens that change while a program
/// runs.
pub mod credential {
    pub use ldapi_runtime::{Credential, CredentialProvider};

    pub use crate::client::access_token;
}
pub use policy::Region;
pub use version::ApiVersion;
