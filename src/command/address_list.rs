//! The list of addresses that `kielo build` compares with and writes.

use std::fs;
use std::io;
use std::path::Path;

use super::source_file;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::options::Options;
use crate::plan::{AddressComparison, AddressList};

/// Reads a list of addresses.
pub(super) fn read(file: &Path) -> Result<AddressList, Diagnostic> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| Diagnostic::unreadable_file(&name, &error))?;
    let list = AddressList::parse(&text);
    if list.addresses.is_empty() { Err(Diagnostic::empty_address_list(&name)) } else { Ok(list) }
}

/// Returns warnings about the addresses in a list that the site does not have any more.
pub(super) fn compare(edition: &Edition, list: &AddressList, file: &Path, options: &Options) -> Vec<Diagnostic> {
    let comparison = AddressComparison::new(edition.site(), edition.plan(), &list.record, options.base_url.is_some());
    comparison.compare_with_list(&list.addresses, &file.display().to_string())
}

/// Writes the addresses of the site, if they differ from those in the file. Returns their number.
pub(super) fn write(edition: &Edition, file: &Path, options: &Options) -> Result<usize, Diagnostic> {
    let list = AddressList::new(edition.site(), options.base_url.is_none());
    let text = list.to_string();
    let name = file.display().to_string();
    let known = match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        known => known.map_err(|error| Diagnostic::cannot_write_address_list(&name, &error))?,
    };
    if known == text.as_bytes() {
        return Ok(list.addresses.len());
    }
    // A list may have been written by hand, or with Windows' line ends.
    let is_line = |line: &str| line.is_empty() || line.starts_with(['#', '/']) || line.starts_with("http");
    let is_list = str::from_utf8(&known)
        .is_ok_and(|known| known.trim_start_matches('\u{feff}').lines().map(str::trim).all(is_line));
    if !is_list {
        return Err(Diagnostic::no_address_list(&name));
    }
    // A folder that does not exist is a slip, so none is made.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), |folder| fs::metadata(folder).map(drop));
    written
        .and_then(|()| source_file::write(file, &text))
        .map_err(|error| Diagnostic::cannot_write_address_list(&name, &error))?;
    Ok(list.addresses.len())
}
