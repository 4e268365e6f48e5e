//! What the tests of filters, orders and additions have in common.

use ldapi_runtime::QueryText;

/// What is written, and why it cannot be sent, if so.
pub(super) fn check(parameter: impl QueryText, text: &str, fault: Option<&str>) {
    assert_eq!((parameter.to_string().as_str(), parameter.fault()), (text, fault));
}

/// What is written, and that it can be sent.
pub(super) fn right(parameter: impl QueryText, text: &str) {
    check(parameter, text, None);
}

/// What is written, and whether it can be sent.
pub(super) fn judged(parameter: impl QueryText, text: &str, is_right: bool) {
    assert_eq!((parameter.to_string().as_str(), parameter.fault().is_none()), (text, is_right));
}
