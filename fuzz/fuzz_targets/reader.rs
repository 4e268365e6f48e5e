//! The reader against `serde_json`: `cargo +nightly fuzz run reader`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ldapi_tests::fuzz::check(data));
