//! Opens files of the site when they are needed: long after they were listed, a link may have taken the place of one.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

/// Opens a regular file of the site in `root`, as long as it lies in the site. `path` begins with `root`.
///
/// The site's folder, and the folders that it is made of (`content`, `static`, `strings`, `themes/NAME`), may be links
/// themselves. Links below them may lead anywhere within them and within the site.
///
/// # Errors
/// The file cannot be opened, is a folder, a pipe or a device, or lies elsewhere.
pub fn open(root: &Path, path: &Path) -> io::Result<(File, Metadata)> {
    if !fs::metadata(path)?.is_file() {
        return Err(not_a_file());
    }
    // A pipe that has taken the place of the file in this moment must not be waited for.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(not_a_file());
    }
    // The real path is found after the file was opened. If it is the path of the same file, that file lies there.
    let real = fs::canonicalize(path)?;
    let found = fs::symlink_metadata(&real)?;
    let is_same = (found.dev(), found.ino()) == (metadata.dev(), metadata.ino());
    let is_inside = |folder: PathBuf| fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder));
    if !is_same || !folders_of(root, path).into_iter().any(is_inside) {
        let message = format!("it is a link to {}, which is not in the site's folder", real.display());
        return Err(io::Error::new(ErrorKind::PermissionDenied, message));
    }
    Ok((file, metadata))
}

/// Reads a file of the site as [`open()`] opens it.
///
/// # Errors
/// The same, and the file cannot be read to its end.
pub fn read(root: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, metadata) = open(root, path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the folders in one of which a file must lie: the site's, and the one of its kind, which may be a link itself.
fn folders_of(root: &Path, path: &Path) -> Vec<PathBuf> {
    let names: Option<Vec<_>> = path.strip_prefix(root).ok().and_then(|rest| {
        let name = |part| if let Component::Normal(name) = part { Some(name) } else { None };
        rest.components().map(name).collect()
    });
    let Some(names) = names else { return Vec::new() };
    let mut folders = vec![if root.as_os_str().is_empty() { PathBuf::from(".") } else { root.to_owned() }];
    folders.extend(names.first().map(|first| root.join(first)));
    if let [first, theme, _, ..] = names[..]
        && first == "themes"
    {
        folders.push(root.join(first).join(theme));
    }
    folders
}

fn not_a_file() -> io::Error {
    io::Error::new(ErrorKind::NotFound, "it is no file")
}
