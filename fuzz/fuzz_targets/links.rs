//! The target `links` under libFuzzer: `cargo +nightly fuzz run links`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ldapi_tests::fuzz::links::check(data);
});
