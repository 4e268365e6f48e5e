//! Filters of the form `field operator value`, with signs for "and" and "or".

use std::borrow::Cow;
use std::marker::PhantomData;

use ldapi_runtime::{DateTime, Json, Uuid};

use super::by;
use super::choice::Choice;
use super::of::{Grouped, Subject};
use super::written::{Joint, Rule, Written, parameter};

/// A condition, or several, such as `kind equals "user",key startsWith "a"`. `O` is what is listed, and decides which fields
/// there are and whether there is an "or".
///
/// Text always stands in quotes, so it is never taken for a number or for two words. How a quote or a backslash within it
/// is written is not documented, so it is a fault, as is an empty list. Where "or" meets "and", parentheses are written,
/// since which of the two binds closer is not documented either.
///
/// ```
/// # #[cfg(feature = "contexts")] {
/// use ldapi::query::ContextFilter;
///
/// let phone = ContextFilter::attribute("device", "model").starts_with("iPhone");
/// let tablet = ContextFilter::attribute("device", "model").equals("iPad");
/// let filter = ContextFilter::kind().equals("user").and(phone.or(tablet));
/// assert_eq!(
///     filter.to_string(),
///     r#"kind equals "user",(device.model startsWith "iPhone"|device.model equals "iPad")"#,
/// );
///
/// // Fields and operators that have no method.
/// let filter = ContextFilter::field("colour").compare("resembles", "blue");
/// assert_eq!(filter.to_string(), r#"colour resembles "blue""#);
/// # }
/// ```
#[must_use]
pub struct Condition<O> {
    written: Written,
    of: PhantomData<fn() -> O>,
}

parameter!(Condition);

/// A field, to be compared. `O` is what is listed, `V` what the field's values are, `K` by what it is compared: see
/// [`by`].
#[must_use]
pub struct Field<O, V, K> {
    name: Written,
    of: PhantomData<fn() -> O>,
    by: PhantomData<fn(V) -> K>,
}

/// What a field is compared with.
pub trait Operand {
    /// The value as JSON.
    fn json(self) -> Json;
}

macro_rules! operands {
    ($($type:ty: $value:ident => $json:expr;)*) => {$(
        impl Operand for $type {
            fn json(self) -> Json {
                let $value = self;
                $json
            }
        }
    )*};
}

operands! {
    String: text => text.into();
    bool: value => value.into();
    Uuid: id => id.to_string().into();
    Json: json => json;
}

impl<O> Operand for Choice<O> {
    fn json(self) -> Json {
        self.as_str().into()
    }
}

impl<O: Subject> Condition<O> {
    /// A field that has no function here, and any comparison with any value.
    pub fn field(name: &str) -> Field<O, Json, by::Any> {
        Field::named(Cow::Owned(name.into()))
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        self.joined(Joint::And, O::AND, other)
    }

    fn joined(mut self, joint: Joint, sign: &str, mut other: Self) -> Self {
        for side in [&mut self.written, &mut other.written] {
            if O::HAS_GROUPS && side.joint != Joint::None && side.joint != joint {
                side.text = format!("({})", side.text);
            }
        }
        self.written.join(sign, other.written);
        self.written.joint = joint;
        self
    }

    pub(super) fn rule(mut self, rule: Rule) -> Self {
        self.written.rule(rule);
        self
    }

    pub(super) fn into_written(self) -> Written {
        self.written
    }
}

impl<O: Grouped> Condition<O> {
    /// One of the two holds, or both do.
    pub fn or(self, other: Self) -> Self {
        self.joined(Joint::Or, "|", other)
    }
}

impl<O: Subject, V: Operand, K> Field<O, V, K> {
    pub(super) fn known(name: &'static str) -> Self {
        Field { name: Written::name(Cow::Borrowed(name)), of: PhantomData, by: PhantomData }
    }

    /// A field of any name; one with more than letters, digits and a few signs stands in quotes.
    pub(super) fn named(name: Cow<'static, str>) -> Self {
        let is_plain = |sign: char| sign.is_alphanumeric() || "_-.*/~:$@#".contains(sign);
        let mut written = Written::name(name);
        if written.text.is_empty() || !written.text.chars().all(is_plain) {
            match quoted(&written.text, O::QUOTE) {
                Ok(text) if !written.text.is_empty() => written.text = text,
                Ok(_) => written.refuse(String::from("a field has no name")),
                Err(why) => written.refuse(format!("a field cannot be {:?}: {why}", written.text)),
            }
        }
        Field { name: written, of: PhantomData, by: PhantomData }
    }

    pub(super) fn refuse(mut self, why: String) -> Self {
        self.name.refuse(why);
        self
    }

    fn compared(self, operator: &str, value: &Json) -> Condition<O> {
        let mut written = self.name;
        let field = std::mem::take(&mut written.text);
        let value = value_text(value, O::QUOTE).unwrap_or_else(|why| {
            written.refuse(format!("`{field}` cannot be compared with {value}: {why}"));
            value.to_string()
        });
        written.text = [&field, operator, &value].join(" ");
        Condition::of(written)
    }

    fn compared_list<T: Into<V>>(self, operator: &str, values: impl IntoIterator<Item = T>) -> Condition<O> {
        self.compared(operator, &Json::Array(values.into_iter().map(|value| value.into().json()).collect()))
    }
}

/// Text in quotes.
fn quoted(text: &str, quote: char) -> Result<String, &'static str> {
    if text.contains(|sign: char| sign == quote || sign == '\\' || sign.is_control()) {
        return Err("how a quote, a backslash or a control character is written is not documented");
    }
    Ok(format!("{quote}{text}{quote}"))
}

/// A value; lists are those of JSON, whatever else is put around text.
fn value_text(value: &Json, quote: char) -> Result<String, &'static str> {
    match value {
        Json::String(text) => quoted(text, quote),
        Json::Number(_) | Json::Bool(_) => Ok(value.to_string()),
        Json::Array(items) if items.is_empty() => Err("the list is empty"),
        Json::Array(items) => {
            let is_list = |item: &&Json| matches!(item, Json::Array(_));
            if items.iter().any(|item| is_list(&item)) {
                return Err("a list of lists has no form");
            }
            let items: Result<Vec<String>, _> = items.iter().map(|item| value_text(item, '"')).collect();
            items.map(|items| format!("[{}]", items.join(",")))
        }
        Json::Null | Json::Object(_) => Err("only text, numbers, booleans and lists of them have a form"),
    }
}

impl<O: Subject, V: Operand, K: by::Equals> Field<O, V, K> {
    /// It is this value.
    pub fn equals(self, value: impl Into<V>) -> Condition<O> {
        self.compared("equals", &value.into().json())
    }
}

impl<O: Subject, V: Operand, K: by::EqualsList> Field<O, V, K> {
    /// It is exactly this list; in a search, these are what is searched for.
    pub fn equals_list<T: Into<V>>(self, values: impl IntoIterator<Item = T>) -> Condition<O> {
        self.compared_list("equals", values)
    }
}

impl<O: Subject, V: Operand, K: by::NotEquals> Field<O, V, K> {
    /// It is not this value.
    pub fn not_equals(self, value: impl Into<V>) -> Condition<O> {
        self.compared("notEquals", &value.into().json())
    }
}

impl<O: Subject, V: Operand, K: by::AnyOf> Field<O, V, K> {
    /// It is one of these values, or has one of them if it is a list itself.
    pub fn any_of<T: Into<V>>(self, values: impl IntoIterator<Item = T>) -> Condition<O> {
        self.compared_list("anyOf", values)
    }
}

impl<O: Subject, V: Operand, K: by::Contains> Field<O, V, K> {
    /// It has this value.
    pub fn contains(self, value: impl Into<V>) -> Condition<O> {
        self.compared("contains", &value.into().json())
    }

    /// It has all of these values.
    pub fn contains_all<T: Into<V>>(self, values: impl IntoIterator<Item = T>) -> Condition<O> {
        self.compared_list("contains", values)
    }
}

impl<O: Subject, V: Operand, K: by::StartsWith> Field<O, V, K> {
    /// It begins like this.
    pub fn starts_with(self, start: &str) -> Condition<O> {
        self.compared("startsWith", &start.into())
    }
}

impl<O: Subject, V: Operand, K: by::Exists> Field<O, V, K> {
    /// It is there, or is not.
    pub fn exists(self, exists: bool) -> Condition<O> {
        self.compared("exists", &exists.into())
    }
}

impl<O: Subject, V: Operand, K: by::Times> Field<O, V, K> {
    /// It is a moment before this one.
    pub fn before(self, moment: DateTime) -> Condition<O> {
        self.compared("before", &moment.to_string().into())
    }

    /// It is a moment after this one.
    pub fn after(self, moment: DateTime) -> Condition<O> {
        self.compared("after", &moment.to_string().into())
    }
}

impl<O: Subject> Field<O, Json, by::Any> {
    /// A comparison that has no method here.
    pub fn compare(self, operator: &str, value: impl Into<Json>) -> Condition<O> {
        let is_word = !operator.is_empty() && operator.chars().all(|sign| sign.is_ascii_alphabetic());
        let field = if is_word { self } else { self.refuse(format!("{operator:?} is no operator")) };
        field.compared(operator, &value.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::checked::check;
    use super::*;

    enum Things {}
    impl Subject for Things {
        const HAS_GROUPS: bool = true;
    }
    impl Grouped for Things {}

    enum Others {}
    impl Subject for Others {
        const AND: &'static str = " and ";
        const QUOTE: char = '\'';
    }

    fn field(name: &str) -> Field<Things, Json, by::Any> {
        Condition::field(name)
    }

    #[test]
    fn every_operator_has_its_form() {
        let moment = DateTime::from_unix_millis(1_663_786_995_000).expect("a moment");
        check(field("a").equals("b c"), r#"a equals "b c""#, None);
        check(field("a").equals("44"), r#"a equals "44""#, None);
        check(field("a").equals(44), "a equals 44", None);
        check(field("a").equals(true), "a equals true", None);
        check(field("a").equals_list([1, 2]), "a equals [1,2]", None);
        check(field("a").not_equals(0.5), "a notEquals 0.5", None);
        check(field("a").any_of(["b", "c"]), r#"a anyOf ["b","c"]"#, None);
        check(field("a").contains("b"), r#"a contains "b""#, None);
        check(field("a").contains_all(["b"]), r#"a contains ["b"]"#, None);
        check(field("a").starts_with("b"), r#"a startsWith "b""#, None);
        check(field("a").exists(false), "a exists false", None);
        check(field("a").before(moment), r#"a before "2022-09-21T19:03:15Z""#, None);
        check(field("a").after(moment), r#"a after "2022-09-21T19:03:15Z""#, None);
        check(field("a").compare("near", 1), "a near 1", None);
        check(field("user.first name").exists(true), r#""user.first name" exists true"#, None);
        check(field("*./job~1title").exists(true), "*./job~1title exists true", None);
    }

    #[test]
    fn and_and_or_never_stand_side_by_side() {
        let [a, b, c] = ["a", "b", "c"].map(|name| field(name).equals(1));
        check(a.clone().and(b.clone()).and(c.clone()), "a equals 1,b equals 1,c equals 1", None);
        check(a.clone().or(b.clone()).or(c.clone()), "a equals 1|b equals 1|c equals 1", None);
        check(a.clone().or(b.clone()).and(c.clone()), "(a equals 1|b equals 1),c equals 1", None);
        check(a.clone().and(b.clone().or(c.clone())), "a equals 1,(b equals 1|c equals 1)", None);
        check(a.clone().and(b.clone()).or(c.clone()), "(a equals 1,b equals 1)|c equals 1", None);
        check(a.clone().or(b.and(c)).and(a), "(a equals 1|(b equals 1,c equals 1)),a equals 1", None);
    }

    #[test]
    fn text_of_ones_own_is_put_in_parentheses_where_that_may_matter() {
        let other = || field("c").equals(1);
        check(Condition::from("a equals 1").and(other()), "a equals 1,c equals 1", None);
        check(Condition::from("a equals 1|b equals 1").and(other()), "(a equals 1|b equals 1),c equals 1", None);
        check(Condition::from("a equals 1,b equals 1").or(other()), "(a equals 1,b equals 1)|c equals 1", None);
        check(
            Condition::from("a equals 1|b equals 1,d equals 1").or(other()),
            "(a equals 1|b equals 1,d equals 1)|c equals 1",
            None,
        );
        let elsewhere = Condition::<Others>::from("a equals 'x|y'").and(Condition::field("c").equals(1));
        check(elsewhere, "a equals 'x|y' and c equals 1", None);
        check(Condition::<Things>::from("a equals \"\\"), "a equals \"\\", None);
    }

    #[test]
    fn a_dialect_has_other_signs() {
        let field = Condition::<Others>::field;
        check(field("a").equals("b").and(field("c").any_of(["d"])), r#"a equals 'b' and c anyOf ["d"]"#, None);
        check(field("a").equals("\"b\""), "a equals '\"b\"'", None);
    }

    #[test]
    fn what_cannot_be_written_is_a_fault() {
        let why = "how a quote, a backslash or a control character is written is not documented";
        let fault = format!("`a` cannot be compared with \"b\\\"c\": {why}");
        check(field("a").equals("b\"c"), r#"a equals "b\"c""#, Some(&fault));
        let fault = format!("`a` cannot be compared with [\"\\\\\"]: {why}");
        check(field("a").any_of(["\\"]), r#"a anyOf ["\\"]"#, Some(&fault));
        check(field("a").any_of([""; 0]), "a anyOf []", Some("`a` cannot be compared with []: the list is empty"));
        let why = "only text, numbers, booleans and lists of them have a form";
        let fault = format!("`a` cannot be compared with null: {why}");
        check(field("a").equals(f64::NAN), "a equals null", Some(&fault));
        check(field("").exists(true), " exists true", Some("a field has no name"));
        check(field("a").compare("b c", 1), "a b c 1", Some("\"b c\" is no operator"));
        let fault = field("b").exists(true).and(field("").exists(true));
        check(fault, "b exists true, exists true", Some("a field has no name"));
    }
}
