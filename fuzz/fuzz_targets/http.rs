#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kielo_fuzz::run("http", data));
