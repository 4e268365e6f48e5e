//! The target `limits` under libFuzzer: `cargo +nightly fuzz run limits`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ldapi_tests::fuzz::limits::check(data);
});
