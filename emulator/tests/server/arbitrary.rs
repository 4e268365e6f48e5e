//! Whatever comes, there is an answer.

use api_ir::Location;

use crate::http::{start, try_send};

/// Values that parameters do not expect.
const ODD: &[&str] = &[
    "",
    "%00",
    "%FF%FE",
    "-1",
    "99999999999999999999",
    "9223372036854775807",
    "1e400",
    "NaN",
    "%2F..%2F..",
    "p7fffffffffffffff",
    "a,b,,%E2%82%AC",
];

/// Bodies that nobody expects.
const BODIES: &[&str] = &[
    "",
    "null",
    "[]",
    "{}",
    "[[[[[[]]]]]]",
    r#"{"comment":1,"patch":{}}"#,
    r#"{"instructions":[null,{},{"kind":7}]}"#,
    r#"[{"op":"move","from":"","path":"/a/b"}]"#,
    r#"{"limit":-1,"continuationToken":{},"key":"\u0000","name":1e308}"#,
    "\u{feff}{",
];

const TYPES: &[&str] = &[
    "application/json",
    "application/json; domain-model=launchdarkly.semanticpatch",
    "multipart/form-data; boundary=",
    "multipart/form-data",
    ";;;",
];

#[test]
fn there_is_always_an_answer() {
    let emulator = start(|builder| builder.items(3));
    let mut count = 0;
    let mut check = |request: &str| {
        let answer = try_send(&emulator, request).unwrap_or_else(|error| panic!("{request}: {error}"));
        assert!((200..=499).contains(&answer.status), "{request}: {} {}", answer.status, answer.body);
        count += 1;
    };
    for (index, operation) in emulator.surface().api().operations.iter().enumerate() {
        let odd = |at: usize| ODD[(index + at) % ODD.len()];
        let mut path = operation.path.clone();
        let mut query = Vec::new();
        for (at, parameter) in operation.parameters.iter().enumerate() {
            match parameter.location {
                Location::Path => path = path.replace(&format!("{{{}}}", parameter.name), odd(at)),
                Location::Query => query.push(format!("{}={}", parameter.name, odd(at))),
                Location::Header => {}
            }
        }
        let (method, query) = (&operation.method, query.join("&"));
        check(&format!("{method} {path}?{query}\nLD-API-Version: beta"));
        for at in 0..3 {
            let (body, content) = (BODIES[(index + at) % BODIES.len()], TYPES[(index * 3 + at) % TYPES.len()]);
            let path = operation.path.replace(['{', '}'], "");
            check(&format!("{method} {path}\nLD-API-Version: beta\nContent-Type: {content}\n\n{body}"));
        }
    }
    for head in [
        "GET /_emulator/%00",
        "BREW /api/v2",
        "GET /api/v2?%",
        "OPTIONS *",
        "GET /api/v2\nPrefer: status=99999, drift=x",
    ] {
        check(head);
    }
    println!("{count} requests");
}
