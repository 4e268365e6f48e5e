//! Data Export destinations: a type for the settings of each kind, in place of any JSON.
//!
//! ```
//! use ldapi::destination::{DestinationConfig, GooglePubsub, Kinesis};
//!
//! # fn main() -> ldapi::Result<()> {
//! let body = Kinesis::new()
//!     .region("us-east-1")
//!     .role_arn("arn:aws:iam::123456789012:role/export")
//!     .stream_name("events")
//!     .post()?
//!     .name("Events")
//!     .on(true);
//! assert_eq!(body.kind.as_ref().map(|kind| kind.as_str()), Some("kinesis"));
//!
//! let error = GooglePubsub::new().project("shop").post().expect_err("no topic");
//! assert!(error.to_string().contains("/topic"));
//! # Ok(())
//! # }
//! ```
//!
//! What a destination of an answer is set to:
//!
//! ```no_run
//! # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
//! use ldapi::destination::DestinationConfig;
//!
//! let destination = client.data_export().get_destination("project", "production", "id").send().await?;
//! match DestinationConfig::from(&destination) {
//!     DestinationConfig::Kinesis(kinesis) => println!("the stream {}", kinesis.stream_name),
//!     other => println!("another kind: {}", other.kind()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Answers hold secrets in a masked form: do not send them back. A destination is changed member by member, by a JSON Patch
//! (`/config/topic`) or a merge patch.
//!
//! The API's document describes the settings of six kinds, without the types of their members, which are texts in its
//! examples. Of Databricks, BigQuery and Redshift it names the kind only.

use std::fmt;

use ldapi_runtime::{Error, Field, Json, Map, Rest, Result, Writer, from_json, to_json};

use crate::model;

/// Makes a type for the settings of a kind: required texts, and whatever else there is.
macro_rules! config {
    ($(#[$doc:meta])* $type:ident of $count:literal {
        $($(#[$member_doc:meta])* $index:literal $field:ident $name:literal $($flag:ident)|+;)*
    }) => {
        $(#[$doc])*
        #[non_exhaustive]
        pub struct $type {
            $($(#[$member_doc])* pub $field: String,)*
            /// Members that are not described. They may be secrets, so they are never printed.
            pub more: Map<Json>,
            rest_: Rest,
        }

        ldapi_runtime::object! {
            $type {
                $($index $field $name $($flag)|+;)*
                $count more "more" REST | SENSITIVE;
            }
        }

        impl $type {
            /// Settings with no members set.
            pub fn new() -> Self {
                $type::default()
            }

            $(
                #[doc = concat!("Sets `", $name, "`.")]
                pub fn $field(mut self, value: impl Into<String>) -> Self {
                    self.$field = value.into();
                    self.rest_.assign($index);
                    self
                }
            )*
        }
    };
}

config! {
    /// Azure Event Hubs, kind `azure-event-hubs`.
    AzureEventHubs of 4 {
        /// The namespace of the event hub.
        0 namespace "namespace" REQUIRED;
        /// The name of the event hub.
        1 name "name" REQUIRED;
        /// The name of the access policy.
        2 policy_name "policyName" REQUIRED;
        /// The key of the access policy; never printed.
        3 policy_key "policyKey" REQUIRED | SENSITIVE;
    }
}

config! {
    /// Google Cloud Pub/Sub, kind `google-pubsub`.
    GooglePubsub of 2 {
        /// The project in Google Cloud.
        0 project "project" REQUIRED;
        /// The topic.
        1 topic "topic" REQUIRED;
    }
}

config! {
    /// Amazon Kinesis, kind `kinesis`.
    Kinesis of 3 {
        /// The region of AWS.
        0 region "region" REQUIRED;
        /// The ARN of the role that Data Export takes on. `post_generate_trust_policy` makes the policy for it.
        1 role_arn "roleArn" REQUIRED;
        /// The name of the stream, not its ARN.
        2 stream_name "streamName" REQUIRED;
    }
}

config! {
    /// mParticle, kind `mparticle`.
    Mparticle of 4 {
        /// The key of the API; never printed.
        0 api_key "apiKey" REQUIRED | SENSITIVE;
        /// The secret of the API; never printed.
        1 secret "secret" REQUIRED | SENSITIVE;
        /// What identifies users in mParticle; the values are not documented.
        2 user_identity "userIdentity" REQUIRED;
        /// What identifies anonymous users in mParticle; the values are not documented.
        3 anonymous_user_identity "anonymousUserIdentity" REQUIRED;
    }
}

config! {
    /// Segment, the analytics service, kind `segment`.
    Segment of 1 {
        /// The key for writing to the source; never printed.
        0 write_key "writeKey" REQUIRED | SENSITIVE;
    }
}

config! {
    /// Snowflake, kind `snowflake-v2`.
    SnowflakeV2 of 2 {
        /// The `public_key` that `post_generate_warehouse_destination_key_pair` gives.
        0 public_key "publicKey" REQUIRED;
        /// The address of the Snowflake account.
        1 snowflake_host_address "snowflakeHostAddress" REQUIRED;
    }
}

config! {
    /// The settings of a kind of which nothing is documented but its name.
    Undocumented of 0 {
    }
}

impl Undocumented {
    /// Sets a member.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.more.insert(name, value.into());
        self
    }
}

/// The settings of a destination, which differ by its kind. Secrets are never printed.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum DestinationConfig {
    /// Azure Event Hubs.
    AzureEventHubs(AzureEventHubs),
    /// BigQuery.
    Bigquery(Undocumented),
    /// Databricks.
    Databricks(Undocumented),
    /// Google Cloud Pub/Sub.
    GooglePubsub(GooglePubsub),
    /// Amazon Kinesis.
    Kinesis(Kinesis),
    /// mParticle.
    Mparticle(Mparticle),
    /// Amazon Redshift.
    Redshift(Undocumented),
    /// Segment, the analytics service.
    Segment(Segment),
    /// Snowflake.
    SnowflakeV2(SnowflakeV2),
    /// Another kind, or settings that are no object.
    Custom {
        /// The kind.
        kind: String,
        /// Its settings.
        config: Json,
    },
}

/// What follows from the list of kinds.
macro_rules! kinds {
    ($($kind:ident $name:literal,)*) => {
        impl DestinationConfig {
            /// The kind as it stands on the wire.
            pub fn kind(&self) -> &str {
                match self {
                    $(DestinationConfig::$kind(_) => $name,)*
                    DestinationConfig::Custom { kind, .. } => kind,
                }
            }

            fn as_field(&self) -> &dyn Field {
                match self {
                    $(DestinationConfig::$kind(config) => config,)*
                    DestinationConfig::Custom { config, .. } => config,
                }
            }

            /// The settings of a kind as they stand on the wire, without loss.
            pub fn read(kind: &str, config: &Json) -> Self {
                let text = config.to_string();
                let typed = match kind {
                    $($name => from_json(&text).map(|(config, _)| DestinationConfig::$kind(config)).ok(),)*
                    _ => None,
                };
                typed.unwrap_or_else(|| DestinationConfig::Custom { kind: kind.into(), config: config.clone() })
            }
        }
    };
}

kinds! {
    AzureEventHubs "azure-event-hubs",
    Bigquery "bigquery",
    Databricks "databricks",
    GooglePubsub "google-pubsub",
    Kinesis "kinesis",
    Mparticle "mparticle",
    Redshift "redshift",
    Segment "segment",
    SnowflakeV2 "snowflake-v2",
}

impl DestinationConfig {
    /// The settings as JSON.
    pub fn json(&self) -> Json {
        // What a writer has written is JSON.
        Json::parse(&to_json(self.as_field())).unwrap_or_default()
    }

    /// The body for `post_destination`, to which a name can be added, and whether to export at once.
    ///
    /// # Errors
    /// A member that the kind requires was not set.
    pub fn post(&self) -> Result<model::DestinationPost> {
        let mut writer = Writer::new();
        self.as_field().write(&mut writer);
        let missing = writer.finish().1;
        if !missing.is_empty() {
            let kind = self.kind();
            return Err(Error::request(format!("required and not given for {kind}: {}", missing.join(", "))));
        }
        Ok(model::DestinationPost::new().kind(self.kind()).config(self.json()))
    }
}

/// Settings of which the type tells the kind.
macro_rules! settings {
    ($($kind:ident)*) => {$(
        impl From<$kind> for DestinationConfig {
            fn from(config: $kind) -> Self {
                DestinationConfig::$kind(config)
            }
        }

        impl $kind {
            /// See [`DestinationConfig::post`].
            ///
            /// # Errors
            /// A required member was not set.
            pub fn post(self) -> Result<model::DestinationPost> {
                DestinationConfig::from(self).post()
            }
        }
    )*};
}

settings! { AzureEventHubs GooglePubsub Kinesis Mparticle Segment SnowflakeV2 }

impl From<&model::Destination> for DestinationConfig {
    fn from(destination: &model::Destination) -> Self {
        let kind = destination.kind.as_ref().map_or("", model::DestinationKind::as_str);
        DestinationConfig::read(kind, destination.config.as_ref().unwrap_or(&Json::Null))
    }
}

impl fmt::Debug for DestinationConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DestinationConfig::Custom { kind, .. } => {
                f.debug_struct("Custom").field("kind", kind).field("config", &format_args!("(masked)")).finish()
            }
            known => f.debug_tuple(known.kind()).field(&known.as_field()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind, with members that are not described.
    const EXAMPLES: &[(&str, &str)] = &[
        (
            "azure-event-hubs",
            r#"{"name":"n","namespace":"ns","policyKey":"c0ffee","policyName":"p","rotated":"c0ffee"}"#,
        ),
        ("bigquery", r#"{"dataset":"c0ffee","size":1.50}"#),
        ("databricks", r#"{"token":"c0ffee"}"#),
        ("google-pubsub", r#"{"project":"p","topic":"t","region":{"any":["c0ffee"]}}"#),
        ("kinesis", r#"{"region":"r","roleArn":"a","streamName":"s"}"#),
        (
            "mparticle",
            r#"{"anonymousUserIdentity":"other","apiKey":"c0ffee","secret":"c0ffee","userIdentity":"customer_id"}"#,
        ),
        ("redshift", "{}"),
        ("segment", r#"{"writeKey":"c0ffee"}"#),
        ("snowflake-v2", r#"{"publicKey":"k","snowflakeHostAddress":"h"}"#),
        ("clickhouse", r#"{"password":"c0ffee"}"#),
        ("kinesis", r#""{\"region\":\"c0ffee\"}""#),
        ("kinesis", r#"{"region":7,"roleArn":null,"streamName":"s"}"#),
        ("", "null"),
    ];

    #[test]
    fn settings_come_back_as_they_were_and_hide_secrets() {
        let check = |(kind, text): &(&str, &str)| {
            let destination = format!(r#"{{"kind":"{kind}","config":{text}}}"#);
            let destination = from_json::<model::Destination>(&destination).expect("JSON").0;
            let config = DestinationConfig::from(&destination);
            assert_eq!((config.kind(), Some(config.json())), (*kind, Json::parse(text).ok()), "{kind}");
            assert!(!format!("{config:?}").contains("c0ffee"), "{config:?}");
            let is_custom = matches!(config, DestinationConfig::Custom { .. });
            assert_eq!(is_custom, !text.starts_with('{') || *kind == "clickhouse", "{config:?}");
            assert_eq!(config.clone(), config);
        };
        EXAMPLES.iter().for_each(check);
    }

    #[test]
    fn every_kind_of_the_document_has_a_variant() {
        for kind in model::DestinationPostKind::VALUES {
            let config = DestinationConfig::read(kind, &Json::Object(Map::new()));
            assert!(!matches!(config, DestinationConfig::Custom { .. }), "{kind}");
            assert_eq!(config.kind(), *kind);
        }
    }

    #[test]
    fn bodies_have_kind_and_settings() {
        let check = |body: Result<model::DestinationPost>, expected: &str| {
            let text = to_json(&body.expect("a body"));
            assert_eq!(Json::parse(&text), Json::parse(expected));
        };
        check(
            AzureEventHubs::new().namespace("ns").name("n").policy_name("p").policy_key("k").post(),
            r#"{"kind":"azure-event-hubs","config":{"name":"n","namespace":"ns","policyKey":"k","policyName":"p"}}"#,
        );
        check(
            GooglePubsub::new().project("p").topic("t").post().map(|body| body.name("Topic").on(false)),
            r#"{"kind":"google-pubsub","config":{"project":"p","topic":"t"},"name":"Topic","on":false}"#,
        );
        check(
            DestinationConfig::Bigquery(Undocumented::new().member("dataset", "d")).post(),
            r#"{"kind":"bigquery","config":{"dataset":"d"}}"#,
        );
        let custom =
            DestinationConfig::Custom { kind: "clickhouse".into(), config: Map::from([("a", 1.into())]).into() };
        check(custom.post(), r#"{"kind":"clickhouse","config":{"a":1}}"#);
    }

    #[test]
    fn what_is_required_is_asked_for() {
        let check = |body: Result<model::DestinationPost>, expected: &str| {
            let error = body.expect_err(expected);
            assert!(error.is_request() && error.to_string().ends_with(expected), "{error}");
        };
        check(Kinesis::new().region("r").post(), "required and not given for kinesis: /roleArn, /streamName");
        check(Mparticle::new().post(), "/apiKey, /secret, /userIdentity, /anonymousUserIdentity");
        check(Segment::new().post(), "required and not given for segment: /writeKey");
        check(SnowflakeV2::new().public_key("k").post(), "for snowflake-v2: /snowflakeHostAddress");
    }

    #[test]
    fn only_secrets_are_hidden() {
        let config = AzureEventHubs::new().namespace("ns").name("n").policy_name("p").policy_key("c0ffee");
        let expected = r#"AzureEventHubs { namespace: "ns", name: "n", policyName: "p", policyKey: (masked) }"#;
        assert_eq!(format!("{config:?}"), expected);
    }
}
