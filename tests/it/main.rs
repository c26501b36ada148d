//! The tests: each builds whole sites with the real program and looks at what a reader or an author would see.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "Kielo writes its endings in lower case")]

mod archives;
mod bad_input;
mod browser;
mod cards;
mod check;
mod client;
mod comments;
mod design;
mod deterministic;
mod devtools;
mod docs;
mod documents;
mod example;
mod feed_formats;
mod feeds;
mod found;
mod hyphens;
mod images;
mod import_counts;
mod import_files;
mod import_folders;
mod import_hostile;
mod import_interrupted;
mod import_memory;
mod import_round_trip;
mod import_wordpress;
mod init;
mod interface;
mod intl;
mod languages;
mod links;
mod markdown;
mod minify;
mod preview;
mod preview_browser;
mod preview_saves;
mod preview_strangers;
mod preview_test;
mod preview_walk;
mod publish;
mod publishing_aids;
mod routes;
mod seo;
mod site_test;
mod standards;
mod strings;
mod stylesheets;
mod taxonomies;
mod themes;
mod tidy;
mod translations;
mod typography;
mod web;
