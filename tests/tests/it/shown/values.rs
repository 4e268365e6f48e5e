//! What can be made without a call.

use std::sync::Arc;

use ldapi::destination::{
    AzureEventHubs, DestinationConfig, GooglePubsub, Kinesis, Mparticle, Segment, SnowflakeV2, Undocumented,
};
use ldapi::model::Environment;
use ldapi::runtime::transport::{Incoming, Payload, TransportError};
use ldapi::runtime::{
    Boxed, Credential, DriftKind, Field, File, Json, Map, Maybe, Pacer, PageCursor, Reader, Settings, SystemClock,
    Text, Writer, from_json,
};
use ldapi::webhook::{Receiver, WebhookError};
use ldapi::{Client, RequestOptions};

use super::samples::{SECRET, Samples};

pub(super) fn show(samples: &mut Samples) {
    show_texts(samples);
    show_settings(samples);
    show_destinations(samples);
    samples.debug(&Credential::header("x-api-key", SECRET).expect("a header"));
    samples.debug(&Credential::query("code", SECRET));
    samples.debug(&File::from_bytes("name.txt", SECRET));
    samples.debug(&Payload::Bytes(SECRET.into()));
    samples.debug(&Incoming::from(SECRET));
    samples.error(&TransportError::broken("reset by peer"));
    samples.debug(&Pacer::new(Arc::new(SystemClock)));
    show_webhook(samples);
}

fn show_texts(samples: &mut Samples) {
    let text = Json::from(SECRET).to_string();
    let object = format!(r#"{{"apiKey":{text},"nested":[{{"accessToken":{text}}}]}}"#);
    samples.debug(&Json::parse(&object).expect("JSON"));
    let map: Map<&str> = [("token", SECRET)].into_iter().collect();
    samples.debug(&map);
    samples.debug(&(&map).into_iter());
    let mut reader = Reader::new(&text);
    reader.note(DriftKind::UnknownMember, "", &text);
    samples.debug(&reader);
    samples.debug(&reader.into_context());
    let mut writer = Writer::new();
    writer.quoted(SECRET);
    samples.debug(&writer);
    samples.debug(&Text(SECRET.into()));
    for place in [format!("link:/api/v2/flags/p?filter={SECRET}"), format!("token:{SECRET}")] {
        let cursor = format!("page/1 getFeatureFlags /api/v2/flags/p?filter={SECRET} {place}");
        samples.debug(&cursor.parse::<PageCursor>().expect("a cursor"));
    }
    let (environment, drift) = from_json::<Environment>(&object).expect("an object");
    samples.debug(&Maybe::Value(environment.clone()));
    samples.debug(&Boxed::new(environment));
    drift.iter().for_each(|drift| samples.display(drift));
    let wrong = format!(r#"{{"key":{{"a":{text}}},"tags":[true,1],"apiKey":[{text}],"secretKeys":{text}}}"#);
    let (environment, drift) = from_json::<Environment>(&wrong).expect("an object");
    samples.debug(&environment);
    drift.iter().for_each(|drift| samples.display(drift));
}

fn show_settings(samples: &mut Samples) {
    let options = RequestOptions::new().header("x-gateway", SECRET).query("code", SECRET);
    samples.debug(&options);
    let url = format!("http://user:{SECRET}@h/?code={SECRET}");
    let mut settings = Settings::new(&ldapi::api::FACTS);
    settings.base_url = Some(url.clone());
    settings.credentials = vec![("ApiKey", SECRET.into())];
    settings.fixed_headers = vec![("x-gateway", SECRET.into())];
    samples.debug(&settings);
    let builder = Client::builder().token(SECRET).session_cookie(SECRET).base_url(url);
    samples.debug(&builder);
    samples.error(&builder.build().expect_err("two credentials"));
}

fn show_destinations(samples: &mut Samples) {
    fn show<T: Field + Default + std::fmt::Debug>(samples: &mut Samples) {
        let members = ["apiKey", "secret", "token", "password"].map(|name| format!("{name:?}:{SECRET:?}"));
        let more = format!(r#"{{{},"more":{{"key":{SECRET:?}}}}}"#, members.join(","));
        samples.debug(&from_json::<T>(&more).expect("an object").0);
    }
    show::<AzureEventHubs>(samples);
    show::<GooglePubsub>(samples);
    show::<Kinesis>(samples);
    show::<Mparticle>(samples);
    show::<Segment>(samples);
    show::<SnowflakeV2>(samples);
    show::<Undocumented>(samples);
    for kind in ["mparticle", "databricks", "kind-of-tomorrow"] {
        let config = Json::parse(&format!(r#"{{"apiKey":{SECRET:?},"key":{SECRET:?}}}"#)).expect("JSON");
        samples.debug(&DestinationConfig::read(kind, &config));
    }
}

fn show_webhook(samples: &mut Samples) {
    let receiver = Receiver::new(SECRET).expect("a secret");
    samples.debug(&receiver);
    for (body, header) in [("{}", None), ("{}", Some(SECRET)), ("{}", Some(&*"0".repeat(64)))] {
        samples.error(&receiver.accept(body.as_bytes(), header).expect_err("no signature"));
    }
    let delivery = format!(
        r#"{{"_id":"1","kind":"environment","news":{SECRET:?},"currentVersion":{{"apiKey":{SECRET:?},"mobileKey":{SECRET:?}}},"date":{{"token":{SECRET:?}}}}}"#
    );
    samples.debug(&Receiver::unsigned().accept(delivery.as_bytes(), None).expect("it is accepted"));
    let error: WebhookError = Receiver::unsigned().accept(SECRET.as_bytes(), None).expect_err("no JSON");
    samples.error(&error);
}
