//! Extended attributes of folders, such as access lists (POSIX 1003.1e, `acl(5)`).

use std::io;
use std::path::Path;

use rustix::fs::{XattrFlags, getxattr, listxattr, setxattr};
use rustix::io::Errno;

/// The longest list of names, and the longest value (`xattr(7)`).
const MAX_LENGTH: usize = 64 * 1024;

/// Gives a folder the extended attributes of another one, and returns whether it has any. Those of the system's security
/// policies come by themselves.
///
/// # Errors
/// An attribute cannot be read or given.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<bool> {
    // Most folders have none, so the list is first read into a small buffer.
    let mut names = vec![0_u8; 256];
    let mut listed = listxattr(from, &mut names[..]);
    if listed == Err(Errno::RANGE) {
        names = vec![0_u8; MAX_LENGTH];
        listed = listxattr(from, &mut names[..]);
    }
    let length = match listed {
        Ok(0) | Err(Errno::NOTSUP) => return Ok(false),
        listed => listed?,
    };
    let names = names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    for name in names.filter(|name| !name.starts_with(b"security.")) {
        let mut value = vec![0_u8; MAX_LENGTH];
        let length = getxattr(from, name, &mut value[..])?;
        setxattr(to, name, &value[..length], XattrFlags::empty())?;
    }
    Ok(true)
}
