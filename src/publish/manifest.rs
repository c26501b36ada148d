//! The manifest of the last build: the hash, size and modification time of every file, as in Git's index. With it the
//! next build recognizes unchanged files without reading them. It also has the settings that addresses were made from, and
//! the texts that are published.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use crate::config::AddressRecord;
use crate::diagnostic::Diagnostic;
use crate::image::ORIGINALS_VERSION;
use crate::published_texts::{FIRST_MANIFEST_HEADER, MANIFEST_FILE, MANIFEST_HEADER, PublishedTexts};

/// The beginning of the line with the version of originals.
const ORIGINALS: &str = "# originals ";

/// The beginning of the last line.
const LAST_LINE: &str = "# hash ";

/// The stamp of a file of the output, which tells it from another one of its name: its size in bytes, its modification time in
/// nanoseconds since 1970, and its inode. Building changes the time of the last change of all these files, so it is not among
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutputStamp {
    size: u64,
    modified: i128,
    inode: u64,
}

impl OutputStamp {
    /// Returns the stamp of a regular file.
    pub(super) fn from_path(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| Self::from_metadata(&metadata))
    }

    pub(super) fn from_metadata(metadata: &fs::Metadata) -> Self {
        Self { size: metadata.len(), modified: modification_time(metadata), inode: metadata.ino() }
    }
}

/// The stamp of a source file, which tells it from its earlier content. A copy that keeps the size and the modification time,
/// as `cp -p`, Git and Nix make them, has another inode or another time of the last change, which no program can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SourceStamp {
    size: u64,
    modified: i128,
    changed: i128,
    inode: u64,
}

impl SourceStamp {
    /// Returns the stamp of a regular file.
    pub(super) fn from_path(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
        Some(Self { size: metadata.len(), modified: modification_time(&metadata), changed, inode: metadata.ino() })
    }

    /// Returns whether the file certainly did not change after `moment`. A file that is modified in the same tick of
    /// the clock in which it was read could change again without a new time (Git's "racily clean" entries).
    pub(super) fn is_older_than(self, moment: i128) -> bool {
        self.modified.max(self.changed) + 2_000_000_000 < moment
    }
}

fn modification_time(metadata: &fs::Metadata) -> i128 {
    i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec())
}

/// The manifest's record of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ManifestEntry {
    /// The XXH3 hash of the content.
    pub(super) hash: u128,
    /// The stamp of the file in the output.
    pub(super) stamp: OutputStamp,
    /// The stamp of the source file, if this file is a copy and the stamp is reliable.
    pub(super) source: Option<SourceStamp>,
}

/// The record of every file that a build wrote.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The texts that readers can find on the site.
    pub(super) published: PublishedTexts,
    /// The settings of addresses in that build. Empty in a manifest of an older version.
    pub(super) addresses: AddressRecord,
    entries: BTreeMap<Box<str>, ManifestEntry>,
}

impl Manifest {
    /// Creates a manifest without files.
    pub(super) fn new(published: PublishedTexts, addresses: AddressRecord) -> Self {
        Self { published, addresses, ..Self::default() }
    }

    /// Returns this manifest with the files of the next one as well: all that can be in the output while files move into it.
    /// If a build is killed then, the next one knows them all.
    pub(super) fn with_files_of(&self, next: &Self) -> Self {
        let entries = next.entries.iter().chain(&self.entries).map(|(file, entry)| (file.clone(), *entry)).collect();
        Self { published: next.published.clone(), addresses: self.addresses.clone(), entries }
    }

    /// Reads the manifest of an output folder. It is empty if there is none.
    ///
    /// # Errors
    /// The manifest exists, and cannot be read or is damaged. Without it, old pages would stay forever.
    pub(super) fn read(output: &Path) -> Result<Self, Diagnostic> {
        let file = output.join(MANIFEST_FILE);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Diagnostic::cannot_read_manifest(&file, &error)),
        };
        Self::parse(&bytes).ok_or_else(|| Diagnostic::damaged_manifest(&file))
    }

    /// Reads a whole manifest. `None` if it is damaged, or of a version that this one cannot read.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = str::from_utf8(bytes).ok()?;
        let mut lines = text.lines();
        let header = lines.next()?;
        if header != FIRST_MANIFEST_HEADER {
            let (content, hash) = text.rsplit_once(LAST_LINE)?;
            let is_whole = u128::from_str_radix(hash.strip_suffix('\n')?, 16)
                .is_ok_and(|hash| hash == xxh3_128(content.as_bytes()));
            if header != MANIFEST_HEADER || !is_whole {
                return None;
            }
        }
        let published = PublishedTexts::from_manifest(text.lines());
        let mut addresses = AddressRecord::default();
        lines.clone().filter(|line| line.starts_with('#')).for_each(|line| addresses.read_line(line));
        let mut entries: BTreeMap<_, ManifestEntry> = lines.clone().filter_map(parse_line).collect();
        let version = lines.find_map(|line| line.strip_prefix(ORIGINALS)?.parse().ok());
        if version != Some(ORIGINALS_VERSION) {
            // This program may publish other bytes of the same originals.
            for entry in entries.values_mut() {
                entry.source = None;
            }
        }
        Some(Self { published, addresses, entries })
    }

    pub(super) fn get(&self, file: &str) -> Option<&ManifestEntry> {
        self.entries.get(file)
    }

    pub(super) fn insert(&mut self, file: Box<str>, entry: ManifestEntry) {
        self.entries.insert(file, entry);
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(|file| &**file)
    }
}

/// Writes one line for each published text, then the settings of addresses and the version of originals as comments. Then
/// follows one line for each file: hash, size, time and inode; for a copy the size, the times and the inode of its source;
/// then the path. The last line has the hash of all others.
impl fmt::Display for Manifest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write!(text, "{MANIFEST_HEADER}\n{}{}{ORIGINALS}{ORIGINALS_VERSION}\n", self.published, self.addresses)?;
        for (file, ManifestEntry { hash, stamp, source }) in &self.entries {
            write!(text, "{hash:032x} {} {}/{}", stamp.size, stamp.modified, stamp.inode)?;
            match source {
                Some(SourceStamp { size, modified, changed, inode }) => {
                    write!(text, " {size} {modified}/{changed}/{inode}")?;
                }
                None => text.push_str(" - -"),
            }
            writeln!(text, " {file}")?;
        }
        writeln!(formatter, "{text}{LAST_LINE}{:032x}", xxh3_128(text.as_bytes()))
    }
}

fn parse_line(line: &str) -> Option<(Box<str>, ManifestEntry)> {
    let mut parts = line.splitn(6, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let size = parts.next()?.parse().ok()?;
    // Earlier manifests have no inodes, and no inode is 0.
    let time = parts.next()?;
    let (modified, inode) = time.split_once('/').unwrap_or((time, "0"));
    let stamp = OutputStamp { size, modified: modified.parse().ok()?, inode: inode.parse().ok()? };
    let source = source_stamp(parts.next()?, parts.next()?);
    let file = parts.next()?;
    // An edited manifest must not name files outside the output folder.
    let is_inside = file.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_inside.then(|| (file.into(), ManifestEntry { hash, stamp, source }))
}

fn source_stamp(size: &str, times: &str) -> Option<SourceStamp> {
    let mut times = times.split('/');
    let (modified, changed, inode) = (times.next()?, times.next()?, times.next()?);
    Some(SourceStamp {
        size: size.parse().ok()?,
        modified: modified.parse().ok()?,
        changed: changed.parse().ok()?,
        inode: inode.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_back_as_they_were_written() {
        let stamp = OutputStamp { size: 7, modified: 1_700_000_000_123_456_789, inode: 3 };
        let source = SourceStamp { size: 7, modified: 5, changed: 1_700_000_000_123_456_789, inode: 4 };
        let mut manifest = Manifest::default();
        manifest.insert("fi/oma kuva.png".into(), ManifestEntry { hash: 0xabc, stamp, source: Some(source) });
        manifest.insert("fi/index.html".into(), ManifestEntry { hash: u128::MAX, stamp, source: None });
        let text = manifest.to_string();
        let read: BTreeMap<_, _> = text.lines().filter_map(parse_line).collect();
        assert_eq!(read, manifest.entries);
    }

    #[test]
    fn a_manifest_is_read_whole_or_not_at_all() {
        let stamp = OutputStamp { size: 7, modified: 5, inode: 3 };
        let source = SourceStamp { size: 7, modified: 5, changed: 6, inode: 4 };
        let mut manifest = Manifest::default();
        manifest.insert("fi/kuva.png".into(), ManifestEntry { hash: 1, stamp, source: Some(source) });
        let text = manifest.to_string();
        assert_eq!(Manifest::parse(text.as_bytes()).as_ref(), Some(&manifest));
        for end in 0..text.len() {
            assert_eq!(Manifest::parse(&text.as_bytes()[..end]), None, "{end} bytes");
        }
        for at in 0..text.len() {
            let mut damaged = text.clone().into_bytes();
            damaged[at] = 0;
            assert_eq!(Manifest::parse(&damaged), None, "byte {at}");
        }
    }

    #[test]
    fn another_version_of_originals_is_written_anew() {
        let stamp = OutputStamp { size: 7, modified: 5, inode: 3 };
        let source = SourceStamp { size: 7, modified: 5, changed: 6, inode: 4 };
        let mut manifest = Manifest::default();
        manifest.insert("fi/kuva.png".into(), ManifestEntry { hash: 1, stamp, source: Some(source) });
        let text = manifest.to_string().replace(&format!("{ORIGINALS}{ORIGINALS_VERSION}"), &format!("{ORIGINALS}0"));
        let (content, _) = text.rsplit_once(LAST_LINE).unwrap_or_default();
        let text = format!("{content}{LAST_LINE}{:032x}\n", xxh3_128(content.as_bytes()));
        let read = Manifest::parse(text.as_bytes()).unwrap_or_default();
        assert_eq!(read.get("fi/kuva.png").map(|entry| entry.source), Some(None));
    }

    #[test]
    fn lines_of_older_versions_are_read() {
        let (file, entry) =
            parse_line("0000000000000000000000000000000a 1 2 3 4 fi/a b.html").unwrap_or_else(|| panic!());
        assert_eq!((&*file, entry.hash, entry.source), ("fi/a b.html", 10, None));
    }

    #[test]
    fn paths_outside_the_output_are_rejected() {
        for file in ["../content/a.md", "/etc/passwd", "fi/../../a", "", "a//b"] {
            assert_eq!(parse_line(&format!("{:032x} 1 2/3 - - {file}", 7)), None, "{file}");
        }
    }
}
