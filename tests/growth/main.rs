//! Time and memory of each fuzz target grow with the length of its input. This is a program of its own, because it counts
//! what the whole program allocates.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/growth.rs"]
mod growth;
#[path = "../../fuzz/src/targets/mod.rs"]
mod targets;

/// The shortest of four lengths of each pattern, in bytes. Without optimization longer ones are slow.
const LENGTH: usize = 2048;

#[test]
fn repeated_patterns_cost_the_same_per_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/growth");
    let entries = fs::read_dir(&folder).expect("the patterns");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a pattern").path()).collect();
    files.sort();
    assert!(files.len() >= 12, "there are patterns");
    for file in files {
        growth::run(&fs::read(&file).expect("a pattern"), LENGTH);
    }
}
