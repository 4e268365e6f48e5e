//! The target `documents` under libFuzzer: `cargo +nightly fuzz run documents`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ldapi_tests::fuzz::documents::check(data);
});
