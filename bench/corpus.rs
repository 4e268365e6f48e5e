//! A page of flags as the API would answer it: made up, from a fixed seed, so that every run reads the same bytes.

use std::fmt::Write;

const WORDS: [&str; 24] = [
    "checkout", "search", "beta", "mobile", "pricing", "export", "banner", "retry", "cache", "login", "invoice", "theme",
    "upload", "region", "quota", "audit", "webhook", "session", "editor", "digest", "legacy", "rollout", "payment", "trial",
];
const ENVIRONMENTS: [(&str, &str); 5] = [
    ("production", "Production"),
    ("staging", "Staging"),
    ("test", "Test"),
    ("canary", "Canary \\u2013 EU"),
    ("development", "Development"),
];
const OPERATORS: [&str; 6] = ["in", "endsWith", "startsWith", "contains", "segmentMatch", "semVerGreaterThan"];

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len() as u64) as usize]
    }

    fn hex(&mut self) -> String {
        format!("{:016x}{:08x}", self.next(), self.next() as u32)
    }

    fn millis(&mut self) -> u64 {
        1_600_000_000_000 + self.below(180_000_000_000)
    }
}

/// The page as JSON text.
pub fn flags(count: usize) -> String {
    let mut random = Random(20_240_415);
    let mut out = String::from(r#"{"_links":{"self":{"href":"/api/v2/flags/shop?summary=0","type":"application/json"}},"items":["#);
    for index in 0..count {
        if index > 0 {
            out.push(',');
        }
        flag(&mut out, &mut random, index, &ENVIRONMENTS);
    }
    write!(out, r#"],"totalCount":{count},"totalCountWithDifferences":0}}"#).expect("a String takes text");
    out
}

/// One flag with one environment, as JSON text.
#[allow(dead_code)]
pub fn small_flag() -> String {
    let mut out = String::new();
    flag(&mut out, &mut Random(4), 0, &ENVIRONMENTS[..1]);
    out
}

macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        write!($out, $($arg)*).expect("a String takes text")
    };
}

fn flag(out: &mut String, random: &mut Random, index: usize, environments: &[(&str, &str)]) {
    let key = format!("{}-{}-{index}", random.word(), random.word());
    let boolean = !random.one_in(4);
    put!(out, r#"{{"name":"Show the {} {}","kind":"{}""#, random.word(), random.word(), if boolean { "boolean" } else { "multivariate" });
    if random.one_in(2) {
        put!(out, r#","description":"Turns on the new {}.\nOwner: the \"{}\" team""#, random.word(), random.word());
    }
    put!(out, r#","key":"{key}","_version":{},"creationDate":{}"#, 1 + random.below(90), random.millis());
    put!(out, r#","includeInSnippet":false,"clientSideAvailability":{{"usingMobileKey":{},"usingEnvironmentId":true}}"#, random.one_in(2));
    variations(out, random, boolean);
    put!(out, r#","temporary":{},"tags":["{}","{}","team-{}"]"#, random.one_in(2), random.word(), random.word(), random.word());
    put!(out, r#","_links":{{"parent":{{"href":"/api/v2/flags/shop","type":"application/json"}},"self":{{"href":"/api/v2/flags/shop/{key}","type":"application/json"}}}}"#);
    let member = random.hex();
    put!(out, r#","maintainerId":"{member}","_maintainer":{{"_links":{{"self":{{"href":"/api/v2/members/{member}","type":"application/json"}}}},"_id":"{member}","firstName":"Ren\u00e9e","lastName":"Example","role":"writer","email":"{}@example.com"}}"#, random.word());
    put!(out, r#","goalIds":[],"experiments":{{"baselineIdx":0,"items":[]}},"customProperties":{{"tracker":{{"name":"Tracker","value":["SHOP-{}"]}}}},"archived":false,"deprecated":false"#, random.below(9000));
    put!(out, r#","defaults":{{"onVariation":0,"offVariation":1}},"environments":{{"#);
    for (at, (environment, title)) in environments.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        config(out, random, &key, environment, title);
    }
    out.push_str("}}");
}

fn variations(out: &mut String, random: &mut Random, boolean: bool) {
    if boolean {
        put!(out, r#","variations":[{{"_id":"{}","value":true}},{{"_id":"{}","value":false,"name":"off"}}]"#, random.hex(), random.hex());
        return;
    }
    out.push_str(r#","variations":["#);
    for at in 0..3 {
        let comma = if at > 0 { "," } else { "" };
        put!(out, r#"{comma}{{"_id":"{}","value":{{"limit":{},"ratio":0.25,"label":"{}"}},"name":"{at}"}}"#, random.hex(), random.below(500), random.word());
    }
    out.push(']');
}

fn config(out: &mut String, random: &mut Random, key: &str, environment: &str, title: &str) {
    put!(out, r#""{environment}":{{"on":{},"archived":false,"salt":"{}","sel":"{}""#, random.one_in(2), random.hex(), random.hex());
    put!(out, r#","lastModified":{},"version":{}"#, random.millis(), 1 + random.below(60));
    targets(out, random);
    rules(out, random);
    out.push_str(r#","fallthrough":"#);
    if random.one_in(4) {
        out.push('{');
        rollout(out, random);
        out.push('}');
    } else {
        out.push_str(r#"{"variation":0}"#);
    }
    put!(out, r#","offVariation":1,"prerequisites":["#);
    if random.one_in(8) {
        put!(out, r#"{{"key":"{}-base","variation":0}}"#, random.word());
    }
    put!(out, r#"],"_site":{{"href":"/shop/{environment}/features/{key}","type":"text/html"}},"_environmentName":"{title}""#);
    put!(out, r#","trackEvents":false,"trackEventsFallthrough":false,"_summary":{{"variations":{{"0":{{"rules":{},"nullRules":0,"targets":1,"contextTargets":0,"isFallthrough":true}},"1":{{"rules":0,"nullRules":0,"targets":0,"contextTargets":0,"isOff":true}}}},"prerequisites":0}}}}"#, random.below(3));
}

fn targets(out: &mut String, random: &mut Random) {
    out.push_str(r#","targets":["#);
    if random.one_in(3) {
        put!(out, r#"{{"values":["user-{}","user-{}"],"variation":0,"contextKind":"user"}}"#, random.below(9999), random.below(9999));
    }
    out.push_str(r#"],"contextTargets":["#);
    if random.one_in(6) {
        put!(out, r#"{{"values":["org-{}"],"variation":1,"contextKind":"organization"}}"#, random.below(999));
    }
    out.push(']');
}

fn rules(out: &mut String, random: &mut Random) {
    out.push_str(r#","rules":["#);
    for at in 0..random.below(3) {
        let comma = if at > 0 { "," } else { "" };
        put!(out, r#"{comma}{{"_id":"{}","#, random.hex());
        if random.one_in(4) {
            rollout(out, random);
        } else {
            out.push_str(r#""variation":0"#);
        }
        let operator = OPERATORS[random.below(OPERATORS.len() as u64) as usize];
        put!(out, r#","clauses":[{{"_id":"{}","attribute":"{}","op":"{operator}","values":["{}","{}"],"contextKind":"user","negate":false}}]"#, random.hex(), random.word(), random.word(), random.word());
        put!(out, r#","trackEvents":false,"description":"{} first","ref":"{}"}}"#, random.word(), random.hex());
    }
    out.push(']');
}

fn rollout(out: &mut String, random: &mut Random) {
    let weight = random.below(100) * 1000;
    put!(out, r#""rollout":{{"variations":[{{"variation":0,"weight":{weight}}},{{"variation":1,"weight":{}}}],"contextKind":"user","bucketBy":"key"}}"#, 100_000 - weight);
}
