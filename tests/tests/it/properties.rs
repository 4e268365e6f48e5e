//! What must hold for any input: encoding, links, backoff, resource specifiers.

use std::time::Duration;

use ldapi::http::Method;
use ldapi::specifier::ResourceSpecifier;
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

    /// A specifier is printed as it was read, and names itself unless a role attribute is left open.
    #[test]
    fn specifiers_come_back(text in specifier()) {
        let read: ResourceSpecifier = text.parse().expect("a specifier");
        prop_assert_eq!(read.to_string(), &*text);
        prop_assert_eq!(read.matches(&read), !text.contains('$'));
    }

    /// Whatever is given is refused at a place in it, or comes back.
    #[test]
    fn what_is_no_specifier_is_refused(text in prop_oneof![any::<String>(), "[a-z:;,/{}$*]{0,20}", "proj/[a-z:;,/{}$*]{0,20}"]) {
        match text.parse::<ResourceSpecifier>() {
            Ok(read) => prop_assert_eq!(read.to_string().parse(), Ok(read)),
            Err(error) => {
                prop_assert!(text.is_char_boundary(error.position()), "{}", error);
                let _ = error.to_string();
            }
        }
    }

    /// A chain of methods gives the parts that went into it, or nothing.
    #[test]
    fn chains_keep_their_parts(project in "[a-z:;,/{}]{0,6}", flag in ".{0,6}", tag in "[a-z:;,/{}]{0,6}") {
        let chain = ResourceSpecifier::project(&*project).environment("e").flag(&*flag).tag(&*tag);
        if let Ok(built) = chain.build() {
            let names: Vec<_> = built.segments().iter().map(|segment| segment.name()).collect();
            prop_assert_eq!(names, [Some(&*project), Some("e"), Some(&*flag)]);
            prop_assert_eq!(built.segments()[2].tags().collect::<Vec<_>>(), [&*tag]);
        }
    }

    /// Wildcards stand for any run of characters.
    #[test]
    fn wildcards_are_what_trying_everything_finds(pattern in "[ab*]{1,8}", name in "[ab]{1,10}") {
        let [wanted, resource] = [&pattern, &name].map(|name| ResourceSpecifier::project(&**name).build().expect("a name"));
        prop_assert_eq!(wanted.matches(&resource), stands_for(&pattern, &name), "{} {}", pattern, name);
    }
}

/// A specifier of any form, as it is written.
fn specifier() -> impl Strategy<Value = String> {
    let name =
        prop_oneof![4 => "[a-zA-Z0-9._-]{1,8}", 2 => "[a-z*]{1,5}", 1 => Just(String::from("${roleAttribute/key}"))];
    let selector = prop_oneof![
        4 => "[a-z0-9._*-]{1,8}",
        1 => "\\{[a-z]{1,8}:[a-z0-9]{0,5}\\}",
        1 => name.clone().prop_map(|name| format!("view:{name}")),
    ];
    let selectors = prop::collection::vec(selector, 0..3).prop_map(|selectors| match &selectors[..] {
        [] => String::new(),
        selectors => format!(";{}", selectors.join(",")),
    });
    let segment = ("[a-z][a-z-]{0,8}", name, selectors).prop_map(|(kind, name, rest)| format!("{kind}/{name}{rest}"));
    prop::collection::vec(segment, 1..5).prop_map(|segments| segments.join(":"))
}

/// Whether a pattern stands for a text, found by trying every length for each wildcard.
fn stands_for(pattern: &str, text: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(rest) => (0..=text.len()).any(|skipped| stands_for(rest, &text[skipped..])),
        None => match (pattern.chars().next(), text.chars().next()) {
            (None, None) => true,
            (Some(wanted), Some(found)) => wanted == found && stands_for(&pattern[1..], &text[1..]),
            _ => false,
        },
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
