//! What must hold for any input: encoding, links, backoff.

use std::time::Duration;

use ldapi::http::Method;
use ldapi::{Backoff, Client, Json};
use ldapi_tests::faulty::{Act, Faulty, answer};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// A wait is between a half and the whole of what the attempt's number allows, and never longer than the longest.
    #[test]
    fn backoff_stays_within_its_bounds(
        initial in 1_u64..100_000, longest in 1_u64..1_000_000, factor in 1.0_f64..4.0, failures in 0_u32..u32::MAX, chance in 0.0_f64..1.0,
    ) {
        let (initial, longest) = (Duration::from_millis(initial), Duration::from_millis(longest));
        let backoff = Backoff::new(initial).factor(factor).longest(longest);
        let wait = backoff.wait(failures, chance);
        prop_assert!(wait <= longest && wait >= initial.min(longest).mul_f64(0.499), "{wait:?}");
        let later = backoff.wait(failures.saturating_add(1), chance);
        prop_assert!(later >= wait, "{later:?} after {wait:?}");
    }

    /// Whatever JSON is given comes back as it was.
    #[test]
    fn json_text_comes_back(text in json()) {
        let value = Json::parse(&text).expect("JSON");
        prop_assert_eq!(Json::parse(&value.to_string()), Ok(value));
    }
}

/// JSON of any form, with numbers that no double can hold.
fn json() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?";
    let text = any::<String>().prop_map(|text| Json::from(text).to_string());
    let leaf = prop_oneof![Just(String::from("null")), Just(String::from("true")), number, text.clone()];
    leaf.prop_recursive(4, 64, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(",")));
        let members = prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|members| {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{}:{value}", Json::from(name.as_str()))).collect();
            format!("{{{}}}", members.join(","))
        });
        prop_oneof![list, members]
    })
}

/// Whatever is given as a parameter arrives as that parameter, or nothing is sent.
#[test]
fn parameters_arrive_as_they_were_given() {
    let runtime = runtime();
    let server = runtime.block_on(Faulty::start(|_| Act::Say(answer(200, &[], b"{}"))));
    let client = Client::builder()
        .token("api-x")
        .base_url(server.url())
        .without_pacing()
        .build()
        .expect("the settings are right");
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(key in ".*", tag in ".*")| {
        let before = server.seen().len();
        let outcome = runtime.block_on(client.feature_flags().get_feature_flags(&key).tag(&tag).send_raw().into_future());
        let seen = server.seen();
        match outcome {
            Ok(_) => {
                let line = seen.last().expect("a request").line.clone();
                let target = line.split(' ').nth(1).expect("a target");
                let (path, query) = target.split_once('?').expect("a query");
                let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
                prop_assert_eq!(path.split('/').count(), 5);
                prop_assert_eq!(decoded(path.rsplit('/').next().expect("a step")), key);
                prop_assert_eq!(decoded(query.strip_prefix("tag=").expect("the parameter")), tag);
            }
            Err(error) => {
                prop_assert!(error.is_request() && ["", ".", ".."].contains(&key.as_str()), "{} for {:?}", error, key);
                prop_assert_eq!(seen.len(), before);
            }
        }
    });
}

/// Whatever a link or path is, nothing goes to another host and nothing panics.
#[test]
fn links_and_paths_lead_nowhere_else() {
    let client =
        Client::builder().token("api-x").base_url("http://127.0.0.1:9").build().expect("the settings are right");
    let config = ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() };
    let address = prop_oneof![
        any::<String>(),
        "(https?|ftp|file)?:?//[a-z0-9.@:\\[\\]-]{0,20}(/[a-z0-9./%?#&=-]{0,20})?",
        "/{1,3}[a-z0-9./%?#&=@:\\\\-]{0,30}",
    ];
    proptest!(config, |(address in address)| {
        let text = format!("{{\"href\":{}}}", Json::from(address.as_str()));
        let link = ldapi::runtime::from_json::<ldapi::model::Link>(&text).expect("a link").0;
        if let Ok(request) = client.follow(&link) {
            let is_here = address.starts_with("/api/") || address.to_lowercase().starts_with("http://127.0.0.1:9/api/");
            prop_assert!(is_here && request.path().starts_with("/api/"), "{}", address);
        }
        let _ = client.request(Method::GET, address);
    });
}
