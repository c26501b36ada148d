//! What every benchmark needs: a folder of its own, errors that name their file, and figures as people read them.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What every step of a benchmark returns.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Says which file an error is about.
pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

/// A folder of this run's own, removed at its end.
pub(crate) struct Folder {
    /// Where it is.
    pub(crate) path: PathBuf,
    keep: bool,
}

impl Folder {
    /// Makes it in `dir`; `keep` leaves it there, to be looked at.
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

/// A time in seconds.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// An amount of memory in megabytes.
pub(crate) fn megabytes(kilobytes: u64) -> String {
    format!("{}.{} MB", kilobytes / 1024, kilobytes % 1024 * 10 / 1024)
}

/// Whether a goal is reached.
pub(crate) fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}
