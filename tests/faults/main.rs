//! Kills and failing system calls: each test runs the real program under `strace`, makes one call of the file system fail or the
//! last one, and looks at what readers and the owner of the site then have.
//!
//! `cargo test --test faults` tries a part of all moments, evenly spread, in less than a minute. All of them, with each error, take
//! hours: `KIELO_FAULTS=all cargo test --test faults`. Each test prints the calls that the program makes, the moments that were
//! tried and reached, and the bad ones. A test that reaches no moment fails, and so does a machine without `strace` or where
//! containers may not use it. Tests that mount file systems need user namespaces; without them they say that they are skipped.
//!
//! A moment is a call by its name, its path and its number, since threads make them in another order each time.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "Kielo writes its endings in lower case")]

mod after_fault;
mod errors;
mod kills;
mod new_sites;
mod reader;
mod small_site;
mod source_files;
mod tally;
mod together;
mod tracer;
mod trial;
mod volumes;
