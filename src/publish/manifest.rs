//! What the last build wrote: for each file its hash, size and time, as Git's index keeps them, so that the next
//! build knows unchanged files without reading them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The manifest's file in the output folder: it changes places together with the files it speaks of.
pub(super) const MANIFEST: &str = ".kielo-manifest";

const HEADER: &str = "kielo manifest 1";

/// A file's size in bytes and its time of change in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutputStamp {
    size: u64,
    modified: i128,
}

impl OutputStamp {
    /// The stamp of a regular file.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| Self::of(&metadata))
    }

    pub(super) fn of(metadata: &fs::Metadata) -> Self {
        let modified = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
        Self { size: metadata.len(), modified }
    }

    /// Whether the file surely did not change after `moment`: a file changed in the same tick of the clock as it was
    /// read could change again without a trace (Git's "racily clean" entries).
    pub(super) fn is_older_than(self, moment: i128) -> bool {
        self.modified + 2_000_000_000 < moment
    }
}

/// What is known of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// XXH3 of its content.
    pub(super) hash: u128,
    /// Its own stamp in the output.
    pub(super) stamp: OutputStamp,
    /// The stamp of the source file it is a copy of, when that is sure.
    pub(super) source: Option<OutputStamp>,
}

/// Every file that a build wrote.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    entries: BTreeMap<Box<str>, Entry>,
    now: i128,
}

impl Manifest {
    /// The manifest of an output folder; empty when there is none, or none that can be read.
    pub(super) fn read(output: &Path) -> Self {
        let text = fs::read_to_string(output.join(MANIFEST)).unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos().cast_signed());
        let mut lines = text.lines();
        let entries = match lines.next() {
            Some(HEADER) => lines.filter_map(parse).collect(),
            _ => BTreeMap::new(),
        };
        Self { entries, now }
    }

    /// An empty manifest of the same moment.
    pub(super) fn started(old: &Self) -> Self {
        Self { entries: BTreeMap::new(), now: old.now }
    }

    /// When publishing began, in nanoseconds since 1970.
    pub(super) fn now(&self) -> i128 {
        self.now
    }

    pub(super) fn get(&self, file: &str) -> Option<&Entry> {
        self.entries.get(file)
    }

    pub(super) fn insert(&mut self, file: Box<str>, entry: Entry) {
        self.entries.insert(file, entry);
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(|file| &**file)
    }

    pub(super) fn same_entries(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

/// One line for each file: hash, size, time, and for copies the source's size and time; then the path.
impl fmt::Display for Manifest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        for (file, Entry { hash, stamp, source }) in &self.entries {
            write!(formatter, "{hash:032x} {} {}", stamp.size, stamp.modified)?;
            match source {
                Some(source) => write!(formatter, " {} {}", source.size, source.modified)?,
                None => write!(formatter, " - -")?,
            }
            writeln!(formatter, " {file}")?;
        }
        Ok(())
    }
}

fn parse(line: &str) -> Option<(Box<str>, Entry)> {
    let mut parts = line.splitn(6, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let stamp = OutputStamp { size: parts.next()?.parse().ok()?, modified: parts.next()?.parse().ok()? };
    let (size, modified) = (parts.next()?, parts.next()?);
    let source = size.parse().ok().zip(modified.parse().ok()).map(|(size, modified)| OutputStamp { size, modified });
    let file = parts.next()?;
    // A manifest that somebody edited must not reach out of the output folder.
    let is_inside = file.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_inside.then(|| (file.into(), Entry { hash, stamp, source }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_back_as_they_were_written() {
        let stamp = OutputStamp { size: 7, modified: 1_700_000_000_123_456_789 };
        let mut manifest = Manifest::default();
        manifest.insert("fi/oma kuva.png".into(), Entry { hash: 0xabc, stamp, source: Some(stamp) });
        manifest.insert("fi/index.html".into(), Entry { hash: u128::MAX, stamp, source: None });
        let text = manifest.to_string();
        let read: BTreeMap<_, _> = text.lines().skip(1).filter_map(parse).collect();
        assert_eq!(read, manifest.entries);
    }

    #[test]
    fn no_line_reaches_out_of_the_output() {
        for file in ["../content/a.md", "/etc/passwd", "fi/../../a", "", "a//b"] {
            assert_eq!(parse(&format!("{:032x} 1 2 - - {file}", 7)), None, "{file}");
        }
    }
}
