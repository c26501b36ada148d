//! Folders with all that is in them: volumes that are mounted there, and removing.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// Returns the places below a folder where volumes are mounted, as Linux lists them (`proc_pid_mountinfo(5)`); none on a system
/// without that list.
pub(super) fn volumes_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(list) = fs::read("/proc/self/mountinfo") else { return Vec::new() };
    let places = list.split(|byte| *byte == b'\n').filter_map(|line| line.split(|byte| *byte == b' ').nth(4));
    let places = places.map(|place| PathBuf::from(OsString::from_vec(unescaped(place))));
    places.filter(|place| place != folder && place.starts_with(folder)).collect()
}

/// Resolves the octal escapes of spaces, tabs, line breaks and backslashes.
fn unescaped(place: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(place.len());
    let mut rest = place;
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..3).and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 8).ok());
        if let Some(code) = code.filter(|_| *first == b'\\') {
            plain.push(code);
            rest = &after[3..];
        } else {
            plain.push(*first);
            rest = after;
        }
    }
    plain
}

/// Removes a folder with all that is in it, also folders without write permission. What is mounted there stays.
///
/// # Errors
/// Something cannot be removed.
pub(super) fn remove_tree(folder: &Path) -> io::Result<()> {
    if let Some(volume) = volumes_below(folder).first() {
        return Err(io::Error::other(format!("{} is a volume", volume.display())));
    }
    remove_subfolders(folder);
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(folder);
            fs::remove_dir_all(folder)
        }
        removed => removed,
    }
}

/// Removes what can be removed of the folders in a folder, at the same time. Where a link leads stays.
fn remove_subfolders(folder: &Path) {
    if !fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        return;
    }
    let entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.par_iter().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).for_each(|entry| {
        _ = fs::remove_dir_all(entry.path());
    });
}

/// Gives the owner of folders the right to change them. A folder of another owner stays as it is.
fn make_writable(folder: &Path) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(metadata) = fs::symlink_metadata(&folder) else { continue };
        let mut permissions = metadata.permissions();
        permissions.set_mode(permissions.mode() | 0o700);
        _ = fs::set_permissions(&folder, permissions);
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        folders.extend(
            entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_volumes_are_unescaped() {
        assert_eq!(unescaped(b"/a\\040b\\134c/\xff"), b"/a b\\c/\xff");
        assert_eq!(unescaped(b"/a\\9"), b"/a\\9");
    }
}
