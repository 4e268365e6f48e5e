//! What values are limited to, in words.

use api_ir::Constraints;

/// A phrase for each limit, in a fixed order.
pub(crate) fn phrases(limits: &Constraints) -> Vec<String> {
    let mut out = Vec::new();
    let mut add = |phrase: &str, value: Option<String>| out.extend(value.map(|value| phrase.replace("{}", &value)));
    let number = |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    add(if limits.above_minimum { "more than {}" } else { "at least {}" }, number(&limits.minimum));
    add(if limits.below_maximum { "less than {}" } else { "at most {}" }, number(&limits.maximum));
    add("a multiple of {}", number(&limits.multiple_of));
    add("at least {} characters", count(limits.min_length));
    add("at most {} characters", count(limits.max_length));
    add("matches `{}`", limits.pattern.as_ref().map(|pattern| pattern.replace('`', "'")));
    add("at least {} elements", count(limits.min_items));
    add("at most {} elements", count(limits.max_items));
    add("{} elements", limits.distinct_items.then(|| String::from("distinct")));
    add("at least {} members", count(limits.min_members));
    add("at most {} members", count(limits.max_members));
    add("{}", limits.unit.as_deref().map(unit));
    out
}

fn unit(unit: &str) -> String {
    match unit {
        "unix-ms" => String::from("Unix time in milliseconds"),
        "ms" => String::from("milliseconds"),
        "s" => String::from("seconds"),
        other => format!("in {other}"),
    }
}
