//! The target `overlays` under libFuzzer: `cargo +nightly fuzz run overlays`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ldapi_tests::fuzz::overlays::check(data);
});
