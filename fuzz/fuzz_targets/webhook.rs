//! The target `webhook` under libFuzzer: `cargo +nightly fuzz run webhook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ldapi_tests::fuzz::webhook::check(data);
});
