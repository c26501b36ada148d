//! Reads from Git when the files in `content/` were last changed.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;

use crate::language::normalize_name;

/// The times of each file's first and last commit.
#[derive(Default)]
pub(super) struct GitHistory(HashMap<String, (Timestamp, Timestamp)>);

impl GitHistory {
    /// Runs `git log` once for all files. Without Git or a repository the history is empty.
    pub(super) fn read(root: &Path) -> Self {
        let mut command = Command::new("git");
        // The configuration of a repository may name programs to run and colours to use.
        command.args(["--no-pager", "-c", "core.quotePath=false", "-c", "log.showSignature=false"]).args([
            "-c",
            "log.showRoot=true",
            "log",
            "--format=%ct",
            "--name-only",
            "--no-renames",
            "--no-color",
            "--relative",
            "--",
            "content",
        ]);
        let output = command.current_dir(root).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let Some(output) = output.ok().filter(|output| output.status.success()) else {
            return Self::default();
        };
        let mut commits: HashMap<String, (Timestamp, Timestamp)> = HashMap::new();
        let mut time = None;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Ok(seconds) = line.parse() {
                time = Timestamp::from_second(seconds).ok();
            } else if let Some(time) = time.filter(|_| !line.is_empty()) {
                let commits = commits.entry(normalize_name(line).into_owned()).or_insert((time, time));
                *commits = (commits.0.min(time), commits.1.max(time));
            }
        }
        Self(commits)
    }

    /// Returns the time of the last commit to a file.
    pub(super) fn last_change(&self, file: &str) -> Option<Timestamp> {
        self.0.get(file).map(|(_, last)| *last)
    }

    /// Returns the time of the last commit to a file, if it is not the one that added the file.
    pub(super) fn last_change_after_creation(&self, file: &str) -> Option<Timestamp> {
        self.0.get(file).filter(|(first, last)| last > first).map(|(_, last)| *last)
    }
}
