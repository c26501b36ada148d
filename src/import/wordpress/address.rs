//! Addresses of the old blog: their parts, and the spellings in which one address is known.

use percent_encoding::percent_decode_str;

use crate::language::normalize_nfc;

/// A path by which things are looked up: letter case and a slash at the end say nothing.
pub(super) fn key(path: &str) -> String {
    path.trim_end_matches('/').to_lowercase()
}

/// An address in two: scheme and host, and the rest.
pub(super) fn origin_and_path(address: &str) -> Option<(String, String)> {
    let address = address.trim();
    let scheme = address.find("://")? + "://".len();
    let end = address[scheme..].find(['/', '?', '#']).map_or(address.len(), |at| scheme + at);
    (end > scheme).then(|| (address[..end].to_lowercase(), address[end..].to_owned()))
}

/// The name of a host, with or without scheme.
pub(super) fn name(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host).to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// An address without its scheme, and its host without `www.`: two that differ in these alone lead to the same.
pub(super) fn without_www(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

/// Scheme and host of an address.
pub(super) fn origin(address: &str) -> Option<String> {
    origin_and_path(address).map(|(origin, _)| origin)
}

/// The path by which a file of the media library is known: below `uploads/`, or the path on the host of files.
pub(super) fn file_key(path: &str) -> String {
    let path = origin_and_path(path).map_or_else(|| path.to_owned(), |(_, path)| path);
    let decoded = percent_decode_str(&path).decode_utf8_lossy();
    // Names that a Mac wrote have their dots and rings apart.
    let decoded = normalize_nfc(&decoded);
    let after = decoded.rfind("/uploads/").map(|at| &decoded[at + "/uploads/".len()..]);
    after.unwrap_or(&decoded).trim_start_matches('/').to_lowercase()
}

/// The same path without the size that WordPress adds to the names of smaller images: `kuva-300x200.jpg`.
pub(super) fn without_size(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    let (start, size) = stem.rsplit_once('-')?;
    if size == "scaled" {
        return Some(format!("{start}.{ending}"));
    }
    let (width, height) = size.split_once('x')?;
    let is_number = |text: &str| !text.is_empty() && text.len() < 6 && text.chars().all(|c| c.is_ascii_digit());
    (is_number(width) && is_number(height)).then(|| format!("{start}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_lead_back_to_the_original() {
        assert_eq!(without_size("2008/06/kuva-300x200.jpg").as_deref(), Some("2008/06/kuva.jpg"));
        assert_eq!(without_size("kuva-scaled.jpg").as_deref(), Some("kuva.jpg"));
        assert_eq!(without_size("kuva-2.jpg"), None);
        assert_eq!(file_key("https://a.files.wordpress.com/2008/06/kuva.jpg"), "2008/06/kuva.jpg");
        assert_eq!(file_key("/blogi/wp-content/uploads/2008/06/K%C3%A4.jpg"), "2008/06/kä.jpg");
    }
}
