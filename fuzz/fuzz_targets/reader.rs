//! The target `reader` under libFuzzer: `cargo +nightly fuzz run reader`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ldapi_tests::fuzz::reader::check(data);
});
