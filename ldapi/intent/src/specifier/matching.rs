//! Which resources a specifier names.

use super::{ResourceSpecifier, Segment, Selector};

impl ResourceSpecifier {
    /// Whether it names a resource. The resource is written in the same form: after the semicolon of a segment stand all the
    /// tags it has, its properties and the views it is in.
    ///
    /// * Both have the same types in the same order: `proj/*` names no environment, nor a flag.
    /// * Names are compared letter by letter; `*` stands for any run of characters, also for none.
    /// * Every selector has to hold. A tag may have wildcards too, and upper and lower case are the same in tags.
    /// * A role attribute stands for no name until its value is put in its place.
    ///
    /// The wildcards and that tags add up are documented. Deduced are: case in tags (LaunchDarkly's page on tags says that
    /// they ignore it), wildcards in views, and that a property that the resource does not state has no value.
    ///
    /// ```
    /// use ldapi::specifier::ResourceSpecifier;
    ///
    /// # fn main() -> Result<(), ldapi::specifier::SpecifierError> {
    /// let testers: ResourceSpecifier = "proj/*:env/*;qa_*:flag/*".parse()?;
    /// assert!(testers.matches(&"proj/shop:env/first;europe,qa_one:flag/checkout".parse()?));
    /// assert!(!testers.matches(&"proj/shop:env/first:flag/checkout".parse()?));
    /// # Ok(())
    /// # }
    /// ```
    pub fn matches(&self, resource: &ResourceSpecifier) -> bool {
        let mut pairs = self.segments.iter().zip(&resource.segments);
        self.segments.len() == resource.segments.len() && pairs.all(|(pattern, segment)| pattern.matches(segment))
    }
}

impl Segment {
    fn matches(&self, resource: &Segment) -> bool {
        let is_named = match (&self.name, &resource.name) {
            (Some(pattern), Some(name)) => covers(pattern, name),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let holds = |wanted: &Selector| resource.selectors.iter().any(|has| wanted.matches(has));
        self.resource_type == resource.resource_type && is_named && self.selectors.iter().all(holds)
    }
}

impl Selector {
    fn matches(&self, has: &Selector) -> bool {
        match (self, has) {
            (Selector::Tag(pattern), Selector::Tag(tag)) => {
                covers(&pattern.to_ascii_lowercase(), &tag.to_ascii_lowercase())
            }
            (Selector::View(pattern), Selector::View(view)) => covers(pattern, view),
            (wanted, has) => wanted == has,
        }
    }
}

/// Whether a pattern with wildcards stands for a text. Each part between wildcards is looked for as early as possible,
/// which leaves the most for the parts after it.
fn covers(pattern: &str, text: &str) -> bool {
    if pattern.contains("${") {
        return false;
    }
    let Some((first, others)) = pattern.split_once('*') else { return pattern == text };
    let (middle, last) = others.rsplit_once('*').unwrap_or(("", others));
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for part in middle.split('*') {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKOUT: &str =
        "proj/shop;retail:env/production;{critical:true},eu,Live:flag/checkout.v2;beta,payment,view:frontend";

    /// (pattern, resource, whether it names it)
    const CASES: &[(&str, &str, bool)] = &[
        // Names.
        ("proj/shop", "proj/shop", true),
        ("proj/shop", "proj/shops", false),
        ("proj/shop", "proj/Shop", false),
        ("proj/*", "proj/shop", true),
        ("proj/*", "proj/a/b", true),
        ("proj/sh*", "proj/shop", true),
        ("proj/shop*", "proj/shop", true),
        ("proj/*op", "proj/shop", true),
        ("proj/*o", "proj/shop", false),
        ("proj/s*p", "proj/shop", true),
        ("proj/s*o*p", "proj/shop", true),
        ("proj/s*s*p", "proj/shop", false),
        ("proj/**", "proj/shop", true),
        ("proj/*ab*ab", "proj/ab", false),
        ("proj/*ab*ab", "proj/abab", true),
        ("proj/ab*ba", "proj/aba", false),
        ("proj/*a*a*", "proj/banana", true),
        ("proj/ключ*", "proj/ключи", true),
        ("proj/.*", "proj/shop", false),
        ("proj/${roleAttribute/a}", "proj/a", false),
        ("proj/${roleAttribute/a}*", "proj/a", false),
        // Types.
        ("acct", "acct", true),
        ("acct", "proj/acct", false),
        ("gadget", "gadget/a", false),
        ("gadget/*", "gadget", false),
        ("member/*", "team/a", false),
        ("proj/*", "proj/shop:env/test", false),
        ("proj/*:env/*", "proj/shop", false),
        ("proj/*:env/*", "proj/shop:env/test:flag/a", false),
        ("proj/*:env/*:flag/*", "proj/shop:env/test:segment/a", false),
        ("proj/*:gadget/*", "proj/shop:gadget/a", true),
        ("Proj/*", "proj/shop", false),
        ("proj/shop:env/production:flag/*", CHECKOUT, true),
        ("proj/shop:env/test:flag/*", CHECKOUT, false),
        ("proj/other:env/production:flag/*", CHECKOUT, false),
        // Tags.
        ("proj/*:env/*:flag/*;beta", CHECKOUT, true),
        ("proj/*:env/*:flag/*;beta", "proj/shop:env/test:flag/a", false),
        ("proj/*:env/*:flag/*;beta,payment", CHECKOUT, true),
        ("proj/*:env/*:flag/*;payment,beta", CHECKOUT, true),
        ("proj/*:env/*:flag/*;beta,missing", CHECKOUT, false),
        ("proj/*:env/*:flag/*;pay*", CHECKOUT, true),
        ("proj/*:env/*:flag/*;*", CHECKOUT, true),
        ("proj/*:env/*:flag/*;*", "proj/shop:env/test:flag/a", false),
        ("proj/*:env/*:flag/*;BETA", CHECKOUT, true),
        ("proj/*:env/*;live:flag/*", CHECKOUT, true),
        ("proj/*:env/*;beta:flag/*", CHECKOUT, false),
        ("proj/*;retail:env/*;eu:flag/*;beta", CHECKOUT, true),
        ("proj/*;retail:env/*;us:flag/*;beta", CHECKOUT, false),
        ("proj/*:env/*;qa_*:flag/*", "proj/p:env/e;qa_:flag/f", true),
        ("proj/*:env/*;qa_*:flag/*", "proj/p:env/e;my_qa_1:flag/f", false),
        ("proj/*:env/*;qa_*:/flag/*", "proj/p:env/e;qa_1:flag/f", true),
        // Properties and views.
        ("proj/*:env/*;{critical:true}:flag/*", CHECKOUT, true),
        ("proj/*:env/*;{critical:false}:flag/*", CHECKOUT, false),
        ("proj/*:env/*;{critical:false}", "proj/p:env/e", false),
        ("proj/*:env/*;{critical:*}", "proj/p:env/e;{critical:true}", false),
        ("proj/*:env/*;critical", "proj/p:env/e;{critical:true}", false),
        ("proj/*:env/*:flag/*;view:frontend", CHECKOUT, true),
        ("proj/*:env/*:flag/*;view:front*", CHECKOUT, true),
        ("proj/*:env/*:flag/*;view:backend", CHECKOUT, false),
        ("proj/*:env/*:flag/*;frontend", CHECKOUT, false),
        ("proj/*:env/*:flag/*;view:beta", CHECKOUT, false),
        ("proj/*:env/*:flag/*;view:frontend,beta", CHECKOUT, true),
        ("proj/*:env/*:flag/*;view:${roleAttribute/views}", CHECKOUT, false),
    ];

    #[test]
    fn a_specifier_names_what_its_parts_stand_for() {
        let check = |(pattern, resource, expected): &(&str, &str, bool)| {
            let [parsed, of] = [pattern, resource].map(|text| text.parse::<ResourceSpecifier>().expect("a specifier"));
            assert_eq!(parsed.matches(&of), *expected, "{pattern} and {resource}");
        };
        CASES.iter().for_each(check);
    }
}
