//! Shared parts of the benchmarks: a temporary folder, errors that name their file, and formatted figures.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The result of a step of a benchmark.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Adds the file to the message of an error.
pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

/// The folder of this run, which is removed at its end.
pub(crate) struct Folder {
    /// Its path.
    pub(crate) path: PathBuf,
    keep: bool,
}

impl Folder {
    /// Creates the folder in `dir`. With `keep` it stays there after the run.
    pub(crate) fn create(dir: &Path, keep: bool) -> Result<Self> {
        let path = dir.join(format!("kielo-bench-{}", std::process::id()));
        fs::create_dir(&path)
            .map_err(|error| format!("cannot make {}: {error}; choose another place with --dir", path.display()))?;
        Ok(Self { path, keep })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.keep {
            println!("\nkept: {}", self.path.display());
        } else if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("cannot remove {}: {error}", self.path.display());
        }
    }
}

/// Formats a time in seconds.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// Formats an amount of memory in megabytes.
pub(crate) fn megabytes(kilobytes: u64) -> String {
    format!("{}.{} MB", kilobytes / 1024, kilobytes % 1024 * 10 / 1024)
}

/// Returns the word for a goal that is met or missed.
pub(crate) fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}
